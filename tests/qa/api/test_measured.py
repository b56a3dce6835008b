from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar.testing import TestClient
from litestar.types import ASGIApp
from prometheus_client.parser import text_string_to_metric_families

from index.uploads import Uploads
from qa.answer import Answerer
from tests.qa.api.asking import ask, opened

QUESTION = "كم عُمْقُ البَـــحْرِ الأحمر؟"


@pytest.fixture
def client(answerer: Answerer) -> Iterator[TestClient[ASGIApp]]:
    """One whose measures are its own."""
    with opened(answerer) as client:
        yield client


def measured(client: TestClient[ASGIApp]) -> dict[str, float]:
    """Return each sample by its name and labels, as in Prometheus' queries."""
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain; version=")
    samples = (sample for family in text_string_to_metric_families(response.text) for sample in family.samples)
    return {
        sample.name + "".join(f" {label}={value}" for label, value in sorted(sample.labels.items())): sample.value
        for sample in samples
        if not sample.name.endswith("_created")
    }


def test_requests_are_counted_by_route_and_status(client: TestClient[ASGIApp]) -> None:
    document_id = client.get("/api/documents").json()[0]["id"]
    for _ in range(2):
        assert client.get(f"/api/documents/{document_id}").status_code == 200
    assert client.get("/api/documents/none").status_code == 404
    assert client.get("/nowhere/قهوة").status_code == 404
    assert ask(client, "؟").status_code == 400
    found = measured(client)
    route = "isnad_request_seconds_count method=GET route=/api/documents/{document_id}"
    assert (found[f"{route} status=200"], found[f"{route} status=404"]) == (2, 1)
    assert found["isnad_request_seconds_count method=GET route=unknown status=404"] == 1
    assert found["isnad_request_seconds_count method=POST route=/api/ask status=400"] == 1
    assert found["isnad_request_seconds_bucket le=+Inf method=GET route=/api/documents status=200"] == 1


def test_no_label_holds_what_was_asked_for(client: TestClient[ASGIApp]) -> None:
    for number in range(5):
        client.get(f"/api/documents/سِرّ{number}")
        client.get(f"/سِرّ{number}?x=سِرّ")
        client.request(f"M{number}", "/api/ask")
    ask(client, f"{QUESTION} سِرّ")
    text = client.get("/metrics").text
    assert "سر" not in text.replace("ِ", "").replace("ّ", "")
    assert "%D8" not in text
    assert 'method="other"' in text
    assert 'method="M1"' not in text


def test_answers_stages_and_citations_are_counted(client: TestClient[ASGIApp]) -> None:
    citations = ask(client, QUESTION).json()["citations"]
    chatted = client.post("/api/chat", json={"question": "How many teachers does the school need?"})
    assert chatted.status_code == 200
    found = measured(client)
    assert found["isnad_answers_total language=ar outcome=answered"] == 1
    assert found["isnad_answers_total language=en outcome=answered"] == 1
    for stage in ("retrieve", "read", "cite", "total"):
        assert found[f"isnad_stage_seconds_count stage={stage}"] == 2
    assert found["isnad_stage_seconds_sum stage=total"] < 5, "seconds, not milliseconds"
    assert found["isnad_citations_total verified=exact"] >= len(citations) + 1
    assert found["isnad_first_event_seconds_count"] == 1


def test_a_refusal_is_counted_with_its_reason(silent_answerer: Answerer) -> None:
    with opened(silent_answerer) as client:
        ask(client, "من هو رئيس بيرو؟")
        assert measured(client)["isnad_answers_total language=ar outcome=little_evidence"] == 1


def test_checks_of_stored_citations_are_counted(client: TestClient[ASGIApp]) -> None:
    citation = ask(client, QUESTION).json()["citations"][0]
    stored = {key: citation[key] for key in ("document_id", "quote", "start", "prefix", "suffix")}
    for start in (citation["start"], citation["start"] + 2):
        client.post("/api/citations/verify", json=stored | {"start": start})
    found = measured(client)
    statuses = [found.get(f"isnad_citation_checks_total status={one}") for one in ("exact", "moved", "stale")]
    assert statuses == [1, 1, None]


def test_the_state_of_the_library_and_its_queues(client: TestClient[ASGIApp], answerer: Answerer) -> None:
    while client.get("/health/ready").status_code != 200:
        pass
    found = measured(client)
    assert found["isnad_passages"] == 4
    for pool in ("asking", "reading"):
        assert found[f"isnad_queue_depth pool={pool}"] == 0
    assert {found[f"isnad_uploads state={state}"] for state in ("queued", "running", "done", "failed")} == {0}


def test_uploads_are_counted_by_state(answerer: Answerer, folder: Path) -> None:
    uploads = Uploads(folder)
    with uploads.working(), opened(answerer) as client:  # another process works the queue
        for name in ("أ.txt", "ب.txt"):
            partial = uploads.begin(1)
            partial.write("قَهْوَة".encode())
            uploads.enqueue(name, partial, may_replace=False)
        found = measured(client)
    assert (found["isnad_uploads state=queued"], found["isnad_uploads state=done"]) == (2, 0)


def test_requests_that_are_turned_away_are_counted(answerer: Answerer) -> None:
    with opened(answerer, address="192.0.2.7") as client:
        assert client.get("/api/documents").status_code == 403
    with opened(answerer, "http://isnad.example") as client:
        assert client.get("/api/documents").status_code == 403
        client_here = client.get("/metrics", headers={"Host": "127.0.0.1"})
    assert 'isnad_request_seconds_count{method="GET",route="/api/documents",status="403"} 1.0' in client_here.text
