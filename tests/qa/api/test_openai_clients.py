"""The clients that people have, over a real socket: OpenAI's for Python and for node, and LangChain's."""

import asyncio
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
from langchain_openai import ChatOpenAI
from openai.types.chat import ChatCompletionMessage
from pydantic import SecretStr

from qa.answer import Answerer
from tests.qa.api.completing import ARABIC, ENGLISH, without_timings
from tests.qa.api.hostile import Server, served

NODE = Path(__file__).parents[3] / ".venv" / "node"
SCRIPT = """
import OpenAI, { APIError } from "openai";
const [baseURL, question] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: "none", maxRetries: 0 });
const messages = [{ role: "user", content: question }];
const told = { text: "", usage: null, annotations: null };
const whole = await client.chat.completions.create({ model: "isnad", messages });
for await (const chunk of await client.chat.completions.create({
  model: "isnad", messages, stream: true, stream_options: { include_usage: true },
})) {
  const delta = chunk.choices[0]?.delta;
  told.text += delta?.content ?? "";
  told.annotations ??= delta?.annotations ?? null;
  told.usage = chunk.usage ?? told.usage;
}
const models = [];
for await (const model of client.models.list()) models.push(model.id);
let refused;
try {
  await client.chat.completions.create({ model: "isnad", messages, n: 2 });
} catch (error) {
  refused = [error instanceof APIError, error.status, error.param];
}
console.log(JSON.stringify({ whole, told, models, refused }));
"""


@pytest.fixture(scope="module")
def address(reader: Answerer) -> Iterator[str]:
    with served(reader) as server:
        yield base(server)


def base(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}/v1"


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=address, api_key="none", max_retries=0) as client:
        yield client


def asked(client: openai.OpenAI, question: str, **more: Any) -> ChatCompletionMessage:
    completed = client.chat.completions.create(
        model="isnad", messages=[{"role": "user", "content": question}], extra_body=more
    )
    return completed.choices[0].message


def answer(message: ChatCompletionMessage) -> dict[str, Any]:
    assert message.model_extra
    found: dict[str, Any] = message.model_extra["isnad"]
    return found


@pytest.mark.parametrize("question", [ARABIC, ENGLISH, "sea بَحْر moon قَمَر"])
def test_python_hears_the_same_streamed_and_at_once(client: openai.OpenAI, question: str) -> None:
    message = asked(client, question)
    with client.chat.completions.stream(
        model="isnad",
        messages=[{"role": "user", "content": question}],
        stream_options={"include_usage": True},
    ) as stream:
        streamed = stream.get_final_completion()
    (choice,) = streamed.choices
    assert choice.message.content == message.content
    assert choice.message.annotations == message.annotations
    assert without_timings(answer(choice.message)) == without_timings(answer(message))
    assert choice.finish_reason == "stop"
    assert streamed.usage
    assert streamed.usage.total_tokens == streamed.usage.prompt_tokens + streamed.usage.completion_tokens
    assert message.content
    for annotation in message.annotations or ():
        place = annotation.url_citation
        assert message.content[place.start_index : place.end_index] in ("[1]", "[2]", "[3]", "[4]", "[5]")


def test_python_lists_the_models(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["isnad", "isnad-plain"]
    assert client.models.retrieve("isnad-plain").owned_by == "isnad"


def test_python_hears_what_is_wrong(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="Isnad calls no tools") as refused:
        asked(client, ARABIC, tools=[{"type": "function", "function": {"name": "f"}}])
    assert (refused.value.param, refused.value.type) == ("tools", "invalid_request_error")
    with pytest.raises(openai.NotFoundError, match="there is no model 'gpt-4'") as unknown:
        client.models.retrieve("gpt-4")
    assert unknown.value.code == "model_not_found"
    with pytest.raises(openai.BadRequestError, match="holds no words"):
        asked(client, "؟")
    with pytest.raises(openai.AuthenticationError):
        asked(client.with_options(api_key="isnad_0_x"), ARABIC)


def test_python_reads_what_isnad_alone_can_do(client: openai.OpenAI) -> None:
    message = asked(client, ARABIC, isnad={"where": ["author=سارة"], "footer": False})
    assert (answer(message)["abstained"], answer(message)["reason"]) == (True, "no_match")
    assert message.content == answer(message)["text"]


def test_python_without_waiting(address: str) -> None:
    async def ask() -> list[str]:
        async with openai.AsyncOpenAI(base_url=address, api_key="none") as client:
            stream = await client.chat.completions.create(
                model="isnad-plain", messages=[{"role": "user", "content": ARABIC}], stream=True
            )
            return [chunk.choices[0].delta.content or "" async for chunk in stream]

    assert "".join(asyncio.run(ask())) == "يبلغ عمق البَحْر الأحمر ٢٢١١ متراً. [1]"


def test_node_hears_the_same_streamed_and_at_once(client: openai.OpenAI, address: str) -> None:
    assert (NODE / "node_modules" / "openai").is_dir(), "run: bash scripts/install-clients"
    command = ["node", "--input-type=module", "-", address, ARABIC]
    ended = subprocess.run(command, input=SCRIPT.encode(), cwd=NODE, capture_output=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stderr.decode()
    heard = json.loads(ended.stdout)
    message, python = heard["whole"]["choices"][0]["message"], asked(client, ARABIC)
    assert message["content"] == heard["told"]["text"] == python.content
    assert without_timings(message["isnad"]) == without_timings(answer(python))
    assert message["annotations"] == heard["told"]["annotations"]
    assert heard["told"]["usage"] == heard["whole"]["usage"]
    assert heard["models"] == ["isnad", "isnad-plain"]
    assert heard["refused"] == [True, 400, "n"]


def test_langchain_hears_the_same_streamed_and_at_once(client: openai.OpenAI, address: str) -> None:
    model = ChatOpenAI(base_url=address, api_key=SecretStr("none"), model="isnad", stream_usage=True)
    messages = [("system", "أجب بإيجاز"), ("user", "أين البَـــحْر الأحمر؟"), ("ai", "بين قارتين"), ("user", ARABIC)]
    said = model.invoke(messages)
    assert said.content == asked(client, ARABIC).content
    assert said.response_metadata["finish_reason"] == "stop"
    assert said.usage_metadata
    streamed = list(model.stream(messages))
    assert "".join(str(chunk.content) for chunk in streamed) == said.content
    assert [chunk.usage_metadata for chunk in streamed if chunk.usage_metadata] == [said.usage_metadata]


def test_langchain_hears_that_there_are_no_tools(address: str) -> None:
    model = ChatOpenAI(base_url=address, api_key=SecretStr("none"), model="isnad", max_retries=0)
    tool = {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {}}}}
    with pytest.raises(openai.BadRequestError, match="Isnad calls no tools"):
        model.bind_tools([tool]).invoke(ARABIC)
