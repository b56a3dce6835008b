// Draws citations: the numbered chip inside an answer and the list of quotes below it.
// A click is handed to `openCitation(citation, opener)`; nothing here knows how a source is shown.

import { dotted, element, worded } from "./elements.js";

/** The numbered button that stands in an answer's text for `[n]`. */
export function chip(citation, openCitation) {
  const number = String(citation.number);
  const attributes = { class: "chip", type: "button", "data-word-label": "citation.chip", "data-value": number };
  return opener(element("button", attributes, number), citation, openCitation);
}

/** The list of citations: quote, title · source · page, and a button to open each. */
export function citationList(citations, openCitation) {
  const items = citations.map((citation) => citationItem(citation, openCitation));
  return element("ol", { class: "citations" }, ...items);
}

/** Source · page as inline nodes; names are isolated from the direction of what surrounds them. */
export function sourceNodes({ source, page }) {
  const names = [element("bdi", {}, source)];
  if (page !== null) names.push(worded("span", "citation.page", { "data-value": page }));
  return dotted(names);
}

function citationItem(citation, openCitation) {
  const open = worded("button", "citation.open", { class: "open", type: "button" });
  const title = element("bdi", { class: "title" }, citation.title);
  return element(
    "li",
    {},
    element("span", { class: "number", "aria-hidden": "true" }, String(citation.number)),
    element("blockquote", { dir: "auto", lang: citation.language }, citation.quote),
    element("p", { class: "origin" }, title, " · ", ...sourceNodes(citation)),
    opener(open, citation, openCitation),
  );
}

function opener(button, citation, openCitation) {
  button.setAttribute("aria-controls", "source");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => openCitation(citation, button));
  return button;
}
