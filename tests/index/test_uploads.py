import hashlib
import os
import shutil
import time
from pathlib import Path

import pytest

from index import uploads as module
from index.derived import NoRoom
from index.library import Library
from index.uploads import (
    ABANDONED_SECONDS,
    ENDED_KEPT,
    INCOMING,
    QueueFull,
    UnknownUpload,
    Upload,
    UploadConflict,
    UploadReport,
    Uploads,
)
from tests.demo import DemoEncoder

COFFEE = "وصلت القَهْوَةُ إلى المخا.".encode()
TEA = "وصل الشـــاي إلى عدن.".encode()


@pytest.fixture
def uploads(folder: Path) -> Uploads:
    Library.create(folder, DemoEncoder().fingerprint, 256).close()
    return Uploads(folder)


def send(uploads: Uploads, data: bytes = COFFEE, name: str = "قهوة.txt", *, may_replace: bool = False) -> Upload:
    partial = uploads.begin(len(data))
    partial.write(data[:5])
    partial.write(data[5:])
    return uploads.enqueue(name, partial, may_replace=may_replace)


def read(uploads: Uploads, upload: Upload) -> Path:
    """Read ``upload`` to its end, as the runner does."""
    file = uploads.start(upload)
    uploads.end(upload, UploadReport(files_done=1, files_total=1, added=1), read=True)
    return file


def files(uploads: Uploads) -> list[str]:
    return sorted(str(file.relative_to(uploads.folder)) for file in uploads.folder.rglob("*") if file.is_file())


# The queue


def test_what_is_confirmed_is_on_disk_and_in_the_queue(uploads: Uploads, folder: Path) -> None:
    upload = send(uploads)
    assert (upload.state, upload.attempts, upload.is_ended) == ("queued", 0, False)
    assert upload.sha256 == hashlib.sha256(COFFEE).hexdigest()
    assert files(uploads) == [f"{INCOMING}/{upload.id}.file"]
    for queue in (uploads, Uploads(folder)):
        assert (queue.next(), queue.all(), queue.get(upload.id)) == (upload, [upload], upload)


def test_what_was_not_received_whole_is_nowhere(uploads: Uploads) -> None:
    partial = uploads.begin(100)
    partial.write(COFFEE)
    assert (partial.size, uploads.next()) == (len(COFFEE), None)
    partial.discard()
    partial.discard()
    assert (files(uploads), uploads.all()) == ([], [])


def test_uploads_are_read_in_their_order_each_under_its_name(uploads: Uploads) -> None:
    sent = [send(uploads, data, name) for data, name in ((COFFEE, "قهوة.txt"), (TEA, "tea.md"))]
    for upload, data in zip(sent, (COFFEE, TEA), strict=True):
        assert uploads.next() == upload
        file = read(uploads, upload)
        assert (file, file.read_bytes()) == (uploads.folder / upload.name, data)
    assert uploads.next() is None
    assert [one.id for one in uploads.all()] == [sent[1].id, sent[0].id]
    assert files(uploads) == ["tea.md", "قهوة.txt"]


def test_a_reading_that_was_broken_off_is_begun_again(uploads: Uploads, folder: Path) -> None:
    upload = send(uploads)
    file = uploads.start(upload)
    again = Uploads(folder).next()
    assert again is not None
    assert (again.id, again.state, again.attempts) == (upload.id, "running", 0)
    assert uploads.start(again) == file
    uploads.count_attempt(again)
    assert uploads.get(upload.id).attempts == 1
    assert file.read_bytes() == COFFEE


def test_how_far_an_upload_is(uploads: Uploads) -> None:
    upload = send(uploads)
    uploads.start(upload)
    report = UploadReport(2, 3, 7, 1, 0, 1, ["a1"], [{"source": "قهوة", "note": "مَسْح"}], [{"source": "x", "why": "y"}])
    uploads.say(upload, report)
    said = uploads.get(upload.id)
    assert (said.state, said.report, said.attempts) == ("running", report, 0)


def test_one_that_waits_for_the_library_has_not_been_tried(uploads: Uploads) -> None:
    upload = send(uploads)
    uploads.start(upload)
    uploads.wait(upload, "another process is writing the library")
    waiting = uploads.get(upload.id)
    assert (waiting.attempts, waiting.report.waiting) == (0, "another process is writing the library")
    assert uploads.next() == waiting


def test_a_file_that_has_gone_is_said(uploads: Uploads) -> None:
    upload = send(uploads)
    shutil.rmtree(uploads.folder)
    with pytest.raises(UnknownUpload, match="the uploaded file has gone"):
        uploads.start(upload)


@pytest.mark.parametrize("unknown", ["", "none", "../library", "%"])
def test_an_unknown_upload(uploads: Uploads, unknown: str) -> None:
    send(uploads)
    with pytest.raises(UnknownUpload):
        uploads.get(unknown)


