"""Hostile files, read by the process that really reads them."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from litestar.testing import TestClient
from litestar.types import ASGIApp

from index.encoder import load_encoder
from index.ingest import add_paths, open_or_create
from qa.answer import Answerer
from qa.config import Settings
from tests.demo import ARABIC_TEXTS, write_files
from tests.qa.api.asking import assert_safe, opened, upload, wait_for
from tests.qa.api.hostile_files import (
    MARKDOWN,
    MEGABYTE,
    PAGE,
    PICTURE,
    PROGRAM,
    crowded_bomb,
    escaping,
    lying_bomb,
    nested_bomb,
    pdf_and_zip,
    ratio_bomb,
    zipped,
)


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient[ASGIApp]]:
    """A client of a library whose uploads are read."""
    folder, encoder = tmp_path_factory.mktemp("reading"), load_encoder()
    index = open_or_create(folder / "library", encoder, 256)
    add_paths(index, encoder, [write_files(folder / "وثائق", ARABIC_TEXTS)])
    with opened(Answerer(index, encoder, Settings(minimum_confidence=0.0))) as client:
        yield client


def read(client: TestClient[ASGIApp], name: str, body: bytes) -> dict[str, Any]:
    """Upload a file, and return what became of it; whatever that is, it tells no path."""
    response = upload(client, name, body)
    assert response.status_code == 202, response.text
    job = wait_for(client, response.json())
    assert not any(told in str(job) for told in ("/tmp", "Traceback", "site-packages", ".py", "Errno"))
    return job


def texts(client: TestClient[ASGIApp], job: dict[str, Any]) -> list[dict[str, Any]]:
    found = [client.get(f"/api/documents/{document_id}/text") for document_id in job["document_ids"]]
    for response in found:
        assert_safe(response)
        assert response.headers["content-type"] == "application/json"
    return [response.json() for response in found]


@pytest.mark.parametrize(
    ("name", "make"),
    [("ratio.zip", ratio_bomb), ("nested.zip", nested_bomb), ("crowded.zip", crowded_bomb), ("lying.zip", lying_bomb)],
)
def test_a_bomb_is_defused(reading: TestClient[ASGIApp], name: str, make: Callable[[], bytes]) -> None:
    bomb = make()
    assert len(bomb) < 6 * MEGABYTE
    started = time.monotonic()
    job = read(reading, name, bomb)
    assert (job["state"], job["passages"], job["document_ids"]) == ("failed", 0, [])
    assert job["skipped"][0]["why"]
    assert time.monotonic() - started < 10
    uploads = reading.get("/api/documents").json()
    assert not any(name in document["source"] for document in uploads)


def test_an_archive_that_leads_out_of_itself_is_read_inside(reading: TestClient[ASGIApp]) -> None:
    job = read(reading, "escaping.zip", escaping())
    assert [one["source"] for one in texts(reading, job)] == ["escaping.zip/كتاب.txt"]
    assert len(job["skipped"]) == 6


def test_what_is_not_what_it_says_is_not_read(reading: TestClient[ASGIApp]) -> None:
    for name, body in (
        ("برنامج.docx", PROGRAM),
        ("program.pdf", PROGRAM),
        ("program.xlsx", PROGRAM),
        ("picture.pdf", PICTURE),
        ("text.zip", "كتاب".encode()),
        ("archive.docx", zipped({"a.txt": b"A book."})),
    ):
        job = read(reading, name, body)
        assert (job["state"], job["added"], bool(job["skipped"])) == ("failed", 0, True), name


def test_a_file_of_two_kinds_is_what_its_name_says(reading: TestClient[ASGIApp]) -> None:
    both = pdf_and_zip()
    as_pdf, as_zip = read(reading, "both.pdf", both), read(reading, "both.zip", both)
    (pdf,), (archived,) = texts(reading, as_pdf), texts(reading, as_zip)
    assert "hidden" not in pdf["text"]
    assert (archived["source"], archived["text"].strip()) == ("both.zip/كتاب.txt", "A hidden book of the moon.")


@pytest.mark.parametrize("name", ["صفحة.html", "page.txt", "page.md", "page.csv"])
def test_a_script_in_a_document_comes_back_as_data(reading: TestClient[ASGIApp], name: str) -> None:
    job = read(reading, name, MARKDOWN if name.endswith(".md") else PAGE)
    assert (job["state"], len(job["document_ids"])) == ("done", 1)
    (told,) = texts(reading, job)
    assert "Mokha" in told["text"]
    if name.endswith(".html"):
        assert not any(mark in told["text"] for mark in ("alert", "javascript:", "onload", "isnad.example"))
    question = {"question": "When did the coffee come to Mokha?", "where": [f"source~{name}"]}
    whole, stream = reading.post("/api/ask", json=question), reading.post("/api/chat", json=question)
    listed = reading.get("/api/documents")
    for response, kind in ((whole, "application/json"), (stream, "text/event-stream"), (listed, "application/json")):
        assert_safe(response)
        assert response.headers["content-type"].partition(";")[0] == kind
    assert whole.json()["citations"][0]["document_id"] == told["document_id"]
    for citation in whole.json()["citations"]:
        assert told["text"][citation["start"] : citation["end"]] == citation["quote"]
