"""Figures as readers see them: minimum signs, dashes for unknown, changes in words."""

from collections.abc import Iterable, Sequence
from datetime import date

from dashboard.drawings import Change, Keyed, RelativeChange
from dashboard.formats import (
    all_of,
    at_least,
    comma_list,
    format_date,
    format_month,
    format_months,
    format_months_to,
    format_number,
    format_percent,
    with_subject,
)
from dashboard.i18n import N_, _, isolate, ngettext
from data_access.analysis.changes import Compared, LikeMonths
from data_access.availability import Availability
from data_access.filters import Compare
from data_access.frames import HIDDEN, Hidden
from data_access.periods import MonthRange, distance, spans
from data_access.registry import Metric

UNKNOWN = "–"
_YEAR = 12
_MONTH = 100
"""Above the days of a month in the number of a day, and above the months of a year."""
_SAID_SPANS = 2
"""How many ranges of months a sentence names."""
_HARDLY_ANY = 1e-6
"""In the place of a base of 0, above which any rise is larger than one from 1."""
SMALL_BASE = 30
"""Below this base a percentage misleads; the two numbers are given instead (domain, D2)."""
_ALMOST_ALL = 0.995
"""From which share on a fall would be written as of all, while some are left."""
_LEAST_PART = 0.01
"""Below which a share would be written as nothing, while it is some."""
_MANY = 100
"""A number whose form is that of most."""
TENFOLD = 9
"""As a relative change; how far an interval goes beyond that, few groups of people do not say."""


def figure(metric: Metric, value: float | Hidden | None) -> str:
    """A value as shown; at least so many where it is a minimum, but for at least nobody."""
    if value is None:
        return UNKNOWN
    if value is HIDDEN:
        return _("hidden")
    text = format_number(value, 1 if metric.is_ratio else 0)
    return at_least(text) if metric.minimum and value else text


def levels_in_words(before: float, now: float) -> str:
    """From one number to another: `1,200 → 733`."""
    if before == now:
        return _("unchanged from {count}").format(count=format_number(before))
    return _("{old} → {new}").format(old=format_number(before), new=format_number(now))


def unit(metric: Metric, value: float | Hidden | None) -> str:
    """What a value is of: `people`, `person` behind a 1."""
    if not metric.unit_one:
        return _(metric.unit)
    # Of what is neither known nor shown, the form of many.
    number = value if isinstance(value, int | float) else _MANY
    whole = int(number) if number == int(number) else _MANY
    return ngettext(metric.unit_one, metric.unit, abs(whole))


def of_exercise() -> str:
    """What is to be known of exercise figures, where there is room for words."""
    return _("Demo figures, not real.")


def of_demo_beside_real() -> str:
    """Why exercise figures are left out of a picture that has real ones."""
    return _("Demo figures are not shown beside real ones.")


def available_in_words(months: MonthRange) -> str:
    """The months that have figures, for views of other months."""
    return _("data available from {first} to {last}").format(
        first=format_month(months.first), last=format_month(months.last)
    )


def period_in_words(months: MonthRange, availability: Availability) -> str:
    """Months of a measure as far as they are known, the newest to the day that it is known to."""
    first, last = max(months.first, availability.oldest), availability.newest
    if first > min(months.last, last):
        return format_months(months)
    if not availability.ends_in_part or not months.holds(last):
        return format_months(MonthRange(first, min(months.last, last)))
    if availability.ends_on is not None:
        return format_months_to(first, availability.ends_on)
    return _("{months}, {month} in part").format(
        months=format_months(MonthRange(first, last)), month=format_month(last)
    )


def year_to(months: MonthRange) -> str:
    """A year in the fewest words: `year to Aug 2025`; empty for other spans and calendar years."""
    if months.length != _YEAR or months.last % _MONTH == _YEAR:
        return ""
    return _("year to {month}").format(month=format_month(months.last))


def base_in_words(compare: Compare, months: int) -> str:
    """What a change is measured against.

    Args:
        compare: what the reader has chosen.
        months: how many the period has: one of several years is compared with as many before it.
    """
    if compare is Compare.PREVIOUS_PERIOD:
        return _("the period before")
    years, rest = divmod(months, _YEAR)
    if months <= _YEAR:
        return _("the year before")
    if rest:
        return ngettext(
            "the same months {count} year before", "the same months {count} years before", years + 1
        ).format(count=years + 1)
    return ngettext("the {count} year before", "the {count} years before", years).format(
        count=years
    )


def months_reported(known: int, every: int) -> str:
    """Of how many months a sum of what bureaus reported is."""
    return ngettext(
        "{known} of {all} month reported", "{known} of {all} months reported", every
    ).format(known=format_number(known), all=format_number(every))


