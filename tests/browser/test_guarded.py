"""Who may open the page: a person signs in with a key; another site's page can do nothing."""

import http.server
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.acting import QUESTIONS, ask, violations
from tests.browser.conftest import Served

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("context", [{}, {"locale": "ar-EG"}], indirect=True)
def test_a_person_signs_in_and_out(context: BrowserContext, guarded: tuple[str, str]) -> None:
    address, key = guarded
    page = context.new_page()
    page.goto(address)
    assert violations(page) == []
    page.locator("#key").fill("isnad_00000000_wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("#key").fill(key)
    page.keyboard.press("Enter")
    ask(page, QUESTIONS["ar"])
    assert page.evaluate("document.cookie") == ""
    page.locator("#documents-open").click()
    expect(page.locator("#documents-list .item").first).to_be_visible()
    expect(page.locator("#upload")).to_be_hidden()
    assert page.locator("#documents .item-delete").count() == 0
    page.locator("#settings-open").click()
    page.locator("#sign-out").click()
    expect(page.locator("#key")).to_be_visible()


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """Another site's page, with nothing in it."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>elsewhere</title><body></body>")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def elsewhere(context: BrowserContext) -> Iterator[Page]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = context.new_page()
    page.goto(f"http://localhost:{server.server_address[1]}/")
    yield page
    server.shutdown()
    server.server_close()


SEND = """async ([url, options]) => {
  try { const got = await fetch(url, options); return [got.type, got.status, await got.text()]; }
  catch (error) { return ["refused"]; }
}"""


@pytest.mark.parametrize("mode", ["cors", "no-cors"])
@pytest.mark.parametrize("path", ["/", "/api/documents", "/api/session", "/page/page.js", "/schema"])
def test_another_site_reads_nothing(elsewhere: Page, served: Served, path: str, mode: str) -> None:
    got = elsewhere.evaluate(SEND, [served.address + path, {"mode": mode}])
    assert got == ["refused"] or got == ["opaque", 0, ""]


def test_another_site_changes_nothing(elsewhere: Page, served: Served) -> None:
    before = served.ask("Which file is evil?")
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/octet-stream"):
        options = {
            "method": "POST",
            "mode": "no-cors",
            "headers": {"Content-Type": kind},
            "body": "The evil file is 1.",
        }
        elsewhere.evaluate(SEND, [f"{served.address}/api/documents?name=evil.txt", options])
    elsewhere.evaluate(
        """address => {
          const form = document.createElement("form");
          form.method = "post"; form.enctype = "text/plain"; form.target = "_blank";
          form.action = `${address}/api/documents?name=evil.txt`;
          document.body.append(form); form.submit();
        }""",
        served.address,
    )
    elsewhere.wait_for_timeout(500)
    assert served.ask("Which file is evil?")["text"] == before["text"]
    assert not (served.library / "uploads" / "evil.txt").exists()


def test_another_site_cannot_frame_the_page(elsewhere: Page, served: Served) -> None:
    elsewhere.evaluate(
        """address => {
          const frame = document.createElement("iframe");
          frame.src = address;
          document.body.append(frame);
        }""",
        served.address,
    )
    elsewhere.wait_for_timeout(500)
    assert elsewhere.frames[1].locator("#question").count() == 0
