// Puts text on the clipboard, and says on the button itself that it did.

import { announceWord } from "./announce.js";
import { button, icon } from "./elements.js";
import { translate } from "./words.js";

const SHOWN_MS = 2500;

/** Makes a button that copies what `text()` returns. */
export function copyButton(name, key, text, attributes = {}) {
  const node = button(name, key, { class: "plain copy", ...attributes });
  connectCopy(node, name, key, text);
  return node;
}

/** Makes an existing button, an icon and a word, copy what `text()` returns. */
export function connectCopy(node, name, key, text) {
  let timer = null;
  node.addEventListener("click", async () => {
    const done = await copied(text());
    announceWord(done ? "copy.done" : "copy.failed");
    say(node, done ? "check" : "close", done ? "copy.done" : "copy.failed");
    node.dataset.copied = String(done);
    clearTimeout(timer);
    timer = setTimeout(() => {
      say(node, name, key);
      delete node.dataset.copied;
    }, SHOWN_MS);
  });
}

function say(node, name, key) {
  node.querySelector("svg").replaceWith(icon(name));
  node.querySelector("span").dataset.word = key;
  translate(node);
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Over plain HTTP there is no clipboard for scripts but this old way.
    return copiedFromField(text);
  }
}

function copiedFromField(text) {
  const focused = document.activeElement;
  const field = document.createElement("textarea");
  field.className = "unseen";
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  focused?.focus();
  return done;
}
