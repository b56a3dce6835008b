"""The model hub: when it is out of reach, its library is told so for this load, which would else try for minutes."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies

OFFLINE, ENDPOINT = "HF_HUB_OFFLINE", "HF_ENDPOINT"
HUB = "https://huggingface.co"


def only_what_is_here(name: str) -> bool:
    """Tell whether the model ``name`` is to be looked for on this machine alone; looked at anew for each model.

    So it is where the hub cannot be found. A model in a folder needs none, behind a proxy only that can tell, and
    whoever has said by the variable that there is no hub has said so to the hub's library itself.
    """
    if OFFLINE in os.environ or getproxies() or Path(name).expanduser().exists():
        return False
    host = urlsplit(os.environ.get(ENDPOINT) or HUB).hostname
    try:
        socket.getaddrinfo(host, 443)
    except OSError:
        return True
    return False
