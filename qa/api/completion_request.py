"""A request in OpenAI's form to a question of ours: what is asked, what was asked before, and what is not done here."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar.openapi.spec import Example
from litestar.params import Body

from qa.api.completion_errors import UnknownModel, UnsupportedCompletion
from qa.api.records import CONDITION, NOTHING_ELSE, QUESTION, AskRequest
from qa.config import MAX_QUESTION_CHARACTERS

WITH_FOOTER, PLAIN = "isnad", "isnad-plain"
MODELS = (WITH_FOOTER, PLAIN)
ROLES = ("system", "developer", "user", "assistant")

_QUESTION: dict[str, Any] = {"format": "question", "maxLength": MAX_QUESTION_CHARACTERS}
_PART = {
    "type": "object",
    "required": ["type", "text"],
    "properties": {"type": {"const": "text"}, "text": {"type": "string", **_QUESTION}},
}
_SPOKEN = {"oneOf": [{"type": "string", **_QUESTION}, {"type": "array", "items": _PART, "minItems": 1}]}
_USER = {
    "type": "object",
    "required": ["role", "content"],
    "properties": {"role": {"const": "user"}, "content": _SPOKEN},
}
_OTHER = {
    "type": "object",
    "required": ["role", "content"],
    "properties": {"role": {"enum": [role for role in ROLES if role != "user"]}, "content": {"type": "string"}},
}
_MESSAGES = {"items": {"oneOf": [_USER, _OTHER]}, "contains": _USER, "minItems": 1}
# The framework would take 0 and "true" for truths too, which the document does not promise.
_Truth = Annotated[Any, msgspec.Meta(extra_json_schema={"extra": {"type": ["boolean", "null"]}})]
_WISHED = {"properties": {"where": {}, "footer": {}}} | NOTHING_ELSE
_NONE_OF_IT = {"extra": {"maxItems": 0}}


class ContentPart(msgspec.Struct, frozen=True):
    """One part of a message; only text is read."""

    type: str
    text: str | None = None


class Message(msgspec.Struct, frozen=True):
    """One message of a conversation."""

    role: str
    content: str | list[ContentPart] | None = None


class StreamOptions(msgspec.Struct, frozen=True):
    """Whether a stream ends with its usage."""

    include_usage: _Truth = None


class ResponseFormat(msgspec.Struct, frozen=True):
    """The form of an answer: text."""

    type: Annotated[str, msgspec.Meta(extra_json_schema={"extra": {"const": "text"}})]


class Wishes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What Isnad alone can do: search only documents ``where`` conditions hold, and leave the footer out."""

    where: Annotated[list[str], msgspec.Meta(extra_json_schema={"extra": {"items": CONDITION}})] = []
    footer: _Truth = None


class CompletionRequest(msgspec.Struct, frozen=True):
    """A conversation; the last ``user`` message is the question, which those before it and the answers complete.

    ``system`` and ``developer`` messages are taken and not followed. Other parameters of OpenAI's, as ``temperature``
    or ``max_tokens``, are taken and have no effect.
    """

    messages: Annotated[list[Message], msgspec.Meta(extra_json_schema={"extra": _MESSAGES})]
    model: Annotated[str, msgspec.Meta(extra_json_schema={"extra": {"enum": list(MODELS)}})] = WITH_FOOTER
    stream: _Truth = None
    stream_options: StreamOptions | None = None
    n: Annotated[Any, msgspec.Meta(extra_json_schema={"extra": {"enum": [1, None]}})] = None
    response_format: ResponseFormat | None = None
    tools: Annotated[list[Any] | None, msgspec.Meta(extra_json_schema=_NONE_OF_IT)] = None
    functions: Annotated[list[Any] | None, msgspec.Meta(extra_json_schema=_NONE_OF_IT)] = None
    modalities: Annotated[list[str] | None, msgspec.Meta(extra_json_schema={"extra": {"items": {"const": "text"}}})] = (
        None
    )
    isnad: Annotated[Wishes | None, msgspec.Meta(extra_json_schema={"extra": _WISHED})] = None
    audio: Annotated[Any, msgspec.Meta(extra_json_schema={"extra": {"type": "null"}})] = None
    web_search_options: Annotated[Any, msgspec.Meta(extra_json_schema={"extra": {"type": "null"}})] = None

    @property
    def has_footer(self) -> bool:
        """Whether the sources are listed below the text."""
        wished = self.isnad.footer if self.isnad else None
        return self.model != PLAIN if wished is None else bool(wished)

    @property
    def wants_usage(self) -> bool:
        """Whether a stream ends with its usage."""
        return bool(self.stream_options and self.stream_options.include_usage)

    def texts(self) -> list[str]:
        """Return all that the messages say."""
        return [_text(message) for message in self.messages]


