// The documents of the library as this page knows them: fetched once, and again when they change.

import { documents } from "./client.js";

const listeners = [];

let loading = null;
let held = null;

/** The documents' summaries, or null while they are not known. */
export function libraryDocuments() {
  return held;
}

/** The summary of one document, or null. */
export function documentOf(identifier) {
  return held?.find(({ id }) => id === identifier) ?? null;
}

/** Calls `listener(error)` whenever the documents were fetched; `error` is null where that went well. */
export function onLibrary(listener) {
  listeners.push(listener);
}

/** Fetches the documents; one that is asked for meanwhile comes after it. */
export function loadLibrary() {
  loading = (loading ?? Promise.resolve()).then(fetchLibrary);
  return loading;
}

/** Forgets a document that was deleted, without asking for all the others again. */
export function forgetDocument(identifier) {
  held = held?.filter(({ id }) => id !== identifier) ?? null;
  tell(null);
}

async function fetchLibrary() {
  try {
    held = await documents();
    tell(null);
  } catch (error) {
    tell(error);
  }
}

function tell(error) {
  for (const listener of listeners) listener(error);
}
