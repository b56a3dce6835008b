// One way to make DOM nodes. Data reaches the page only as text nodes or attributes set here, never
// as markup: that is what keeps a hostile document inert.

import { ICONS } from "./icons.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * Makes an element. `attributes` with a null or undefined value are left out; strings among
 * `children` become text nodes.
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** Makes an element whose text is the interface word `key` with `values` in it, filled in by words.js. */
export function worded(tag, key, attributes = {}, values = null) {
  return element(tag, { "data-word": key, ...valued(values), ...attributes });
}

/** The attribute that holds the values of an interface word. */
export function valued(values) {
  return { "data-values": values && JSON.stringify(values) };
}

/** Makes a button of an icon and an interface word; with `bare` the word is only its name. */
export function button(name, key, { bare = false, values = null, ...attributes } = {}) {
  const classes = `${attributes.class ?? "quiet"}${bare ? " icon" : ""}`;
  const label = bare ? { "data-word-label": key, ...valued(values) } : {};
  const node = element("button", { type: "button", ...attributes, ...label, class: classes }, icon(name));
  if (!bare) node.append(worded("span", key, {}, values));
  return node;
}

/** Makes a line icon; it is never the only thing that says what it says. */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  drawing.setAttribute("class", `drawn drawn-${name}`);
  path.setAttribute("d", ICONS[name]);
  drawing.append(path);
  return drawing;
}

/** Draws the icons that the markup asks for with data-icon. */
export function drawIcons(root) {
  for (const node of root.querySelectorAll("[data-icon]")) node.prepend(icon(node.dataset.icon));
}

/** Puts a separator between inline nodes: title · source · page. */
export function dotted(nodes) {
  return nodes.flatMap((node, index) => (index === 0 ? [node] : [" · ", node]));
}
