"""One suite for both engines, a folder and a Milvus over its real protocol: what holds of one holds of the other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import health
from index.addresses import LibraryAddress, MilvusAddress
from index.conditions import parse_conditions
from index.contract import Index
from index.ingest import (
    AddReport,
    add_documents,
    add_paths,
    describe_documents,
    encode_entries,
    encoder_limit,
    remove_documents,
)
from index.keys import BadKey
from index.library_errors import LibraryError, NoLibrary, UnknownDocument
from index.opening import library_exists, open_keys, open_library, open_or_create
from index.passages import split_passages
from index.rebuild import plan_rebuild, rebuild
from index.records import LANGUAGES, OtherEncoder, text_digest
from index.rows import Entry
from index.sources import make_document
from index.spelling import sounds
from index.terms import lexical_terms
from tests.demo import ARABIC_TEXTS, DemoEncoder, demo_vector, write_files
from tests.milvus import LiteServer

ENGINES = ("local", "milvus")

NO_VECTORS = np.empty((0, 0), dtype=np.float32)


@pytest.fixture(params=ENGINES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> LibraryAddress:
    """Where a library may be made; not there yet."""
    if request.param == "local":
        return tmp_path / "مكتبة"
    server: LiteServer = request.getfixturevalue("milvus")
    return server.address(state=str(tmp_path / "state"))


@pytest.fixture
def filled(place: LibraryAddress, documents: Path, encoder: DemoEncoder) -> Index:
    """A library that holds ``documents``."""
    index = open_or_create(place, encoder, 256)
    add_paths(index, encoder, [documents])
    return index


def named(index: Index, name: str) -> str:
    """Return the id of the document whose source ends with ``name``."""
    (found,) = [one.id for one in index.library.documents() if one.source.endswith(name)]
    return found


def found_by_words(index: Index, text: str) -> list[str]:
    """Return the texts of the passages that hold words of ``text``, those of each language apart."""
    snapshot, found = index.current(), []
    for language in LANGUAGES:
        hits = snapshot.lexical[language].search(lexical_terms(text, language), 10)
        held = snapshot.passages(passage_id for passage_id, _ in hits)
        found += [d.text[p.start : p.end] for p, d in (held[i] for i, _ in hits)]
    return found


def test_documents_are_added_found_and_read_whole(filled: Index, documents: Path) -> None:
    assert [one.source.rpartition("/")[2] for one in filled.library.documents()] == [
        "moon.txt", "school.md", "بحر.md", "قهوة.txt",
    ]  # fmt: skip
    document = filled.library.document(named(filled, "قهوة.txt"))
    assert document.text == ARABIC_TEXTS["قهوة.txt"]
    assert text_digest(document.text) == document.sha256
    assert found_by_words(filled, "القَهْــوَة") == [document.text.strip()]
    assert filled.library.file_path(document.id) == str(documents.resolve() / "قهوة.txt")
    assert [len(filled.current()), *(len(filled.current().dense[one]) for one in LANGUAGES)] == [4, 2, 2]
    with pytest.raises(UnknownDocument, match="there is no document 'غائب'; see: isnad list"):
        filled.library.document("غائب")


def test_what_has_not_changed_is_neither_read_nor_encoded_again(
    filled: Index, documents: Path, encoder: DemoEncoder
) -> None:
    encoded = len(encoder.encoded)
    again = add_paths(filled, encoder, [documents])
    assert (again.added, again.changed, again.unchanged, len(encoder.encoded)) == (0, 0, 4, encoded)
    write_files(documents, {"بحر.md": "البـــحر عميق جداً، والقَهْوَة لذيذة."})
    changed = add_paths(filled, encoder, [documents])
    assert (changed.changed, changed.unchanged) == (1, 3)
    assert found_by_words(filled, "عميق") == ["البـــحر عميق جداً، والقَهْوَة لذيذة."]
    assert found_by_words(filled, "قارتين") == []
    (documents / "moon.txt").unlink()
    assert add_paths(filled, encoder, [documents], prune=True).removed == 1
    assert found_by_words(filled, "moon") == []
    assert len(filled.current()) == 3


def test_removed_documents_are_not_found_any_more(filled: Index, documents: Path, encoder: DemoEncoder) -> None:
    gone = named(filled, "school.md")
    with pytest.raises(UnknownDocument):
        remove_documents(filled, [gone, "غائب"])
    assert len(filled.current()) == 4
    before = filled.current()
    assert remove_documents(filled, [gone]) == 1
    assert found_by_words(filled, "school") == []
    assert filled.current() is not before
    assert gone not in filled.library.document_ids()
    assert add_paths(filled, encoder, [documents]).added == 1, "the next add reads the file again"
    assert found_by_words(filled, "teachers") != []


def test_vectors_are_searched_by_language(filled: Index) -> None:
    snapshot, query = filled.current(), demo_vector("قهوة coffee و بحر")
    ((best, score), (other, less)) = snapshot.dense["ar"].search(query, 10)
    held = snapshot.passages([best, other])
    assert held[best][1].source.endswith("قهوة.txt")
    assert (score, less) == pytest.approx((2 / 5**0.5, 1 / 5**0.5), abs=1e-3)
    assert [i for i, _ in snapshot.dense["ar"].search(query, 1)] == [best]
    assert snapshot.dense["ar"].scores(query, [best, 1]) == {best: pytest.approx(score, abs=1e-3)}
    assert snapshot.dense["en"].scores(query, [best]) == {}
    assert snapshot.dense["en"].scores(query, []) == {}


def test_conditions_and_hidden_documents_bound_both_searches(filled: Index) -> None:
    sea, coffee = named(filled, "بحر.md"), named(filled, "قهوة.txt")
    describe_documents(filled, [sea], {"topic": ("البَحْر", "Sea")}, [])
    snapshot, query = filled.current(), demo_vector("بحر قهوة")
    for conditions, without, wanted in (
        (("topic=بحر",), frozenset[str](), []),
        (("topic=البحر",), frozenset[str](), [sea]),
        (("topic!=sea",), frozenset[str](), [coffee]),
        (("source~.txt",), frozenset[str](), [coffee]),
        (("language=ar",), frozenset({coffee}), [sea]),
        ((), frozenset({sea}), [coffee]),
        ((), frozenset({sea, coffee}), []),
    ):
        among = snapshot.matching("ar", parse_conditions(conditions), without)
        for found in (
            snapshot.dense["ar"].search(query, 10, among),
            snapshot.lexical["ar"].search(lexical_terms("البحر والقهوة", "ar"), 10, among),
            snapshot.lexical["ar"].search_alternatives([{"بحر": 1.0, "قهو": 0.5}], 10, among),
        ):
            held = snapshot.passages(i for i, _ in found)
            assert [passage.document_id for passage, _ in held.values()] == wanted, conditions


def test_metadata_that_a_person_gives_stands_for_the_files_own(
    filled: Index, documents: Path, encoder: DemoEncoder
) -> None:
    sea = named(filled, "بحر.md")
    describe_documents(filled, [sea], {"author": ("سارة", "سارة"), "date": ("2024",)}, [])
    describe_documents(filled, [sea], {"tags": ("x",)}, ["date"])
    assert filled.library.summary(sea).metadata == {"author": ("سارة",), "tags": ("x",)}
    write_files(documents, {"بحر.md": "---\nauthor: أحمد\ntitle: بحر\n---\nالبحر كبير."})
    assert add_paths(filled, encoder, [documents]).changed == 1
    assert filled.library.document(sea).metadata["author"] == ("سارة",)
    describe_documents(filled, [sea], {}, ["author"])
    assert filled.library.document(sea).metadata["author"] == ("أحمد",)
    with pytest.raises(UnknownDocument):
        describe_documents(filled, ["غائب"], {"a": ("b",)}, [])


def test_alternatives_count_as_the_best_of_them(filled: Index) -> None:
    lexical = filled.current().lexical["ar"]
    one = lexical.search_alternatives([{"قهو": 0.25}], 10)
    both = lexical.search_alternatives([{"قهو": 0.25, "غائب": 1.0}], 10)
    whole = lexical.search_alternatives([{"قهو": 1.0}], 10)
    assert [i for i, _ in one] == [i for i, _ in both] == [i for i, _ in whole]
    assert lexical.search_alternatives([{"غائب": 1.0}], 10) == []
    assert whole[0][1] <= lexical.best_possible_score_of_alternatives([{"قهو": 1.0}])
    assert lexical.word_weight({"قهو": 1.0}) < lexical.word_weight({"غائب": 1.0})


def test_words_are_told_by_how_they_sound(filled: Index) -> None:
    lexical = filled.current().lexical
    assert lexical["en"].terms_sounding("SKL") == []
    assert lexical["en"].terms_sounding(sounds("teacher").consonants) == ["teacher"]
    assert "ذكر" in lexical["ar"].terms_sounding("DKR")


def test_a_rebuild_switches_in_one_step(filled: Index, encoder: DemoEncoder) -> None:
    before = filled.current()
    assert plan_rebuild(filled, encoder, 10).passages > len(before)
    report = rebuild(filled, encoder, 10)
    after = filled.current()
    assert (report.documents, after.generation.max_tokens) == (4, 10)
    assert len(after) == report.passages > len(before)
    ((held, _),) = before.dense["en"].search(demo_vector("moon"), 1)
    assert held in before.passages([held]), "who has begun to answer goes on with the old generation"
    assert found_by_words(filled, "teachers") == ["A school needs 12 teachers."]
    assert rebuild(filled, encoder, 10).documents == 4
    assert [one for one in health.examine(filled.address) if one.is_fault] == []


def test_a_rebuild_with_another_encoder_refuses_the_one_before(filled: Index, documents: Path) -> None:
    other = DemoEncoder(revision="2")
    with pytest.raises(OtherEncoder, match=r"with demo \(1\), not with demo \(2\).* isnad rebuild --library"):
        add_paths(filled, other, [documents])
    rebuild(filled, other, 256)
    filled.check_encoder(other.fingerprint)
    with pytest.raises(OtherEncoder):
        filled.check_encoder(DemoEncoder().fingerprint)


def test_a_broken_off_rebuild_goes_on_where_it_was(filled: Index, encoder: DemoEncoder) -> None:
    library = filled.library
    with library.writing("test"):
        new = library.begin_generation(encoder.fingerprint, 10)
        first = library.document(named(filled, "moon.txt"))
        passages = split_passages(first, 10, [encoder_limit(encoder)])
        library.store_passages(new.id, encode_entries([Entry(first, passages, NO_VECTORS)], encoder))
    assert library.building(encoder.fingerprint, 10) == new.id
    assert library.encoded(new.id) == {first.id}
    encoder.encoded.clear()
    rebuild(filled, encoder, 10)
    assert not any("moon" in text for text in encoder.encoded)
    assert filled.library.live() == new


def test_it_is_the_same_when_opened_again(filled: Index, place: LibraryAddress) -> None:
    assert library_exists(place)
    again = open_library(place)
    assert again.library.documents() == filled.library.documents()
    assert again.library.files() == filled.library.files()
    assert found_by_words(again, "الرياض school") == found_by_words(filled, "الرياض school") != []
    assert health.examine(place) == []


def test_there_is_none_before_it_is_made_and_none_after_it_is_discarded(
    place: LibraryAddress, encoder: DemoEncoder
) -> None:
    assert not library_exists(place)
    with pytest.raises(NoLibrary, match="isnad add PATH --library"):
        open_library(place)
    made = open_or_create(place, encoder, 256)
    assert (len(made.current()), made.library.documents()) == (0, [])
    assert made.current().dense["ar"].search(demo_vector("x"), 5) == []
    made.library.discard()
    assert not library_exists(place)


def test_a_library_that_holds_something_is_not_discarded(filled: Index) -> None:
    filled.library.discard()
    assert len(open_library(filled.address).library.documents()) == 4


def test_pages_and_long_texts_come_back_as_they_were(place: LibraryAddress, encoder: DemoEncoder) -> None:
    text = "القَهْوَةُ والبـــحر 🙂. " * 2000
    pages = {number: (number * 100, number * 100 + 100) for number in range(1, 1500)}
    document = make_document(document_id="طويل/1", source="طويل.pdf", title='«طويل» "x" \\', text=text, pages=pages)
    index = open_or_create(place, encoder, 4000)
    add_documents(index, encoder, [document], AddReport())
    assert index.library.document("طويل/1") == document
    changed = replace(document, pages={1: (0, 10)}, metadata={"date": ("2024",)})
    with index.library.writing("test"):
        index.library.store(index.library.live().id, (), [changed])
    assert index.library.document("طويل/1") == changed
    assert open_library(place).library.document("طويل/1") == changed


def test_keys_let_in_until_they_are_revoked(filled: Index) -> None:
    keys = open_keys(filled)
    assert not keys.any_lets_in()
    made, text = keys.create("غرفة الأخبار", ["ask"])
    assert open_keys(open_library(filled.address)).admit(text) == made
    with pytest.raises(BadKey, match="a key named 'غرفة الأخبار' already"):
        keys.create("غرفة الأخبار", ["write"])
    keys.revoke(made.id)
    with pytest.raises(BadKey):
        keys.admit(text)
    assert [one.revoked_at is None for one in keys.all()] == [False]


def test_errors_of_a_library_are_of_one_kind(place: LibraryAddress) -> None:
    with pytest.raises(LibraryError) as caught:
        open_library(place)
    assert isinstance(place, MilvusAddress | Path)
    assert str(place) in str(caught.value)
