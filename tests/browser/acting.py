"""What a person does on the page, and what they then see."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.conftest import AXE

ARABIC = {"locale": "ar-EG"}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DARK = {"color_scheme": "dark"}
QUESTIONS = {"en": "How many ISIS members are held in Syria?", "ar": "متى أطاحت المُعارضة السّورية بالنظام؟"}
UNANSWERED = {"en": "Who won the chess olympiad in Reykjavik?", "ar": "من فاز ببطولة الشطرنج في ريكيافيك؟"}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def ask(page: Page, question: str, state: str = "answered") -> Locator:
    """Ask, and return the answer when it is there."""
    expect(page.locator("#language")).not_to_be_empty()  # the page's script has begun
    page.locator("#question").fill(question)
    page.keyboard.press("Enter")
    answer = page.locator(".answer").last
    expect(answer).to_have_attribute("data-state", state)
    return answer


def violations(page: Page) -> list[str]:
    """What axe-core has against the page as it stands now."""
    # Colours on their way to others are nobody's to read.
    page.evaluate(
        """() => Promise.allSettled(
          document.getAnimations()
            .filter(one => one.effect.getComputedTiming().iterations < Infinity)
            .map(one => one.finished))"""
    )
    page.evaluate(AXE.read_text("utf-8") + "; undefined")
    found: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
    )
    return [
        f"{one['id']}: "
        + " ".join(f"{node['html'][:200]} ({node['failureSummary'][:200]})" for node in one["nodes"][:3])
        for one in found["violations"]
    ]


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def file_of(name: str, text: str) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": text.encode()}


def upload(page: Page, name: str, text: str, state: str = "done") -> Locator:
    """Send a file by the button, and return its row when it has been read."""
    if not page.locator("#documents").is_visible():
        page.locator("#documents-open").click()
    expect(page.locator("#upload")).to_be_visible()  # the page knows its limits
    page.locator("#files").set_input_files(file_of(name, text))
    row = page.locator("#uploads .upload").filter(has_text=name).first
    expect(row.locator(f".upload-status.{state}")).to_be_visible(timeout=60_000)
    return row
