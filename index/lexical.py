"""Tantivy: BM25 search over the folded, stemmed terms of one language's passages.

Terms are made by ``index/terms.py`` and arrive here ready; Tantivy only splits at spaces. It scores with
k1 = 1.2 and b = 0.75 (Robertson and Zaragoza 2009), as Lucene does.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType

import tantivy

from index.dense import DamagedIndex

K1 = 1.2
WRITER_BYTES = 50_000_000
PRIOR_PASSAGES = 200
PRIOR_FREQUENCY = 0.05


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # Signed: tantivy deletes by a signed term, which in an unsigned field matches nothing and says nothing.
    builder.add_integer_field("passage_id", indexed=True, fast=True)
    builder.add_text_field("terms", tokenizer_name="spaces", index_option="freq")
    return builder.build()


class LexicalIndex:
    """One folder of Tantivy segments, seen as it was when opened."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._schema = _schema()
        self._index = tantivy.Index(self._schema, path=str(folder))
        spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("spaces", spaces)
        # By itself the reader would watch the folder from a thread, and write a lock there while it is deleted.
        self._index.config_reader(reload_policy="manual")
        self._searcher = self._index.searcher()

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Open an index that a writer made; nothing is made here.

        Raises:
            DamagedIndex: the folder is missing, or what it holds cannot be read.
        """
        try:
            if not (folder / "meta.json").is_file():
                raise ValueError("meta.json is missing")
            return cls(folder)
        except ValueError as error:
            raise DamagedIndex(f"{folder} cannot be read; it will be rebuilt from the library") from error

    def __len__(self) -> int:
        return self._searcher.num_docs

    def writer(self) -> LexicalWriter:
        """Return a writer; what it commits is seen by indexes opened afterwards."""
        return LexicalWriter(self._index)

    def search(self, terms: Sequence[str], k: int) -> list[tuple[int, float]]:
        """Return up to ``k`` pairs of passage id and BM25 score, best first."""
        if not terms or not len(self):
            return []
        clauses = []
        for term, count in Counter(terms).items():
            clause = tantivy.Query.term_query(self._schema, "terms", term, index_option="freq")
            clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(clause, float(count))))
        hits = self._searcher.search(tantivy.Query.boolean_query(clauses), k, count=False).hits
        ids = self._searcher.fast_field_values("passage_id", [address for _, address in hits])
        return [(int(i), float(score)) for i, (score, _) in zip(ids, hits, strict=True) if i is not None]

    def inverse_document_frequency(self, term: str) -> float:
        """Return the weight BM25 gives ``term``, highest for one that no passage holds."""
        held = self._searcher.doc_freq("terms", term)
        return math.log(1 + (len(self) - held + 0.5) / (held + 0.5)) if len(self) >= held else 0.0

    def term_weight(self, term: str) -> float:
        """Return how much ``term`` tells, as if ``PRIOR_PASSAGES`` other passages were held as well.

        In a library of a few passages the plain frequencies say nothing: a word of every passage would
        weigh nothing and one that is merely spelled otherwise would weigh all.
        """
        # Removed passages count in doc_freq until Tantivy merges their segment away.
        held = min(self._searcher.doc_freq("terms", term), len(self)) + PRIOR_PASSAGES * PRIOR_FREQUENCY
        return math.log(1 + (len(self) + PRIOR_PASSAGES - held + 0.5) / (held + 0.5))

    def best_possible_score(self, terms: Iterable[str]) -> float:
        """Return the BM25 score that no passage can exceed for ``terms``, so that scores compare."""
        return (K1 + 1) * sum(self.inverse_document_frequency(term) for term in terms)


class LexicalWriter:
    """Adds and removes passages; ``with`` commits at the end, or leaves the index as it was on an error."""

    def __init__(self, index: tantivy.Index) -> None:
        self._writer = index.writer(heap_size=WRITER_BYTES, num_threads=1)

    def __enter__(self) -> LexicalWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._writer.commit()
        else:
            self._writer.rollback()
        self._writer.wait_merging_threads()  # gives up the folder's lock too, which a traceback might keep

    def add(self, passage_id: int, terms: Iterable[str]) -> None:
        """Add a passage, or replace it."""
        self.remove(passage_id)
        document = tantivy.Document()
        document.add_integer("passage_id", passage_id)
        document.add_text("terms", " ".join(terms))
        self._writer.add_document(document)

    def remove(self, passage_id: int) -> None:
        """Remove a passage, if it is held."""
        self._writer.delete_documents_by_term("passage_id", passage_id)
