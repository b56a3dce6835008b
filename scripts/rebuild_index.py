"""Encode every document afresh into a new generation beside the live index, then switch in one step.

A running server goes on answering from the old generation and follows when the new one is live. A rebuild
that was killed goes on where it was. The same as ``isnad rebuild``:

    python scripts/rebuild_index.py [--library DIR] [--encoder NAME] [--passage-tokens N]
"""

from __future__ import annotations

import sys

from qa.cli import main

if __name__ == "__main__":
    sys.argv[1:1] = ["rebuild"]
    main()
