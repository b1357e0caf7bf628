"""A page on paper: what its layout has room for, with its figures in it.

The layout of the screen decides what stands in which order, and its cards are those of the screen,
so that nothing is printed that a page does not show, and nothing is left out but rows of a table of
hundreds, which says so.
"""

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from html import escape

from dash.development.base_component import Component

from dashboard import url_state
from dashboard.components.shell import Place
from dashboard.drawings import Headline, MapDrawing
from dashboard.exports.links import base_of, printed_link
from dashboard.exports.paper.cards import Setting, card_html, lacking
from dashboard.exports.paper.sheets import Document, Paper, document_html, paper, printed_now
from dashboard.exports.paper.static_html import static_html
from dashboard.exports.provenance import made_for
from dashboard.formats import comma_list, format_number
from dashboard.handling_marks import Level, highest, marking
from dashboard.i18n import _, in_language, ngettext, sentence_of
from dashboard.panel_request import Request
from dashboard.panels import PANELS, other_side, summary
from dashboard.panels.card import Card, render
from dashboard.panels.filter_sentence import (
    choice,
    filter_sentence,
    in_part_exercise,
    movement_and_deaths,
)
from dashboard.panels.panel import State
from dashboard.theme import FOR_PAPER
from dashboard.view import view_of
from dashboard.wiring import Store, StoreUnavailableError

PREFIX = "/print/"
OVERVIEW = "overview"
_OF_PAPER = ("paper", "turn", "size", "theme")
_LYING = frozenset({"slide", "a4-landscape"})
"""What `size` was on the page of the map before pages had `turn`."""
_WIDE = frozenset({"/map"})
"""Pages that lie across unless the address says otherwise: one picture, wider than high."""
_UNREPORTED = '<p class="unreported">'
"""The line of a page that folds what has nothing to show, see `card_body.folding`."""
_EMPTY = " data-empty"
_WHOLE, _FOUR = 12, 4
"""Columns of a page, and of a sheet that has room for headline figures in one row."""
_ROWS, _LONGEST = 50, 250
"""Rows of a table that has more than the second: a list of hundreds is for a screen."""
log = logging.getLogger("routewatch")

MapPicture = Callable[[str, str, Paper], bytes | None]
"""The map of a panel for a query string on a sheet, as PNG; None where there is no picture."""


def page_path(name: str) -> str:
    """The path of the page that `/print/<name>` prints."""
    plain = name.strip("/")
    return "/" if plain in {"", OVERVIEW} else f"/{plain}"


def _cut(shown: int, count: int) -> str:
    return ngettext(
        "The first {count} of {all} row; the live page has all.",
        "The first {count} of {all} rows; the live page has all.",
        count,
    ).format(count=format_number(shown), all=format_number(count))


@dataclass
class _Printing:
    """One page while it is written: what its cards turned out to be.

    Attributes:
        opens: whether it begins with sentences, which compare.
    """

    request: Request
    store: Store
    setting: Setting
    sheet: Paper
    cards: list[Card] = field(default_factory=list)
    marks: list[Level] = field(default_factory=list)
    opens: bool = False

    def card(self, code: str, span: int) -> str:
        """A card of the layout; one that breaks says so, and the others are printed."""
        try:
            card = render(PANELS[code], self.request, self.store)
        except StoreUnavailableError:
            raise
        except Exception:  # As on screen.
            reference = secrets.token_hex(3)
            log.exception("panel %s could not be printed, reference %s", code, reference)
            words = _("This could not be drawn now. Reference {reference}.")
            return f'<p class="message">{escape(words.format(reference=reference))}</p>'
        panel = PANELS[code]
        if panel.is_picked and panel.lacks(view_of(self.request, self.store)):
            return ""
        mark = marking(self.store.settings).at(card.rank)
        self.cards.append(card)
        self.marks.append(mark)
        # A map beside something else is too small to be read on paper.
        if isinstance(card.drawing, MapDrawing):
            span = _WHOLE
        elif isinstance(card.drawing, Headline) and self.sheet.columns < _FOUR:
            # Below each other they left no room for the chart that follows.
            span = 1
        made = card_html(card, mark, self.setting, self.sheet.wide(span))
        empty = _EMPTY if card.state is State.EMPTY else ""
        return f'<div class="cell"{empty} style="--span:{self.sheet.share(span)}">{made}</div>'


