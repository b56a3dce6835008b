// Server-sent events out of a response's body, as they come.

const LINE_END = /\r\n|\n|\r(?!$)/;

/** Yields {event, data} of each event; lines that are comments are heartbeats, and yield nothing. */
export async function* serverEvents(body) {
  let [event, data] = ["message", []];
  for await (const line of lines(body)) {
    if (line === "") {
      if (data.length > 0) yield { event, data: data.join("\n") };
      [event, data] = ["message", []];
      continue;
    }
    const [, field, value] = line.match(/^([^:]*):? ?(.*)$/s);
    if (field === "event") event = value;
    if (field === "data") data.push(value);
  }
}

async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      // A carriage return at the very end may be half of a line end: it waits for what follows.
      const parts = (held + read.value).split(LINE_END);
      held = parts.pop();
      yield* parts;
    }
  } finally {
    // Whoever stops listening lets the server know, so that it stops working.
    reader.cancel().catch(() => {});
  }
}
