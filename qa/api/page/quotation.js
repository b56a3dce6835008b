// Whose the words of a citation are, as nodes of the page and as text to be pasted elsewhere.

import { dotted, element, worded } from "./elements.js";
import { placeLink } from "./links.js";
import { word } from "./words.js";

// Signs that turn the direction of what follows: in a name they would turn the link as well.
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;
const MARKS = { ar: ["«", "»"], en: ["“", "”"] };

/** The quotation as plain text: the words unaltered, then title, source, page and a link to the place. */
export function quotationText(citation) {
  const [open, close] = MARKS[citation.language] ?? MARKS.en;
  return `${open}${citation.quote}${close}\n— ${originText(citation)}\n${placeLink(citation)}`;
}

/** Title, source and page on one line. */
export function originText({ title, source, page }) {
  const parts = title === source ? [source] : [title, source];
  if (page !== null && page !== undefined) parts.push(word("citation.page", { page }));
  return parts.join(" · ").replace(TURNS, "");
}

/** Title · source · page as inline nodes; names are isolated from the direction of what surrounds them. */
export function originNodes(citation) {
  return dotted([element("bdi", { class: "title" }, citation.title), ...sourceParts(citation)]);
}

/** Source · page as inline nodes. */
export function sourceNodes(citation) {
  return dotted(sourceParts(citation));
}

function sourceParts({ source, page }) {
  const names = [element("bdi", {}, source)];
  if (page !== null && page !== undefined) names.push(worded("span", "citation.page", {}, { page }));
  return names;
}
