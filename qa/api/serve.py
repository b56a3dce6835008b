"""Run the web service with uvicorn, in this process or in several that share one socket."""

from __future__ import annotations

import logging
import os
import resource
import signal
import socket
import sys
import tempfile
from contextlib import suppress

import uvicorn
from litestar.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from index.keys import Keys
from index.opening import open_keys
from index.records import IsnadError
from qa.answer import Answerer
from qa.api.app import create_app
from qa.api.guard import is_loopback
from qa.api.logs import set_up_logs
from qa.api.measured import FOLDER_VARIABLE
from qa.config import Settings, read_settings, to_environment
from qa.opening import open_answerer

log = logging.getLogger("isnad.server")

# How long streams may take to end when the server is told to stop.
GRACE_SECONDS = 30
KEEP_ALIVE_SECONDS = 15
BACKLOG = 2048
INSECURE_VARIABLE = "ISNAD_SERVE_INSECURE"


def run(answerer: Answerer, *, insecure: bool = False) -> None:
    """Serve until interrupted.

    Raises:
        IsnadError: the address cannot be listened on, or is open to other machines, and there is no key and
            ``insecure`` is not said.
    """
    settings = answerer.settings
    require_closed(settings, open_keys(answerer.index), insecure=insecure)
    answerer.index.current()
    set_up_logs()
    raise_file_limit()
    # Uvicorn ends what it has begun, and raises the signal again: being told to stop is no failure.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with listen(settings.host, settings.port) as listener, suppress(KeyboardInterrupt):
        # Uvicorn says where it listens only when it makes the socket itself.
        address = shown_address(settings.host, listener.getsockname()[1])
        log.info("Isnad is at http://%s (Ctrl-C stops)", address)
        if settings.workers > 1:
            run_workers(settings, listener, insecure=insecure)
        else:
            uvicorn.Server(configured(settings, create_app(answerer, insecure=insecure))).run(sockets=[listener])


def run_workers(settings: Settings, listener: socket.socket, *, insecure: bool) -> None:
    """Serve with ``settings.workers`` processes, each of which reads the settings from the environment."""
    os.environ.update(to_environment(settings))
    os.environ[INSECURE_VARIABLE] = "yes" if insecure else ""
    with tempfile.TemporaryDirectory(prefix="isnad-metrics-") as measures:
        os.environ[FOLDER_VARIABLE] = measures
        config = configured(settings, "qa.api.serve:create_worker")
        config.factory = True
        config.loop = "qa.api.connection:SharingLoop"
        Multiprocess(config, sockets=[listener]).run()


def create_worker() -> ASGIApp:
    """Return the application of one of several processes."""
    set_up_logs()
    raise_file_limit()
    return create_app(open_answerer(read_settings()), insecure=bool(os.environ.get(INSECURE_VARIABLE)))


def configured(settings: Settings, app: ASGIApp | str) -> uvicorn.Config:
    """Return how uvicorn is to serve ``app``."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        http="qa.api.connection:TimedProtocol",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        # Who passes requests on is told by the guard, which trusts no header about it.
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def require_closed(settings: Settings, keys: Keys, *, insecure: bool) -> None:
    """Make sure that nobody on another machine is served without a key, unless that is asked for.

    Raises:
        IsnadError: the address is open to other machines, or all need a key, and there is none.
    """
    if keys.any_lets_in():
        return
    making = f"isnad keys create --scope ask --name NAME --library {settings.library}"
    if settings.require_key:
        raise IsnadError(f"every request needs a key, and there is none; make one with: {making}")
    if is_loopback(settings.host) or insecure:
        return
    raise IsnadError(
        f"{settings.host} can be reached from other machines, and there is no key to let them in; make one with "
        f"{making}, use --host 127.0.0.1, or add "
        "--insecure if everyone there may read these documents"
    )


def raise_file_limit() -> None:
    """Let this process have as many connections open as the system lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, hard), hard))


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
        listener = socket.create_server(address[:2], family=family, backlog=BACKLOG)
    except OSError as error:
        # create_server adds the address once more to the system's own words.
        known = None if isinstance(error, socket.gaierror) else error.errno
        reason = os.strerror(known) if known else error.strerror or error
        raise IsnadError(
            f"cannot listen on {host} port {port}: {reason}; "
            "stop what is listening there, or name another --port or --host"
        ) from error
    # A small piece of a response is sent at once: else it waits for the client to confirm the one before.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
