"""Run the web service with uvicorn."""

from __future__ import annotations

import uvicorn

from index.records import IsnadError
from qa.answer import Answerer
from qa.api.app import create_app
from qa.api.guard import is_loopback


def run(answerer: Answerer, *, insecure: bool = False) -> None:
    """Serve until interrupted.

    Raises:
        IsnadError: the address is open to other machines and ``insecure`` is not said.
    """
    settings = answerer.settings
    if not is_loopback(settings.host) and not insecure:
        raise IsnadError(
            f"{settings.host} can be reached from other machines, and they would need no key; "
            "use --host 127.0.0.1, or add --insecure if everyone there may read these documents"
        )
    answerer.index.current()
    app = create_app(answerer, open_to_other_machines=insecure)
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="info", server_header=False)
