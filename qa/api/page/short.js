// The short answer inside its quote: the few words that are the answer itself, set off in place.

import { element } from "./elements.js";

/**
 * The words of `citation` in order, as [{ text, short }]: `short` pieces are those of `shorts` that it
 * holds. One whose slice at its UTF-16 offsets is not its text is passed over, because stressing the
 * wrong words would give a wrong answer.
 */
export function quotePieces({ number, quote, start_utf16: origin }, shorts) {
  const pieces = [];
  let told = 0;
  for (const { citation, text, start_utf16, end_utf16 } of shorts) {
    const [start, end] = [start_utf16 - origin, end_utf16 - origin];
    if (citation !== number || start < told || text === "" || quote.slice(start, end) !== text) continue;
    pieces.push({ text: quote.slice(told, start), short: false }, { text, short: true });
    told = end;
  }
  pieces.push({ text: quote.slice(told), short: false });
  return pieces.filter(({ text }) => text !== "");
}

/** The node of one piece: plain text, or stressed. */
export function pieceNode({ text, short }) {
  return short ? element("strong", { class: "short" }, text) : text;
}
