"""Findings: what a card says in one sentence, of its own measure and its own numbers.

A slide has it as its title, a picture as its alternative text. Where none can be said it is empty,
and the card is called what it is.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from dashboard import steps, wording
from dashboard.drawings import Headline, Table
from dashboard.formats import (
    any_of,
    capitalised,
    clauses,
    comma_list,
    format_months,
    format_number,
    format_percent,
    with_subject,
)
from dashboard.i18n import N_, _, ngettext
from dashboard.panels.country_names import with_country
from dashboard.panels.filter_sentence import PLACES
from dashboard.panels.levels import level_in_words
from dashboard.panels.names import measure_name
from dashboard.view import View
from data_access.analysis.changes import Compared
from data_access.filters import Grain, Role
from data_access.periods import PeriodKind
from data_access.registry import CAUSES, COUNTRIES, INCIDENTS, METRICS, ROUTES, Metric

_NAMED, _SHORT = 2, 20
_HARDLY_ANY = 4
"""Of so many nobody is called the first."""
_IN_FULL = MappingProxyType(
    {
        ROUTES["other-undefined"].name: N_("Route other or not stated"),
        CAUSES["mixed-unknown"].label: N_("Cause mixed or not known"),
    }
)
"""What says in a ranking of its kind what it is, and does not in front of a share."""


def names_its_months(view: View) -> bool:
    """Whether the months of each measure are for a finding to say: the filters name none."""
    return view.filters.period.kind is not PeriodKind.SPAN


# Changes.


class Change(NamedTuple):
    """The change of a measure against its base.

    Attributes:
        name: of the measure, in the middle of a sentence.
        period: the months that the measure is of, in words.
    """

    name: str
    compared: Compared
    period: str

    @property
    def text(self) -> str:
        """How it changed: `deaths fell by about a sixth`."""
        return wording.finding(self.name, self.compared)

    @property
    def months(self) -> str:
        """The months that it is of, where these are not the whole period."""
        like = self.compared.like
        is_period = like.is_whole and like.are_of_one_season
        return "" if is_period else wording.months_said(like.now)


def of_changes(changes: Sequence[Change], *, dated: bool = False) -> str:
    """The first changes in one sentence.

    Args:
        changes: the most important one first.
        dated: whether their months are named in any case: where a view asks for the newest of each
            measure, these can be of years that lie apart.
    """
    if not changes:
        return ""
    first, *others = changes[:_NAMED]
    months = first.months or (first.period if dated else "")
    if not others:
        return _in_months(months, first.text)
    (other,) = others
    of_other = other.months or (other.period if dated else "")
    if of_other != months:
        text = _in_months(months or first.period, first.text)
        of_other = of_other or other.period
        return (
            clauses((text, with_subject(of_other, other.text))) if len(of_other) < _SHORT else text
        )
    if all(one.text == wording.no_clear_change(one.name) for one in (first, other)):
        both = any_of([first.name, other.name])
        return _in_months(months, wording.no_clear_change(both))
    return _in_months(months, clauses((first.text, other.text)))


def _in_months(months: str, text: str) -> str:
    return capitalised(with_subject(months, text) if months else text)


def of_headlines(figures: Sequence[tuple[str, Headline]], *, dated: bool = False) -> str:
    """The changes of the first headlines that have one.

    Args:
        figures: code of the panel, and what it shows.
        dated: as of `of_changes`.
    """
    changed = [
        (code, METRICS[figure.metric], figure)
        for code, figure in figures
        if figure.change and not METRICS[figure.metric].is_ratio
    ]
    # How many incidents there were says less than who died and who moved.
    changed.sort(key=lambda one: one[1] is INCIDENTS)
    changes = [
        Change(measure_name(code, metric), figure.change.compared, figure.period)
        for code, metric, figure in changed
        if figure.change
    ]
    return of_changes(changes, dated=dated)


def of_measures(view: View, metrics: Sequence[Metric], name: str = "") -> str:
    """How the counts of a chart over time changed: each of its own measure.

    Args:
        view: what is shown.
        metrics: what its lines are of.
        name: what the measure is called, where not by its own name; as of `names.measure_name`.
    """
    changes = []
    for metric in metrics:
        months = None if metric.is_ratio else view.available_part(metric)
        counted = steps.by_step(view.monthly(metric), metric.code, Grain.MONTH) if months else {}
        if months and (compared := view.compared(metric, counted)):
            period = wording.period_in_words(months, view.availability(metric))
            changes.append(Change(measure_name(name, metric), compared, period))
    return of_changes(changes, dated=names_its_months(view))


def total_of(view: View, metric: Metric) -> int | None:
    """The count of the period, as its headline gives it; None where it is not known."""
    months, held = view.available_part(metric), view.availability(metric)
    if months is None:
        return None
    counted = steps.by_step(view.monthly(metric), metric.code, Grain.MONTH)
    value = steps.total(counted, months, held)
    if value is None and metric.reported:
        return steps.known_total(counted, months, held)
    return value


def of_level(view: View, metric: Metric) -> str:
    """How much was counted in the period."""
    held = view.availability(metric), view.available_part(metric)
    text = level_in_words(metric, total_of(view, metric), held, view.filters)
    return capitalised(text)


# Rankings.


def of_ranking(
    names: Sequence[str], values: Sequence[float | None], measure: str, *, nationals: bool = False
) -> str:
    """Which place of a ranking has most, and its share; nothing where some are not known.

    Args:
        names: of all places, the largest first.
        values: of all places, in the same order; hidden ones are none.
        measure: what is counted, in the middle of a sentence.
        nationals: whether the places are nationalities.
    """
    counts = [value for value in values if value is not None]
    # That all are in the only place there is, is no finding.
    if len(counts) != len(values) or len(counts) <= 1 or counts[0] != max(counts):
        return ""
    name = names[0]
    if nationals:
        # Whom a country's name stands for.
        codes = [iso3 for iso3, one in COUNTRIES.items() if _(one.name) == name]
        name = capitalised(with_country(_(PLACES[Role.ORIGIN]), codes[0])) if codes else name
    return share(name, counts[0], counts, measure)


def of_columns(
    names: Sequence[str], columns: Sequence[tuple[str, Sequence[float | None]]], metric: Metric
) -> str:
    """Which row of measures beside each other has most of the first of them, where all is known.

    Args:
        names: of the rows; years have no first.
        columns: heading and values of each measure.
        metric: the first measure.
    """
    counts = [value for value in columns[0][1] if value is not None]
    if all(name.isdecimal() for name in names):
        return of_newest_year(names, columns)
    if not len(counts) == len(names) > 1 or metric.is_ratio:
        return ""
    if not any(counts):
        return _("{measure}: none recorded").format(measure=_(metric.label))
    place = counts.index(max(counts))
    # A label with what it stands for, as that of a notice, is called by the label.
    name = names[place].partition(":")[0].strip()
    return share(name, counts[place], counts, _within(measure_name("", metric)))


def of_newest_year(
    years: Sequence[str], columns: Sequence[tuple[str, Sequence[float | None]]]
) -> str:
    """What was reported for the newest year that is over: another one follows it.

    Args:
        years: in any order.
        columns: heading and values of each measure.
    """
    over = sorted(set(years))[:-1]
    if not over:
        return ""
    place = years.index(over[-1])
    counts = [(heading, values[place]) for heading, values in columns]
    named = [f"{_within(name)} {format_number(n)}" for name, n in counts if n is not None]
    subject = _("{year}, as reported").format(year=over[-1])
    return with_subject(subject, comma_list(named)) if named else ""


def _within(name: str) -> str:
    """A heading in the middle of a sentence."""
    return name[:1].lower() + name[1:]


def of_lines_by_route(
    view: View,
    metric: Metric,
    lines: Mapping[str, Mapping[int, int | None]],
    name: str = "",
) -> str:
    """Which route has most over the months of the period; its total may be of those with a month.

    The count of the period has people whose month is unknown as well, which no line can have.

    Args:
        view: what is shown.
        metric: what the lines are of.
        lines: counts by month of each, by its name in the reader's language.
        name: as of `of_measures`.
    """
    months, total = view.months(metric), total_of(view, metric)
    if view.filters.grain is not Grain.MONTH:
        return ""
    last = view.availability(metric).newest_complete
    drawn = sorted({m for one in lines.values() for m, value in one.items() if value is not None})
    shown = [month for month in drawn if months.holds(month) and month <= last]
    sums = {route: sum(one.get(m) or 0 for m in shown) for route, one in lines.items()}
    named = {route: value for route, value in sums.items() if route != _("All others")}
    if not named or not shown:
        return ""
    if not any(sums.values()):
        if total:
            return ""
        none = _("{measure}: none recorded").format(measure=_(metric.label))
        return f"{none} ({format_months(shown[0], shown[-1])})"
    first = max(named, key=named.__getitem__)
    text = share(first, named[first], list(sums.values()), measure_name(name, metric))
    is_whole = len(shown) == months.length
    if text and is_whole and total not in {None, sum(sums.values())}:
        text = _("{finding} whose month is known").format(finding=text)
    if is_whole and text and names_its_months(view):
        # The chart shows the years before as well.
        return f"{text} ({format_months(shown[0], shown[-1])})"
    # A month that is not known in full is not drawn, though the headline counts its days.
    return text if is_whole or not text else with_subject(format_months(shown[0], shown[-1]), text)


def share(name: str, value: float, values: Sequence[float], measure: str) -> str:
    """How much one has of all, which are `values`."""
    in_full = {_(short): _(full) for short, full in _IN_FULL.items()}
    name, total = in_full.get(name, name), sum(values)
    if total >= wording.SMALL_BASE:
        text = _("{name}: {share} of {measure}, {value} of {total}")
    elif not total:
        return ""
    # Of few, one more decides: they have numbers and no share, and no first of hardly any.
    elif total > _HARDLY_ANY and list(values).count(value) == 1:
        text = _("{name}: {value} of {total} {measure}")
    else:
        text, measure = _("{measure}: {total} recorded"), capitalised(measure)
    return text.format(
        name=name,
        share=format_percent(value / total),
        measure=measure,
        value=format_number(value),
        total=format_number(total),
    )


# Tables.


def of_rates(rates: Sequence[tuple[float | None, float | None, float | None]]) -> str:
    """In how many databases the whole interval of the rate is above the median of the others.

    Where no rate has an interval, in how many it is above; where no median is known, that.

    Args:
        rates: of each database the rate, the lower end of its interval, and the median of others.
    """
    known, sure = (
        [(row[place], row[2]) for row in rates if row[place] is not None and row[2] is not None]
        for place in (0, 1)
    )
    pairs = sure or known
    if not pairs:
        is_any = any(rate is not None for rate, _low, _median in rates)
        none = _("Hit rates: too few bureaus with the same role to compare with")
        return none if is_any else ""
    above = sum((own or 0) > (other or 0) for own, other in pairs)
    if above:
        clearly = ngettext(
            "Hit rate clearly above the median of its role in {count} of {all} database",
            "Hit rate clearly above the median of its role in {count} of {all} databases",
            len(pairs),
        )
        unsure = ngettext(
            "Hit rate above the median of its role in {count} of {all} database",
            "Hit rate above the median of its role in {count} of {all} databases",
            len(pairs),
        )
    else:
        clearly = ngettext(
            "Hit rate not clearly above the median of its role in the one database compared",
            "Hit rate clearly above the median of its role in none of {all} databases",
            len(pairs),
        )
        unsure = ngettext(
            "Hit rate not above the median of its role in the one database compared",
            "Hit rate above the median of its role in none of {all} databases",
            len(pairs),
        )
    text = (clearly if sure else unsure).format(
        count=format_number(above), all=format_number(len(pairs))
    )
    return text if sure else wording.unsure(text)


def of_incidents(table: Table) -> str:
    """The largest of the incidents, which come in order; nothing where several are as large."""
    if not table.rows:
        return ""
    day, _route, country, *_others, value = table.rows[0]
    if not isinstance(value, int | float) or [row[-1] for row in table.rows].count(value) > 1:
        return ""
    return _("The largest incident: {value} dead and missing, {country}, {day}").format(
        value=format_number(value), country=country, day=day
    )
