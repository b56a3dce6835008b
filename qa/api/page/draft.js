// What a language model drafts, statement by statement: muted until it is held to its source, then as it
// stays, or struck through when no source supports it.

import { chip } from "./citations.js";
import { element } from "./elements.js";
import { withChips } from "./text.js";

/** Statements by their number, each { text, state }: "drafted", "stands" or "withdrawn". */
export function newDraft() {
  return new Map();
}

/** Takes a delta that belongs to a statement: more words of it, or its markers, with which it stands. */
export function takeDelta(draft, { id, text, drafted = false }) {
  const before = draft.get(id)?.text ?? "";
  draft.set(id, { text: before + text, state: drafted ? "drafted" : "stands" });
}

/** Takes back the statement of that number. */
export function withdraw(draft, { id }) {
  const held = draft.get(id);
  if (held) draft.set(id, { ...held, state: "withdrawn" });
}

/** How many statements were taken back. */
export function withdrawnCount(draft) {
  return [...draft.values()].filter(({ state }) => state === "withdrawn").length;
}

/** The paragraph of a draft as it stands now. */
export function draftBlock(draft, citations, openCitation) {
  const chips = new Map(citations.map((citation) => [citation.number, () => chip(citation, openCitation)]));
  const nodes = [...draft.values()].map(({ text, state }) => {
    const tag = state === "withdrawn" ? "del" : "span";
    // A number in words not yet checked is no citation.
    return element(tag, { class: `statement ${state}` }, ...(state === "stands" ? withChips(text, chips) : [text]));
  });
  return element("p", { dir: "auto", class: "grown" }, ...nodes);
}
