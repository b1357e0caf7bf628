"""Pages of signing in and out: a sentence and a way on, with no script of the application."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Response, make_response, request
from markupsafe import Markup, escape

from dashboard import theme
from dashboard.i18n import _, current_language

PRODUCT = "Routewatch"


@dataclass(frozen=True, slots=True)
class Notice:
    """A page of one sentence.

    Attributes:
        title: its heading.
        sentence: what it says.
        button: label of the way on from here; empty for none.
        way: address that it leads to; a path of ours.
        script: a file of `assets/` that it needs.
        form: markup between sentence and ways.
        signs_out: somebody is signed in, and is offered the way out.
    """

    title: str
    sentence: str
    button: str = ""
    way: str = ""
    script: str = ""
    form: str = ""
    signs_out: bool = False


def page(notice: Notice, status: int = 200, within: str = "") -> Response:
    """A notice as an answer.

    Args:
        notice: what it says.
        status: of the answer.
        within: address of the page that was wanted, whose theme this one takes.
    """
    chosen = parse_qs(urlsplit(within).query).get("theme", [""])[-1]
    language = current_language()
    script = "identity/sign_out.js" if notice.signs_out else notice.script
    text = _PAGE.format(
        language=language.code,
        direction=language.direction,
        theme=chosen if chosen in theme.THEMES else theme.OF_SYSTEM,
        title=escape(notice.title),
        product=PRODUCT,
        sentence=escape(notice.sentence),
        form=_SIGN_OUT.format(_("Sign out")) if notice.signs_out else notice.form,
        ways=_BUTTON.format(notice.way, notice.button) if notice.button else "",
        script=_SCRIPT.format(script) if script else "",
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
    notice = Notice(_("Sign in"), sentence, _("Sign in"), sign_in_address(way))
    return page(notice, 401, within=way)


def sign_in_address(way: str) -> str:
    """The address of sign-in, with the page to return to."""
    return f"/sign-in?{urlencode({'next': way})}"


_FOR_SCRIPTS = ("/api/", "/data/", "/_dash")
_BUTTON = Markup('<a class="button" href="{}">{}</a>')
_SIGN_OUT = '<p class="notice-ways"><button class="button" type="button">{}</button></p>'
_SCRIPT = '<script type="module" src="/assets/{}"></script>'
_PAGE = """<!DOCTYPE html>
<html lang="{language}" dir="{direction}" data-theme="{theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · {product}</title>
<link rel="icon" href="/assets/favicon.ico">
<link rel="stylesheet" href="/assets/styles/base.css">
<link rel="stylesheet" href="/assets/identity/notice.css">
{script}
</head>
<body class="notice">
<main>
<p class="notice-product">{product}</p>
<h1>{title}</h1>
<p class="notice-sentence">{sentence}</p>
{form}
<p class="notice-ways">{ways}</p>
</main>
</body>
</html>
"""
