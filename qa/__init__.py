"""Questions answered from documents with verified, exactly cited spans; ``from qa import ask`` is enough to begin.

What stands here is loaded when it is first asked for, so that ``import qa`` itself loads nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qa.answer import Answer
    from qa.cite import Citation
    from qa.python import OpenLibrary, ask, ask_async, open_library

__all__ = ["Answer", "Citation", "OpenLibrary", "ask", "ask_async", "open_library"]

_HOMES = {"Answer": "qa.answer", "Citation": "qa.cite"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, "qa.python")), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
