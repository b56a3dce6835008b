// Shows a failure in the person's words, and the server's own detail where there is one.

import { Problem } from "./client.js";
import { button, element, worded } from "./elements.js";
import { translate } from "./words.js";

// What these mean can be said in the person's language; the server's sentence says the rest.
const TITLED = new Set([400, 401, 403, 404, 408, 409, 413, 415, 429, 500, 503]);

/** A notice for a Problem, with a button when `retry` is given. Throws any other error on. */
export function problemNode(error, { retry = null } = {}) {
  // Anything but a Problem is a fault of this page, and belongs in the console, not in a bubble.
  if (!(error instanceof Problem)) throw error;
  const box = element("div", { class: "problem" });
  box.append(element("div", { role: "alert" }, ...problemTexts(error)));
  if (retry) box.append(...retryNodes(error.retryAfter, retry));
  return translate(box);
}

/** What a Problem says, as paragraphs. */
export function problemTexts({ status, detail, key, retryAfter }) {
  const title = worded("p", TITLED.has(status) ? `problem.${status}` : "problem.title", { class: "problem-title" });
  // The server speaks English.
  const said = detail ? element("p", { lang: "en", dir: "ltr", class: "said" }, detail) : undetailed(key, status);
  // What else the server says of these is for programs; the seconds stand at the button.
  const told = status === 404 || (status === 429 && retryAfter !== null);
  return told ? [title] : [title, said];
}

function undetailed(key, status) {
  return worded("p", key, {}, { status: status ?? 0 });
}

/** The button, and how long it is before it makes sense to press it. */
function retryNodes(seconds, retry) {
  const again = button("retry", "problem.retry", { class: "quiet retry" });
  again.addEventListener("click", retry);
  if (!seconds) return [again];
  const until = worded("p", "problem.after", { class: "after" }, { count: seconds });
  countDown(until, again, seconds);
  return [until, again];
}

function countDown(until, again, seconds) {
  again.disabled = true;
  const ends = Date.now() + seconds * 1000;
  const timer = setInterval(() => {
    const left = Math.ceil((ends - Date.now()) / 1000);
    if (left > 0) {
      until.dataset.values = JSON.stringify({ count: left });
      translate(until);
      return;
    }
    clearInterval(timer);
    until.remove();
    again.disabled = false;
  }, 500);
}
