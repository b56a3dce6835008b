from dataclasses import replace

import pytest

from qa.config import Settings
from qa.model_check import describe_model, examine_model
from tests.qa.model_server import Reply, model_server

SECRET = "sk-1450"


def settings(address: str, model: str = "tiny") -> Settings:
    return replace(Settings(), llm_base_url=address, llm_model=model, llm_api_key=SECRET, llm_retries=0)


def test_without_a_model_nothing_is_asked() -> None:
    assert examine_model(Settings()) == []
    assert describe_model(Settings()) == "none: answers are quotes"


def test_an_endpoint_that_has_the_model_is_well() -> None:
    with model_server(lambda asked: "ready", models=["tiny"]) as server:
        assert examine_model(settings(server.address)) == []


def test_less_evidence_than_one_passage_is_told() -> None:
    with model_server(lambda asked: "ready", models=["tiny"]) as server:
        given = settings(server.address)
        (finding,) = examine_model(replace(given, llm_evidence_tokens=255))
        assert finding.what == "llm_evidence_tokens = 255 holds less than one passage of the longest"
        assert finding.remedy.startswith("set it to 256 or more: ")
        assert examine_model(replace(given, llm_evidence_tokens=256)) == []


def test_a_model_that_the_endpoint_has_not_is_told_with_those_it_has() -> None:
    names = [f"m{number}" for number in range(7)]
    with model_server(lambda asked: "", models=names) as server:
        (finding,) = examine_model(settings(server.address))
    assert (finding.kind, finding.repairable) == ("language_model", False)
    assert f"{server.address} has no model tiny" in str(finding)
    assert "m0, m1, m2, m3, m4 …" in str(finding)


def test_an_endpoint_that_is_down_is_told_with_what_to_check() -> None:
    with model_server(lambda asked: "") as server:
        address = server.address
    (finding,) = examine_model(settings(address))
    assert "does not answer: unreachable" in str(finding)
    assert "check llm_base_url" in str(finding)


@pytest.mark.parametrize(
    ("reply", "told", "remedy"),
    [
        (
            Reply(status=401, body=b'{"error": {"message": "no key sk-1450"}}'),
            "failed, status 401: no key …",
            "llm_api_key",
        ),
        (Reply(status=404, body=b"{}"), "failed, status 404", "llm_base_url, which mostly ends in /v1"),
        (
            Reply(status=400, body=b'{"error": {"message": "no max_tokens"}}'),
            "status 400: no max_tokens",
            "llm_base_url",
        ),
        (Reply(status=429), "rate_limited, status 429", "wait"),
        (Reply(), "empty", "set llm_model to one that answers with text"),
    ],
    ids=["key", "address", "request", "busy", "empty"],
)
def test_an_endpoint_that_lets_the_model_write_nothing_is_told_with_why(reply: Reply, told: str, remedy: str) -> None:
    with model_server(lambda asked: reply) as server:
        (finding,) = examine_model(settings(server.address))
    assert f" {told}" in finding.what
    assert remedy in finding.remedy
    assert SECRET not in str(finding)


@pytest.mark.parametrize(("key", "said"), [(SECRET, "key set"), ("", "key not set")])
def test_the_key_is_never_told(key: str, said: str) -> None:
    described = describe_model(replace(settings("http://127.0.0.1:1/v1"), llm_api_key=key))
    assert described == f"tiny at http://127.0.0.1:1/v1, {said}"
    assert SECRET not in repr(settings("http://127.0.0.1:1/v1"))
