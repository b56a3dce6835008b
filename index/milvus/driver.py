"""``pymilvus``, loaded when it is needed, and kept from writing to the terminal."""

from __future__ import annotations

import logging
import os
from typing import Any

from index.milvus.errors import MilvusError


def driver() -> Any:
    """Return ``pymilvus``, which by itself reads an .env file into the environment and logs to the terminal.

    Raises:
        MilvusError: it is not installed; the message says how to.
    """
    before = os.environ.get("PYTHON_DOTENV_DISABLED")
    os.environ["PYTHON_DOTENV_DISABLED"] = "1"
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    try:
        import pymilvus
    except ModuleNotFoundError as error:
        raise MilvusError("a library on Milvus needs pymilvus; install it with: pip install 'isnad[milvus]'") from error
    finally:
        if before is None:
            del os.environ["PYTHON_DOTENV_DISABLED"]
        else:
            os.environ["PYTHON_DOTENV_DISABLED"] = before
    for name in ("pymilvus", "pymilvus.milvus_client"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return pymilvus


def rpc_error() -> type[Exception]:
    """Return what gRPC raises."""
    import grpc

    return grpc.RpcError  # type: ignore[no-any-return]
