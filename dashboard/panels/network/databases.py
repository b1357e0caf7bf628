"""INTERPOL's databases: searches, hits and what came of them, each database by itself."""

from collections.abc import Mapping

from dashboard.figures import steps, time_series
from dashboard.figures.drawings import Align, Chart, Column, Table
from dashboard.figures.rates import per_searches
from dashboard.i18n import N_, _, format_months
from dashboard.panels.network import matrices, tallies
from dashboard.panels.network.loading import how_to_load
from dashboard.panels.network.names import BY_BORDER_POINT, BY_BUREAU, BY_CHANNEL, BY_DATABASE
from dashboard.panels.panel import Kind, Panel, View, adapted
from dashboard.panels.shapes import lines as charts
from data_access.frames import Counts, Query
from data_access.queries import series
from data_access.registry.metrics import METRICS
from data_access.registry.series import Dimension
from data_access.registry.vocabularies import DATABASES

SEARCHES, HITS = METRICS["searches"], METRICS["hits"]

_PARTS = (SEARCHES, HITS)

FUNNEL = tallies.panel(
    tallies.Tally(
        code="database-funnel",
        title=N_("From search to action, database by database"),
        metrics=("searches", "hits", "hits_confirmed", "hits_acted_on"),
        by=BY_DATABASE,
        log=True,
        explanation=N_(
            "Read a line from left to right: searches, those that matched a record, matches that "
            "the owner of the record confirmed, and those after which something was done. One "
            "traveller can raise hits in several databases: lines are never added up."
        ),
    )
)
CHANNELS = tallies.panel(
    tallies.Tally(
        code="hits-by-channel",
        title=N_("From search to action, channel by channel"),
        metrics=("searches", "hits", "hits_confirmed", "hits_acted_on"),
        by=BY_CHANNEL,
        log=True,
        explanation=N_(
            "The same by the way that searches came: by hand, by live query, from a local copy, or "
            "from a mobile device. Systems that search by themselves come by query or local copy."
        ),
    )
)
BY_BUREAUS = matrices.panel(
    matrices.Matrix(
        code="hits-by-bureau",
        title=N_("Hits by bureau and database"),
        metric="hits",
        rows=BY_BUREAU,
        columns=BY_DATABASE,
        explanation=N_(
            "The bureaus with most hits in one of the databases, by name; the table has all. "
            "Shades follow the logarithm. Automated border systems search more and hit more: this "
            "is no measure of effort."
        ),
    )
)
BY_POSTS = matrices.panel(
    matrices.Matrix(
        code="hits-by-border-point",
        title=N_("Hits by border point and database"),
        metric="hits",
        rows=BY_BORDER_POINT,
        columns=BY_DATABASE,
        explanation=N_(
            "Posts that bureaus report by name. Small counts are hidden, and so is a second one "
            "where a hidden one could be found by subtraction."
        ),
    )
)

Rates = Mapping[str, Mapping[int, float | None]]


def _query(view: View) -> Query[Counts]:
    by = (Dimension.DATABASE, Dimension(view.filters.grain))
    months = {metric.code: charts.window(view, SEARCHES) for metric in _PARTS}
    return series.counts(_PARTS, view.filters, by, months)


def _parts(frame: Counts, view: View) -> Mapping[str, tuple[steps.Series, steps.Series]]:
    """Searches and hits by step for each database that was searched."""
    calendar = charts.calendar(view, SEARCHES)
    by_metric = [
        steps.by_group(
            Counts(frame[frame["metric"] == metric.code]), Dimension.DATABASE, view.filters.grain
        )
        for metric in _PARTS
    ]
    searched, hit = by_metric
    return {
        code: (calendar.filled(searched[code]), calendar.filled(hit.get(code, {})))
        for code in DATABASES
        if code in searched
    }


def _rates(frame: Counts, view: View) -> Rates:
    return {
        code: {step: per_searches(hits[step], count) for step, count in searches.items()}
        for code, (searches, hits) in _parts(frame, view).items()
    }


def _draw(frame: Counts, view: View) -> Chart:
    palette = view.theme.categories
    lines = [
        time_series.Line(
            BY_DATABASE.name(code),
            # A logarithm has no zero: the line would fall off the chart.
            {step: rate or None for step, rate in values.items()},
            palette[number % len(palette)],
            dash="solid" if number < len(palette) else "dash",
        )
        for number, (code, values) in enumerate(_rates(frame, view).items())
    ]
    figure = time_series.lines(
        lines, charts.setting(view, SEARCHES, legend=True, events=False), view.theme
    )
    axis = figure["layout"]["yaxis"] | {"type": "log", "tickformat": ",~g", "nticks": 4}
    shown = {**figure, "layout": {**figure["layout"], "yaxis": axis}}
    return Chart(shown, _("Hits per 100,000 searches over time, a line a database."))


def _tabulate(frame: Counts, view: View) -> Table:
    grain = view.filters.grain
    return Table(
        columns=(
            Column("database", _("Database")),
            Column(grain.value, _("Time")),
            Column("searches", _(SEARCHES.label), Align.NUMBER),
            Column("hits", _(HITS.label), Align.NUMBER),
            Column("hit_rate", _("Hits per 100,000 searches"), Align.NUMBER),
        ),
        rows=[
            (
                BY_DATABASE.name(code),
                steps.label(step, grain),
                count,
                hits[step],
                per_searches(hits[step], count),
            )
            for code, (searches, hits) in _parts(frame, view).items()
            for step, count in searches.items()
        ],
    )


def _subtitle(view: View) -> str:
    shown = charts.window(view, SEARCHES)
    months = format_months(shown.first, shown.last)
    return " · ".join(
        (_("hits per 100,000 searches"), months, _("log axis, months without a hit are gaps"))
    )


RATES = Panel[Counts](
    code="hit-rates",
    title=lambda _view: _("Hits per 100,000 searches, database by database"),
    kind=Kind.CHART,
    metrics=(SEARCHES.code, HITS.code),
    query=_query,
    shape=adapted(_draw, _tabulate),
    subtitle=_subtitle,
    explanation=N_(
        "Hits divided by searches of the same database and months; the table has both. Rates are "
        "never pooled over databases, which differ by orders of magnitude. Fewer than 1,000 "
        "searches give no rate. A system that begins to search by itself lowers a rate."
    ),
    lacks=lambda view: how_to_load(view, SEARCHES.code, HITS.code),
)

PANELS = (FUNNEL, CHANNELS, RATES, BY_BUREAUS, BY_POSTS)