def with_more(names: Sequence[str], most: int) -> list[str]:
    """The first of some names, and behind them how many are not named: `3 more`."""
    rest = len(names) - most
    if rest <= 0:
        return list(names)
    return [*names[:most], ngettext("{count} more", "{count} more", rest).format(count=rest)]


def lines_with_more(lines: Sequence[str], most: int) -> list[str]:
    """The first of some lines, and below them how many more there are: `and 3 more`."""
    rest = len(lines) - most
    if rest <= 0:
        return list(lines)
    return [
        *lines[:most],
        ngettext("and {count} more", "and {count} more", rest).format(count=rest),
    ]


def months_in_words(months: Iterable[int]) -> str:
    """Months (yyyymm) as readers see them, those that follow each other as one range.

    Two ranges stand in lists and sentences that have commas of their own.
    """
    return all_of([isolate(format_months(span)) for span in spans(months)])


def months_said(months: Sequence[int]) -> str:
    """Months (yyyymm) as a sentence says them: how many of which period, where they lie scattered.

    Nobody can say aloud, or hear, a list of three periods; tables have it.
    """
    if len(spans(months)) <= _SAID_SPANS:
        return months_in_words(months)
    return ngettext("{count} month of {months}", "{count} months of {months}", len(months)).format(
        count=format_number(len(months)), months=format_months(MonthRange(months[0], months[-1]))
    )


def base_said(like: LikeMonths) -> str:
    """The months that a change is measured against, as a sentence says them after those of now."""
    if len(spans(like.now)) <= _SAID_SPANS or not like.are_of_one_season:
        return months_said(like.before)
    years = distance(like.before[0], like.now[0]) // _YEAR
    return ngettext(
        "the same months {count} year before", "the same months {count} years before", years
    ).format(count=years)


_CHANGES = {
    "early": N_("was {count}; figure not yet final"),
    "same": N_("unchanged from {count}"),
    "unclear": N_("was {count}; change unclear"),
    "almost": N_("almost unchanged, from {count}"),
    "up": N_("up from {count}"),
    "down": N_("down from {count}"),
    "times": N_("{share} times as many, from {count}"),
    "more": N_("up {share}, from {count}"),
    "fewer": N_("down {share}, from {count}"),
}
"""What a short line says of a change, by its manner (`manner_of`)."""
_DIFFERENCES = {
    "early": N_("difference from {other} not yet final"),
    "same": N_("the same as {other}"),
    "unclear": N_("difference from {other} unclear"),
    "almost": N_("almost the same as {other}"),
    "up": N_("more than {other}"),
    "down": N_("fewer than {other}"),
    "times": N_("{share} times as many as {other}"),
    "more": N_("{share} more than {other}"),
    "fewer": N_("{share} fewer than {other}"),
}
"""The same of a count next to another one."""
_FINDINGS = {
    "early": N_("{measure}: {now}, not yet final"),
    "same": N_("no change in {measure}"),
    "unclear": N_("no clear change in {measure}"),
    "almost": N_("{measure} almost unchanged"),
    "up": N_("{measure} rose from {before} to {now}"),
    "down": N_("{measure} fell from {before} to {now}"),
    "doubled": N_("{measure} roughly doubled"),
    "times": N_("{measure} rose to {share} times their earlier level"),
    "more": N_("{measure} rose by {share}"),
    "fewer": N_("{measure} fell by {share}"),
}
"""The same as titles say it."""


def manner_of(compared: Compared, *, ratio: bool = False) -> str:
    """How a change is said: too `early`, `same`, `unclear`, `almost` so, or by where it goes.

    That is `more` or `fewer` by a share and `times` of a multiple; `up` or `down` alone of rates
    and of few, and where none are left: "100% fewer" says less than that.
    """
    now, before = compared.now, compared.before
    if now == before and not compared.is_early:
        return "same"
    if not compared.is_clear:
        return "early" if compared.is_early else "unclear"
    if _rounds_to_none(now - before, before, ratio=ratio):
        return "almost"
    if ratio or before < SMALL_BASE or not now:
        return "up" if now > before else "down"
    if now > _MANIFOLD * before:
        return "times"
    return "more" if now > before else "fewer"


