import sys
from pathlib import Path

import numpy as np
import pytest

from index.translations import Translations
from scripts import train_translations
from scripts.train_data import Pair
from scripts.train_translations import best_translations, learn_translations, make_corpus, train_model1

PAIRS = [Pair("kitchen", "the house", "البَيْت"), Pair("kitchen", "house, a book", "بيـــت وكِتاب")]
ENGLISH, ARABIC = 0, 1


def probabilities(pairs: list[Pair], side: int, iterations: int) -> dict[tuple[str, str], float]:
    corpus = make_corpus(pairs)
    values = train_model1(corpus, side, iterations)
    return {(corpus.english[e], corpus.arabic[a]): float(p) for (e, a), p in zip(corpus.kinds, values, strict=True)}


def test_the_first_iteration_shares_each_term_evenly() -> None:
    # Of «بيت» come one hous in the first sentence, half a hous and half a book in the second.
    assert probabilities(PAIRS, ENGLISH, 1) == pytest.approx(
        {("hous", "بيت"): 1.5 / 2, ("book", "بيت"): 0.5 / 2, ("hous", "كتاب"): 0.5, ("book", "كتاب"): 0.5}
    )


def test_the_second_iteration_may_take_a_term_from_nothing() -> None:
    # hous is 2/3 of the English terms, book 1/3. In the first sentence hous comes of «بيت» by 0.75 / (0.75 + 2/3),
    # in the second by 0.75 / (0.75 + 0.5 + 2/3); book by 0.25 / (0.25 + 0.5 + 1/3).
    house = 0.75 / (0.75 + 2 / 3) + 0.75 / (0.75 + 0.5 + 2 / 3)
    book = 0.25 / (0.25 + 0.5 + 1 / 3)
    found = probabilities(PAIRS, ENGLISH, 2)
    assert found["hous", "بيت"] == pytest.approx(house / (house + book))


def test_sources_count_by_their_weights() -> None:
    pairs = [Pair("tatoeba", "sea", "بحر"), Pair("kitchen", "moon", "بحر")]
    assert probabilities(pairs, ENGLISH, 1) == pytest.approx({("sea", "بحر"): 2 / 3, ("moon", "بحر"): 1 / 3})
    assert probabilities(pairs, ARABIC, 1) == pytest.approx({("sea", "بحر"): 1, ("moon", "بحر"): 1})
    assert make_corpus([*pairs, Pair("dict_aramorph", "ocean", "بحر"), Pair("kitchen", "?", "بحر")]).english == [
        "sea",
        "moon",
    ]


def test_translations_are_the_geometric_means_scaled() -> None:
    corpus = make_corpus(PAIRS)
    means = {("hous", "بيت"): 0.6, ("book", "بيت"): 0.2, ("hous", "كتاب"): 0.0005, ("book", "كتاب"): 0.012}
    values = np.array([means[corpus.english[e], corpus.arabic[a]] for e, a in corpus.kinds])
    found = best_translations(corpus.english, corpus.arabic, corpus.kinds, values)
    assert found["hous"] == {"بيت": 1.0}
    assert found["book"] == pytest.approx({"بيت": 0.2 / 0.212, "كتاب": 0.012 / 0.212})
    assert list(found["book"]) == ["بيت", "كتاب"]


def test_learning_tells_the_words_apart() -> None:
    found = learn_translations(PAIRS)
    assert found["ar"]["بيت"]["hous"] > 0.7
    assert found["en"]["book"]["كتاب"] > 0.6


def test_the_command_writes_what_it_learned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [f"{pair.source}\t{pair.english}\t{pair.arabic}" for pair in PAIRS]
    (tmp_path / "parallel.tsv").write_text("\n".join(rows), "utf-8")
    monkeypatch.setattr(sys, "argv", ["train", "--data", str(tmp_path), "--out", str(tmp_path / "x.gz")])
    train_translations.main()
    first = (tmp_path / "x.gz").read_bytes()
    assert Translations(tmp_path / "x.gz").of("بيت", "ar")["hous"] > 0.7
    train_translations.main()
    assert (tmp_path / "x.gz").read_bytes() == first
