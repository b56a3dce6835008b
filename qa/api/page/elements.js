// One way to make DOM nodes. Data reaches the page only as text nodes or attributes set here, never
// as markup: that is what keeps a hostile document inert.

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

/** Makes an element whose text is the interface word `key`, filled in by words.js. */
export function worded(tag, key, attributes = {}) {
  return element(tag, { "data-word": key, ...attributes });
}

/** Puts a separator between inline nodes: title · source · page. */
export function dotted(nodes) {
  return nodes.flatMap((node, index) => (index === 0 ? [node] : [" · ", node]));
}
