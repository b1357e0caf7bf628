"""Findings: what a card says in one sentence, of its own measure and its own numbers.

A slide has it as its title, a picture as its alternative text. Where none can be said it is empty,
and the card is called what it is.
"""

from collections.abc import Mapping, Sequence
from itertools import product
from types import MappingProxyType

from dashboard import steps, wording
from dashboard.drawings import Headline, Table
from dashboard.formats import (
    all_of,
    any_of,
    capitalised,
    clauses,
    comma_list,
    format_number,
    format_percent,
    with_subject,
)
from dashboard.i18n import DEFAULT, N_, _, current_language, ngettext
from dashboard.panels.country_names import with_country
from dashboard.panels.filter_sentence import (
    PLACES,
    during,
    in_months,
    level_in_words,
    subject_in_words,
)
from dashboard.panels.names import measure_name, whole_name, within_sentence
from dashboard.view import View
from data_access.analysis.changes import Compared
from data_access.filters import Grain, Role
from data_access.periods import PeriodKind
from data_access.queries import conditions
from data_access.registry import (
    CAUSES,
    CHOICES,
    COUNTRIES,
    INCIDENTS,
    METRICS,
    ROUTES,
    Dimension,
    Metric,
)

_NAMED = 2
_YEAR = 12
_LONGEST, _LONGEST_ELSEWHERE = 12, 18
"""Words of a finding in English and in other languages."""
_MONTHS_OF_A_PEAK = 6
_ALMOST_ALL = 0.99
_HARDLY_ANY = 4
"""Of so many nobody is called the first."""
_IN_FULL = MappingProxyType(
    {
        ROUTES["other-undefined"].name: N_("Route other or not stated"),
        CAUSES["mixed-unknown"].label: N_("Cause mixed or not known"),
        COUNTRIES["OOO"].name: N_("Nationality unknown"),
    }
)
"""What says in a ranking of its kind what it is, and does not in front of a share."""


def names_its_months(view: View) -> bool:
    """Whether the months of each measure are for a finding to say: the filters name none."""
    return view.filters.period.kind is not PeriodKind.SPAN


def _fits(text: str) -> bool:
    """Whether it is short enough for a title."""
    words = [word for word in text.split() if any(map(str.isalnum, word))]
    return len(words) <= (_LONGEST if current_language() is DEFAULT else _LONGEST_ELSEWHERE)


# Changes.


Change = tuple[str, Compared]
"""What a measure is called in a sentence, and its change against its base."""


def of_changes(changes: Sequence[Change], *, dated: bool) -> str:
    """The first changes in one sentence, those that are clear before others.

    Args:
        changes: the most important one first.
        dated: whether one that stands alone names its months in any case.
    """
    if not changes:
        return ""
    first_named = [name for name, _compared in changes[:_NAMED]]
    ranked = sorted(changes[:_NAMED], key=lambda one: not one[1].is_clear)
    findings = [wording.finding(*one) for one in ranked]
    like, texts = ranked[0][1].like, list[str]()
    if len(ranked) == _NAMED and _are_of_one_time(*(compared for _name, compared in ranked)):
        texts.append(clauses(findings))
        first, other = (wording.manner_of(compared) for _name, compared in ranked)
        if first == other == "early":
            texts = [_("{measure} not yet final").format(measure=all_of(first_named))]
        elif first == other == "unclear":
            texts = [wording.finding(any_of(first_named), ranked[0][1])]
    if dated or not like.is_whole:
        texts.append(of_months(*ranked[0]))
    if like.is_whole:
        texts.append(findings[0])
    return next(map(capitalised, filter(_fits, texts)), "")


def of_months(measure: str, compared: Compared) -> str:
    """`detections fell by about a third in Jan – Jun 2026`, with the base if no year before.

    `From January to June` would be how they went within these months.
    """
    like, months = compared.like, in_months(compared.like.now)
    if len(like.now) not in {1, _YEAR}:
        months = _("in {month}").format(month=wording.months_said(like.now))
    text = wording.finding(measure, compared, months)
    if compared.is_early or like.is_of_year_before:
        return text
    base = wording.base_said(like)
    return _("{finding}, compared with {months}").format(finding=text, months=base)


