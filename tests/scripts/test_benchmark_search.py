import importlib.util
import json
import time
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from index.records import IsnadError
from qa.gold import BadEvaluationFile
from scripts import benchmark_engines
from scripts.benchmark_collection import GivenChunk, GivenCollection, GivenQuery
from scripts.benchmark_engines import ENGINES, EngineDescription, EngineUnavailable, make_engine
from scripts.benchmark_inside import timed_inside
from scripts.benchmark_isnad import Isnad, OtherOrder, entries_of, exact_snapshot
from scripts.benchmark_making import write_squad, write_synthetic
from scripts.benchmark_process import GIBIBYTE, Limits, OverLimit, WorkerFailed, WorkerProcess
from scripts.benchmark_runs import Asked, Plan, Run, gain, groups, measure_size, ndcg, recall
from scripts.benchmark_search import compared, engine_names, search, size_numbers
from scripts.benchmark_worker import Worker
from scripts.synthetic import SyntheticPassages
from tests.demo import DemoEncoder

PASSAGES, QUERIES, DIMENSION = 203, 12, 16
ROOMY = Limits(60, 4 * GIBIBYTE)


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> GivenCollection:
    return write_synthetic(tmp_path_factory.mktemp("collection"), PASSAGES, QUERIES, seed=3, dimension=DIMENSION)


@pytest.fixture(scope="module")
def vectors(collection: GivenCollection) -> Any:
    return np.concatenate([chunk.vectors for chunk in collection.chunks(50)])


@pytest.fixture(scope="module")
def isnad(collection: GivenCollection, tmp_path_factory: pytest.TempPathFactory) -> Worker:
    worker = Worker("isnad", collection.folder, tmp_path_factory.mktemp("isnad") / "library")
    worker.do({"do": "build"})
    return worker


def test_a_collection_gives_back_what_was_made(collection: GivenCollection) -> None:
    (made,) = SyntheticPassages(PASSAGES, 3, DIMENSION).chunks()
    first, *_, last = chunks = list(collection.chunks(50))
    assert (collection.count, collection.dimension, collection.name) == (PASSAGES, DIMENSION, "synthetic")
    assert [text for chunk in chunks for text in chunk.texts] == made.texts
    assert [language for chunk in chunks for language in chunk.languages] == made.languages
    assert np.concatenate([chunk.vectors for chunk in chunks]).tobytes() == made.vectors.tobytes()
    assert (first.documents[4:6], last.start, len(last.texts)) == ((0, 1), 200, 3)
    assert collection.reading_seconds > 0


def test_a_squad_file_becomes_a_collection(tmp_path: Path) -> None:
    contexts = ("يدور القَمَر مرة في ٢٧ يوما.", "كانت القَهْوَةُ تُشرب في المخـــا.")
    answers = [{"text": "المخـــا", "answer_start": contexts[1].index("المخـــا")}]
    paragraphs = [
        {"context": contexts[0], "qas": [{"id": "1", "question": "من يدور؟", "answers": []}]},
        {"context": contexts[1], "qas": [{"id": "2", "question": "أين كانت القهوة تُشرب؟", "answers": answers}]},
    ]
    file = tmp_path / "squad.json"
    file.write_text(json.dumps({"data": [{"title": "قمر", "paragraphs": paragraphs}]}), "utf-8")
    written = write_squad(tmp_path / "collection", file, 10, DemoEncoder())
    (chunk,) = written.chunks()
    (query,), query_vectors = written.queries()
    assert (query.text, query.language) == ("أين كانت القهوة تُشرب؟", "ar")
    assert [chunk.texts[number] for number in query.relevance] == [contexts[1]]
    assert query_vectors.shape == (1, DemoEncoder().fingerprint.dimension)
    paragraphs.pop()
    file.write_text(json.dumps({"data": [{"title": "قمر", "paragraphs": paragraphs}]}), "utf-8")
    with pytest.raises(BadEvaluationFile, match=r"squad\.json"):
        write_squad(tmp_path / "empty", file, 10, DemoEncoder())


def test_documents_are_put_together_across_chunks() -> None:
    def chunk(start: int, documents: list[int], texts: list[str]) -> GivenChunk:
        return GivenChunk(start, documents, ["ar"] * len(texts), texts, np.eye(len(texts), 4, dtype=np.float32))

    chunks = [chunk(0, [0, 0, 1], ["القَهْوَة", "بـــحر", "قمر"]), chunk(3, [1, 1], ["جيش", "كتاب"])]
    entries = [entry for some in entries_of(chunks) for entry in some]
    assert [entry.document.text for entry in entries] == ["القَهْوَة\n\nبـــحر", "قمر\n\nجيش\n\nكتاب"]
    for entry in entries:
        texts = [entry.document.text[passage.start : passage.end] for passage in entry.passages]
        assert "\n\n".join(texts) == entry.document.text
        assert entry.vectors.shape == (len(texts), 4)


