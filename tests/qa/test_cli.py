"""Commands in this process, each with its streams and exit status; test_process runs real ones."""

import json
from pathlib import Path

import pytest

from tests.demo import write_files
from tests.qa.commands import Isnad, one_line
from tests.qa.contract import ANSWER_KEYS, CITATION_KEYS


def test_adding_says_what_was_done(isnad: Isnad, documents: Path) -> None:
    first = isnad("add", documents, "--json")
    assert (first.code, first.notes) == (0, "")
    assert list(first.json) == "added changed unchanged removed skipped notes passages seconds files".split()
    assert (first.json["added"], first.json["passages"]) == (4, 4)
    (documents / "قهوة.txt").write_text("القَهْوَةُ من المخا.", "utf-8")
    assert isnad("add", documents).out.startswith("0 added, 1 changed, 3 unchanged, 0 skipped; 1 passage in ")


def test_one_is_told_as_one(isnad: Isnad, tmp_path: Path) -> None:
    write_files(tmp_path, {"a.txt": "البَحْر."})
    assert "; 1 passage in " in isnad("add", "a.txt").out
    assert isnad("rebuild", "--dry-run").out.startswith("1 document; about 1 passage to encode\n")
    assert isnad("rebuild").out.startswith("1 document, 1 passage encoded in ")
    assert isnad("backup", "b").out.startswith("1 document, ")
    assert isnad("restore", "b", "--library", "c").out.startswith("1 document, 1 passage brought back to ")


def test_a_bad_file_among_good_ones_is_skipped_with_a_reason(isnad: Isnad, documents: Path) -> None:
    write_files(
        documents,
        {"صورة.png": b"\x89PNG", "binary.txt": b"\0\1\2", "empty.md": b"", "ar.txt": "مَـــرحباً".encode("cp1256")},
    )
    ended = isnad("add", documents, "--json")
    assert (ended.code, ended.json["added"]) == (0, 5)
    skipped = {row["source"].rpartition("/")[2]: row["why"] for row in ended.json["skipped"]}
    assert set(skipped) == {"صورة.png", "binary.txt", "empty.md"}
    assert "looks binary" in skipped["binary.txt"]
    assert ended.notes.count("skipped ") == 3


def test_the_list(filled: Isnad) -> None:
    ended = filled("list", "--json")
    assert [row["source"].rpartition("/")[2] for row in ended.json] == ["moon.txt", "school.md", "بحر.md", "قهوة.txt"]
    assert list(ended.json[0]) == "id source title language sha256 characters passages metadata".split()
    assert ended.json[0]["passages"] == 1


