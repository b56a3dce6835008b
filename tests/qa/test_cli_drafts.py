"""What the command line says of an answer that a language model was to write."""

from collections.abc import Iterator

import pytest

from tests.qa.commands import Isnad
from tests.qa.model_server import Asked, ModelServer, Reply, model_server

QUESTION, TRUE = "How many teachers does the school need?", "A school needs 12 teachers."


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    with model_server(lambda asked: "") as server:
        monkeypatch.setenv("ISNAD_LLM_BASE_URL", server.address)
        monkeypatch.setenv("ISNAD_LLM_MODEL", "tiny")
        monkeypatch.setenv("ISNAD_LLM_RETRIES", "0")
        yield server


@pytest.mark.parametrize(
    ("reply", "note"),
    [
        (Reply(status=401), "(failed), so the documents are quoted; see: isnad doctor"),
        (Reply(status=429), "(rate_limited), so the documents are quoted; its endpoint takes no more for now: ask"),
        (Reply("NOT IN THE DOCUMENTS"), "(refused), so the documents are quoted; it finds no answer in the passages"),
        (Reply("A school needs 90."), "(nothing_supported), so the documents are quoted; nothing that it said is"),
        (Reply("A sch", finish="length"), "(truncated), so the documents are quoted; let it write more with ISNAD_LLM"),
    ],
    ids=["key", "busy", "refusal", "false", "long"],
)
def test_without_a_draft_the_reason_and_the_remedy_are_told(
    filled: Isnad, model: ModelServer, reply: Reply, note: str
) -> None:
    model.script = lambda asked: reply
    ended = filled("ask", QUESTION)
    assert ended.out.startswith(f"{TRUE} [1]\n")
    assert f"no answer of the language model {note}" in ended.notes
    assert ended.code == 0


def test_what_is_left_of_a_draft_is_told(filled: Isnad, model: ModelServer) -> None:
    def script(asked: Asked) -> Reply:
        return Reply(f"{asked.cite(TRUE, TRUE)} A school needs 90. And", after=b"data: {")

    model.script = script
    ended = filled("ask", QUESTION)
    assert ended.out.startswith(f"{TRUE} [1]\n")
    assert "1 statement of the language model left out: not supported by the documents\n" in ended.notes
    assert "the language model did not come to its end (cut_off); ask again\n" in ended.notes
