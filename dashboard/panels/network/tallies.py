"""Cards of measures abreast: one row for each value of a dimension, one column a measure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.figures.drawings import Align, Chart, Column, Table
from dashboard.figures.measures_abreast import Measure, Row, abreast
from dashboard.figures.wording import figure
from dashboard.i18n import N_, _, format_months
from dashboard.panels.network.loading import how_to_load
from dashboard.panels.network.names import Named
from dashboard.panels.panel import Kind, Panel, View, adapted
from data_access.frames import HIDDEN, Counts, Hidden, Query, records
from data_access.periods import MonthRange
from data_access.queries import series
from data_access.registry.metrics import METRICS, Metric

Tallies = Mapping[str, Mapping[str, int | Hidden]]
"""Counts by value of the dimension and by measure; absent is not reported."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What such a card shows.

    Attributes:
        metrics: codes, in the order of the columns; the first decides which rows are largest.
        by: the dimension of the rows.
        log: dots on logarithmic axes, for measures that reach over orders of magnitude.
        most: rows at the most, where the list is not a closed one.
        whole: over all months held, whatever the period: for rows that are years.
    """

    code: str
    title: str
    metrics: tuple[str, ...]
    by: Named
    explanation: str
    log: bool = False
    most: int = 20
    whole: bool = False


def panel(tally: Tally) -> Panel[Counts]:
    """The card of a tally."""
    return Panel(
        code=tally.code,
        title=lambda _view: _(tally.title),
        kind=Kind.CHART,
        metrics=tally.metrics[:1],
        beside=tally.metrics[1:],
        by=(tally.by.dimension,),
        query=lambda view: _query(tally, view),
        shape=adapted(
            lambda frame, view: _draw(tally, frame, view),
            lambda frame, view: _tabulate(tally, frame, view),
        ),
        subtitle=lambda view: _subtitle(tally, view),
        explanation=tally.explanation,
        lacks=lambda view: how_to_load(view, tally.metrics[0]),
        when_empty=N_("Nothing is reported for this choice."),
    )


def _query(tally: Tally, view: View) -> Query[Counts]:
    held = [METRICS[code] for code in tally.metrics if view.has(METRICS[code])]
    months = {metric.code: _months(tally, metric, view) for metric in held}
    return series.counts(held, view.filters, (tally.by.dimension,), months)


def _months(tally: Tally, metric: Metric, view: View) -> MonthRange:
    if tally.whole:
        return MonthRange(view.availability(metric).oldest, view.availability(metric).newest)
    return view.months(metric, tally.by.dimension)


def tallied(frame: Counts, dimension: str) -> Tallies:
    """The rows of a frame, by value of a dimension and by measure."""
    found: dict[str, dict[str, int | Hidden]] = {}
    for row in records(frame):
        found.setdefault(str(row[dimension]), {})[row["metric"]] = row["value"]
    return found


def known(value: int | Hidden | None) -> int | None:
    """A count as a chart draws it: what is hidden has no length, as what is unknown."""
    return None if value is HIDDEN else value


def written(counts: Mapping[str, int | Hidden], metric: str) -> str:
    """A count in words: a number, or why there is none."""
    return figure(METRICS[metric], counts[metric]) if metric in counts else _("not reported")


def ordered(found: Tallies, tally: Tally) -> Sequence[str]:
    """Values of the dimension: those of a closed list in its order, else the largest first."""
    if tally.by.order:
        return sorted(found, key=lambda code: _place(tally.by.order, code))
    if tally.whole:
        return sorted(found, reverse=True)
    first = tally.metrics[0]
    return sorted(found, key=lambda code: (-(known(found[code].get(first)) or 0), code))


def _place(order: Sequence[str], code: str) -> tuple[int, str]:
    return (order.index(code) if code in order else len(order), code)


def _draw(tally: Tally, frame: Counts, view: View) -> Chart:
    found = tallied(frame, tally.by.dimension)
    shown = ordered(found, tally)[: tally.most]
    measures = [
        Measure(_(METRICS[code].label), view.theme.hues[METRICS[code].hue], tally.log)
        for code in tally.metrics
    ]
    rows = [
        Row(
            tally.by.name(code),
            [known(found[code].get(metric)) for metric in tally.metrics],
            [written(found[code], metric) for metric in tally.metrics],
            tally.by.colour(code, view.theme.name),
        )
        for code in shown
    ]
    said = _("{rows} rows: {measures}. All values are in the table.").format(
        rows=len(rows), measures=", ".join(measure.heading for measure in measures)
    )
    return Chart(abreast(rows, measures, view.theme), said)


def _tabulate(tally: Tally, frame: Counts, _view: View) -> Table:
    found = tallied(frame, tally.by.dimension)
    return Table(
        columns=(
            Column(tally.by.dimension.value, _(tally.by.heading)),
            *(Column(code, _(METRICS[code].label), Align.NUMBER) for code in tally.metrics),
        ),
        rows=[
            (tally.by.name(code), *(found[code].get(metric) for metric in tally.metrics))
            for code in ordered(found, tally)
        ],
    )


def _subtitle(tally: Tally, view: View) -> str:
    months = _months(tally, METRICS[tally.metrics[0]], view)
    units = dict.fromkeys(_(METRICS[code].unit) for code in tally.metrics)
    parts = [", ".join(units), format_months(months.first, months.last)]
    levels = [METRICS[code] for code in tally.metrics if METRICS[code].stock]
    parts += [
        _("{measure}: end of {month}").format(
            measure=_(metric.label),
            month=format_months(view.months(metric).last, view.months(metric).last),
        )
        for metric in levels
        if view.has(metric) and len(tally.metrics) > 1
    ]
    parts.append(_("log axes, one a column") if tally.log else _("an axis a column"))
    return " · ".join(parts)
