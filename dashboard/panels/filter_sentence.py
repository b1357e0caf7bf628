"""The filter sentence: what a view shows, in words, on pages, in files, in alternative texts."""

from collections.abc import Sequence

from dashboard import wording
from dashboard.formats import all_of, comma_list, format_date, format_month, format_months
from dashboard.i18n import N_, _, ngettext
from dashboard.panels.country_names import with_country
from dashboard.panels.names import measure_name
from dashboard.view import View
from dashboard.wording import base_in_words, period_in_words
from data_access.filters import Compare, Filters, Role, Window
from data_access.periods import PeriodKind
from data_access.registry import DEAD_MISSING, METRICS, ROUTES, Metric, denominators

PLACES = {
    None: N_("in {country}"),
    Role.ORIGIN: N_("nationals of {country}"),
    Role.TRANSIT: N_("routes through {country}"),
    Role.DESTINATION: N_("routes to {country}"),
}
"""What a country is to what is shown, by its role; English message ids."""
_NAMES_AT_MOST = 3
_ROLLING = frozenset({PeriodKind.LATEST_12, PeriodKind.YEAR_TO_DATE})


def filter_sentence(view: View, base: str = "", *, comparison: bool = True) -> str:
    """One line: routes, period, comparison, then what narrows the view further, then dates.

    Args:
        view: what is shown.
        base: what it is compared with, where that is not for the filters to say.
        comparison: whether what is shown is compared.
    """
    chosen = choice(view, base, comparison=comparison)
    return " · ".join(part for part in (chosen, published(view)) if part)


def choice(
    view: View,
    base: str = "",
    *,
    windows: bool = True,
    period: bool = True,
    comparison: bool = True,
) -> str:
    """The sentence without its dates: what is chosen.

    Args:
        view: what is shown.
        base: what it is compared with, where that is not for the filters to say.
        windows: whether it names the months of each measure where they differ; a wall has no room
            for it, and each of its numbers has its own.
        period: whether what is shown follows it.
        comparison: whether what is shown is compared.
    """
    filters = view.filters
    parts = [_routes(filters), _period(view, windows=windows) if period else ""]
    # Of all months there is nothing before them.
    is_compared = comparison and filters.period.kind is not PeriodKind.ALL
    if base or (is_compared and filters.compare is not Compare.NONE):
        words = base or base_in_words(filters.compare, _length(view))
        parts.append(_("compared with {base}").format(base=words))
    parts += [with_country(_(PLACES[c.role]), c.iso3) for c in filters.countries]
    parts += kind_of_records(filters)
    if filters.as_known_on is not None:
        parts.append(_("as known on {day}").format(day=format_date(filters.as_known_on)))
    return " · ".join(part for part in parts if part)


def kind_of_records(filters: Filters) -> list[str]:
    """Which records count, where not all do."""
    if filters.quality is None:
        return []
    low, high = filters.quality
    return [_("source quality {low} to {high}").format(low=low, high=high)]


def _length(view: View) -> int:
    """Months of the period of what is shown first, as far as they are known."""
    known = (metric for metric in movement_and_deaths(view.filters) if view.has(metric))
    return next((view.months_known(metric) for metric in known), 1)


def with_exercise(sentence: str, made_up: int, cards: int) -> str:
    """The sentence of a page with figures made for exercises; first of all, if it shows no other.

    Beside real ones it says how many cards they are on, after what is real: readers took the whole
    page for invented.

    Args:
        sentence: of the choice.
        made_up: cards with such figures; none leaves the sentence as it is.
        cards: of the page.
    """
    if not made_up:
        return sentence
    if made_up == cards:
        return f"{wording.of_exercise()} {sentence}"
    return f"{sentence} · {in_part_exercise(made_up, cards)}"


def in_part_exercise(made_up: int, cards: int) -> str:
    """How many of so many cards show figures made for exercises, where others show real ones."""
    counted = ngettext(
        "{count} of {all} cards shows demo figures, not real; it is marked.",
        "{count} of {all} cards show demo figures, not real; they are marked.",
        made_up,
    )
    return counted.format(count=made_up, all=cards)


def _routes(filters: Filters) -> str:
    if not filters.routes:
        return _("All routes")
    names = [_(ROUTES[code].name) for code in filters.routes]
    if len(names) > _NAMES_AT_MOST:
        rest = wording.more(len(names) - _NAMES_AT_MOST)
        names = [*names[:_NAMES_AT_MOST], rest]
    return comma_list(names)


def _period(view: View, *, windows: bool) -> str:
    """What the period is; where measures end in different months, which those are."""
    metrics, period = view.availabilities.side_by_side(view.filters), view.filters.period
    spans = {
        metric: period_in_words(months, view.availability(metric))
        for metric in metrics
        if (months := view.available_part(metric))
    }
    text = _period_in_words(view, metrics)
    if not windows or len(set(spans.values())) <= 1:
        return text
    if period.kind in _ROLLING:
        # As many months of each, or from the same one on: where they end tells them.
        spans = {
            metric: _("to {month}").format(month=format_month(view.months(metric).last))
            for metric in spans
        }
    named = [f"{measure_name('', metric)} {words}" for metric, words in spans.items()]
    return " · ".join((text, *named))


def _period_in_words(view: View, metrics: Sequence[Metric]) -> str:
    period, is_common = view.filters.period, view.filters.window is Window.COMMON
    end = view.availabilities.common_end(view.filters)
    if is_common and end is not None and period.kind is not PeriodKind.SPAN:
        named = {
            PeriodKind.ALL: _("all months to {month}"),
            PeriodKind.LATEST_12: _("12 months to {month}"),
            PeriodKind.YEAR_TO_DATE: _("this year to {month}"),
        }
        text = named[period.kind].format(month=format_month(end))
        measures = all_of([measure_name("", metric) for metric in metrics])
        return _("{period}, for which {measures} are complete").format(
            period=text, measures=measures
        )
    named = {
        PeriodKind.ALL: _("all months"),
        PeriodKind.LATEST_12: _("last 12 months"),
        PeriodKind.YEAR_TO_DATE: _("this year"),
    }
    if period.kind is not PeriodKind.SPAN:
        return named[period.kind]
    known = [m for m in movement_and_deaths(view.filters) if view.has(m)]
    if not known:
        return str(period)
    months = view.months(known[0])
    if period.last is not None and not is_common:
        return format_months(months)
    return period_in_words(months, view.availability(known[0]))


def published(view: View) -> str:
    """Of which day the figures are."""
    dates = [
        f"{format_date(view.availability(metric).published_on)} ({measure_name('', metric)})"
        for metric in movement_and_deaths(view.filters)
        if view.has(metric)
    ]
    return _("figures of {dates}").format(dates=comma_list(dates)) if dates else ""


def movement_and_deaths(filters: Filters) -> tuple[Metric, ...]:
    """Deaths, and what counts movement on the routes chosen."""
    return (DEAD_MISSING, *(METRICS[code] for code in denominators.movement(filters.routes)))