def change(compared: Compared, *, ratio: bool = False) -> Change:
    """A change in one short line: `down about a third, from 223,616`, `was 16.0; change unclear`.

    Args:
        compared: both numbers, over like months.
        ratio: whether the numbers are rates.
    """
    now, before, like = compared.now, compared.before, compared.like
    count = format_number(before, 1 if ratio else 0)
    if not like.are_of_one_season:
        count = _("{count} in {months}").format(count=count, months=base_said(like))
    text = _(_CHANGES[manner_of(compared, ratio=ratio)])
    text = text.format(count=count, share=about_share(now, before))
    if compared.without_largest:
        text = _("{change}; unclear without one incident").format(change=text)
    if ratio and not like.is_whole:
        # The rate beside it is of all months, and so is no part of this change.
        text = comma_list((format_number(now, 1), text))
    return _dated(compared, text, ratio=ratio)


def change_in_brief(change: Change) -> str:
    """A change in a word or two: `▼32%`, `change unclear`; `provisional` where it is not final."""
    compared, manner = change.compared, manner_of(change.compared)
    if manner == "early":
        return _("provisional")
    if manner == "unclear" or compared.without_largest:
        return _("change unclear")
    if manner not in {"fewer", "more", "times"} or not compared.like.is_whole:
        return change.text
    share = share_in_words((compared.now - compared.before) / compared.before)
    # From right to left the arrow is at the right, where the eye begins.
    return f"{'▼' if manner == 'fewer' else '▲'}{isolate(share)}"


def beside(compared: Compared, other: str) -> Change:
    """A count next to another one: `about a third fewer than B`."""
    share = about_share(compared.now, compared.before)
    text = _(_DIFFERENCES[manner_of(compared)]).format(other=other, share=share)
    return _dated(compared, text)


def _dated(compared: Compared, text: str, *, ratio: bool = False) -> Change:
    """A change with its months, where these are not all."""
    like = compared.like
    text = text if like.is_whole else with_subject(months_said(like.now), text)
    return Change(text, compared, _drawn(compared, ratio=ratio))


def finding(measure: str, compared: Compared, months: str = "") -> str:
    """A change as a title says it: `deaths fell by about a sixth`, `no clear change in deaths`.

    Args:
        measure: what it is called in a sentence.
        compared: its numbers.
        months: those of now in a sentence (`in the year to June 2026`); empty where it says none.
    """
    now, before, manner = compared.now, compared.before, manner_of(compared)
    if months and manner == "early":
        return _("{measure}: {now} {months}, not yet final").format(
            measure=measure, now=format_number(now), months=months
        )
    if months:
        return _("{finding} {months}").format(finding=finding(measure, compared), months=months)
    is_doubled = manner == "times" and round(now / before, 1) == _DOUBLE
    text = _(_FINDINGS["doubled" if is_doubled else manner]).format(
        measure=measure,
        before=format_number(before),
        now=format_number(now),
        share=about_share(now, before),
    )
    if compared.without_largest:
        return _("{finding}, unclear without one incident").format(finding=text)
    return text


_FRACTIONS = (
    (1 / 10, N_("about a tenth")),
    (1 / 6, N_("about a sixth")),
    (1 / 5, N_("about a fifth")),
    (1 / 4, N_("about a quarter")),
    (1 / 3, N_("about a third")),
    (2 / 5, N_("about two fifths")),
    (1 / 2, N_("about half")),
    (2 / 3, N_("about two thirds")),
    (3 / 4, N_("about three quarters")),
)
_NEAR, _NEAREST = 0.08, 0.05
"""How far a share may be from a fraction that stands for it, as a part of that, and at most: 81% is
not about three quarters."""
_MANIFOLD = 1.95
"""From which multiple of a count on a rise is said as that."""
_DOUBLE = 2.0


def about_share(now: float, before: float) -> str:
    """What was added or lost by the fraction that it is near to, in per cent, or as a multiple."""
    multiple = now / before if before else 0
    if multiple > _MANIFOLD:
        return format_number(multiple, 1 if multiple < TENFOLD else 0)
    share = abs(multiple - 1)
    near = min(_FRACTIONS, key=lambda one: abs(one[0] - share))
    is_near = abs(near[0] - share) <= min(near[0] * _NEAR, _NEAREST)
    return _(near[1]) if is_near else share_in_words(multiple - 1)


def part_in_words(ratio: float) -> str:
    """A share of a whole: what is little is not none."""
    return format_percent(ratio) if ratio >= _LEAST_PART or not ratio else _("under 1%")


def share_in_words(ratio: float) -> str:
    """A share that was added or lost, without its sign; what is almost all is not all."""
    if -1 < ratio < -_ALMOST_ALL:
        return _("over {share}").format(share=format_percent(0.99))
    return format_percent(abs(ratio))


def _rounds_to_none(difference: float, base: float, *, ratio: bool) -> bool:
    """Whether a change is there and, as it would be written, is 0: no arrow says that."""
    if ratio:
        return round(abs(difference), 1) == 0
    return base >= SMALL_BASE and round(abs(difference) / base * 100) == 0


