"""The bodies of answers in OpenAI's form; ``isnad`` in a message is the whole answer as ``/api/ask`` gives it."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from index.records import Generation
from index.tokens import count_tokens
from qa.answer import Answer
from qa.api.completion_request import MODELS, CompletionRequest
from qa.api.completion_text import Annotation, annotations_of, content_of

# When these models were made: what they are does not change with the documents.
MODELS_CREATED = 1_772_323_200
OWNER = "isnad"


class Model(msgspec.Struct, frozen=True):
    """A model that can be asked."""

    id: str
    created: int = MODELS_CREATED
    owned_by: str = OWNER
    object: Literal["model"] = "model"


class ModelList(msgspec.Struct, frozen=True):
    """The models that can be asked."""

    data: list[Model]
    object: Literal["list"] = "list"


class Usage(msgspec.Struct, frozen=True):
    """Tokens of the bundled encoding: of all messages, and of the content."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Reply(msgspec.Struct, frozen=True):
    """What is said, where its citations stand, and the answer with all its proof."""

    content: str
    annotations: list[Annotation]
    isnad: Answer
    role: Literal["assistant"] = "assistant"
    refusal: None = None


class Choice(msgspec.Struct, frozen=True):
    """The one answer there is."""

    message: Reply
    index: int = 0
    finish_reason: Literal["stop"] = "stop"
    logprobs: None = None


class Completion(msgspec.Struct, frozen=True):
    """An answer; one that is refused has ``abstained`` in ``isnad``, and is one too."""

    id: str
    created: int
    model: str
    system_fingerprint: str
    choices: list[Choice]
    usage: Usage
    object: Literal["chat.completion"] = "chat.completion"


@dataclass(frozen=True, slots=True)
class Head:
    """What all pieces of one answer have in common."""

    model: str
    system_fingerprint: str
    id: str = field(default_factory=lambda: f"chatcmpl-{secrets.token_hex(12)}")
    created: int = field(default_factory=lambda: int(time.time()))

    def chunk(self, choices: list[dict[str, Any]], usage: Usage | None = None) -> dict[str, Any]:
        """Return one piece of a stream; ``usage`` stands in all of them when it is asked for, else in none."""
        return {
            "id": self.id,
            "object": "chat.completion.chunk",
            "created": self.created,
            "model": self.model,
            "system_fingerprint": self.system_fingerprint,
            "choices": choices,
            "usage": usage,
        }


def fingerprint_of(generation: Generation) -> str:
    """Return a token that changes when the library is encoded again."""
    encoded = f"{generation.id} {generation.max_tokens} {generation.fingerprint.to_json()}"
    return f"isnad_{hashlib.sha256(encoded.encode()).hexdigest()[:16]}"


def model_list() -> ModelList:
    """Return the models there are."""
    return ModelList([Model(name) for name in MODELS])


def reply_of(request: CompletionRequest, answer: Answer, page_address: str) -> Reply:
    """Return the message that tells ``answer``."""
    content = content_of(answer, footer=request.has_footer)
    return Reply(content, annotations_of(answer, page_address), answer)


def usage_of(request: CompletionRequest, content: str) -> Usage:
    """Count what was sent and what is said."""
    sent, said = sum(map(count_tokens, request.texts())), count_tokens(content)
    return Usage(sent, said, sent + said)


def completion_of(request: CompletionRequest, head: Head, answer: Answer, page_address: str) -> Completion:
    """Return the answer to ``request`` as one body."""
    reply = reply_of(request, answer, page_address)
    return Completion(
        id=head.id,
        created=head.created,
        model=head.model,
        system_fingerprint=head.system_fingerprint,
        choices=[Choice(reply)],
        usage=usage_of(request, reply.content),
    )
