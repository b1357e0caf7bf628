"""The gap nobody draws: people recorded dead or missing, and what is known of who they were."""

from collections.abc import Mapping, Sequence

from dashboard.figures import steps
from dashboard.figures.drawings import Align, Chart, Column, Table
from dashboard.figures.measures_abreast import Measure, Row, abreast
from dashboard.figures.wording import figure
from dashboard.i18n import N_, _, format_months
from dashboard.panels.network.names import BY_ROUTE, BY_YEAR, Named
from dashboard.panels.network.tallies import known
from dashboard.panels.panel import Kind, Panel, View, adapted
from data_access.filters import Grain
from data_access.frames import Counts, Hidden, Query, records
from data_access.periods import MonthRange
from data_access.queries import conditions, series
from data_access.registry.metrics import DEAD_MISSING, METRICS, Metric

_SHOWN = (
    DEAD_MISSING,
    *(
        METRICS[code]
        for code in (
            "bodies_recovered",
            "bodies_fingerprinted",
            "dna_profiles",
            "bodies_identified",
            "black_notices",
            "yellow_notices",
            "family_samples",
        )
    ),
)
_MOST = 12

Values = Mapping[str, Mapping[str, int | Hidden]]
"""By row and measure; absent is unknown."""


def _held(view: View) -> list[Metric]:
    """What can be told for the filters: bodies carry no source quality, and some are not held.

    Deaths always are: without them there is no card.
    """
    deaths, *others = _SHOWN
    return [
        deaths,
        *(
            metric
            for metric in others
            if view.answers(metric) and not conditions.out_of_scope(metric, view.filters)
        ),
    ]


def _reach(by: Named, metric: Metric, view: View) -> MonthRange:
    """The chosen period; over years, all that are held to its end."""
    months = view.months(metric)
    if by is not BY_YEAR:
        return months
    return MonthRange(min(view.availability(metric).oldest, months.first), months.last)


def _query(by: Named, view: View) -> Query[Counts]:
    held = _held(view)
    months = {metric.code: _reach(by, metric, view) for metric in held}
    return series.counts(held, view.filters, (by.dimension,), months)


def _values(by: Named, frame: Counts, view: View) -> Values:
    found: dict[str, dict[str, int | Hidden]] = {}
    for row in records(frame):
        found.setdefault(str(row[by.dimension]), {})[row["metric"]] = row["value"]
    if by is BY_YEAR and view.has(DEAD_MISSING):
        # A year that is held and has no row is a year without deaths; reports leave none out.
        months = _reach(by, DEAD_MISSING, view)
        calendar = steps.Calendar.over(months, view.availability(DEAD_MISSING), Grain.YEAR)
        for year in calendar.known:
            found.setdefault(str(year), {}).setdefault(DEAD_MISSING.code, 0)
    return found


def _rows(by: Named, found: Values) -> list[str]:
    if by is BY_YEAR:
        return sorted(found, reverse=True)
    return sorted(found, key=lambda code: (-(known(found[code].get(DEAD_MISSING.code)) or 0), code))


def _text(counts: Mapping[str, int | Hidden], metric: Metric) -> str:
    return figure(metric, counts[metric.code]) if metric.code in counts else _("unknown")


def _draw(by: Named, frame: Counts, view: View) -> Chart:
    found, held = _values(by, frame, view), _held(view)
    measures = [
        Measure(_(metric.label), view.theme.hue(metric.hue, 1 if number == 0 else 0.6))
        for number, metric in enumerate(held)
    ]
    rows = [
        Row(
            by.name(code),
            [known(found[code].get(metric.code)) for metric in held],
            [_text(found[code], metric) for metric in held],
        )
        for code in _rows(by, found)[:_MOST]
    ]
    return Chart(
        abreast(rows, measures, view.theme),
        _("Dead and missing, bodies recovered and identified, and notices, {rows} rows.").format(
            rows=len(rows)
        ),
    )


def _tabulate(by: Named, frame: Counts, view: View) -> Table:
    found = _values(by, frame, view)
    return Table(
        columns=(
            Column(by.dimension.value, _(by.heading)),
            *(Column(metric.code, _(metric.label), Align.NUMBER) for metric in _SHOWN),
        ),
        rows=[
            (by.name(code), *(found[code].get(metric.code) for metric in _SHOWN))
            for code in _rows(by, found)
        ],
        unknown=_("unknown"),
    )


def _months(by: Named, held: Sequence[Metric], view: View) -> list[str]:
    """The months of deaths, and those of what bureaus report where they are others."""
    reached = [_reach(by, metric, view) for metric in held]
    if by is BY_YEAR:
        oldest = (max(months.last for months in reached) // 100 - _MOST + 1) * 100 + 1
        reached = [MonthRange(min(max(m.first, oldest), m.last), m.last) for m in reached]
    deaths, *others = reached
    if all(months == deaths for months in others):
        return [format_months(deaths.first, deaths.last)]
    first, last = min(months.first for months in others), max(months.last for months in others)
    return [
        f"{_(DEAD_MISSING.label)} {format_months(deaths.first, deaths.last)}",
        _("all others {months}").format(months=format_months(first, last)),
    ]


def _subtitle(by: Named, view: View) -> str:
    held = _held(view)
    unknown = [_(metric.label) for metric in _SHOWN if metric not in held]
    parts = [_("people, bodies, notices: an axis each"), *_months(by, held, view)]
    if unknown:
        # The one way to fill them is said in the card's explanation.
        parts.append(_("unknown here: {measures}").format(measures=", ".join(unknown)))
    return " · ".join(parts)


def _panel(code: str, title: str, by: Named) -> Panel[Counts]:
    return Panel(
        code=code,
        title=lambda _view: _(title),
        kind=Kind.CHART,
        metrics=(DEAD_MISSING.code,),
        beside=tuple(metric.code for metric in _SHOWN[1:]),
        query=lambda view: _query(by, view),
        shape=adapted(
            lambda frame, view: _draw(by, frame, view),
            lambda frame, view: _tabulate(by, frame, view),
        ),
        subtitle=lambda view: _subtitle(by, view),
        explanation=N_(
            "People recorded dead or missing, beside bodies recovered, fingerprinted and "
            "identified in the same time, and notices that ask who somebody was or where somebody "
            "is. Bodies are identified months or years later: columns are never read as shares. "
            "Unknown is not zero. `routewatch template bureau_identification` writes a file to "
            "fill, `routewatch import bureau_identification FILE` loads it."
        ),
        needs_rows=True,
        when_empty=N_("No death is recorded for this choice, and nothing is held of bodies."),
    )


PANELS = (
    _panel("identification-by-year", N_("Who were they? By year"), BY_YEAR),
    _panel("identification-by-route", N_("Who were they? By route"), BY_ROUTE),
)
