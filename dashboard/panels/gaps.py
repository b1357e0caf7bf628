"""What the months shown lack: parts that are not known, and what is still to be reported.

Provisional months have an expected value where there are six releases or more. It stands
beside what is reported, and is never a part of any total.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from dashboard.drawings import Align, Column
from dashboard.formats import comma_list, format_months, format_number
from dashboard.i18n import N_, _, ngettext
from dashboard.panel_request import OF_COUNTRIES
from dashboard.panels.country_names import route_inside
from dashboard.view import View, question
from dashboard.wording import with_more
from data_access.analysis import completeness
from data_access.availabilities import Gap
from data_access.frames import records
from data_access.periods import MonthRange, spans
from data_access.queries import conditions, revisions
from data_access.registry import COUNTRIES, ROUTES, SERIES, Metric

_NAMED, _NAMED_IN_BRIEF = 6, 2
_SEVERAL = N_("some routes")


def in_words(metrics: Iterable[Metric], view: View) -> list[str]:
    """What incomplete months lack: measures that lack the same share a sentence."""
    found: dict[tuple[str, tuple[tuple[str, str], ...]], list[str]] = {}
    for metric in metrics:
        for sentence, blanks in _gaps(metric, view):
            found.setdefault((sentence, tuple(blanks.items())), []).append(_(metric.label))
    return [
        _(sentence).format(measure=comma_list(names), **dict(blanks))
        for (sentence, blanks), names in found.items()
    ]


def is_partial(metric: Metric, view: View) -> bool:
    """Whether some months shown of a measure are incomplete."""
    if metric.is_ratio:
        return False
    in_part = view.availability(metric).partial
    return not in_part.isdisjoint(view.months(metric).months()) or _has_holes(metric, view)


def _has_holes(metric: Metric, view: View) -> bool:
    """Whether a bureau has left out months; a publisher's are before or after its release."""
    return (
        metric.reported
        and not metric.stock
        and not view.availability(metric).knows(view.months(metric))
    )


def _gaps(metric: Metric, view: View) -> Iterator[tuple[str, dict[str, str]]]:
    """Sentences about a measure, as English message ids, and what fills their blanks."""
    if not view.answers(metric):
        return
    months, availability = view.months(metric), view.availability(metric)
    gaps = view.availabilities.gaps(metric, view.filters, months)
    reporters = [gap for gap in gaps if gap.reporter]
    if reporters:
        yield (
            ngettext(
                "{measure}: months missing from {late} of {all} bureau.",
                "{measure}: months missing from {late} of {all} bureaus.",
                len(availability.series),
            ),
            {"late": format_number(len(reporters)), "all": format_number(len(availability.series))},
        )
    if _has_holes(metric, view):
        known = sum(map(months.holds, availability.months))
        yield (
            ngettext(
                "{measure}: {known} of {all} month reported.",
                "{measure}: {known} of {all} months reported.",
                months.length,
            ),
            {"known": format_number(known), "all": format_number(months.length)},
        )
    # Of a publisher's figures, some months are missing.
    named = [
        f"{_name(gap)} ({comma_list(map(format_months, spans(gap.months)))})"
        for gap in gaps
        if gap.ever and not gap.reporter
    ]
    absent = [part_name(gap.series) for gap in gaps if not gap.ever]
    if named and absent:
        yield (
            N_("{measure} lack {parts}, and {absent} altogether."),
            {"parts": _listed(named), "absent": _listed(absent)},
        )
    elif named or absent:
        yield N_("{measure} lack {parts}."), {"parts": _listed(named or absent)}


def coverage(metric: Metric, view: View) -> str:
    """Of how many of the countries that publish a measure a sum is; empty where it is of all."""
    if metric.is_ratio or metric.reported or not view.answers(metric):
        return ""
    months = view.months(metric)
    every, known, _whole = view.availabilities.countries_of(metric, view.filters, months)
    if named := view.options.get(OF_COUNTRIES):
        # The view has been narrowed to them.
        known, every = frozenset(view.filters.places), frozenset(named.split(","))
    if not known or known == every:
        return ""
    words = ngettext("{known} of {all} country", "{known} of {all} countries", len(every))
    return words.format(known=format_number(len(known)), all=format_number(len(every)))


def countries_counted(view: View) -> str:
    """The countries that a view was narrowed to, so that each has every month; empty of others."""
    if OF_COUNTRIES not in view.options:
        return ""
    names = [_(COUNTRIES[iso3].name) for iso3 in view.filters.places]
    return _("{countries} only").format(countries=_listed(names, _NAMED_IN_BRIEF))


def in_brief(metric: Metric, view: View) -> str:
    """What months shown lack of a measure, but for the countries that `coverage` leaves out."""
    if not view.answers(metric):
        return ""
    known = view.availability(metric)
    gaps = view.availabilities.gaps(metric, view.filters, view.months(metric))
    if late := len([gap for gap in gaps if gap.reporter]):
        every = len(known.series)
        return ngettext(
            "{count} of {all} bureau reported every month",
            "{count} of {all} bureaus reported every month",
            every,
        ).format(count=format_number(every - late), all=format_number(every))
    of_all, there, _whole = view.availabilities.countries_of(
        metric, view.filters, view.months(metric)
    )
    absent = of_all - there
    parts = (gap for gap in gaps if not absent or SERIES[gap.series].countries.isdisjoint(absent))
    names = _listed(map(_name, parts), _NAMED_IN_BRIEF)
    return _("{parts}: not all months").format(parts=names) if names else ""


