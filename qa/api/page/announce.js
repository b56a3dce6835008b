// Says aloud, to those who listen, what others see happen.

import { currentLanguage, word } from "./words.js";

const region = document.getElementById("announcement");

/** Has `text`, which is in `language`, read out. */
export function announce(text, language) {
  // The conversation itself is no live region: reading out every citation unasked would be noise.
  region.lang = language;
  region.textContent = text;
}

/** Has the interface word `key` read out. */
export function announceWord(key, values = {}) {
  announce(word(key, values), currentLanguage());
}
