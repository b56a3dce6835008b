"""Learn ``index/model/translations.gz``, the translations of lexical terms, from parallel text.

    python scripts/train_translations.py --data shared/train

IBM Model 1 (Brown et al. 1993, "The mathematics of statistical machine translation") over the terms of
``index/terms.py``, trained in both directions by expectation maximisation. Either direction alone believes
in chance meetings of rare words; a translation counts the geometric mean of both probabilities. A sentence
is taken as a set of terms.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.records import Language
from index.terms import lexical_terms
from index.translations import FILE, Probabilities, write_translations
from scripts.train_batches import SOURCE_WEIGHTS
from scripts.train_data import Pair, read_pairs

log = logging.getLogger("train_translations")

# How much a row of a source counts, where that is not 1. The file holds words as they stand in dictionaries,
# so those whose licences would bind it (GPL, ODbL) are left out.
WEIGHTS = SOURCE_WEIGHTS | {"dict_aramorph": 0.0, "geo_names_dr5hn": 0.0}
ITERATIONS = 5
MOST_TRANSLATIONS = 8
LEAST_PROBABILITY = 0.02
LEAST_MEAN = 0.001

Numbers = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Parallel sentences as their meetings of an English with an Arabic term.

    Terms, places (a term in a sentence) and kinds (two terms that meet somewhere) are numbered from 0.
    All arrays have one element a meeting, but for ``kinds`` of shape ``(kinds, 2)``: English and Arabic term.
    """

    english: list[str]
    arabic: list[str]
    weights: Reals
    places: tuple[Numbers, Numbers]
    kind: Numbers
    kinds: Numbers


def make_corpus(pairs: Iterable[Pair]) -> Corpus:
    """Take the terms of ``pairs``; rows that have no terms in one language, or no weight, are left out."""
    numbers: tuple[dict[str, int], dict[str, int]] = ({}, {})
    sentences: tuple[list[list[int]], list[list[int]]] = ([], [])
    importance = []
    for pair in pairs:
        weight = WEIGHTS.get(pair.source, 1.0)
        terms = (_terms(pair.english, "en"), _terms(pair.arabic, "ar"))
        if weight and all(terms):
            importance.append(weight)
            for side in (0, 1):
                sentences[side].append([numbers[side].setdefault(term, len(numbers[side])) for term in terms[side]])
    english, arabic = (np.fromiter((n for s in side for n in s), np.int64) for side in sentences)
    lengths = [np.array([len(sentence) for sentence in side]) for side in sentences]
    places = _meetings(*lengths)
    weights = np.repeat(np.array(importance), lengths[0] * lengths[1])
    codes, kind = np.unique(english[places[0]] * len(numbers[1]) + arabic[places[1]], return_inverse=True)
    kinds = np.stack(np.divmod(codes, len(numbers[1])), axis=1)
    return Corpus(list(numbers[0]), list(numbers[1]), weights, places, kind, kinds)


def _terms(text: str, language: Language) -> list[str]:
    # The second, four-letter term of an Arabic word is no word that could be translated; a number translates itself.
    terms = dict.fromkeys(lexical_terms(text, language))
    return [term for term in terms if not term.endswith("*") and not any(map(str.isdigit, term))]


def _meetings(english: Numbers, arabic: Numbers) -> tuple[Numbers, Numbers]:
    """Return the places of both sides of every meeting, for sentences of these lengths."""
    starts = [np.cumsum(lengths) - lengths for lengths in (english, arabic)]
    first = np.repeat(np.arange(english.sum()), np.repeat(arabic, english))
    within = np.arange(len(first)) - np.repeat(np.cumsum(english * arabic) - english * arabic, english * arabic)
    second = np.repeat(starts[1], english * arabic) + within % np.repeat(arabic, english * arabic)
    return first, second


def train_model1(corpus: Corpus, side: int, iterations: int) -> Reals:
    """Return for each kind of meeting the probability of the term on ``side`` given the other term.

    A term may also come from no term of the other sentence, with its share of the side as probability; from
    the second iteration on, when the translations have begun to differ.
    """
    place, kind = corpus.places[side], corpus.kind
    given = corpus.kinds[:, 1 - side]
    term = np.zeros(int(place.max()) + 1, dtype=np.int64)
    term[place] = corpus.kinds[kind, side]
    heft = np.zeros(len(term))
    heft[place] = corpus.weights
    shares = np.bincount(term, heft) / heft.sum()
    probabilities = np.full(len(corpus.kinds), 1 / len(shares))
    for iteration in range(iterations):
        likelihoods = probabilities[kind]
        totals = np.bincount(place, likelihoods) + (shares[term] if iteration else 0)
        counts = np.bincount(kind, likelihoods / totals[place] * corpus.weights, len(corpus.kinds))
        probabilities = counts / np.bincount(given, counts)[given]
    return np.asarray(probabilities)


def best_translations(
    terms: Sequence[str], others: Sequence[str], kinds: Numbers, means: Reals
) -> dict[str, Probabilities]:
    """Return the translations of ``terms``, the first column of ``kinds``, into ``others``, the second.

    The ``means`` of a term's best translations are scaled to add up to 1, those below the least
    probability are dropped, and what is left is scaled again.
    """
    order = np.lexsort((kinds[:, 1], -means, kinds[:, 0]))
    order = order[means[order] >= LEAST_MEAN]
    found: dict[str, dict[str, float]] = {}
    for place in order:
        translations = found.setdefault(terms[kinds[place, 0]], {})
        if len(translations) < MOST_TRANSLATIONS:
            translations[others[kinds[place, 1]]] = float(means[place])
    return {term: _scaled(_scaled(t, 0.0), LEAST_PROBABILITY) for term, t in found.items()}


def _scaled(shares: Probabilities, least: float) -> dict[str, float]:
    kept = {term: share for term, share in shares.items() if share >= least}
    return {term: share / sum(kept.values()) for term, share in kept.items()}


def learn_translations(pairs: Iterable[Pair]) -> Mapping[Language, Mapping[str, Probabilities]]:
    """Return the translations of every term of ``pairs``, by its language."""
    corpus = make_corpus(pairs)
    terms = f"{len(corpus.english)} English and {len(corpus.arabic)} Arabic terms"
    log.info("%s, which meet %d times in %d ways", terms, len(corpus.kind), len(corpus.kinds))
    to_english, to_arabic = (train_model1(corpus, side, ITERATIONS) for side in (0, 1))
    means = np.sqrt(to_english * to_arabic)
    return {
        "ar": best_translations(corpus.arabic, corpus.english, corpus.kinds[:, ::-1], means),
        "en": best_translations(corpus.english, corpus.arabic, corpus.kinds, means),
    }


def main() -> None:
    """Learn and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=FILE)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")

    entries = learn_translations(read_pairs(arguments.data))
    made = f"scripts/train_translations.py: IBM Model 1 both ways, {ITERATIONS} iterations, in hundredths"
    write_translations(arguments.out, made, entries)
    for language, terms in entries.items():
        log.info("%s: %d terms, %d translations", language, len(terms), sum(map(len, terms.values())))
    log.info("%s: %d bytes", arguments.out, arguments.out.stat().st_size)


if __name__ == "__main__":
    main()
