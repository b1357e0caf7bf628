"""`?form=plain`: a page in three sentences, without scripts, to be read aloud or on a slow line."""

import re
from collections.abc import Callable, Iterable, Sequence
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
_SENTENCE, _SOURCE = Markup("<p>{}</p>"), Markup("<p><small>{}</small></p>")
_LINK = Markup('<li><a href="{}">{}</a></li>')
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
{sources}
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
    sentences = _sentences(place, asked, store)
    marks, cards = marking(store.settings), [card for _text, card in sentences]
    # Of cards of one release the longest caveat holds those of the others.
    caveats = {one.source_line: one.caveat for one in sorted(cards, key=lambda c: len(c.caveat))}
    ways = [(one.path, _(one.label)) for one in menu() if one.section]
    return _DOCUMENT.format(
        language=language.code,
        direction=language.direction,
        title=_(place.title),
        product=PRODUCT,
        mark=highest((marks.lowest, *(marks.at(card.rank) for card in cards))).label,
        sentences=_each(_SENTENCE, [(text,) for text, _card in sentences]),
        sources=_each(_SOURCE, [(f"{line}. {caveat}",) for line, caveat in caveats.items()]),
        full=f"{request.path}?{_without(search, 'form')}",
        full_words=_("This page with charts and tables"),
        pages=_each(
            _LINK, [(f"{path}?form={FORM}&lang={language.code}", text) for path, text in ways]
        ),
        pages_words=_("Pages"),
        languages=_each(
            _LINK,
            [
                (f"?{_without(search, 'lang')}&lang={one.code}", one.name)
                for one in LANGUAGES.values()
            ],
        ),
        languages_words=_("Language"),
    )


def _sentences(place: Place, asked: Request, store: Store) -> Sequence[tuple[str, Card]]:
    """The lead, then findings with other numbers; none of demo figures beside real ones.

    Returns:
        Each sentence with the card that it is about.
    """
    codes = [code for code in place.panels if rights.may_see(code, place.country or "")]
    sentences = [
        (one.text, render(PANELS[one.panel], asked, store))
        for one in summary.beside(asked, store, codes)
    ]
    numbers = {number for text, _card in sentences for number in _NUMBER.findall(text)}
    for card in (render(PANELS[code], asked, store) for code in codes):
        if len(sentences) == _SENTENCES:
            break
        finding = card.finding()
        own = {*_NUMBER.findall(finding)}
        # Beside others, words alone repeat what the lead says with its numbers.
        is_new = own and own.isdisjoint(numbers) and not card.exercise
        if is_new or (finding and not sentences):
            text = f"{finding}."
            text = _("Demo: {sentence}").format(sentence=text) if card.exercise else text
            sentences.append((text, card))
            numbers |= own
    return sentences


def _without(search: str, key: str) -> str:
    """A query string without one of its keys."""
    return urlencode([pair for pair in parse_qsl(search) if pair[0] != key])


def _each(line: Markup, values: Iterable[tuple[str, ...]]) -> Markup:
    """A line of markup with each of some texts in it."""
    return Markup("\n").join(line.format(*one) for one in values)
