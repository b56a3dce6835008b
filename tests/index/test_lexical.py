import math
import shutil
from pathlib import Path

import pytest

from index.dense import DamagedIndex
from index.lexical import LexicalIndex
from index.spelling import sounding

# Shorter than 40 terms, so that Tantivy keeps their lengths exactly.
PASSAGES = {
    11: ["قهوه", "ميناء", "قهوه", "مخا"],
    12: ["بحر", "ميناء"],
    13: ["coffee", "قهوه", "1450", "sea", "moon", "moon"],
    14: ["قمر"],
}
AVERAGE = (4 + 2 + 6 + 1) / 4


def filled(folder: Path, passages: dict[int, list[str]] | None = None) -> LexicalIndex:
    with LexicalIndex(folder).writer() as writer:
        for passage_id, terms in (PASSAGES if passages is None else passages).items():
            writer.add(passage_id, terms)
    return LexicalIndex.load(folder)


def weight(holding: float, passages: int = 4) -> float:
    return math.log(1 + (passages - holding + 0.5) / (holding + 0.5))


def bm25(term: str, passage_id: int) -> float:
    count, length = PASSAGES[passage_id].count(term), len(PASSAGES[passage_id])
    holding = sum(term in terms for terms in PASSAGES.values())
    return weight(holding) * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * length / AVERAGE))


def test_scores_are_bm25(tmp_path: Path) -> None:
    found = filled(tmp_path / "فهرس").search(["قهوه", "ميناء"], 10)
    expected = {
        11: bm25("قهوه", 11) + bm25("ميناء", 11),
        12: bm25("ميناء", 12),
        13: bm25("قهوه", 13),
    }
    # Worked out once by hand: 11 holds قهوه twice and ميناء once in 4 terms, 3.25 on average.
    assert expected[11] == pytest.approx(0.693147 * 4.4 / (2 + 1.407692) + 0.693147 * 2.2 / (1 + 1.407692), abs=1e-5)
    assert dict(found) == pytest.approx(expected, rel=1e-5)
    assert [passage_id for passage_id, _ in found] == [11, 12, 13]


def test_a_term_asked_twice_counts_twice(tmp_path: Path) -> None:
    index = filled(tmp_path)
    assert dict(index.search(["قمر", "قمر"], 10)) == pytest.approx({14: 2 * bm25("قمر", 14)}, rel=1e-5)


def saturation(term: str, passage_id: int) -> float:
    count, length = PASSAGES[passage_id].count(term), len(PASSAGES[passage_id])
    return count * 2.2 / (count + 1.2 * (0.25 + 0.75 * length / AVERAGE))


def test_the_best_alternative_counts_with_the_root_of_its_probability(tmp_path: Path) -> None:
    index = filled(tmp_path)
    found = dict(index.search_alternatives([{"قهوه": 0.64, "coffee": 0.25}, {"قمر": 1.0, "moon": 0.01}], 10))
    # The words occur in 0.64 * 2 + 0.25 * 1 and in 1 + 0.01 passages; in 13 قهوه beats coffee.
    coffee, moon = weight(1.53), weight(1.01)
    assert found == pytest.approx(
        {
            11: coffee * 0.8 * saturation("قهوه", 11),
            13: coffee * 0.8 * saturation("قهوه", 13) + moon * 0.1 * saturation("moon", 13),
            14: moon * saturation("قمر", 14),
        },
        rel=1e-5,
    )


def test_one_certain_alternative_is_a_plain_search(tmp_path: Path) -> None:
    index = filled(tmp_path)
    terms = ["قهوه", "ميناء", "غائب"]
    alternatives = [{term: 1.0} for term in terms]
    assert dict(index.search_alternatives(alternatives, 10)) == pytest.approx(dict(index.search(terms, 10)), rel=1e-5)
    assert index.best_possible_score_of_alternatives(alternatives) == index.best_possible_score(terms)


def test_alternatives_that_no_passage_holds_find_nothing(tmp_path: Path) -> None:
    index = filled(tmp_path / "1")
    assert index.search_alternatives([], 10) == []
    assert index.search_alternatives([{"غائب": 1.0}, {}], 10) == []
    assert filled(tmp_path / "2", {}).search_alternatives([{"قهوه": 1.0}], 10) == []


def test_probabilities_may_add_up_to_more_than_every_passage(tmp_path: Path) -> None:
    index = filled(tmp_path, {1: ["قهوه", "coffee"], 2: ["قهوه", "coffee"]})
    word = {"قهوه": 1.0, "coffee": 1.0}
    (_, best), _ = index.search_alternatives([word], 10)
    assert index.best_possible_score_of_alternatives([word]) == pytest.approx(2.2 * weight(2, 2))
    assert 0 < best < index.best_possible_score_of_alternatives([word])