def test_faiss_alone_finds_what_comparing_every_vector_finds(
    collection: GivenCollection, vectors: Any, tmp_path: Path
) -> None:
    worker = Worker("faiss", collection.folder, tmp_path)
    built, saved = worker.do({"do": "build"}), worker.do({"do": "save"})
    assert saved["disk_bytes"] == (tmp_path / "vectors.faiss").stat().st_size > PASSAGES * DIMENSION * 4
    assert built["peak_bytes"] > 0 < built["build_seconds"]
    opened = Worker("faiss", collection.folder, tmp_path)
    assert opened.do({"do": "open"})["open_seconds"] > 0
    found = opened.do({"do": "ask", "numbers": list(range(QUERIES))})
    _, asked = collection.queries()
    assert found["found"] == np.argsort(-(asked @ vectors.T), axis=1)[:, :10].tolist()
    assert len(found["milliseconds"]) == QUERIES


def test_tantivy_alone_finds_the_passage_whose_words_are_asked_for(collection: GivenCollection, tmp_path: Path) -> None:
    worker = Worker("tantivy", collection.folder, tmp_path)
    worker.do({"do": "build"})
    same_language = range(0, QUERIES, 2)
    found = worker.do({"do": "ask", "numbers": list(same_language)})["found"]
    queries, _ = collection.queries()
    targets = [max(queries[n].relevance, key=lambda passage: queries[n].relevance[passage]) for n in same_language]
    assert np.mean([target == one[0] for target, one in zip(targets, found, strict=True)]) > 0.5


def test_isnad_finds_what_it_finds_with_exact_dense_search(isnad: Worker, collection: GivenCollection) -> None:
    numbers = list(range(QUERIES))
    found, exact = (isnad.do({"do": do, "numbers": numbers})["found"] for do in ("ask", "exact"))
    assert recall(found, exact) > 0.99
    queries, _ = collection.queries()
    # Sixteen dimensions leave some questions without the passage that they were made from, but few.
    assert np.mean([bool(set(one) & set(queries[number].relevance)) for number, one in enumerate(found)]) > 0.7


def test_an_exact_reference_of_another_collection_is_refused(isnad: Worker, tmp_path: Path) -> None:
    other = write_synthetic(tmp_path, 10, 1, seed=0, dimension=DIMENSION)
    engine = isnad._engine
    assert isinstance(engine, Isnad)
    with pytest.raises(OtherOrder, match="10 passages"):
        exact_snapshot(engine.index.current(), tmp_path, other.queries()[1])


def test_time_inside_the_libraries_is_told_apart_and_nothing_stays_wrapped(isnad: Worker) -> None:
    engine = isnad._engine
    assert isinstance(engine, Isnad)
    snapshot, search = engine.index.current(), faiss.IndexIDMap2.search
    before = isnad.do({"do": "ask", "numbers": [0]})["found"]
    with timed_inside(snapshot) as clock:
        started = time.perf_counter()
        assert isnad.do({"do": "ask", "numbers": [0]})["found"] == before
        assert 0 < clock.seconds < time.perf_counter() - started
    assert faiss.IndexIDMap2.search is search
    assert all(type(one._searcher).__module__.startswith("tantivy") for one in snapshot.lexical.values())
    outside = isnad.do({"do": "outside", "numbers": [0, 1]})["milliseconds"]
    assert len(outside) == 2
    assert min(outside) > 0


def test_threads_ask_at_once(isnad: Worker) -> None:
    told = isnad.do({"do": "throughput", "clients": 4, "seconds": 0.2})
    assert told["answered"] > 0
    assert told["seconds"] >= 0.2


def test_a_worker_says_what_it_cannot_do(isnad: Worker) -> None:
    with pytest.raises(IsnadError, match="'dance' cannot be done"):
        isnad.do({"do": "dance"})


def test_an_engine_that_is_not_installed_says_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = EngineDescription("Missing", "scripts.benchmark_missing", "Missing", ("missing",))
    monkeypatch.setitem(benchmark_engines.ENGINES, "missing", missing)
    with pytest.raises(EngineUnavailable, match=r"isnad\[benchmark\]"):
        make_engine("missing")


@pytest.fixture
def running(collection: GivenCollection, tmp_path: Path) -> Any:
    made: list[WorkerProcess] = []

    def run(limits: Limits) -> WorkerProcess:
        made.append(WorkerProcess("faiss", collection.folder, tmp_path / str(len(made)), limits))
        return made[-1]

    yield run
    for worker in made:
        worker.close()


