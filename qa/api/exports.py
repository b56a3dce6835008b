"""The forms in which ``POST /api/ask`` gives an answer besides JSON, and how the OpenAPI document tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Request, Response
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIType, Operation, Schema
from litestar.params import QueryParameter

from qa.answer import Answer
from qa.api.service import Service
from qa.export import FORMATS, MEDIA_TYPES, Format, export, require_format

SUFFIXES: dict[Format, str] = {"markdown": "md", "html": "html", "jsonld": "jsonld", "csl": "json"}
DESCRIPTION = (
    "`json`, the whole answer; `markdown`; `html`, a page that needs nothing else; `jsonld`, W3C Web Annotations; "
    "`csl`, the cited documents as CSL-JSON."
)
Form = Annotated[str, QueryParameter(name="format", description=DESCRIPTION, schema_extra={"enum": ["json", *FORMATS]})]


@dataclass
class ExportedOperation(Operation):
    """An operation whose answer has other media types besides JSON."""

    def __post_init__(self) -> None:
        answered = (self.responses or {})["200"]
        for form, media_type in MEDIA_TYPES.items():
            kind = {"jsonld": OpenAPIType.OBJECT, "csl": OpenAPIType.ARRAY}.get(form, OpenAPIType.STRING)
            answered.content[media_type] = OpenAPIMediaType(schema=Schema(type=kind))  # type: ignore[union-attr,index]


def chosen(form: str) -> Format | None:
    """Return the format that was asked for, None for JSON.

    Raises:
        BadFormat: there is no such format.
    """
    return None if form == "json" else require_format(form)


async def exported(request: Request[Any, Any, Any], service: Service, answer: Answer, form: Format) -> Response[str]:
    """Return ``answer`` in another form than JSON, as a file to be kept."""
    text = await service.read(request, lambda: export(answer, form, service.library.document))
    # Not to be shown: a page from here would be seen as one of this site's own.
    headers = {"Content-Disposition": f'attachment; filename="answer.{SUFFIXES[form]}"'}
    return Response(text, media_type=MEDIA_TYPES[form], headers=headers)
