// The conversation: a question goes in, an exchange is added, its answer is drawn as it comes.
// The server keeps nothing of it, so each question takes the earlier ones along; the browser keeps it.

import { announce, announceWord } from "./announce.js";
import { chat } from "./client.js";
import { newDraft, takeDelta, withdraw, withdrawnCount } from "./draft.js";
import { drawAnswer, drawFailure, drawHits, drawPartial, drawPending, drawStopped, makeExchange } from "./exchange.js";
import { keepConversation, newConversation } from "./history.js";
import { currentScope } from "./scope.js";
import { closeSource } from "./source.js";
import { spokenText } from "./text.js";

const MAX_HISTORY = 20;
// Code units: with the question itself they stay within what the server reads of a request, whatever
// the script.
const MAX_HISTORY_LENGTH = 16_000;

const list = document.getElementById("conversation");
const welcome = document.getElementById("welcome");
const fresh = document.getElementById("fresh");
const question = document.getElementById("question");
const stop = document.getElementById("stop");

let exchanges = [];
// Questions from a link, which came before those of this conversation.
let prelude = [];
let kept = newConversation();

/** Adds an exchange for the question in `text` and asks it; nothing happens without one. */
export function submitQuestion(text, where = currentScope()) {
  const asked = text.trim();
  if (asked === "") return;
  const exchange = addExchange(asked, where);
  exchange.item.scrollIntoView({ block: "start" });
  ask(exchange);
}

/** Begins another conversation with the question of a link. */
export function askLinked({ question: asked, history, where }) {
  clear();
  prelude = history;
  submitQuestion(asked, where);
}

/** Shows a conversation that the browser kept, to be gone on with. */
export function showConversation(conversation) {
  clear();
  kept = conversation;
  prelude = conversation.prelude;
  for (const { asked, where, history, record } of conversation.exchanges) {
    const exchange = addExchange(asked, where);
    exchange.history = history;
    drawAnswer(exchange, record);
  }
  list.lastElementChild?.scrollIntoView({ block: "start" });
}

/** Connects the buttons that stop an answer and clear the conversation. */
export function connectConversation() {
  stop.addEventListener("click", () => {
    for (const { stopping } of exchanges) stopping?.abort();
    question.focus();
  });
  fresh.addEventListener("click", () => {
    clear();
    // The button that had focus is gone; what the person has begun to write stays.
    question.focus();
    announceWord("conversation.cleared");
  });
}

/** Clears the conversation if it is the one that the browser has just forgotten. */
export function clearForgotten(identifier) {
  if (identifier === null || kept.id === identifier) clear();
}

function clear() {
  const old = exchanges;
  exchanges = [];
  for (const { stopping } of old) stopping?.abort();
  prelude = [];
  kept = newConversation();
  // Before its opener goes: a source without the answer that cites it would be left over.
  closeSource();
  list.replaceChildren();
  arrange();
}

function addExchange(asked, where) {
  const exchange = makeExchange(asked, where);
  exchanges.push(exchange);
  list.append(exchange.item);
  arrange();
  return exchange;
}

function arrange() {
  const empty = exchanges.length === 0;
  welcome.hidden = !empty;
  fresh.hidden = empty;
  stop.hidden = !exchanges.some(({ stopping }) => stopping !== null);
}

function ask(exchange) {
  exchange.settled = answerExchange(exchange);
}

async function answerExchange(exchange) {
  exchange.stopping = new AbortController();
  const { signal } = exchange.stopping;
  drawPending(exchange);
  announceWord("answer.pending");
  arrange();
  try {
    const before = await turnsBefore(exchange);
    exchange.history = before.map(({ asked }) => asked);
    const answers = before.map(({ told }) => told);
    signal.throwIfAborted();
    const record = await streamed(exchange, answers, signal);
    drawAnswer(exchange, record);
    announce(spokenText(record), record.language);
    keep();
  } catch (error) {
    // The person has begun another conversation meanwhile: there is nothing left to draw on.
    if (exchanges.includes(exchange)) fail(exchange, error, signal);
  } finally {
    exchange.stopping = null;
    arrange();
  }
}

/** Draws what comes, and resolves to the whole answer. */
async function streamed(exchange, answers, signal) {
  const partial = { language: null, text: "", citations: [], short: [], differs: false, draft: newDraft() };
  const { asked, history, where } = exchange;
  for await (const { event, data } of chat({ question: asked, history, answers, where }, signal)) {
    signal.throwIfAborted();
    if (event === "done") return data;
    if (event === "hits") {
      partial.language = data.language;
      drawHits(exchange, data.hits);
    }
    if (event === "citation") partial.citations.push(data);
    if (event === "delta") {
      if (data.id === undefined) partial.text += data.text;
      else takeDelta(partial.draft, data);
      drawPartial(exchange, partial);
    }
    if (event === "withdraw") {
      withdraw(partial.draft, data);
      drawPartial(exchange, partial);
      announceWord("answer.withdrawn", { count: withdrawnCount(partial.draft) });
    }
  }
  return null;
}

function fail(exchange, error, signal) {
  const retry = () => {
    // The button that had focus is about to go: without this the keyboard would be lost.
    question.focus();
    ask(exchange);
  };
  if (signal.aborted) {
    drawStopped(exchange, retry);
    announceWord("answer.stopped");
    return;
  }
  // Where the person must sign in again the page comes anew, and the question is to be there still.
  if (error.status === 401 && question.value === "") question.value = exchange.asked;
  drawFailure(exchange, error, retry);
}

/** The questions that may complete this one, oldest first, with what was told: what failed was never understood. */
async function turnsBefore(exchange) {
  const earlier = exchanges.slice(0, exchanges.indexOf(exchange));
  // Whether a question belongs to the history is known when it is settled; a follow-up can be sent sooner.
  await Promise.allSettled(earlier.map(({ settled }) => settled));
  const linked = prelude.map((asked) => ({ asked, told: "" }));
  const held = earlier.filter(({ record }) => record !== null).map(({ asked, record }) => ({ asked, told: told(record) }));
  const turns = [...linked, ...held].slice(-MAX_HISTORY);
  while (turns.map(({ asked, told }) => asked + told).join("").length > MAX_HISTORY_LENGTH) turns.shift();
  return turns;
}

/** The first statement of an answer, the only one that completes a follow-up. */
function told({ text, abstained }) {
  return abstained ? "" : text.split("\n")[0];
}

function keep() {
  const answered = exchanges.filter(({ record }) => record !== null);
  kept.prelude = prelude;
  kept.exchanges = answered.map(({ asked, where, history, record }) => ({ asked, where, history, record }));
  keepConversation(kept);
}
