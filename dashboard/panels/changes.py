"""How a change stands in the table of a card: both counts, their months, and how sure it is."""

from collections.abc import Collection

from dashboard.drawings import Align, Coded, Column
from dashboard.i18n import _
from dashboard.wording import months_in_words
from data_access.analysis.changes import Compared
from data_access.periods import iso, spans


def columns() -> tuple[Column, ...]:
    """The columns that a compared count adds to a row."""
    return (
        Column("compared_months", _("Months compared")),
        Column("compared", _("In these months"), Align.NUMBER),
        Column("base_months", _("Base months")),
        Column("before", _("In the base months"), Align.NUMBER),
        Column("change_low", _("Change, lower end (95%)"), Align.NUMBER),
        Column("change_high", _("Change, upper end (95%)"), Align.NUMBER),
    )


def cells(compared: Compared | None) -> tuple[object, ...]:
    """Their values; all unknown where no change is formed.

    The ends of the interval are shares: -0.2 is a fifth fewer.
    """
    if compared is None:
        return (None,) * 6
    low, high = compared.interval or (None, None)
    return (
        written(compared.like.now),
        compared.now,
        written(compared.like.before),
        compared.before,
        None if low is None else round(low, 3),
        None if high is None else round(high, 3),
    )


def written(months: Collection[int]) -> Coded:
    """Months as files write them, `2018-01..2018-10,2019-03`, and as readers do."""
    code = ",".join(
        iso(span.first) if span.length == 1 else f"{iso(span.first)}..{iso(span.last)}"
        for span in spans(months)
    )
    return Coded(code, months_in_words(months))
