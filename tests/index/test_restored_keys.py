from pathlib import Path

import pytest

from index.backup import back_up, restore
from index.keys import BadKey, Keys
from index.local import LocalIndex
from index.uploads import Uploads


def test_a_revoked_key_stays_revoked_when_an_older_copy_comes_back(
    library_index: LocalIndex, folder: Path, file: Path
) -> None:
    keys = Keys(folder)
    _, revoked = keys.create("غرفة الأخبار", ["ask", "write"])
    back_up(library_index.library, file)
    keys.revoke("غرفة الأخبار")
    later, text = keys.create("later", ["ask"])
    restore(file, folder, replace=True)
    for one in (keys, Keys(folder)):
        with pytest.raises(BadKey):
            one.admit(revoked)
        assert one.admit(text) == later, "nor is one forgotten that was made since"


def test_a_copy_brings_its_keys_into_an_empty_folder(library_index: LocalIndex, file: Path, tmp_path: Path) -> None:
    keys = Keys(library_index.library.folder)
    kept, text = keys.create("غرفة الأخبار", ["ask"])
    _, revoked = keys.create("old", ["write"])
    keys.revoke("old")
    back_up(library_index.library, file)
    restore(file, tmp_path / "new")
    brought = Keys(tmp_path / "new")
    assert brought.admit(text) == kept
    with pytest.raises(BadKey):
        brought.admit(revoked)
    assert brought.all() == keys.all()


def test_what_waits_to_be_read_still_waits_after_a_restore(library_index: LocalIndex, folder: Path, file: Path) -> None:
    back_up(library_index.library, file)
    uploads = Uploads(folder)
    partial = uploads.begin(1)
    partial.write("القَهْوَة".encode())
    waiting = uploads.enqueue("قهوة.txt", partial, may_replace=False)
    restore(file, folder, replace=True)
    assert uploads.next() == waiting
    assert uploads.start(waiting).read_bytes() == "القَهْوَة".encode()