def _listed(names: Iterable[str], most: int = _NAMED) -> str:
    return comma_list(with_more(list(dict.fromkeys(names)), most))


def _name(gap: Gap) -> str:
    """What is missing: everything that a series counts, or what a release leaves out."""
    name = part_name(gap.series)
    is_of_one = name != _(_SEVERAL)
    return _("a part of {name}").format(name=name) if gap.in_part and is_of_one else name


def part_name(code: str) -> str:
    """What a series counts: in one country, on one route, or on some of its routes only."""
    counted = SERIES[code]
    if len(counted.countries) == 1:
        (iso3,) = counted.countries
        return _(COUNTRIES[iso3].name)
    if len(counted.routes) == 1:
        (route,) = counted.routes
        return route_inside(_(ROUTES[route].name))
    return _(_SEVERAL)


# What provisional months are expected to have.

_YEARS = 4
"""To the newest month, whose releases tell how counts grow."""


@dataclass(frozen=True, slots=True)
class Growth:
    """How a measure grows with its age, by the releases available.

    Attributes:
        releases: how many there are.
        newest: the newest complete month (yyyymm).
        steps: None where the releases are too few, or do not tell.
    """

    releases: int
    newest: int
    steps: completeness.Development | None

    def expected(self, reported: Mapping[int, int | None]) -> completeness.Expected | None:
        """What some months together are expected to have; None where one of them is unknown."""
        known = {
            month: value
            for month, value in reported.items()
            if value is not None and month <= self.newest
        }
        if self.steps is None or len(known) < len(reported):
            return None
        return completeness.expected(known, self.newest, self.steps)

    @property
    def why_not(self) -> str:
        """Why nothing is expected; empty where something can be."""
        if self.steps is not None:
            return ""
        if self.releases < completeness.LEAST_RELEASES:
            return ngettext(
                "Provisional months are not estimated: {count} release of the six needed.",
                "Provisional months are not estimated: {count} releases of the six needed.",
                self.releases,
            ).format(count=format_number(self.releases))
        return _("Provisional months are not estimated: the releases are too far apart.")


@question
def growth(view: View, metric: Metric) -> Growth | None:
    """How a count grows from release to release; None where that is no question of the view."""
    filters = view.filters
    if metric.stock or metric.sparse or metric.reported or filters.as_known_on is not None:
        return None
    if filters.dimensions or conditions.pooled(metric, filters) or not view.answers(metric):
        return None
    known = view.availability(metric)
    if known.is_exercise or len(known.series) != 1 or not open_months(view, metric, {}):
        return None
    last = MonthRange(known.newest_complete, known.newest_complete)
    codes = filters.route_codes
    routes = None if codes is None else tuple(sorted(codes))
    months = last.extended_back(12 * _YEARS - 1)
    rows = records(view.rows(revisions.triangle, metric.code, known.series[0], months, routes))
    order = {release: n for n, release in enumerate(dict.fromkeys(r["release"] for r in rows))}
    reports = [completeness.Report(r["month"], order[r["release"]], r["value"]) for r in rows]
    newest = [max(r.month for r in reports if r.release == n) for n in order.values()]
    steps = completeness.development(reports, newest)
    return Growth(len(newest), known.newest_complete, steps)


def open_months(
    view: View, metric: Metric, counted: Mapping[int, int | None]
) -> dict[int, int | None]:
    """The months of the period that are still revised, with what is reported of them."""
    known, months = view.availability(metric), view.months(metric).months()
    first, last = known.provisional_from, known.newest_complete
    return {month: counted.get(month) for month in months if first <= month <= last}


def expected_in_words(found: completeness.Expected | None) -> str:
    """`provisional months: 5,301 reported, 6,100 expected when complete (5,500 to 6,800 …)`."""
    if found is None:
        return ""
    return _(
        "provisional months: {reported} reported, {value} expected when complete ({low} to {high}; "
        "such ranges were right in about 9 of 10 tests)"
    ).format(
        reported=format_number(found.reported),
        value=format_number(found.value),
        low=format_number(found.interval.low),
        high=format_number(found.interval.high),
    )


def expected_columns() -> tuple[Column, ...]:
    """The columns of a table of months."""
    return (
        Column("expected", _("Expected when complete"), Align.NUMBER),
        Column("expected_low", _("Expected, lower end (95%)"), Align.NUMBER),
        Column("expected_high", _("Expected, upper end (95%)"), Align.NUMBER),
    )


def expected_cells(found: completeness.Expected | None) -> tuple[int | None, ...]:
    """Their values; all unknown where nothing is expected."""
    if found is None:
        return (None,) * 3
    return (round(found.value), round(found.interval.low), round(found.interval.high))
