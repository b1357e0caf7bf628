"""One movement as several publishers count it: how far apart they are, and where they part."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard import steps
from dashboard.drawings import Align, Column, Dated, Keyed, Table
from dashboard.formats import (
    format_month,
    format_months,
    format_number,
    format_percent,
)
from dashboard.i18n import N_, _, ngettext
from dashboard.panels.panel import Content, Kind, Panel, panel
from dashboard.panels.shapes.table import written_months
from dashboard.plots import time_series
from dashboard.plots.plot import Series, Setting
from dashboard.view import View, question
from dashboard.wording import relative_change
from data_access.analysis.agreement import Agreement, agreement
from data_access.analysis.changes import Compared, Interval, LikeMonths
from data_access.filters import CountryRole, Filters
from data_access.periods import ALL_MONTHS, MonthRange
from data_access.registry import DETECTIONS, METRICS, Dimension, Hue, Metric

ByMonth = Mapping[int, int]
_CLOSE = 0.1
"""Publishers agree whose median month differs by no more."""


@dataclass(frozen=True, slots=True)
class Side:
    """What one publisher counts of a movement.

    Attributes:
        source: code of the publication.
        metric: what it counts.
        name: who counts, English message id.
        months: of which the figures are its own.
        routes, places: on which and where.
    """

    source: str
    metric: Metric
    name: str
    months: MonthRange = ALL_MONTHS
    routes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    def counts(self, view: View) -> ByMonth:
        """People or crossings by month, of the months that every place knows in full."""
        parts = [self._part(view, place) for place in self.places or ("",)]
        months = set(parts[0]).intersection(*parts)
        return {month: sum(part[month] for part in parts) for month in months}

    def _part(self, view: View, place: str) -> ByMonth:
        filters = Filters(
            routes=self.routes,
            countries=(CountryRole(place),) if place else (),
            as_known_on=view.filters.as_known_on,
        )
        if not view.availabilities.answers(self.metric, filters):
            return {}
        known = view.availabilities.of(self.metric, filters)
        if (months := known.span.overlap(self.months)) is None:
            return {}
        by = (Dimension.MONTH,)
        frame = view.counts((self.metric,), by, months, filters=filters)
        counted = steps.by_step(frame, self.metric.code)
        return {month: counted.get(month, 0) for month in known.in_full(months)}


@dataclass(frozen=True, slots=True)
class Pair:
    """One movement and its two publishers; the first is compared with the second."""

    code: str
    name: str
    first: Side
    second: Side


def _frontex(*routes: str) -> Side:
    return Side("frontex_ibc", DETECTIONS, N_("Frontex"), routes=routes)


def _unhcr(name: str, *places: str) -> Side:
    # What the store has of Italy from September 2019 on is the Ministry's.
    months = MonthRange(2014_01, 2019_08) if "ITA" in places else ALL_MONTHS
    return Side("unhcr_med", METRICS["arrivals"], name, months, places=places)


PAIRS = (
    Pair(
        "central-mediterranean-italy",
        N_("Central Mediterranean, since 2019"),
        _frontex("central-mediterranean"),
        Side(
            "italy_landings",
            METRICS["arrivals"],
            N_("Italy’s Ministry of the Interior"),
            MonthRange(2019_09, 2199_12),
            places=("ITA",),
        ),
    ),
    Pair(
        "central-mediterranean-unhcr",
        N_("Central Mediterranean, to 2019"),
        _frontex("central-mediterranean"),
        _unhcr(N_("UNHCR, Italy and Malta"), "ITA", "MLT"),
    ),
    Pair(
        "eastern-mediterranean-unhcr",
        N_("Eastern Mediterranean"),
        _frontex("eastern-mediterranean"),
        _unhcr(N_("UNHCR, Greece and Cyprus"), "GRC", "CYP"),
    ),
    Pair(
        "spain-unhcr",
        N_("Western Mediterranean and Atlantic"),
        _frontex("western-mediterranean", "west-africa-atlantic"),
        _unhcr(N_("UNHCR, Spain"), "ESP"),
    ),
)


@question
def _both(view: View, pair: Pair) -> tuple[ByMonth, ByMonth]:
    """What both count, in the months of both."""
    first, second = pair.first.counts(view), pair.second.counts(view)
    months = sorted(first.keys() & second.keys())
    return {month: first[month] for month in months}, {month: second[month] for month in months}


def _span(counts: ByMonth) -> MonthRange:
    return MonthRange(min(counts), max(counts))


def _in_words(pair: Pair, found: Agreement) -> str:
    """`Frontex counts 3% more than Italy’s Ministry of the Interior`."""
    share = format_percent(abs(found.ratio - 1))
    text = N_("{first} counts {share} more than {second}")
    if found.ratio < 1:
        text = N_("{first} counts {share} fewer than {second}")
    if share == format_percent(0):
        text = N_("{first} counts as many as {second}")
    names = {"first": _(pair.first.name), "second": _(pair.second.name)}
    return _(text).format(share=share, **names)


_EXPLANATION = N_(
    "Counts of two publishers, in the months that are complete in both. A dot is how much more or "
    "fewer Frontex counts in the median month, with the range of eight of ten months. Detections "
    "are crossings and arrivals are people, by land and sea where a country counts both. The lag "
    "is the shift by which the two go together best, of three months at most. On the Channel only "
    "the Home Office publishes months."
)
_NONE = N_("No two publishers of one movement are loaded.")
_SHOWN: Mapping[str, Any] = {
    "metrics": (),
    "explanation": _EXPLANATION,
    "unfiltered": N_("All months that both publish"),
    "when_empty": _NONE,
}


@question
def _agreements(view: View) -> list[tuple[Pair, Agreement]]:
    every = ((pair, agreement(*_both(view, pair))) for pair in PAIRS)
    known = [(pair, found) for pair, found in every if found]
    return sorted(known, key=lambda one: -abs(one[1].ratio - 1))


def _how_many(view: View) -> str:
    """How many pairs of publishers are close."""
    found = _agreements(view)
    close = sum(abs(one.ratio - 1) <= _CLOSE for _pair, one in found)
    return ngettext(
        "Publishers agree within {share} in {count} of {all} comparison",
        "Publishers agree within {share} in {count} of {all} comparisons",
        len(found),
    ).format(share=format_percent(_CLOSE), count=format_number(close), all=len(found))


@panel(
    "reconciliation",
    title=lambda view: _how_many(view) if _agreements(view) else _("Reconciliation"),
    kind=Kind.TABLE,
    sources=tuple(dict.fromkeys(s.source for pair in PAIRS for s in (pair.first, pair.second))),
    subtitle=N_("crossings that Frontex counts, against arrivals by month"),
    lacks=lambda view: "" if _agreements(view) else _(_NONE),
    **_SHOWN,
)
def reconciliation(view: View) -> Content:
    """A row a movement, those furthest apart first."""
    rows, files = [], []
    for pair, found in _agreements(view):
        first, second = _both(view, pair)
        at, last = found.parts_at, found.months[-1]
        ratio = Compared(
            LikeMonths((last,), (last,), is_whole=True),
            found.ratio * 100,
            100,
            Interval(found.low - 1, found.high - 1),
            is_exact=True,
        )
        parted = _("{month}: {first} against {second}").format(
            month=format_month(at),
            first=format_number(first[at]),
            second=format_number(second[at]),
        )
        together = Keyed(format_number(found.correlation, 3), found.correlation)
        rows.append(
            (
                _(pair.name),
                relative_change(ratio),
                _(pair.second.name),
                together,
                found.lag,
                Keyed(parted, at),
            )
        )
        numbers = [round(n, 3) for n in (found.ratio, found.low, found.high, found.correlation)]
        months = written_months(found.months)
        ends = (found.lag, Dated.month(at), first[at], second[at])
        files.append((pair.code, _(pair.second.name), months, *numbers, *ends))
    number = Align.NUMBER
    picture = Table(
        (
            Column("movement", _("Movement")),
            Column("ratio", _("Difference"), number),
            Column("against", _("Frontex against")),
            Column("correlation", _("Correlation"), number),
            Column("lag", _("Lag in months"), number),
            Column("parted", _("Furthest apart")),
        ),
        rows,
    )
    columns = (
        picture.columns[0],
        picture.columns[2],
        Column("months", _("Months")),
        Column("ratio", _("Ratio, median month"), number),
        Column("ratio_low", _("Ratio, lower end (8 of 10 months)"), number),
        Column("ratio_high", _("Ratio, upper end (8 of 10 months)"), number),
        *picture.columns[3:5],
        Column("parted", _("Month furthest apart")),
        Column("first", _("Frontex, that month"), number),
        Column("second", _("The other, that month"), number),
    )
    return Content(picture, lambda: Table(columns, files), finding=lambda: _how_many(view))


def _chart(pair: Pair) -> Panel:
    """The card of two counts by month."""

    def draw(view: View) -> Content:
        looks = (view.theme.hue(Hue.MOVEMENT), "solid"), (view.theme.inks[1], "dash")
        lines = [
            time_series.Line(
                Series(_(side.name), colour, side.source, dash=dash, label=_(side.name)),
                # A month that one of them lacks breaks both lines.
                {month: counts.get(month) for month in _span(counts).months()},
            )
            for side, (colour, dash), counts in zip(
                (pair.first, pair.second), looks, _both(view, pair), strict=True
            )
        ]
        found = agreement(*_both(view, pair))
        words = _in_words(pair, found) if found else ""
        plot = time_series.lines(lines, Setting(legend=False), view.theme, alternative=words)
        columns = [Column("month", _("Month"))]
        columns += [Column(one.series.key, one.series.name, Align.NUMBER) for one in lines]
        rows = [
            (Dated.month(month), value, lines[1].by_step[month])
            for month, value in lines[0].by_step.items()
        ]
        return Content(plot, lambda: Table(columns, rows), finding=lambda: words)

    def subtitle(view: View) -> str:
        counts, _second = _both(view, pair)
        return format_months(_span(counts)) if counts else ""

    return Panel(
        code=f"reconciled-{pair.code}",
        title=pair.name,
        kind=Kind.CHART,
        draw=draw,
        sources=(pair.first.source, pair.second.source),
        subtitle=subtitle,
        lacks=lambda view: "" if _both(view, pair)[0] else _(_NONE),
        **_SHOWN,
    )


CHARTS = tuple(map(_chart, PAIRS))
PANELS = (reconciliation, *CHARTS)
