// The conversation: a question goes in, an exchange is added, its answer is drawn when it comes.
// It lives in this page alone: the server keeps nothing, so each question takes the earlier ones along.

import { answerNodes, searchedNode } from "./answer.js";
import { ask } from "./client.js";
import { element, worded } from "./elements.js";
import { problemNode } from "./problem.js";
import { closeSource, openSource } from "./source.js";
import { spokenText } from "./text.js";
import { currentLanguage, translate, word } from "./words.js";

const MAX_HISTORY = 20;
// Code units: with the question itself they stay within what the server reads of a request, whatever
// the script.
const MAX_HISTORY_LENGTH = 16_000;
const HISTORICAL = new Set(["answered", "refused"]);

const conversation = document.getElementById("conversation");
const welcome = document.getElementById("welcome");
const fresh = document.getElementById("fresh");
const question = document.getElementById("question");
const announcement = document.getElementById("announcement");

let exchanges = [];
let requests = new AbortController();

/** Adds an exchange for the question in `text` and asks it; nothing happens without one. */
export function submitQuestion(text) {
  const asked = text.trim();
  if (asked === "") return;
  welcome.hidden = true;
  fresh.hidden = false;
  const exchange = addExchange(asked);
  exchange.settled = answerExchange(exchange);
}

/** Connects the button that clears the conversation. */
export function connectConversation() {
  fresh.addEventListener("click", clearConversation);
}

function clearConversation() {
  requests.abort();
  requests = new AbortController();
  exchanges = [];
  // Before its opener goes: a source without the answer that cites it would be left over.
  closeSource();
  conversation.replaceChildren();
  welcome.hidden = false;
  fresh.hidden = true;
  // The button that had focus is gone; what the person has begun to write stays.
  question.focus();
  announce(word("conversation.cleared"), currentLanguage());
}

function addExchange(asked) {
  const exchange = {
    asked,
    item: element("li", { class: "exchange" }),
    question: element("p", { class: "question", dir: "auto" }, asked),
    answer: element("div", { class: "answer" }),
    settled: null,
  };
  exchange.item.append(
    worded("h2", "speaker.person", { class: "unseen" }),
    exchange.question,
    worded("h2", "speaker.isnad", { class: "unseen" }),
    exchange.answer,
  );
  conversation.append(translate(exchange.item));
  exchanges.push(exchange);
  return exchange;
}

async function answerExchange(exchange) {
  const { signal } = requests;
  draw(exchange, "pending", worded("p", "answer.pending"));
  announce(word("answer.pending"), currentLanguage());
  try {
    const history = await historyBefore(exchange);
    signal.throwIfAborted();
    const answer = await ask(exchange.asked, history, signal);
    drawAnswer(exchange, answer);
    announce(spokenText(answer), answer.language);
  } catch (error) {
    // The person has begun another conversation meanwhile: there is nothing left to draw on.
    if (signal.aborted) return;
    draw(exchange, "failed", problemNode(error, () => retry(exchange)));
  }
}

/** The questions that may complete this one, oldest first: what failed was never understood. */
async function historyBefore(exchange) {
  const earlier = exchanges.slice(0, exchanges.indexOf(exchange));
  // Whether a question belongs to the history is known when it is settled; a follow-up can be sent sooner.
  await Promise.allSettled(earlier.map(({ settled }) => settled));
  const held = earlier.filter(({ answer }) => HISTORICAL.has(answer.dataset.state));
  const questions = held.map(({ asked }) => asked).slice(-MAX_HISTORY);
  while (questions.join("").length > MAX_HISTORY_LENGTH) questions.shift();
  return questions;
}

function retry(exchange) {
  // The button that had focus is about to go: without this the keyboard would be lost.
  question.focus();
  exchange.settled = answerExchange(exchange);
}

function drawAnswer(exchange, answer) {
  exchange.question.lang = answer.language;
  const searched = searchedNode(answer, exchange.asked);
  if (searched) exchange.question.after(translate(searched));
  draw(exchange, answer.abstained ? "refused" : "answered", ...answerNodes(answer, openSource));
}

function draw(exchange, state, ...nodes) {
  exchange.answer.dataset.state = state;
  exchange.answer.setAttribute("aria-busy", String(state === "pending"));
  exchange.answer.replaceChildren(...nodes);
  translate(exchange.answer);
  // Only the newest exchange may move the view; an earlier one answered late must not.
  if (exchange.item === conversation.lastElementChild) exchange.item.scrollIntoView({ block: "start" });
}

function announce(text, language) {
  // The conversation itself is no live region: reading out every citation unasked would be noise.
  announcement.lang = language;
  announcement.textContent = text;
}
