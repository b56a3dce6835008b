// The source panel: a document's text with the cited span marked, checked before it is marked.
// Beside the conversation on wide windows; over it, as a dialog, on narrow ones.

import { announceWord } from "./announce.js";
import { documentText } from "./client.js";
import { connectCopy } from "./copying.js";
import { element, worded } from "./elements.js";
import { placeLink } from "./links.js";
import { changeOpener, hidePanel, makePanel, showPanel } from "./panels.js";
import { markedText, placeOf } from "./place.js";
import { problemNode } from "./problem.js";
import { quotationText, sourceNodes } from "./quotation.js";
import { directionOf, translate } from "./words.js";

const node = document.getElementById("source");
const title = document.getElementById("source-title");
const path = document.getElementById("source-path");
const notice = document.getElementById("source-notice");
const text = document.getElementById("source-text");
const tools = document.getElementById("source-tools");
const steps = document.getElementById("source-steps");
const position = document.getElementById("source-position");
const [previous, next] = [document.getElementById("source-previous"), document.getElementById("source-next")];
const panel = makePanel(node, "(max-width: 56rem)", forget);

let loading = null;
let shown = null;

/**
 * Shows the document of `citation`, or of another place of its words, marked; `among` are the citations
 * to go on to. Focus goes back to `opener` when the panel closes.
 */
export function openSource(citation, opener, among = []) {
  showPanel(panel, opener);
  return show({ citation, among, marked: true });
}

/** Shows a document from its beginning. */
export function openDocument({ id, title: name, source }, opener) {
  showPanel(panel, opener);
  return show({ citation: { document_id: id, title: name, source, page: null }, among: [], marked: false });
}

/** Hides the panel and gives focus back to what opened it. */
export function closeSource() {
  hidePanel(panel);
}

/** Hides the panel if it shows the document `identifier`, which there is no more. */
export function closeDocument(identifier) {
  if (shown?.citation.document_id === identifier) hidePanel(panel, { keepFocus: true });
}

/** Goes to the citation `step` further on; nothing happens at either end. */
export function stepCitation(step) {
  const target = shown?.among[shown.among.indexOf(shown.citation) + step];
  if (!target) return;
  // Its own button in the list is now what the panel belongs to.
  const own = panel.opener?.closest(".answer")?.querySelector(`.open[data-number="${target.number}"]`);
  if (own) changeOpener(panel, own);
  show({ ...shown, citation: target });
}

/** Connects the panel's buttons. */
export function connectSource() {
  previous.addEventListener("click", () => stepCitation(-1));
  next.addEventListener("click", () => stepCitation(1));
  connectCopy(document.getElementById("source-copy"), "copy", "quotation.copy", () => quotationText(shown.citation));
  connectCopy(document.getElementById("source-link"), "link", "link.copy", () => placeLink(shown.citation));
}

function forget() {
  loading?.abort();
  shown = null;
  notice.replaceChildren();
  text.replaceChildren();
}

async function show(wanted) {
  loading?.abort();
  loading = new AbortController();
  const { signal } = loading;
  shown = wanted;
  drawFrame();
  try {
    const record = await documentText(wanted.citation.document_id, signal);
    const place = wanted.marked ? await placeOf(record.text, wanted.citation, signal) : null;
    // A newer click may have won while the replies were on their way.
    if (!signal.aborted) drawDocument(record, place);
  } catch (error) {
    if (signal.aborted) return;
    text.replaceChildren();
    showNotice(problemNode(error, { retry: () => show(wanted) }));
  }
}

function drawFrame() {
  const { citation, among } = shown;
  drawNames(citation);
  tools.hidden = true;
  const at = among.indexOf(citation);
  steps.hidden = among.length < 2 || at < 0;
  position.dataset.values = JSON.stringify({ at_number: at + 1, total: among.length });
  // aria-disabled keeps them in reach: a button that goes away under the finger loses the focus.
  previous.setAttribute("aria-disabled", String(at <= 0));
  next.setAttribute("aria-disabled", String(at === among.length - 1));
  const lines = [1, 2, 3, 4, 5].map(() => element("div", { class: "skeleton" }));
  text.replaceChildren(...lines);
  showNotice(worded("p", "source.loading"));
  translate(node);
  if (!node.contains(document.activeElement)) title.focus({ preventScroll: true });
}

function drawNames({ title: name, source, page }) {
  title.replaceChildren(element("bdi", {}, name ?? ""));
  path.replaceChildren(...(source ? sourceNodes({ source, page }) : []));
}

function drawDocument(record, place) {
  // A citation that came by a link knows no more than its words and their place.
  shown.citation.title ??= record.title;
  shown.citation.source ??= record.source;
  shown.citation.language ??= record.language;
  drawNames(shown.citation);
  translate(path);
  text.lang = record.language;
  text.dir = directionOf(record.language);
  text.replaceChildren(...markedText(record.text, place ?? {}));
  // Words that are not there are not to be passed on as the document's: anyone can make a link.
  tools.hidden = place === null || place.status === "stale";
  showNotice(...(place ? [standingNode(place.status)] : []), ...noteNodes(record.note));
  if (place) announceWord(`source.${place.status}`);
  showMark();
}

function showMark() {
  const mark = text.querySelector("mark");
  if (!mark) {
    text.scrollTop = 0;
    return;
  }
  mark.scrollIntoView({ block: "center" });
  // Someone who goes from citation to citation with the panel's own buttons stays on them.
  if (!steps.contains(document.activeElement)) mark.focus({ preventScroll: true });
}

function standingNode(status) {
  const looks = { exact: "checked", moved: "moved", stale: "warning" };
  return worded("p", `source.${status}`, { class: looks[status] });
}

function noteNodes(note) {
  if (!note) return [];
  return [element("p", { class: "note", dir: "auto" }, worded("strong", "source.note"), " ", element("bdi", {}, note))];
}

function showNotice(...nodes) {
  notice.replaceChildren(...nodes);
  notice.hidden = nodes.length === 0;
  translate(notice);
}
