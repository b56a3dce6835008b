// A conversation as a Markdown file: questions, answers, and each quotation with its source and its link.

import { placeLink } from "./links.js";
import { originText } from "./quotation.js";
import { word } from "./words.js";

// Whatever Markdown would take for markup: a document's own signs must stay signs, and a link or an
// image hidden in one must not come to life in somebody's editor.
const SIGNS = /[\\`*_{}[\]<>#|~!&]/g;
const LINE_START = /^(\s*)(\d+(?=[.)]))?([-+=]|(?<=\d)[.)])/gm;

/** The conversation as Markdown. */
export function conversationMarkdown({ at, exchanges }) {
  const title = `# ${plain(exchanges[0].asked)}`;
  const about = `*${word("export.about", { at })}*`;
  return `${[title, about, ...exchanges.map(exchangeMarkdown)].join("\n\n")}\n`;
}

/** Gives the person `text` as a file. */
export function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/markdown;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // Not at once: the browser may not have begun to read.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

function exchangeMarkdown({ asked, record }) {
  const cited = record.abstained ? record.nearest : record.citations;
  const heading = record.abstained ? "citations.nearest" : "citations";
  const sure = record.abstained ? [] : [word("export.confidence", { share: record.confidence })];
  const quotes = cited.length > 0 ? [`**${word(heading)}**`, ...cited.map(quoteMarkdown)] : [];
  return [`## ${plain(asked)}`, escaped(record.text).replaceAll("\n", "\n\n"), ...sure, ...quotes].join("\n\n");
}

function quoteMarkdown(citation) {
  // Two spaces at its end keep a line a line.
  const lines = escaped(citation.quote).split("\n").map((line) => `   > ${line}`);
  const origin = `[${escaped(originText(citation))}](${placeLink(citation)})`;
  return [`${citation.number}. ${lines.join("  \n").trimStart()}`, "   >", `   > — ${origin}`].join("\n");
}

/** On one line: a heading ends where its line does. */
function plain(text) {
  return escaped(text.replace(/\s+/g, " "));
}

function escaped(text) {
  return text
    .replace(SIGNS, "\\$&")
    // The answer's own numbers are no markup, and stay as they are read; what follows may not make a link of one.
    .replace(/\\\[(\d+)\\\](?!\\?[([:])/g, "[$1]")
    .replace(LINE_START, (_, space, digits, sign) => `${space}${digits ?? ""}\\${sign}`);
}
