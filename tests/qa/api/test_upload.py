"""Files that are sent, read by the bundled encoder in the process that really reads them."""

import io
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from litestar.testing import TestClient
from litestar.types import ASGIApp

from index.encoder import load_encoder
from index.keys import Keys
from index.library import Library
from index.local import LocalIndex
from index.uploads import Upload, Uploads
from qa.answer import Answerer
from qa.config import Settings
from tests.demo import ARABIC_TEXTS, add, write_files
from tests.qa.api.asking import ask, assert_problem, assert_safe, events, opened, wait_for

OCTETS = {"Content-Type": "application/octet-stream"}
JOB_KEYS = (
    "id name state files_done files_total passages added changed unchanged document_ids notes skipped waiting "
    "created_at"
).split()
BRIDGE = "يبلغ طول جِسْر المَرْجان ٤١٢ متراً. طُلي الجســـر بالأخضر.\n"
Client = TestClient[ASGIApp]


def made(folder: Path) -> Answerer:
    encoder = load_encoder()
    files = write_files(folder / "files", ARABIC_TEXTS)
    index, _ = add(folder / "library", encoder, files)  # type: ignore[arg-type]
    return Answerer(index, encoder, Settings(minimum_confidence=0.0))


@pytest.fixture(scope="module")
def holder(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    return made(tmp_path_factory.mktemp("holder"))


@pytest.fixture(scope="module")
def sender(holder: Answerer) -> Iterator[Client]:
    """One client, and so one process that reads, for all that is sent under names of their own."""
    with opened(holder) as client:
        yield client


@pytest.fixture
def alone(tmp_path: Path) -> Answerer:
    return made(tmp_path)


def send(client: Client, name: str, data: str | bytes, **more: str) -> Response:
    content = data if isinstance(data, bytes) else data.encode()
    return client.post("/api/documents", params={"name": name, **more}, content=content, headers=OCTETS)


def sent(client: Client, name: str, data: str | bytes, **more: str) -> dict[str, Any]:
    """Return the job of a file that was sent, when it has ended."""
    response = send(client, name, data, **more)
    assert response.status_code == 202, response.text
    assert_safe(response)
    return wait_for(client, response.json())


def queue(library: Path, name: str, text: str) -> Upload:
    """Confirm an upload as a server that ended at once."""
    uploads = Uploads(library)
    partial = uploads.begin(1)
    partial.write(text.encode())
    return uploads.enqueue(name, partial, may_replace=False)


def counts(job: dict[str, Any]) -> tuple[int, int, int]:
    return job["added"], job["changed"], job["unchanged"]


# From the file to the answer


def test_a_file_is_sent_read_asked_and_cited(sender: Client, holder: Answerer) -> None:
    response = send(sender, "جسر المَرْجان.txt", BRIDGE)
    assert response.status_code == 202
    begun = response.json()
    assert list(begun) == JOB_KEYS
    assert (begun["name"], begun["state"], begun["document_ids"]) == ("جسر المَرْجان.txt", "queued", [])
    job = wait_for(sender, begun)
    assert (job["state"], counts(job), job["files_done"], job["passages"]) == ("done", (1, 0, 0), 1, 1)
    (document_id,) = job["document_ids"]
    citation = ask(sender, "كم يبلغ طول جســـر المرجان؟").json()["citations"][0]
    assert (citation["document_id"], citation["quote"]) == (document_id, "يبلغ طول جِسْر المَرْجان ٤١٢ متراً.")
    text = sender.get(f"/api/documents/{document_id}/text").json()["text"]
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert str(holder.index.library.folder) not in sender.get(f"/api/documents/{document_id}").text
    assert sender.get("/api/jobs").json()[0] == job


def test_the_events_of_a_job_end_with_what_became_of_it(sender: Client) -> None:
    begun = send(sender, "أحداث.md", "# أحداث\n\nوصل القِطـــار إلى المحطة.").json()
    response = sender.get(f"/api/jobs/{begun['id']}/events")
    assert response.headers["content-type"].startswith("text/event-stream")
    assert_safe(response)
    told = events(response.text)
    assert {event for event, _ in told[:-1]} == {"progress"}
    assert (told[-1][0], told[-1][1]["added"]) == ("done", 1)
    assert all(list(job) == JOB_KEYS for _, job in told)
    assert told[-1][1] == sender.get(f"/api/jobs/{begun['id']}").json()
    again = events(sender.get(f"/api/jobs/{begun['id']}/events").text)
    assert again == [told[-1]], "of one that has ended, its end"


def test_another_file_of_the_name_is_refused_until_it_may_replace(sender: Client) -> None:
    first = sent(sender, "سعر.txt", "سعر التذكرة ١٢ ريالاً.")
    conflict = send(sender, "سعر.txt", "سعر التَّذْكرة ١٥ ريالاً.")
    assert_problem(conflict, 409, "a different file was uploaded as 'سعر.txt'; send it again with replace=true")
    again = sent(sender, "سعر.txt", "سعر التَّذْكرة ١٥ ريالاً.", replace="true")
    assert (again["state"], counts(again), again["document_ids"]) == ("done", (0, 1, 0), first["document_ids"])
    text = sender.get(f"/api/documents/{first['document_ids'][0]}/text").json()["text"]
    assert text.strip() == "سعر التَّذْكرة ١٥ ريالاً."


def test_the_same_file_again_is_unchanged(sender: Client) -> None:
    first = sent(sender, "مثله.txt", "مِثـــله تماماً.")
    again = sent(sender, "مثله.txt", "مِثـــله تماماً.")
    assert (again["state"], counts(again), again["document_ids"]) == ("done", (0, 0, 1), first["document_ids"])


def test_a_zip_gives_a_document_for_each_file_and_says_what_it_left_out(sender: Client) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened_archive:
        opened_archive.writestr("أ/مصنع.txt", "يعمل في المَصْنع ٣٠ عاملاً.")
        opened_archive.writestr("b/mill.md", "# Mill\n\nThe mill employs 45 workers.")
        opened_archive.writestr("صورة.png", b"\x89PNG")
    job = sent(sender, "حزمة.zip", archive.getvalue())
    assert (job["state"], len(job["document_ids"]), job["added"]) == ("done", 2, 2)
    assert any("صورة.png" in row["source"] for row in job["skipped"] + job["notes"]), job
    citation = ask(sender, "How many workers does the mill employ?").json()["citations"][0]
    assert (citation["quote"], citation["document_id"] in job["document_ids"]) == ("The mill employs 45 workers.", True)


@pytest.mark.parametrize(
    ("name", "data"), [("تالف.pdf", b"%PDF-1.7 \0 broken"), ("binary.txt", b"\0\1\2" * 50), ("تالف.zip", b"PK\3\4 no")]
)
def test_what_cannot_be_read_says_why_and_is_not_kept(sender: Client, holder: Answerer, name: str, data: bytes) -> None:
    job = sent(sender, name, data)
    assert (job["state"], counts(job), job["document_ids"]) == ("failed", (0, 0, 0), [])
    (skipped,) = job["skipped"]
    assert name in skipped["source"]
    assert skipped["why"]
    assert str(holder.index.library.folder) not in str(job)
    assert not (holder.index.library.folder / "uploads" / name).exists()
    assert sent(sender, name, "نَصّ".encode() if name.endswith(".txt") else data)["state"] in ("done", "failed")


def test_a_replacement_that_cannot_be_read_leaves_the_file_that_was_there(sender: Client, holder: Answerer) -> None:
    (document_id,) = sent(sender, "قديم.txt", "نَصّ قـــديم.")["document_ids"]
    job = sent(sender, "قديم.txt", b"\0\1\2" * 50, replace="true")
    assert (job["state"], len(job["skipped"])) == ("failed", 1)
    assert sender.get(f"/api/documents/{document_id}/text").json()["text"].strip() == "نَصّ قـــديم."
    assert (holder.index.library.folder / "uploads" / "قديم.txt").read_text("utf-8") == "نَصّ قـــديم."


def test_a_document_that_is_removed_takes_its_uploaded_file_along_and_no_other(
    sender: Client, holder: Answerer
) -> None:
    folder = holder.index.library.folder
    (document_id,) = sent(sender, "عابر.txt", "كُتِب ليُـــحذف.")["document_ids"]
    assert (folder / "uploads" / "عابر.txt").is_file()
    assert sender.delete(f"/api/documents/{document_id}").status_code == 204
    assert not (folder / "uploads" / "عابر.txt").exists()
    assert_problem(sender.get(f"/api/documents/{document_id}"), 404)
    assert_problem(sender.delete(f"/api/documents/{document_id}"), 404)
    assert sent(sender, "عابر.txt", "نَصّ آخر.")["added"] == 1, "the name is free again"
    own = next(one for one in sender.get("/api/documents").json() if one["source"].endswith("قهوة.txt"))
    assert sender.delete(f"/api/documents/{own['id']}").status_code == 204
    assert (folder.parent / "files" / "قهوة.txt").is_file(), "a file that was not uploaded is nobody's to delete"


# What is refused at once


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("../قهوة.txt", 400),
        ("/etc/cron.d/x.txt", 400),
        ("..\\x.txt", 400),
        (".hidden.txt", 400),
        ("\u202etxt.md", 400),
        ("", 400),
        ("صورة.png", 415),
        ("x", 415),
    ],
)
def test_a_name_is_never_a_path(sender: Client, holder: Answerer, name: str, status: int) -> None:
    before = sorted(holder.index.library.folder.rglob("*"))
    assert_problem(send(sender, name, "نَصّ"), status)
    assert sorted(holder.index.library.folder.rglob("*")) == before


