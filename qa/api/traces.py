"""Traces for OpenTelemetry, where its environment variables say where to send them; else nothing at all."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import Any, Protocol

from index.records import IsnadError

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
STAGES = ("retrieve", "read", "cite")


class Traces(Protocol):
    """Where it is said what a request did."""

    def record(
        self, name: str, seconds: float, timings: Mapping[str, float], headers: Mapping[str, str], status: int
    ) -> None:
        """Record a request that has just ended, with its stages in milliseconds."""

    def close(self) -> None:
        """Send what is held back."""


class NoTraces:
    """Records nothing."""

    def record(
        self, name: str, seconds: float, timings: Mapping[str, float], headers: Mapping[str, str], status: int
    ) -> None:
        """Record nothing."""

    def close(self) -> None:
        """Do nothing."""


class OtlpTraces:
    """Sends spans by OTLP over HTTP, in the background; each is part of its client's trace if that has one."""

    def __init__(self) -> None:
        try:
            from opentelemetry import propagate, trace
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
        except ImportError as error:
            raise IsnadError(
                f"traces are asked for by {' or '.join(ENDPOINTS)}, and OpenTelemetry is not installed; "
                "install it with pip install 'isnad[telemetry]', or unset the variable"
            ) from error
        self._provider = TracerProvider(resource=Resource.create({"service.name": "isnad"}))
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("isnad")
        self._extract: Any = propagate.extract
        self._in_context: Any = trace.set_span_in_context

    def record(
        self, name: str, seconds: float, timings: Mapping[str, float], headers: Mapping[str, str], status: int
    ) -> None:
        """Record a request, and one span within it for each stage of its answer."""
        ended = time.time_ns()
        began = ended - int(seconds * 1e9)
        span = self._tracer.start_span(name, context=self._extract(headers), start_time=began)
        span.set_attribute("http.response.status_code", status)
        within, at = self._in_context(span), ended - int(timings.get("total", 0.0) * 1e6)
        for stage in STAGES:
            if stage in timings:
                part = self._tracer.start_span(stage, context=within, start_time=at)
                at += int(timings[stage] * 1e6)
                part.end(at)
        span.end(ended)

    def close(self) -> None:
        """Send what is held back."""
        self._provider.shutdown()


def open_traces() -> Traces:
    """Return where to send traces, as the environment says.

    Raises:
        IsnadError: they are asked for, and OpenTelemetry is not installed.
    """
    return OtlpTraces() if any(os.environ.get(name) for name in ENDPOINTS) else NoTraces()
