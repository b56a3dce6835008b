// Turns an answer's text into blocks: `[n]` becomes a chip, quoted words keep their own direction.

import { chip } from "./citations.js";
import { element } from "./elements.js";

const MARKER = /\[(\d+)\]/;
// A marker with the word before it and the punctuation after it: they must not part at a line's end.
// The bounds keep such a run narrower than a phone.
const BOUND = /(\S{0,16}\s?(?:\[\d+\]){1,3}[.,:;!?،؛؟…»”)]*)/;
const LAST_WORD = /\S{0,16}$/;

/** One block per line of the text, because dir="auto" decides once per block and lines may differ. */
export function answerBlocks(answer, openCitation) {
  const chips = new Map(answer.citations.map((citation) => [citation.number, () => chip(citation, openCitation)]));
  const lines = answer.text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line) => element("p", { dir: "auto" }, ...lineNodes(line, answer, chips)));
}

/** The answer's words without its markers, for reading aloud. */
export function spokenText(answer) {
  return answer.text.replace(/\s*\[\d+\]/g, "");
}

function lineNodes(line, answer, chips) {
  for (const citation of answer.citations) {
    const quoted = citation.quote.trim().replace(/\s+/g, " ");
    const marked = `${quoted} [${citation.number}]`;
    const at = line.indexOf(marked);
    if (quoted === "" || at < 0) continue;
    return [
      ...lineNodes(line.slice(0, at), answer, chips),
      quotedNode(quoted, citation, at > 0 && citation.language !== answer.language, chips),
      ...lineNodes(line.slice(at + marked.length), answer, chips),
    ];
  }
  return withChips(line, chips);
}

function quotedNode(quoted, citation, apart, chips) {
  // Set apart from its introduction, an English sentence in an Arabic line keeps its full stop at its
  // own end, and a "[2]" that belongs to the source is not taken for a marker of ours. Without an
  // introduction it must not be isolated: dir="auto" looks past <bdi> and would find no letters.
  const last = quoted.match(LAST_WORD)[0];
  return element(
    apart ? "bdi" : "span",
    { lang: citation.language },
    quoted.slice(0, quoted.length - last.length),
    element("span", { class: "bound" }, `${last} `, chips.get(citation.number)()),
  );
}

function withChips(line, chips) {
  // Splitting on a capturing group alternates what lies between with what was captured.
  return line.split(BOUND).map((run, index) => {
    if (index % 2 === 0) return run;
    const nodes = run.split(MARKER).map((piece, place) => {
      if (place % 2 === 0) return piece;
      // A number that no citation bears stays visible as text: a dead chip would look like proof.
      return chips.get(Number(piece))?.() ?? `[${piece}]`;
    });
    return element("span", { class: "bound" }, ...nodes);
  });
}