def test_terms_by_how_they_sound(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    for passages in ({1: ["bronco", "sea"], 2: ["broncos", "bronco"]}, {3: ["branko", "1190"]}):
        with LexicalIndex(folder).writer() as writer:
            for passage_id, terms in passages.items():
                writer.add(passage_id, terms, sounding(terms, "en"))
    index = LexicalIndex.load(folder)
    assert index.terms_sounding("BRNK") == ["bronco", "branko"]
    assert index.terms_sounding("BRNKS") == ["broncos"]
    assert index.terms_sounding("BRN") == []


def test_k_bounds_the_results(tmp_path: Path) -> None:
    assert [passage_id for passage_id, _ in filled(tmp_path).search(["قهوه"], 1)] == [11]


@pytest.mark.parametrize("terms", [[], ["غائب"], ["قهو"], ["Coffee"]])
def test_terms_are_matched_whole_and_as_they_are(tmp_path: Path, terms: list[str]) -> None:
    assert filled(tmp_path).search(terms, 10) == []


def test_terms_with_query_signs_are_only_terms(tmp_path: Path) -> None:
    index = filled(tmp_path, {1: ["كتاب*", "a:b", "\"'(", "-x"], 2: ["كتاب"]})
    for term in ("كتاب*", "a:b", "\"'(", "-x"):
        assert [passage_id for passage_id, _ in index.search([term], 10)] == [1]


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    index = filled(tmp_path, {})
    assert (len(index), index.search(["قهوه"], 10)) == (0, [])
    assert index.inverse_document_frequency("قهوه") == pytest.approx(math.log(2))


def test_inverse_document_frequency(tmp_path: Path) -> None:
    index = filled(tmp_path)
    assert index.inverse_document_frequency("قهوه") == pytest.approx(weight(2))
    assert index.inverse_document_frequency("غائب") == pytest.approx(weight(0))


def test_no_passage_exceeds_the_best_possible_score(tmp_path: Path) -> None:
    index = filled(tmp_path, {1: ["قهوه"] * 39, 2: ["بحر"]})
    assert index.best_possible_score(["قهوه", "بحر"]) == pytest.approx(2.2 * 2 * weight(1, 2))
    assert index.search(["قهوه"], 1)[0][1] < index.best_possible_score(["قهوه"])


def test_weights_are_those_of_the_scores_while_removed_passages_are_not_merged_away(tmp_path: Path) -> None:
    with filled(tmp_path).writer() as writer:
        for passage_id in (12, 14):
            writer.remove(passage_id)
    index = LexicalIndex.load(tmp_path)
    assert dict(index.search(["ميناء"], 10)) == pytest.approx({11: bm25("ميناء", 11)}, rel=1e-5)
    assert index.inverse_document_frequency("ميناء") == pytest.approx(weight(2))
    assert dict(index.search_alternatives([{"ميناء": 1.0}], 10)) == pytest.approx({11: bm25("ميناء", 11)}, rel=1e-5)


def test_adding_again_replaces_and_removing_removes(tmp_path: Path) -> None:
    before = filled(tmp_path)
    with before.writer() as writer:
        writer.add(11, ["قمر"])
        writer.remove(12)
        writer.remove(999)
    after = LexicalIndex.load(tmp_path)
    assert len(after) == 3
    assert [passage_id for passage_id, _ in after.search(["قهوه", "ميناء"], 10)] == [13]
    assert sorted(passage_id for passage_id, _ in after.search(["قمر"], 10)) == [11, 14]
    assert [passage_id for passage_id, _ in before.search(["ميناء"], 10)] == [12, 11], "seen as it was when opened"


def test_an_error_while_writing_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    index = filled(tmp_path)
    with pytest.raises(ZeroDivisionError), index.writer() as writer:
        writer.remove(11)
        raise ZeroDivisionError
    assert len(LexicalIndex.load(tmp_path)) == 4
    with LexicalIndex.load(tmp_path).writer() as writer:
        writer.remove(11)
    assert len(LexicalIndex.load(tmp_path)) == 3


@pytest.mark.parametrize("suffix", [".idx", ".term", ".fast", ".fieldnorm", "meta.json"])
@pytest.mark.parametrize("damage", ["delete", "truncate"])
def test_a_damaged_folder_is_noticed(tmp_path: Path, suffix: str, damage: str) -> None:
    filled(tmp_path)
    file = next(file for file in tmp_path.iterdir() if file.name.endswith(suffix) and not file.name.startswith("."))
    if damage == "delete":
        file.unlink()
    else:
        half = tmp_path / "half"  # in its place, for a thread of Tantivy's may still have the whole one mapped
        half.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
        half.replace(file)
    with pytest.raises(DamagedIndex, match="it will be rebuilt from the library"):
        LexicalIndex.load(tmp_path)


def test_loading_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(DamagedIndex):
        LexicalIndex.load(tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


def test_an_open_index_outlives_its_folder(tmp_path: Path) -> None:
    index = filled(tmp_path / "x")
    shutil.rmtree(tmp_path / "x")
    assert [passage_id for passage_id, _ in index.search(["قمر"], 10)] == [14]