def test_an_empty_file_and_one_of_another_type_are_refused(sender: Client) -> None:
    assert_problem(send(sender, "فارغ.txt", b""), 400, "the body is empty; send the file's bytes")
    form = sender.post("/api/documents?name=a.txt", files={"file": ("a.txt", b"x")})
    assert_problem(form, 415, "Content-Type: application/octet-stream")
    assert_problem(sender.post("/api/documents", content=b"x", headers=OCTETS), 400)


def test_a_file_that_is_too_large_leaves_nothing(answerer: Answerer) -> None:
    answerer.settings = Settings(minimum_confidence=0.0, max_upload_megabytes=1)
    pieces = [b"a" * 2**18] * 5
    with opened(answerer) as client:
        assert_problem(send(client, "كبير.txt", b"".join(pieces)), 413, "at most 1 MiB are taken of one file")
        streamed = client.post("/api/documents?name=a.txt", content=iter(pieces), headers=OCTETS)
        assert_problem(streamed, 413, "at most 1 MiB are taken of one file")
        assert client.get("/api/jobs").json() == []
    assert not [file for file in answerer.index.library.folder.glob("uploads/**/*") if file.is_file()]


@pytest.mark.parametrize("path", ["/api/jobs/none", "/api/jobs/none/events", "/api/jobs/%2e%2e"])
def test_an_unknown_job(sender: Client, path: str) -> None:
    assert_problem(sender.get(path), 404)


