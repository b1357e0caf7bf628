"""One measure over the values of one dimension, the largest on top."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dashboard.drawings import Column
from dashboard.formats import clauses, format_number
from dashboard.i18n import _
from dashboard.panels import findings
from dashboard.panels.names import measure_name
from dashboard.panels.panel import Content, Kind, Panel
from dashboard.plots import plot
from dashboard.view import View
from dashboard.wording import figure, period_in_words
from data_access.registry import Dimension, Metric

_TOP = 10


@dataclass(frozen=True, slots=True)
class Ranked:
    """Bars of the ten largest; the table has all.

    Attributes:
        dimension: whose values are ranked.
        column: heading of the values in the table; English message id.
        name: a value in the reader's language.
        unit: what is counted, in words; the measure's unit if empty. English message ids.
        by: the splits whose months count, where figures by the dimension are of other months.
    """

    metric: Metric
    dimension: Dimension
    column: str
    name: Callable[[str], str]
    unit: tuple[str, ...] = ()
    by: tuple[Dimension, ...] = ()

    def panel(self, code: str, title: str, explanation: str, **row: Any) -> Panel:
        """A row of this shape; title and explanation are English message ids."""
        return Panel(
            code=code,
            title=title,
            kind=Kind.CHART,
            metrics=(self.metric.code,),
            by=self.by,
            draw=self.draw,
            subtitle=self._subtitle,
            units=self._units,
            explanation=explanation,
            **row,
        )

    def _subtitle(self, view: View) -> str:
        months = view.months(self.metric, *self.by)
        return period_in_words(months, view.availability(self.metric, *self.by))

    def _units(self, _view: View) -> str:
        return " · ".join(map(_, self.unit or (self.metric.unit,)))

    def draw(self, view: View) -> Content:
        """Columns: metric, the dimension, value."""
        months = {self.metric.code: view.months(self.metric, *self.by)}
        frame = view.counts((self.metric,), (self.dimension,), months)
        rows = zip(frame[self.dimension.value], frame["value"], strict=True)
        ranked = sorted(((str(c), int(v)) for c, v in rows), key=lambda row: (-row[1], row[0]))
        metric = self.metric
        bars = plot.Series(_(metric.label), view.theme.hue(metric.hue), metric.code)
        return Content.of_plot(
            plot.of_rows(
                plot.Kind.BARS,
                [plot.Row(self.name(code), [n], [format_number(n)]) for code, n in ranked],
                [bars],
                view.theme,
                alternative=clauses(
                    f"{self.name(code)} {figure(metric, n)}" for code, n in ranked[:_TOP]
                ),
                row_heading=Column(self.dimension.value, _(self.column)),
                shown=range(min(_TOP, len(ranked))),
            ),
            rows=frame,
            finding=lambda: findings.of_ranking(
                [self.name(code) for code, _value in ranked],
                [value for _code, value in ranked],
                measure_name("", self.metric),
                nationals=self.dimension is Dimension.NATIONALITY,
            ),
        )