def _are_of_one_time(one: Compared, other: Compared) -> bool:
    """Whether changes can stand in one sentence without their months: of years that overlap."""
    are_whole = one.like.is_whole and other.like.is_whole
    return are_whole and not set(one.like.now).isdisjoint(other.like.now)


def of_headlines(figures: Sequence[tuple[str, Headline]], *, dated: bool) -> str:
    """The changes of the first headlines that have one.

    Args:
        figures: code of the panel, and what it shows.
        dated: as of `of_changes`.
    """
    changed = [
        (METRICS[figure.metric], code, figure.change.compared)
        for code, figure in figures
        if figure.change and not METRICS[figure.metric].is_ratio
    ]
    # How many incidents there were says less than who died and who moved.
    changed.sort(key=lambda one: one[0] is INCIDENTS)
    changes = [(measure_name(code, metric), compared) for metric, code, compared in changed]
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
        is_sum = not (metric.is_ratio or conditions.pooled(metric, view.filters))
        months = view.available_part(metric) if is_sum else None
        counted = steps.by_step(view.monthly(metric), metric.code) if months else {}
        if months and (compared := view.compared(metric, counted)):
            changes.append((measure_name(name, metric), compared))
    return of_changes(changes, dated=names_its_months(view)) or _of_peak(view, metrics[0], name)


def _of_peak(view: View, metric: Metric, name: str) -> str:
    """The month with most, where nothing is compared: `deaths peaked at 1,323 in June 2023`."""
    # Of what bureaus report, some leave months out.
    is_counted = not (metric.is_ratio or metric.reported or conditions.pooled(metric, view.filters))
    months = view.available_part(metric) if is_counted else None
    if months is None or view.filters.grain is not Grain.MONTH:
        return ""
    counted = steps.by_step(view.monthly(metric), metric.code)
    known = view.availability(metric).in_full(months)
    values = {month: counted.get(month, 0) for month in sorted(known) if month % 100}
    highest = max(values.values(), default=0)
    at = [month for month, value in values.items() if value == highest]
    if len(values) < _MONTHS_OF_A_PEAK or highest < wording.SMALL_BASE or len(at) > 1:
        return ""
    text = _("{measure} peaked at {value} {months}").format(
        measure=measure_name(name, metric), value=format_number(highest), months=in_months(at)
    )
    return capitalised(text)


def total_of(view: View, metric: Metric) -> int | None:
    """The count of the period, as its headline gives it; None where it is not known."""
    months, held = view.available_part(metric), view.availability(metric)
    if months is None or conditions.pooled(metric, view.filters) or not view.adds_up(metric):
        return None
    counted = steps.by_step(view.monthly(metric), metric.code)
    value = steps.total(counted, months, held)
    if value is None and metric.reported:
        return steps.known_total(counted, months, held)
    return value


def by_country(view: View, metric: Metric) -> Mapping[str, int | None]:
    """The count of the period in each country (ISO3) of one way, the largest first.

    None where not all months of a country are known.
    """
    months = view.available_part(metric)
    if months is None:
        return {}
    frame = view.counts((metric,), (Dimension.COUNTRY, Dimension.MONTH), months)
    counted = steps.by_group(frame, Dimension.COUNTRY)
    values = {
        iso3: steps.total(counted.get(iso3, {}), months, in_country.availability(metric))
        for iso3 in sorted(conditions.stages(metric, view.filters))
        if (in_country := view.at(iso3)).answers(metric)
    }
    return dict(sorted(values.items(), key=lambda one: -(one[1] or 0)))


def counts_by_country(counts: Mapping[str, int | None]) -> str:
    """`Mexico 778,907, Honduras 545,043, Panama 520,085`; of those that are known."""
    return comma_list(
        f"{_(COUNTRIES[iso3].name)} {format_number(value)}"
        for iso3, value in counts.items()
        if value is not None
    )


def of_countries(view: View, metric: Metric) -> str:
    """What each country counted of one way: `Transits in 2023: Mexico 778,907, Panama 520,085`."""
    named, months = counts_by_country(by_country(view, metric)), view.available_part(metric)
    if not named or months is None:
        return ""
    measure = _("{measure} {months}").format(
        measure=_(metric.label), months=during(months, view.availability(metric))
    )
    return with_subject(measure, named)


