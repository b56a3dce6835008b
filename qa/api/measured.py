"""What is measured of the service, for Prometheus; with several workers, of all of them together."""

from __future__ import annotations

import os

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from qa.answer import Answer

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = CONTENT_TYPE_LATEST
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Measures:
    """Counters and histograms of this process, and of its siblings where a folder joins them."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        shared = self._registry
        self.requests = Histogram(
            "isnad_request_seconds",
            "Time from a request to the end of its response.",
            ("method", "route", "status"),
            buckets=SECONDS,
            registry=shared,
        )
        self._stages = Histogram(
            "isnad_stage_seconds", "Time an answer took, by stage.", ("stage",), buckets=SECONDS, registry=shared
        )
        self.first_event = Histogram(
            "isnad_first_event_seconds",
            "Time from a chat request to its first event.",
            buckets=SECONDS,
            registry=shared,
        )
        self._answers = Counter(
            "isnad_answers", "Answers given, and questions refused.", ("language", "outcome"), registry=shared
        )
        self._citations = Counter(
            "isnad_citations", "Citations that left, by how they were verified.", ("verified",), registry=shared
        )
        self.checks = Counter(
            "isnad_citation_checks",
            "Stored citations looked at again, by what became of them.",
            ("status",),
            registry=shared,
        )
        self.waiting = Gauge(
            "isnad_queue_depth",
            "Requests that wait for a thread.",
            ("pool",),
            multiprocess_mode="livesum",
            registry=shared,
        )
        self.uploads = Gauge(
            "isnad_uploads", "Uploads, by state.", ("state",), multiprocess_mode="mostrecent", registry=shared
        )
        self.passages = Gauge(
            "isnad_passages", "Passages that are searched.", multiprocess_mode="mostrecent", registry=shared
        )

    def answered(self, answer: Answer) -> None:
        """Count one answer, its stages and its citations."""
        outcome = answer.reason or "abstained" if answer.abstained else "answered"
        self._answers.labels(answer.language, outcome).inc()
        for stage, milliseconds in answer.timings.items():
            self._stages.labels(stage).observe(milliseconds / 1000)
        for citation in answer.citations:
            self._citations.labels(citation.verified).inc()

    def exposition(self) -> bytes:
        """Return all of it in Prometheus' text format."""
        if FOLDER_VARIABLE not in os.environ:
            return generate_latest(self._registry)
        joined = CollectorRegistry()
        MultiProcessCollector(joined)  # type: ignore[no-untyped-call]
        return generate_latest(joined)
