// Past conversations, kept in this browser alone and only so many. Each signed-in key has its own: on a
// shared computer one colleague is not shown another's questions.

import { remember, remembered } from "./storage.js";

const MAX_CONVERSATIONS = 50;
// Code units: a browser keeps some five million of one site.
const MAX_LENGTH = 2_000_000;

const listeners = [];

let key = "history";

/** Keeps the conversations of the key called `name` from now on; null is for this machine. */
export function useHistoryOf(name) {
  key = name === null ? "history" : `history.${name}`;
  tell();
}

/** Calls `listener()` whenever the conversations change. */
export function onHistory(listener) {
  listeners.push(listener);
  // Another tab keeps its own in the same place.
  addEventListener("storage", (event) => {
    if (event.key === null || event.key.endsWith(key)) listener();
  });
}

/** A conversation with nothing in it yet. */
export function newConversation() {
  return { id: crypto.getRandomValues(new Uint32Array(2)).join("-"), at: Date.now(), prelude: [], exchanges: [] };
}

/** The conversations, newest first. */
export function conversations() {
  try {
    const held = JSON.parse(remembered(key) ?? "[]");
    return Array.isArray(held) ? held.filter(isConversation) : [];
  } catch {
    // Something else wrote there, or was cut off: it is of no use to anyone.
    return [];
  }
}

/** Keeps `conversation` as it is now, the newest; the oldest go where there is no room. */
export function keepConversation(conversation) {
  conversation.at = Date.now();
  const slim = { ...conversation, exchanges: conversation.exchanges.map(slimmed) };
  write([slim, ...conversations().filter(({ id }) => id !== conversation.id)].slice(0, MAX_CONVERSATIONS));
}

/** Forgets one conversation, or with null all of them. */
export function forgetConversation(identifier) {
  write(identifier === null ? [] : conversations().filter(({ id }) => id !== identifier));
}

function write(list) {
  const kept = [...list];
  let text = JSON.stringify(kept);
  while (kept.length > 0 && (text.length > MAX_LENGTH || !remember(key, text))) {
    kept.pop();
    text = JSON.stringify(kept);
  }
  if (kept.length === 0) remember(key, null);
  tell();
}

function tell() {
  for (const listener of listeners) listener();
}

/** An exchange without what is never drawn. */
function slimmed(exchange) {
  const { timings, ...record } = exchange.record;
  const cut = (list) => list.map(({ target, ...citation }) => citation);
  return { ...exchange, record: { ...record, citations: cut(record.citations), nearest: cut(record.nearest) } };
}

function isConversation(one) {
  return typeof one?.id === "string" && Array.isArray(one.prelude) && one.exchanges?.length > 0;
}
