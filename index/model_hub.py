"""The model hub: when it is out of reach, its library is told so, which would else try for minutes."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies

OFFLINE, ENDPOINT = "HF_HUB_OFFLINE", "HF_ENDPOINT"
HUB = "https://huggingface.co"


def look_for_hub(name: str) -> None:
    """Look whether the hub can be found, before its library is loaded; a model in a folder needs none.

    Behind a proxy only that can tell, and whoever has said by the variable that there is none is believed.
    """
    if OFFLINE in os.environ or getproxies() or Path(name).expanduser().exists():
        return
    host = urlsplit(os.environ.get(ENDPOINT) or HUB).hostname
    try:
        socket.getaddrinfo(host, 443)
    except OSError:
        os.environ[OFFLINE] = "1"
