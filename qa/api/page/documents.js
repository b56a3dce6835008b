// The panel of documents: searched, filtered, opened, deleted, or made the only ones that are asked.

import { announceWord } from "./announce.js";
import { removeDocument } from "./client.js";
import { confirmed } from "./confirm.js";
import { button, dotted, element, worded } from "./elements.js";
import { commonValues, FILTERED, found, prepared } from "./filters.js";
import { forgetDocument, libraryDocuments, loadLibrary, onLibrary } from "./library.js";
import { problemNode } from "./problem.js";
import { setScope } from "./scope.js";
import { closeDocument, openDocument } from "./source.js";
import { translate } from "./words.js";

const PAGE = 50;
const VALUES_SHOWN = 6;

const list = document.getElementById("documents-list");
const search = document.getElementById("documents-search");
const count = document.getElementById("documents-count");
const more = document.getElementById("documents-more");
const narrow = document.getElementById("documents-narrow");
const status = document.getElementById("documents-status");
const selects = ["language", ...FILTERED].map((key) => [key, document.getElementById(`documents-${key}`)]);

let all = [];
let shown = [];
let drawn = 0;
let mayDelete = false;
let leave = () => {};

/** Connects the panel; `left()` is called when the person goes on to ask. */
export function connectDocuments(left) {
  leave = left;
  onLibrary(drawLibrary);
  search.addEventListener("input", drawFound);
  for (const [, select] of selects) select.addEventListener("change", drawFound);
  more.addEventListener("click", showMore);
  narrow.addEventListener("click", () => ask(conditionsChosen()));
  const lines = [1, 2, 3, 4, 5, 6].map(() => element("li", { class: "skeleton", "aria-hidden": "true" }));
  list.replaceChildren(...lines);
}

/** Lets documents be deleted from now on. */
export function allowDeleting() {
  mayDelete = true;
  drawFound();
}

function drawLibrary(error) {
  status.replaceChildren(...(error ? [problemNode(error, { retry: loadLibrary })] : []));
  const documents = libraryDocuments();
  if (documents === null) {
    list.replaceChildren();
    return;
  }
  all = prepared(documents);
  for (const [key, select] of selects) if (key !== "language") fillSelect(select, commonValues(documents, key), key);
  drawFound();
}

function fillSelect(select, values, key) {
  const chosen = select.value;
  const options = values.map((value) => element("option", { value }, value));
  select.replaceChildren(worded("option", `documents.${key}.any`, { value: "" }), ...options);
  select.value = values.includes(chosen) ? chosen : "";
  select.hidden = values.length === 0;
  translate(select);
}

function chosenValues() {
  return Object.fromEntries(selects.map(([key, select]) => [key, select.value]));
}

function conditionsChosen() {
  return Object.entries(chosenValues()).flatMap(([key, value]) => (value === "" ? [] : [`${key}=${value}`]));
}

function drawFound() {
  if (libraryDocuments() === null) return;
  shown = found(all, search.value, chosenValues());
  drawn = 0;
  list.replaceChildren();
  drawMore();
  const whole = shown.length === all.length;
  count.dataset.word = all.length === 0 ? "documents.none" : whole ? "documents.count" : "documents.found";
  count.dataset.values = JSON.stringify({ count: whole ? all.length : shown.length, total: all.length });
  translate(count);
  narrow.hidden = conditionsChosen().length === 0 || shown.length === 0;
}

function drawMore() {
  const next = shown.slice(drawn, drawn + PAGE);
  drawn += next.length;
  list.append(...next.map((one) => translate(documentItem(one))));
  const left = shown.length - drawn;
  more.hidden = left === 0;
  more.dataset.values = JSON.stringify({ count: Math.min(PAGE, left), left });
  translate(more);
}

function showMore() {
  const first = drawn;
  drawMore();
  // The button moves down, or goes: the keyboard goes on with what it brought.
  list.children[first]?.querySelector("button").focus();
}

function documentItem(summary) {
  const { id, title, source, passages } = summary;
  const held = worded("span", "documents.passages", {}, { count: passages });
  const open = element(
    "button",
    { type: "button", class: "item-open", "aria-controls": "source", "aria-expanded": "false" },
    element("span", { class: "item-title", dir: "auto", lang: summary.language }, title),
    element("span", { class: "item-about" }, ...dotted([element("bdi", {}, source), held])),
    ...valuesNode(summary),
  );
  open.addEventListener("click", () => openDocument(summary, open));
  const only = button("narrow", "documents.only", { bare: true, values: { title }, class: "plain item-only" });
  only.addEventListener("click", () => ask([`id=${id}`]));
  const tools = element("div", { class: "item-tools" }, only);
  const item = element("li", { class: "item", "data-document": id }, open, tools);
  if (mayDelete) tools.append(deleteButton(summary, item));
  return item;
}

function valuesNode({ metadata }) {
  const values = ["date", ...FILTERED].flatMap((key) => metadata[key] ?? []).slice(0, VALUES_SHOWN);
  if (values.length === 0) return [];
  const nodes = values.map((value) => element("bdi", { class: "value" }, value));
  return [element("span", { class: "item-values" }, ...nodes)];
}

function deleteButton(summary, item) {
  const { title } = summary;
  const remove = button("trash", "documents.delete", { bare: true, values: { title }, class: "plain item-delete" });
  remove.addEventListener("click", async () => {
    const keys = { title: "documents.delete.title", text: "documents.delete.text", action: "delete" };
    if (await confirmed(keys, { title })) await removeItem(summary, item);
  });
  return remove;
}

async function removeItem(summary, item) {
  item.classList.add("going");
  try {
    await removeDocument(summary.id);
  } catch (error) {
    item.classList.remove("going");
    status.replaceChildren(problemNode(error, { retry: () => removeItem(summary, item) }));
    return;
  }
  status.replaceChildren();
  closeDocument(summary.id);
  const at = [...list.children].indexOf(item);
  forgetDocument(summary.id);
  announceWord("documents.deleted", { title: summary.title });
  // What had the focus has gone: the next document has it, or the search.
  (list.children[at]?.querySelector("button") ?? search).focus();
}

function ask(conditions) {
  setScope(conditions);
  announceWord("scope.set");
  leave();
}
