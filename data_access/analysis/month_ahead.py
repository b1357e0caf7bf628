"""What a month is expected to have by the months before it, where each follows from the last.

For complete counts of authorities, whose months hang together: the logarithm of a month is a yearly
wave and a share of the month before it (season and autoregression of order 1), fitted by least
squares. `docs/methods.md` has the formula, and how often its ranges hold.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from data_access.analysis.expected_range import Numbers, Parameters, State, is_sparse

_YEAR = 12
_PARAMETERS = Parameters()
LEARNT_FROM = _YEAR * _PARAMETERS.years
"""Months before the judged one, at most."""
COVERAGE = 0.95
"""Of an expected range; of past months it covered as many (`tools/backtest_month_ahead.py`)."""
JUDGED = 60
"""Newest months whose forecasts are compared with the counts."""
MOST_ERROR, LEAST_HELD = 0.85, 0.88
"""Forecasts are shown where they err by this share at most of what the count of the year before
errs by, and where this share of the months came within their range."""


class Ahead(NamedTuple):
    """What is expected of a month.

    Attributes:
        level: logarithm of the expected count and a half; NaN without a fit.
        spread: standard error of a month about it.
        freedom: of the spread.
    """

    state: State
    level: float = np.nan
    spread: float = np.nan
    freedom: int = 1

    @property
    def expected(self) -> float:
        """The count that half of such months exceed."""
        return float(np.maximum(0, np.exp(self.level) - 0.5))

    def range(self, share: float) -> tuple[float, float]:
        """The whole counts between which a share of such months lies; NaN without a fit."""
        out = float(stdtrit(self.freedom, (1 + share) / 2)) * self.spread
        ends = np.exp([self.level - out, self.level + out]) - 0.5
        low, high = np.maximum(0, np.round(ends)).tolist()
        return low, high


class Record(NamedTuple):
    """The forecasts of past months, each made by the months before it alone, and the next one.

    Attributes:
        past: by the place of their month among the counts, of the newest ones.
        next: of the month after the counts.
        error: their mean error, as a share of that of the count a year before.
        held: the share of months that came within their range.
    """

    past: Mapping[int, Ahead]
    next: Ahead
    error: float
    held: float

    @property
    def is_useful(self) -> bool:
        """Whether the forecasts were good enough to show the next one."""
        return (
            self.next.state is State.OK
            and len(self.past) == JUDGED
            and self.error <= MOST_ERROR
            and self.held >= LEAST_HELD
        )


def expect(before: Numbers) -> Ahead:
    """What is expected of the month after some months.

    Args:
        before: counts of the months before it, oldest first; NaN where unknown, and nothing is
            learnt from what is older than that.
    """
    unknown = np.flatnonzero(np.isnan(before))
    counts = before[unknown[-1] + 1 if unknown.size else 0 :][-LEARNT_FROM:]
    if counts.size < _YEAR * _PARAMETERS.fewest_years:
        return Ahead(State.TOO_SHORT)
    if is_sparse(counts, _PARAMETERS):
        return Ahead(State.TOO_SPARSE)
    logarithms, angle = np.log(counts + 0.5), 2 * np.pi * np.arange(counts.size) / _YEAR
    # A row for the month after each, the judged one last.
    rows = np.column_stack([np.ones(counts.size), np.cos(angle), np.sin(angle), logarithms])
    inverse, last = np.linalg.pinv(rows[:-1]), rows[-1]
    factors = inverse @ logarithms[1:]
    rest = logarithms[1:] - rows[:-1] @ factors
    freedom = rest.size - factors.size
    # The fit is an estimate itself, the more so the further the last month is from the others.
    spread = np.sqrt(rest @ rest / freedom * (1 + np.square(last @ inverse).sum()))
    return Ahead(State.OK, float(last @ factors), float(spread), freedom)


def record(counts: Numbers, judged: int = JUDGED) -> Record:
    """The forecasts of the newest months, compared with the counts and with the year before."""
    places = range(max(_YEAR, counts.size - judged), counts.size)
    made = ((place, expect(counts[:place])) for place in places)
    past = {place: one for place, one in made if one.state is State.OK}
    came = counts[list(past)]
    ends = np.array([one.range(COVERAGE) for one in past.values()]).reshape(-1, 2).T
    errors = np.abs(came - [one.expected for one in past.values()])
    of_year_before = np.abs(came - counts[[place - _YEAR for place in past]])
    naive = of_year_before.sum()
    return Record(
        past,
        expect(counts),
        error=float(errors.sum() / naive) if naive else np.inf,
        held=float(((ends[0] <= came) & (came <= ends[1])).mean()) if past else 0.0,
    )
