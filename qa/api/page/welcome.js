// The empty state: what can be asked here, or how the first documents come in.

import { submitQuestion } from "./conversation.js";
import { element, worded } from "./elements.js";
import { libraryDocuments, onLibrary } from "./library.js";
import { openDocument } from "./source.js";
import { currentLanguage, directionOf, otherLanguage, translate } from "./words.js";

const EXAMPLES = {
  ar: [
    { text: "كم عدد الجنود الأمريكيين في سوريا؟", source: "deir-ez-zor-strike.md" },
    { text: "متى أطاحت المعارضة السورية بالنظام؟", source: "deir-ez-zor-strike.md" },
    { text: "كم مخطوطًا تملك مكتبة الشيخ بدر؟", source: "manuscript-digitisation-project.md" },
  ],
  en: [
    { text: "How many ISIS members are held in Syria?", source: "deir-ez-zor-strike.md" },
    { text: "How long is the Ferris Valley line?", source: "ferris-valley-railway.txt" },
    { text: "When did the Syrian regime fall?", source: "deir-ez-zor-strike.md" },
  ],
};
const STARTS = 4;

const holder = document.getElementById("examples");
const summary = document.getElementById("library-summary");
const first = document.getElementById("first-documents");
const question = document.getElementById("question");

let mayUpload = false;

/** Draws the empty state, and again whenever the library changes. */
export function connectWelcome() {
  onLibrary(drawWelcome);
}

/** Offers to add the first documents from now on. */
export function offerUploads() {
  mayUpload = true;
  drawWelcome();
}

/** Draws the empty state for the library and the language as they are now. */
export function drawWelcome() {
  const documents = libraryDocuments();
  const empty = documents?.length === 0;
  first.hidden = !empty || !mayUpload;
  summary.replaceChildren(...(documents ? [summaryNode(documents)] : []));
  holder.replaceChildren(...(empty ? [] : starts(documents)));
  translate(holder);
  translate(summary);
}

function summaryNode(documents) {
  if (documents.length === 0) return worded("span", mayUpload ? "welcome.empty" : "welcome.none");
  return worded("span", "welcome.count", {}, { count: documents.length });
}

/** Questions that the library answers, else documents to begin with: a question it must refuse is a poor welcome. */
function starts(documents) {
  const lists = [currentLanguage(), otherLanguage().code].map((code) => exampleList(code, documents));
  const drawn = lists.filter((list) => list.childElementCount > 0);
  if (drawn.length > 0) return [worded("h3", "welcome.examples"), ...drawn];
  const items = documents.slice(0, STARTS).map(documentNode);
  return [worded("h3", "welcome.documents"), element("ul", {}, ...items)];
}

function exampleList(code, documents) {
  // While the documents are not known, they may be those.
  const isHeld = ({ source }) => documents === null || documents.some((one) => one.source.endsWith(source));
  const held = EXAMPLES[code].filter(isHeld);
  return element("ul", { lang: code, dir: directionOf(code) }, ...held.map(exampleNode));
}

function exampleNode({ text }) {
  const button = element("button", { type: "button", class: "example" }, text);
  button.addEventListener("click", () => {
    submitQuestion(text);
    question.focus();
  });
  return element("li", {}, button);
}

function documentNode(document) {
  const attributes = { type: "button", class: "example", dir: "auto", lang: document.language };
  const button = element("button", attributes, document.title);
  button.addEventListener("click", () => openDocument(document, button));
  return element("li", {}, button);
}
