// The page on one page: the composer, the examples and the two languages, connected.

import { connectConversation, submitQuestion } from "./conversation.js";
import { element } from "./elements.js";
import { connectSource } from "./source.js";
import { EXAMPLES, applyLanguage, currentLanguage, directionOf, otherLanguage, switchLanguage } from "./words.js";

const composer = document.getElementById("composer");
const question = document.getElementById("question");
const languageButton = document.getElementById("language");

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
  connectConversation();
  connectSource();
}

applyLanguage();
drawLanguage();
connect();
