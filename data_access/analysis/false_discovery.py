"""Which of many small probabilities are taken for more than chance.

Benjamini and Hochberg, "Controlling the false discovery rate: a practical and powerful approach to
multiple testing", Journal of the Royal Statistical Society B 57 (1995) 289-300. Of thirty routes
that are each judged at one in a hundred, a third of all months would bring an alarm by chance
alone; here it is the share of alarms raised by chance that is kept below a rate, however many
routes are looked at.

scipy's statistics are imported when something is tested (see `expected_range`).
"""

import numpy as np
from numpy.typing import NDArray


def discoveries(p_values: NDArray[np.float64], rate: float) -> NDArray[np.bool_]:
    """Which of some probabilities, looked at together, are no chance.

    Assumes probabilities that are independent or rise together.

    Args:
        p_values: one a test; NaN where there is none, which counts as no test.
        rate: expected share of false ones among those that are called true, such as 0.1.
    """
    found = np.zeros(p_values.shape, dtype=bool)
    tested = ~np.isnan(p_values)
    if tested.any():
        from scipy.stats import false_discovery_control  # noqa: PLC0415 - see above

        found[tested] = false_discovery_control(p_values[tested]) <= rate
    return found
