// Sends one file. Only the old XMLHttpRequest says how many of the bytes have gone.

import { Problem, problemOf } from "./client.js";

/** Sends `file`; `sent(bytes)` hears how far it is. Resolves to the job; `signal` breaks it off. */
export function sendFile(file, { replace, signal, sent }) {
  const address = `/api/documents?name=${encodeURIComponent(file.name)}${replace ? "&replace=true" : ""}`;
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    request.upload.addEventListener("progress", ({ loaded }) => sent(loaded));
    request.addEventListener("load", () => {
      if (request.status === 202) resolve(parsed(request));
      else reject(refused(request));
    });
    request.addEventListener("error", () => reject(new Problem({ key: "problem.unsent" })));
    request.addEventListener("abort", () => reject(signal.reason));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.open("POST", address);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.send(file);
  });
}

function refused(request) {
  return problemOf(request.status, parsed(request), request.getResponseHeader("Retry-After"));
}

function parsed(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return null;
  }
}
