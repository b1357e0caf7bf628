"""What some of the months shown lack, in one sentence for each measure."""

from collections.abc import Iterable, Iterator, Sequence

from dashboard.i18n import N_, _, format_months, format_number
from dashboard.panels.panel import View
from data_access.availability.measures import Gap
from data_access.periods import spans
from data_access.registry.countries import COUNTRIES
from data_access.registry.metrics import Metric
from data_access.registry.routes import ROUTES
from data_access.registry.series import SERIES

_NAMED = 6
_SEVERAL = N_("some routes")


def gaps_in_words(metrics: Iterable[Metric], view: View) -> list[str]:
    """What some months shown lack: measures that lack the same are named in one sentence."""
    told: dict[tuple[str, tuple[tuple[str, str], ...]], list[str]] = {}
    for metric in metrics:
        for sentence, blanks in _said(metric, view):
            told.setdefault((sentence, tuple(blanks.items())), []).append(_(metric.label))
    return [
        _(sentence).format(measure=", ".join(names), **dict(blanks))
        for (sentence, blanks), names in told.items()
    ]


def is_partial(metric: Metric, view: View) -> bool:
    """Whether some months shown of a measure are held in part only."""
    months, availability = view.months(metric), view.availability(metric)
    if metric.is_ratio:
        return False
    return any(map(months.holds, availability.partial)) or _has_holes(metric, view)


def _has_holes(metric: Metric, view: View) -> bool:
    """Whether a bureau has left out months; a publisher's are before or after its release."""
    return (
        metric.reported
        and not metric.stock
        and not view.availability(metric).knows(view.months(metric))
    )


def _said(metric: Metric, view: View) -> Iterator[tuple[str, dict[str, str]]]:
    """Sentences about a measure, as English message ids, and what fills their blanks."""
    months, availability = view.months(metric), view.availability(metric)
    if not (is_partial(metric, view) and view.availabilities.answers(metric, view.filters)):
        return
    gaps = view.availabilities.gaps(metric, view.filters, months)
    reporters = [gap for gap in gaps if gap.reporter]
    if reporters:
        yield (
            N_("{measure}: {late} of {all} bureaus have not reported every month shown."),
            {"late": format_number(len(reporters)), "all": format_number(len(availability.series))},
        )
    if _has_holes(metric, view):
        known = sum(map(months.holds, availability.months))
        yield (
            N_("{measure}: {known} of {all} months reported."),
            {"known": format_number(known), "all": format_number(months.length)},
        )
    named = [f"{_name(gap)} ({_in_words(gap.months)})" for gap in gaps if _is_short(gap)]
    absent = [_part(gap.series) for gap in gaps if not gap.ever]
    if named and absent:
        yield (
            N_("{measure} lack {parts}, and {absent} altogether."),
            {"parts": _listed(named), "absent": _listed(absent)},
        )
    elif named or absent:
        yield N_("{measure} lack {parts}."), {"parts": _listed(named or absent)}


def _is_short(gap: Gap) -> bool:
    """Whether it is some months of a publisher's figures that are missing."""
    return gap.ever and not gap.reporter


def _listed(names: Sequence[str]) -> str:
    unique = list(dict.fromkeys(names))
    shown = unique[:_NAMED]
    if len(unique) > _NAMED:
        shown.append(_("{count} more").format(count=len(unique) - _NAMED))
    return ", ".join(shown)


def _in_words(months: Iterable[int]) -> str:
    return ", ".join(format_months(span.first, span.last) for span in spans(months))


def _name(gap: Gap) -> str:
    """What is missing: all that a series counts, or what a release of it leaves out."""
    name = _part(gap.series)
    is_of_one = name != _(_SEVERAL)
    return _("a part of {name}").format(name=name) if gap.in_part and is_of_one else name


def _part(code: str) -> str:
    """What a series counts: in one country, on one route, or on some of its routes only."""
    counted = SERIES[code]
    if len(counted.countries) == 1:
        (iso3,) = counted.countries
        return _(COUNTRIES[iso3].name)
    if len(counted.routes) == 1:
        (route,) = counted.routes
        return _(ROUTES[route].short_name)
    return _(_SEVERAL)
