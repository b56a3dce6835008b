// The panels beside the conversation. On a narrow window a panel lies over the rest as a dialog: what
// it covers takes no focus and is not read out. Escape closes the one opened last, and focus goes back
// to where it was.

const stack = [];
const desk = document.getElementById("desk");
const skip = document.getElementById("skip");
const question = document.getElementById("question");

/**
 * Makes a panel of `node`, which lies over the page where `narrow` matches; `closed` is called after it
 * was hidden.
 */
export function makePanel(node, narrow, closed = () => {}) {
  const panel = { node, narrow: matchMedia(narrow), closed, opener: null };
  panel.narrow.addEventListener("change", arrange);
  node.querySelector(".close").addEventListener("click", () => hidePanel(panel));
  return panel;
}

/** Shows a panel above the others; focus goes back to `opener` when it closes. */
export function showPanel(panel, opener) {
  expand(panel.opener, false);
  panel.opener = opener;
  expand(opener, true);
  panel.node.hidden = false;
  remove(panel);
  stack.push(panel);
  arrange();
}

/** Hides a panel; focus goes back unless it is to stay where it is. */
export function hidePanel(panel, { keepFocus = false } = {}) {
  if (panel.node.hidden) return;
  panel.node.hidden = true;
  remove(panel);
  arrange();
  const { opener } = panel;
  expand(opener, false);
  panel.opener = null;
  panel.closed();
  if (!keepFocus) focusAgain(opener);
}

/** Hides the panel opened last; returns whether there was one. */
export function hideTopPanel() {
  const top = stack.at(-1);
  if (top) hidePanel(top);
  return top !== undefined;
}

/** Says that a panel now shows what another button opens. */
export function changeOpener(panel, opener) {
  expand(panel.opener, false);
  panel.opener = opener;
  expand(opener, true);
}

function remove(panel) {
  const at = stack.indexOf(panel);
  if (at >= 0) stack.splice(at, 1);
}

function expand(opener, expanded) {
  if (opener?.hasAttribute("aria-expanded")) opener.setAttribute("aria-expanded", String(expanded));
}

function focusAgain(opener) {
  // What opened the panel may have gone meanwhile; the keyboard must not be lost with it.
  const there = opener?.isConnected && opener.getClientRects().length > 0;
  (there ? opener : question).focus();
}

function arrange() {
  const top = stack.at(-1);
  const covering = stack.some(({ narrow }) => narrow.matches);
  desk.inert = covering;
  skip.inert = covering;
  for (const panel of stack) {
    const over = covering && panel === top;
    panel.node.inert = covering && panel !== top;
    panel.node.classList.toggle("over", panel.narrow.matches);
    panel.node.setAttribute("role", over ? "dialog" : "complementary");
    if (over) panel.node.setAttribute("aria-modal", "true");
    else panel.node.removeAttribute("aria-modal");
  }
}
