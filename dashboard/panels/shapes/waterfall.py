"""What moved a total: how much each part adds to a change, to the last unit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard import steps, wording
from dashboard.drawings import Align, Column, Name, Table
from dashboard.formats import (
    capitalised,
    clauses,
    comma_list,
    dot_list,
    format_date,
    format_number,
    format_percent,
    with_sign,
    with_subject,
)
from dashboard.i18n import N_, _, ngettext
from dashboard.panels import findings
from dashboard.panels.names import Named, measure_name
from dashboard.panels.panel import Content, Kind, Panel
from dashboard.panels.shapes.lines import pooled
from dashboard.panels.shapes.table import change_cells, change_columns, written_months
from dashboard.plots import plot as plots
from dashboard.view import View, question
from data_access.analysis import changes
from data_access.availability import Availability
from data_access.filters import CountryRole, Role
from data_access.periods import MonthRange
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
_NOT_BY_PART = N_("{measure}: no figures by {part} are available for this selection.")


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What is compared.

    Attributes:
        view: the view, narrowed to the bureaus that reported all months of both periods.
        by: whose values are the parts.
        like: the months.
        is_whole: whether everything that is counted is known in them.
        reporters: how many bureaus that are, and how many there are; None where all are in.
    """

    view: View
    metric: Metric
    by: Dimension
    like: changes.LikeMonths
    is_whole: bool = True
    reporters: tuple[int, int] | None = None

    @property
    def span(self) -> MonthRange:
        """From the first month of the base to the last of the period."""
        return MonthRange(self.like.before[0], self.like.now[-1])

    @property
    def availability(self) -> Availability:
        """Availability of the parts."""
        return self.view.availability(self.metric, self.by)

    def relabelled(self, codes: Collection[str]) -> list[str]:
        """Parts between which a break in labels moved people: they are known together only."""
        return sorted(self._broken(codes, are_moved=True))

    def _broken(self, codes: Collection[str], *, are_moved: bool) -> set[str]:
        """Parts with a break between the periods, that moved people to others or not."""
        published, span = self.availability.published, self.span
        broken = breaks.within(published, {self.by: codes}, span.first, span.last)
        of_kind = (one for one in broken if (one.kind is breaks.Kind.MOVED) is are_moved)
        return {*codes} & {value for one in of_kind for value in one.values}

    def known_parts(self, parts: Collection[str]) -> Collection[str]:
        """The parts that are known in full in both periods."""
        single = {part for part in parts if _TOGETHER not in part}
        single -= self._broken(single, are_moved=False)
        # Mostly all of them are, which is one question.
        if not self._knows([list(single)]):
            single = {part for part in single if self._knows([[part]])}
        # Of several together, one label is enough.
        joined = [part for part in parts if _TOGETHER in part]
        known = (part for part in joined if self._knows([[one] for one in part.split(_TOGETHER)]))
        return single.union(known)

    def _knows(self, groups: Sequence[Sequence[str]]) -> bool:
        """Whether all months are known in full of one group of parts or another."""
        known = frozenset[int]().union(*map(self._in_full, groups))
        return known.issuperset((*self.like.now, *self.like.before))

    def _in_full(self, codes: Sequence[str]) -> frozenset[int]:
        """The months in which all of some parts are known in full."""
        view = self.view
        if self.by is Dimension.ROUTE and ROUTES.keys() >= set(codes):
            view = replace(view, filters=replace(view.filters, routes=tuple(codes)))
        elif self.by is Dimension.NATIONALITY and COUNTRIES.keys() >= set(codes):
            others = [one for one in view.filters.countries if one.role is not Role.ORIGIN]
            view = view.about(*others, *(CountryRole(code, Role.ORIGIN) for code in codes))
        else:
            # Of one part that is known which is of all.
            return frozenset((*self.like.now, *self.like.before) if self.is_whole else ())
        if not view.answers(self.metric, self.by):
            return frozenset()
        return view.availability(self.metric, self.by).in_full(self.span)

    def compared(self, of_all: Mapping[int, int], moved: changes.Contributions) -> changes.Compared:
        """The change of all parts together; without an interval where some are left out."""
        if self.is_whole and not moved.unknown:
            compared = self.view.compared(self.metric, of_all, self.by)
            if compared is not None:
                return compared
        total = moved.total
        is_open = self.like.now[-1] >= self.availability.provisional_from
        return changes.Compared(
            self.like,
            total.now,
            total.before,
            is_exact=self.metric.complete,
            is_provisional=is_open,
            is_early=is_open,
        )


