// The keys that work anywhere on the page. Those of one character alone can be switched off, because
// speech input and unsteady hands press them by accident (WCAG 2.1.4).

import { hideTopPanel } from "./panels.js";
import { hidePreview } from "./preview.js";
import { remember, remembered } from "./storage.js";

const dialog = document.getElementById("shortcuts");
const toggle = document.getElementById("shortcuts-single");
const ARABIC = /\p{Script=Arabic}/u;
const FIELDS = "input, textarea, select, [contenteditable]";
// By its place on the keyboard: the same keys work where it writes Arabic.
const LATIN = { KeyD: "d", KeyH: "h", KeyN: "n", KeyP: "p", Slash: "/" };

/** Connects the keys to `actions`, {key: action}, and the dialog that tells of them. */
export function connectShortcuts(actions) {
  toggle.checked = remembered("shortcuts") !== "off";
  toggle.addEventListener("change", () => remember("shortcuts", toggle.checked ? null : "off"));
  document.getElementById("shortcuts-open").addEventListener("click", openShortcuts);
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || document.querySelector("dialog[open], :popover-open")) return;
    // The first Escape empties a search box, and the next closes its panel.
    if (event.key === "Escape" && event.target.type === "search" && event.target.value !== "") return;
    if (event.key === "Escape" && (hidePreview() || hideTopPanel())) event.preventDefault();
    else single(event, { ...actions, "?": openShortcuts });
  });
}

function openShortcuts() {
  document.getElementById("settings").hidePopover();
  dialog.showModal();
}

function single(event, actions) {
  if (event.ctrlKey || event.metaKey || event.altKey || !toggle.checked || event.target.closest(FIELDS)) return;
  const action = actions[keyOf(event)];
  if (!action) return;
  event.preventDefault();
  action();
}

function keyOf({ key, code }) {
  if (key === "؟") return "?";
  return ARABIC.test(key) ? LATIN[code] : key.toLowerCase();
}