def of_day(day: date) -> Keyed:
    """A day for a table's cell, which sorts by the calendar."""
    return Keyed(format_date(day), _MONTH * (day.year * _MONTH + day.month) + day.day)


def of_month(month: int) -> Keyed:
    """A month (yyyymm) or year (yyyy00) for a table's cell, before the days in it."""
    return Keyed(format_month(month), month * _MONTH)


def relative_change(compared: Compared | None, named: LikeMonths | None = None) -> Keyed | None:
    """A change for a table's cell with its interval, which sorts by the share itself."""
    if compared is None:
        return None
    now, before = compared.now, compared.before
    text = " ".join(filter(None, (short_change(compared, named), reach(compared))))
    return _drawn(compared, text) or Keyed(text, (now - before) / (before or _HARDLY_ANY))


def _drawn(compared: Compared, text: str = "", *, ratio: bool = False) -> RelativeChange | None:
    """A change as screens draw it; None of small counts, of which a share misleads."""
    now, before, like = compared.now, compared.before, compared.like
    if before < (_HARDLY_ANY if ratio else SMALL_BASE):
        return None
    amount = _more_or_fewer((now - before) / before) if ratio else amount_in_words(now, before)
    parts = [amount]
    if compared.interval:
        parts.append(range_in_words(*compared.interval))
    elif not compared.is_exact:
        parts.append(_("range unknown"))
    if compared.is_provisional:
        parts.append(_("not yet final") if compared.is_early else _("provisional"))
    if without := compared.without_largest and _drawn(compared.without_largest):
        parts.append(_("without its largest incident: {change}").format(change=without.spoken))
    spoken = comma_list(parts)
    if not (like.is_whole and like.are_of_one_season):
        spoken = with_subject(months_in_words(like.now), spoken)
    return RelativeChange(text or spoken, compared, spoken)


def reach(compared: Compared) -> str:
    """The interval of a change beside a number, `(−40% to +16%)`; empty where none is written.

    Two small counts are no share that could have one.
    """
    is_share = compared.before >= SMALL_BASE and compared.now != compared.before
    if compared.interval is None or not is_share:
        return ""
    low, high = (format_percent(end, signed=True) for end in compared.interval)
    if compared.interval.high > TENFOLD:
        high = _("more than tenfold")
    return _("({low} to {high})").format(low=low, high=high)


def short_change(compared: Compared, named: LikeMonths | None = None) -> str:
    """A change for a table's cell: `+11%`, or `4 → 11` on a small base.

    Where it is of some of the months only, they stand behind it, unless the heading has `named`
    them already.
    """
    text = _share(compared.now, compared.before)
    is_unknown = compared.interval is None and not compared.is_exact
    if compared.now != compared.before and is_unknown and compared.before >= SMALL_BASE:
        text = _("{change}, range unknown").format(change=text)
    if compared.like == named or (compared.like.is_whole and compared.like.are_of_one_season):
        return text
    return f"{text} ({months_in_words(compared.like.now)})"


def _share(now: float, before: float) -> str:
    if before < SMALL_BASE:
        return levels_in_words(before, now)
    if now != before and _rounds_to_none(now - before, before, ratio=False):
        return _("<1% more") if now > before else _("<1% fewer")
    ratio = (now - before) / before
    return _(">99% fewer") if -1 < ratio < -_ALMOST_ALL else format_percent(ratio, signed=True)


def amount_in_words(now: float, before: float) -> str:
    """How much a change is by itself: `16% fewer`."""
    if round(abs(now - before) / before * 100) == 0:
        return _("less than 1% more") if now > before else _("less than 1% fewer")
    return _more_or_fewer((now - before) / before)


def range_in_words(low: float, high: float) -> str:
    """The ends of a relative change, such as `25% fewer to 350% more`."""
    if low > TENFOLD:
        return _("more than ten times as many")
    if high > TENFOLD:
        return _("{low} to more than ten times as many").format(low=_more_or_fewer(low))
    if high < 0 and round(high * 100):
        text = _("{low} to {high} fewer")
    elif low > 0 and round(low * 100):
        text = _("{low} to {high} more")
    else:
        return _("{low} to {high}").format(low=_more_or_fewer(low), high=_more_or_fewer(high))
    return text.format(low=share_in_words(low), high=share_in_words(high))


def _more_or_fewer(ratio: float) -> str:
    if round(ratio * 100) == 0:
        return _("no change")
    if ratio > TENFOLD:
        return _("{times} times as many").format(times=format_number(round(1 + ratio)))
    text = _("{share} more") if ratio > 0 else _("{share} fewer")
    return text.format(share=share_in_words(ratio))
