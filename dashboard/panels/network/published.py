"""What INTERPOL itself has published: one chart a figure, gaps left as gaps, every address kept."""

from dataclasses import dataclass

from dashboard.figures.drawings import Align, Chart, Column, Table
from dashboard.figures.published import Dot, dots
from dashboard.i18n import N_, _, format_number
from dashboard.panels.panel import Kind, Panel, View, adapted
from data_access.frames import Listing, records
from data_access.queries import published
from data_access.registry.metrics import Hue
from data_access.registry.sources import SOURCES

_SOURCE = "published_figures"
_SIGNS = (("more", "≥ "), ("at least", "≥ "), ("over", "≥ "), ("about", "≈ "), ("approx", "≈ "))


@dataclass(frozen=True, slots=True)
class Published:
    """One card.

    Attributes:
        name: of the figures, as the store keeps it.
        unit: what one unit of them is; English message id.
    """

    code: str
    title: str
    name: str
    unit: str


_ALL = (
    Published(
        "published-sltd-records",
        N_("Stolen and lost travel documents: records"),
        "interpol/db_records/sltd",
        N_("records"),
    ),
    Published(
        "published-sltd-searches",
        N_("Stolen and lost travel documents: searches"),
        "interpol/db_searches/sltd",
        N_("searches a year"),
    ),
    Published(
        "published-sltd-hits",
        N_("Stolen and lost travel documents: hits"),
        "interpol/db_hits/sltd",
        N_("hits a year"),
    ),
    Published(
        "published-smv-hits",
        N_("Stolen motor vehicles: hits"),
        "interpol/db_hits/smv",
        N_("hits a year"),
    ),
    Published(
        "published-red-issued",
        N_("Red notices published in the year"),
        "interpol/notices_issued/red",
        N_("notices"),
    ),
    Published(
        "published-red-in-circulation",
        N_("Red notices in circulation"),
        "interpol/notices_in_circulation/red",
        N_("notices on a day of the year"),
    ),
)


def _sign(qualifier: str) -> str:
    """How exact a figure was said to be: `≥`, `≈`, or nothing."""
    text = qualifier.casefold()
    return next((sign for word, sign in _SIGNS if word in text), "≥ " if text in {">", "≥"} else "")


def _text(value: float, qualifier: str) -> str:
    return f"{_sign(qualifier)}{format_number(value)}"


def _draw(frame: Listing, view: View) -> Chart:
    series = [
        Dot(
            row["month"] // 100,
            row["value"],
            exact=not _sign(row["qualifier"]),
            text=_text(row["value"], row["qualifier"]),
        )
        for row in records(frame)
    ]
    last = series[-1]
    return Chart(
        dots(series, view.theme.hues[Hue.HITS], view.theme),
        _("{count} published figures, the newest {text} in {year}.").format(
            count=len(series), text=last.text, year=last.year
        ),
    )


def _tabulate(frame: Listing, _view: View) -> Table:
    return Table(
        columns=(
            Column("year", _("Year")),
            Column("value", _("Figure"), Align.NUMBER),
            Column("qualifier", _("As published")),
            Column("as_of", _("Up to")),
            Column("evidence", _("Evidence")),
            Column("source_address", _("Source")),
        ),
        rows=[
            (
                str(row["month"] // 100),
                int(row["value"]) if float(row["value"]).is_integer() else row["value"],
                row["qualifier"] or None,
                row["as_of"] or None,
                row["evidence"],
                row["source_address"],
            )
            for row in records(frame)
        ],
    )


def _lacks(view: View) -> str:
    if view.availabilities.of_source(_SOURCE):
        return ""
    return _(
        "No published figures are loaded. {source} would fill this card: "
        "`routewatch import published_figures FILE`."
    ).format(source=_(SOURCES[_SOURCE].short_name))


def _panel(row: Published) -> Panel[Listing]:
    return Panel(
        code=row.code,
        title=lambda _view: _(row.title),
        kind=Kind.CHART,
        metrics=(),
        sources=(_SOURCE,),
        query=lambda view: published.figures((row.name,), view.filters),
        shape=adapted(_draw, _tabulate),
        subtitle=lambda _view: _("{unit} · as published · open: more than, or about").format(
            unit=_(row.unit)
        ),
        explanation=N_(
            "Each dot is one published figure, with its address in the table; years without one "
            "are gaps, and nothing is drawn across them. No filter narrows these figures: they are "
            "of the whole network."
        ),
        lacks=_lacks,
        when_empty=N_("No figure of this kind is held with enough evidence to be shown."),
    )


PANELS = tuple(_panel(row) for row in _ALL)
