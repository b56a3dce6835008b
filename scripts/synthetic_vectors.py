"""Vectors with the structure of real embeddings, from a seed.

A passage's vector is a sum of parts, each with its share of the squared length: the centre of its topic, which both
languages share; its document's part; its own part, of low rank; and a little noise that is alike in all directions.
All but the noise have a decaying spectrum, turned by one random rotation, so that no axis is special.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from index.vectors import Vectors, unit_rows
from scripts.synthetic_words import Numbers

TOPICS = 128
# Within one topic cosines are about a third, within one document two thirds.
TOPIC_SHARE, DOCUMENT_SHARE, PASSAGE_SHARE, NOISE_SHARE = 0.34, 0.26, 0.34, 0.06
SPECTRUM_OFFSET, SPECTRUM_EXPONENT = 8, 0.7
RANK_OF_PASSAGES = 0.5
# How long the part of a question's vector is that has nothing to do with its passage; the passage's has length 1.
QUERY_NOISE = 1.35
# Apart from the streams of random numbers in synthetic.py.
_GEOMETRY = 100


@dataclass(frozen=True, slots=True)
class Geometry:
    """A rotation ``(dimension, dimension)``, the spectrum ``(dimension,)`` before it, and the topics' centres."""

    rotation: Vectors
    spectrum: Vectors
    centres: Vectors


@lru_cache(maxsize=4)
def geometry(seed: int, dimension: int) -> Geometry:
    """Return what all vectors of one collection share."""
    chance = np.random.default_rng((seed, _GEOMETRY))
    rotation = np.linalg.qr(chance.standard_normal((dimension, dimension)))[0].astype(np.float32)
    spectrum = (np.arange(dimension) + SPECTRUM_OFFSET) ** -SPECTRUM_EXPONENT
    spectrum = (spectrum / np.linalg.norm(spectrum)).astype(np.float32)
    centres = unit_rows(chance.standard_normal((TOPICS, dimension)).astype(np.float32) * spectrum)
    return Geometry(rotation, spectrum, centres)


def passage_vectors(
    chance: np.random.Generator, collection: tuple[int, int], topics: Numbers, passages: int
) -> Vectors:
    """Return unit rows for ``passages`` passages of each document; ``topics`` are the documents'.

    ``collection`` is the seed and the dimension; the rows of a document follow one another.
    """
    shape = geometry(*collection)
    dimension = len(shape.spectrum)
    rank = max(1, int(RANK_OF_PASSAGES * dimension))
    own = shape.spectrum[:rank] / np.linalg.norm(shape.spectrum[:rank])
    documents = chance.standard_normal((len(topics), dimension), dtype=np.float32) * shape.spectrum
    shared = np.sqrt(TOPIC_SHARE) * shape.centres[topics] + np.sqrt(DOCUMENT_SHARE) * documents
    rows = np.repeat(shared, passages, axis=0).astype(np.float32)
    rows[:, :rank] += np.float32(np.sqrt(PASSAGE_SHARE)) * chance.standard_normal((len(rows), rank), np.float32) * own
    rows += np.float32(np.sqrt(NOISE_SHARE / dimension)) * chance.standard_normal(rows.shape, dtype=np.float32)
    return unit_rows(rows @ shape.rotation)


def question_vector(chance: np.random.Generator, seed: int, passage: Vectors) -> Vectors:
    """Return a unit vector, ``(dimension,)``, about ``passage``, near enough that this mostly is the nearest."""
    shape = geometry(seed, len(passage))
    drawn = chance.standard_normal(len(passage), dtype=np.float32) * shape.spectrum
    strange = (QUERY_NOISE * (drawn @ shape.rotation)).astype(np.float32)
    found: Vectors = unit_rows((passage + strange)[None])[0]
    return found
