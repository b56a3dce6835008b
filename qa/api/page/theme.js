// Light or dark: as the system is, or as the person chose.

import { remember, remembered } from "./storage.js";

const THEMES = ["system", "light", "dark"];
const DARK = matchMedia("(prefers-color-scheme: dark)");

const choices = document.getElementById("theme");
const barColour = document.querySelector('meta[name="theme-color"]');

/** Applies the remembered theme, and connects the choice. */
export function connectTheme() {
  const stored = remembered("theme");
  apply(THEMES.includes(stored) ? stored : "system");
  choices.addEventListener("change", ({ target }) => {
    remember("theme", target.value);
    apply(target.value);
  });
  DARK.addEventListener("change", colourBar);
}

function apply(theme) {
  document.documentElement.dataset.theme = theme;
  choices.elements.theme.value = theme;
  colourBar();
}

function colourBar() {
  // The browser's own bar takes the colour of the page below it.
  barColour.content = getComputedStyle(document.body).backgroundColor;
}
