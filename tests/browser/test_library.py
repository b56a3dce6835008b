"""Documents on the page in a real browser: sent, listed, filtered, deleted; hostile ones stay inert."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acting import ask, file_of, upload
from tests.browser.conftest import Served

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_file_is_sent_and_answers(page: Page) -> None:
    row = upload(page, "ميناء زنزارة.txt", "يعمل في مينــاء زَنزارة ٤١٧ عاملاً منذ ربيع عام ٢٠٣١.\n")
    expect(row).to_contain_text("ميناء زنزارة.txt")
    answer = ask(page, "كم عاملاً يعمل في ميناء زنزارة؟")
    expect(answer.locator(".answer-text")).to_contain_text("يعمل في مينــاء زَنزارة ٤١٧ عاملاً منذ ربيع عام ٢٠٣١.")
    answer.locator(".chip").first.click()
    expect(page.locator("#source mark")).to_have_text("يعمل في مينــاء زَنزارة ٤١٧ عاملاً منذ ربيع عام ٢٠٣١.")


def test_a_file_is_dropped_anywhere(page: Page) -> None:
    expect(page.locator("#files")).to_have_attribute("accept", re.compile("txt"))  # it is known what may be sent
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File(["The lighthouse of Ferrand was lit in 1931.\\n"], "lighthouse.txt"));
          for (const type of ["dragenter", "dragover", "drop"])
            document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
        }"""
    )
    row = page.locator("#uploads .upload").filter(has_text="lighthouse.txt")
    expect(row.locator(".upload-status.done")).to_be_visible(timeout=60_000)
    expect(ask(page, "When was the lighthouse of Ferrand lit?").locator(".answer-text")).to_contain_text("1931")


def test_what_is_not_read_is_said_before_it_is_sent(page: Page) -> None:
    row = upload(page, "picture.exe", "MZ", state="failed")
    assert "Files of this format are not read. Those that are" in row.inner_text()


def test_another_file_of_the_same_name_replaces_only_when_told_to(page: Page) -> None:
    upload(page, "count.txt", "The village of Orrin has 12 wells.\n")
    page.locator("#files").set_input_files(file_of("count.txt", "The village of Orrin has 19 wells.\n"))
    page.locator("#confirm-action").click()
    expect(page.locator("#confirm")).to_be_hidden()
    expect(page.locator("#uploads .upload-status.done")).to_have_count(2, timeout=60_000)
    expect(ask(page, "How many wells has the village of Orrin?").locator(".answer-text")).to_contain_text("19 wells")


def test_a_document_is_found_read_and_deleted(page: Page, served: Served) -> None:
    upload(page, "obsolete.txt", "The ferry to Quillon costs 7 crowns.\n")
    page.locator("#documents-search").fill("quillon")
    items = page.locator("#documents-list .item")
    expect(items).to_have_count(1)
    items.locator(".item-open").click()
    expect(page.locator("#source-text")).to_contain_text("The ferry to Quillon costs 7 crowns.")
    page.keyboard.press("Escape")
    items.locator(".item-delete").click()
    page.locator("#confirm-action").click()
    expect(items).to_have_count(0)
    question = "How many crowns does the ferry to Quillon cost?"
    assert "Quillon costs" not in served.ask(question)["text"]


def test_documents_are_filtered_by_language(page: Page) -> None:
    page.locator("#documents-open").click()
    items = page.locator("#documents-list .item")
    every = items.count()
    page.locator("#documents-language").select_option("ar")
    expect(items).not_to_have_count(every)
    assert set(items.locator(".item-title").evaluate_all("nodes => nodes.map(node => node.lang)")) == {"ar"}


HOSTILE = """<!doctype html><html lang="en">
<head><title>&lt;img src=x onerror="document.title='owned'"&gt;</title></head>
<body><h1>&lt;script&gt;document.title='owned'&lt;/script&gt;</h1>
<p>The vault of Merrow holds &lt;img src=x onerror="document.title='owned'"&gt; 88 coins.</p>
<script>document.title='owned'</script><a href="javascript:document.title='owned'">x</a></body></html>
"""


def test_a_hostile_document_stays_text(page: Page) -> None:
    upload(page, "'onmouseover=document.title='owned' x.html", HOSTILE)
    answer = ask(page, "How many coins does the vault of Merrow hold? <img src=x onerror=\"document.title='owned'\">")
    expect(answer.locator(".answer-text")).to_contain_text("<img src=x onerror")
    answer.locator(".chip").first.click()
    expect(page.locator("#source mark")).to_contain_text("<img src=x onerror")
    page.locator("#history-open").click()
    assert page.title() != "owned"
    assert page.locator("main img, aside img, #conversation script, a[href^=javascript]").count() == 0
