"""Notices by colour, always with letter and shape: what bureaus ask for, and what is public."""

from dashboard.figures.drawings import Align, Chart, Column, Table
from dashboard.figures.measures_abreast import Measure, Row, abreast
from dashboard.figures.wording import figure
from dashboard.i18n import N_, _, format_month
from dashboard.panels.network import tallies
from dashboard.panels.network.loading import how_to_load
from dashboard.panels.network.names import BY_COLOUR
from dashboard.panels.network.tallies import known
from dashboard.panels.panel import Kind, Panel, View, adapted
from data_access.frames import Counts, Hidden, Query, records
from data_access.periods import MonthRange, iso
from data_access.queries import conditions, series
from data_access.registry.metrics import METRICS
from data_access.registry.series import Dimension

PUBLIC_NOTICES = METRICS["public_notices"]

REQUESTED = tallies.panel(
    tallies.Tally(
        code="notices-by-colour",
        title=N_("Notices by colour"),
        metrics=(
            "notices",
            "notices_refused",
            "notices_cancelled",
            "notices_in_circulation",
            "diffusions",
        ),
        by=BY_COLOUR,
        explanation=N_(
            "Published, refused after the legal check and cancelled are counts of the period; in "
            "circulation is the level at its end. A notice is published by the General Secretariat "
            "at a bureau's request; diffusions are counted apart."
        ),
    )
)


def _query(view: View) -> Query[Counts]:
    availability = view.availability(PUBLIC_NOTICES)
    months = {PUBLIC_NOTICES.code: MonthRange(availability.oldest, availability.newest)}
    by = (Dimension.COLOUR, Dimension.MONTH)
    return series.counts((PUBLIC_NOTICES,), view.filters, by, months)


def _newest(frame: Counts) -> list[tuple[str, int, int | Hidden]]:
    """Colour, month and count of the newest day on which each colour was counted."""
    found = {row["colour"]: (row["month"], row["value"]) for row in records(frame)}
    return [(code, *found[code]) for code in BY_COLOUR.order if code in found]


def _draw(frame: Counts, view: View) -> Chart:
    rows = [
        Row(
            f"{BY_COLOUR.name(code)}, {format_month(month)}",
            [known(value)],
            [figure(PUBLIC_NOTICES, value)],
            BY_COLOUR.colour(code, view.theme.name),
        )
        for code, month, value in _newest(frame)
    ]
    measure = Measure(_(PUBLIC_NOTICES.label), view.theme.hues[PUBLIC_NOTICES.hue])
    said = "; ".join(f"{row.label}: {row.texts[0]}" for row in rows)
    return Chart(abreast(rows, [measure], view.theme), said)


def _tabulate(frame: Counts, _view: View) -> Table:
    return Table(
        columns=(
            Column("colour", _("Notice")),
            Column("month", _("Month")),
            Column(PUBLIC_NOTICES.code, _(PUBLIC_NOTICES.label), Align.NUMBER),
        ),
        rows=[(BY_COLOUR.name(code), iso(month), value) for code, month, value in _newest(frame)],
    )


def _lacks(view: View) -> str:
    if conditions.out_of_scope(PUBLIC_NOTICES, view.filters):
        return _(
            "Public notices are known by colour and by nationality of who is sought, not by route "
            "or country: choose countries as origin instead."
        )
    return how_to_load(view, PUBLIC_NOTICES.code)


PUBLIC = Panel[Counts](
    code="public-notices",
    title=lambda _view: _("Notices shown to the public"),
    kind=Kind.CHART,
    metrics=(PUBLIC_NOTICES.code,),
    query=_query,
    shape=adapted(_draw, _tabulate),
    subtitle=lambda _view: _("notices on one day, the newest on which each colour was counted"),
    explanation=N_(
        "The small part of all notices that is shown to the public, by colour, on the newest day "
        "that is held, whatever the period. It may be incomplete, and says nothing of the notices "
        "that are not shown."
    ),
    lacks=_lacks,
    # Each colour has its own days: no month lacks the others.
    in_scope=True,
)

PANELS = (REQUESTED, PUBLIC)
