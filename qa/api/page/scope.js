// Among which documents the next question is asked: all, or those that satisfy conditions. The
// conditions are the server's own, as language=ar; each stands as a chip at the composer.

import { announceWord } from "./announce.js";
import { element, icon, worded } from "./elements.js";
import { documentOf, libraryDocuments, onLibrary } from "./library.js";
import { translate } from "./words.js";

const LANGUAGES = ["language=ar", "language=en"];

const row = document.getElementById("scope");

let conditions = [];

/** The conditions that the next question is asked with. */
export function currentScope() {
  return [...conditions];
}

/** Asks the next questions among the documents `wanted`. */
export function setScope(wanted) {
  conditions = [...new Set(wanted)];
  drawScope();
}

/** Keeps the chips in step with the library. */
export function connectScope() {
  onLibrary(drawScope);
  onLibrary(nameDocuments);
  drawScope();
}

/** The words for a condition. */
export function conditionNode(condition) {
  if (LANGUAGES.includes(condition)) return worded("span", `scope.${condition.slice(-2)}`);
  const [, key, value] = condition.match(/^(\w+)=(.*)$/s) ?? [];
  if (key === "id") return element("bdi", { "data-names": value }, documentOf(value)?.title ?? condition);
  return element("bdi", {}, key ? value : condition);
}

/** Says which documents are meant by conditions that were drawn before the documents were known. */
function nameDocuments() {
  for (const node of document.querySelectorAll("[data-names]")) {
    node.textContent = documentOf(node.dataset.names)?.title ?? node.textContent;
  }
}

function drawScope() {
  const chosen = conditions.find((condition) => LANGUAGES.includes(condition)) ?? null;
  const others = conditions.filter((condition) => condition !== chosen);
  const focused = row.contains(document.activeElement) ? document.activeElement.dataset.scope : null;
  row.replaceChildren(...languageChips(chosen), ...others.map(removableChip));
  row.hidden = row.childElementCount === 0;
  translate(row);
  if (focused === null) return;
  // What had the focus was drawn anew, or is gone.
  const again = row.querySelector(`[data-scope="${CSS.escape(focused)}"]`) ?? row.querySelector("button");
  again?.focus();
}

function languageChips(chosen) {
  const languages = new Set((libraryDocuments() ?? []).map(({ language }) => language));
  // With one language there is nothing to choose, but a choice that came by a link is shown all the same.
  if (languages.size < 2 && chosen === null) return [];
  return [null, ...LANGUAGES].map((condition) => {
    const chip = worded("button", condition ? `scope.${condition.slice(-2)}` : "scope.all", {
      type: "button",
      class: "scope-chip",
      "data-scope": condition ?? "",
      "aria-pressed": String(condition === null ? conditions.length === 0 : condition === chosen),
    });
    chip.addEventListener("click", () => {
      const others = conditions.filter((one) => !LANGUAGES.includes(one));
      setScope(condition === null ? [] : [condition, ...others]);
    });
    return chip;
  });
}

function removableChip(condition) {
  const label = conditionNode(condition);
  const chip = element(
    "button",
    { type: "button", class: "scope-chip removable", "data-scope": condition },
    worded("span", "scope.only", { class: "unseen" }),
    label,
    icon("close"),
    worded("span", "scope.remove", { class: "unseen" }),
  );
  chip.addEventListener("click", () => {
    setScope(conditions.filter((one) => one !== condition));
    announceWord("scope.removed");
  });
  return chip;
}
