"""An answer in a notebook: Jupyter asks an object for these and shows the richest that it can."""

from __future__ import annotations

from typing import Any

from qa.answered import Answered, printable


class Rendered:
    """Gives a record that is ``Answered`` the representations of Jupyter's display protocol.

    https://ipython.readthedocs.io/en/stable/config/integrating.html
    """

    __slots__ = ()

    def _repr_html_(self: Answered) -> str:
        from qa.export_html import html_fragment

        return html_fragment(self)

    def _repr_markdown_(self: Answered) -> str:
        from qa.export_markdown import to_markdown

        return to_markdown(self)

    def _repr_mimebundle_(self: Answered, include: Any = None, exclude: Any = None) -> dict[str, str]:
        from qa.export_html import html_fragment
        from qa.export_markdown import to_markdown

        shown = {
            "text/plain": printable(self.text),
            "text/markdown": to_markdown(self),
            "text/html": html_fragment(self),
        }
        wanted = set(include or shown) - set(exclude or ())
        return {kind: text for kind, text in shown.items() if kind in wanted}
