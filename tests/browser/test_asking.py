"""Asking on the page in a real browser: answers stream, citations open their source at the exact words."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acting import ARABIC, DARK, PHONE, QUESTIONS, UNANSWERED, ask, fits
from tests.browser.conftest import Served

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("context", [{}, ARABIC, PHONE | DARK], indirect=True)
def test_the_marked_text_is_the_quote(page: Page, served: Served, language: str) -> None:
    answer = ask(page, QUESTIONS[language])
    citation = served.ask(QUESTIONS[language])["citations"][0]
    expect(answer.locator(".answer-text")).to_contain_text(citation["quote"])
    assert answer.locator(".answer-text").get_attribute("lang") == language
    answer.locator(".chip").first.click()
    mark = page.locator("#source mark")
    expect(mark).to_be_in_viewport()
    assert mark.text_content() == citation["quote"]
    expect(page.locator("#source-title")).to_have_text(citation["title"])
    assert page.locator("#source-text").get_attribute("dir") == ("rtl" if citation["language"] == "ar" else "ltr")
    page.keyboard.press("Escape")
    expect(page.locator("#source")).to_be_hidden()
    expect(answer.locator(".chip").first).to_be_focused()


def test_hits_come_before_the_answer_and_text_before_its_end(page: Page) -> None:
    page.evaluate(
        """() => {
          window.seen = [];
          new MutationObserver(() => {
            const state = document.querySelector(".answer")?.dataset.state;
            if (state && window.seen.at(-1) !== state) window.seen.push(state);
          }).observe(document.getElementById("conversation"), { subtree: true, childList: true, attributes: true });
        }"""
    )
    ask(page, QUESTIONS["en"])
    assert page.evaluate("window.seen") == ["pending", "streaming", "answered"]


def test_hovering_a_citation_shows_its_quote(page: Page, served: Served) -> None:
    answer = ask(page, QUESTIONS["en"])
    answer.locator(".chip").first.hover()
    preview = page.locator("#preview")
    expect(preview).to_contain_text(served.ask(QUESTIONS["en"])["citations"][0]["quote"])
    preview.hover()
    expect(preview).to_be_visible()
    page.keyboard.press("Escape")
    expect(preview).to_be_hidden()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_refusal_shows_what_came_nearest_and_no_confidence(page: Page, language: str) -> None:
    answer = ask(page, UNANSWERED[language], "refused")
    assert answer.locator(".citations li").count() >= 1
    assert answer.get_by_role("meter").count() == 0


def test_confidence_is_told_as_a_meter(page: Page, served: Served) -> None:
    meter = ask(page, QUESTIONS["en"]).get_by_role("meter")
    wanted = round(100 * served.ask(QUESTIONS["en"])["confidence"])
    assert round(float(meter.get_attribute("aria-valuenow") or -1)) in (wanted, round(wanted / 100))
    assert meter.get_attribute("aria-label") or meter.get_attribute("aria-labelledby")


def test_a_follow_up_is_completed(page: Page) -> None:
    ask(page, "How many US soldiers are in Syria?")
    page.locator("#question").fill("and who leads them?")
    page.keyboard.press("Enter")
    expect(page.locator(".exchange").nth(1).locator(".searched").first).to_be_visible()


def test_a_follow_up_may_mean_whom_the_answer_named(page: Page) -> None:
    ask(page, "Who invented the fast way of pollinating vanilla orchids by hand?")
    page.locator("#question").fill("When was he born?")
    page.keyboard.press("Enter")
    searched = page.locator(".exchange").nth(1).locator(".searched").first
    expect(searched).to_contain_text("When was he born (Edmond Albius, ")


def test_the_language_is_switched_for_the_whole_page(page: Page) -> None:
    ask(page, QUESTIONS["ar"])
    page.locator("#language").click()
    root = page.locator("html")
    assert (root.get_attribute("lang"), root.get_attribute("dir")) == ("ar", "rtl")
    expect(page.locator(".chip").first).to_have_text("١")
    left = page.locator("[data-word]:visible").all_text_contents()
    assert left
    assert not any(text.isascii() and any(map(str.isalpha, text)) for text in left)
    page.reload()
    assert root.get_attribute("dir") == "rtl"


@pytest.mark.parametrize("context", [PHONE, PHONE | ARABIC], indirect=True)
def test_a_phone_is_wide_enough(page: Page) -> None:
    assert fits(page)
    answer = ask(page, QUESTIONS["ar"])
    assert fits(page)
    answer.locator(".chip").first.click()
    expect(page.locator("#source mark")).to_be_in_viewport()
    assert fits(page)
    page.locator("#source-close").click()
    page.locator("#documents-open").click()
    expect(page.locator("#documents")).to_be_visible()
    assert fits(page)


def test_the_keyboard_alone_is_enough(page: Page, served: Served) -> None:
    page.keyboard.press("Tab")
    expect(page.locator("#skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type(QUESTIONS["en"])
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_have_attribute("data-state", "answered")
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.classList.contains('chip')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#source mark")).to_have_text(served.ask(QUESTIONS["en"])["citations"][0]["quote"])
    page.keyboard.press("Escape")
    expect(page.locator(".chip").first).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#question")).to_be_focused()


def test_what_is_copied_is_the_quotation_and_its_place(page: Page, served: Served) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, QUESTIONS["en"]).locator(".chip").first.click()
    page.locator("#source-copy").click()
    citation = served.ask(QUESTIONS["en"])["citations"][0]
    copied = page.evaluate("navigator.clipboard.readText()")
    assert citation["quote"] in copied
    assert citation["source"] in copied
    link = next(word for word in copied.split() if word.startswith(served.address))
    other = page.context.new_page()
    other.goto(link)
    expect(other.locator("#source mark")).to_have_text(citation["quote"])


def test_a_link_to_an_answer_asks_it_again(page: Page, served: Served) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, QUESTIONS["ar"]).locator(".answer-actions button").first.click()
    link = page.evaluate("navigator.clipboard.readText()")
    assert "#" in link
    assert "?" not in link
    other = page.context.new_page()
    other.goto(link)
    expect(other.locator(".answer")).to_have_attribute("data-state", "answered")
    expect(other.locator(".answer-text")).to_contain_text(served.ask(QUESTIONS["ar"])["citations"][0]["quote"])


def test_conversations_are_kept_and_exported(page: Page, served: Served) -> None:
    ask(page, QUESTIONS["ar"])
    page.reload()
    page.locator("#history-open").click()
    item = page.locator("#history-list .item").first
    expect(item).to_contain_text(QUESTIONS["ar"])
    with page.expect_download() as saving:
        item.locator(".item-save").click()
    text = saving.value.path().read_text("utf-8")
    assert QUESTIONS["ar"] in text
    assert served.ask(QUESTIONS["ar"])["citations"][0]["quote"] in text
    item.locator(".item-open").click()
    expect(page.locator(".answer")).to_have_attribute("data-state", "answered")
