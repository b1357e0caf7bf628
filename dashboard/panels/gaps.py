"""What some of the months shown lack, in one sentence for each measure."""

from collections.abc import Iterable, Iterator, Sequence

from dashboard.i18n import N_, _, format_months, format_number
from dashboard.panels.panel import View
from data_access.held import Gap
from data_access.periods import spans
from data_access.registry.countries import COUNTRIES
from data_access.registry.metrics import Metric
from data_access.registry.routes import ROUTES
from data_access.registry.series import SERIES

_NAMED = 6
_SEVERAL = N_("some routes")


def gaps_in_words(metrics: Iterable[Metric], view: View) -> list[str]:
    """One sentence for each measure of which some months shown are held in part only."""
    return [sentence for metric in metrics for sentence in _said(metric, view)]


def is_partial(metric: Metric, view: View) -> bool:
    """Whether some months shown of a measure are held in part only."""
    months, held = view.months(metric), view.held(metric)
    if metric.is_ratio:
        return False
    return any(map(months.holds, held.partial)) or _has_holes(metric, view)


def _has_holes(metric: Metric, view: View) -> bool:
    """Whether a bureau has left out months; a publisher's are before or after its release."""
    return metric.reported and not metric.stock and not view.held(metric).knows(view.months(metric))


def _said(metric: Metric, view: View) -> Iterator[str]:
    months, held = view.months(metric), view.held(metric)
    if not (is_partial(metric, view) and view.holdings.tells(metric, view.filters)):
        return
    gaps = view.holdings.gaps(metric, view.filters, months)
    reporters = [gap for gap in gaps if gap.reporter]
    if reporters:
        yield _("{measure}: {late} of {all} bureaus have not reported every month shown.").format(
            measure=_(metric.label), late=format_number(len(reporters)), all=len(held.series)
        )
    if _has_holes(metric, view):
        known = sum(map(months.holds, held.months))
        yield _("{measure}: {known} of {all} months reported.").format(
            measure=_(metric.label), known=format_number(known), all=format_number(months.length)
        )
    named = [f"{_name(gap)} ({_in_words(gap.months)})" for gap in gaps if _is_short(gap)]
    absent = [_part(gap.series) for gap in gaps if not gap.ever]
    if named and absent:
        yield _("{measure} lack {parts}, and {absent} altogether.").format(
            measure=_(metric.label), parts=_listed(named), absent=_listed(absent)
        )
    elif named or absent:
        yield _("{measure} lack {parts}.").format(
            measure=_(metric.label), parts=_listed(named or absent)
        )


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
