// Links into this page. All they say stands in the fragment, which browsers send to no server: a
// question that is passed on must not end in the logs of whatever lies between.

/** The link that asks `question` again, after `history` and among the documents `where`. */
export function answerLink({ question, history, where }) {
  return linkOf([
    ["ask", question],
    ...history.map((earlier) => ["after", earlier]),
    ...where.map((condition) => ["where", condition]),
  ]);
}

/** The link to the place of a citation. */
export function placeLink({ document_id: id, start, quote, prefix, suffix }) {
  // In code points, as the server counts.
  const end = start + [...quote].length;
  const pairs = { document: id, start, end, quote, prefix: prefix ?? "", suffix: suffix ?? "" };
  return linkOf(Object.entries(pairs));
}

/** What a fragment asks for: {ask}, {place}, or null where it is none of ours. */
export function readLink(fragment) {
  const fields = new URLSearchParams(fragment.replace(/^#/, ""));
  const question = fields.get("ask");
  if (question?.trim()) return { ask: { question, history: fields.getAll("after"), where: fields.getAll("where") } };
  const id = fields.get("document");
  return id ? { place: placeOf(id, fields) } : null;
}

function placeOf(id, fields) {
  const start = Number.parseInt(fields.get("start"), 10);
  return {
    document_id: id,
    start: Number.isSafeInteger(start) ? start : 0,
    quote: fields.get("quote") ?? "",
    prefix: fields.get("prefix") ?? "",
    suffix: fields.get("suffix") ?? "",
  };
}

function linkOf(pairs) {
  // Spaces as %20: some programs that pass links on take a plus sign for itself.
  const fragment = new URLSearchParams(pairs).toString().replaceAll("+", "%20");
  return `${location.origin}${location.pathname}#${fragment}`;
}
