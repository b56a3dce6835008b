// Which documents a search in their list finds. Letters are compared folded, as the server does it:
// without harakat and tatweel, with one form of alef, yeh and teh marbuta, and digits of any script alike.

const FORMS = { أ: "ا", إ: "ا", آ: "ا", ٱ: "ا", ى: "ي", ة: "ه" };
const ARABIC_DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/g;
// More than these are no choice any more; the search box finds the others.
const MAX_VALUES = 100;

/** The keys of metadata by which the list can be filtered. */
export const FILTERED = ["tags", "author"];

/** The documents with what a search looks at, folded once. */
export function prepared(documents) {
  return documents.map((document) => {
    const { title, source, metadata } = document;
    const values = FILTERED.flatMap((key) => metadata[key] ?? []);
    return { document, folded: folded([title, source, ...values].join("\n")) };
  });
}

/** Those of `prepared` that hold each word of `words` and satisfy `chosen`, {key: value}; "" is any. */
export function found(prepared, words, chosen) {
  const wanted = folded(words).split(/\s+/).filter(Boolean);
  const filters = Object.entries(chosen).filter(([, value]) => value !== "");
  return prepared
    .filter(({ folded: text }) => wanted.every((one) => text.includes(one)))
    .map(({ document }) => document)
    .filter((document) => filters.every(([key, value]) => valuesOf(document, key).includes(value)));
}

/** The values of a key of metadata among `documents`, the commonest first. */
export function commonValues(documents, key) {
  const counts = new Map();
  for (const document of documents) {
    for (const value of valuesOf(document, key)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const ranked = [...counts].sort(([one, many], [other, more]) => more - many || one.localeCompare(other));
  return ranked.slice(0, MAX_VALUES).map(([value]) => value);
}

function valuesOf(document, key) {
  return key === "language" ? [document.language] : (document.metadata[key] ?? []);
}

function folded(text) {
  return text
    .normalize("NFKD")
    .replace(/[\p{M}ـ]/gu, "")
    .toLowerCase()
    .replace(/[أإآٱىة]/g, (letter) => FORMS[letter])
    .replace(ARABIC_DIGITS, (digit) => String(digit.codePointAt(0) & 0xf));
}
