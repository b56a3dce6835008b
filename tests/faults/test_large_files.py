"""Files that are large, or expand to be: memory stays bounded, and the files beside them are added.

ISNAD_FAULT_MEGABYTES is the size of the text file, 12 unless set; the full form is 200.
"""

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.demo import write_files
from tests.index.formats.pdf_files import lines_of_page, pages_pdf, raw_pdf

MEGABYTES = int(os.environ.get("ISNAD_FAULT_MEGABYTES", "12"))
MOST_MEGABYTES = 1024 if MEGABYTES >= 100 else 320
PAGES = 2000

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

ADD = """
import json, resource, sys
from pathlib import Path
from index.ingest import add_paths, open_or_create
from tests.demo import DemoEncoder

class Forgetful(DemoEncoder):
    def encode_passages(self, texts):
        rows = super().encode_passages(texts)
        self.encoded.clear()
        return rows

encoder = Forgetful()
index = open_or_create(Path(sys.argv[2]), encoder, 256)
report = add_paths(index, encoder, [Path(sys.argv[1])])
status = Path("/proc/self/status")
if status.exists():
    # What getrusage tells starts from the process that started this one.
    peak = next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
print(json.dumps([report.added, [source for source, _ in report.skipped], len(index.current()), peak]))
"""


def added(folder: Path, library: Path) -> tuple[int, list[str], int, float]:
    """Add ``folder`` in a process of its own: documents, what was skipped, passages, and its peak in megabytes."""
    command = [sys.executable, "-c", ADD, str(folder), str(library)]
    ended = subprocess.run(command, check=True, capture_output=True, encoding="utf-8", cwd=Path(__file__).parents[2])
    documents, skipped, passages, peak = json.loads(ended.stdout)
    return documents, skipped, passages, peak


def test_a_large_text_takes_little_memory(tmp_path: Path) -> None:
    line = "وصلت القَهْوَةُ إلى المخا عام ١٤٥٠، وكانت تُشرب في حلقات الذكر 🌙 ثم انتشرت في العالم رقم "
    folder = write_files(tmp_path / "d", {"صغير.txt": "قهوة"})
    with (folder / "كبير.txt").open("w", encoding="utf-8") as file:
        number = 0
        while file.tell() < MEGABYTES * 1_000_000:
            number += 1000
            file.write("".join(f"{line}{one}.\n" for one in range(number, number + 1000)))
    documents, skipped, passages, peak = added(folder, tmp_path / "library")
    assert documents >= MEGABYTES // 8, "it is kept in parts of some megabytes"
    assert skipped == []
    assert passages > 500 * MEGABYTES
    assert peak < MOST_MEGABYTES


def test_bombs_are_refused_and_the_files_beside_them_added(tmp_path: Path) -> None:
    def bomb(member: str) -> bytes:
        file = io.BytesIO()
        with (
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
            archive.open(member, "w", force_zip64=True) as inside,
        ):
            for _ in range(1200):
                inside.write(b" " * 2**20)
        return file.getvalue()

    files: dict[str, str | bytes] = {
        "قنبلة.docx": bomb("word/document.xml"),
        "قنبلة.zip": bomb("a.txt"),
        "b.txt": "قهوة",
    }
    folder = write_files(tmp_path / "d", files)
    documents, skipped, passages, peak = added(folder, tmp_path / "library")
    assert (documents, passages) == (1, 1)
    assert skipped == ["d/قنبلة.docx", "d/قنبلة.zip/a.txt"]
    assert peak < 300


def test_a_pdf_of_two_thousand_pages(tmp_path: Path) -> None:
    pages = [
        lines_of_page([f"Page {one}", f"The moon of page {one} turns once in {one} days."]) for one in range(PAGES)
    ]
    folder = write_files(tmp_path / "d", {"long.pdf": raw_pdf(pages)})
    documents, skipped, passages, peak = added(folder, tmp_path / "library")
    assert (documents, skipped) == (1, [])
    assert passages > PAGES // 20
    assert peak < 400


def test_files_that_hold_nothing_or_are_locked_are_told_apart(tmp_path: Path) -> None:
    from openpyxl import Workbook

    empty = io.BytesIO()
    Workbook().save(empty)
    locked = pages_pdf([lines_of_page(["قهوة"])], password="secret")
    files: dict[str, str | bytes] = {"a.xlsx": empty.getvalue(), "b.pdf": locked, "c.txt": "قهوة"}
    documents, skipped, _, _ = added(write_files(tmp_path / "d", files), tmp_path / "library")
    assert (documents, skipped) == (1, ["d/a.xlsx", "d/b.pdf"])
