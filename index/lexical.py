"""Tantivy: BM25 search over the folded, stemmed terms of one language's passages.

Terms are made by ``index/terms.py`` and arrive here ready; Tantivy only splits at spaces. It scores with
k1 = 1.2 and b = 0.75 (Robertson and Zaragoza 2009), as Lucene does.
"""

from __future__ import annotations

import errno
import json
import math
import os
import shutil
import tempfile
import weakref
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from types import TracebackType
from typing import TypeAlias

import tantivy

from index.dense import DamagedIndex
from index.vectors import Ids

K1 = 1.2
# What is written at once, as one segment, so much memory holds: each segment costs every question, so of many
# passages few are made. What is added later is merged by Tantivy itself.
WRITER_BYTES, WRITER_BYTES_OF_MANY = 50_000_000, 256_000_000
PRIOR_PASSAGES = 200
DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.EACCES, errno.EMFILE)
PRIOR_FREQUENCY = 0.05
FREQUENCIES_REMEMBERED = 20_000

Alternatives: TypeAlias = Mapping[str, float]
"""Terms any of which may stand for one word, each with the probability that it does."""


@contextmanager
def _faults_named(folder: Path) -> Iterator[None]:
    """Tell what Tantivy says of the files of ``folder``: a full disk and the like as OSError, all else as damage."""
    try:
        yield
    except ValueError as error:
        if any(f"os error {number}" in str(error) for number in DISK_ERRORS):
            raise OSError(f"{folder} cannot be written: {error}") from error
        raise DamagedIndex(f"{folder} cannot be read ({error}); it will be rebuilt from the library") from error
    except BaseException as error:
        # Rust's own failure, which Python is not given a name for.
        if type(error).__name__ != "PanicException":
            raise
        raise DamagedIndex(f"{folder} cannot be read ({error}); it will be rebuilt from the library") from None


def _linked(owner: object, folder: Path) -> Path:
    """Return a folder of links to the files of ``folder``, for Tantivy to lock; it is there as long as ``owner`` is."""
    links = Path(tempfile.mkdtemp(prefix="isnad-"))
    weakref.finalize(owner, shutil.rmtree, links, ignore_errors=True)
    for file in folder.iterdir():
        if file.suffix != ".lock":
            (links / file.name).symlink_to(file.absolute())
    return links


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # Signed: tantivy deletes by a signed term, which in an unsigned field matches nothing and says nothing.
    builder.add_integer_field("passage_id", indexed=True, fast=True)
    builder.add_text_field("terms", tokenizer_name="spaces", index_option="freq")
    builder.add_text_field("sounding", tokenizer_name="spaces", index_option="basic")
    return builder.build()


