// The quotation behind a chip, shown while the pointer or the focus is on it. It stays while the pointer
// is on itself, goes with Escape, and is read out as the chip's description (WCAG 1.4.13).

import { element, worded } from "./elements.js";
import { sourceNodes } from "./quotation.js";
import { directionOf, translate } from "./words.js";

const MARGIN = 8;
// Long enough to bring the pointer from the chip over to the preview.
const LEAVE_MS = 200;

const scroller = document.getElementById("scroll");
const preview = document.getElementById("preview");

let owner = null;
let leaving = null;

/** Has `chip` show `citation` before it is opened. */
export function connectPreview(chip, citation) {
  chip.addEventListener("pointerenter", ({ pointerType }) => {
    // A finger opens the source at once; a preview would only flash.
    if (pointerType !== "touch") show(chip, citation);
  });
  chip.addEventListener("pointerleave", leave);
  chip.addEventListener("focus", () => {
    if (chip.matches(":focus-visible")) show(chip, citation);
  });
  chip.addEventListener("blur", hidePreview);
  chip.addEventListener("click", hidePreview);
}

/** Hides the preview; returns whether there was one. */
export function hidePreview() {
  clearTimeout(leaving);
  if (owner === null) return false;
  owner.removeAttribute("aria-describedby");
  owner = null;
  preview.hidden = true;
  return true;
}

/** Lets the pointer rest on the preview itself. */
export function connectPreviews() {
  preview.addEventListener("pointerenter", () => clearTimeout(leaving));
  preview.addEventListener("pointerleave", leave);
}

function leave() {
  clearTimeout(leaving);
  leaving = setTimeout(() => {
    if (owner !== document.activeElement || !owner?.matches(":focus-visible")) hidePreview();
  }, LEAVE_MS);
}

function show(chip, citation) {
  hidePreview();
  owner = chip;
  preview.replaceChildren(
    element("blockquote", { lang: citation.language, dir: directionOf(citation.language) }, citation.quote),
    element("p", { class: "origin" }, element("bdi", { class: "title" }, citation.title)),
    element("p", { class: "origin" }, ...sourceNodes(citation)),
    worded("p", "preview.hint", { class: "preview-hint" }),
  );
  translate(preview);
  preview.hidden = false;
  chip.setAttribute("aria-describedby", "preview");
  put(chip.getBoundingClientRect(), preview.getBoundingClientRect());
}

/** Puts the preview under the chip, or above it where there is more room, and inside what can be seen. */
function put(chip, own) {
  const frame = scroller.getBoundingClientRect();
  const fits = chip.bottom + MARGIN + own.height <= frame.bottom;
  const below = fits || chip.top - frame.top < frame.bottom - chip.bottom;
  const top = below ? chip.bottom + MARGIN / 2 : chip.top - own.height - MARGIN / 2;
  const middle = chip.left + chip.width / 2 - own.width / 2;
  const left = Math.min(Math.max(frame.left + MARGIN, middle), frame.right - own.width - MARGIN);
  // It lies in the scroller, and moves with the chip.
  preview.style.top = `${top - frame.top + scroller.scrollTop}px`;
  preview.style.left = `${left - frame.left - scroller.clientLeft}px`;
}
