// The panel of past conversations: opened again, saved as a file, deleted one by one or all at once.

import { announceWord } from "./announce.js";
import { confirmed } from "./confirm.js";
import { clearForgotten, showConversation } from "./conversation.js";
import { button, element, worded } from "./elements.js";
import { conversations, forgetConversation, onHistory } from "./history.js";
import { conversationMarkdown, download } from "./markdown.js";
import { translate } from "./words.js";

const list = document.getElementById("history-list");
const empty = document.getElementById("history-empty");
const clear = document.getElementById("history-clear");
const title = document.getElementById("history-title");

/** Connects the panel; `leave()` is called when a conversation was chosen. */
export function connectPast(leave) {
  onHistory(() => drawPast(leave));
  drawPast(leave);
  clear.addEventListener("click", async () => {
    const keys = { title: "history.clear.title", text: "history.clear.text", action: "history.clear" };
    if (await confirmed(keys)) forget(null, "history.cleared");
  });
}

function drawPast(leave) {
  const held = conversations();
  list.replaceChildren(...held.map((conversation) => pastItem(conversation, leave)));
  translate(list);
  empty.hidden = held.length > 0;
  clear.hidden = held.length === 0;
}

function pastItem(conversation, leave) {
  const { at, exchanges } = conversation;
  const first = exchanges[0].asked;
  const open = element(
    "button",
    { type: "button", class: "item-open" },
    element("span", { class: "item-title", dir: "auto" }, first),
    worded("span", "history.about", { class: "item-about" }, { at, count: exchanges.length }),
  );
  open.addEventListener("click", () => {
    showConversation(conversation);
    leave();
  });
  const named = { bare: true, values: { title: first } };
  const save = button("download", "history.save", { ...named, class: "plain item-save" });
  save.addEventListener("click", () => download(fileName(at), conversationMarkdown(conversation)));
  const remove = button("trash", "history.delete", { ...named, class: "plain item-delete" });
  remove.addEventListener("click", async () => {
    const keys = { title: "history.delete.title", text: "history.delete.text", action: "delete" };
    if (await confirmed(keys, { title: first })) forget(conversation.id, "history.deleted");
  });
  return element("li", { class: "item" }, open, element("div", { class: "item-tools" }, save, remove));
}

function forget(identifier, told) {
  forgetConversation(identifier);
  // Else the next answer would bring back what was just deleted.
  clearForgotten(identifier);
  title.focus();
  announceWord(told);
}

function fileName(at) {
  return `isnad-${new Date(at).toISOString().slice(0, 16).replace(/[:T]/g, "-")}.md`;
}
