// Draws an Answer record: its text, how sure Isnad is, its citations.
// Knows nothing of the network or of the source panel; a click is handed to `openCitation`.

import { citationList } from "./citations.js";
import { element, worded } from "./elements.js";
import { answerBlocks } from "./text.js";

/** Returns the nodes of an answer. `openCitation(citation, opener)` is called on a click. */
export function answerNodes(answer, openCitation) {
  const blocks = answerBlocks(answer, openCitation);
  const text = element("div", { class: "answer-text", lang: answer.language }, ...blocks);
  // A refusal's text already tells its reason, and it shows no confidence: a percentage beside
  // "no answer" would read as belief in an answer.
  const nodes = answer.abstained
    ? [worded("p", "answer.refused", { class: "refusal-title" }), text]
    : [text, ...modelNotes(answer), confidence(answer.confidence)];
  return [
    ...nodes,
    ...listed("citations", answer.citations, answer.short, openCitation),
    ...listed("citations.nearest", answer.nearest, [], openCitation),
  ];
}

/** What was searched for, when the question was completed from earlier ones; null when asked as it stands. */
export function searchedNode({ searched_for: searched, language }, asked) {
  const understood = searched.trim();
  if (understood === "" || understood === asked) return null;
  // dir="auto" puts it on the question's side. It looks past the isolated label, whose language is the
  // interface's and may be the other one.
  const label = worded("bdi", "question.searched");
  return element("p", { class: "searched", dir: "auto" }, label, " ", element("span", { lang: language }, understood));
}

/** Who wrote the text where a language model did, or why it did not, and how much of its draft was left out. */
function modelNotes({ generated, generation, dropped }) {
  const notes = [];
  if (generated) notes.push(worded("p", "answer.generated", { class: "model-note" }));
  const judged = ["refused", "nothing_supported"].includes(generation);
  const kept = generated ? "cut" : judged ? "quoted" : "unwritten";
  if (generation) notes.push(worded("p", `answer.${kept}`, { class: "model-note" }));
  if (dropped > 0) notes.push(worded("p", "answer.withdrawn", { class: "withdrawn-note" }, { count: dropped }));
  return notes;
}

function listed(heading, citations, short, openCitation) {
  return citations.length > 0 ? [worded("h3", heading), citationList(citations, short, openCitation)] : [];
}

/** How sure Isnad is, as a bar and in words: what the bar shows must not hang on colour or length alone. */
function confidence(value) {
  const level = value >= 0.8 ? 3 : value >= 0.5 ? 2 : 1;
  const share = Math.round(value * 100) / 100;
  const meter = element("div", {
    class: "meter",
    role: "meter",
    "aria-valuemin": 0,
    "aria-valuemax": 100,
    "aria-valuenow": Math.round(value * 100),
    "data-word-label": "answer.confidence",
  });
  meter.append(element("span"));
  meter.firstChild.style.inlineSize = `${share * 100}%`;
  return element(
    "div",
    { class: "confidence", "data-level": level },
    meter,
    worded("span", `answer.confidence.${level}`),
    worded("bdi", "share", {}, { share }),
  );
}