def of_level(view: View, metric: Metric) -> str:
    """How much was counted in the period, in a sentence or shorter; empty where unknown."""
    value, known, months = (
        total_of(view, metric),
        view.availability(metric),
        view.available_part(metric),
    )
    if value is None or months is None:
        return ""
    texts = [level_in_words(metric, value, (known, months), view.filters)]
    # The line below a title has the months as well.
    if not value:
        texts.append(level_in_words(metric, value, (None, None), view.filters))
    else:
        # Where the name of a country is long, "in" has to do.
        subjects = [subject_in_words(view.filters, of) for of in (metric, None)]
        for subject, period in product(subjects, (during(months, known), "")):
            short = _("{value} {measure} {period}").format(
                value=format_number(value), measure=within_sentence(_(metric.label)), period=period
            )
            texts.append(with_subject(subject, short.strip()) if subject else short)
    return next(map(capitalised, filter(_fits, texts)), "")


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
        codes = [iso3 for iso3 in CHOICES if _(COUNTRIES[iso3].name) == name]
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
    label, _colon, meaning = names[place].partition(":")
    is_own = sum(one.startswith(f"{label}:") for one in names) <= 1
    name = label.strip() if is_own else meaning.strip()
    return share(name, counts[place], counts, whole_name(metric))


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
    counts = [(heading, n) for heading, values in columns if (n := values[place]) is not None]
    if len(counts) == 1:
        (name, count), when = counts[0], _("in {month}").format(month=over[-1])
        subject = _("{measure} {months}").format(measure=name, months=when)
        return with_subject(subject, format_number(count))
    named = [f"{within_sentence(name)} {format_number(count)}" for name, count in counts]
    return with_subject(over[-1], comma_list(named)) if named else ""


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
    # What is never added up has no shares.
    if view.filters.grain is not Grain.MONTH or conditions.pooled(metric, view.filters):
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
        return _("no {measure} recorded {months}").format(
            measure=measure_name(name, metric), months=in_months(shown)
        )
    is_whole, lined = len(shown) == months.length, sum(sums.values())
    if is_whole and total and lined < _ALMOST_ALL * total:
        # Of too many the month is not known.
        return ""
    first = max(named, key=named.__getitem__)
    text = share(first, named[first], list(sums.values()), measure_name(name, metric))
    if text and (not is_whole or names_its_months(view)):
        # The chart shows the years before as well, and no month that is not known in full.
        text = _("{finding} {months}").format(finding=text, months=in_months(shown))
    return text if _fits(text) else ""


def in_full(name: str) -> str:
    """What a name says outside of a ranking of its kind."""
    return {_(short): _(full) for short, full in _IN_FULL.items()}.get(name, name)


def share(name: str, value: float, values: Sequence[float], measure: str) -> str:
    """How much one has of all, which are `values`."""
    name, total = in_full(name), sum(values)
    if total >= wording.SMALL_BASE:
        text = _("{name}: {share} of {measure}")
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


def of_rates(rates: Sequence[tuple[float | None, float | None]]) -> str:
    """In how many databases the whole interval of the rate is above the median of its peers.

    Args:
        rates: of each database the lower end of the interval, and the median of others.
    """
    pairs = [(low, median) for low, median in rates if low is not None and median is not None]
    if not pairs:
        return ""
    above = sum(low > median for low, median in pairs)
    if not above:
        return _("Hit rate not clearly above its peers")
    return ngettext(
        "Hit rate above its peers in {count} of {all} database",
        "Hit rate above its peers in {count} of {all} databases",
        len(pairs),
    ).format(count=format_number(above), all=format_number(len(pairs)))


def of_incidents(table: Table) -> str:
    """The largest of the incidents, which come in order; nothing where several are as large."""
    if not table.rows:
        return ""
    day, _route, country, *_others, value = table.rows[0]
    if not isinstance(value, int | float) or [row[-1] for row in table.rows].count(value) > 1:
        return ""
    return _("Largest incident: {value} dead and missing, {country}, {day}").format(
        value=format_number(value), country=country, day=day
    )
