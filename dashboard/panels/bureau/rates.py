"""Hits per 100,000 searches of a bureau, database by database, within those of bureaus like it."""

from collections.abc import Mapping

from dashboard.figures import spreads
from dashboard.figures.drawings import Align, Chart, Column, Table
from dashboard.figures.rates import LEAST_SEARCHES, PER_SEARCHES
from dashboard.i18n import N_, _, format_months, format_number
from dashboard.panels.bureau import choices
from dashboard.panels.panel import Kind, Panel, View, adapted
from data_access.frames import Counts, Query, records
from data_access.queries import series
from data_access.registry.metrics import METRICS
from data_access.registry.series import Dimension
from data_access.registry.vocabularies import DATABASES

SEARCHES, HITS = METRICS["searches"], METRICS["hits"]

Rates = Mapping[str, Mapping[str, float]]
"""Hits per 100,000 searches by database and bureau."""


def _query(view: View) -> Query[Counts]:
    months = {metric.code: view.months(SEARCHES) for metric in (SEARCHES, HITS)}
    by = (Dimension.BUREAU, Dimension.DATABASE)
    return series.counts((SEARCHES, HITS), choices.with_peers(view).filters, by, months)


def rates(frame: Counts) -> Rates:
    """The rates of everybody who searched often enough; hits without searches have none."""
    counted: dict[tuple[str, str], dict[str, int]] = {}
    for row in records(frame):
        place = counted.setdefault((row["database"], row["bureau"]), {})
        place[row["metric"]] = row["value"]
    found: dict[str, dict[str, float]] = {}
    for (database, bureau), numbers in counted.items():
        searches = numbers.get(SEARCHES.code, 0)
        if searches >= LEAST_SEARCHES:
            rate = PER_SEARCHES * numbers.get(HITS.code, 0) / searches
            found.setdefault(database, {})[bureau] = rate
    return found


def _rows(frame: Counts, view: View) -> list[spreads.Row]:
    """One row a database in the registry's order, where somebody's rate is known."""
    found, own = rates(frame), choices.country(view)
    rows = []
    for code, term in DATABASES.items():
        of_all = found.get(code, {})
        others = spreads.spread([rate for bureau, rate in of_all.items() if bureau != own])
        if own in of_all or others:
            rows.append(spreads.Row(_(term.label), of_all.get(own), others))
    return rows


def _draw(frame: Counts, view: View) -> Chart:
    rows = _rows(frame, view)
    names = (choices.name(view), _("median and middle half of bureaus with a role alike"))
    figure = spreads.spreads(rows, names, view.theme.hue(HITS.hue), view.theme)
    said = [
        _("{database} {rate}").format(database=row.label, rate=format_number(row.own, 1))
        for row in rows
        if row.own is not None
    ]
    return Chart(figure, "; ".join(said) or _("No rate is known."))


def _tabulate(frame: Counts, view: View) -> Table:
    return Table(
        (
            Column("database", _("Database")),
            Column("hit_rate", _("Hits per 100,000 searches"), Align.NUMBER),
            Column("low", _("Lower quartile of others"), Align.NUMBER),
            Column("median", _("Median of others"), Align.NUMBER),
            Column("high", _("Upper quartile of others"), Align.NUMBER),
            Column("others", _("Others"), Align.NUMBER),
        ),
        [_cells(row) for row in _rows(frame, view)],
    )


def _cells(row: spreads.Row) -> tuple[object, ...]:
    own = None if row.own is None else round(row.own, 1)
    if row.others is None:
        return (row.label, own, None, None, None, None)
    quartiles = (row.others.low, row.others.middle, row.others.high)
    return (row.label, own, *(round(value, 1) for value in quartiles), row.others.others)


def _subtitle(view: View) -> str:
    months = view.months(SEARCHES)
    return " · ".join(
        (_("hits per 100,000 searches"), format_months(months.first, months.last), _("log axis"))
    )


AMONG_PEERS = Panel[Counts](
    code="bureau-rates",
    title=lambda _view: _("Hit rate by database, among bureaus with the same role"),
    kind=Kind.CHART,
    metrics=(SEARCHES.code, HITS.code),
    query=_query,
    shape=adapted(_draw, _tabulate),
    subtitle=_subtitle,
    explanation=N_(
        "Others are the bureaus that are source, transit or destination on a route on which this "
        "one is too, on the routes chosen; they are not named, and fewer than five are not shown. "
        "Rates are never pooled over databases. Fewer than 1,000 searches give no rate. Automated "
        "queries lower a rate: it does not measure effort."
    ),
    when_empty=N_("No bureau like this one has reported enough searches."),
)

PANELS = (AMONG_PEERS,)