COMPLETION_EXAMPLES = [
    Example(summary="A question", value={"model": WITH_FOOTER, "messages": [{"role": "user", "content": QUESTION}]}),
    Example(
        summary="A follow-up among Arabic documents, streamed",
        value={
            "model": PLAIN,
            "messages": [
                {"role": "system", "content": "You are a helpful assistant."},
                {"role": "user", "content": "Who holds ISIS members in Syria?"},
                {"role": "assistant", "content": "The Syrian Democratic Forces do. [1]"},
                {"role": "user", "content": [{"type": "text", "text": "وكم عددهم؟"}]},
            ],
            "stream": True,
            "stream_options": {"include_usage": True},
            "isnad": {"where": ["language=ar"]},
        },
    ),
]
CompletionBody = Annotated[CompletionRequest, Body(examples=COMPLETION_EXAMPLES)]


def to_question(request: CompletionRequest) -> AskRequest:
    """Return what ``request`` asks.

    Raises:
        UnknownModel: it names a model that there is not.
        UnsupportedCompletion: it asks for what is not done here, or holds no question.
    """
    require_model(request.model)
    _require_truths(request)
    _require_text_alone(request)
    asked: list[str] = []
    answers: list[str] = []
    for number, message in enumerate(request.messages):
        if (text := _asked(number, message)) is not None:
            asked.append(text)
            answers.append("")
        elif asked and message.role == "assistant":
            answers[-1] = _text(message)
    if not asked:
        raise UnsupportedCompletion("messages", "none is of the role 'user'; send the question as one that is")
    before = [(text, answer) for text, answer in zip(asked[:-1], answers[:-1], strict=True) if text.strip()]
    where = request.isnad.where if request.isnad else []
    return AskRequest(asked[-1], [text for text, _ in before], where, [answer for _, answer in before])


def require_model(name: str) -> None:
    """Make sure that there is such a model.

    Raises:
        UnknownModel: there is not.
    """
    if name not in MODELS:
        raise UnknownModel(f"there is no model {name[:60]!r}; ask {' or '.join(MODELS)}, which /v1/models lists")


def _require_truths(request: CompletionRequest) -> None:
    truths = {
        "stream": request.stream,
        "stream_options.include_usage": request.stream_options and request.stream_options.include_usage,
        "isnad.footer": request.isnad and request.isnad.footer,
    }
    for param, value in truths.items():
        if value is not None and not isinstance(value, bool):
            raise UnsupportedCompletion(param, "it is neither true nor false; send one of them")


def _require_text_alone(request: CompletionRequest) -> None:
    form = request.response_format
    refused = [
        ("tools", request.tools, "Isnad calls no tools; leave them out, or give an agent Isnad's own tools by MCP"),
        ("functions", request.functions, "Isnad calls no functions; leave them out"),
        (
            "n",
            request.n is not None and not (type(request.n) is int and request.n == 1),
            "a question has one answer here; leave it out",
        ),
        ("response_format", form and form.type != "text", "answers are text; POST /api/ask gives the same as JSON"),
        ("modalities", set(request.modalities or ()) - {"text"}, "answers are text; leave it out"),
        ("audio", request.audio is not None, "answers are text; leave it out"),
        ("web_search_options", request.web_search_options is not None, "only documents are searched; leave it out"),
    ]
    for param, is_wanted, remedy in refused:
        if is_wanted:
            raise UnsupportedCompletion(param, remedy)


def _asked(number: int, message: Message) -> str | None:
    """Return what a message asks, None for one that asks nothing."""
    where = f"messages[{number}]"
    if message.role not in ROLES:
        remedy = f"{message.role[:60]!r} is not read here; the roles are {', '.join(ROLES)}, for Isnad calls no tools"
        raise UnsupportedCompletion(f"{where}.role", remedy)
    if message.role != "user":
        return None
    for place, part in enumerate(message.content if isinstance(message.content, list) else ()):
        if part.type != "text" or part.text is None:
            remedy = f"{part.type[:60]!r} is not read here, only text is; add files to the library instead"
            raise UnsupportedCompletion(f"{where}.content[{place}].type", remedy)
    return _text(message)


def _text(message: Message) -> str:
    if isinstance(message.content, list):
        return "\n".join(part.text for part in message.content if part.text)
    return message.content or ""
