"""Cells: one measure by two dimensions, in shades with their numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.drawings import Column
from dashboard.formats import clauses, name_order, with_subject
from dashboard.i18n import _, ngettext
from dashboard.panels import findings
from dashboard.panels.card_text import nothing_loaded
from dashboard.panels.names import Named, measure_name
from dashboard.panels.panel import Content, Kind, Panel
from dashboard.panels.shapes.measures import ALWAYS, NOTHING_REPORTED, largest_first, length
from dashboard.plots import plot
from dashboard.view import View
from dashboard.wording import figure, period_in_words
from data_access.frames import Hidden, records
from data_access.periods import MonthRange
from data_access.registry import Metric

Numbers = Mapping[str, int | Hidden]
"""Counts of a row by column; absent is not reported."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """One measure; values of one dimension are rows, those of the other columns.

    Attributes:
        most: rows drawn at the most, those with most; the table has all.
        whole: over all months held, whatever the period.
        counted: what is ranked, where it is a part of the measure; English message id.
    """

    metric: Metric
    rows: Named
    columns: Named
    most: int = 24
    whole: bool = False
    counted: str = ""

    def panel(self, code: str, title: str, explanation: str) -> Panel:
        """A row of this shape; title and explanation are English message ids."""
        return Panel(
            code=code,
            title=title,
            kind=Kind.CHART,
            metrics=(self.metric.code,),
            by=(self.rows.dimension, self.columns.dimension),
            draw=self.draw,
            subtitle=self._subtitle,
            explanation=explanation,
            lacks=lambda view: nothing_loaded(view, self.metric.code),
            when_empty=NOTHING_REPORTED,
        )

    def _months(self, view: View) -> MonthRange:
        if self.whole:
            known = view.availability(self.metric)
            return MonthRange(known.oldest, known.newest)
        return view.months(self.metric, self.rows.dimension, self.columns.dimension)

    def _subtitle(self, view: View) -> str:
        period = period_in_words(self._months(view), view.availability(self.metric))
        always = [_(ALWAYS)] if self.whole else []
        return " · ".join((_(self.metric.unit), period, *always, _("blank: not reported")))

    def draw(self, view: View) -> Content:
        """Columns: metric, both dimensions, value."""
        by = (self.rows.dimension, self.columns.dimension)
        months = {self.metric.code: self._months(view)}
        frame = view.counts((self.metric,), by, months)
        numbers: dict[str, dict[str, int | Hidden]] = {}
        for record in records(frame):
            if code := str(record[self.rows.dimension]):
                column = str(record[self.columns.dimension])
                numbers.setdefault(code, {})[column] = record["value"]
        used = {column for row in numbers.values() for column in row}
        columns = [code for code in self.columns.order if code in used] or sorted(used)
        if len(columns) == 1:
            return replace(self._ranked(numbers, columns[0], view), rows=frame)
        rows, listed = self._most(numbers), self._by_name(numbers)
        places = {code: place for place, code in enumerate(listed)}
        in_words = _("{measure}: {rows}, {columns}. All values are in the table.").format(
            measure=_(self.metric.label),
            rows=ngettext("{n} row", "{n} rows", len(rows)).format(n=len(rows)),
            columns=ngettext("{n} column", "{n} columns", len(columns)).format(n=len(columns)),
        )
        colour = view.theme.hue(self.metric.hue)
        return Content.of_plot(
            plot.of_rows(
                plot.Kind.CELLS,
                [self._row(code, numbers[code], columns) for code in listed],
                [
                    plot.Series(self.columns.name(code), colour, code, self.columns.short(code))
                    for code in columns
                ],
                view.theme,
                alternative=in_words,
                row_heading=Column(self.rows.dimension.value, _(self.rows.heading)),
                shown=[places[code] for code in rows],
                links=self.rows.links(rows, view.filters),
            ),
            rows=frame,
        )

    def _ranked(self, numbers: Mapping[str, Numbers], column: str, view: View) -> Content:
        """Of one column, bars say more than shades do: the largest on top."""
        codes = largest_first(numbers, column)
        named = with_subject(_(self.metric.label), self.columns.name(column))
        colour = view.theme.hue(self.metric.hue)
        rows = [self._row(code, numbers[code], [column]) for code in codes]
        drawn = rows[: self.most]
        # The picture has the name of the column above it; who listens needs it before the numbers.
        in_words = f"{named}. {clauses(f'{row.label} {row.texts[0]}' for row in drawn)}"
        return Content.of_plot(
            plot.side_by_side(
                rows,
                [plot.Series(self.columns.name(column), colour, column, named)],
                view.theme,
                alternative=in_words,
                row_heading=Column(self.rows.dimension.value, _(self.rows.heading)),
                shown=range(len(drawn)),
                links=self.rows.links(codes[: self.most], view.filters),
            ),
            finding=lambda: findings.of_ranking(
                list(map(self.rows.name, codes)),
                [length(numbers[code].get(column)) for code in codes],
                _(self.counted) if self.counted else measure_name("", self.metric),
            ),
        )

    def _most(self, numbers: Mapping[str, Numbers]) -> Sequence[str]:
        """The rows with most, or those of a closed list, by name: no table of ranks."""
        if self.rows.order:
            return [code for code in self.rows.order if code in numbers]
        most = {
            code: max((length(value) or 0 for value in row.values()), default=0)
            for code, row in numbers.items()
        }
        largest = sorted(numbers, key=lambda code: (-most[code], code))[: self.most]
        return self._by_name(largest)

    def _by_name(self, codes: Iterable[str]) -> list[str]:
        return sorted(codes, key=lambda code: name_order(self.rows.name(code)))

    def _row(self, code: str, row: Numbers, columns: Sequence[str]) -> plot.Row:
        texts = [figure(self.metric, row[one]) if one in row else "" for one in columns]
        return plot.Row(self.rows.name(code), list(map(row.get, columns)), texts)
