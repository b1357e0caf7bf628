"""From an order to a brief: every panel is asked once, with the words that travel with it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from dashboard.exports.handling_marks import Level, MarkingError, highest, marking
from dashboard.exports.pack import comparing, methods, sections
from dashboard.exports.pack.brief import Brief, Item, Picture, Statement
from dashboard.exports.pack.orders import Order, OrderRefusedError, Part, bureau_of
from dashboard.exports.pack.pictures import Maps, none
from dashboard.exports.pack.shapes import shown_parts
from dashboard.exports.provenance import HERE, provenance_of
from dashboard.figures.drawings import (
    Align,
    Chart,
    Drawing,
    Headline,
    MapDrawing,
    Table,
)
from dashboard.i18n import _, current_language
from dashboard.panels import PANELS
from dashboard.panels.panel import Kind, Panel
from dashboard.panels.rendering import Request, render, scoped, tabulated, view_of
from dashboard.panels.sentence import filter_sentence
from dashboard.wiring import Store
from data_access.availability.measures import DataUnavailableError
from data_access.registry.bureaus import BUREAUS
from data_access.registry.routes import ROUTES

_STATED_AT_MOST = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """One part with its panel and what is asked of that."""

    part: Part
    panel: Panel[Any]
    request: Request

    @classmethod
    def of(cls, part: Part) -> "Asked":
        """A part with its panel.

        Raises:
            OrderRefusedError: a parameter of its view cannot be read.
        """
        return cls(part, PANELS[part.code], part.request())


@dataclass(frozen=True, slots=True)
class Chosen:
    """The parts of a brief.

    Attributes:
        heads: headline figures of the message slide.
        others: what the other slides show, in order.
    """

    heads: Sequence[Asked]
    others: Sequence[Asked]


def read_brief(order: Order, store: Store, base: str = "", maps: Maps = none) -> Brief:
    """The briefing of an order, in the current language.

    Args:
        order: what it shall show.
        store: where the figures are.
        base: address of the installation as its reader knows it, where none is configured.
        maps: draws those that it shows.

    Raises:
        OrderRefusedError: a view of it cannot be read, or its mark is lower than its figures'.
        StoreUnavailableError: the store does not answer.
    """
    parts = chosen(order)
    heads, wanted = parts.heads, parts.others
    view = view_of(order.view.request(), store)
    stated = [_statement(one, store, base) for one in heads]
    items = [_item(one, store, base, maps) for one in wanted]
    shown = [(one.panel, scoped(one.panel, one.request, store)) for one in (*heads, *wanted)]
    told = [*(one.carried for one in stated), *(one.carried for one in items)]
    return Brief(
        title=order.title or title_of(order),
        sentence=filter_sentence(view),
        made_on=datetime.now(UTC).date(),
        marking=mark_of(order, store, [one.marking for one in told]),
        language=current_language().code,
        data_version=view.data_version,
        statements=stated,
        comparison=comparing.comparison([(one.panel, one.request) for one in heads], store),
        items=[item for item in items if not item.message],
        unknown=[*_silent(items), *methods.due(shown)],
        sources=methods.sources(shown),
        definitions=methods.definitions(shown),
        remarks=methods.remarks(shown),
        link=f"{(store.settings.address or base or HERE).rstrip('/')}{order.written()}",
    )


def title_of(order: Order) -> str:
    """What a brief is called where its author gave it no name."""
    iso3 = bureau_of(order.view.path)
    if iso3:
        return _("Bureau brief: {bureau}").format(bureau=_(BUREAUS[iso3].name))
    routes = sections.routes_of(order.view)
    if len(routes) == 1:
        return _("Route brief: {route}").format(route=_(ROUTES[routes[0]].name))
    return _("Situation brief: migration routes")


def chosen(order: Order) -> Chosen:
    """The parts of an order; the sections that every brief has, where nobody chose any.

    Raises:
        OrderRefusedError: a view of it cannot be read.
    """
    parts = order.parts or [*sections.headlines(order.view), *sections.parts(order.view)]
    asked = [Asked.of(part) for part in parts]
    heads = [one for one in asked if one.panel.kind is Kind.HEADLINE][:_STATED_AT_MOST]
    return Chosen(heads, [one for one in asked if one not in heads])


def mark_of(order: Order, store: Store, shown: Sequence[Level]) -> Level:
    """The highest mark of what is shown, or a higher one that was asked for.

    Raises:
        OrderRefusedError: there is no such mark, or it is lower.
    """
    marks = marking(store.settings)
    needed = highest([marks.lowest, *shown])
    try:
        wanted = marks.scheme.level(order.marking) if order.marking else needed
    except MarkingError as error:
        raise OrderRefusedError(str(error)) from error
    if wanted.rank < needed.rank:
        msg = f"what the briefing shows is marked {needed.label}: {wanted.label} would be lower"
        raise OrderRefusedError(msg)
    return wanted


def _statement(one: Asked, store: Store, base: str) -> Statement:
    card = render(one.panel, one.request, store)
    view = scoped(one.panel, one.request, store)
    (metric, *_others) = one.panel.measures(view)
    figure = card.drawing
    if not isinstance(figure, Headline):
        figure = Headline(metric.code, None, metric.unit_code, "–", _(metric.unit), "")
        figure = replace(figure, note=card.message)
    return Statement(
        code=one.panel.code,
        address=one.part.address,
        table=_table(one, store),
        label=one.part.heading or card.title,
        figure=figure,
        sure=methods.sure(one.panel, card, view),
        carried=provenance_of(one.panel, one.request, store, base=base),
    )


def _item(one: Asked, store: Store, base: str, maps: Maps) -> Item:
    card = render(one.panel, one.request, store)
    table = _table(one, store)
    drawing = card.drawing
    parts = shown_parts(drawing, table)
    # What is a table already is shown with the columns of its card; a picture has its numbers.
    return Item(
        code=one.panel.code,
        address=one.part.address,
        heading=one.part.heading or card.title,
        subtitle=card.subtitle,
        note=one.part.note,
        state=card.state,
        message=card.message if drawing is None else _bare(table),
        plots=parts.plots,
        table=parts.table or table,
        numbers=table,
        picture=_picture(one.part, drawing, maps),
        headline=drawing if isinstance(drawing, Headline) else None,
        entries=parts.entries,
        events=drawing.marked if isinstance(drawing, Chart) else (),
        definition=methods.definition(one.panel, scoped(one.panel, one.request, store)),
        carried=provenance_of(one.panel, one.request, store, base=base),
    )


def _picture(part: Part, drawing: Drawing | None, maps: Maps) -> Picture | None:
    """The map of a part, where it has one and it can be drawn."""
    if not isinstance(drawing, MapDrawing):
        return None
    png = maps(part)
    return Picture(png, drawing.alternative) if png else None


def _bare(table: Table | None) -> str:
    """Why a table says next to nothing: of several measures, one at most is known."""
    if table is None:
        return ""
    places = [n for n, column in enumerate(table.columns) if column.align is Align.NUMBER]
    known = [n for n in places if any(row[n] is not None for row in table.rows)]
    if len(places) >= _SEVERAL and len(known) <= 1:
        return _("nothing but unknown figures in this period.")
    return ""


_SEVERAL = 3


def _table(one: Asked, store: Store) -> Table | None:
    try:
        return tabulated(one.panel, one.request, store)
    except DataUnavailableError:
        # The card's own message says so.
        return None


def _silent(items: Sequence[Item]) -> Sequence[str]:
    """What the brief would show and cannot, with the reason."""
    return [f"{item.heading}: {item.message}" for item in items if item.message]
