"""Rows for the values of a dimension: one measure ranked, several side by side, or in cells."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard.drawings import Align, Column, Table
from dashboard.formats import (
    clauses,
    comma_list,
    dot_list,
    format_month,
    format_number,
    name_order,
    with_subject,
)
from dashboard.i18n import N_, _, ngettext
from dashboard.panels import findings, hit_rates
from dashboard.panels.card_text import nothing_loaded
from dashboard.panels.names import Named, whole_name, without_sign
from dashboard.panels.panel import Content, Kind, Panel
from dashboard.plots import plot
from dashboard.view import View
from dashboard.wording import figure, period_in_words
from data_access.analysis.rates import interval_per_searches, per_searches
from data_access.frames import HIDDEN, Counts, Hidden, records
from data_access.periods import MonthRange
from data_access.registry import METRICS, Dimension, Metric

NOTHING_REPORTED = N_("Nothing reported in this selection.")
ALWAYS = N_("all years")
"""Of cards that no period narrows."""

HIT_RATE = METRICS["hit_rate"]
OTHER = "other"
"""What of a closed list is none of its kinds."""

_COMPARED_AT_MOST = 5
"""Columns of which a sentence is formed."""

Numbers = Mapping[str, float | Hidden]
"""Counts of one row by measure; absent is not reported."""
_TOP = 10


@dataclass(frozen=True, slots=True)
class Ranked:
    """Bars of the ten largest; the table has all.

    Attributes:
        by: the dimension whose values are ranked.
        unit: what is counted, in words; the measure's unit if empty. English message ids.
        split: the splits whose months count, where figures by the dimension are of other months.
    """

    metric: Metric
    by: Named
    unit: tuple[str, ...] = ()
    split: tuple[Dimension, ...] = ()

    def panel(self, code: str, title: str, explanation: str, **row: Any) -> Panel:
        """A row of this shape; title and explanation are English message ids."""
        return Panel(
            code=code,
            title=title,
            kind=Kind.CHART,
            metrics=(self.metric.code,),
            by=self.split,
            draw=self.draw,
            subtitle=self._subtitle,
            units=lambda _view: dot_list(*map(_, self.unit or (self.metric.unit,))),
            explanation=explanation,
            **row,
        )

    def _subtitle(self, view: View) -> str:
        months = view.months(self.metric, *self.split)
        return period_in_words(months, view.availability(self.metric, *self.split))

    def draw(self, view: View) -> Content:
        """Columns: metric, the dimension, value."""
        metric, by, name = self.metric, self.by.dimension, self.by.name
        frame = view.counts((metric,), (by,), view.months(metric, *self.split))
        rows = zip(frame[by.value], frame["value"], strict=True)
        ranked = sorted(((str(c), int(v)) for c, v in rows), key=lambda row: (-row[1], row[0]))
        bars = plot.Series(_(metric.label), view.theme.hue(metric.hue), metric.code)
        return Content.of_plot(
            plot.of_rows(
                plot.Kind.BARS,
                [plot.Row(name(code), [n], [format_number(n)]) for code, n in ranked],
                [bars],
                view.theme,
                alternative=clauses(
                    f"{name(code)} {figure(metric, n)}" for code, n in ranked[:_TOP]
                ),
                row_heading=Column(by.value, _(self.by.heading)),
                shown=range(min(_TOP, len(ranked))),
            ),
            rows=frame,
            finding=lambda: findings.of_ranking(
                [name(code) for code, _value in ranked],
                [value for _code, value in ranked],
                whole_name(metric),
                nationals=by is Dimension.NATIONALITY,
            ),
        )


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Bars of each measure.

    Attributes:
        codes: of the measures, in the order of the columns; the first says which rows are largest.
        by: the dimension of the rows.
        rated: whether hits per 100,000 searches stand behind them; of rows that are databases.
        ranked: whether the largest come first although the list is a closed one, since its order
            says nothing; whatever is none of its kinds comes last.
        most: rows at the most, where the list is not a closed one; the table has all.
        whole: over all months available, whatever the period: for rows that are years.
    """

    codes: tuple[str, ...]
    by: Named
    rated: bool = False
    ranked: bool = False
    most: int = 20
    whole: bool = False

    @property
    def columns(self) -> tuple[Metric, ...]:
        """The measures that are shown."""
        return (*(METRICS[code] for code in self.codes), *((HIT_RATE,) if self.rated else ()))

    def panel(self, code: str, title: str, explanation: str) -> Panel:
        """A row of this shape; title and explanation are English message ids."""
        return Panel(
            code=code,
            title=title,
            kind=Kind.CHART,
            metrics=self.codes[:1],
            beside=self.codes[1:],
            by=(self.by.dimension,),
            draw=self.draw,
            subtitle=self._subtitle,
            units=self._units,
            explanation=explanation,
            lacks=lambda view: nothing_loaded(view, self.codes[0]),
            when_empty=NOTHING_REPORTED,
        )

    def _months(self, metric: Metric, view: View) -> MonthRange:
        if self.whole:
            return view.availability(metric).span
        return view.months(metric, self.by.dimension)

    def _units(self, _view: View) -> str:
        """Where there are several; one that all columns share is none of their names."""
        units = dict.fromkeys(_(metric.unit) for metric in self.columns)
        return comma_list(units) if len(units) > 1 else ""

    def _subtitle(self, view: View) -> str:
        first, *others = self.columns
        parts = [] if self._units(view) else [_(first.unit)]
        parts.append(period_in_words(self._months(first, view), view.availability(first)))
        if self.whole:
            parts.append(_(ALWAYS))
        parts += [
            _("{measure}: end of {month}").format(
                measure=_(metric.label), month=format_month(view.months(metric).last)
            )
            for metric in self.columns
            if others and metric.stock and view.has(metric)
        ]
        return dot_list(*parts, _("separate scales"))

    def draw(self, view: View) -> Content:
        """Columns: metric, the dimension, value."""
        held = [metric for metric in self.columns if metric is not HIT_RATE and view.has(metric)]
        months = {metric.code: self._months(metric, view) for metric in held}
        frame = view.counts(held, (self.by.dimension,), months)
        numbers = by_value(frame, self.by.dimension)
        scatter: hit_rates.Scatter = {}
        if self.rated:
            numbers = {code: counts | _rate(counts) for code, counts in numbers.items()}
            scatter = hit_rates.scatter_of_all(view)
        codes = self._in_order(numbers)
        # A rate is called by its unit, without which no number of it can be read.
        rate_heading = _("Hits per 100,000 searches")
        columns = [
            plot.Series(
                rate_heading if metric is HIT_RATE else _(metric.label),
                view.theme.hue(metric.hue),
                metric.code,
            )
            for metric in self.columns
        ]
        # Of the hit rate of each row.
        ends = {
            code: interval_per_searches(
                length(numbers[code].get("hits")),
                length(numbers[code].get("searches")),
                scatter.get(code),
            )
            for code in codes
            if self.rated
        }
        rows = []
        for code in codes:
            colour = self.by.colour(code, view.theme.name)
            drawn = row(self.by.name(code), numbers[code], self.columns, colour=colour)
            if self.rated:
                *others, rate = drawn.texts
                texts = [*others, hit_rates.below(rate, ends[code])]
                drawn = replace(drawn, texts=texts, intervals=[*[None] * len(others), ends[code]])
            rows.append(drawn)
        most = min(self.most, len(codes))
        picture = plot.side_by_side(
            rows,
            columns,
            view.theme,
            alternative=ngettext(
                "{rows} row: {measures}. All values are in the table.",
                "{rows} rows: {measures}. All values are in the table.",
                most,
            ).format(rows=most, measures=comma_list(one.name for one in columns)),
            row_heading=Column(self.by.dimension.value, _(self.by.heading)),
            shown=range(most),
            links=self.by.links(codes[:most], view.filters),
        )

        def table() -> Table:
            """The numbers, with the intervals of rates where there are any."""
            written = plot.table_of(picture)
            if not self.rated:
                return written
            pairs = zip(written.rows, ends.values(), strict=True)
            rows = [(*cells, *(interval or (None, None))) for cells, interval in pairs]
            return replace(written, columns=(*written.columns, *hit_rates.columns()), rows=rows)

        return Content(picture, table, rows=frame, finding=lambda: self._finding(codes, numbers))

    def _finding(self, codes: Sequence[str], numbers: Mapping[str, Numbers]) -> str:
        if not 1 < len(self.columns) <= _COMPARED_AT_MOST or len(codes) > self.most:
            return ""
        columns = [
            (_(one.label), [length(numbers[code].get(one.code)) for code in codes])
            for one in self.columns
        ]
        names = [without_sign(self.by.name(code)) for code in codes]
        return findings.of_columns(names, columns, self.columns[0])

    def _in_order(self, numbers: Mapping[str, Numbers]) -> Sequence[str]:
        """Values of the dimension: those of a closed list in its order, else the largest first."""
        if self.ranked:
            first = largest_first(numbers, self.codes[0])
            return sorted(first, key=lambda code: code == OTHER)
        if order := self.by.order:
            places = {code: place for place, code in enumerate(order)}
            return sorted(numbers, key=lambda code: (places.get(code, len(order)), code))
        if self.whole:
            return sorted(numbers, reverse=True)
        return largest_first(numbers, self.codes[0])


