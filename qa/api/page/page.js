// The page on one page: a question goes in, an exchange is added, its answer is drawn when it comes.

import { answerNodes } from "./answer.js";
import { ask } from "./client.js";
import { element, worded } from "./elements.js";
import { problemNode } from "./problem.js";
import { connectSource, openSource } from "./source.js";
import { spokenText } from "./text.js";
import {
  EXAMPLES, applyLanguage, currentLanguage, directionOf, otherLanguage, switchLanguage, translate, word,
} from "./words.js";

const conversation = document.getElementById("conversation");
const composer = document.getElementById("composer");
const question = document.getElementById("question");
const languageButton = document.getElementById("language");
const announcement = document.getElementById("announcement");

function submitQuestion(text) {
  const asked = text.trim();
  if (asked === "") return;
  document.getElementById("welcome").hidden = true;
  const exchange = addExchange(asked);
  answerExchange(exchange, asked);
}

function addExchange(asked) {
  const exchange = {
    item: element("li", { class: "exchange" }),
    question: element("p", { class: "question", dir: "auto" }, asked),
    answer: element("div", { class: "answer" }),
  };
  exchange.item.append(
    worded("h2", "speaker.person", { class: "unseen" }),
    exchange.question,
    worded("h2", "speaker.isnad", { class: "unseen" }),
    exchange.answer,
  );
  conversation.append(translate(exchange.item));
  return exchange;
}

async function answerExchange(exchange, asked) {
  draw(exchange, "pending", worded("p", "answer.pending"));
  announce(word("answer.pending"), currentLanguage());
  try {
    const answer = await ask(asked);
    exchange.question.lang = answer.language;
    draw(exchange, answer.abstained ? "refused" : "answered", ...answerNodes(answer, openSource));
    announce(spokenText(answer), answer.language);
  } catch (error) {
    draw(exchange, "failed", problemNode(error, () => retry(exchange, asked)));
  }
}

function retry(exchange, asked) {
  // The button that had focus is about to go: without this the keyboard would be lost.
  question.focus();
  answerExchange(exchange, asked);
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

function drawExamples() {
  const first = currentLanguage();
  const lists = [first, otherLanguage().code].map((code) => {
    const items = EXAMPLES[code].map((text) => {
      const button = element("button", { type: "button", class: "example" }, text);
      button.addEventListener("click", () => {
        submitQuestion(text);
        question.focus();
      });
      return element("li", {}, button);
    });
    return element("ul", { lang: code, dir: directionOf(code) }, ...items);
  });
  document.getElementById("examples").replaceChildren(...lists);
}

function drawLanguage() {
  const { code, name } = otherLanguage();
  languageButton.textContent = name;
  languageButton.lang = code;
  drawExamples();
}

function connect() {
  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    submitQuestion(question.value);
    question.value = "";
  });
  question.addEventListener("keydown", (event) => {
    // While an input method composes, Enter picks a candidate and must not send.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    composer.requestSubmit();
  });
  languageButton.addEventListener("click", () => {
    switchLanguage(otherLanguage().code);
    drawLanguage();
  });
  connectSource();
}

applyLanguage();
drawLanguage();
connect();
