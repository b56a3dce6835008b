"""What is found in a library that was damaged, and what is left when it was mended."""

from pathlib import Path

from index.doctor import Finding, examine, repair
from tests.demo import DemoEncoder


def faults(folder: Path) -> list[Finding]:
    return [finding for finding in examine(folder) if finding.kind != "disk"]


def kinds(folder: Path) -> list[str]:
    return [finding.kind for finding in faults(folder)]


def repaired(folder: Path, encoder: DemoEncoder) -> list[str]:
    return [finding.kind for finding in repair(folder, lambda _: encoder, lambda: encoder) if finding.kind != "disk"]
