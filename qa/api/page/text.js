// Turns an answer's text into blocks: `[n]` becomes a chip, quoted words keep their own direction.
//
// The text is first cut into runs, { citation, pieces, ends, alone }: a stretch of plain text (no
// citation), a quote, or a short answer standing alone. `ends` says that its marker follows.

import { chip } from "./citations.js";
import { element } from "./elements.js";
import { pieceNode, quotePieces } from "./short.js";
import { directionOf } from "./words.js";

const MARKER = /\[(\d+)\]/;
// A marker with the word before it and the punctuation after it: they must not part at a line's end.
// The bounds keep such a run narrower than a phone.
const BOUND = /(\S{0,16}\s?(?:\[\d+\]){1,3}[.,:;!?،؛؟…»”)]*)/;
const LAST_WORD = /\S{0,16}$/;
const LETTER = /\p{L}/u;
// What parts one short answer from the next stays with the one before it.
const SEPARATOR = /^[;؛]/;

/** One block per line of the text, because dir="auto" decides once per block and lines may differ. */
export function answerBlocks(answer, openCitation) {
  const chips = new Map(answer.citations.map((citation) => [citation.number, () => chip(citation, openCitation)]));
  return textLines(textRuns(answer.text, answer)).map((line, index) => {
    // Isnad says first that the sources differ; overlooked, the first quote would pass for the answer.
    const attributes = { dir: "auto", class: answer.differs && index === 0 ? "differs" : null };
    return element("p", attributes, ...lineNodes(line, answer, chips));
  });
}

/** The answer's words without its markers, for reading aloud. */
export function spokenText(answer) {
  return answer.text.replace(/\s*\[\d+\]/g, "");
}

function textRuns(text, answer) {
  // Quotes before short answers: a quote may end in its short answer, and must be found whole.
  for (const [words, run] of [...quoteRuns(answer), ...shortRuns(answer)]) {
    const marked = `${words} [${run.citation.number}]`;
    const at = text.indexOf(marked);
    if (words === "" || at < 0) continue;
    return [...textRuns(text.slice(0, at), answer), run, ...textRuns(text.slice(at + marked.length), answer)];
  }
  return [{ citation: null, pieces: [{ text, short: false }], ends: false, alone: false }];
}

function quoteRuns({ citations, short }) {
  return citations.map((citation) => [
    citation.quote,
    { citation, pieces: quotePieces(citation, short), ends: true, alone: false },
  ]);
}

function shortRuns({ citations, short, differs }) {
  if (!differs) return [];
  return short.flatMap(({ citation: number, text }) => {
    const citation = citations.find((one) => one.number === number);
    return citation ? [[text, { citation, pieces: [{ text, short: true }], ends: true, alone: true }]] : [];
  });
}

/** The runs by line; a quote with a list in it goes over several. */
function textLines(runs) {
  const lines = [[]];
  for (const run of runs) {
    const [first, ...others] = runLines(run);
    lines.at(-1).push(first);
    lines.push(...others.map((other) => [other]));
  }
  return lines.filter((line) => line.some(hasWords));
}

function runLines(run) {
  const lines = [[]];
  for (const piece of run.pieces) {
    const [first, ...others] = piece.text.split("\n").map((text) => ({ ...piece, text }));
    lines.at(-1).push(first);
    lines.push(...others.map((other) => [other]));
  }
  return lines.map((pieces, index) => ({ ...run, pieces, ends: run.ends && index === lines.length - 1 }));
}

function hasWords({ pieces }) {
  return pieces.some(({ text }) => text.trim() !== "");
}

function lineNodes(line, answer, chips) {
  return line.flatMap((run, index) => {
    if (run.citation === null) {
      const { text } = run.pieces[0];
      return withChips(line[index - 1]?.alone ? text.replace(SEPARATOR, "") : text, chips);
    }
    if (run.alone) {
      const separator = separatorOf(line[index + 1]);
      return [element("span", { class: "bound" }, aloneNode(run, answer, chips), separator)];
    }
    return [quotedNode(run, line.slice(0, index).some(hasWords) && run.citation.language !== answer.language, chips)];
  });
}

function separatorOf(next) {
  return next?.citation === null ? (next.pieces[0].text.match(SEPARATOR)?.[0] ?? "") : "";
}

function quotedNode(run, apart, chips) {
  // Set apart from its introduction, an English sentence in an Arabic line keeps its full stop at its
  // own end, and a "[2]" that belongs to the source is not taken for a marker of ours. Without an
  // introduction it must not be isolated: dir="auto" looks past <bdi> and would find no letters.
  const attributes = { class: "quoted", lang: run.citation.language };
  return element(apart ? "bdi" : "span", attributes, ...endedNodes(run, chips));
}

function aloneNode(run, answer, chips) {
  // Isolated with its chip: two Arabic numbers in an English line would else swap places, and each
  // would stand beside the other's chip. Digits alone have no direction and take the line's.
  const lettered = LETTER.test(run.pieces[0].text);
  const dir = directionOf(lettered ? run.citation.language : answer.language);
  return element("bdi", { dir, lang: run.citation.language }, ...endedNodes(run, chips));
}

function endedNodes({ citation, pieces, ends }, chips) {
  if (!ends) return pieces.map(pieceNode);
  const final = pieces.at(-1);
  const last = final.text.match(LAST_WORD)[0];
  const before = { ...final, text: final.text.slice(0, final.text.length - last.length) };
  return [
    ...pieces.slice(0, -1).map(pieceNode),
    ...(before.text === "" ? [] : [pieceNode(before)]),
    element("span", { class: "bound" }, pieceNode({ ...final, text: last }), " ", chips.get(citation.number)()),
  ];
}

/** The nodes of `line`, its markers as chips made by `chips`, a map of functions by number. */
export function withChips(line, chips) {
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