def test_the_list_shows_ids_whole_on_a_narrow_terminal(filled: Isnad, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    rows = filled("list", "--json").json
    lines = filled("list").out.splitlines()
    assert len(lines) == 1 + len(rows)
    for row, line in zip(rows, lines[1:], strict=True):
        assert line.startswith(row["id"])
        assert line.endswith(f"{row['source']} · {row['title']}")


def test_searching(filled: Isnad) -> None:
    value = filled("search", "عُمْق البـــحر", "-k", "2", "--json").json
    assert list(value) == ["query", "language", "hits"]
    assert (value["query"], value["language"], len(value["hits"])) == ("عُمْق البـــحر", "ar", 2)
    assert list(value["hits"][0]) == (
        "document_id source title passage_id start end text language score dense_rank lexical_rank".split()
    )
    assert value["hits"][0]["title"] == "البحر الأحمر"
    assert "1. البحر الأحمر" in filled("search", "البحر").out


def test_an_answer_as_json_holds_exact_slices(filled: Isnad, documents: Path) -> None:
    ended = filled("ask", "كم عُمْقُ البَحْرِ الأحمر؟", "--json")
    assert (ended.code, ended.notes) == (0, "")
    value = ended.json
    assert list(value) == ANSWER_KEYS
    citation = value["citations"][0]
    assert list(citation) == CITATION_KEYS
    assert citation["quote"] == "يبلغ عمق البَحْر الأحمر ٢٢١١ متراً."
    assert (value["abstained"], value["reason"]) == (False, None)


def test_an_answer_is_exported(filled: Isnad) -> None:
    question = "كم عُمْقُ البَحْرِ الأحمر؟"
    quote = filled("ask", question, "--json").json["citations"][0]["quote"]
    assert filled("ask", question, "--format", "markdown").out.startswith(f"# {question}\n\n{quote} ")
    assert f'<p dir="auto">{quote} [1]</p>' in filled("ask", question, "--format", "html").out
    (annotation,) = filled("ask", question, "--format", "jsonld").json["first"]["items"]
    assert annotation["target"]["selector"][1]["exact"] == quote
    assert filled("ask", question, "--format", "csl").json[0]["title"] == "البحر الأحمر"
    misused = filled("ask", question, "--format", "csl", "--json")
    assert (misused.code, misused.out) == (2, "")
    assert filled("ask", question, "--format", "pdf").code == 2


def test_an_answer_for_people_names_its_sources(filled: Isnad) -> None:
    ended = filled("ask", "How many teachers does the school need?")
    assert ended.code == 0
    assert ended.out.startswith("A school needs 12 teachers. [1]\n")
    assert "[1] The old school\n" in ended.out
    assert "verified exact" in ended.out


def test_a_refusal_that_an_export_does_not_hold_is_told(filled: Isnad, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISNAD_MINIMUM_CONFIDENCE", "1")
    ended = filled("ask", "What is the capital of Peru?", "--format", "csl")
    assert (ended.code, ended.json) == (3, [])
    assert ended.notes.startswith("The documents do not hold enough evidence to answer")
    assert filled("ask", "What is the capital of Peru?", "--format", "markdown").notes == ""


@pytest.mark.parametrize("as_json", [True, False])
def test_a_refusal_ends_with_3(filled: Isnad, monkeypatch: pytest.MonkeyPatch, as_json: bool) -> None:
    monkeypatch.setenv("ISNAD_MINIMUM_CONFIDENCE", "1")
    ended = filled("ask", "What is the capital of Peru?", *(["--json"] if as_json else []))
    assert (ended.code, ended.notes) == (3, "")
    text = ended.json["text"] if as_json else ended.out.splitlines()[0]
    assert text == "The documents do not hold enough evidence to answer: “What is the capital of Peru?”"


def test_a_question_may_come_from_stdin(filled: Isnad) -> None:
    question = "كم عُمْق البحر؟"
    assert filled("ask", "-", "--json", stdin=f"{question}\n".encode()).json["question"] == question
    assert filled("search", "-", "--json", stdin=question.encode()).json["query"] == question
    assert filled("ask", "--json", stdin=f"{question}\n".encode()).json["question"] == question
    assert filled("search", "--json", stdin=question.encode()).json["query"] == question


def test_no_question_at_all_is_wrong_usage(filled: Isnad) -> None:
    missing = "Error: Missing argument 'question'; give it here, or on stdin."
    piped = filled("ask", stdin=b"\n")
    assert (piped.code, piped.out, piped.notes.splitlines()[-1]) == (2, "", missing)


def test_rebuild_only_if_something_changed(filled: Isnad) -> None:
    assert filled("rebuild", "--if-changed").out == "nothing has changed\n"
    changed = filled("rebuild", "--if-changed", "--passage-tokens", "15")
    assert changed.out.startswith("4 documents, ")
    assert all(row["passages"] > 1 for row in filled("list", "--json").json)


def test_removing_by_id_or_by_source(filled: Isnad) -> None:
    rows = filled("list", "--json").json
    assert filled("remove", rows[0]["id"], rows[2]["source"]).out == "2 removed\n"
    assert filled("list", "--json").json == [rows[1], rows[3]]
    ended = filled("remove", rows[1]["id"], "غائب")
    assert ended.code == 1
    one_line(ended, "no document called 'غائب'; give one of the ids that 'isnad list' shows")
    assert filled("list", "--json").json == [rows[1], rows[3]]


def test_removing_says_what_comes_back(filled: Isnad, documents: Path) -> None:
    file = documents / "moon.txt"
    filled("add", file.rename(documents.parent / "alone.txt"))
    assert filled("remove", "alone.txt").notes == ""
    assert filled("remove", "--where", "source~moon").notes == ""
    assert "next 'isnad add' of the folder brings back" in filled("remove", "--where", "source~documents/").notes
    assert filled("list", "--json").json == []
    ended = filled("remove", "--where", "source~documents/")
    assert (ended.code, ended.out, ended.notes) == (0, "0 removed\n", "no document fits; 'isnad list' shows all\n")
    assert filled("remove").code == filled("remove", "x", "--where", "language=ar").code == 2


def test_pruning_what_was_emptied(filled: Isnad, documents: Path) -> None:
    for file in documents.iterdir():
        file.unlink()
    one_line(filled("add", documents, "--prune"), "4 files of the library came from there: nothing was removed")
    write_files(documents, {"empty.txt": ""})
    assert "0 unchanged, 4 removed, 1 skipped; 0 passages" in filled("add", documents, "--prune").out


def test_chatting_goes_on_after_a_bad_question(filled: Isnad) -> None:
    ended = filled("chat", stdin="كم عُمْق البحر؟\n؟؟\nHow many teachers does the school need?\n".encode())
    assert ended.code == 0
    assert "يبلغ عمق البَحْر الأحمر ٢٢١١ متراً. [1]" in ended.out
    assert "A school needs 12 teachers. [1]" in ended.out
    assert "the question holds no words" in ended.notes


def test_chatting_knows_whom_an_answer_named(isnad: Isnad, tmp_path: Path) -> None:
    write_files(tmp_path, {"wheat.txt": "In 1998 Albert Hale found the wheat rust Ug99 in Uganda."})
    assert isnad("add", "wheat.txt").code == 0
    ended = isnad("chat", stdin=b"Who found the wheat rust Ug99?\nWhen was he born?\n")
    assert "When was he born (Albert Hale, the wheat rust Ug99)?" in ended.out


def test_control_characters_of_a_document_do_not_reach_the_terminal(isnad: Isnad, tmp_path: Path) -> None:
    text = "The sea\x1b]0;owned\x1b\\ is \x1b[31mdeep\x9b2J."
    write_files(tmp_path / "files", {"a.txt": text})
    assert isnad("add", tmp_path / "files").code == 0
    for command in (["ask", "Is the sea deep?"], ["search", "sea"], ["list"]):
        out = isnad(*command).out
        assert "The sea" in out
        assert not set("\x1b\x9b") & set(out)
    assert isnad("ask", "Is the sea deep?", "--json").json["citations"][0]["quote"] in text


def test_evaluating_a_small_file(isnad: Isnad, tmp_path: Path) -> None:
    answers = [{"text": "البن", "answer_start": 0}]
    paragraph = {"context": "البُنُّ من اليمن.", "qas": [{"id": "1", "question": "من أين البن؟", "answers": answers}]}
    file = tmp_path / "ملف.json"
    file.write_text(json.dumps({"data": [{"paragraphs": [paragraph]}]}), "utf-8")
    (row,) = isnad("evaluate", file, "--json").json["pairs"]
    assert list(row)[:7] == ["pair", "questions", "recall@1", "recall@5", "recall@10", "mrr", "ndcg@10"]
    assert (row["pair"], row["recall@1"]) == ("ar-ar", 1.0)
    assert "recall@1" in isnad("evaluate", file).out
    file.write_text('{"data": []}', "utf-8")
    ended = isnad("evaluate", file)
    assert ended.code == 1
    one_line(ended, "holds no question with an answer")
