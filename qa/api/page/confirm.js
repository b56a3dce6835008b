// Asks before something is done that cannot be undone.

import { translate } from "./words.js";

const dialog = document.getElementById("confirm");
const title = document.getElementById("confirm-title");
const text = document.getElementById("confirm-text");
const action = document.getElementById("confirm-action");

let waiting = Promise.resolve();

/**
 * Resolves to whether the person wants it; `keys` are the words {title, text, action}, filled with
 * `values`. Of several questions at once one waits for the other.
 */
export function confirmed(keys, values = {}) {
  waiting = waiting.then(() => askNow(keys, values));
  return waiting;
}

function askNow(keys, values) {
  for (const [node, key] of [[title, keys.title], [text, keys.text], [action, keys.action]]) {
    node.dataset.word = key;
    node.dataset.values = JSON.stringify(values);
  }
  translate(dialog);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
