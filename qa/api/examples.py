"""Examples in the OpenAPI document: an answer, a refusal and an upload, made by the records that really leave."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
from litestar.openapi.spec import Example

from index.records import Document, Passage, text_digest
from index.uploads import Upload, UploadReport
from qa.answer import Answer
from qa.api.completion_records import Choice, Completion, Reply, Usage
from qa.api.completion_text import annotations_of, content_of
from qa.api.records import job_of
from qa.cite import cite
from qa.compose import answer_lines
from qa.words import REFUSALS

_TEXT = "افتُتح الجسر في ربيع عام ٢٠١٩. ويبلغ طوله ٤٢٠ مترًا، ويعبره كل يوم نحو ألف شاحنة."
_QUOTE = "ويبلغ طوله ٤٢٠ مترًا، ويعبره كل يوم نحو ألف شاحنة."
_DOCUMENT = Document("1f0c6a8b2d3e4f50", "تقارير/الجسر.md", "الجسر", "ar", _TEXT, text_digest(_TEXT))


def _answer() -> Answer:
    start = _TEXT.index(_QUOTE)
    passage = Passage(17, _DOCUMENT.id, 0, len(_TEXT), "ar")
    citation = cite(1, _DOCUMENT, passage, start, len(_TEXT), 0.91, ())
    question = "كم يبلغ طول الجسر؟"
    return Answer(
        question=question,
        language="ar",
        text="\n".join(answer_lines("ar", [citation], [])),
        abstained=False,
        reason=None,
        confidence=0.86,
        citations=(citation,),
        timings={"retrieve": 21.4, "read": 48.9, "cite": 0.6, "total": 70.9},
        searched_for=question,
    )


def _refusal() -> Answer:
    question = "Who designed the bridge?"
    return Answer(
        question=question,
        language="en",
        text=REFUSALS["en"]["little_evidence"].format(asked=question),
        abstained=True,
        reason="little_evidence",
        confidence=0.12,
        timings={"retrieve": 20.2, "read": 44.0, "cite": 0.0, "total": 64.2},
        searched_for=question,
    )


def _completion(answer: Answer) -> Completion:
    content, used = content_of(answer, footer=True), Usage(9, 28, 37)
    reply = Reply(content, annotations_of(answer, "http://127.0.0.1:8000/"), answer)
    return Completion(
        "chatcmpl-5d1f0a7c9b3e2468", 1_772_357_400, "isnad", "isnad_0f1e2d3c4b5a6978", [Choice(reply)], used
    )


def _example(summary: str, record: Any) -> Example:
    return Example(summary=summary, value=msgspec.to_builtins(record))


_UPLOAD = Upload(
    id="5d1f0a7c9b3e2468",
    name="الجسر.pdf",
    sha256=_DOCUMENT.sha256,
    state="done",
    attempts=1,
    report=UploadReport(files_done=1, files_total=1, passages=1, added=1, document_ids=[_DOCUMENT.id]),
    created_at="2026-03-01T09:30:00.000+00:00",
)


def _stream(*events: tuple[str, Any]) -> str:
    return "\n".join(f"event: {event}\ndata: {msgspec.json.encode(value).decode()}\n" for event, value in events)


_SAYS = "يبلغ طول الجسر ٤٢٠ مترًا."
_GENERATED = replace(_answer(), text=f"{_SAYS} [1]", generated=True, dropped=1)
ANSWERS = [
    _example("An answer with its proof", _answer()),
    _example("An answer of a language model", _GENERATED),
    _example("A refusal", _refusal()),
]
COMPLETIONS = [
    _example("An answer with its sources", _completion(_answer())),
    _example("A refusal", _completion(_refusal())),
]
JOBS = [_example("A file that was read", job_of(_UPLOAD))]
STREAM = _stream(("citation", _answer().citations[0]), ("delta", {"text": _answer().text}), ("done", _answer()))
DRAFTED = _stream(
    ("delta", {"text": _SAYS, "id": 1, "drafted": True}),
    ("citation", _answer().citations[0]),
    ("delta", {"text": " [1]", "id": 1}),
    ("delta", {"text": " صمّمه مهندس إيطالي.", "id": 2, "drafted": True}),
    ("withdraw", {"id": 2}),
    ("done", _GENERATED),
)
