"""Round numbers for legends."""

import math

_STEPS = (1, 2, 5, 10)


def nice(number: float, *, below: bool = False) -> int:
    """The next 1, 2 or 5 times a power of ten that is not below a number (or not above it)."""
    power = int(10 ** math.floor(math.log10(max(1.0, number))))
    steps = [step * power for step in _STEPS]
    if below:
        return max((step for step in steps if step <= number), default=1)
    return min(step for step in steps if step >= number)
