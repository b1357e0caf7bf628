"""What the months shown lack of a measure: a sentence for each, or a few words."""

from collections.abc import Iterable, Iterator, Sequence

from dashboard import wording
from dashboard.formats import comma_list, format_months, format_number
from dashboard.i18n import N_, _, ngettext
from dashboard.view import OF_COUNTRIES, View
from data_access.availabilities import Gap
from data_access.periods import spans
from data_access.registry import COUNTRIES, ROUTES, SERIES, Metric

_NAMED, _NAMED_IN_BRIEF = 6, 2
_SEVERAL = N_("some routes")


def in_words(metrics: Iterable[Metric], view: View) -> list[str]:
    """What months shown lack of measures held in part: those that lack the same in one sentence."""
    found: dict[tuple[str, tuple[tuple[str, str], ...]], list[str]] = {}
    for metric in metrics:
        for sentence, blanks in _gaps(metric, view):
            found.setdefault((sentence, tuple(blanks.items())), []).append(_(metric.label))
    return [
        _(sentence).format(measure=comma_list(names), **dict(blanks))
        for (sentence, blanks), names in found.items()
    ]


def is_partial(metric: Metric, view: View) -> bool:
    """Whether some months shown of a measure are held in part only."""
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
                "{measure}: {late} of {all} bureau has not reported every month shown.",
                "{measure}: {late} of {all} bureaus have not reported every month shown.",
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
        f"{_name(gap)} ({_spans(gap.months)})" for gap in gaps if gap.ever and not gap.reporter
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
    return _("{countries} only").format(countries=_names_in_brief(names))


def _names_in_brief(names: Sequence[str]) -> str:
    first = list(names[:_NAMED_IN_BRIEF])
    if rest := len(names) - len(first):
        first.append(wording.more(rest))
    return comma_list(first)


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
    names = list(dict.fromkeys(map(_name, parts)))
    if not names:
        return ""
    return _("{parts}: not all months").format(parts=_names_in_brief(names))


def _listed(names: Sequence[str]) -> str:
    unique = list(dict.fromkeys(names))
    first = unique[:_NAMED]
    if len(unique) > _NAMED:
        first.append(wording.more(len(unique) - _NAMED))
    return comma_list(first)


def _spans(months: Iterable[int]) -> str:
    return comma_list(format_months(span) for span in spans(months))


def _name(gap: Gap) -> str:
    """What is missing: all that a series counts, or what a release of it leaves out."""
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
        return _(ROUTES[route].name)
    return _(_SEVERAL)