# Over restarts


def test_what_waited_when_the_server_ended_is_read_at_the_next_start(alone: Answerer) -> None:
    folder = alone.index.library.folder
    waiting, running = queue(folder, "جسر.txt", BRIDGE), queue(folder, "قطار.txt", "وصل القِطـــار رقم ٧.")
    uploads = Uploads(folder)
    uploads.start(running)  # and here the power fails
    with opened(alone) as client:
        jobs = [wait_for(client, {"id": one.id}) for one in (waiting, running)]
        assert [(job["state"], job["added"]) for job in jobs] == [("done", 1)] * 2
        assert ask(client, "كم يبلغ طول جسر المَرْجان؟").json()["citations"][0]["document_id"] in jobs[0]["document_ids"]
    assert uploads.next() is None


def test_a_server_that_is_stopped_again_and_again_still_reads_the_file(alone: Answerer) -> None:
    uploads = Uploads(alone.index.library.folder)
    upload = queue(alone.index.library.folder, "جسر.txt", BRIDGE)
    for _ in range(3):
        with opened(alone):
            while uploads.get(upload.id).state == "queued":
                time.sleep(0.01)
    with opened(alone) as client:
        assert wait_for(client, {"id": upload.id})["state"] == "done"


def test_a_file_waits_while_another_process_writes(alone: Answerer) -> None:
    other = LocalIndex(Library.open(alone.index.library.folder))
    with opened(alone) as client:
        with other.library.writing("a long add"):
            begun = send(client, "جسر.txt", BRIDGE).json()
            while not (waiting := client.get(f"/api/jobs/{begun['id']}").json())["waiting"]:
                time.sleep(0.05)
            assert waiting["waiting"] == "another process is writing the library"
            document_id = client.get("/api/documents").json()[0]["id"]
            busy = client.delete(f"/api/documents/{document_id}")
            assert_problem(busy, 503, "try again in a moment")
            assert (busy.json()["title"], busy.headers["retry-after"]) == ("The library is being written", "5")
        assert wait_for(client, begun)["state"] == "done"


def test_a_key_can_be_made_while_files_are_read(sender: Client, holder: Answerer) -> None:
    begun = send(sender, "طويل.txt", "وصل القِطـــار إلى المحطة. " * 300).json()
    assert Keys(holder.index.library.folder).create("في الأثناء", ["ask"])
    assert wait_for(sender, begun)["state"] == "done"
