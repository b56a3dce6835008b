import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from index.keys import SCOPES, BadKey, Keys
from index.library import Library
from index.library_files import DATABASE
from tests.demo import DemoEncoder


@pytest.fixture
def keys(folder: Path) -> Keys:
    Library.create(folder, DemoEncoder().fingerprint, 256).close()
    return Keys(folder)


def test_a_key_is_admitted_with_its_scopes(keys: Keys) -> None:
    made, text = keys.create("غرفة الأخبار", ["write", "ask"])
    assert text.startswith(f"isnad_{made.id}_")
    assert keys.admit(text) == made
    assert (made.name, made.scopes, made.revoked_at) == ("غرفة الأخبار", frozenset(SCOPES), None)
    assert keys.all() == [made]


def test_two_keys_have_nothing_in_common(keys: Keys) -> None:
    first, second = keys.create("a", ["ask"]), keys.create("b", ["write"])
    assert first[0].id != second[0].id
    assert first[1].split("_", 2)[2] != second[1].split("_", 2)[2]
    assert (keys.admit(first[1]).scopes, keys.admit(second[1]).scopes) == (frozenset(["ask"]), frozenset(["write"]))


def test_the_secret_is_nowhere_in_the_library(keys: Keys, folder: Path) -> None:
    key, text = keys.create("newsroom", ["ask"])
    secret = text.removeprefix(f"isnad_{key.id}_")
    assert len(secret) == 43, "32 random bytes"
    held = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    assert secret.encode() not in held
    assert key.id.encode() in held


def test_what_is_no_key_lets_nobody_in(keys: Keys) -> None:
    key, text = keys.create("newsroom", ["ask"])
    other = keys.create("other", ["ask"])[1]
    swapped = f"isnad_{key.id}_{other.split('_', 2)[2]}"
    for wrong in (
        "", "_", "isnad", "isnad_", f"isnad_{key.id}", f"isnad_{key.id}_", text[:-1], text + "a", text + "\n", swapped,
        text.upper(), f"x{text}", "isnad_00000000_" + "a" * 43, "مِفْتَـــاح", "\ud800", "'; --", "\0", "_" * 1000,
    ):  # fmt: skip
        with pytest.raises(BadKey, match="this key is not known, or it was revoked"):
            keys.admit(wrong)
    assert keys.admit(text) == key


def test_a_revoked_key_lets_nobody_in_from_then_on(keys: Keys, folder: Path) -> None:
    key, text = keys.create("newsroom", ["ask"])
    elsewhere = Keys(folder)
    assert elsewhere.admit(text) == key
    gone = keys.revoke("newsroom")
    assert gone.revoked_at
    for one in (keys, elsewhere):
        with pytest.raises(BadKey):
            one.admit(text)
    assert keys.all() == [gone]


@pytest.mark.parametrize("by", ["id", "name"])
def test_only_the_key_that_is_named_is_revoked(keys: Keys, by: str) -> None:
    first, _ = keys.create("أول", ["ask"])
    _, text = keys.create("second", ["ask"])
    keys.revoke(first.id if by == "id" else first.name)
    assert keys.admit(text).name == "second"
    assert [one.name for one in keys.all() if one.revoked_at] == ["أول"]
    for name in ("أول", first.id, "none", ""):
        with pytest.raises(BadKey, match=r"no key in use is called .*; see: isnad keys list"):
            keys.revoke(name)


def test_a_name_is_free_again_once_its_key_is_revoked(keys: Keys) -> None:
    _, old = keys.create("newsroom", ["ask"])
    with pytest.raises(BadKey, match="there is a key named 'newsroom' already"):
        keys.create(" newsroom\n", ["ask"])
    keys.revoke("newsroom")
    _, new = keys.create("newsroom", ["ask"])
    assert keys.admit(new).name == "newsroom"
    with pytest.raises(BadKey):
        keys.admit(old)


@pytest.mark.parametrize(
    ("scopes", "message"),
    [
        ([], "scope none is not one; give one or both of ask, write"),
        (["admin", "ask"], "scope admin is not one"),
        (["Ask"], "scope Ask is not one"),
        (["اسأل"], "scope اسأل is not one"),
    ],
)
def test_scopes_that_there_are_not(keys: Keys, scopes: list[str], message: str) -> None:
    with pytest.raises(BadKey, match=message):
        keys.create("newsroom", scopes)
    assert keys.all() == []


@pytest.mark.parametrize(("name", "length"), [("", 0), (" \t\u00a0", 0), ("م" * 81, 81)])
def test_names_that_cannot_be(keys: Keys, name: str, length: int) -> None:
    with pytest.raises(BadKey, match=f"the name has {length} characters; give 1 to 80"):
        keys.create(name, ["ask"])
    assert keys.create("م" * 80, ["ask"])[0].name == "م" * 80


def test_whether_any_key_lets_in(keys: Keys) -> None:
    assert not keys.any_lets_in()
    keys.create("a", ["write"])
    keys.create("b", ["ask"])
    keys.revoke("a")
    assert keys.any_lets_in()
    keys.revoke("b")
    assert not keys.any_lets_in()


def test_a_key_is_made_and_revoked_while_another_writes_documents(keys: Keys, folder: Path) -> None:
    library = Library.open(folder)
    with library.writing("a long add"):
        _, text = keys.create("newsroom", ["ask"])
        assert keys.admit(text)
        assert keys.revoke("newsroom").revoked_at


def test_of_many_who_make_one_name_at_once_one_does(keys: Keys, folder: Path) -> None:
    ready, made, refused = threading.Barrier(6), [], []

    def make() -> None:
        own = Keys(folder)
        ready.wait()
        try:
            made.append(own.create("مفتاح", ["ask"])[1])
        except BadKey as error:
            refused.append(str(error))

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), len(refused)) == (1, 5)
    assert keys.admit(made[0]).name == "مفتاح"


def test_keys_are_listed_oldest_first(keys: Keys, folder: Path) -> None:
    names = ["ج", "a", "ب"]
    for name in names:
        keys.create(name, ["ask"])
    keys.revoke("a")
    assert [one.name for one in Keys(folder).all()] == names
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        assert connection.execute("SELECT count(DISTINCT digest) FROM keys").fetchone() == (3,)