def test_a_process_answers_line_by_line_and_outlives_what_it_cannot_do(running: Any) -> None:
    worker = running(ROOMY)
    with pytest.raises(WorkerFailed, match="'dance' cannot be done"):
        worker.tell("dance")
    assert worker.tell("build")["saves"]
    assert len(worker.tell("ask", numbers=[0])["found"][0]) == 10
    worker.close()
    with pytest.raises(WorkerFailed, match="ended"):
        worker.tell("memory")


@pytest.mark.parametrize(("limits", "why"), [(Limits(0.3, 2**40), "--limit-seconds"), (Limits(60, 1), "gigabytes")])
def test_an_engine_over_a_limit_is_stopped(running: Any, limits: Limits, why: str) -> None:
    with pytest.raises(OverLimit, match=why):
        worker = running(limits)
        worker.tell("build")
        worker.tell("throughput", clients=1, seconds=20)


def test_all_engines_of_a_size_have_a_run(collection: GivenCollection, tmp_path: Path) -> None:
    said: list[str] = []
    engines = ["isnad", "faiss", *(["txtai"] if not importlib.util.find_spec("txtai") else [])]
    isnad, faiss_alone, *missing = measure_size(collection, engines, tmp_path, Plan(ROOMY, 0.1, said.append, 3))
    assert (isnad.state, isnad.why) == (faiss_alone.state, faiss_alone.why) == ("measured", "")
    everywhere = {"build_seconds", "disk_bytes", "open_seconds", "serving_bytes", "ms_p50", "ms_p99", "ndcg_at_10"}
    everywhere |= {"queries_a_second_1", "queries_a_second_16", "recall_at_10", "first_query_ms", "peak_bytes"}
    assert everywhere | {"outside_ms_p50"} <= set(isnad.figures)
    assert everywhere <= set(faiss_alone.figures)
    assert isnad.figures["queries"] == faiss_alone.figures["queries"] == QUERIES - 5 - 3
    assert 0 < isnad.figures["outside_ms_p50"] < isnad.figures["ms_p99"] + 50
    assert [(run.state, "isnad[benchmark]" in run.why) for run in missing] == [("not installed", True)] * len(missing)
    assert said[-1].endswith("answer in turns")


def test_an_engine_that_is_stopped_is_never_left_out(collection: GivenCollection, tmp_path: Path) -> None:
    said: list[str] = []
    limits = Limits(0.05, 4 * GIBIBYTE)
    (stopped,) = measure_size(collection, ["isnad"], tmp_path / "other", Plan(limits, 0.1, said.append))
    assert (stopped.state, "build: more than 0 s" in stopped.why) == ("stopped", True)


def test_groups_hold_what_memory_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scripts.benchmark_runs.memory_bytes", lambda: {"MemAvailable": 1000})
    sizes = {"a": 500, "b": 200, "c": 400}
    runs = [Run(name, 10, figures={"built_resident_bytes": size}) for name, size in sizes.items()]
    kept: dict[str, Any] = {"c": None}
    assert [[run.engine for run in group] for group in groups(runs, kept)] == [["c", "a", "b"]]
    assert [[run.engine for run in group] for group in groups(runs, {})] == [["a", "b"], ["c"]]


def test_recall_and_ndcg_by_hand() -> None:
    assert recall([[1, 2, 3], [4]], [[3, 2, 9], [4]]) == pytest.approx((2 / 3 + 1) / 2)
    assert recall([], []) == 1.0
    assert gain([2, 0, 1]) == pytest.approx(2 + 1 / 2)
    query = GivenQuery("من؟", "ar", {7: 2, 8: 1})
    asked: Any = Asked(Run("isnad", 10), None, 1, [0], [1.0], [[5, 7, 8]])  # type: ignore[arg-type]
    best = 2 + 1 / np.log2(3)
    assert ndcg(asked, [query]) == pytest.approx((2 / np.log2(3) + 1 / 2) / best)


def test_sizes_and_engines_are_read_in_order() -> None:
    assert size_numbers("1000, 10") == [10, 1000]
    assert engine_names("faiss,isnad") == ["isnad", "faiss"]
    assert compared(list(ENGINES), 11, 10) == ["isnad", "faiss", "tantivy"]
    assert compared(list(ENGINES), 10, 10) == list(ENGINES)
    for given in ("many", "0", "-5", ""):
        with pytest.raises(typer.BadParameter, match="sizes"):
            size_numbers(given)
    with pytest.raises(typer.BadParameter, match="elastic"):
        engine_names("isnad,elastic")


def test_the_command_names_what_it_does_not_know() -> None:
    app = typer.Typer()
    app.command()(search)
    ended = CliRunner().invoke(app, ["--engines", "elastic"])
    assert ended.exit_code == 2
    assert all(name in ended.output for name in ("elastic", *ENGINES))