def printed_page(place: Place, search: str, store: Store, maps: MapPicture, base: str = "") -> str:
    """The page of an address as an HTML document for paper, in the current language.

    Args:
        place: the page.
        search: query string; `paper` and `turn` are the sheet's.
        store: where the figures are.
        maps: draws maps.
        base: address of the installation as its reader knows it, where none is configured.
    """
    reading = url_state.parse(search)
    others = dict(reading.others)
    lies = others.get("size") in _LYING or (place.path in _WIDE and "size" not in others)
    turn = others.get("turn") or ("across" if lies else "")
    sheet = paper(others.get("paper", ""), turn)
    request = replace(Request.of(reading, **place.fixes()), theme=FOR_PAPER)
    kept = [pair for pair in reading.others if pair[0] not in _OF_PAPER]
    query = url_state.write(request.filters, kept)
    own = url_state.write(reading.filters, in_language(kept))
    base = base_of(store.settings, base)
    layout = place.content()
    setting = Setting(
        store,
        base,
        lambda card: maps(card.code, query, sheet),
        rows=_ROWS,
        whole=_LONGEST,
        cut=_cut,
    )
    printing = _Printing(request, store, setting, sheet)
    # The same page on sheets that lie the other way.
    other_way = ("turn", "across" if sheet.height > sheet.width else "upright")
    turned = [*(pair for pair in reading.others if pair[0] not in {"turn", "size"}), other_way]
    document = Document(
        title=_(place.title),
        sentence=_(place.sentence) if place.sentence else "",
        mark=marking(store.settings).lowest,
        dated=printed_now(""),
        link=printed_link(f"{base}{place.path}{f'?{own}' if own else ''}", base, store),
        notices=[notice.sentence for notice in reading.notices],
        turned=f"?{url_state.write(reading.filters, turned)}",
    )
    try:
        content = static_html(layout, base, printing.card)
    except StoreUnavailableError as error:
        document.notices.append(sentence_of(error))
        return document_html(document, "", sheet)
    content = _summary(place, printing) + _folded(content, printing.cards)
    return document_html(_described(document, printing), content, sheet)


def _described(document: Document, printing: _Printing) -> Document:
    """What the document says of itself, now that its cards are known."""
    cards, store = printing.cards, printing.store
    if not cards:
        return document
    view = view_of(printing.request, store)
    compares = any(PANELS[card.code].against for card in cards)
    changes = printing.opens or any(PANELS[card.code].compares for card in cards)
    sentence = filter_sentence(view, comparison=changes)
    dated = {metric.code for metric in movement_and_deaths(view.filters)}
    if all(dated.isdisjoint(PANELS[card.code].metrics) for card in cards):
        sentence = choice(view, windows=False, comparison=changes)
    if compares:
        sentence = filter_sentence(view, other_side.name_beside(view))
    mark = highest([document.mark, *printing.marks])
    made_up = sum(bool(card.exercise) for card in cards)
    title = document.title
    if len(cards) == 1 and isinstance(cards[0].drawing, MapDrawing):
        # "Map" alone says nothing of a sheet that lies on a table.
        title = _("{subject}: {text}").format(subject=title, text=cards[0].title)
    return replace(
        document,
        title=title,
        sentence=document.sentence or sentence,
        mark=mark,
        made_for=made_for(mark),
        dated=printed_now(view.data_version),
        exercise=made_up > 0,
        # Above real figures the whole sheet would be taken for invented.
        in_part=in_part_exercise(made_up, len(cards)) if made_up < len(cards) else "",
        notices=[*document.notices, *lacking()],
    )


def _folded(content: str, cards: Sequence[Card]) -> str:
    """One line in place of the cards with nothing to show, where the screen has one as well.

    Where no card has anything, they stay, and say why.
    """
    unreported = dict.fromkeys(card.title for card in cards if card.state is State.EMPTY)
    if not unreported or all(card.state is State.EMPTY for card in cards):
        return content
    said = _("Not reported:")
    line = f"{said} {comma_list(map(escape, unreported))}"
    before, begin, after = content.partition(_UNREPORTED)
    # Where a page does not fold, there is no such line, and nothing is hidden.
    return f"{before.replace(_EMPTY, ' hidden')}{begin}{line}{after}" if begin else content


def _summary(place: Place, printing: _Printing) -> str:
    """The sentences that the page opens with; empty where it has none."""
    if not place.has_lead:
        return ""
    codes = [card.code for card in printing.cards]
    found: Sequence[Component] = summary.of_page(printing.request, printing.store, codes)
    printing.opens = bool(found)
    base = printing.setting.base
    sentences = "".join(f"<p>{static_html(one, base)}</p>" for one in found)
    return f'<div id="summary" class="summary">{sentences}</div>'
