// Draws citations: the numbered chip inside an answer and the list of quotes below it.
// A click is handed to `openCitation(citation, opener)`; nothing here knows how a source is shown.

import { copyButton } from "./copying.js";
import { element, valued, worded } from "./elements.js";
import { connectPreview } from "./preview.js";
import { originNodes, quotationText } from "./quotation.js";
import { pieceNode, quotePieces } from "./short.js";

/** The numbered button that stands in an answer's text for `[n]`. */
export function chip(citation, openCitation) {
  const { number } = citation;
  const attributes = {
    class: "chip",
    type: "button",
    "data-word": "number",
    "data-word-label": "citation.chip",
    "data-number": number,
    ...valued({ number }),
  };
  const node = opener(element("button", attributes, String(number)), citation, openCitation);
  connectPreview(node, citation);
  return node;
}

/**
 * The list of citations: quote with its short answer stressed, title · source · page, a button to open
 * each, one to copy it, and the other places that say the same.
 */
export function citationList(citations, short, openCitation) {
  const items = citations.map((citation) => citationItem(citation, short, openCitation));
  return element("ol", { class: "citations" }, ...items);
}

function citationItem(citation, short, openCitation) {
  const { number } = citation;
  const quote = quotePieces(citation, short).map(pieceNode);
  const open = worded("button", "citation.open", { class: "open", type: "button", "data-number": number });
  return element(
    "li",
    {},
    worded("span", "number", { class: "number", "aria-hidden": "true" }, { number }),
    element("blockquote", { dir: "auto", lang: citation.language }, ...quote),
    element("p", { class: "origin" }, ...originNodes(citation)),
    element(
      "div",
      { class: "actions" },
      opener(open, citation, openCitation),
      copyButton("copy", "quotation.copy", () => quotationText(citation)),
    ),
    ...alsoNodes(citation.also_in, openCitation),
  );
}

function alsoNodes(places, openCitation) {
  if (places.length === 0) return [];
  // A place names itself in its own button: a row of "Open in source" would not say which is which.
  const items = places.map((place) => {
    const button = element("button", { class: "open", type: "button" }, ...originNodes(place));
    return element("li", {}, opener(button, place, openCitation));
  });
  return [worded("p", "citation.also", { class: "origin also" }), element("ul", {}, ...items)];
}

function opener(button, place, openCitation) {
  button.setAttribute("aria-controls", "source");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => openCitation(place, button));
  return button;
}
