"""The command that serves agents on this machine."""

from __future__ import annotations

from qa.cli_options import EncoderOption, LibraryOption
from qa.config import read_settings


def mcp(library: LibraryOption = None, encoder: EncoderOption = None) -> None:
    """Serve an agent of this machine by MCP, over stdin and stdout: it can search, ask, read and verify, never write.

    An agent starts it itself; 'isnad serve' serves agents over HTTP too, at /mcp.
    """
    from qa.agent_tools import require_mcp
    from qa.opening import open_answerer

    require_mcp()
    from qa.mcp_server import run_stdio

    answerer = open_answerer(read_settings(library=library, encoder=encoder))
    answerer.index.current()
    run_stdio(answerer)
