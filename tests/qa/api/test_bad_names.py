"""Names and paths that could lead elsewhere lead nowhere."""

from urllib.parse import quote

import pytest
from litestar.testing import TestClient
from litestar.types import ASGIApp

from qa.answer import Answerer
from tests.qa.api.asking import assert_problem, assert_safe, upload
from tests.qa.api.hostile import SCRIPT, Server, statuses


@pytest.mark.parametrize(
    "name",
    [
        "../a.txt",
        "..\\a.txt",
        "/etc/a.txt",
        "C:a.txt",
        "a/../../b.txt",
        "قَهْوَة\0.txt",
        "a.txt\0.pdf",
        "a\r\nX-Injected: 1.txt",
        "a\tb.txt",
        "\x7f.txt",
        ".hidden.txt",
        "..txt",
        "~$report.docx",
        " a.txt",
        "a.txt ",
        "\u202egpj.txt",
        "\u2066تقرير\u2069.txt",
        "\u200fa.txt",
        "\ufeffa.txt",
        "a\u2028b.txt",
        "a\u00ad.txt",
        "",
        ".",
        "..",
        "م" * 99 + ".txt",
        "a" * 5_000 + ".txt",
        f"{SCRIPT}.txt",
        "\"onload='alert(1)'.md",
        "a|b.txt",
    ],
)
def test_a_name_that_could_mislead_is_refused(here: TestClient[ASGIApp], writer: Answerer, name: str) -> None:
    before = set(writer.index.library.folder.rglob("*"))
    assert_problem(upload(here, name), 400)
    assert set(writer.index.library.folder.rglob("*")) == before


@pytest.mark.parametrize("name", ["a.exe", "a.txt.exe", "a", "a.txt.", "a.php", "a.html.svg", "incoming", "تَقْرِير.js"])
def test_a_name_of_another_format_is_refused(here: TestClient[ASGIApp], name: str) -> None:
    assert_problem(upload(here, name), 415)


@pytest.mark.parametrize(
    "name", ["%2e%2e%2fa.txt", "．．／a.txt", "․․∕b.txt", "-rf.txt", "nul.md", b"\xed\xa0\x80.txt", "تَقْرِيـــر ٢.txt"]
)
def test_a_strange_name_stays_where_uploads_are(here: TestClient[ASGIApp], writer: Answerer, name: str) -> None:
    library = writer.index.library.folder
    outside = {path for path in library.parent.rglob("*") if library / "uploads" not in path.parents}
    response = upload(here, name)
    assert response.status_code == 202
    assert_safe(response)
    job = response.json()
    assert (library / "uploads" / "incoming" / f"{job['id']}.file").read_bytes() == "بحـــر".encode()
    assert {path for path in library.parent.rglob("*") if library / "uploads" not in path.parents} <= outside | {
        library / "uploads"
    }


BAD_PARTS = [
    "..",
    "%2e%2e",
    "..%2f..%2fqa",
    "..%5c",
    "%00",
    "a%00b",
    "%ff",
    "%ed%a0%80",
    "%0d%0aX-Injected:1",
    "a" * 3_000,
]


@pytest.mark.parametrize("part", [*BAD_PARTS, "%252e%252e%252f", "%E2%80%AE", "قَهْوَة", "'%20OR%201=1--", "*", "%25"])
@pytest.mark.parametrize(
    "path", ["/api/documents/{}", "/api/documents/{}/text", "/api/jobs/{}", "/page/{}", "/page/{}/app.py"]
)
def test_a_path_leads_nowhere(server: Server, path: str, part: str) -> None:
    line = "GET " + quote(path.format(part), safe="/%'*")
    answered = server.exchange(server.request(line, "Connection: close"))
    assert statuses(answered) == [404]
    assert b"import" not in answered
    assert b"X-Injected" not in answered.partition(b"\r\n\r\n")[0]
