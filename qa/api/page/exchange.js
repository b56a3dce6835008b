// One exchange as it is drawn: the question, then what is known of its answer so far.

import { answerNodes, searchedNode } from "./answer.js";
import { copyButton } from "./copying.js";
import { draftBlock, withdrawnCount } from "./draft.js";
import { button, element, worded } from "./elements.js";
import { answerLink } from "./links.js";
import { problemNode } from "./problem.js";
import { conditionNode } from "./scope.js";
import { openSource } from "./source.js";
import { answerBlocks } from "./text.js";
import { translate } from "./words.js";

const TITLES_SHOWN = 3;

/** Makes an exchange for a question asked among the documents `where`, in the state "pending". */
export function makeExchange(asked, where) {
  const exchange = {
    asked,
    where,
    history: [],
    record: null,
    item: element("li", { class: "exchange" }),
    question: element("p", { class: "question", dir: "auto" }, asked),
    answer: element("div", { class: "answer" }),
    settled: null,
    stopping: null,
  };
  exchange.item.append(
    worded("h2", "speaker.person", { class: "unseen" }),
    exchange.question,
    ...whereNodes(where),
    worded("h2", "speaker.isnad", { class: "unseen" }),
    exchange.answer,
  );
  drawPending(exchange);
  translate(exchange.item);
  return exchange;
}

/** Draws that the documents are being searched. */
export function drawPending(exchange) {
  draw(exchange, "pending", worded("p", "answer.pending", { class: "progress" }), ...skeleton());
}

/** Draws what was found, and is being read. */
export function drawHits(exchange, hits) {
  const titles = [...new Set(hits.map(({ title }) => title))];
  const shown = titles.slice(0, TITLES_SHOWN).map((title) => element("li", { dir: "auto" }, title));
  const more = titles.length - shown.length;
  if (more > 0) shown.push(worded("li", "answer.more", {}, { count: more }));
  const reading = worded("p", "answer.reading", { class: "progress" }, { count: hits.length });
  draw(exchange, "pending", reading, element("ul", { class: "titles" }, ...shown), ...skeleton());
}

/** Draws as much of an answer as has come; lines that stay as they are keep their nodes, and their focus. */
export function drawPartial(exchange, partial) {
  const blocks = partialBlocks(partial, openerAmong(partial.citations));
  if (exchange.answer.dataset.state !== "streaming") {
    draw(exchange, "streaming", element("div", { class: "answer-text", lang: partial.language }));
  }
  const text = exchange.answer.firstElementChild;
  while (text.children.length > blocks.length) text.lastElementChild.remove();
  blocks.forEach((block, index) => {
    translate(block);
    const held = text.children[index];
    if (!held) text.append(block);
    else if (held.textContent !== block.textContent || isChanged(held, block)) {
      // A line that grows has come already; it must not come again with each word.
      block.classList.add("grown");
      held.replaceWith(block);
    }
  });
}

/** A draft is shown, with what was taken back of it, until there is text that no model wrote. */
function partialBlocks(partial, opener) {
  const { draft, text, citations } = partial;
  const count = withdrawnCount(draft);
  const note = count > 0 ? [worded("p", "answer.withdrawn", { class: "withdrawn-note" }, { count })] : [];
  if (text !== "" || draft.size === 0) return [...note, ...answerBlocks(partial, opener)];
  return [draftBlock(draft, citations, opener), worded("p", "answer.drafting", { class: "withdrawn-note" }), ...note];
}

/** Draws a whole answer, which its record holds. */
export function drawAnswer(exchange, record) {
  exchange.record = record;
  exchange.question.lang = record.language;
  exchange.item.querySelector(".searched")?.remove();
  const searched = searchedNode(record, exchange.asked);
  if (searched) exchange.question.after(translate(searched));
  const focused = focusedChip(exchange.answer);
  const among = record.abstained ? record.nearest : record.citations;
  const nodes = answerNodes(record, openerAmong(among));
  draw(exchange, record.abstained ? "refused" : "answered", ...nodes, actions(exchange));
  if (focused !== null) exchange.answer.querySelector(`.chip[data-number="${focused}"]`)?.focus();
}

/** Draws why there is no answer, and lets it be asked again. */
export function drawFailure(exchange, error, retry) {
  draw(exchange, "failed", problemNode(error, { retry }));
}

/** Draws that the person stopped it. */
export function drawStopped(exchange, retry) {
  const again = button("retry", "answer.again", { class: "quiet retry" });
  again.addEventListener("click", retry);
  draw(exchange, "failed", element("div", { class: "stopped" }, worded("p", "answer.stopped"), again));
}

/** A statement that stands or is taken back keeps its words and changes its look. */
function isChanged(held, block) {
  const looks = (node) => [...node.querySelectorAll(".statement")].map(({ className }) => className).join();
  return looks(held) !== looks(block);
}

function draw(exchange, state, ...nodes) {
  exchange.answer.dataset.state = state;
  exchange.answer.setAttribute("aria-busy", String(state === "pending" || state === "streaming"));
  exchange.answer.replaceChildren(...nodes);
  translate(exchange.answer);
}

function openerAmong(citations) {
  return (citation, opener) => openSource(citation, opener, citations);
}

function actions({ asked: question, history, where }) {
  const link = copyButton("link", "answer.link", () => answerLink({ question, history, where }));
  return element("div", { class: "actions answer-actions" }, link);
}

function whereNodes(where) {
  if (where.length === 0) return [];
  const chips = where.map((condition) => element("span", { class: "condition" }, conditionNode(condition)));
  return [element("p", { class: "among" }, worded("span", "scope.only"), ...chips)];
}

function skeleton() {
  const line = () => element("span", { class: "skeleton" });
  return [element("div", { class: "skeletons", "aria-hidden": "true" }, line(), line(), line())];
}

function focusedChip(answer) {
  const { activeElement: focused } = document;
  return answer.contains(focused) ? (focused.dataset.number ?? null) : null;
}
