"""Run the web service with uvicorn."""

from __future__ import annotations

import logging
import os
import socket
from contextlib import suppress

import uvicorn

from index.records import IsnadError
from qa.answer import Answerer
from qa.api.app import create_app
from qa.api.guard import is_loopback

log = logging.getLogger("uvicorn.error")


def run(answerer: Answerer, *, insecure: bool = False) -> None:
    """Serve until interrupted.

    Raises:
        IsnadError: the address cannot be listened on, or is open to other machines and ``insecure`` is
            not said.
    """
    settings = answerer.settings
    if not is_loopback(settings.host) and not insecure:
        raise IsnadError(
            f"{settings.host} can be reached from other machines, and they would need no key; "
            "use --host 127.0.0.1, or add --insecure if everyone there may read these documents"
        )
    answerer.index.current()
    app = create_app(answerer, open_to_other_machines=insecure)
    config = uvicorn.Config(app, host=settings.host, port=settings.port, log_level="info", server_header=False)
    with listen(settings.host, settings.port) as listener, suppress(KeyboardInterrupt):
        # Uvicorn says where it listens only when it makes the socket itself.
        log.info("Isnad is at http://%s (Ctrl-C stops)", shown_address(settings.host, listener.getsockname()[1]))
        uvicorn.Server(config).run(sockets=[listener])


def shown_address(host: str, port: int) -> str:
    """Return host and port as they stand in a URL."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on ``host`` and ``port``.

    Raises:
        IsnadError: the port is in use, or the host is not one of this machine.
    """
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except OSError as error:
        # create_server adds the address once more to the system's own words.
        known = None if isinstance(error, socket.gaierror) else error.errno
        reason = os.strerror(known) if known else error.strerror or error
        raise IsnadError(
            f"cannot listen on {host} port {port}: {reason}; "
            "stop what is listening there, or name another --port or --host"
        ) from error
