"""Answers to be exported: two that can be written out by hand, and one of documents that attack whatever shows them."""

from __future__ import annotations

from pathlib import Path

from index.ingest import AddReport, add_documents, open_or_create
from index.records import Document, Language, Metadata, Passage, text_digest
from index.sources import make_document
from qa.answer import Answer, Answerer, Question
from qa.cite import cite, place
from qa.compose import ShortAnswer
from qa.config import Settings
from tests.demo import DemoEncoder

ARABIC = "افتُتِح الجِسْر في ربيع عام ٢٠١٩.\nويبلغ طولـــه ٤٢٠ مترًا (420 m)، ويعبره كل يوم نحو ألف شاحنة. وهو مغلق ليلًا."
ENGLISH = "The old bridge is closed. It is 420 metres long, as الجسر says. Lorries may not use it."
HOSTILE_QUESTION = (
    'How deep is the sea? <script>alert("q")</script> **b** [l](http://x.example) \u202e`q` \ud800\n# h\n- i'
)
HOSTILE_TITLE = '<img src=x onerror="alert(1)"> *t* [t](javascript:alert(1)) \u202eltit\u2066 | t\n## title'
HOSTILE_TEXTS = (
    'The sea is <script>alert("1")</script> & &amp; &lt;b&gt; **deep** __sea__ ~~sea~~ $x$ \\* `sea`.\n\n',
    "The sea [1](http://evil.example) [deep](javascript:alert(1)) ![sea](//evil.example/a.png) <http://evil.example>.\n\n",
    "The sea \u202ewww.evil.example \u2066https://evil.example/sea me@evil.example @deep #sea how deep.\n\n",
    "# The deep sea\r\n- sea\n1. deep\n    sea = deep\n===\n> sea\x1b[31m\x00\u2028| sea | deep |\n|-|-|\n\n",
    "البـــحر «عَمِيق» \u2067<b onclick='x'>بحر</b>\u202c --> ]]> </blockquote></mark></style> بحر.\n\n",
)


def bridge_answer() -> Answer:
    """An Arabic answer with two citations, in both languages, the first with a short answer and a second place."""
    arabic = _document("a1", "تقارير/الجسر.pdf", "الجِسْر الجديد", "ar", ARABIC, {1: (0, 33), 2: (33, 999)})
    english = _document("e1", "reports/bridge.md", "The bridge", "en", ENGLISH, {})
    copy = _document("c1", "نسخة.txt", "نسخة", "ar", ARABIC[34:], {})
    start, end = ARABIC.index("ويبلغ"), ARABIC.index(" وهو")
    first = cite(1, arabic, _passage(arabic), start, end, 0.9, (place(copy, 0, end - start),))
    second_start, second_end = ENGLISH.index("It is"), ENGLISH.index(" Lorries")
    second = cite(2, english, _passage(english), second_start, second_end, 0.8)
    short = ARABIC.index("٤٢٠ مترًا")
    return Answer(
        question="كم طُول الجسر؟",
        language="ar",
        text=f"{first.quote} [1]\nجاء في مصدر بالإنجليزية: {second.quote} [2]",
        abstained=False,
        reason=None,
        confidence=0.86,
        citations=(first, second),
        searched_for="كم طُول الجسر؟",
        short=(ShortAnswer(1, "٤٢٠ مترًا", short, short + 9, short, short + 9),),
    )


def refusal() -> Answer:
    """An English refusal that names what came nearest."""
    english = _document("e1", "reports/bridge.md", "The bridge", "en", ENGLISH, {})
    return Answer(
        question="and who built it?",
        language="en",
        text="The documents do not hold enough evidence to answer: “who built the bridge?”",
        abstained=True,
        reason="little_evidence",
        confidence=0.2,
        searched_for="who built the bridge?",
        nearest=(cite(1, english, _passage(english), 0, 25, 0.1),),
    )


def hostile_answerer(folder: Path) -> Answerer:
    """One that answers from documents whose text, title, source and metadata attack."""
    encoder = DemoEncoder()
    index = open_or_create(folder, encoder, 256)
    metadata: Metadata = {"author": (HOSTILE_TITLE,), "date": ("<b>2024</b>",), "url": ("javascript:alert(1)",)}
    documents = [
        make_document(
            document_id=f"h{number}",
            source=f'a/<b>{number}</b>\u202e&".md',
            title=f"{number} {HOSTILE_TITLE}",
            text=text + HOSTILE_TEXTS[(number + 1) % len(HOSTILE_TEXTS)],
            metadata=metadata,
        )
        for number, text in enumerate(HOSTILE_TEXTS)
    ]
    add_documents(index, encoder, documents, AddReport())
    return Answerer(index, encoder, Settings(minimum_confidence=0.0))


def hostile_answers(answerer: Answerer) -> list[Answer]:
    """Answers in both languages, and a refusal."""
    silent = Answerer(answerer.index, DemoEncoder(), Settings(minimum_confidence=1.0))
    questions = [Question(HOSTILE_QUESTION), Question("ما عُمْقُ البَـــحْر؟ <script>\u2067 [س](http://x.example)")]
    answers = [one.ask(question) for one in (answerer, silent) for question in questions]
    assert [answer.abstained for answer in answers] == [False, False, True, True]
    return answers


def _document(
    document_id: str, source: str, title: str, language: Language, text: str, pages: dict[int, tuple[int, int]]
) -> Document:
    return Document(document_id, source, title, language, text, text_digest(text), pages=pages)


def _passage(document: Document) -> Passage:
    return Passage(7, document.id, 0, len(document.text), document.language)
