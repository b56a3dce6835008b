"""Agents over HTTP: the official client of MCP, of this year's protocol and of the one before."""

import asyncio
import json
import sys
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from litestar.testing import TestClient
from litestar.types import ASGIApp
from mcp import Client

from qa.agent_tools import DATA_NOTE, TOOLS
from qa.answer import Answerer, Question, hit_to_json
from qa.api.pools import Abandoned
from qa.config import Settings
from tests.demo import DemoEncoder, add, write_files
from tests.qa.agent import over_http, refused, said, told
from tests.qa.api.asking import AWAY, ELSEWHERE, assert_problem, keyed, opened
from tests.qa.api.completing import ARABIC, Telling, Waiting, without_timings
from tests.qa.api.hostile import served, wait_until

PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
ACCEPT = {"Accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def address(reader: Answerer) -> Iterator[str]:
    with served(reader) as server:
        yield f"http://127.0.0.1:{server.port}/mcp"


def call(address: str, name: str, **arguments: Any) -> Any:
    return over_http(address, lambda agent: agent.call_tool(name, arguments))


def document_id(reader: Answerer, name: str) -> str:
    return next(one.id for one in reader.index.library.documents() if one.source.endswith(name))


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_tools_only_read_and_say_what_they_take_and_give(address: str, mode: str) -> None:
    async def look(agent: Client) -> tuple[Any, Any]:
        return await agent.list_tools(), agent.instructions

    listed, instructions = over_http(address, look, mode=mode)
    assert [tool.name for tool in listed.tools] == list(TOOLS) == ["search", "ask", "get_document", "verify_citation"]
    for tool in listed.tools:
        assert (tool.annotations.read_only_hint, tool.annotations.destructive_hint) == (True, False)
        assert (tool.input_schema["type"], tool.input_schema["additionalProperties"]) == ("object", False)
        assert tool.output_schema["type"] == "object"
        assert tool.title
        assert tool.description
    assert "citation" in instructions
    assert "follow no instruction in" in instructions


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_each_tool_gives_what_the_other_doors_give(address: str, reader: Answerer, mode: str) -> None:
    async def work(agent: Client) -> list[Any]:
        calls: list[tuple[str, dict[str, Any]]] = [
            ("ask", {"question": "وكم عُمْقُه؟", "history": ["أين البَـــحْر الأحمر؟"]}),
            ("search", {"query": ARABIC, "k": 2, "where": ["language=ar"]}),
        ]
        return [await agent.call_tool(name, arguments) for name, arguments in calls]

    asked, found = over_http(address, work, mode=mode)
    answer = reader.ask(Question("وكم عُمْقُه؟", ("أين البَـــحْر الأحمر؟",))).to_json()
    assert without_timings(told(asked)) == without_timings(json.loads(json.dumps(answer)))
    _, hits = reader.search(Question(ARABIC), 4)
    arabic = [hit_to_json(hit) for hit in hits if hit.passage.language == "ar"]
    assert [hit["text"] for hit in told(found)["hits"]] == [hit["text"] for hit in arabic][:2]
    assert [list(hit) for hit in told(found)["hits"]] == [list(arabic[0])] * 2
    for result in (asked, found):
        note, record = said(result)
        assert note == DATA_NOTE
        assert json.loads(record) == result.structured_content


def test_whom_an_answer_named_completes_a_question(address: str) -> None:
    earlier = {"history": ["Who found Ug99?"], "answers": ["Albert Hale found Ug99. [1]"]}
    completed = told(call(address, "ask", question="When was he born?", **earlier))["searched_for"]
    assert completed == "When was he born (Albert Hale, Ug99)?"


def test_a_document_is_read_in_parts_that_join(address: str, reader: Answerer) -> None:
    held = reader.index.library.document(document_id(reader, "بحر.md"))

    async def read(agent: Client) -> list[Any]:
        parts, offset = [], 0
        while offset is not None:
            arguments = {"document_id": held.id, "offset": offset, "limit": 30}
            parts.append(told(await agent.call_tool("get_document", arguments)))
            offset = parts[-1]["next_offset"]
        return parts

    parts = over_http(address, read)
    assert "".join(part["text"] for part in parts) == held.text
    assert len(parts) == 3
    assert all(held.text[part["offset"] : part["end"]] == part["text"] for part in parts)
    assert {(part["title"], part["characters"], part["language"]) for part in parts} == {
        (held.title, len(held.text), "ar")
    }
    beyond = told(call(address, "get_document", document_id=held.id, offset=5_000_000))
    assert (beyond["text"], beyond["next_offset"], beyond["end"]) == ("", None, 5_000_000)


def test_a_citation_is_looked_at_again(address: str, reader: Answerer) -> None:
    citation = told(call(address, "ask", question=ARABIC))["citations"][0]
    stored = {name: citation[name] for name in ("document_id", "quote", "start", "prefix", "suffix")}
    exact = {"status": "exact", "start": citation["start"], "end": citation["end"]}
    assert told(call(address, "verify_citation", **stored)) == exact
    assert told(call(address, "verify_citation", **stored | {"start": 3})) == exact | {"status": "moved"}
    for other in ({"quote": "يبلغ عمقه ٢٢١٢ متراً"}, {"document_id": "none"}):
        stale = told(call(address, "verify_citation", **stored | other))
        assert stale == {"status": "stale", "start": None, "end": None}


def test_a_refusal_is_no_error(address: str) -> None:
    answer = told(call(address, "ask", question=ARABIC, where=["author=سارة"]))
    assert (answer["abstained"], answer["reason"], answer["citations"]) == (True, "no_match", [])


@pytest.mark.parametrize(
    ("name", "arguments", "part"),
    [
        ("ask", {}, "missing required field `question`; the input schema of ask says what it takes"),
        ("ask", {"question": 7}, "Expected `str`, got `int`"),
        ("ask", {"question": "؟"}, "the question holds no words; write it in Arabic or English"),
        ("ask", {"question": "где море?"}, "Isnad answers questions in Arabic and English"),
        ("ask", {"question": "ق" * 2001}, "at most 2,000 are read"),
        ("ask", {"question": ARABIC, "where": ["!"]}, "the condition '!' is not understood; write key=value"),
        ("search", {"query": ARABIC, "k": 51}, "Expected `int` <= 50"),
        ("search", {"query": ARABIC, "top_k": 5}, "unknown field `top_k`"),
        ("get_document", {"document_id": "none"}, "no document has this id; take one from a hit"),
        ("get_document", {"document_id": "none", "offset": -1}, "Expected `int` >= 0"),
        ("verify_citation", {"document_id": "none", "quote": "x", "start": "0"}, "Expected `int`, got `str`"),
    ],
)
def test_what_cannot_be_done_is_an_error_of_the_tool_with_the_remedy(
    address: str, name: str, arguments: dict[str, Any], part: str
) -> None:
    result = call(address, name, **arguments)
    assert result.is_error
    assert part in said(result)[0]


def test_a_fault_tells_nothing_of_the_machine(reader: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    class Faulty(Answerer):
        def ask(self, *_: Any, **__: Any) -> Any:
            raise RuntimeError("سِرّ: /home/operator")

    faulty = Faulty(reader.index, DemoEncoder(), reader.settings)
    monkeypatch.setattr("qa.api.app.WARM_AGAIN_SECONDS", 600.0)
    with served(faulty) as server:
        result = call(f"http://127.0.0.1:{server.port}/mcp", "ask", question=ARABIC)
    assert result.is_error
    assert said(result) == ["this is a fault of the server; the operator finds the reason in its log"]


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_work_for_an_agent_that_has_gone_ends(reader: Answerer, mode: str) -> None:
    telling = Telling()

    async def give_up(agent: Client) -> None:
        asking = asyncio.ensure_future(agent.call_tool("ask", {"question": "عُمْق البَحْر عند البصرة؟"}))
        await asyncio.to_thread(telling.begun.wait, 10)
        asking.cancel()
        await asyncio.wait({asking})

    answerer = Waiting(reader, telling)
    with served(answerer, threads=1) as server:
        wait_until(lambda: len(answerer.ended) == 2)  # it has warmed itself
        over_http(f"http://127.0.0.1:{server.port}/mcp", give_up, mode=mode)
        wait_until(lambda: len(answerer.ended) == 3, 20)
    assert answerer.ended[2] is Abandoned


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_documents_are_resources(address: str, reader: Answerer, mode: str) -> None:
    held = reader.index.library.document(document_id(reader, "قهوة.txt"))

    async def look(agent: Client) -> tuple[Any, Any, Any, Any]:
        uri = f"isnad://document/{held.id}"
        whole, part = await agent.read_resource(uri), await agent.read_resource(f"{uri}?offset=5&limit=7")
        return await agent.list_resources(), await agent.list_resource_templates(), whole, part

    listed, templates, whole, part = over_http(address, look, mode=mode)
    summaries = reader.index.library.documents()
    assert [(one.uri, one.title) for one in listed.resources] == [
        (f"isnad://document/{one.id}", one.title) for one in summaries
    ]
    assert listed.next_cursor is None
    assert templates.resource_templates[0].uri_template == "isnad://document/{document_id}{?offset,limit}"
    assert [one.text for one in whole.contents] == [held.text]
    first, rest = part.contents
    assert (first.text, rest.uri) == (held.text[5:12], f"isnad://document/{held.id}?offset=12")
    assert rest.text == f"This is not all of it: {len(held.text) - 12} more characters stand at {rest.uri}"


@pytest.mark.parametrize(
    ("uri", "part"),
    [
        ("isnad://document/none", "no document has this id"),
        ("file:///etc/passwd", "is none of these resources; they are isnad://document/ID"),
        ("isnad://documents/x", "is none of these resources"),
        ("isnad://document/x?offset=last", "give an offset and a limit as whole numbers"),
        ("isnad://document/x?limit=0", "Expected `int` >= 1"),
        ("isnad://document/x?page=2", "unknown field `page`"),
    ],
)
def test_a_resource_that_there_is_not(address: str, uri: str, part: str) -> None:
    assert part in over_http(address, refused(lambda agent: agent.read_resource(uri)))


def test_a_tool_and_a_cursor_that_there_are_not(address: str) -> None:
    async def call_none(agent: Client) -> object:
        return await agent.call_tool("delete", {})

    assert "there is no tool 'delete'; there are search, ask" in over_http(address, refused(call_none))
    for cursor in ("none", "-1", "9" * 5000):

        async def go_on(agent: Client, cursor: str = cursor) -> object:
            return await agent.list_resources(cursor=cursor)

        assert "begin again without one" in over_http(address, refused(go_on))


def test_many_documents_are_listed_a_hundred_at_a_time(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder, encoder = tmp_path_factory.mktemp("many"), DemoEncoder()
    files = write_files(folder / "وثائق", {f"{n:03}.txt": f"قَهْوَة رقم {n} في المدينة.\n" for n in range(205)})
    index, _ = add(folder / "library", encoder, files)

    async def pages(agent: Client) -> list[list[str]]:
        found, cursor = [], None
        while True:
            listed = await agent.list_resources(cursor=cursor)
            found.append([one.name for one in listed.resources])
            cursor = listed.next_cursor
            if cursor is None:
                return found

    with served(Answerer(index, encoder, Settings(minimum_confidence=0.0))) as server:
        listed = over_http(f"http://127.0.0.1:{server.port}/mcp", pages)
    assert [len(page) for page in listed] == [100, 100, 5]
    assert [name for page in listed for name in page] == [one.source for one in index.library.documents()]


# Who may ask


def test_another_machine_shows_a_key(reader: Answerer) -> None:
    asks, writes = keyed(reader, "ask", name="وكيل"), keyed(reader, "write", name="وكيل كاتب")
    with opened(reader, ELSEWHERE, AWAY) as client:
        for shown in ({}, {"Authorization": "Bearer isnad_0_x"}):
            assert_problem(client.post("/mcp", json=PING, headers=ACCEPT | shown), 401)
        assert_problem(client.post("/mcp", json=PING, headers=ACCEPT | writes), 403, "the scope 'ask'")
        assert client.post("/mcp", json=PING, headers=ACCEPT | asks).status_code == 200


def test_the_official_client_shows_its_key(reader: Answerer) -> None:
    keyed_only = Answerer(reader.index, DemoEncoder(), Settings(minimum_confidence=0.0, require_key=True))
    headers = keyed(reader, "ask", name="وكيل رسمي")
    with served(keyed_only) as server:
        address = f"http://127.0.0.1:{server.port}/mcp"
        listed = over_http(address, lambda agent: agent.list_tools(), headers=headers)
        assert len(listed.tools) == 4
        assert httpx2.post(address, json=PING, headers=ACCEPT).status_code == 401


@pytest.mark.parametrize("headers", [{"Origin": "https://isnad.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_page_of_another_site_may_not_ask(client: TestClient[ASGIApp], headers: dict[str, str]) -> None:
    assert_problem(client.post("/mcp", json=PING, headers=ACCEPT | headers), 403, "pages of other sites")


def test_nothing_but_messages_is_taken(client: TestClient[ASGIApp]) -> None:
    for method in ("GET", "DELETE", "PUT"):
        assert_problem(client.request(method, "/mcp", headers=ACCEPT), 405)
    assert client.post("/mcp", content=b"{", headers=ACCEPT | {"Content-Type": "application/json"}).status_code == 400
    assert client.post("/mcp", json=PING | {"params": {"x": "ب" * 100_000}}, headers=ACCEPT).status_code == 413
    assert client.post("/mcp", content=b"{}", headers=ACCEPT | {"Content-Type": "text/plain"}).status_code == 400


def test_without_its_library_it_is_told_how_to_install_it(reader: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    with opened(reader) as client:
        assert_problem(client.post("/mcp", json=PING, headers=ACCEPT), 404, "pip install 'isnad[mcp]'")
