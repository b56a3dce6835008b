"""FAISS: which vectors have the largest inner product with a query, among few exactly, among many by clusters.

FAISS knows vectors by their *places*, as ``StoredVectors`` has them in a row, and reads them where they lie. Few are
all compared, in half precision: nothing is lost. Of many, only the clusters nearest to the query are looked at and of
their vectors a product quantisation (Jégou, Douze and Schmid 2011) of two coordinates in 4 bits, which the processor
compares 32 at a time (André, Kermarrec and Le Scouarnec 2017): measured on real and on synthetic ones, four times as
fast as 8 bits a coordinate, in a quarter of the memory, and as good once the best are scored by the vectors
themselves. How many clusters is measured on the vectors, too (``_tune``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from index.cores import usable_cores
from index.stored_vectors import ROWS_PER_CHUNK, StoredVectors
from index.vectors import Ids, Vectors, singles, unit_rows

EXACT_UP_TO = 20_000
# How many to take at least, and half as many more than are wanted: what the codes rank behind may belong before. Of 384
# dimensions 100 and 150 were measured to find the same; of few dimensions, whose codes tell less, 112 find too little.
CANDIDATES = 128
BITS = 4
# How FAISS goes about one question alone: by itself it takes the way for many, which is a tenth slower.
ONE_QUESTION = 11
# Twice the square root: looking through the centres then costs about as much as through the clusters.
CLUSTERS_PER_ROOT = 2.0
VECTORS_PER_CLUSTER, ITERATIONS = 40, 8
CODE_ITERATIONS = 6
# Beyond this growth, or shrinkage, the clusters are found anew.
GROWTH = 4.0
SAMPLED, NEAREST, RECALL = 200, 50, 0.9975
# A question lies further from the passages than these from each other: its cosine with the one that answers it is about
# 0.55, as measured on questions in both languages; so long is what it has besides.
STRAYING = 1.5

Selected = npt.NDArray[np.uint8]
"""A bit for each place."""


def compared(stored: StoredVectors) -> Any:
    """Return an index that compares all of ``stored``, or those asked for, without a copy; keep ``stored`` as long."""
    library: Any = faiss
    index = library.IndexScalarQuantizer(stored.dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    held = np.ascontiguousarray(stored.halves).view(np.uint8).reshape(-1)
    # The last is who else may own the memory: nobody yet.
    index.codes = library.MaybeOwnedVectorUInt8.create_view(library.swig_ptr(held), held.nbytes, index.codes.owner)
    index.ntotal = len(stored)
    return index


def refined(clusters: Any, stored: StoredVectors) -> Any:
    """Return an index of all of ``stored`` whose ``clusters`` choose and whose vectors give the order."""
    index = faiss.IndexRefine(clusters, compared(stored))
    index.k_factor = 1
    return index


def clustered_index(stored: StoredVectors) -> Any:
    """Return an index in memory of ``stored``, which are many, by clusters found among a sample of them."""
    clusters, dimension = round(CLUSTERS_PER_ROOT * math.sqrt(len(stored))), stored.dimension
    sample = np.random.default_rng(0).permutation(len(stored))[: clusters * VECTORS_PER_CLUSTER]
    codes = dimension if dimension % 2 else dimension // 2
    index = faiss.IndexIVFPQFastScan(
        faiss.IndexFlatIP(dimension), dimension, clusters, codes, BITS, faiss.METRIC_INNER_PRODUCT
    )
    index.cp.spherical, index.cp.niter, index.cp.seed, index.pq.cp.niter = True, ITERATIONS, 1, CODE_ITERATIONS
    with _all_cores():
        index.train(singles(stored.halves[np.sort(sample)]))
        _fill(index, stored)
        _tune(index, stored)
    return index


def changed_index(path: Path, stored: StoredVectors, removed: Ids) -> Any:
    """Return the clustered index in ``path`` without the places ``removed``, ascending, and with what follows.

    It then holds ``stored``: first those that stay, each now so many places nearer to the first as are gone before it.
    """
    index: Any = faiss.read_index(str(path))
    if not 1 / GROWTH <= len(stored) * (CLUSTERS_PER_ROOT / index.nlist) ** 2 <= GROWTH:
        return clustered_index(stored)
    with _all_cores():
        if len(removed):
            index.remove_ids(faiss.IDSelectorBatch(removed))
            _close_gaps(index.invlists, removed)
        _fill(index, stored)
        _tune(index, stored)
    return index


def _close_gaps(lists: Any, removed: Ids) -> None:
    for number in range(lists.nlist):
        places = faiss.rev_swig_ptr(lists.get_ids(number), lists.list_size(number))
        places -= np.searchsorted(removed, places)


def write_index(index: Any, path: Path) -> None:
    """Write an index to a file.

    Raises:
        OSError: it cannot be written.
    """
    try:
        faiss.write_index(index, str(path))
    except RuntimeError as error:
        raise OSError(f"{path} cannot be written: {error}") from error


def read_index(path: Path) -> Any:
    """Read the clustered index in a file.

    Raises:
        ValueError: it is not such an index.
    """
    try:
        index = faiss.read_index(str(path))
    except RuntimeError as error:
        raise ValueError(str(error)) from error
    if not isinstance(index, faiss.IndexIVFPQFastScan):
        raise ValueError(f"{path} holds a {type(index).__name__}")
    index.implem = ONE_QUESTION
    return index


def nearest(index: Any, query: Vectors, k: int, selected: Selected | None, share: float) -> tuple[Ids, Vectors]:
    """Return the places of up to ``k`` vectors, best first, and their inner products with ``query`` ``(dimension,)``.

    Only those ``selected`` are found, which are about ``share`` of all; None selects all.
    """
    faiss.omp_set_num_threads(1)  # of each thread that asks: many questions share the cores, one need not have all
    k = min(k, int(index.ntotal))
    if not k:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    scores, places = index.search(query[None, :], k, params=_parameters(index, selected, share))
    if places[0, -1] >= 0:
        return places[0], scores[0]
    found = places[0] >= 0
    return places[0][found], scores[0][found]


def scored(stored: StoredVectors, query: Vectors, ids: Ids) -> tuple[Ids, Vectors]:
    """Return those of ``ids`` that are held, best first, and the cosine of ``query`` ``(dimension,)`` with each."""
    faiss.omp_set_num_threads(1)
    held, halves = stored.rows(ids)
    if not len(held):
        return held, np.empty(0, np.float32)
    index = faiss.IndexScalarQuantizer(stored.dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    index.add_sa_codes(halves.view(np.uint8))
    cosines, places = index.search(query[None, :], len(held))
    return held[places[0]], cosines[0]


def _parameters(index: Any, selected: Selected | None, share: float) -> Any:
    library: Any = faiss
    if selected is None:
        return None
    selector = library.IDSelectorBitmap(selected)
    if not isinstance(index, faiss.IndexRefine):
        return library.SearchParameters(sel=selector)
    clusters = library.downcast_index(index.base_index)
    # The fewer may be found, the further away they lie.
    looked_at = min(clusters.nlist, math.ceil(clusters.nprobe / max(share, 1 / clusters.nlist)))
    chosen = library.SearchParametersIVF(sel=selector, nprobe=looked_at)
    return library.IndexRefineSearchParameters(k_factor=1, base_index_params=chosen)


def _fill(index: Any, stored: StoredVectors) -> None:
    """Add what ``index`` does not hold yet of ``stored``: the last places."""
    for start in range(index.ntotal, len(stored), ROWS_PER_CHUNK):
        halves = stored.halves[start : start + ROWS_PER_CHUNK]
        index.add_with_ids(singles(halves), np.arange(start, start + len(halves)))


def _tune(index: Any, stored: StoredVectors) -> None:
    """Let as many clusters be looked at as hold ``RECALL`` of the vectors nearest to a sample of queries."""
    chance = np.random.default_rng(1)
    some = singles(stored.halves[chance.integers(len(stored), size=SAMPLED)])
    straying = unit_rows(chance.normal(size=some.shape).astype(np.float32))
    queries = unit_rows(some + STRAYING * straying)
    near = _neighbours(queries, stored)
    _, clusters = index.quantizer.search(singles(stored.halves[near.ravel()]), 1)
    _, order = index.quantizer.search(queries, index.nlist)
    # Where in the order of each query the cluster of each of its neighbours stands.
    ranks = np.argsort(order, axis=1)[np.repeat(np.arange(SAMPLED), near.shape[1]), clusters[:, 0]]
    index.nprobe = 1 + math.ceil(np.quantile(ranks, RECALL))


def _neighbours(queries: Vectors, stored: StoredVectors) -> Ids:
    """Return the places ``(len(queries), n)`` of the vectors nearest to each, all compared."""
    found = faiss.ResultHeap(len(queries), min(NEAREST, len(stored)), keep_max=True)
    for start in range(0, len(stored), ROWS_PER_CHUNK):
        rows = singles(stored.halves[start : start + ROWS_PER_CHUNK])
        scores, places = faiss.knn(queries, rows, min(NEAREST, len(rows)), metric=faiss.METRIC_INNER_PRODUCT)
        found.add_result(scores, start + places)
    found.finalize()
    return np.asarray(found.I)


@contextmanager
def _all_cores() -> Iterator[None]:
    """Let FAISS use every core in this thread; whoever asks meanwhile keeps to one."""
    faiss.omp_set_num_threads(max(1, usable_cores() - 1))
    try:
        yield
    finally:
        faiss.omp_set_num_threads(1)