class LexicalIndex:
    """One folder of Tantivy segments, seen as it was when opened."""

    def __init__(self, folder: Path) -> None:
        with _faults_named(folder):
            self._open(folder)

    def _open(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            folder = _linked(self, folder)
        self._folder = folder
        self._schema = _schema()
        self._index = tantivy.Index(self._schema, path=str(folder))
        spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("spaces", spaces)
        # By itself the reader would watch the folder from a thread, and write a lock there while it is deleted.
        self._index.config_reader(reload_policy="manual")
        self._searcher = self._index.searcher()
        # Tantivy's frequencies, and so its weights, take in removed passages until their segments are merged.
        segments = json.loads((folder / "meta.json").read_text("utf-8"))["segments"]
        self._counted = sum(segment["max_doc"] for segment in segments)
        # It stays as it was when opened, so what was asked once need not be asked again.
        self._frequency = lru_cache(FREQUENCIES_REMEMBERED)(partial(self._searcher.doc_freq, "terms"))

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Open an index that a writer made; nothing is made here.

        Raises:
            DamagedIndex: the folder is missing, or what it holds cannot be read.
        """
        if not (folder / "meta.json").is_file():
            raise DamagedIndex(f"{folder} has no meta.json; it will be rebuilt from the library")
        return cls(folder)

    def __len__(self) -> int:
        return self._searcher.num_docs

    def writer(self, *, of_many: bool = False) -> LexicalWriter:
        """Return a writer, of ``of_many`` passages or a few; what it commits is seen by indexes opened afterwards."""
        return LexicalWriter(self._index, self._folder, WRITER_BYTES_OF_MANY if of_many else WRITER_BYTES)

    def search(self, terms: Sequence[str], k: int, among: Ids | None = None) -> list[tuple[int, float]]:
        """Return up to ``k`` pairs of passage id and BM25 score, best first; ``among`` holds the only ids to find."""
        if not terms or not len(self):
            return []
        return self._best([self._boosted(term, float(count)) for term, count in Counter(terms).items()], k, among)

    def search_alternatives(
        self, words: Iterable[Alternatives], k: int, among: Ids | None = None
    ) -> list[tuple[int, float]]:
        """Return up to ``k`` pairs of passage id and score, best first, each word found by any alternative.

        Each word counts as its best alternative: BM25 with the word's document frequency, which is the
        sum over the alternatives of probability times frequency (Darwish and Oard 2003), times the square
        root of the probability. Those authors weigh frequencies by the plain probability before BM25
        flattens them; the root comes to the same, within what was measured, and needs no frequencies.
        """
        clauses = []
        for word in words:
            held = {term: found for term in word if (found := self._frequency(term))}
            if held:
                weight = self._alternatives_weight(word)
                boosted = [self._boosted(t, math.sqrt(word[t]) * weight / self._weight(n)) for t, n in held.items()]
                clauses.append(tantivy.Query.disjunction_max_query(boosted))
        return self._best(clauses, k, among)

    def _boosted(self, term: str, boost: float) -> tantivy.Query:
        clause = tantivy.Query.term_query(self._schema, "terms", term, index_option="freq")
        return tantivy.Query.boost_query(clause, boost)

    def _best(self, clauses: Sequence[tantivy.Query], k: int, among: Ids | None) -> list[tuple[int, float]]:
        if not clauses or (among is not None and not len(among)):
            return []
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, clause) for clause in clauses])
        if among is not None:
            only = tantivy.Query.term_set_query(self._schema, "passage_id", among.tolist())
            # The set chooses; it adds nothing to the score.
            only = tantivy.Query.const_score_query(only, 0.0)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, only)])
        hits = self._searcher.search(query, k, count=False).hits
        ids = self._searcher.fast_field_values("passage_id", [address for _, address in hits])
        return [(int(i), float(score)) for i, (score, _) in zip(ids, hits, strict=True) if i is not None]

    def terms_sounding(self, consonants: str) -> list[str]:
        """Return the terms that ``index/spelling.py`` said have these ``consonants``, those of most passages first."""
        known = f"{consonants}:"
        return [term.removeprefix(known) for term, _ in self._searcher.terms_with_prefix("sounding", known)]

    def inverse_document_frequency(self, term: str) -> float:
        """Return the weight BM25 gives ``term``, highest for one that no passage holds."""
        return self._weight(self._frequency(term))

    def _alternatives_weight(self, word: Alternatives) -> float:
        held = sum(share * self._frequency(term) for term, share in word.items())
        return self._weight(min(held, self._counted))

    def _weight(self, held: float) -> float:
        return math.log(1 + (self._counted - held + 0.5) / (held + 0.5))

    def word_weight(self, word: Alternatives) -> float:
        """Return how much ``word`` tells, as if ``PRIOR_PASSAGES`` other passages were held as well.

        In a library of a few passages the plain frequencies say nothing: a word of every passage would
        weigh nothing and one that is merely spelled otherwise would weigh all.
        """
        # Removed passages count in doc_freq until Tantivy merges their segment away.
        found = sum(share * self._frequency(term) for term, share in word.items())
        held = min(found, len(self)) + PRIOR_PASSAGES * PRIOR_FREQUENCY
        return math.log(1 + (len(self) + PRIOR_PASSAGES - held + 0.5) / (held + 0.5))

    def best_possible_score(self, terms: Iterable[str]) -> float:
        """Return the BM25 score that no passage can exceed for ``terms``, so that scores compare."""
        return (K1 + 1) * sum(self.inverse_document_frequency(term) for term in terms)

    def best_possible_score_of_alternatives(self, words: Iterable[Alternatives]) -> float:
        """Return the score that no passage can exceed in ``search_alternatives``."""
        return (K1 + 1) * sum(map(self._alternatives_weight, words))


class LexicalWriter:
    """Adds and removes passages; ``with`` commits at the end, or leaves the index as it was on an error."""

    def __init__(self, index: tantivy.Index, folder: Path, heap_bytes: int) -> None:
        self._folder = folder
        with _faults_named(folder):
            self._writer = index.writer(heap_size=heap_bytes, num_threads=1)
            self._holds_none = not index.searcher().num_docs

    def __enter__(self) -> LexicalWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with _faults_named(self._folder):
            if kind is None:
                self._writer.commit()
            else:
                self._writer.rollback()
            self._writer.wait_merging_threads()  # gives up the folder's lock too, which a traceback might keep

    def add(self, passage_id: int, terms: Iterable[str], sounding: Iterable[str] = ()) -> None:
        """Add a passage, or replace the one that was committed; ``sounding`` is what ``terms_sounding`` looks up."""
        if not self._holds_none:
            self.remove(passage_id)
        document = tantivy.Document()
        document.add_integer("passage_id", passage_id)
        document.add_text("terms", " ".join(terms))
        document.add_text("sounding", " ".join(sounding))
        self._writer.add_document(document)

    def remove(self, passage_id: int) -> None:
        """Remove a passage, if it is held."""
        self._writer.delete_documents_by_term("passage_id", passage_id)
