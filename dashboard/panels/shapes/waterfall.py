"""What moved a total: how much each part adds to a change, to the last unit."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard import steps, wording
from dashboard.drawings import Align, Column, Table
from dashboard.formats import clauses, comma_list, format_number, with_sign, with_subject
from dashboard.i18n import N_, _, isolate, ngettext
from dashboard.panels import findings
from dashboard.panels.changes import cells, columns, written
from dashboard.panels.findings import Change
from dashboard.panels.names import Named, measure_name
from dashboard.panels.panel import Content, Kind, Panel
from dashboard.panels.shapes.lines import pooled
from dashboard.plots import plot as plots
from dashboard.view import View, question
from data_access.analysis import changes
from data_access.analysis.changes import Compared, Contribution, Contributions, LikeMonths
from data_access.filters import CountryRole, Grain, Role
from data_access.frames import Counts
from data_access.periods import MonthRange
from data_access.queries import series
from data_access.registry import COUNTRIES, ROUTES, Dimension, Metric, breaks, reporter_of

_MOST = 8
_IN_WORDS = 3
_TOGETHER = " + "
"""Between the codes of parts that are counted together."""

EXPLANATION = N_(
    "Each bar is the difference of one part between the two periods, the last one their sum: "
    "filled for more, hollow for fewer. The parts add up to the change; they say where it was "
    "counted, not why."
)


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What is compared.

    Attributes:
        view: the view, narrowed to the bureaus that reported all months of both periods.
        like: the months.
        is_whole: whether everything that is counted is known in them.
        reporters: how many bureaus that are, and how many there are; None where all are in.
    """

    view: View
    like: LikeMonths
    is_whole: bool = True
    reporters: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The change of one measure by the values of one dimension."""

    metric: Metric
    part: Named

    def panel(self, code: str, title: str, explanation: str = EXPLANATION, **row: Any) -> Panel:
        """A row of this shape; `{measure}` in the title stands for the name of the measure."""
        return Panel(
            code=code,
            title=lambda _view: _(title).format(measure=_(self.metric.label)),
            kind=Kind.CHART,
            metrics=(self.metric.code,),
            by=(self.part.dimension,),
            draw=self.draw,
            subtitle=self._subtitle,
            explanation=explanation,
            lacks=self._lacks,
            compares=True,
            **row,
        )

    def _lacks(self, view: View) -> str:
        """Why no change is divided into parts; empty where one is."""
        return _why_undivided(view, self)

    def why_undivided(self, view: View) -> str:
        """The same, worked out."""
        metric, by = self.metric, self.part.dimension
        if reason := self._has_no_parts() or pooled(metric, view):
            return reason
        if not (view.has(metric) and view.answers(metric)):
            return ""
        if not view.answers(metric, by):
            return self._not_by_part()
        if view.base(metric, by) is None:
            return _("No comparison is chosen: choose what to compare with.")
        if self._comparison(view) is None:
            return _("No comparison: no month of both periods is known in full.")
        return ""

    def _has_no_parts(self) -> str:
        """Why the measure is no sum of parts; empty where it is."""
        metric, measure = self.metric, _(self.metric.label)
        if metric.is_ratio or metric.stock:
            text = _("{measure}: no sum of parts, so its change has none either.")
            return text.format(measure=measure)
        if metric.sparse:
            text = _("{measure}: stated for some records only, so no change is formed.")
            return text.format(measure=measure)
        return "" if metric.carries(self.part.dimension) else self._not_by_part()

    def _not_by_part(self) -> str:
        return _("{measure}: no figures by {part} are available for this selection.").format(
            measure=_(self.metric.label), part=_(self.part.heading).lower()
        )

    def _comparison(self, view: View) -> _Comparison | None:
        return _comparison(view, self.metric, self.part.dimension)

    def _query(self, view: View) -> Counts:
        """The parts, in the months that are compared where their sum is read apart."""
        found = self._comparison(view)
        filters = found.view.filters if found else view.filters
        months = view.months_to_compare(self.metric, self.part.dimension)
        if found and self._are_summed_apart(found):
            months = MonthRange(found.like.before[0], found.like.now[-1])
        by = (self.part.dimension, Dimension.MONTH)
        return view.counts((self.metric,), by, {self.metric.code: months}, filters=filters)

    def _are_summed_apart(self, compared: _Comparison) -> bool:
        """Whether all parts together are read by themselves, over the years behind as well."""
        by = self.part.dimension
        return not series.hides_parts(self.metric, compared.view.filters, by)

    def _sum(self, view: View, compared: _Comparison) -> Mapping[int, int]:
        """All parts together by month in the years behind, which say how much they scatter."""
        metric, by = self.metric, self.part.dimension
        months = view.months_to_compare(metric, by)
        rows = view.rows(series.sum_of_parts, metric.code, compared.view.filters, months, by)
        return steps.by_step(rows, metric.code, Grain.MONTH)

    def _subtitle(self, view: View) -> str:
        """Unit, the months of both periods, whether they are provisional, and of whom."""
        parts, found = [_(self.metric.unit)], self._comparison(view)
        if found:
            parts.append(
                _("{months} against {base}").format(
                    months=wording.months_said(found.like.now),
                    base=wording.base_said(found.like),
                )
            )
            availability = view.availability(self.metric, self.part.dimension)
            if found.like.now[-1] >= availability.provisional_from:
                parts.append(_("provisional"))
            if found.reporters:
                some, every = found.reporters
                parts.append(
                    ngettext(
                        "{some} of {all} bureau: those that reported all of these months",
                        "{some} of {all} bureaus: those that reported all of these months",
                        every,
                    ).format(some=format_number(some), all=format_number(every))
                )
        return " · ".join(parts)

    def draw(self, view: View) -> Content:
        """Columns: metric, the dimension, month, value."""
        frame = self._query(view)
        found = self._comparison(view)
        if found is None:
            raise ValueError("nothing is compared: the card says so and asks for no picture")
        every = steps.by_group(frame, self.part.dimension, Grain.MONTH)
        by_part = _joined(every, self._relabelled(every, found))
        known = self._parts_known(by_part, found)
        now, before = (
            {
                code: changes.total(counted, months) if code in known else None
                for code, counted in by_part.items()
            }
            for months in (found.like.now, found.like.before)
        )
        counted = [code for code in by_part if _counts(by_part[code], found.like)]
        moved = changes.contributions(
            {code: now[code] for code in counted}, {code: before[code] for code in counted}
        )
        base = wording.base_in_words(view.filters.compare, len(found.like.now))
        of_all = self._sum(view, found) if self._are_summed_apart(found) else {}
        of_all = of_all or _sums(by_part.values())
        compared = self._compared(of_all, moved, found)
        change = wording.change(compared, base)
        total = self._bar(moved.total, _total_name(moved), of_all=compared)
        rest = len(moved.parts) - _MOST
        parts = [self._bar(one, self._name(one.part, rest)) for one in moved.largest(_MOST)]
        left_out = self._left_out(moved)
        colour = view.theme.hue(self.metric.hue)
        steps_drawn = plots.plot_of(
            plots.Kind.STEPS,
            [*parts, total],
            [plots.Series(_("Contribution to the change"), colour)],
            view.theme,
            alternative=" ".join(filter(None, (_in_words(change.text, parts, total), left_out))),
            note=left_out,
        )
        return Content(
            steps_drawn,
            lambda: self._table(moved, compared),
            rows=frame,
            finding=lambda: self._finding(compared, found),
        )

    def _finding(self, compared: Compared, found: _Comparison) -> str:
        """How all parts together changed; nothing of those bureaus alone that reported both."""
        if found.reporters:
            return ""
        months = wording.months_said(found.like.now)
        change = Change(measure_name("", self.metric), compared, months)
        return findings.of_changes([change], dated=True)

    def _relabelled(self, codes: Collection[str], found: _Comparison) -> list[str]:
        """Parts between which a break in labels moved people: they are known together only."""
        published = found.view.availability(self.metric, self.part.dimension).published
        chosen = {self.part.dimension: codes}
        broken = breaks.within(published, chosen, found.like.before[0], found.like.now[-1])
        return sorted({*codes} & {value for one in broken for value in one.values})

    def _parts_known(self, parts: Collection[str], found: _Comparison) -> Collection[str]:
        """The parts that are known in full in both periods."""
        wanted = {*found.like.now, *found.like.before}
        single = [part for part in parts if _TOGETHER not in part]
        # Mostly all of them are, which is one question.
        if self._in_full(single, found) >= wanted:
            together = {part for part in parts if _TOGETHER in part}
            return {*single, *(part for part in together if self._knows(part, found, wanted))}
        return {part for part in parts if self._knows(part, found, wanted)}

    def _knows(self, part: str, found: _Comparison, wanted: Collection[int]) -> bool:
        """Whether a part is known in some months; of several together, one label is enough."""
        known = (self._in_full([code], found) for code in part.split(_TOGETHER))
        return frozenset[int]().union(*known) >= set(wanted)

    def _in_full(self, codes: Sequence[str], found: _Comparison) -> frozenset[int]:
        """The months in which all of some values of the dimension are known in full."""
        by, like = self.part.dimension, found.like
        view = _of_parts(found.view, by, codes)
        if view is None:
            return frozenset((*like.now, *like.before) if found.is_whole else ())
        if not view.answers(self.metric, by):
            return frozenset()
        span = MonthRange(like.before[0], like.now[-1])
        return view.availability(self.metric, by).in_full(span)

    def _compared(
        self, of_all: Mapping[int, int], moved: Contributions, found: _Comparison
    ) -> Compared:
        """The change of all parts together; how sure it is is not known where some are left out."""
        total = moved.total
        if found.is_whole and not moved.unknown:
            compared = found.view.compared(self.metric, of_all, self.part.dimension)
            if compared is not None:
                return compared
        availability = found.view.availability(self.metric, self.part.dimension)
        is_provisional = found.like.now[-1] >= availability.provisional_from
        return Compared(found.like, total.now, total.before, is_provisional=is_provisional)

    def _name(self, code: str, rest: int = 0) -> str:
        """Of a part; of those without a bar of their own, how many they are."""
        if not code:
            words = ngettext("{count} other", "{count} others", rest)
            return words.format(count=format_number(rest))
        return comma_list(map(self.part.name, code.split(_TOGETHER)))

    def _bar(
        self, one: Contribution, name: str, of_all: Compared | None = None
    ) -> Mapping[str, Any]:
        levels = isolate(f"{format_number(one.before)} → {format_number(one.now)}")
        text = with_sign(one.change)
        hover = with_subject(name, f"{text} ({levels})")
        bar = {"label": name, "value": one.change, "text": text, "hover": hover}
        if of_all is None:
            return bar
        # Beside the name, which has two lines: at the end of its bar the interval would be cut off.
        unbroken = (
            numbers.replace(" ", "\N{NO-BREAK SPACE}")
            for numbers in (levels, wording.reach(of_all))
            if numbers
        )
        return {**bar, "label": with_subject(name, " ".join(unbroken))}

    def _left_out(self, moved: Contributions) -> str:
        if not moved.unknown:
            return ""
        names = comma_list(map(self._name, moved.unknown))
        return _("Left out, since not known in full in both periods: {parts}.").format(parts=names)

    def _table(self, moved: Contributions, compared: Compared) -> Table:
        """All parts, those that are left out without a number, and the sum with its interval."""
        total, like = moved.total, compared.like
        months = (written(like.now), written(like.before))
        *_counts, low, high = cells(compared)
        return Table(
            columns=(
                Column(self.part.dimension.value, _(self.part.heading)),
                Column("now", _(self.metric.label), Align.NUMBER),
                Column("before", _("In the base months"), Align.NUMBER),
                Column("contribution", _("Contribution to the change"), Align.NUMBER),
                Column("compared_months", _("Months compared")),
                Column("base_months", _("Base months")),
                *columns()[-2:],
            ),
            rows=[
                *(
                    (self._name(p.part), p.now, p.before, p.change, *months, None, None)
                    for p in moved.parts
                ),
                *((self._name(code), *(None,) * 3, *months, None, None) for code in moved.unknown),
                (_total_name(moved), total.now, total.before, total.change, *months, low, high),
            ],
        )


@question
def _comparison(view: View, metric: Metric, by: Dimension) -> _Comparison | None:
    """The months that are compared, and of whom; None where there are none."""
    if like := view.like_months(metric, by):
        return _Comparison(view, like)
    in_part = view.like_months(metric, by, in_part=True)
    if in_part is None:
        return None
    if not metric.reported:
        return _Comparison(view, in_part, is_whole=False)
    availability = view.availability(metric, by)
    wanted = {*in_part.now, *in_part.before}
    runs = {reporter_of(code): view.availabilities.by_series[code] for code in availability.series}
    full = [code for code, run in runs.items() if wanted <= set(run.months) - run.partial]
    if not full:
        return None
    others = [country for country in view.filters.countries if country.role is not None]
    narrowed = view.about(*others, *map(CountryRole, full))
    return _Comparison(narrowed, in_part, reporters=(len(full), len(runs)))


@question
def _why_undivided(view: View, shape: Waterfall) -> str:
    return shape.why_undivided(view)


def _total_name(moved: Contributions) -> str:
    return _("Change of the parts known") if moved.unknown else _("Total change")


def _in_words(change: str, parts: Sequence[Mapping[str, Any]], total: Mapping[str, Any]) -> str:
    largest = clauses(f"{part['label']} {part['text']}" for part in parts[:_IN_WORDS])
    if not largest:
        return change
    return _("{change}. {total}. Largest parts: {parts}.").format(
        change=change, total=total["hover"], parts=largest
    )


def _of_parts(view: View, dimension: Dimension, codes: Sequence[str]) -> View | None:
    """The view of some parts; None where of one only that is known which is of all parts."""
    if dimension is Dimension.ROUTE and set(codes) <= set(ROUTES):
        return replace(view, filters=replace(view.filters, routes=tuple(codes)))
    if dimension is Dimension.NATIONALITY and set(codes) <= set(COUNTRIES):
        others = [one for one in view.filters.countries if one.role is not Role.ORIGIN]
        return view.about(*others, *(CountryRole(code, Role.ORIGIN) for code in codes))
    return None


def _joined(
    by_part: Mapping[str, Mapping[int, int]], together: list[str]
) -> dict[str, Mapping[int, int]]:
    """The same with some parts as one."""
    others = {code: counted for code, counted in by_part.items() if code not in together}
    if not together:
        return others
    return others | {_TOGETHER.join(together): _sums(by_part[code] for code in together)}


def _sums(every: Iterable[Mapping[int, int]]) -> dict[int, int]:
    """Counts by month of several parts together."""
    sums: dict[int, int] = {}
    for counted in every:
        for month, value in counted.items():
            sums[month] = sums.get(month, 0) + value
    return sums


def _counts(counted: Mapping[int, int], like: LikeMonths) -> bool:
    """Whether anything is counted in the months that are compared."""
    return bool(changes.total(counted, like.now) or changes.total(counted, like.before))
