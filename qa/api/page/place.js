// Where a quotation stands in a document's text: found again, checked, and marked only if it is there.

import { element } from "./elements.js";
import { verifyCitation } from "./client.js";

/**
 * Resolves to {status, start, end} of `citation` in the text `whole`, in UTF-16 code units: "exact" where
 * it was, "moved" to another place, or "stale", and then without a place.
 */
export async function placeOf(whole, citation, signal) {
  const { start_utf16: start, end_utf16: end, quote } = citation;
  if (stands(whole, quote, start, end)) return { status: "exact", start, end };
  // The citation came by a link or the document has changed since: the server knows where it went.
  const found = await verifyCitation(citation, signal);
  if (found.status === "stale") return { status: "stale" };
  const place = { status: found.status, start: unitsBefore(whole, found.start), end: unitsBefore(whole, found.end) };
  // Marking the wrong words would be a false proof: the server's word alone is not enough.
  return stands(whole, quote, place.start, place.end) ? place : { status: "stale" };
}

/** The document's text as nodes, the span in a <mark> where there is one. */
export function markedText(whole, { start, end }) {
  if (start === undefined) return [whole];
  const mark = element("mark", { tabindex: "-1" }, whole.slice(start, end));
  return [whole.slice(0, start), mark, whole.slice(end)];
}

function stands(whole, quote, start, end) {
  return quote !== "" && start !== undefined && whole.slice(start, end) === quote;
}

/** How many UTF-16 code units the first `count` code points of `text` take. */
function unitsBefore(text, count) {
  let units = 0;
  for (let passed = 0; passed < count && units < text.length; passed += 1) {
    units += text.codePointAt(units) > 0xffff ? 2 : 1;
  }
  return units;
}
