import asyncio
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from scripts.benchmark_serve import Figure, abuse_figures, latency_figures, load_figures, serve, throughput_figures
from scripts.load_abuse import Abuse
from scripts.load_client import Client, Failed, Tally, events, response_head
from scripts.load_phases import Change, Latency, Load, growth
from scripts.load_server import isnad as run_isnad
from scripts.load_server import make_library
from scripts.load_throughput import Throughput
from tests.demo import ARABIC_TEXTS, ENGLISH_TEXTS, write_files

QUESTIONS = ("كم عُمْق البَحْر الأحمر؟", "متى وصلت القهوة إلى المخا؟", "When did the school in Riyadh open?")
ANSWER = json.dumps({"text": "one two", "citations": []})
DONE = f"event: done\r\ndata: {ANSWER}\r\n\r\n"
DELTAS = (
    'event: delta\r\ndata: {"text": "one "}\r\n\r\n: heartbeat\r\n\r\nevent: delta\r\ndata: {"text": "two"}\r\n\r\n'
)


def missed(figures: list[Figure]) -> set[str]:
    return {figure.name for figure in figures if figure.met is False}


def response(body: str, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}".encode()


def stream(*pieces: str, whole: bool = True) -> bytes:
    chunks = "".join(f"{len(piece.encode()):x}\r\n{piece}\r\n" for piece in pieces)
    end = "0\r\n\r\n" if whole else ""
    return f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}{end}".encode()


