"""The page on which a person gives a key, for browsers on other machines, and the cookie that keeps it there.

The cookie is the key itself: it lets in for as long as the key does. Scripts cannot read it, other sites cannot
send it with anything but a link to the page, and the guard refuses whatever else comes from their pages.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape
from typing import Any
from urllib.parse import parse_qs

from litestar import Request, Response, post
from litestar.datastructures import Cookie
from litestar.exceptions import NotAuthorizedException
from litestar.response import Redirect

from index.keys import BadKey
from qa.api.guard import COOKIE, SIGN_IN, is_forwarded
from qa.api.service import Serving

MAX_AGE_SECONDS = 30 * 24 * 3600
MAX_FORM_BYTES = 4096
STYLE = """
:root { color-scheme: light dark; font: 1.0625rem/1.7 system-ui, "Noto Sans Arabic", "Segoe UI", sans-serif; }
body { display: grid; place-content: center; min-block-size: 100dvh; margin: 0; padding: 1.5rem; }
body { box-sizing: border-box; }
main { max-inline-size: 24rem; }
h1 { font-size: 1.5rem; }
form { display: grid; gap: 0.75rem; }
input, button { font: inherit; padding: 0.6rem 0.8rem; border: 1px solid #7d869b; border-radius: 0.6rem; }
button { border-color: #23429a; background: #23429a; color: #fff; cursor: pointer; }
:focus-visible { outline: 3px solid #7d9bff; outline-offset: 2px; }
.wrong { border-inline-start: 4px solid #b3401a; padding-inline-start: 0.75rem; }
"""
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PAGE = """<!doctype html>
<html lang="{language}" dir="{direction}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>{style}</style></head>
<body><main><h1>{title}</h1>{wrong}<p>{text}</p>
<form method="post" action="/sign-in"><label for="key">{label}</label>
<input id="key" name="key" type="password" autocomplete="current-password" required autofocus dir="ltr">
<button>{button}</button></form></main></body></html>
"""
WORDS = {
    "en": {
        "title": "Isnad · sign in",
        "text": "These documents are open to those who have a key. Whoever runs this server gives you one.",
        "label": "Key",
        "button": "Sign in",
        "wrong": "This key is not known, or it was revoked.",
    },
    "ar": {
        "title": "إسناد · الدخول",
        "text": "هذه المستندات متاحة لمن لديه مفتاح، ويمنحك إيّاه من يدير هذا الخادم.",
        "label": "المفتاح",
        "button": "ادخل",
        "wrong": "هذا المفتاح غير معروف، أو أُلغي.",
    },
}


def wants_page(request: Request[Any, Any, Any]) -> bool:
    """Tell whether a person opens the page with a browser."""
    return request.scope["path"] in ("/", "/sign-in") and "text/html" in request.headers.get("accept", "")


def sign_in_page(request: Request[Any, Any, Any], *, wrong: bool = False) -> Response[str]:
    """Return the refusal of a person without a key, which asks for one."""
    arabic = request.headers.get("accept-language", "").lower().startswith("ar")
    language = "ar" if arabic else "en"
    words = {name: escape(text) for name, text in WORDS[language].items()}
    notice = f'<p class="wrong" role="alert">{words["wrong"]}</p>' if wrong else ""
    direction = "rtl" if arabic else "ltr"
    page = PAGE.format(**words | {"wrong": notice, "language": language, "direction": direction, "style": STYLE})
    headers = {
        "Content-Security-Policy": POLICY,
        "WWW-Authenticate": "Bearer",
        "Vary": "Accept, Accept-Language",
        # Without it a browser says that the form comes from nowhere, and the guard refuses what does.
        "Referrer-Policy": "same-origin",
    }
    # A cookie that did not let in is of no use any more.
    cookies = [_cookie(request, "", 0)] if COOKIE in request.cookies else []
    return Response(page, status_code=401, media_type="text/html", headers=headers, cookies=cookies)


@post("/sign-in", opt={"scope": SIGN_IN}, include_in_schema=False, request_max_body_size=MAX_FORM_BYTES)
async def sign_in(request: Request[Any, Any, Any], service: Serving) -> Response[Any]:
    """Take a key from the sign-in page's form."""
    text = parse_qs((await request.body()).decode("utf-8", "replace")).get("key", [""])[0].strip()
    try:
        await service.read(request, lambda: service.keys.admit(text))
    except BadKey as error:
        if wants_page(request):
            return sign_in_page(request, wrong=True)
        raise NotAuthorizedException(str(error)) from error
    return Redirect("/", status_code=303, cookies=[_cookie(request, text, MAX_AGE_SECONDS)])


@post("/sign-out", opt={"scope": ""}, status_code=204, include_in_schema=False)
async def sign_out(request: Request[Any, Any, Any]) -> Response[None]:
    """Forget the key in this browser."""
    return Response(None, status_code=204, cookies=[_cookie(request, "", 0)])


def _cookie(request: Request[Any, Any, Any], value: str, max_age: int) -> Cookie:
    secure = request.url.scheme == "https" or (
        is_forwarded(request) and request.headers.get("x-forwarded-proto") == "https"
    )
    return Cookie(COOKIE, value=value, max_age=max_age, httponly=True, samesite="lax", secure=secure)
