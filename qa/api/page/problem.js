// Shows a failure in the person's words: the server's own detail where there is one.

import { Problem } from "./client.js";
import { element, worded } from "./elements.js";

/** A notice for a Problem, with a button when `retry` is given. Throws any other error on. */
export function problemNode(error, retry = null) {
  // Anything but a Problem is a fault of this page, and belongs in the console, not in a bubble.
  if (!(error instanceof Problem)) throw error;
  const box = element("div", { class: "problem", role: "alert" });
  box.append(
    error.title
      ? element("p", { class: "problem-title", dir: "auto" }, error.title)
      : worded("p", "problem.title", { class: "problem-title" }),
    error.detail
      ? element("p", { dir: "auto" }, error.detail)
      : worded("p", error.key, { "data-value": error.value }),
  );
  if (retry) {
    const button = worded("button", "problem.retry", { class: "quiet", type: "button" });
    button.addEventListener("click", retry);
    box.append(button);
  }
  return box;
}