def _rate(counts: Numbers) -> dict[str, float | Hidden]:
    """Hits per 100,000 searches; nothing where they are unknown, hidden or too few."""
    rate = per_searches(length(counts.get("hits")), length(counts.get("searches")))
    return {} if rate is None else {HIT_RATE.code: rate}


def by_value(
    frame: Counts, dimension: Dimension, column: str = "metric"
) -> dict[str, dict[str, float | Hidden]]:
    """The rows of a frame, by value of a dimension and by measure, or by what a column has."""
    numbers: dict[str, dict[str, float | Hidden]] = {}
    for record in records(frame):
        numbers.setdefault(str(record[dimension]), {})[str(record[column])] = record["value"]
    return numbers


def largest_first(numbers: Mapping[str, Numbers], metric: str) -> list[str]:
    """The values of a dimension with most of a measure on top."""
    return sorted(numbers, key=lambda code: (-(length(numbers[code].get(metric)) or 0), code))


def length(value: float | Hidden | None) -> float | None:
    """A count as a chart draws it: what is hidden has no length, as what is unknown."""
    return None if value is HIDDEN else value


def number_in_words(numbers: Numbers, metric: Metric, absent: str = N_("not reported")) -> str:
    """A number, or why there is none; `absent` is an English message id."""
    return figure(metric, numbers[metric.code]) if metric.code in numbers else _(absent)


