"""The forms in which ``POST /api/ask`` gives an answer besides JSON, and how the OpenAPI document tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from litestar import Request, Response
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIType, Operation, Schema
from litestar.params import Parameter

from qa.answer import Answer
from qa.api.service import Service
from qa.export import MEDIA_TYPES, export

SUFFIXES = {"markdown": "md", "html": "html", "jsonld": "jsonld", "csl": "json"}
DESCRIPTION = (
    "`json`, the whole answer; `markdown`; `html`, a page that needs nothing else; `jsonld`, W3C Web Annotations; "
    "`csl`, the cited documents as CSL-JSON."
)
Form = Annotated[
    Literal["json", "markdown", "html", "jsonld", "csl"], Parameter(query="format", description=DESCRIPTION)
]


@dataclass
class ExportedOperation(Operation):
    """An operation whose answer has other media types besides JSON."""

    def __post_init__(self) -> None:
        answered = (self.responses or {})["200"]
        for form, media_type in MEDIA_TYPES.items():
            kind = {"jsonld": OpenAPIType.OBJECT, "csl": OpenAPIType.ARRAY}.get(form, OpenAPIType.STRING)
            answered.content[media_type] = OpenAPIMediaType(schema=Schema(type=kind))  # type: ignore[union-attr,index]


async def exported(
    request: Request[Any, Any, Any], service: Service, answer: Answer, form: Form
) -> Answer | Response[str]:
    """Return ``answer`` in the form that was asked for; but for JSON, a file to be kept."""
    if form == "json":
        return answer
    text = await service.read(request, lambda: export(answer, form, service.library.document))
    # To be kept, not shown: a page from here would be seen as one of this site's own.
    headers = {"Content-Disposition": f'attachment; filename="answer.{SUFFIXES[form]}"'}
    return Response(text, media_type=MEDIA_TYPES[form], headers=headers)
