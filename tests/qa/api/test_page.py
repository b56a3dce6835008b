import json
from pathlib import Path

import pytest
from litestar.testing import TestClient
from litestar.types import ASGIApp

from qa.api.app import PAGE_FOLDER
from tests.qa.api.asking import assert_safe


@pytest.mark.parametrize("path", ["/page/%2e%2e/app.py", "/page/..%2fapp.py", "/page//etc/passwd", "/page/"])
def test_nothing_outside_the_page_is_served(client: TestClient[ASGIApp], path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "import" not in response.text
    assert_safe(response)


def test_the_page(client: TestClient[ASGIApp]) -> None:
    response = client.get("/")
    assert (response.status_code, response.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert response.text.startswith("<!doctype html>")
    assert response.headers["content-disposition"].startswith("inline")
    assert_safe(response)


@pytest.mark.parametrize("file", sorted(PAGE_FOLDER.iterdir()), ids=lambda file: file.name)
def test_the_page_has_its_parts(client: TestClient[ASGIApp], file: Path) -> None:
    types = {
        ".js": "text/javascript; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".svg": "image/svg+xml",
        ".html": "text/html; charset=utf-8",
    }
    response = client.get(f"/page/{file.name}")
    assert (response.status_code, response.headers["content-type"]) == (200, types[file.suffix])
    assert response.content == file.read_bytes()
    assert_safe(response)


def test_the_page_loads_nothing_that_its_policy_forbids() -> None:
    page = (PAGE_FOLDER / "index.html").read_text("utf-8")
    assert "style=" not in page
    assert "<style" not in page
    assert page.count("<script") == page.count('<script type="module" src="/page/')
    assert not any(f"{quote}http" in page for quote in "\"'")


@pytest.mark.parametrize("path", ["/schema", "/schema/openapi.json"])
def test_the_schema(client: TestClient[ASGIApp], path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    schema = json.loads(response.text)
    assert schema["openapi"].startswith("3.")
    assert set(schema["paths"]) == {
        "/api/ask",
        "/api/chat",
        "/api/citations/verify",
        "/api/documents",
        "/api/documents/{document_id}",
        "/api/documents/{document_id}/text",
        "/api/jobs",
        "/api/jobs/{job_id}",
        "/api/jobs/{job_id}/events",
        "/api/session",
        "/health/live",
        "/health/ready",
        "/metrics",
        "/v1/chat/completions",
        "/v1/models",
        "/v1/models/{model_id}",
    }
    assert "verified citations" in schema["paths"]["/api/ask"]["post"]["description"]
    assert "AskRequest" in schema["components"]["schemas"]
    assert_safe(response)
