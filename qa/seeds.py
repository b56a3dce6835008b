"""Where the default collection lies: beside a checkout, or inside an installed package."""

from __future__ import annotations

from pathlib import Path

from index.records import IsnadError


def seed_folders() -> list[Path]:
    """Return the folders of the Arabic and the English seed documents.

    Raises:
        IsnadError: neither the checkout nor the package holds them.
    """
    here = Path(__file__).parent
    for root in (here.parent / "seeds", here / "seeds"):
        if (root / "ar").is_dir():
            return [root / "ar", root / "en"]
    raise IsnadError(f"the seeds are not beside {here}; add your own documents with: isnad add PATH --library DIR")
