// The server's contract, and nothing of the page. Every failure leaves here as a Problem.

import { serverEvents } from "./events.js";
import { handOver, takeOver } from "./storage.js";

/**
 * A failed request. `status` is the response's, or null when none came; `detail` is the server's own
 * sentence, or else `key` names one of ours; `retryAfter` is in seconds, or null.
 */
export class Problem extends Error {
  constructor({ status = null, detail = null, key = null, retryAfter = null }) {
    super(detail ?? key);
    Object.assign(this, { status, detail, key, retryAfter });
  }
}

/** Asks one question; yields {event, data} of the answer as it comes to be, `done` with the whole of it last. */
export async function* chat({ question, history, answers, where }, signal) {
  const options = { ...posted({ question, history, answers, where }), signal };
  yield* stream("/api/chat", options, ["done"]);
}

/** Yields {event, data} of an upload's job as it goes on, `done` or `failed` last. */
export async function* jobEvents(identifier) {
  yield* stream(`/api/jobs/${encodeURIComponent(identifier)}/events`, {}, ["done", "failed"]);
}

/** Resolves to what whoever looks at the page may do. */
export function session() {
  return request("/api/session");
}

/** Resolves to the documents, a summary of each. */
export function documents() {
  return request("/api/documents");
}

/** Resolves to {document_id, title, source, language, text, note} of a stored document. */
export function documentText(identifier, signal) {
  // Not cached: the quote must be checked against what the library holds now.
  return request(`${documentPath(identifier)}/text`, { signal, cache: "no-cache" });
}

/** Removes a stored document. */
export function removeDocument(identifier) {
  return request(documentPath(identifier), { method: "DELETE" });
}

/** Resolves to the uploads' jobs, newest first. */
export function jobs() {
  return request("/api/jobs");
}

/** Resolves to {status, start, end}: what became of a quotation. */
export function verifyCitation({ document_id, quote, start, prefix, suffix }, signal) {
  return request("/api/citations/verify", { ...posted({ document_id, quote, start, prefix, suffix }), signal });
}

/** Forgets the key in this browser. */
export function signOut() {
  return request("/sign-out", { method: "POST" });
}

/** The Problem that a response which is not ok stands for; `body` is its JSON, or null. */
export function problemOf(status, body, retryAfter = null) {
  if (status === 401) signInAgain();
  const detail = body?.detail || null;
  const seconds = Number.parseInt(retryAfter, 10);
  return new Problem({
    status,
    detail,
    key: detail ? null : "problem.undetailed",
    retryAfter: Number.isFinite(seconds) ? seconds : null,
  });
}

function signInAgain() {
  // The key was revoked or has run out: the page itself then asks for one. Once only, lest it go round
  // and round where the page is let in and its questions are not.
  if (takeOver("reloaded") !== null) return;
  handOver("reloaded", "yes");
  location.reload();
}

function documentPath(identifier) {
  return `/api/documents/${encodeURIComponent(identifier)}`;
}

function posted(body) {
  return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

async function request(path, options = {}) {
  const response = await reached(path, options);
  if (response.status === 204) return null;
  const body = await readJson(response, options.signal);
  if (body === null) throw new Problem({ status: response.status, key: "problem.unreadable" });
  return body;
}

async function* stream(path, options, finals) {
  const response = await reached(path, options);
  try {
    for await (const { event, data } of serverEvents(response.body)) {
      const value = JSON.parse(data);
      if (event === "error") throw problemOf(value.status ?? 500, value);
      yield { event, data: value };
      if (finals.includes(event)) return;
    }
  } catch (error) {
    if (error instanceof Problem || options.signal?.aborted) throw error;
    throw new Problem({ key: "problem.broken" });
  }
  throw new Problem({ key: "problem.broken" });
}

/** Resolves to a response that is ok; all others are Problems. */
async function reached(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ key: "problem.unreachable" });
  }
  if (response.ok) {
    takeOver("reloaded");
    return response;
  }
  throw problemOf(response.status, await readJson(response, options.signal), response.headers.get("Retry-After"));
}

async function readJson(response, signal) {
  try {
    return await response.json();
  } catch {
    // A proxy's HTML error page is no JSON either; the caller then reports the status alone.
    signal?.throwIfAborted();
    return null;
  }
}
