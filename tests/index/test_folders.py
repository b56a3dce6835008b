import os
from pathlib import Path

import pytest

from index.extracted import UnreadableSource
from index.folders import can_be_looked_at, find_files
from index.sources import read_document
from tests.demo import write_files


def names(*paths: Path) -> list[str]:
    return [file.name for file in find_files(paths)]


def test_folders_are_walked_in_order_and_hidden_files_left_out(tmp_path: Path) -> None:
    files = ["ب.md", "a b.txt", "sub/☕ قهوة.html", "x.pdf", ".hidden.txt", ".git/x.txt", "sub/.y/z.md"]
    folder = write_files(tmp_path / "وثائق", dict.fromkeys(files, "نص"))
    assert names(folder) == ["وثائق/a b.txt", "وثائق/sub/☕ قهوة.html", "وثائق/x.pdf", "وثائق/ب.md"]


def test_a_file_named_alone_has_its_own_name_and_the_same_id(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "d", {"قهوة.txt": "نص"})
    (alone,), (below,) = find_files([folder / "قهوة.txt"]), find_files([folder])
    assert (alone.name, below.name) == ("قهوة.txt", "d/قهوة.txt")
    assert alone.document_id == below.document_id


def test_a_missing_path_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="لا شيء: no such file or folder; check the spelling"):
        list(find_files([tmp_path / "لا شيء"]))


def test_symlink_loops_end(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "d", {"a.txt": "نص", "sub/b.txt": "نص"})
    (folder / "sub" / "up").symlink_to(folder)
    (folder / "self.txt").symlink_to(folder / "self.txt")
    (folder / "gone.txt").symlink_to(folder / "nowhere.txt")
    assert names(folder) == ["d/a.txt", "d/sub/b.txt"]
    with pytest.raises(UnreadableSource, match="no such file"):
        names(folder / "self.txt")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_is_forbidden_is_reported_and_the_rest_read(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "d", dict.fromkeys(["a.txt", "b.txt", "closed/c.txt", "listed/e.txt"], "نص"))
    (folder / "a.txt").chmod(0)
    (folder / "closed").chmod(0)
    (folder / "listed").chmod(0o444)
    found = {file.name: file for file in find_files([folder])}
    assert list(found) == ["d/a.txt", "d/b.txt", "d/closed", "d/listed/e.txt"]
    assert read_document(found.pop("d/b.txt")).text == "نص"
    why = {"d/closed": "is a folder that cannot be listed; check its rights"}
    for name, file in found.items():
        with pytest.raises(UnreadableSource) as caught:
            read_document(file)
        assert caught.value.why == why.get(name, "cannot be read: Permission denied; check it and its rights")
    for path in (folder / "closed", folder / "listed"):
        path.chmod(0o700)


def test_a_name_that_is_not_utf8_can_be_stored_and_printed(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    path.write_text("قهوة", "utf-8")
    (file,) = find_files([path])
    document = read_document(file)
    assert document.source == "caf\ufffd.txt"
    for value in (document.source, document.title):
        assert value.encode("utf-8")
    with pytest.raises(UnreadableSource) as caught:
        names(Path(os.fsdecode(b"/nowhere/caf\xe9")))
    assert str(caught.value).encode("utf-8")


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (file,) = find_files([tmp_path / "pipe.txt"])
    with pytest.raises(UnreadableSource, match="not a regular file"):
        read_document(file)


IGNORED = (
    "a.txt draft.txt logs/b.txt logs/keep.txt sub/draft.txt sub/c.tmp sub/deep/مسودة.md ~$a.docx x/Thumbs.db".split()
)


def test_what_isnadignore_names_is_left_out(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "d", dict.fromkeys(IGNORED, "نص"))
    assert names(folder) == [f"d/{name}" for name in sorted(IGNORED) if not name.endswith((".docx", ".db"))]
    write_files(folder, {".isnadignore": "# مسودات\n/draft.txt\nlogs/\n*.tmp\nمسودة*\n"})
    assert names(folder) == ["d/a.txt", "d/sub/draft.txt"]
    write_files(folder, {"sub/.isnadignore": "draft.txt\n!مسودة.md\n"})
    assert names(folder) == ["d/a.txt", "d/sub/deep/مسودة.md"]


def test_an_isnadignore_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "d", {".isnadignore": b"\xff\xfe", "a.txt": "نص"})
    with pytest.raises(UnreadableSource, match=r"isnadignore: cannot be read .*; write patterns as in .gitignore"):
        names(folder)


@pytest.mark.parametrize(
    "name", ["a b.txt", "مَلَفّ.txt", "🚀.txt", "\u202eمعكوس\u200f.txt", "new\nline.txt", "ن" * 125 + ".txt"]
)
def test_odd_names(tmp_path: Path, name: str) -> None:
    folder = write_files(tmp_path / "d", {name: "قهوة"})
    assert names(folder) == [f"d/{name}"]
    assert [read_document(file).source for file in find_files([folder])] == [f"d/{name}"]


def test_what_can_be_looked_at(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.txt": "نص"})
    assert can_be_looked_at(tmp_path / "a.txt")
    assert can_be_looked_at(tmp_path / "غائب" / "x.txt")
    assert can_be_looked_at(tmp_path / "a.txt" / "x.txt")
    assert not can_be_looked_at(tmp_path / ("ن" * 300))
