// What the browser remembers of this page. Where its storage is blocked the page forgets all when it is
// closed; where it is full, what is new is not kept. Either way it goes on.

const PREFIX = "isnad.";

const store = available() ?? memory();

/** The browser's storage, or undefined where it is blocked. */
function available() {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}

/** What stands in for it as long as the page is open. */
function memory() {
  const held = new Map();
  return {
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, text) => held.set(key, text),
    removeItem: (key) => held.delete(key),
  };
}

/** The text remembered under `key`, or null. */
export function remembered(key) {
  return store.getItem(PREFIX + key);
}

/** Remembers `text` under `key`, or forgets it when it is null; returns whether that could be done. */
export function remember(key, text) {
  try {
    if (text === null) store.removeItem(PREFIX + key);
    else store.setItem(PREFIX + key, text);
    return true;
  } catch {
    return false;
  }
}

/** Keeps `text` in this tab until it is taken: it outlives a reload, and nothing else. */
export function handOver(key, text) {
  try {
    sessionStorage.setItem(PREFIX + key, text);
  } catch {
    // Same reason as above: what cannot be handed over is lost.
  }
}

/** Takes what was handed over under `key`, or null. */
export function takeOver(key) {
  try {
    const text = sessionStorage.getItem(PREFIX + key);
    sessionStorage.removeItem(PREFIX + key);
    return text;
  } catch {
    return null;
  }
}
