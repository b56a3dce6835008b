// The server's contract, and nothing of the page. Every failure leaves here as a Problem.

/** A failed request: `detail` is the server's own sentence, or else `key` names one of ours. */
export class Problem extends Error {
  constructor({ title = null, detail = null, key = null, value = "" }) {
    super(detail ?? key);
    this.title = title;
    this.detail = detail;
    this.key = key;
    this.value = String(value);
  }
}

/** Asks one question after those of `history`, oldest first; resolves to the Answer record. */
export function ask(question, history, signal) {
  return request("/api/ask", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ question, history }),
    signal,
  });
}

/** Resolves to {document_id, title, source, language, text} of a stored document. */
export function documentText(identifier, signal) {
  // Not cached: the quote must be checked against what the library holds now.
  return request(`/api/documents/${encodeURIComponent(identifier)}/text`, { signal, cache: "no-cache" });
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: { Accept: "application/json", ...options.headers } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ key: "problem.unreachable" });
  }
  const body = await readJson(response, options.signal);
  if (response.ok && body !== null) return body;
  if (response.ok) throw new Problem({ key: "problem.unreadable" });
  const detail = body?.detail || null;
  const key = detail ? null : "problem.status";
  throw new Problem({ title: body?.title ?? null, detail, key, value: response.status });
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
