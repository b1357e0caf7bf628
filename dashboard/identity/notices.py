"""Pages of signing in and out: a sentence and a way on, with no script of the application."""

from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Response, make_response, request
from markupsafe import Markup, escape

from dashboard import theme
from dashboard.i18n import _, current_language

PRODUCT = "Routewatch"


def page(
    title: str, sentence: str, status: int = 200, *, way: str = "", within: str = ""
) -> Response:
    """A page of one sentence.

    Args:
        title: its heading.
        sentence: what it says.
        status: of the answer.
        way: markup of the way on from here, with its script.
        within: address of the page that was wanted, whose theme this one takes.
    """
    chosen = parse_qs(urlsplit(within).query).get("theme", [""])[-1]
    language = current_language()
    text = _PAGE.format(
        language=language.code,
        direction=language.direction,
        theme=chosen if chosen in theme.THEMES else theme.OF_SYSTEM,
        title=escape(title),
        product=PRODUCT,
        sentence=escape(sentence),
        way=way,
    )
    return Response(text, status, {"Cache-Control": "no-store"}, "text/html")


def refusal(sentence: str, status: int, reason: str) -> Response:
    """JSON for what is no page: a sentence and a word for scripts."""
    content = {"error": sentence, "reason": reason}
    return make_response(content, status, {"Cache-Control": "no-store"})


def wants_page() -> bool:
    """Whether a browser goes to an address, rather than a script asking for something."""
    if request.method not in {"GET", "HEAD"} or request.path.startswith(_FOR_SCRIPTS):
        return False
    mode = request.headers.get("Sec-Fetch-Mode")
    if mode:
        return mode == "navigate"
    return "text/html" in request.headers.get("Accept", "")


def ask_to_sign_in(way: str) -> Response:
    """The page for a reader who has to sign in first."""
    sentence = _("This page is for those who are signed in.")
    return page(_("Sign in"), sentence, 401, way=sign_in_button(_("Sign in"), way), within=way)


def sign_in_button(label: str, way: str) -> str:
    """The way to sign in, and from there to a page."""
    return _BUTTON.format(sign_in_address(way), label)


def sign_out_button() -> str:
    """The way out."""
    return _SIGN_OUT.format(_("Sign out"))


def sign_in_address(way: str) -> str:
    """The address of sign-in, with the page to return to."""
    return f"/sign-in?{urlencode({'next': way})}"


_FOR_SCRIPTS = ("/api/", "/data/", "/_dash")
_BUTTON = Markup('<p class="notice-ways"><a class="button" href="{}">{}</a></p>')
_SIGN_OUT = """<p class="notice-ways"><button class="button" type="button">{}</button></p>
<script type="module" src="/assets/identity/sign_out.js"></script>"""
_PAGE = """<!DOCTYPE html>
<html lang="{language}" dir="{direction}" data-theme="{theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · {product}</title>
<link rel="icon" href="/assets/favicon.ico">
<link rel="stylesheet" href="/assets/styles/base.css">
<link rel="stylesheet" href="/assets/identity/notice.css">
</head>
<body class="notice">
<main>
<p class="notice-product">{product}</p>
<h1>{title}</h1>
<p class="notice-sentence">{sentence}</p>
{way}
</main>
</body>
</html>
"""
