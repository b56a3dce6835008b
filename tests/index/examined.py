"""What is found in a library that was damaged, and what is left when it was mended."""

from pathlib import Path

from index.doctor import Finding, examine, repair
from tests.demo import DemoEncoder


def faults(folder: Path) -> list[Finding]:
    return [finding for finding in examine(folder) if finding.kind != "disk"]


def kinds(folder: Path) -> list[str]:
    return [finding.kind for finding in faults(folder)]


def repaired(folder: Path, encoder: DemoEncoder) -> list[str]:
    found = repair(folder, lambda _: encoder, lambda: encoder)
    return [finding.kind for finding in found if finding.kind not in ("disk", "saved")]
