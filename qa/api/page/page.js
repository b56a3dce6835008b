// The page on one page: its parts connected, and who looks at it.

import { session, signOut } from "./client.js";
import { askLinked, connectConversation, submitQuestion } from "./conversation.js";
import { allowDeleting, connectDocuments } from "./documents.js";
import { connectDropping } from "./dropping.js";
import { drawIcons } from "./elements.js";
import { useHistoryOf } from "./history.js";
import { loadLibrary } from "./library.js";
import { readLink } from "./links.js";
import { hidePanel, makePanel, showPanel } from "./panels.js";
import { connectPast } from "./past.js";
import { connectPreviews } from "./preview.js";
import { connectScope } from "./scope.js";
import { connectShortcuts } from "./shortcuts.js";
import { connectSource, openSource, stepCitation } from "./source.js";
import { handOver, takeOver } from "./storage.js";
import { connectTheme } from "./theme.js";
import { allowUploads, takeFiles } from "./uploads.js";
import { connectViewport } from "./viewport.js";
import { connectWelcome, drawWelcome, offerUploads } from "./welcome.js";
import { applyLanguage, otherLanguage, switchLanguage } from "./words.js";

// Beside the conversation there is room for one of these, and on narrow windows for none.
const NARROW = "(max-width: 75rem)";
const SIDES = ["documents", "history"];

const composer = document.getElementById("composer");
const question = document.getElementById("question");
const languageButton = document.getElementById("language");
const files = document.getElementById("files");
const panels = Object.fromEntries(SIDES.map((name) => [name, makePanel(document.getElementById(name), NARROW)]));

let mayWrite = false;

function drawLanguage() {
  const { code, name } = otherLanguage();
  languageButton.textContent = name;
  languageButton.lang = code;
  drawWelcome();
}

function toggleSide(name) {
  const opener = document.getElementById(`${name}-open`);
  if (!panels[name].node.hidden) hidePanel(panels[name]);
  else showSide(name, opener);
}

function showSide(name, opener) {
  for (const other of SIDES) if (other !== name) hidePanel(panels[other], { keepFocus: true });
  showPanel(panels[name], opener);
  document.getElementById(`${name}-title`).focus();
}

/** Goes back to the question; a panel that lies over it makes way, one beside it may stay. */
function leaveSide() {
  for (const panel of Object.values(panels)) if (panel.narrow.matches) hidePanel(panel, { keepFocus: true });
  question.focus();
}

function connectComposer() {
  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    submitQuestion(question.value);
    question.value = "";
  });
  question.addEventListener("keydown", (event) => {
    // While an input method composes, Enter picks a candidate and must not send.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    composer.requestSubmit();
  });
  // What was being written outlives a reload, and a new sign-in.
  question.value = takeOver("draft") ?? "";
  addEventListener("pagehide", () => handOver("draft", question.value));
}

function connectControls() {
  languageButton.addEventListener("click", () => {
    switchLanguage(otherLanguage().code);
    drawLanguage();
  });
  for (const name of SIDES) document.getElementById(`${name}-open`).addEventListener("click", () => toggleSide(name));
  document.getElementById("skip").addEventListener("click", (event) => {
    event.preventDefault();
    question.focus();
  });
  connectShortcuts({
    "/": () => question.focus(),
    d: () => toggleSide("documents"),
    h: () => toggleSide("history"),
    n: () => stepCitation(1),
    p: () => stepCitation(-1),
  });
}

function connectUploads() {
  const take = (chosen, folders = []) => {
    if (chosen.length + folders.length === 0) return;
    if (panels.documents.node.hidden) showSide("documents", document.getElementById("documents-open"));
    takeFiles(chosen, folders);
  };
  for (const button of [document.getElementById("upload"), document.getElementById("first-documents")]) {
    button.addEventListener("click", () => files.click());
  }
  files.addEventListener("change", () => {
    take([...files.files]);
    files.value = "";
  });
  connectDropping(() => mayWrite && !document.querySelector("dialog[open]"), take);
}

function followLink() {
  const link = readLink(location.hash);
  if (link === null) return;
  // Followed once: it must not stand there as if it were the link to what is asked next.
  history.replaceState(null, "", location.pathname);
  if (link.ask) askLinked(link.ask);
  else openSource(link.place, question);
}

async function meet() {
  const { scopes, key, signed_in: signedIn, ...limits } = await session();
  useHistoryOf(key);
  document.getElementById("sign-out").hidden = !signedIn;
  mayWrite = scopes.includes("write");
  if (!mayWrite) return;
  files.accept = limits.suffixes.join(",");
  document.getElementById("upload").hidden = false;
  allowDeleting();
  offerUploads();
  await allowUploads(limits);
}

function connectSignOut() {
  document.getElementById("sign-out").addEventListener("click", async () => {
    try {
      await signOut();
    } finally {
      // Either way it then shows how things stand.
      location.reload();
    }
  });
}

drawIcons(document);
applyLanguage();
connectTheme();
connectComposer();
connectControls();
connectConversation();
connectSource();
connectPreviews();
connectScope();
connectWelcome();
connectDocuments(leaveSide);
connectPast(leaveSide);
connectUploads();
connectSignOut();
connectViewport();
drawLanguage();
// Without a script there is nothing to see but the notice that says so.
document.getElementById("workspace").hidden = false;
loadLibrary();
followLink();
addEventListener("hashchange", followLink);
// Where the server cannot be reached the first question says so; until then the page may only ask.
meet().catch((error) => console.warn(error));
