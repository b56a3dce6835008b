"""What the OpenAPI document says, held against what the application does, by requests that schemathesis makes of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from hypothesis import strategies as st
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.engine import events, from_schema
from schemathesis.python.asgi import shutdown_lifespans

from index.encoder import load_encoder
from index.ingest import add_paths, open_or_create
from index.keys import Keys
from qa.answer import Answerer
from qa.api.app import create_app
from qa.config import Settings
from tests.demo import ARABIC_TEXTS, ENGLISH_TEXTS, write_files
from tests.qa.api.asking import HERE, opened, seen_from

EXAMPLES = 25
WORDS = "كم عُمْقُ البَحْر الأحمر القَهْوَة المَدْرَســـة أين متى ١٤٥٠ what where when coffee sea moon school teachers 27".split()
CONDITIONS = (
    "language=ar",
    "language!=en",
    "date>=2024-01",
    "source~بحر",
    "tags = صِحَّــة",
    "author!=سارة",
    "pages<3",
)
STEMS = ("تَقْرِيـــر", "report 2024", "قَهْوَة", "O'Neil & Söhne", "100%", "a+b=c")
SUFFIXES = (".txt", ".md", ".html", ".csv", ".JSONL", ".eml", ".pdf", ".docx", ".zip")


@pytest.fixture(scope="module", autouse=True)
def strings() -> None:
    """Say what strings of the formats that the document names look like."""
    schemathesis.openapi.format("question", st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join))
    schemathesis.openapi.format("condition", st.sampled_from(CONDITIONS))
    schemathesis.openapi.format(
        "file-name", st.builds("{}{}".format, st.sampled_from(STEMS), st.sampled_from(SUFFIXES))
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    """A library whose uploads are really read."""
    folder, encoder = tmp_path_factory.mktemp("schema"), load_encoder()
    index = open_or_create(folder / "library", encoder, 256)
    add_paths(index, encoder, [write_files(folder / "وثائق", ARABIC_TEXTS | ENGLISH_TEXTS)])
    return Answerer(index, encoder, Settings(minimum_confidence=0.0, requests_per_minute=1_000_000))


@contextmanager
def running(answerer: Answerer, address: str, headers: dict[str, str]) -> Iterator[Any]:
    """Yield the document as schemathesis reads it, with the application seen from ``address``."""
    with opened(answerer) as client:
        document = client.get("/schema/openapi.json").json()
    if headers:
        document["security"] = [{"key": []}]  # for this client there is no other way
    config = {
        "base-url": HERE,
        "headers": headers,
        "max-stream-events": 50,
        "request-timeout": 20,
        "continue-on-failure": True,
        # What is made when a file is sent is an upload; a document comes later, or never.
        "operations": [
            {"include-path-regex": "^/api/documents/", "checks": {"ensure_resource_availability": {"enabled": False}}}
        ],
        "generation": {"max-examples": EXAMPLES, "deterministic": True, "database": "none"},
    }
    schema = schemathesis.openapi.from_dict(document, config=schemathesis.Config.from_dict(config))
    schema.app, schema.location = seen_from(create_app(answerer), address), "/schema/openapi.json"
    try:
        yield schema
    finally:
        shutdown_lifespans()


def tried(schema: Any) -> tuple[set[tuple[str, int]], dict[str, str], set[str]]:
    """Return which status each operation answered with, what was found wrong, and the checks that were made."""
    answered, wrong, checks = set(), {}, set()
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            wrong[repr(event)] = "schemathesis failed"
        if not isinstance(event, events.ScenarioFinished):
            continue
        for case_id, made in event.recorder.interactions.items():
            label = event.recorder.cases[case_id].value.operation.label
            answered.add((label, int(made.response.status_code) if made.response else 0))
        for case_id, nodes in event.recorder.checks.items():
            label = event.recorder.cases[case_id].value.operation.label
            checks |= {node.name for node in nodes}
            for info in (node.failure_info for node in nodes if node.failure_info):
                wrong.setdefault(f"{label}: {info.failure.title}", f"{info.failure.message}\n{info.code_sample}")
    return answered, wrong, checks


@pytest.mark.slow
@pytest.mark.parametrize("address", ["127.0.0.1", "192.0.2.7"])
def test_the_application_does_what_its_document_says(made: Answerer, address: str) -> None:
    headers, needed = {}, {"max_response_time", "ignored_auth"}
    if address != "127.0.0.1":
        _, text = Keys(made.index.library.folder).create("مُخْتَبِر tester", ["ask", "write"])
        headers, needed = {"Authorization": f"Bearer {text}"}, {"max_response_time"}
    with running(made, address, headers) as schema:
        answered, wrong, checks = tried(schema)
        operations = {result.ok().label for result in schema.get_all_operations()}
    report = "\n\n".join(f"{what}\n{how}" for what, how in wrong.items())
    assert not wrong, report
    load_all_checks()
    assert checks >= set(CHECKS.get_all_names()) - needed
    # Whether one that is there is hit upon is chance; test_upload.py removes documents.
    operations.remove("DELETE /api/documents/{document_id}")
    for operation in operations:
        assert any(label == operation and 200 <= status < 300 for label, status in answered), operation
        if headers:
            assert (operation, 401) in answered
