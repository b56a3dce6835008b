"""Answers that a scripted model drafts at a real endpoint."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from index.local import LocalIndex
from qa.answer import Answer, Answerer, Question
from qa.cite import Citation, verify
from qa.config import Settings
from qa.telling import Drafted, HitsFound, TextAdded, Told, Waiting, Withdrawn
from tests.demo import DemoEncoder
from tests.qa.model_server import Asked, ModelServer, Reply, Script, model_server

TEACHERS = Question("How many teachers does the school need?")
TRUE = "A school needs 12 teachers."
QUOTED = f"{TRUE} [1]"
Asking = Callable[..., tuple[Answer, list[Told], ModelServer]]


@contextmanager
def drafting(answerer: Answerer, script: Script, **settings: object) -> Iterator[tuple[Answerer, ModelServer]]:
    """The same library with a scripted model."""
    with model_server(script) as server:
        given = {"llm_base_url": server.address, "llm_model": "tiny", "llm_timeout_seconds": 5, "llm_retries": 0}
        chosen = replace(answerer.settings, **(given | settings))  # type: ignore[arg-type]
        opened = answerer.library.current()
        yield Answerer(answerer.index, opened.encoder, chosen), server


@pytest.fixture
def asking(answerer: Answerer) -> Asking:
    def ask(
        script: Script, question: Question = TEACHERS, **settings: object
    ) -> tuple[Answer, list[Told], ModelServer]:
        with drafting(answerer, script, **settings) as (drafter, server):
            told: list[Told] = []
            answer = drafter.ask(question, told.append)
            for citation in answer.citations:
                verify(citation, drafter.index.library.document(citation.document_id))
            assert standing(told) == answer.text
            assert [one for one in told if isinstance(one, Citation)] == list(answer.citations)
            return answer, told, server

    return ask


def standing(told: list[Told]) -> str:
    """Return the texts that were not withdrawn, joined."""
    gone = {one.statement for one in told if isinstance(one, Withdrawn)}
    return "".join(one.text for one in told if isinstance(one, Drafted | TextAdded) and one.statement not in gone)


def good(asked: Asked) -> str:
    return asked.cite(TRUE, TRUE)


def mixed(asked: Asked) -> str:
    return "".join(
        (
            "Here is what I found:\n",
            asked.cite("A school needs 21 teachers.", TRUE),
            asked.cite(TRUE, "A school needs 12"),
            asked.cite("The moon opened in 1953.", "opened in 1953"),
            asked.cite("The school in Riyadh opened in 1953.", "The school in Riyadh (الرياض) opened in 1953."),
            f'The school needs a garden. [zzzz "{TRUE}"]',
        )
    )


def test_what_is_supported_stands_and_the_rest_is_withdrawn(asking: Asking) -> None:
    answer, told, server = asking(mixed)
    assert answer.text == f"{TRUE} [1] The school in Riyadh opened in 1953. [2]"
    assert (answer.generated, answer.generation, answer.dropped) == (True, None, 4)
    # The first was quoted short of a word that the statement says: the whole sentence is its proof.
    assert [one.quote for one in answer.citations] == [TRUE, "The school in Riyadh (الرياض) opened in 1953."]
    assert sum(isinstance(one, Withdrawn) for one in told) == 4
    assert isinstance(told[0], HitsFound)
    assert "draft" in answer.timings
    assert len(server.requests) == 1


def test_a_citation_is_told_before_its_marker_and_after_the_words(asking: Asking) -> None:
    _, told, _ = asking(good)
    kinds = [type(one) for one in told if not isinstance(one, Waiting | HitsFound)]
    assert kinds == [Drafted, Citation, TextAdded]


def test_quotes_match_folded_and_the_source_is_shown(asking: Asking) -> None:
    def script(asked: Asked) -> str:
        return f'يبلغ عُمق البحر الأحمر 2211 مترًا. [{asked.key_of("٢٢١١")} "يبلغ عمق البحر الاحمر 2211 مترا"]'

    answer, _, _ = asking(script, Question("كم عُمْقُ البَحْرِ الأحمر؟"))
    assert answer.text == "يبلغ عُمق البحر الأحمر 2211 مترًا. [1]"
    (citation,) = answer.citations
    assert (citation.quote, citation.verified) == ("يبلغ عمق البَحْر الأحمر ٢٢١١ متراً", "folded")


def test_the_language_of_another_source_is_named(asking: Asking) -> None:
    def script(asked: Asked) -> str:
        return asked.cite("تحتاج المدرسة إلى 12 معلمًا.", TRUE)

    answer, _, _ = asking(script, Question("كم معلمًا تحتاج المَدْرَسَة school teachers؟"))
    assert answer.text == "تحتاج المدرسة إلى 12 معلمًا. [1] (المصدر بالإنجليزية)"


def test_unsupported_statements_can_be_marked_instead(asking: Asking) -> None:
    answer, _, _ = asking(mixed, llm_unsupported="mark")
    assert answer.text.count("[not verified in the documents]") == 4
    assert f"{TRUE} [1]" in answer.text
    assert (answer.dropped, len(answer.citations)) == (0, 2)
    none, told, _ = asking(lambda asked: "The moon is blue. It is cold.", llm_unsupported="mark")
    assert (none.text.splitlines()[0], none.generated, none.generation) == (QUOTED, False, "nothing_supported")
    assert none.dropped == sum(isinstance(one, Withdrawn) for one in told) == 2


def test_a_refusal_is_not_even_asked(silent_answerer: Answerer) -> None:
    with drafting(silent_answerer, good) as (drafter, server):
        answer = drafter.ask(TEACHERS)
    assert (answer.abstained, answer.generated, answer.generation) == (True, False, None)
    assert server.requests == []


def test_a_model_that_may_read_not_one_sentence_is_not_asked(asking: Asking) -> None:
    answer, _, server = asking(good, llm_evidence_tokens=1)
    assert (answer.text.splitlines()[0], answer.generated, answer.generation) == (QUOTED, False, "no_room")
    assert server.requests == []


FAILURES: dict[str, Reply | str] = {
    "failed": Reply(status=500),
    "rate_limited": Reply(status=429, headers={"Retry-After": "60"}),
    "cut_off": Reply(TRUE, after=b'data: {"cho'),
    "malformed": Reply(after=b"data: {{{\n\n"),
    "empty": Reply(),
    "tool_call": Reply(
        delta={"tool_calls": [{"index": 0, "id": "1", "function": {"name": "delete", "arguments": "{}"}}]},
        finish="tool_calls",
    ),
    "truncated": Reply("A school needs 12", finish="length"),
    "refused": "NOT IN THE DOCUMENTS",
    "nothing_supported": "The moon is made of cheese. [abcd]",
}


@pytest.mark.parametrize("reason", FAILURES)
def test_a_draft_that_fails_gives_quotes_and_the_reason(asking: Asking, reason: str) -> None:
    answer, _, _ = asking(lambda asked: FAILURES[reason])
    assert (answer.text.splitlines()[0], answer.generated, answer.generation) == (QUOTED, False, reason)
    assert answer.citations


@pytest.mark.parametrize(
    "after",
    [
        b"data: 5\n\n",
        b'data: {"choices": ["x"]}\n\n',
        b"<html>",
        b"data: \xff\xfe\n\n",
        b'data: {"error": {"message": "x"}}\n\n',
    ],
)
def test_garbage_is_malformed(asking: Asking, after: bytes) -> None:
    assert asking(lambda asked: Reply(after=after))[0].generation == "malformed"


@pytest.mark.parametrize(("reply", "reason"), [({"finish": "length"}, "truncated"), ({"after": b"data: {"}, "cut_off")])
def test_what_stood_before_a_draft_broke_off_stays(asking: Asking, reply: dict[str, object], reason: str) -> None:
    answer, _, _ = asking(lambda asked: Reply(good(asked) + "The school in Riy", **reply))  # type: ignore[arg-type]
    assert (answer.text, answer.generated, answer.generation) == (QUOTED, True, reason)


def test_an_endpoint_that_is_not_there(asking: Asking, answerer: Answerer) -> None:
    with model_server(good) as server:
        gone = server.address
    answer, _, _ = asking(good, llm_base_url=gone)
    assert answer.generation == "unreachable"


def test_silence_ends_in_time_and_the_connection_is_closed(answerer: Answerer) -> None:
    with drafting(answerer, lambda asked: Reply(silence=20), llm_timeout_seconds=1) as (drafter, server):
        started = time.monotonic()
        answer = drafter.ask(TEACHERS)
        assert (answer.generation, answer.text.splitlines()[0]) == ("timeout", QUOTED)
        assert time.monotonic() - started < 4
        assert server.gone.wait(2)


def test_the_deadline_of_the_request_leaves_time_for_quotes(answerer: Answerer) -> None:
    with drafting(answerer, lambda asked: Reply(silence=20), request_seconds=1) as (drafter, _):
        started = time.monotonic()
        assert drafter.ask(TEACHERS).generation == "timeout"
        assert time.monotonic() - started < 3


def test_who_hears_can_break_off_a_silent_endpoint(answerer: Answerer) -> None:
    class Gone(Exception):
        pass

    with drafting(answerer, lambda asked: Reply(silence=20)) as (drafter, server):

        def tell(told: Told) -> None:
            if isinstance(told, Waiting) and server.requests:
                raise Gone

        with pytest.raises(Gone):
            drafter.ask(TEACHERS, tell)
        assert server.gone.wait(2)


def test_a_busy_endpoint_is_asked_again_when_it_says_so(asking: Asking) -> None:
    replies = iter([Reply(status=429, headers={"Retry-After": "1"}), Reply(status=503)])
    started = time.monotonic()
    answer, _, server = asking(lambda asked: next(replies, None) or good(asked), llm_retries=2)
    assert (answer.text, len(server.requests)) == (QUOTED, 3)
    assert time.monotonic() - started >= 1


def test_what_a_model_does_not_take_is_left_out_and_remembered(answerer: Answerer) -> None:
    """As reasoning models of some vendors refuse ``max_tokens`` and any temperature."""

    def script(asked: Asked) -> Reply | str:
        refused = next((name for name in ("temperature", "max_tokens") if name in asked.body), "")
        body = json.dumps({"error": {"message": f"Unsupported: {refused}", "param": refused}}).encode()
        return Reply(status=400, body=body) if refused else good(asked)

    with drafting(answerer, script) as (drafter, server):
        for requests in (3, 4):
            assert drafter.ask(TEACHERS).text == QUOTED
            assert len(server.requests) == requests
    assert server.requests[-1]["max_completion_tokens"] == 700


def test_hostile_words_stay_words_and_need_support(asking: Asking) -> None:
    def script(asked: Asked) -> str:
        return "".join(
            (
                asked.cite("<script>alert(1)</script> is the school.", TRUE),
                asked.cite("[Click](http://evil.example) for teachers.", TRUE),
                asked.cite("A school\u202e needs 12\u2066 teachers [7].", TRUE),
            )
        )

    answer, _, _ = asking(script)
    assert (answer.text, answer.dropped) == (QUOTED, 2)


def test_without_a_model_nothing_of_it_is_loaded(library_index: LocalIndex) -> None:
    assert Answerer(library_index, DemoEncoder(), Settings()).model is None
    assert Answerer(library_index, DemoEncoder(), Settings(llm_base_url="http://127.0.0.1:1")).model is None
    code = "import sys, qa.answer; sys.exit('openai' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_key_is_sent_and_never_shown(answerer: Answerer) -> None:
    with drafting(answerer, good, llm_api_key="سر-secret".encode().hex()) as (drafter, server):
        drafter.ask(TEACHERS)
        assert server.keys == [f"Bearer {drafter.settings.llm_api_key}"]
        assert drafter.settings.llm_api_key not in repr(drafter.settings)
