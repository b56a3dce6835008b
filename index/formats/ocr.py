"""Pictures of pages to text, by the ``tesseract`` program where a person has installed it."""

from __future__ import annotations

import shutil
import subprocess

LANGUAGES = ("ara", "eng")
SECONDS_PER_PAGE = 120
INSTALL = (
    "install tesseract-ocr and tesseract-ocr-ara (Debian, Ubuntu) or brew install tesseract-lang, then add it again"
)


class OcrFailed(Exception):
    """Tesseract ran and gave no text; the message says why."""


def ocr_languages() -> tuple[str, ...]:
    """Return which of ``LANGUAGES`` tesseract is installed with; none when it is not installed at all."""
    program = shutil.which("tesseract")
    if program is None:
        return ()
    try:
        listed = subprocess.run([program, "--list-langs"], capture_output=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):  # a program that cannot even say that is as good as none
        return ()
    installed = listed.stdout.decode("utf-8", "replace").split()
    return tuple(language for language in LANGUAGES if language in installed)


def recognise(picture: bytes, languages: tuple[str, ...], seconds: float = SECONDS_PER_PAGE) -> str:
    """Return the text on a picture (PGM, PNG), its lines joined to paragraphs, which a blank line parts.

    Raises:
        OcrFailed: tesseract took longer than ``seconds``, or could not read the picture.
    """
    program = shutil.which("tesseract")
    if program is None:
        raise OcrFailed(f"tesseract is not installed; {INSTALL}")
    command = [program, "-", "-", "-l", "+".join(languages), "--dpi", "300"]
    try:
        done = subprocess.run(command, input=picture, capture_output=True, timeout=seconds, check=True)
    except subprocess.TimeoutExpired as error:
        raise OcrFailed(f"took over {seconds:g} seconds") from error
    except (OSError, subprocess.CalledProcessError) as error:
        raise OcrFailed(str(error)) from error
    text = done.stdout.decode("utf-8", "replace").replace("\f", "\n\n")
    for mark in "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2069":  # tesseract marks directions of its own
        text = text.replace(mark, "")
    paragraphs = (" ".join(part.split()) for part in text.split("\n\n"))
    return "\n\n".join(part for part in paragraphs if part)
