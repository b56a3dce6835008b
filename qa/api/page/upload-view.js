// Draws one file on its way into the library: how far it is, what became of it, and why.

import { button, element, worded } from "./elements.js";
import { problemTexts } from "./problem.js";
import { translate } from "./words.js";

const ENDED = new Set(["done", "failed", "refused"]);

/** Makes an upload of `file`, or of the `job` of one that was sent before. */
export function makeUpload(file, job) {
  const name = file?.name ?? job.name;
  const state = job?.state ?? "waiting";
  return { file, job, name, state, sent: 0, problem: null, why: null, item: element("li", { class: "upload" }) };
}

/** Draws an upload as it is now. */
export function drawUpload(upload) {
  const { item, state } = upload;
  if (item.dataset.state === state && state === "sending") return drawSent(upload);
  const focused = item.contains(document.activeElement);
  item.dataset.state = state;
  item.replaceChildren(
    element("p", { class: "upload-name" }, element("bdi", {}, upload.name)),
    element("div", { class: "upload-tools" }, ...tools(upload)),
    ...parts(upload),
  );
  translate(item);
  if (state === "sending") drawSent(upload);
  if (focused) item.querySelector("button")?.focus();
}

function drawSent({ item, file, sent }) {
  const bar = item.querySelector("progress");
  bar.max = file.size;
  bar.value = sent;
  const told = item.querySelector(".upload-status");
  told.dataset.values = JSON.stringify({ share: file.size ? sent / file.size : 0, bytes: file.size });
  translate(told);
}

function parts(upload) {
  const { state, job, why, problem } = upload;
  if (problem) return [element("div", { class: "upload-status failed" }, ...problemTexts(problem))];
  if (why) return [worded("p", why.key, { class: "upload-status failed" }, why.values)];
  if (state === "done" || state === "failed") return [...resultNodes(job), ...reportNodes(job)];
  if (state === "running") return [progressBar(upload.name, job), ...runningNodes(job)];
  const status = statusNode(`uploads.${state}`, { share: 0, bytes: 0 });
  return [progressBar(upload.name, null), status, ...waitingNodes(job)];
}

function progressBar(name, job) {
  const bar = element("progress", { "data-word-label": "uploads.progress", "data-values": JSON.stringify({ name }) });
  if (job && job.files_total > 1) {
    bar.max = job.files_total;
    bar.value = job.files_done;
  }
  return bar;
}

function statusNode(key, values) {
  return worded("p", key, { class: "upload-status" }, values);
}

function runningNodes({ files_done, files_total, passages }) {
  const several = files_total > 1;
  return [
    several
      ? statusNode("uploads.running.files", { files_done, files_total, passages })
      : statusNode("uploads.running", { count: passages }),
  ];
}

function waitingNodes(job) {
  return job?.waiting ? [element("p", { class: "said", lang: "en", dir: "ltr" }, job.waiting)] : [];
}

function resultNodes({ state, added, changed, unchanged, passages }) {
  if (state === "failed") return [worded("p", "uploads.failed", { class: "upload-status failed" })];
  const counts = [["uploads.added", added], ["uploads.changed", changed], ["uploads.unchanged", unchanged]];
  const told = counts.filter(([, count]) => count > 0).map(([key, count]) => worded("span", key, {}, { count }));
  if (passages > 0) told.push(worded("span", "documents.passages", {}, { count: passages }));
  const spaced = told.flatMap((node, index) => (index === 0 ? [node] : [" · ", node]));
  return [element("p", { class: "upload-status done" }, ...spaced)];
}

/** What was left out and what is to be known of how the rest was read. */
function reportNodes({ notes, skipped }) {
  const lines = [
    ...skipped.map(({ source, why }) => reportLine("uploads.skipped", source, why)),
    ...notes.map(({ source, note }) => reportLine("uploads.note", source, note)),
  ];
  return lines.length > 0 ? [element("ul", { class: "upload-report" }, ...lines)] : [];
}

function reportLine(key, source, said) {
  const why = element("span", { class: "said", lang: "en", dir: "ltr" }, said);
  return element("li", {}, worded("span", key, { class: "kind" }), " ", element("bdi", {}, source), " ", why);
}

function tools(upload) {
  const { state, problem, name } = upload;
  const nodes = [];
  const tool = (icon, key, action) => {
    const node = button(icon, key, { bare: true, values: { name }, class: "plain" });
    node.addEventListener("click", action);
    nodes.push(node);
  };
  if (problem) tool("retry", "uploads.retry", () => upload.retry());
  if (state === "sending" || state === "waiting") tool("close", "uploads.cancel", () => upload.cancel());
  if (ENDED.has(state)) tool("close", "uploads.dismiss", () => upload.dismiss());
  return nodes;
}
