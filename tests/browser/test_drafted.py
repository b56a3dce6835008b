"""What a language model drafts, on the page in a real browser: muted until proved, struck through when withdrawn."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.acting import ARABIC, DARK, PHONE, QUESTIONS, ask, fits, violations
from tests.browser.conftest import Served, start
from tests.qa.model_server import Asked, Reply, model_server

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAYS = {
    "en": "He warned that ISIS intends to free the more than 8,000 of its members who are locked up inside Syria.",
    "ar": "وانتهى ذلك الوضع في 8 ديسمبر/كانون الأول، حين أطاحت المعارضة السورية بالنظام.",
}
QUOTED = {"en": "more than 8,000 of its members", "ar": "أطاحت المعارضة السورية بالنظام"}
ALTERED = {"en": SAYS["en"].replace("8,000", "9,000"), "ar": SAYS["ar"].replace("8", "9")}
SEEN = """() => {
  window.seen = new Set();
  new MutationObserver(() => {
    for (const one of document.querySelectorAll(".statement")) window.seen.add(`${one.localName} ${one.className}`);
  }).observe(document.getElementById("conversation"), { subtree: true, childList: true, attributes: true });
}"""


def script(asked: Asked) -> Reply:
    if "killed" in asked.user.rpartition("Question: ")[2]:
        return Reply(status=401)
    language = "ar" if "أطاحت" in asked.user.rpartition("Question: ")[2] else "en"
    quote = QUOTED[language]
    return Reply(asked.cite(SAYS[language], quote) + asked.cite(ALTERED[language], quote), pause=0.005)


@pytest.fixture(scope="module")
def drafting(served: Served) -> Iterator[str]:
    """The address of a service that a language model writes for."""
    with model_server(script) as model:
        settings = {"ISNAD_LLM_BASE_URL": model.address, "ISNAD_LLM_MODEL": "tiny"}
        process, address = start(served.library, settings=settings)
        yield address
        process.terminate()
        assert process.wait(timeout=60) == 0


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("context", [{}, ARABIC | PHONE | DARK], indirect=True)
def test_a_draft_is_muted_then_stands_or_is_withdrawn(context: BrowserContext, drafting: str, language: str) -> None:
    page = context.new_page()
    page.goto(drafting)
    page.evaluate(SEEN)
    answer = ask(page, QUESTIONS[language])
    expect(answer.locator(".answer-text")).to_contain_text(SAYS[language])
    expect(answer.locator(".answer-text")).not_to_contain_text(ALTERED[language])
    expect(answer.locator(".withdrawn-note")).to_have_count(1)
    expect(answer.locator(".model-note")).to_have_count(1)
    answer.locator(".chip").first.click()
    assert QUOTED[language] in (page.locator("#source mark").text_content() or "")
    page.keyboard.press("Escape")
    seen = set(page.evaluate("[...window.seen]"))
    assert {"span statement drafted", "span statement stands", "del statement withdrawn"} <= seen
    assert fits(page)
    assert violations(page) == []


def test_an_endpoint_that_refuses_is_not_taken_for_a_model_that_knows_nothing(
    context: BrowserContext, drafting: str
) -> None:
    page = context.new_page()
    page.goto(drafting)
    answer = ask(page, "Who was killed in the strike near Deir ez-Zor?")
    expect(answer.locator(".model-note")).to_have_text(
        "The language model could not be used, so the documents are quoted instead; isnad doctor says why."
    )
