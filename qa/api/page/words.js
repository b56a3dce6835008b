// Which interface language is on, and its words and numerals put into the page.
// Markup asks for a word with data-word (text), data-word-label (aria-label), data-word-title or
// data-word-placeholder; data-values, JSON, fills the word's {names}. Because key and values stay on the
// element, one call of translate() turns a whole conversation into the other language without redrawing it.

import { remember, remembered } from "./storage.js";
import { ARABIC } from "./words-ar.js";
import { ENGLISH } from "./words-en.js";

const WORDS = { ar: ARABIC, en: ENGLISH };
const OWN_NAMES = { ar: "العربية", en: "English" };
const LOCALES = { ar: "ar-EG-u-nu-arab", en: "en-GB" };
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"];
// What is put into a sentence keeps its own direction there: a file's name must not turn it round.
const [ISOLATE, RELEASE] = ["\u2068", "\u2069"];
const ISOLATES = /[\u2068\u2069]/g;
const WORDED = "[data-word], [data-word-label], [data-word-title], [data-word-placeholder]";

let language = preferred();

function preferred() {
  const stored = remembered("language");
  if (stored in WORDS) return stored;
  return navigator.language.toLowerCase().startsWith("ar") ? "ar" : "en";
}

/** "rtl" for Arabic, "ltr" for everything else. */
export function directionOf(code) {
  return code === "ar" ? "rtl" : "ltr";
}

/** The interface language now on: "ar" or "en". */
export function currentLanguage() {
  return language;
}

/** The language one switch away: {code, name}, the name in that language itself. */
export function otherLanguage() {
  const code = language === "ar" ? "en" : "ar";
  return { code, name: OWN_NAMES[code] };
}

/** Makes `code` the interface language, remembers it and translates the whole page. */
export function switchLanguage(code) {
  language = code;
  remember("language", code);
  applyLanguage();
}

/** Mirrors and translates the whole page for the language now on. */
export function applyLanguage() {
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
  translate(document);
}

/**
 * The word for `key` in the language now on, its {names} filled from `values`; of several forms the one
 * that goes with `values.count`. Throws on an unknown key.
 */
export function word(key, values = {}) {
  const forms = WORDS[language][key];
  if (forms === undefined) throw new Error(`No ${language} word for "${key}": add it to words-${language}.js`);
  const text = typeof forms === "string" ? forms : formFor(forms, values.count ?? 0);
  return text.replace(/\{(\w+)\}/g, (_, name) => shown(name, values[name] ?? ""));
}

/** Fills every worded element at or below `root`, and returns `root`. */
export function translate(root) {
  const worded = [...root.querySelectorAll(WORDED)];
  if (root instanceof HTMLElement && root.matches(WORDED)) worded.push(root);
  for (const node of worded) {
    const { word: text, wordLabel: label, wordTitle: title, wordPlaceholder: placeholder, values } = node.dataset;
    const filled = values ? JSON.parse(values) : {};
    if (text) node.textContent = word(text, filled);
    if (label) node.setAttribute("aria-label", word(label, filled).replace(ISOLATES, ""));
    // A button that shows only an icon tells its name to the mouse as well.
    if (label && node.classList.contains("icon")) node.title = word(label, filled);
    if (title) node.title = word(title, filled);
    if (placeholder) node.placeholder = word(placeholder);
  }
  return root;
}

function formFor(forms, count) {
  // "None" is often said in words of its own, also where grammar does not ask for it.
  if (count === 0 && forms.zero) return forms.zero;
  return forms[new Intl.PluralRules(language).select(count)] ?? forms.other;
}

/** A value as the interface writes it: its name says what a number counts. */
function shown(name, value) {
  if (typeof value !== "number") return `${ISOLATE}${value}${RELEASE}`;
  const locale = LOCALES[language];
  if (name === "share") return new Intl.NumberFormat(locale, { style: "percent" }).format(value);
  if (name === "bytes") return sized(locale, value);
  if (name === "at") return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(value);
  return new Intl.NumberFormat(locale).format(value);
}

function sized(locale, bytes) {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(1024)));
  const options = { style: "unit", unit: UNITS[step], unitDisplay: "short", maximumFractionDigits: step < 2 ? 0 : 1 };
  return new Intl.NumberFormat(locale, options).format(bytes / 1024 ** step);
}
