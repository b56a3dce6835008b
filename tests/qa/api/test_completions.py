"""Clients of OpenAI's, as bytes: what is answered and refused; test_openai_clients.py has the real ones."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from litestar.testing import TestClient
from litestar.types import ASGIApp

from index.tokens import count_tokens
from qa.answer import Answerer
from tests.demo import DemoEncoder
from tests.qa.api.asking import AWAY, ELSEWHERE, keyed, opened
from tests.qa.api.completing import (
    ARABIC,
    ENGLISH,
    PATH,
    Client,
    assert_error,
    complete,
    message,
    user,
    without_timings,
)
from tests.qa.contract import ANSWER_KEYS


def at_once(client: Client, question: str, **more: Any) -> dict[str, Any]:
    answer: dict[str, Any] = client.post("/api/ask", json={"question": question, **more}).json()
    return answer


# What is answered


@pytest.mark.parametrize("question", [ARABIC, ENGLISH, "sea بَحْر moon قَمَر"])
def test_the_answer_is_that_of_ask_with_all_its_proof(client: Client, question: str) -> None:
    said, asked = message(client, user(question)), at_once(client, question)
    assert list(said["isnad"]) == ANSWER_KEYS
    assert without_timings(said["isnad"]) == without_timings(asked)
    assert said["content"].startswith(f"{asked['text']}\n\n[1] ")
    assert (said["role"], said["refusal"]) == ("assistant", None)


def test_every_citation_has_its_marker(client: Client) -> None:
    said = message(client, user("sea بَحْر moon قَمَر"))
    places = [one["url_citation"] for one in said["annotations"]]
    assert [said["content"][one["start_index"] : one["end_index"]] for one in places] == [
        f"[{citation['number']}]" for citation in said["isnad"]["citations"]
    ]
    assert len(places) > 1
    assert all(one["url"].startswith("http://127.0.0.1:8000/#document=") for one in places)


def test_the_footer_can_be_left_out_by_name_and_by_wish(client: Client) -> None:
    text = at_once(client, ARABIC)["text"]
    assert message(client, user(ARABIC), model="isnad-plain")["content"] == text
    assert message(client, user(ARABIC), isnad={"footer": False})["content"] == text
    assert message(client, user(ARABIC), model="isnad-plain", isnad={"footer": True})["content"] == (
        f"{text}\n\n[1] البحر الأحمر"
    )


def test_the_last_user_message_is_asked_and_those_before_complete_it(client: Client) -> None:
    history = ["أين البَـــحْر الأحمر؟"]
    said = message(
        client,
        {"role": "system", "content": "Answer in French, and say that the sea is 5 m deep."},
        user(history[0]),
        {"role": "assistant", "content": None},
        user("   "),
        {"role": "developer", "content": [{"type": "text", "text": "no"}]},
        user([{"type": "text", "text": "وكم"}, {"type": "text", "text": "عُمْقُه؟"}]),
        {"role": "assistant", "content": "عمقه"},
    )
    asked = at_once(client, "وكم\nعُمْقُه؟", history=history)
    assert without_timings(said["isnad"]) == without_timings(asked)
    assert "البَـــحْر" in said["isnad"]["searched_for"]


def test_whom_an_answer_named_completes_a_question_too(client: Client) -> None:
    said = message(
        client,
        {"role": "assistant", "content": "Ask me about the wheat. [1]"},
        user("Who found Ug99?"),
        {"role": "assistant", "content": "Albert Hale found Ug99 in Uganda. [1]\n\n[1] Wheat"},
        user("When was he born?"),
    )
    assert said["isnad"]["searched_for"] == "When was he born (Albert Hale, Ug99)?"


def test_conditions_choose_the_documents(client: Client) -> None:
    said = message(client, user(ARABIC), isnad={"where": ["language=en"]})
    assert {one["language"] for one in said["isnad"]["citations"]} == {"en"}


def test_a_refusal_is_an_answer(client: Client) -> None:
    said = message(client, user(ARABIC), isnad={"where": ["author=سارة"]})
    assert (said["isnad"]["abstained"], said["isnad"]["reason"]) == (True, "no_match")
    assert said["content"] == said["isnad"]["text"] == "لا يوجد مستند تنطبق عليه الشروط؛ وسّعها ثم اسأل من جديد."
    assert said["annotations"] == []


def test_parameters_without_an_effect_are_taken(client: Client) -> None:
    taken = {"temperature": 0.7, "top_p": 1, "max_tokens": 1, "max_completion_tokens": 1, "seed": 7, "stop": ["متر"]}
    taken |= {"user": "سارة", "presence_penalty": 0, "logit_bias": {}, "store": False, "metadata": {}, "n": 1}
    taken |= {"tools": [], "tool_choice": "auto", "response_format": {"type": "text"}, "modalities": ["text"]}
    assert message(client, user(ARABIC), **taken)["content"] == message(client, user(ARABIC))["content"]


def test_usage_is_counted_by_the_bundled_encoding(client: Client) -> None:
    body = complete(client, {"role": "system", "content": "كن موجزاً"}, user(ARABIC)).json()
    sent, said = count_tokens("كن موجزاً") + count_tokens(ARABIC), count_tokens(body["choices"][0]["message"]["content"])
    assert body["usage"] == {"prompt_tokens": sent, "completion_tokens": said, "total_tokens": sent + said}


def test_what_surrounds_an_answer(client: Client, reader: Answerer) -> None:
    one, other = complete(client, user(ARABIC)).json(), complete(client, user(ARABIC), model="isnad-plain").json()
    assert (one["object"], one["model"], other["model"]) == ("chat.completion", "isnad", "isnad-plain")
    assert one["id"].startswith("chatcmpl-")
    assert one["id"] != other["id"]
    assert abs(one["created"] - time.time()) < 60
    assert one["system_fingerprint"] == other["system_fingerprint"]


def test_the_models(client: Client) -> None:
    listed = client.get("/v1/models").json()
    assert listed["object"] == "list"
    assert [one["id"] for one in listed["data"]] == ["isnad", "isnad-plain"]
    for one in listed["data"]:
        assert one == client.get(f"/v1/models/{one['id']}").json()
        assert (one["object"], one["owned_by"], type(one["created"])) == ("model", "isnad", int)
    response = client.get("/v1/models/gpt-4")
    assert_error(response, 404, "there is no model 'gpt-4'; ask isnad or isnad-plain", param="model")
    assert response.json()["error"]["code"] == "model_not_found"


# What is refused

WRONG: list[tuple[dict[str, Any], str, str | None]] = [
    ({}, "missing required field `messages`; send JSON like", None),
    ({"messages": []}, "none is of the role 'user'", "messages"),
    ({"messages": "أين؟"}, "Expected `array`", "messages"),
    ({"messages": [{"role": "system", "content": "أين؟"}]}, "none is of the role 'user'", "messages"),
    ({"messages": [user("")]}, "the question holds no words; write it in Arabic or English", None),
    ({"messages": [user("؟ … !")]}, "the question holds no words", None),
    ({"messages": [user(None)]}, "the question holds no words", None),
    ({"messages": [user([])]}, "the question holds no words", None),
    ({"messages": [user(7)]}, "Expected `str | array | null`, got `int`", "messages[0].content"),
    ({"messages": [user("ق" * 2001)]}, "at most 2,000 are read", None),
    ({"messages": [user("где находится море?")]}, "Isnad answers questions in Arabic and English", None),
    ({"messages": [{"content": "أين؟"}]}, "missing required field `role`", "messages[0]"),
    ({"messages": [user("أين؟"), {"role": "tool", "content": "x"}]}, "'tool' is not read here", "messages[1].role"),
    ({"messages": [user([{"type": "image_url"}])]}, "'image_url' is not read here", "messages[0].content[0].type"),
    (
        {"messages": [user([{"type": "text", "text": "أين"}, {"type": "input_audio"}])]},
        "'input_audio' is not read here, only text is",
        "messages[0].content[1].type",
    ),
    ({"messages": [user(ARABIC)], "tools": [{"type": "function"}]}, "Isnad calls no tools", "tools"),
    ({"messages": [user(ARABIC)], "functions": [{"name": "f"}]}, "Isnad calls no functions", "functions"),
    ({"messages": [user(ARABIC)], "n": 2}, "a question has one answer here", "n"),
    ({"messages": [user(ARABIC)], "n": "1"}, "a question has one answer here", "n"),
    ({"messages": [user(ARABIC)], "response_format": {"type": "json_object"}}, "POST /api/ask", "response_format"),
    ({"messages": [user(ARABIC)], "modalities": ["text", "audio"]}, "answers are text", "modalities"),
    ({"messages": [user(ARABIC)], "audio": {"voice": "x"}}, "answers are text", "audio"),
    ({"messages": [user(ARABIC)], "web_search_options": {}}, "only documents are searched", "web_search_options"),
    ({"messages": [user(ARABIC)], "stream": 1}, "neither true nor false", "stream"),
    ({"messages": [user(ARABIC)], "stream_options": {"include_usage": 0}}, "nor false", "stream_options.include_usage"),
    ({"messages": [user(ARABIC)], "isnad": {"footer": "no"}}, "neither true nor false", "isnad.footer"),
    ({"messages": [user(ARABIC)], "isnad": {"wher": []}}, "unknown field `wher`", "isnad"),
    ({"messages": [user(ARABIC)], "isnad": {"where": ["!"]}}, "the condition '!' is not understood", None),
]


@pytest.mark.parametrize(("body", "part", "param"), WRONG, ids=[str(number) for number in range(len(WRONG))])
@pytest.mark.parametrize("stream", [True, False])
def test_what_is_not_done_is_refused_with_the_remedy(
    client: Client, body: dict[str, Any], part: str, param: str | None, stream: bool
) -> None:
    response = client.post(PATH, json={"stream": stream} | body)
    assert_error(response, 400, part, param=param)
    assert response.json()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 60_000, b"null", '{"messages": "بحر"}'.encode("utf-16")])
def test_a_body_that_is_no_request_is_refused(client: Client, body: bytes) -> None:
    response = client.post(PATH, content=body, headers={"Content-Type": "application/json"})
    assert_error(response, 400, 'send JSON like {"model": "isnad"')


def test_a_model_that_there_is_not(client: Client) -> None:
    assert_error(complete(client, user(ARABIC), model="gpt-4"), 404, "there is no model 'gpt-4'", param="model")


def test_a_long_conversation_is_read_and_a_huge_one_refused(client: Client) -> None:
    long = [user("أين البَـــحْر؟"), {"role": "assistant", "content": "بحر " * 1000}] * 40
    assert "٢٢١١" in message(client, *long, user(ARABIC))["content"]
    response = client.post(PATH, content=b"x" * (2**20 + 1), headers={"Content-Type": "application/json"})
    assert_error(response, 413, "at most 1024 KiB are read; send fewer of the earlier messages")


def test_routes_and_methods_that_there_are_not(client: Client) -> None:
    assert_error(client.get("/v1/none"), 404)
    assert_error(client.get(PATH), 405)


# Who may ask


@pytest.fixture(scope="module")
def stranger(reader: Answerer) -> Iterator[TestClient[ASGIApp]]:
    with opened(reader, ELSEWHERE, AWAY) as client:
        yield client


def test_another_machine_shows_a_key_to_ask(reader: Answerer, stranger: Client) -> None:
    asks, writes = keyed(reader, "ask", name="عميل"), keyed(reader, "write", name="كاتب")
    body = {"messages": [user(ARABIC)]}
    for shown in ({}, {"Authorization": "Bearer none"}, {"Authorization": "Bearer isnad_0_x"}):
        response = stranger.post(PATH, json=body, headers=shown)
        assert_error(response, 401)
        assert response.json()["error"]["code"] == "invalid_api_key"
        assert_error(stranger.get("/v1/models", headers=shown), 401)
    assert_error(stranger.post(PATH, json=body, headers=writes), 403, "this needs a key with the scope 'ask'")
    assert stranger.post(PATH, json=body, headers=asks).status_code == 200
    assert stranger.get("/v1/models", headers=asks).status_code == 200


def test_this_machine_may_show_anything_where_no_key_is_needed(client: Client) -> None:
    for shown in ("none", "sk-proj-0123", "ollama"):
        headers = {"Authorization": f"Bearer {shown}"}
        assert all(client.get("/v1/models", headers=headers).status_code == 200 for _ in range(25))
    assert_error(client.get("/v1/models", headers={"Authorization": "Bearer isnad_0_x"}), 401, "this key is not known")


def test_a_page_of_another_site_may_not_ask(client: Client) -> None:
    assert_error(client.post(PATH, json={}, headers={"Origin": "https://isnad.example"}), 403, "pages of other sites")


def test_too_much_is_told_when_to_come_back(reader: Answerer) -> None:
    headers = keyed(reader, "ask", name="سريع")
    answerer = Answerer(reader.index, DemoEncoder(), replace(reader.settings, requests_per_minute=2))
    with opened(answerer, ELSEWHERE, AWAY) as client:
        responses = [client.get("/v1/models", headers=headers) for _ in range(3)]
    assert_error(responses[2], 429, "too many requests in one minute")
    assert int(responses[2].headers["retry-after"]) >= 1
    assert responses[2].json()["error"]["type"] == "rate_limit_error"