def row(
    name: str,
    numbers: Numbers,
    metrics: Sequence[Metric],
    absent: str = N_("not reported"),
    colour: str = "",
) -> plot.Row:
    """What is drawn of a row; `absent` is written where a number is not there."""
    return plot.Row(
        name,
        [numbers.get(metric.code) for metric in metrics],
        [number_in_words(numbers, metric, absent) for metric in metrics],
        colour,
    )


def table(
    by: Named,
    codes: Sequence[str],
    numbers: Mapping[str, Numbers],
    metrics: Sequence[Metric],
    unknown: str = "",
) -> Table:
    """One row a value of the dimension, one column a measure."""
    return Table(
        columns=(
            Column(by.dimension.value, _(by.heading)),
            *(Column(metric.code, _(metric.label), Align.NUMBER) for metric in metrics),
        ),
        rows=[
            (by.name(code), *(numbers[code].get(metric.code) for metric in metrics))
            for code in codes
        ],
        unknown=unknown,
    )


# Cells: one measure by two dimensions, in shades with their numbers.


@dataclass(frozen=True, slots=True)
class Matrix:
    """One measure; values of one dimension are rows, those of the other columns.

    Attributes:
        most: rows drawn at the most, those with most; the table has all.
        whole: over all months available, whatever the period.
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
            by=self._by,
            draw=self.draw,
            subtitle=self._subtitle,
            explanation=explanation,
            lacks=lambda view: nothing_loaded(view, self.metric.code),
            when_empty=NOTHING_REPORTED,
        )

    @property
    def _by(self) -> tuple[Dimension, Dimension]:
        return self.rows.dimension, self.columns.dimension

    def _months(self, view: View) -> MonthRange:
        if self.whole:
            return view.availability(self.metric).span
        return view.months(self.metric, *self._by)

    def _subtitle(self, view: View) -> str:
        period = period_in_words(self._months(view), view.availability(self.metric))
        always = _(ALWAYS) if self.whole else ""
        return dot_list(_(self.metric.unit), period, always, _("blank: not reported"))

    def draw(self, view: View) -> Content:
        """Columns: metric, both dimensions, value."""
        frame = view.counts((self.metric,), self._by, self._months(view))
        numbers = by_value(frame, *self._by)
        # What is not reported of any value of the rows.
        numbers.pop("", None)
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
                _(self.counted) if self.counted else whole_name(self.metric),
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
