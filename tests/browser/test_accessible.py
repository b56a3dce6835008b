"""axe-core finds nothing against the page, in each of its states, languages, colours and widths (WCAG 2.2 AA)."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acting import ARABIC, DARK, PHONE, QUESTIONS, UNANSWERED, ask, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOOKS = [{}, ARABIC | DARK, PHONE | ARABIC, PHONE | DARK]


@pytest.mark.parametrize("context", LOOKS, indirect=True)
def test_every_state(page: Page) -> None:
    assert violations(page) == []
    ask(page, UNANSWERED["ar"], "refused")
    answer = ask(page, QUESTIONS["en"])
    assert violations(page) == []
    answer.locator(".chip").first.click()
    expect(page.locator("#source mark")).to_be_visible()
    assert violations(page) == []
    page.locator("#source-close").click()
    answer.locator(".chip").first.hover()
    expect(page.locator("#preview")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")


@pytest.mark.parametrize("context", LOOKS, indirect=True)
def test_every_panel_and_dialog(page: Page) -> None:
    ask(page, QUESTIONS["ar"])
    page.locator("#documents-open").click()
    expect(page.locator("#documents-list .item").first).to_be_visible()
    assert violations(page) == []
    page.locator(".item-delete").first.click()
    expect(page.locator("#confirm")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.locator("#history-open").click()
    expect(page.locator("#history-list .item").first).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.locator("#settings-open").click()
    expect(page.locator("#settings")).to_be_visible()
    assert violations(page) == []
    page.locator("#shortcuts-open").click()
    expect(page.locator("#shortcuts")).to_be_visible()
    assert violations(page) == []