def met(way: str, sent: bytes) -> str:
    """Return "" where a client takes ``sent`` for a whole answer, or why not."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"}")
        writer.write(sent)
        writer.close()

    async def asked() -> str:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with server:
            client = Client(server.sockets[0].getsockname()[1])
            try:
                await (client.ask if way == "ask" else client.chat)("سؤال")
            except Failed as error:
                return str(error)
            finally:
                await client.close()
            return ""

    return asyncio.run(asked())


@pytest.mark.parametrize(
    ("way", "sent", "why"),
    [
        ("ask", response(ANSWER), ""),
        ("ask", response('{"title": "busy"}', "503 Service Unavailable"), "503"),
        ("ask", response("{}"), "no citations"),
        ("ask", response("{"), "no JSON"),
        ("ask", response(ANSWER)[:-3], "IncompleteRead"),
        ("ask", b"", "IncompleteRead"),
        ("ask", b"nonsense\r\n\r\n", "no HTTP response"),
        ("chat", stream(DELTAS, DONE), ""),
        ("chat", stream(DELTAS), "not with 'done'"),
        ("chat", stream(), "not with 'done'"),
        ("chat", stream(DELTAS, 'event: error\r\ndata: {"status": 503}\r\n\r\n'), "not with 'done'"),
        ("chat", stream(DELTAS, DONE, whole=False), "IncompleteRead"),
        ("chat", stream(DELTAS, DELTAS, DONE), "pieces joined"),
        ("chat", response("{}", "429 Too Many Requests"), "429"),
    ],
)
def test_only_whole_answers_count(way: str, sent: bytes, why: str) -> None:
    found = met(way, sent)
    assert why in found
    assert bool(why) == bool(found)


def test_a_server_that_is_not_there_is_a_failure() -> None:
    with pytest.raises(Failed, match="ConnectionRefusedError"):
        asyncio.run(Client(1).ask("?"))


def test_events_are_read_with_either_end_of_line() -> None:
    told = [("delta", b'{"text": "one "}'), ("delta", b'{"text": "two"}')]
    assert events(DELTAS.encode()) == events(DELTAS.replace("\r\n", "\n").encode()) == told
    assert events(DELTAS.encode() + b"event: done\r\ndata: {") == told


def test_the_head_of_a_response() -> None:
    assert response_head(b"HTTP/1.1 202 Accepted\r\nContent-Length:  5\r\n\r\n") == (202, {"content-length": "5"})


@pytest.mark.parametrize(
    ("samples", "grown"),
    [([1] * 10 + [100] * 80 + [110] * 10, 0.1), ([50, 100, 100, 90], -0.1), ([7], 0.0), ([100] * 20, 0.0)],
)
def test_growth_is_from_the_second_tenth_to_the_last(samples: list[int], grown: float) -> None:
    assert growth(samples) == pytest.approx(grown)


def test_slow_answers_miss_their_targets() -> None:
    quick, slow = [10.0] * 20, [200.0] * 20
    assert missed(latency_figures(Latency(quick, quick, quick, quick, quick))) == set()
    late = {"first_event_ms_p50", "new_ask_ms_p50", "ask_ms_p50"}
    assert missed(latency_figures(Latency(slow, slow, slow, slow, quick))) == late


def test_many_clients_are_to_be_answered_faster_than_one() -> None:
    new, one, many = Tally([10.0] * 5), Tally([10.0] * 20), Tally([10.0] * 40)
    assert missed(throughput_figures(Throughput(new, 10, one, 10, many, 10))) == set()
    found = throughput_figures(Throughput(new, 10, one, 10, Tally([10.0] * 31, ["503"]), 10))
    assert missed(found) == {"many_over_one", "errors"}
    assert {figure.name: figure.value for figure in found}["many_over_one"] == pytest.approx(1.55)
    assert [figure.value for figure in found[:2]] == [0.5, 2.0]
    assert missed(throughput_figures(Throughput(new, 10, Tally(), 10, many, 10))) == {"many_over_one"}


def test_a_load_that_goes_well_and_one_that_does_not() -> None:
    tally, change = Tally([100.0] * 50), Change(1.0, 1.5, 2.0)
    well = Load(10.0, tally, tally, [100] * 20, [0] * 20, change)
    assert missed(load_figures(well)) == set()
    spread = Tally([10.0] * 90 + [1000.0] * 10, ["503"])
    badly = Load(10.0, spread, tally, [100] * 10 + [120] * 10, [0] * 20, Change(failures=["upload: 503"]))
    changes = {"upload_read_seconds", "upload_cited_seconds", "rebuild_seconds"}
    assert missed(load_figures(badly)) == {"errors", "p99_over_p50", "memory_growth", *changes}


def test_good_clients_must_not_feel_abuse_as_errors_nor_leave_descriptors_open() -> None:
    tally = Tally([100.0])
    assert missed(abuse_figures(Abuse(tally, tally, descriptors_before=20, descriptors_after=25))) == set()
    badly = abuse_figures(Abuse(tally, Tally([], ["503"]), descriptors_before=20, descriptors_after=90))
    assert missed(badly) == {"errors", "requests_with_abuse", "descriptors_after"}


@pytest.mark.slow
def test_the_phases_on_a_real_server(tmp_path: Path) -> None:
    wanted: dict[str, set[str]] = {
        "latency": set(),
        "throughput": {"errors"},
        "load": {"errors", "upload_read_seconds", "upload_cited_seconds", "rebuild_seconds"},
        "abuse": {"errors", "errors_without_abuse", "requests_with_abuse", "descriptors_after"},
    }
    options = ["--requests", "3", "--throughput-seconds", "1", "--clients", "4", "--seconds", "4"]
    options += ["--abusers", "24", "--good", "2", "--abuse-seconds", "4"]
    # Of four documents, so that a rebuild in the midst of the load takes no longer than the load.
    documents = write_files(tmp_path / "documents", ARABIC_TEXTS | ENGLISH_TEXTS)
    run_isnad(tmp_path, "add", "--library", str(tmp_path / "library"), str(documents))
    questions = tmp_path / "questions.jsonl"
    questions.write_text("".join(json.dumps({"question": one}) + "\n" for one in QUESTIONS), "utf-8")
    options += ["--library", str(tmp_path / "library"), "--questions", str(questions)]
    app = typer.Typer()
    app.command()(serve)
    ended = CliRunner().invoke(app, ["--json", *options])
    told = json.loads(ended.stdout)
    assert set(told) == {*wanted, "missed"}
    for phase, names in wanted.items():
        assert names <= set(told[phase])
        # How quick it is depends on what else the machine does; that all is answered does not.
        assert not {f"{phase}.{name}" for name in names} & set(told["missed"])
    assert ended.exit_code == bool(told["missed"])


@pytest.mark.slow
def test_without_another_the_library_is_one_of_the_seeds(tmp_path: Path) -> None:
    assert (make_library(tmp_path, None) / "library.sqlite").is_file()