def test_a_full_queue_takes_no_more(uploads: Uploads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_QUEUED", 2)
    first = send(uploads, name="1.txt")
    send(uploads, name="2.txt")
    uploads.start(first)
    with pytest.raises(QueueFull, match="2 uploads wait to be read"):
        uploads.begin(1)
    read(uploads, first)
    assert send(uploads, name="3.txt").state == "queued"


def test_a_full_disk_takes_no_more(uploads: Uploads) -> None:
    with pytest.raises(NoRoom, match="an upload needs about"):
        uploads.begin(2**60)
    assert files(uploads) == []


def test_only_the_last_that_ended_are_remembered(uploads: Uploads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ENDED_KEPT", 3)
    assert ENDED_KEPT > 3
    sent = [send(uploads, name=f"{number}.txt") for number in range(4)]
    waiting = sent[0]
    for upload in sent[1:]:
        read(uploads, upload)
    more = [send(uploads, name=f"{number}.txt") for number in (4, 5)]
    assert {one.id for one in uploads.all()} == {one.id for one in (*sent, *more)}
    read(uploads, more[0])
    last = send(uploads, name="6.txt")
    assert [one.id for one in uploads.all()] == [last.id, more[1].id, more[0].id, sent[3].id, sent[2].id, waiting.id]


def test_one_works_the_queue_at_a_time(uploads: Uploads, folder: Path) -> None:
    with uploads.working() as mine:
        assert mine
        with Uploads(folder).working() as other:
            assert not other
    with Uploads(folder).working() as other:
        assert other


def test_the_queue_goes_on_beside_the_one_writer(uploads: Uploads, folder: Path) -> None:
    with Library.open(folder).writing("a long add"):
        upload = send(uploads)
        uploads.start(upload)
        uploads.wait(upload, "…")
    assert uploads.get(upload.id).report.waiting == "…"


# One name, several files


@pytest.mark.parametrize("is_read", [False, True])
def test_another_file_of_the_name_is_a_conflict(uploads: Uploads, is_read: bool) -> None:
    first = send(uploads)
    if is_read:
        read(uploads, first)
    kept = files(uploads)
    with pytest.raises(UploadConflict, match=r"a different file was uploaded as 'قهوة\.txt'; .* replace=true"):
        send(uploads, TEA)
    assert files(uploads) == kept
    assert [one.id for one in uploads.all()] == [first.id]
    second = send(uploads, TEA, may_replace=True)
    if not is_read:
        assert read(uploads, first).read_bytes() == COFFEE
    assert read(uploads, second).read_bytes() == TEA
    assert files(uploads) == ["قهوة.txt"]


def test_the_same_file_again_is_no_conflict(uploads: Uploads) -> None:
    read(uploads, send(uploads))
    again = send(uploads)
    send(uploads)
    assert read(uploads, again).read_bytes() == COFFEE


def test_a_conflict_is_with_what_was_sent_last(uploads: Uploads) -> None:
    send(uploads)
    send(uploads, TEA, may_replace=True)
    send(uploads, TEA)
    with pytest.raises(UploadConflict):
        send(uploads, COFFEE)


# What is left on disk


def test_the_file_of_a_removed_document_is_deleted_and_no_other(uploads: Uploads, tmp_path: Path) -> None:
    file = read(uploads, send(uploads))
    waiting = send(uploads, TEA, "tea.md")
    own = tmp_path / "own.txt"
    own.write_bytes(COFFEE)
    incoming = uploads.folder / INCOMING / f"{waiting.id}.file"
    inside = uploads.folder / ".." / "uploads" / ".." / "library.sqlite"
    for other in ("", str(own), str(incoming), str(inside), str(uploads.folder / "غائب.txt")):
        uploads.forget_file(other)
    assert all(path.is_file() for path in (own, file, incoming, inside))
    uploads.forget_file(str(file.resolve()))
    assert not file.exists()


def test_what_a_dead_process_was_receiving_is_swept_away(uploads: Uploads) -> None:
    waiting, ended = send(uploads, name="1.txt"), send(uploads, name="2.txt")
    uploads.end(ended, UploadReport(), read=False)
    receiving, dead = uploads.begin(1), uploads.begin(1)
    old = time.time() - ABANDONED_SECONDS - 10
    for name in (f"{waiting.id}.file", f"{ended.id}.file", dead.path.name):
        os.utime(uploads.folder / INCOMING / name, (old, old))
    uploads.sweep()
    assert files(uploads) == sorted([f"{INCOMING}/{waiting.id}.file", f"{INCOMING}/{receiving.path.name}"])
    receiving.discard()
    dead.discard()
