// Files on their way into the library: looked at here, sent one after another, then followed until the
// server has read them.

import { announceWord } from "./announce.js";
import { jobEvents, jobs } from "./client.js";
import { confirmed } from "./confirm.js";
import { loadLibrary } from "./library.js";
import { sendFile } from "./sending.js";
import { drawUpload, makeUpload } from "./upload-view.js";

const list = document.getElementById("uploads");
const done = document.getElementById("uploads-clear");
const opener = document.getElementById("documents-open");
const ACTIVE = new Set(["waiting", "sending", "queued", "running"]);

let limits = null;
// One stream of events at a time: a browser opens only six connections to a server, and the server
// reads one file after another anyway.
let sending = Promise.resolve();
let following = Promise.resolve();
const uploads = new Set();

/** Lets files be sent within `session`'s limits, and follows those that were sent before. */
export async function allowUploads(session) {
  limits = session;
  done.addEventListener("click", clearEnded);
  // What has not yet been sent whole is lost with the page; what has is the server's.
  addEventListener("beforeunload", (event) => {
    if ([...uploads].some(({ state }) => state === "waiting" || state === "sending")) event.preventDefault();
  });
  for (const job of (await jobs().catch(() => [])).toReversed()) {
    if (job.state === "queued" || job.state === "running") follow(add(makeUpload(null, job)));
  }
}

/** Takes files that the person chose or dropped; of `folders` only the names are known. */
export function takeFiles(files, folders) {
  if (limits === null) return;
  for (const name of folders) {
    change(add(makeUpload({ name }, null)), { state: "refused", why: { key: "uploads.folder", values: {} } });
  }
  if (files.length > 0) announceWord("uploads.taken", { count: files.length });
  for (const file of files) {
    const upload = add(makeUpload(file, null));
    const why = refusal(file);
    if (why) change(upload, { state: "refused", why });
    else send(upload);
  }
}

/** Why a file need not be sent at all, or null. */
function refusal({ name, size }) {
  const suffix = name.includes(".") ? name.slice(name.lastIndexOf(".")).toLowerCase() : "";
  const { suffixes } = limits;
  if (!suffixes.includes(suffix)) return { key: "uploads.suffix", values: { suffixes: suffixes.join(" ") } };
  if (size > limits.max_upload_bytes) return { key: "uploads.large", values: { bytes: limits.max_upload_bytes } };
  return size === 0 ? { key: "uploads.empty", values: {} } : null;
}

function add(upload) {
  upload.cancel = () => {
    upload.stopping.abort();
    if (upload.state === "waiting") dismiss(upload);
  };
  upload.retry = () => send(upload);
  upload.dismiss = () => dismiss(upload);
  uploads.add(upload);
  list.append(upload.item);
  change(upload, {});
  return upload;
}

function send(upload, replace = false) {
  upload.stopping = new AbortController();
  change(upload, { state: "waiting", problem: null, sent: 0 });
  sending = sending.then(() => sendNow(upload, replace));
}

async function sendNow(upload, replace) {
  const { signal } = upload.stopping;
  if (signal.aborted) return dismiss(upload);
  change(upload, { state: "sending" });
  try {
    const job = await sendFile(upload.file, { replace, signal, sent: (bytes) => change(upload, { sent: bytes }) });
    change(upload, { state: job.state, job });
    follow(upload);
  } catch (error) {
    if (signal.aborted) return dismiss(upload);
    if (error.status === 409 && !replace) return askToReplace(upload);
    change(upload, { state: "failed", problem: error });
    announceWord("uploads.told.failed", { name: upload.name });
  }
}

async function askToReplace(upload) {
  const keys = { title: "uploads.replace.title", text: "uploads.replace.text", action: "uploads.replace" };
  change(upload, { state: "waiting" });
  // Not awaited by the queue: the files behind it need not wait for an answer.
  if (await confirmed(keys, { name: upload.name })) send(upload, true);
  else change(upload, { state: "refused", why: { key: "uploads.kept", values: {} } });
}

function follow(upload) {
  following = following.then(() => followNow(upload));
}

async function followNow(upload) {
  try {
    for await (const { data } of jobEvents(upload.job.id)) change(upload, { state: data.state, job: data });
    await loadLibrary();
    announceWord(`uploads.told.${upload.state}`, { name: upload.name });
  } catch (error) {
    upload.retry = () => follow(upload);
    change(upload, { state: "failed", problem: error });
  }
}

function change(upload, changes) {
  const isNews = changes.state !== undefined && changes.state !== upload.state;
  Object.assign(upload, changes);
  drawUpload(upload);
  if (isNews) bringIntoView(upload.item);
  const active = [...uploads].filter(({ state }) => ACTIVE.has(state)).length;
  opener.classList.toggle("busy", active > 0);
  done.hidden = active === uploads.size;
}

/** Shows in the list, which may be long, what is happening; not to somebody who is looking for something in it. */
function bringIntoView(item) {
  if (!list.matches(":hover, :focus-within")) list.scrollTop = item.offsetTop - list.offsetTop;
}

function dismiss(upload) {
  const next = upload.item.nextElementSibling ?? upload.item.previousElementSibling;
  const focused = upload.item.contains(document.activeElement);
  uploads.delete(upload);
  upload.item.remove();
  done.hidden = ![...uploads].some(({ state }) => !ACTIVE.has(state));
  opener.classList.toggle("busy", [...uploads].some(({ state }) => ACTIVE.has(state)));
  if (focused) (next?.querySelector("button") ?? document.getElementById("upload")).focus();
}

function clearEnded() {
  for (const upload of uploads) if (!ACTIVE.has(upload.state)) dismiss(upload);
  document.getElementById("upload").focus();
}
