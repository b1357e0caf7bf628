"""Figures as readers see them: minimum signs, dashes for unknown, changes in words."""

from dashboard.figures.drawings import Change
from dashboard.i18n import _, format_month, format_number, format_percent
from data_access.filters import Compare
from data_access.frames import HIDDEN, Hidden
from data_access.registry.metrics import Metric

UNKNOWN = "–"
SMALL_BASE = 30
"""Below this base a percentage misleads; the two numbers are given instead (domain, D2)."""

_FEWER_MORE = {-1: "▼", 1: "▲"}


def figure(metric: Metric, value: float | Hidden | None) -> str:
    """A value as shown, with `≥` where it is a minimum estimate."""
    if value is None:
        return UNKNOWN
    if value is HIDDEN:
        return _("hidden")
    text = format_number(value, 1 if metric.is_ratio else 0)
    return f"≥ {text}" if metric.minimum else text


def available_in_words(oldest: int, newest: int) -> str:
    """From when to when (yyyymm) figures are held, for views of other months."""
    return _("figures are held from {first} to {last}").format(
        first=format_month(oldest), last=format_month(newest)
    )


def base_in_words(compare: Compare) -> str:
    """What a change is measured against."""
    if compare is Compare.PREVIOUS_PERIOD:
        return _("the period before")
    return _("the year before")


def change(
    value: float | None, base: float | None, compare: Compare, *, ratio: bool
) -> Change | None:
    """A change in words, or None where nothing can be said."""
    return change_on(value, base, base_in_words(compare), ratio=ratio)


def change_on(
    value: float | None, base: float | None, words: str, *, ratio: bool = False
) -> Change | None:
    """The same against a base that has words of its own."""
    if value is None or base is None:
        return None
    difference = value - base
    if difference == 0:
        text = _("= no change on {base}").format(base=words)
        return Change(0, text, text)
    decimals = 1 if ratio else 0
    amount = format_number(abs(difference), decimals)
    if _rounds_to_none(difference, base, ratio=ratio):
        return _almost_none(difference > 0, amount, words, ratio=ratio)
    direction = 1 if difference > 0 else -1
    mark = _FEWER_MORE[direction]
    brief = ""
    if ratio:
        text = _("{mark} {amount} on {base}").format(mark=mark, amount=amount, base=words)
    elif base < SMALL_BASE:
        text = _("{mark} from {old} to {new} on {base}").format(
            mark=mark, old=format_number(base), new=format_number(value), base=words
        )
    else:
        more = _("more than {base}") if direction > 0 else _("fewer than {base}")
        share = format_percent(abs(difference) / base)
        text = f"{mark} {share} · {amount} {more.format(base=words)}"
        brief = _("{mark} {amount} on {base}").format(mark=mark, amount=share, base=words)
    return Change(direction, text, brief or text)


def _rounds_to_none(difference: float, base: float, *, ratio: bool) -> bool:
    """Whether a change is there and, as it would be written, is 0: no arrow says that."""
    if ratio:
        return round(abs(difference), 1) == 0
    return base >= SMALL_BASE and round(abs(difference) / base * 100) == 0


def _almost_none(is_more: bool, amount: str, words: str, *, ratio: bool) -> Change:  # noqa: FBT001 - a fact, not an option
    if ratio:
        text = _("almost unchanged on {base}").format(base=words)
        return Change(0, text, text)
    text = _("less than 1% fewer ({amount}) than {base}")
    brief = _("less than 1% fewer than {base}")
    if is_more:
        text = _("less than 1% more ({amount}) than {base}")
        brief = _("less than 1% more than {base}")
    return Change(0, text.format(amount=amount, base=words), brief.format(base=words))


def short_change(value: float | None, base: float | None) -> str:
    """A change for a table's cell: `+11%`, or `4 → 11` on a small base."""
    if value is None or base is None:
        return UNKNOWN
    if base < SMALL_BASE:
        return f"{format_number(base)} → {format_number(value)}"
    if value != base and _rounds_to_none(value - base, base, ratio=False):
        return _("<1% more") if value > base else _("<1% fewer")
    return format_percent((value - base) / base, signed=True)
