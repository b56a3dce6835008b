// Draws an Answer record: its text, how sure Isnad is, its citations.
// Knows nothing of the network or of the source panel; a click is handed to `openCitation`.

import { citationList } from "./citations.js";
import { element, worded } from "./elements.js";
import { answerBlocks } from "./text.js";

/** Returns the nodes of an answer. `openCitation(citation, opener)` is called on a click. */
export function answerNodes(answer, openCitation) {
  const blocks = answerBlocks(answer, openCitation);
  const nodes = [element("div", { class: "answer-text", lang: answer.language }, ...blocks)];
  // A refusal's text already tells its reason, and it shows no confidence: a percentage beside
  // "no answer" would read as belief in an answer.
  if (answer.abstained) nodes.unshift(worded("p", "answer.refused", { class: "refusal-title" }));
  else nodes.push(confidence(answer.confidence));
  if (answer.citations.length > 0) {
    nodes.push(worded("h3", answer.abstained ? "citations.nearest" : "citations"));
    nodes.push(citationList(answer.citations, openCitation));
  }
  return nodes;
}

function confidence(value) {
  const level = value >= 0.8 ? 3 : value >= 0.5 ? 2 : 1;
  const bars = [1, 2, 3].map(() => element("span"));
  return element(
    "p",
    { class: "confidence", "data-level": level },
    element("span", { class: "gauge", "aria-hidden": "true" }, ...bars),
    worded("span", `answer.confidence.${level}`),
    element("bdi", {}, `${Math.round(value * 100)}%`),
  );
}
