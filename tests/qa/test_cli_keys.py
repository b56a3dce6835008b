import json
from pathlib import Path

import pytest

from index.keys import BadKey, Keys
from tests.qa.commands import Isnad, one_line


@pytest.fixture
def keys(filled: Isnad, tmp_path: Path) -> Keys:
    return Keys(tmp_path / "library")


def test_a_key_is_printed_once_and_alone_on_stdout(filled: Isnad, keys: Keys) -> None:
    ended = filled("keys", "create", "--name", "غرفة الأخبار", "--scope", "ask", "--scope", "write")
    assert ended.code == 0
    (key,) = keys.all()
    assert keys.admit(ended.out.removesuffix("\n")) == key
    assert (key.name, key.scopes) == ("غرفة الأخبار", frozenset(["ask", "write"]))
    assert "it is not shown again" in " ".join(ended.notes.split())
    assert "Authorization: Bearer KEY" in " ".join(ended.notes.split())
    secret = ended.out.strip().split("_", 2)[2]
    assert secret not in ended.notes
    assert secret not in filled("keys", "list").out + filled("keys", "list", "--json").out


def test_a_key_is_whole_on_a_narrow_terminal(filled: Isnad, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    ended = filled("keys", "create", "--name", "n", "--scope", "ask")
    assert keys.admit(ended.out.removesuffix("\n")).name == "n"


def test_a_key_for_programs(filled: Isnad, keys: Keys) -> None:
    ended = filled("keys", "create", "--name", "n", "--scope", "write", "--json")
    assert (ended.code, ended.notes) == (0, "")
    assert list(ended.json) == ["id", "name", "scopes", "created_at", "revoked_at", "key"]
    assert keys.admit(ended.json["key"]).id == ended.json["id"]
    assert (ended.json["scopes"], ended.json["revoked_at"]) == (["write"], None)


def test_keys_are_listed_those_revoked_too(filled: Isnad, keys: Keys) -> None:
    assert filled("keys", "list").notes.startswith("there are no keys; make one with: isnad keys create")
    assert filled("keys", "list", "--json").json == []
    first, _ = keys.create("أُولى", ["write", "ask"])
    second, _ = keys.create("second", ["ask"])
    assert filled("keys", "revoke", "second").out == "second is revoked\n"
    lines = filled("keys", "list").out.splitlines()
    assert lines[0] == f"{first.id}  أُولى  may ask and write  since {first.created_at[:10]}  in use"
    assert lines[1].startswith(f"{second.id}  second  may ask  since {second.created_at[:10]}  revoked 20")
    rows = filled("keys", "list", "--json").json
    assert [(row["name"], row["scopes"]) for row in rows] == [("أُولى", ["ask", "write"]), ("second", ["ask"])]
    assert rows[1]["revoked_at"]
    assert "digest" not in json.dumps(rows)


@pytest.mark.parametrize("by", ["id", "name"])
def test_a_revoked_key_lets_in_no_more(filled: Isnad, keys: Keys, by: str) -> None:
    key, text = keys.create("غرفة", ["ask"])
    assert filled("keys", "revoke", key.id if by == "id" else key.name).out == "غرفة is revoked\n"
    with pytest.raises(BadKey):
        keys.admit(text)
    again = filled("keys", "revoke", key.name)
    one_line(again, "no key in use is called 'غرفة'; see: isnad keys list")
    assert again.code == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--name", "n", "--scope", "admin"], "scope admin is not one; give one or both of ask, write"),
        (["--name", " ", "--scope", "ask"], "the name has 0 characters; give 1 to 80"),
        (["--name", "taken", "--scope", "ask"], "there is a key named 'taken' already"),
    ],
)
def test_wrong_usage_is_one_line(filled: Isnad, keys: Keys, arguments: list[str], message: str) -> None:
    keys.create("taken", ["ask"])
    ended = filled("keys", "create", *arguments)
    one_line(ended, message)
    assert (ended.code, len(keys.all())) == (2, 1)


def test_a_name_that_looks_like_markup_is_shown_as_it_is(filled: Isnad, keys: Keys) -> None:
    keys.create("a[red]b[/]", ["ask"])
    assert "a[red]b[/]" in filled("keys", "list").out


@pytest.mark.parametrize("name", ["a\x1b[31mb", "غرفة\u202eالأخبار", "a\u200bb"])
def test_a_name_that_steers_the_terminal_is_refused(filled: Isnad, name: str) -> None:
    assert filled("keys", "create", "--scope", "ask", "--name", name).code == 2


def test_keys_of_no_library(isnad: Isnad, tmp_path: Path) -> None:
    ended = isnad("keys", "create", "--name", "n", "--scope", "ask")
    one_line(ended, "library")
    assert ended.code == 1
    assert not (tmp_path / "library").exists()
