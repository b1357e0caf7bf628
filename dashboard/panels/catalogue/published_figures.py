"""What INTERPOL itself has published: one chart a figure, gaps left as gaps, every address kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from dashboard.drawings import Coded, Dated
from dashboard.formats import clauses, dot_list, format_number
from dashboard.i18n import N_, _, ngettext
from dashboard.panels.panel import Content, Kind, Panel
from dashboard.panels.shapes.measures import ALWAYS
from dashboard.panels.shapes.table import Field, Row, number, table
from dashboard.plots import plot
from dashboard.view import View
from data_access.frames import records
from data_access.queries import published_figures
from data_access.registry import Hue

_SOURCE = "published_figures"
_LEAST, _ABOUT = N_("≥ {number}"), N_("≈ {number}")
_SIGNS = (
    *((word, _LEAST) for word in ("more", "at least", "over", ">", "≥")),
    *((word, _ABOUT) for word in ("about", "approx")),
)


def _sign(qualifier: str) -> str:
    """How exact a figure was published to be: `≥`, `≈`, or nothing."""
    text = qualifier.casefold()
    return next((sign for word, sign in _SIGNS if word in text), "")


def _whole(row: Row) -> object:
    value = row["value"]
    return int(value) if float(value).is_integer() else value


_WORDS = MappingProxyType(
    {
        "approximate": N_("approximate"),
        "at least": N_("at least"),
        "derived": N_("derived"),
        "derived, upper bound": N_("derived, at most"),
        "exact": N_("exact"),
        "verified": N_("verified"),
    }
)
"""How files say how exact and how well founded a figure is, and how readers do."""


def _in_words(code: str) -> Coded | None:
    return Coded(code, _(_WORDS.get(code, code))) if code else None


_FIELDS = (
    Field("year", N_("Year"), value=lambda row: str(row["month"] // 100)),
    number("value", N_("Figure"), _whole),
    Field("qualifier", N_("As published"), value=lambda row: _in_words(row["qualifier"])),
    Field("as_of", N_("Up to"), value=lambda row: Dated(row["as_of"]) if row["as_of"] else None),
    Field("evidence", N_("Evidence"), value=lambda row: _in_words(row["evidence"])),
    Field("source_address", N_("Source")),
)


FIGURES = (
    (
        "published-sltd-records",
        N_("Stolen and lost travel documents: records"),
        "interpol/db_records/sltd",
        N_("records"),
    ),
    (
        "published-sltd-searches",
        N_("Stolen and lost travel documents: searches"),
        "interpol/db_searches/sltd",
        N_("searches a year"),
    ),
    (
        "published-sltd-hits",
        N_("Stolen and lost travel documents: hits"),
        "interpol/db_hits/sltd",
        N_("hits a year"),
    ),
    (
        "published-smv-hits",
        N_("Stolen motor vehicles: hits"),
        "interpol/db_hits/smv",
        N_("hits a year"),
    ),
    (
        "published-red-issued",
        N_("Red notices published in the year"),
        "interpol/notices_issued/red",
        N_("notices"),
    ),
    (
        "published-red-in-circulation",
        N_("Red notices in circulation"),
        "interpol/notices_in_circulation/red",
        N_("notices on a day of the year"),
    ),
)
"""Code, title, name in the store, unit."""


def _dots(rows: Sequence[Row]) -> Sequence[Mapping[str, Any]]:
    """Marks of a plot, the newest last."""
    signs = [_sign(row["qualifier"]) for row in rows]
    numbers = [format_number(row["value"]) for row in rows]
    return [
        {
            "year": row["month"] // 100,
            "value": row["value"],
            "exact": not sign,
            "text": _(sign).format(number=number) if sign else number,
        }
        for row, sign, number in zip(rows, signs, numbers, strict=True)
    ]


def _plot(dots: Sequence[Mapping[str, Any]], view: View, **more: Any) -> plot.Plot:
    return plot.plot_of(
        plot.Kind.DOTS, dots, [plot.Series("", view.theme.hue(Hue.HITS))], view.theme, **more
    )


def _one(name: str, view: View) -> Content:
    """One published series, a dot a figure, the newest last; its table has the address of each."""
    frame = view.rows(published_figures.figures, (name,), view.filters)
    rows, in_words = records(frame), ""
    if dots := _dots(rows):
        in_words = ngettext(
            "{count} published figure, the newest {text} in {year}.",
            "{count} published figures, the newest {text} in {year}.",
            len(dots),
        ).format(count=len(dots), text=dots[-1]["text"], year=dots[-1]["year"])
    return Content(
        _plot(dots, view, alternative=in_words), lambda: table(_FIELDS, rows), rows=frame
    )


def _multiples(parts: Mapping[str, str], view: View) -> Content:
    """Several published series as small charts beside each other, told apart in the table.

    Args:
        parts: English title of each, by its name in the store.
        view: what is shown.
    """
    frame = view.rows(published_figures.figures, tuple(parts), view.filters)
    every = records(frame)
    found = {
        _(title): rows
        for name, title in parts.items()
        if (rows := [row for row in every if row["name"] == name])
    }
    fields = (Field("figure", N_("Figure of")), *_FIELDS)
    if not found:
        return Content.of_table(table(fields, ()), rows=frame)
    dots = {title: _dots(rows) for title, rows in found.items()}
    in_words = clauses(
        f"{title} {marks[-1]['text']} ({marks[-1]['year']})" for title, marks in dots.items()
    )
    picture = replace(
        _plot((), view, alternative=in_words),
        kind=plot.Kind.BESIDE,
        parts=[
            _plot(marks, view, heading=title.replace(": ", ":<br>"))
            for title, marks in dots.items()
        ],
    )
    listed = [{**row, "figure": title} for title, rows in found.items() for row in rows]
    return Content(picture, lambda: table(fields, listed), rows=frame)


def _panel(code: str, title: str, draw: Callable[[View], Content], unit: str = "") -> Panel:
    """The card of some published figures; texts are English message ids."""
    parts = (unit, N_("as published"), ALWAYS, N_("hollow: approximate or minimum"))
    return Panel(
        code=code,
        title=title,
        kind=Kind.CHART,
        metrics=(),
        sources=(_SOURCE,),
        draw=draw,
        subtitle=lambda _view: dot_list(*map(_, parts)),
        explanation=N_(
            "Each dot is one published figure, with its address in the table; years without one "
            "are gaps, and nothing is drawn across them. No filter narrows these figures: they are "
            "of the whole network."
        ),
        lacks=lambda view: (
            "" if view.availabilities.of_source(_SOURCE) else _("No published figures are loaded.")
        ),
        unfiltered=N_("The whole network, every year published"),
        when_empty=N_("No figure of this kind has enough evidence to be shown."),
    )


def _several(code: str, title: str, *codes: str) -> Panel:
    parts = {name: of_one for one, of_one, name, _unit in FIGURES if one in codes}
    return _panel(code, title, lambda view: _multiples(parts, view))


def _single(code: str, title: str, name: str, unit: str) -> Panel:
    return _panel(code, title, lambda view: _one(name, view), unit)


_DATABASES = (
    "published-sltd-records",
    "published-sltd-searches",
    "published-sltd-hits",
    "published-smv-hits",
)
_NOTICES = ("published-red-issued", "published-red-in-circulation")
SHOWN_IN = MappingProxyType(
    {
        **dict.fromkeys(_DATABASES, "published-databases"),
        **dict.fromkeys(_NOTICES, "published-notices"),
    }
)
"""Figures that pages show beside each other; files, walls and stored links ask for one."""
PANELS = (
    _several("published-databases", N_("Databases, as INTERPOL publishes them"), *_DATABASES),
    _several("published-notices", N_("Red notices, as INTERPOL publishes them"), *_NOTICES),
    *(_single(*row) for row in FIGURES),
)
