"""What INTERPOL itself has published: one chart a figure, gaps left as gaps, every address kept."""

from dashboard.figures.drawings import Chart
from dashboard.figures.published_figures import Dot, dots
from dashboard.i18n import N_, _, format_number
from dashboard.panels.data import Data
from dashboard.panels.panel import Content, Kind, Panel
from dashboard.panels.shapes.table import Field, Row, number, table
from data_access.frames import Listing, records
from data_access.queries import published_figures
from data_access.registry.metrics import Hue

_SOURCE = "published_figures"
_SIGNS = (("more", "≥ "), ("at least", "≥ "), ("over", "≥ "), ("about", "≈ "), ("approx", "≈ "))


def _sign(qualifier: str) -> str:
    """How exact a figure was published to be: `≥`, `≈`, or nothing."""
    text = qualifier.casefold()
    return next((sign for word, sign in _SIGNS if word in text), "≥ " if text in {">", "≥"} else "")


def _whole(row: Row) -> object:
    value = row["value"]
    return int(value) if float(value).is_integer() else value


_FIELDS = (
    Field("year", N_("Year"), value=lambda row: str(row["month"] // 100)),
    number("value", N_("Figure"), _whole),
    Field("qualifier", N_("As published"), value=lambda row: row["qualifier"] or None),
    Field("as_of", N_("Up to"), value=lambda row: row["as_of"] or None),
    Field("evidence", N_("Evidence")),
    Field("source_address", N_("Source")),
)


def _dots(frame: Listing, data: Data) -> Content:
    """Columns: month, value, qualifier, as_of, evidence, source_address."""
    rows = records(frame)
    series = [
        Dot(
            row["month"] // 100,
            row["value"],
            exact=not (sign := _sign(row["qualifier"])),
            text=f"{sign}{format_number(row['value'])}",
        )
        for row in rows
    ]
    in_words = ""
    if series:
        in_words = _("{count} published figures, the newest {text} in {year}.").format(
            count=len(series), text=series[-1].text, year=series[-1].year
        )
    return Content(
        Chart(dots(series, data.theme.hue(Hue.HITS), data.theme), in_words),
        lambda: table(_FIELDS, rows),
    )


def _lacks(data: Data) -> str:
    if data.availabilities.of_source(_SOURCE):
        return ""
    return _("No published figures are loaded.")


def _panel(code: str, title: str, name: str, unit: str) -> Panel[Listing]:
    """The card of the figures that the store keeps under a name; texts are English message ids."""
    return Panel(
        code=code,
        title=lambda _data: _(title),
        kind=Kind.CHART,
        metrics=(),
        sources=(_SOURCE,),
        query=lambda data: published_figures.figures((name,), data.filters),
        shape=_dots,
        subtitle=lambda _data: _("{unit} · as published · open: more than, or about").format(
            unit=_(unit)
        ),
        explanation=N_(
            "Each dot is one published figure, with its address in the table; years without one "
            "are gaps, and nothing is drawn across them. No filter narrows these figures: they are "
            "of the whole network."
        ),
        lacks=_lacks,
        when_empty=N_("No figure of this kind is held with enough evidence to be shown."),
    )


PANELS = (
    _panel(
        "published-sltd-records",
        N_("Stolen and lost travel documents: records"),
        "interpol/db_records/sltd",
        N_("records"),
    ),
    _panel(
        "published-sltd-searches",
        N_("Stolen and lost travel documents: searches"),
        "interpol/db_searches/sltd",
        N_("searches a year"),
    ),
    _panel(
        "published-sltd-hits",
        N_("Stolen and lost travel documents: hits"),
        "interpol/db_hits/sltd",
        N_("hits a year"),
    ),
    _panel(
        "published-smv-hits",
        N_("Stolen motor vehicles: hits"),
        "interpol/db_hits/smv",
        N_("hits a year"),
    ),
    _panel(
        "published-red-issued",
        N_("Red notices published in the year"),
        "interpol/notices_issued/red",
        N_("notices"),
    ),
    _panel(
        "published-red-in-circulation",
        N_("Red notices in circulation"),
        "interpol/notices_in_circulation/red",
        N_("notices on a day of the year"),
    ),
)
