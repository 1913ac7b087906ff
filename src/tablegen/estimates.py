"""The names of an estimate's limits: those of `or` are `or_low` and `or_high`, of `b` `low` and `high`."""

_OWN = {"b": ("low", "high"), "beta": ("low", "high"), "difference": ("diff_low", "diff_high")}
_OF = {limit: name for name, limits in _OWN.items() if name != "beta" for limit in limits}


def limits_of(estimate: str) -> tuple[str, str]:
    """The statistics that are the lower and the upper limit of an estimate."""
    return _OWN.get(estimate) or (f"{estimate}_low", f"{estimate}_high")


def estimate_of(stat: str) -> str:
    """The estimate that a limit is of; another statistic is its own."""
    return _OF.get(stat) or stat.removesuffix("_low").removesuffix("_high")