@question
def _comparison(view: View, metric: Metric, by: Dimension) -> _Comparison | None:
    """The months that are compared, and of whom; None where there are none."""
    if like := view.like_months(metric, by):
        return _Comparison(view, metric, by, like)
    in_part = view.like_months(metric, by, in_part=True)
    if in_part is None:
        return None
    if not metric.reported:
        return _Comparison(view, metric, by, in_part, is_whole=False)
    availability = view.availability(metric, by)
    wanted = {*in_part.now, *in_part.before}
    runs = {reporter_of(code): view.availabilities.by_series[code] for code in availability.series}
    full = [code for code, run in runs.items() if wanted <= set(run.months) - run.partial]
    if not full:
        return None
    others = [country for country in view.filters.countries if country.role is not None]
    narrowed = view.about(*others, *map(CountryRole, full))
    return _Comparison(narrowed, metric, by, in_part, reporters=(len(full), len(runs)))


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
        metric, by, text = self.metric, self.part.dimension, self._has_no_parts()
        if not text and (reason := pooled(metric, view)):
            return reason
        if not text and view.has(metric) and view.answers(metric):
            if not view.answers(metric, by):
                text = _NOT_BY_PART
            elif view.base(metric, by) is None:
                text = N_("No comparison is chosen: choose what to compare with.")
            elif _comparison(view, metric, by) is None:
                text = N_("Not comparable: no month is complete in both periods.")
        measure, part = _(metric.label), _(self.part.heading).lower()
        return _(text).format(measure=measure, part=part) if text else ""

    def _has_no_parts(self) -> str:
        """Why the measure is no sum of parts, as a message id; empty where it is."""
        if self.metric.is_ratio or self.metric.stock:
            return N_("{measure}: no sum of parts, so its change has none either.")
        if self.metric.sparse:
            return N_("{measure}: known for some records only, so there is no change.")
        return "" if self.metric.carries(self.part.dimension) else _NOT_BY_PART

    def _older_release(self, found: _Comparison) -> str:
        """The total of a newer release, where parts are known of an older one only; else empty."""
        view, metric, split = found.view, self.metric, found.availability
        whole = view.availability(metric)
        if split.sources != whole.sources or split.published_on >= whole.published_on:
            return ""
        by, reach = (found.by, Dimension.MONTH), view.months_to_compare(metric, found.by)
        parts = view.counts((metric,), by, reach)
        then, now = (
            changes.total(steps.by_step(rows, metric.code), found.like.now)
            for rows in (parts, view.monthly(metric))
        )
        if then == now:
            return ""
        return _("release of {day}; {total} since").format(
            day=format_date(split.published_on), total=wording.figure(metric, now)
        )

    def _subtitle(self, view: View) -> str:
        """Unit, the months of both periods, and of whom."""
        parts, found = [_(self.metric.unit)], _comparison(view, self.metric, self.part.dimension)
        if found:
            months, base = wording.months_said(found.like.now), wording.base_said(found.like)
            parts.append(_("{months} against {base}").format(months=months, base=base))
            parts.append(self._older_release(found))
            if found.reporters:
                some, every = found.reporters
                parts.append(
                    ngettext(
                        "{some} of {all} bureau reported every month",
                        "{some} of {all} bureaus reported every month",
                        every,
                    ).format(some=format_number(some), all=format_number(every))
                )
        return dot_list(*parts)

    def draw(self, view: View) -> Content:
        """Columns: metric, the dimension, month, value."""
        metric, by = self.metric, self.part.dimension
        found = _comparison(view, metric, by)
        if found is None:
            raise ValueError("nothing is compared: the card says so and asks for no picture")
        months = view.months_to_compare(metric, by)
        frame = view.counts((metric,), (by, Dimension.MONTH), months, filters=found.view.filters)
        of_all = steps.by_step(frame, metric.code)
        inside = frame[frame["month"].between(found.span.first // 100 * 100, found.span.last)]
        if together := found.relabelled(list(inside[by].unique())):
            joined = inside[by].replace(together, _TOGETHER.join(together))
            inside = inside.assign(**{by.value: joined})
        by_part = steps.by_group(inside, by)
        known, like = found.known_parts(by_part), found.like
        sums = {
            code: [changes.total(counted, months) for months in (like.now, like.before)]
            for code, counted in by_part.items()
        }
        counted = [code for code, pair in sums.items() if any(pair)]
        moved = changes.contributions(
            *(
                {code: sums[code][at] if code in known else None for code in counted}
                for at in (0, 1)
            )
        )
        compared = found.compared(of_all, moved)
        change = wording.change(compared)
        total_name = _("Change of the parts known") if moved.unknown else _("Total change")
        total = _bar(moved.total, total_name)
        rest = len(moved.parts) - _MOST
        parts = [_bar(one, self._name(one.part, rest)) for one in moved.largest(_MOST)]
        in_words, left_out = capitalised(change.text), ""
        if parts:
            in_words = _("{change}. {total}. Largest parts: {parts}.").format(
                change=in_words,
                total=total["hover"],
                parts=clauses(f"{part['label']} {part['text']}" for part in parts[:_IN_WORDS]),
            )
        if moved.unknown:
            names = comma_list(map(self._name, moved.unknown))
            left_out = _("Left out, incomplete in one of the periods: {parts}.").format(parts=names)
        # Beside the name, which has two lines: at the end of its bar the interval would be cut off.
        unbroken = (
            numbers.replace(" ", "\N{NO-BREAK SPACE}")
            for numbers in (_levels(moved.total), wording.reach(compared))
            if numbers
        )
        picture = plots.plot_of(
            plots.Kind.STEPS,
            [*parts, {**total, "label": with_subject(total_name, " ".join(unbroken))}],
            [plots.Series(_("Contribution to the change"), view.theme.hue(metric.hue))],
            view.theme,
            alternative=" ".join(filter(None, (in_words, left_out))),
            note=left_out,
            links=self.part.links((one.part for one in moved.largest(_MOST)), view.filters),
        )
        return Content(
            picture,
            lambda: self._table(moved, compared, total_name),
            rows=inside,
            finding=lambda: self._finding(compared, moved, found),
        )

    def _finding(
        self, compared: changes.Compared, moved: changes.Contributions, found: _Comparison
    ) -> str:
        """What added most to a clear change; nothing of bureaus alone that reported both."""
        if found.reporters or not compared.is_clear or not moved.parts:
            return ""
        first, total = moved.parts[0], moved.total.change
        share = first.change / total if total else 0
        if not 0 < share <= 1:
            # Others went the other way, and further.
            return ""
        text = _("{name}: {share} of the net rise in {measure}")
        if total < 0:
            text = _("{name}: {share} of the net fall in {measure}")
        return text.format(
            name=findings.in_full(self._name(first.part)),
            share=format_percent(share),
            measure=measure_name("", self.metric),
        )

    def _name(self, code: str, rest: int = 0) -> str:
        """Of a part; of those without a bar of their own, how many they are."""
        if not code:
            words = ngettext("{count} other", "{count} others", rest)
            return words.format(count=format_number(rest))
        codes = code.split(_TOGETHER)
        return Name(comma_list(map(self.part.name, codes)), " ".join(codes))

    def _table(
        self, moved: changes.Contributions, compared: changes.Compared, total_name: str
    ) -> Table:
        """All parts, those that are left out without a number, and the sum with its interval."""
        total, like = moved.total, compared.like
        months = (written_months(like.now), written_months(like.before))
        *_counts, low, high = change_cells(compared)
        return Table(
            columns=(
                Column(self.part.dimension.value, _(self.part.heading)),
                Column("now", _(self.metric.label), Align.NUMBER),
                Column("before", _("In the base months"), Align.NUMBER),
                Column("contribution", _("Contribution to the change"), Align.NUMBER),
                Column("compared_months", _("Months compared")),
                Column("base_months", _("Base months")),
                *change_columns()[-2:],
            ),
            rows=[
                *(
                    (self._name(p.part), p.now, p.before, p.change, *months, None, None)
                    for p in moved.parts
                ),
                *((self._name(code), *(None,) * 3, *months, None, None) for code in moved.unknown),
                (total_name, total.now, total.before, total.change, *months, low, high),
            ],
        )


def _levels(one: changes.Contribution) -> str:
    return wording.levels_in_words(one.before, one.now)


def _bar(one: changes.Contribution, name: str) -> Mapping[str, Any]:
    text = with_sign(one.change)
    hover = with_subject(name, f"{text} ({_levels(one)})")
    return {"label": name, "value": one.change, "text": text, "hover": hover}
