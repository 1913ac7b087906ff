"""Where a falling function crosses a value, by halving."""

from collections.abc import Callable

_HALVINGS = 110  # from a bracket of 1 to the last digit, near 0 too


def falling_root(function: Callable[[float], float], target: float, low: float, high: float) -> float:
    """The x between `low` and `high` at which a falling function is `target`; where it never is, the nearest end."""
    for _ in range(_HALVINGS):
        middle = low + (high - low) / 2.0
        if middle in {low, high}:
            break  # no double lies between
        low, high = (middle, high) if function(middle) > target else (low, middle)
    return low + (high - low) / 2.0
