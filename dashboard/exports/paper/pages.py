"""A page on paper: what its layout has room for, with its figures in it.

The layout of the screen decides what stands in which order, and its cards are those of the screen,
so that nothing is printed that a page does not show, and nothing is left out but rows of a table of
hundreds, which says so.
"""

import logging
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import cast

from dash import html
from dash.development.base_component import Component

from dashboard import url_state
from dashboard.components.shell import Place
from dashboard.drawings import MapDrawing
from dashboard.exports.links import base_of, printed_link
from dashboard.exports.paper.cards import Setting, card_html, lacking
from dashboard.exports.paper.sheets import (
    Document,
    Paper,
    document_html,
    flat,
    paper,
    printed_now,
)
from dashboard.exports.paper.static_html import Cards, static_html
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
from dashboard.panels.panel import Kind, State
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
_DEMO = 'data-exercise="true"'
_WHOLE = 12
"""Columns of a page."""
_HIGH, _CHART, _SHARE = 300, 0.3, 0.36
"""Pixels of a chart, and what of a sheet it takes, at most: two fit below each other with their
words, also where the sheet lies across; what of a sheet a map takes."""
_ROWS, _LONGEST = 50, 250
"""Rows of a table that has more than the second: a list of hundreds is for a screen."""
log = logging.getLogger("routewatch")

MapPicture = Callable[[str, str, tuple[int, int]], bytes | None]
"""The map of a panel for a query string, so many pixels wide and high, as PNG; None where there is
no picture."""
_FRONT, _WHOLE_PAGE, _SIDE_BY_SIDE = "front", "map-page", "linked-maps"
"""Classes of rows with maps, in `pages.standard`: one opens the page and shares its first sheet
with a table, has that sheet alone, and is two maps."""
_FRONT_ROW, _ON_FRONT = f"grid {_FRONT}", 2
_HEAD = 290
"""Pixels of a first sheet that heading, findings, and the words around a map take."""
_MAP_SHARE, _TABLE_SHARE = 0.4, 0.36
"""Of an upright first sheet."""
_MAP_RATIO = 0.8
"""Height of one of two maps to its width."""
_ROW = 24
"""Pixels of a row of a table; in a column beside a map it has two lines."""


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
    maps: MapPicture
    query: str
    cards: list[Card] = field(default_factory=list)
    marks: list[Level] = field(default_factory=list)
    opens: bool = False

    def row(self, part: object) -> str:
        """A row of the layout, or whatever else stands there."""
        ways: Mapping[str, Cards] = {
            _FRONT: self.on_first_sheet,
            _WHOLE_PAGE: self.on_first_sheet,
            _SIDE_BY_SIDE: self.beside_a_map,
        }
        ways_here = [ways[name] for name in _classes(part) if name in ways]
        return static_html(part, self.setting.base, *ways_here or [self.card])

    def beside_a_map(self, code: str, _span: int) -> str:
        """A map that stands beside another one."""
        wide = self.sheet.room // 2 - 8
        setting = self._with_map_height(round(wide * _MAP_RATIO))
        return self._placed(code, self.sheet.columns // 2, wide, setting)

    def on_first_sheet(self, code: str, span: int) -> str:
        """A card of the row that has the first sheet: it, and its rows, are as large as that."""
        sheet = self.sheet
        high, wide, rows = sheet.tall - _HEAD, sheet.room, (sheet.tall - _HEAD) // (2 * _ROW)
        if sheet.is_landscape and span < _WHOLE:
            wide = wide * (3 if span > _WHOLE / 2 else 2) // 5 - 8
        elif span < _WHOLE:
            high, rows = round(sheet.tall * _MAP_SHARE), int(sheet.tall * _TABLE_SHARE / _ROW)
        setting = replace(self._with_map_height(high), rows=rows, whole=rows)
        return self._placed(code, sheet.columns, wide, setting)

    def _with_map_height(self, high: int) -> Setting:
        def drawn(card: Card, wide: int) -> bytes | None:
            return self.maps(card.code, self.query, (wide, high))

        return replace(self.setting, maps=drawn)

    def card(self, code: str, span: int) -> str:
        """A card of the layout, with the room that it has there."""
        kind = PANELS[code].kind
        # A map beside something else is too small to be read on paper.
        if kind is Kind.MAP:
            span = _WHOLE
        elif kind is Kind.HEADLINE:
            # Below each other they left no room for the chart that follows.
            span = 1
        sheet = self.sheet
        return self._placed(code, sheet.share(span), sheet.wide(span), self.setting)

    def _placed(self, code: str, share: int, wide: int, setting: Setting) -> str:
        """A card; one that breaks says so, and the others are printed."""
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
        made = card_html(card, mark, setting, wide)
        empty = _EMPTY if card.state is State.EMPTY else ""
        return f'<div class="cell"{empty} style="--span:{share}">{made}</div>'


def _classes(part: object) -> Collection[str]:
    return str(getattr(part, "className", "")).split()


def _leading_maps_first(parts: Sequence[Component]) -> Sequence[Component]:
    """The parts of a page, the row with its map before the others.

    Of what stands beside the map, the first sheet has the first card; others go to the next row.
    """
    leading = {_FRONT, _WHOLE_PAGE, _SIDE_BY_SIDE}
    first, *others = sorted(parts, key=lambda part: leading.isdisjoint(_classes(part)))
    cards = _children(first)
    if _FRONT not in _classes(first) or len(cards) <= _ON_FRONT:
        return [first, *others]
    front = html.Div(cards[:_ON_FRONT], className=_FRONT_ROW)
    beside = [*cards[_ON_FRONT:], *_children(others[0])]
    return [front, html.Div(beside, className="grid"), *others[1:]]


def _children(part: Component) -> list[Component]:
    return cast("list[Component]", cast("html.Div", part).children)


def _demo_apart(parts: Sequence[str]) -> Sequence[str]:
    """Parts with demo figures after all others, or before them if one opens the page."""
    return sorted(parts, key=lambda part: (_DEMO in part) != (_DEMO in parts[0]))


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
    most = round(sheet.tall * _SHARE)
    setting = Setting(
        store,
        base,
        lambda card, wide: maps(card.code, query, (wide, min(flat(wide), most))),
        high=min(_HIGH, round(sheet.tall * _CHART)),
        rows=_ROWS,
        whole=_LONGEST,
        cut=_cut,
    )
    printing = _Printing(request, store, setting, sheet, maps, query)
    # The same page on sheets that lie the other way.
    other_way = ("turn", "upright" if sheet.is_landscape else "across")
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
        parts = _leading_maps_first(_children(place.content()))
        rows = [printing.row(part) for part in parts]
    except StoreUnavailableError as error:
        document.notices.append(sentence_of(error))
        return document_html(document, "", sheet)
    front, lead = "", _summary(place, printing)
    if {_FRONT, _WHOLE_PAGE} & set(_classes(parts[0])):
        front, lead, rows = lead + rows[0], "", rows[1:]
    content = lead + _folded("".join(_demo_apart(rows)), printing.cards)
    return document_html(_described(document, printing), content, sheet, front)


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
