"""What a file is by its first bytes, where that is not what its name says."""

from __future__ import annotations

LOOKED_AT = 1024
IMAGES = {
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"RIFF": "WebP",
}
OFFICE = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\3\4"
PAGES = (b"<!doctype html", b"<html")


def told_apart(data: bytes, kind: str) -> str:
    """Say what ``data`` is if it is clearly not ``kind``, as ".pdf", and what to do; "" if that is not clear."""
    begin = data[:LOOKED_AT].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, image in IMAGES.items():
        if begin.startswith(magic) and (magic != b"RIFF" or begin[8:12] == b"WEBP"):
            return f"is a {image} image, not a {kind} file; save it as a PDF to have its words read, or leave it out"
    if begin.lower().startswith(PAGES):
        return f"is a web page, not a {kind} file; name it .html, or save the file itself"
    if begin.startswith(b"%PDF") and kind != ".pdf":
        return f"is a PDF, not a {kind} file; name it .pdf"
    if begin.startswith(b"{\\rtf"):
        return f"is an RTF file, not a {kind} file; save it as .docx"
    if begin.startswith((ZIP, OFFICE)) and kind == ".pdf":
        return "is an archive or an Office file, not a .pdf file; give it the suffix that it had"
    return ""
