"""`?form=plain`: a page in three sentences, without scripts, to be read aloud or on a slow line."""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from urllib.parse import parse_qsl, urlencode

from flask import Flask, Response, abort, request
from markupsafe import Markup

from dashboard import url_state
from dashboard.components.shell import PRODUCT, Place
from dashboard.handling_marks import highest, marking
from dashboard.i18n import (
    LANGUAGES,
    _,
    chosen_language,
    current_language,
    sentence_of,
    use_language,
)
from dashboard.pages import menu
from dashboard.panel_request import Request
from dashboard.panels import PANELS, rights, summary
from dashboard.panels.card import Card, render
from dashboard.wiring import Store, StoreUnavailableError

FORM = "plain"
_SENTENCES = 3
_NUMBER = re.compile(r"\d{1,3}(?:[,.\s]\d{3})+|\b\d{1,3}\b")
"""In a sentence, years apart."""
_PAGES = frozenset({"/", "/<path:path>"})
_DOCUMENT = Markup("""<!DOCTYPE html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · {product}</title>
<link rel="icon" href="/assets/favicon.ico">
<link rel="stylesheet" href="/assets/plain.css">
</head>
<body>
<p>{mark}</p>
<main>
<h1>{title}</h1>
{sentences}
<p><a href="{full}">{full_words}</a></p>
</main>
<nav aria-label="{pages_words}"><ul>{pages}</ul></nav>
<nav aria-label="{languages_words}"><ul>{languages}</ul></nav>
</body>
</html>""")


def register(server: Flask, store: Store, place_at: Callable[[str], Place]) -> None:
    """Answer the addresses of pages that ask for their plain form."""

    @server.before_request
    def answer() -> Response | None:
        rule = request.url_rule.rule if request.url_rule else ""
        if request.args.get("form") != FORM or rule not in _PAGES:
            return None
        place = place_at(request.path)
        if not place.panels:
            return None
        search = request.query_string.decode("utf-8", "replace")
        with use_language(chosen_language(search, place.language)):
            try:
                with store.one_transaction():
                    text = _page(place, search, store)
            except StoreUnavailableError as error:
                abort(503, sentence_of(error))
        return Response(text, mimetype="text/html", headers={"Cache-Control": "no-store"})


def _page(place: Place, search: str, store: Store) -> str:
    language, asked = current_language(), Request.of(url_state.parse(search), **place.fixes())
    codes = [code for code in place.panels if rights.may_see(code, place.country or "")]
    cards = [render(PANELS[code], asked, store) for code in codes]
    marks = marking(store.settings)
    levels = (marks.at(card.rank) for card in cards)
    texts = _sentences(cards, [one.text for one in summary.beside(asked, store, codes)])
    others = [(one.path, _(one.label)) for one in menu() if one.section]
    address = f"{request.path}?{_without(search, 'form')}"
    return _DOCUMENT.format(
        language=language.code,
        direction=language.direction,
        title=_(place.title),
        product=PRODUCT,
        mark=highest((marks.lowest, *levels)).label,
        sentences=Markup().join(Markup("<p>{}</p>\n").format(text) for text in texts),
        full=address,
        full_words=_("This page with charts and tables"),
        pages=_links((f"{path}?form={FORM}&lang={language.code}", text) for path, text in others),
        pages_words=_("Pages"),
        languages=_links(
            (f"?{_without(search, 'lang')}&lang={one.code}", one.name) for one in LANGUAGES.values()
        ),
        languages_words=_("Language"),
    )


def _sentences(cards: Iterable[Card], lead: Sequence[str]) -> Sequence[str]:
    """The lead, then findings with other numbers; none of demo figures beside real ones."""
    texts = [*lead]
    for card in cards:
        finding = card.finding()
        said = set(chain.from_iterable(map(_NUMBER.findall, texts)))
        if not finding or (texts and card.exercise) or said & {*_NUMBER.findall(finding)}:
            continue
        sentence = f"{finding}."
        texts.append(_("Demo: {sentence}").format(sentence=sentence) if card.exercise else sentence)
    return texts[:_SENTENCES]


def _without(search: str, key: str) -> str:
    """A query string without one of its keys."""
    return urlencode([pair for pair in parse_qsl(search) if pair[0] != key])


def _links(ways: Iterable[tuple[str, str]]) -> Markup:
    link = Markup('<li><a href="{}">{}</a></li>\n')
    return Markup().join(link.format(address, text) for address, text in ways)
