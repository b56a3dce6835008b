// The source panel: a document's text with the cited span marked, checked before it is marked.
// Beside the conversation on wide windows; over it, as a dialog, on narrow ones.

import { sourceNodes } from "./citations.js";
import { documentText } from "./client.js";
import { element, worded } from "./elements.js";
import { problemNode } from "./problem.js";
import { directionOf, translate } from "./words.js";

const NARROW = matchMedia("(max-width: 56rem)");

const panel = document.getElementById("source");
const desk = document.getElementById("desk");
const title = document.getElementById("source-title");
const path = document.getElementById("source-path");
const notice = document.getElementById("source-notice");
const text = document.getElementById("source-text");

let opener = null;
let loading = null;

/**
 * Shows the document of `citation`, or of another place of its words; focus goes back to `button` when
 * the panel closes.
 */
export async function openSource(citation, button) {
  loading?.abort();
  loading = new AbortController();
  const { signal } = loading;
  showFrame(citation, button);
  try {
    const record = await documentText(citation.document_id, signal);
    // A newer click may have won while the reply was on its way.
    if (!signal.aborted) showDocument(record, citation);
  } catch (error) {
    if (!signal.aborted) showNotice(problemNode(error));
  }
}

/** Hides the panel and gives focus back to what opened it. */
export function closeSource() {
  if (panel.hidden) return;
  loading?.abort();
  panel.hidden = true;
  arrange();
  notice.replaceChildren();
  text.replaceChildren();
  opener.setAttribute("aria-expanded", "false");
  opener.focus();
}

/** Connects the close button, Escape and the change between wide and narrow. */
export function connectSource() {
  document.getElementById("source-close").addEventListener("click", closeSource);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) closeSource();
  });
  NARROW.addEventListener("change", arrange);
}

/**
 * The document's text as nodes, the cited span in a <mark>; null when the slice at the citation's
 * UTF-16 offsets is not its quote, because marking the wrong words would be a false proof.
 */
export function markedText(whole, { start_utf16: start, end_utf16: end, quote }) {
  if (quote === "" || whole.slice(start, end) !== quote) return null;
  return [whole.slice(0, start), element("mark", { tabindex: "-1" }, quote), whole.slice(end)];
}

function showFrame(citation, button) {
  opener?.setAttribute("aria-expanded", "false");
  opener = button;
  opener.setAttribute("aria-expanded", "true");
  title.replaceChildren(element("bdi", {}, citation.title));
  path.replaceChildren(...sourceNodes(citation));
  text.replaceChildren();
  showNotice(worded("p", "source.loading"));
  panel.hidden = false;
  arrange();
  translate(panel);
  title.focus({ preventScroll: true });
}

function showDocument(record, citation) {
  text.lang = record.language;
  text.dir = directionOf(record.language);
  const nodes = markedText(record.text, citation);
  text.replaceChildren(...(nodes ?? [record.text]));
  if (nodes === null) {
    showNotice(worded("p", "source.stale", { class: "warning", role: "alert" }));
    return;
  }
  showNotice(worded("p", "source.exact", { class: "checked" }));
  const mark = text.querySelector("mark");
  mark.scrollIntoView({ block: "center" });
  mark.focus({ preventScroll: true });
}

function showNotice(node) {
  notice.replaceChildren(translate(node));
}

function arrange() {
  // Over the conversation the panel is a dialog: what it covers must not take focus or be read out.
  const over = !panel.hidden && NARROW.matches;
  desk.inert = over;
  if (over) {
    panel.setAttribute("role", "dialog");
    panel.setAttribute("aria-modal", "true");
  } else {
    panel.removeAttribute("role");
    panel.removeAttribute("aria-modal");
  }
}
