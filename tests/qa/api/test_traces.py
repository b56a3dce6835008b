import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from qa.answer import Answerer
from qa.api.traces import ENDPOINTS, NoTraces, OtlpTraces, open_traces
from tests.qa.api.asking import ask, opened

QUESTION = "كم عُمْقُ البَـــحْرِ الأحمر؟"
TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


class Collector:
    """Takes spans as an OpenTelemetry collector does."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.paths: list[str] = []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                collector.paths.append(self.path)
                collector.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def spans(self) -> list[Any]:
        found = []
        for body in self.bodies:
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                names = [one.value.string_value for one in resource.resource.attributes if one.key == "service.name"]
                assert names == ["isnad"]
                found += [span for scope in resource.scope_spans for span in scope.spans]
        return found


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    for name in ENDPOINTS:
        monkeypatch.delenv(name, raising=False)
    collector = Collector()
    with collector.server as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield collector
        server.shutdown()
        thread.join()


def test_an_answer_is_a_span_with_its_stages_in_it(
    answerer: Answerer, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.address)
    with opened(answerer) as client:
        timings = ask(client, QUESTION).json()["timings"]
    assert set(collector.paths) == {"/v1/traces"}
    spans = {span.name: span for span in collector.spans()}
    assert set(spans) == {"POST /api/ask", "retrieve", "read", "cite"}
    whole = spans["POST /api/ask"]
    attributes = {one.key: one.value.int_value for one in whole.attributes}
    assert attributes["http.response.status_code"] == 200
    at = 0
    for stage in ("retrieve", "read", "cite"):
        span = spans[stage]
        assert (span.trace_id, span.parent_span_id) == (whole.trace_id, whole.span_id)
        assert whole.start_time_unix_nano <= span.start_time_unix_nano <= span.end_time_unix_nano
        assert span.end_time_unix_nano <= whole.end_time_unix_nano + 100_000
        assert (span.end_time_unix_nano - span.start_time_unix_nano) / 1e6 == pytest.approx(timings[stage], abs=0.01)
        assert at <= span.start_time_unix_nano
        at = span.end_time_unix_nano


def test_a_stream_has_its_stages_too(answerer: Answerer, collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", f"{collector.address}/v1/traces")
    with opened(answerer) as client:
        client.post("/api/chat", json={"question": QUESTION})
    assert {span.name for span in collector.spans()} == {"POST /api/chat", "retrieve", "read", "cite"}


def test_a_request_is_part_of_the_trace_of_who_asks(
    answerer: Answerer, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.address)
    with opened(answerer) as client:
        client.get("/api/documents", headers={"traceparent": f"00-{TRACE}-{PARENT}-01"})
        client.get("/api/documents", headers={"traceparent": "00-none-of-it-01"})
    first, second = collector.spans()
    assert (first.trace_id.hex(), first.parent_span_id.hex()) == (TRACE, PARENT)
    assert (second.trace_id.hex() != TRACE, second.parent_span_id) == (True, b"")


def test_no_span_holds_what_was_asked(
    answerer: Answerer, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.address)
    with opened(answerer) as client:
        ask(client, f"{QUESTION} zanzibar")
        client.get("/api/documents?where=title~zanzibar")
        client.get("/api/documents/zanzibar", headers={"Authorization": "Bearer zanzibar"})
        client.get("/zanzibar")
    sent = b"".join(collector.bodies)
    assert b"zanzibar" not in sent
    assert "البَـــحْر".encode() not in sent
    assert {span.name for span in collector.spans()} >= {"GET unknown", "GET /api/documents"}


def test_without_the_variables_nothing_is_sent(
    answerer: Answerer, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "")
    assert isinstance(open_traces(), NoTraces)
    with opened(answerer) as client:
        ask(client, QUESTION)
    assert collector.paths == []


@pytest.mark.parametrize("name", ENDPOINTS)
def test_either_variable_asks_for_traces(collector: Collector, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, collector.address)
    traces = open_traces()
    traces.close()
    assert isinstance(traces, OtlpTraces)


def test_a_collector_that_is_gone_disturbs_no_answer(answerer: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    with opened(answerer) as client:
        assert ask(client, QUESTION).status_code == 200
