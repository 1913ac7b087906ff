"""What the numbers of a claim may be, as statistics of a table: `54.3 (12.1)` is a mean with its SD, or a count."""

from collections.abc import Iterator, Mapping

from tablegen.estimates import limits_of
from tablegen.paper.claims import Claim, Part
from tablegen.paper.facts import Fact, Value, agrees

_LIMITED = (
    "mean", "median", "gmean", "or", "hr", "irr", "rr", "tr", "difference", "smd", "effect", "r", "auc", "pct", "c",
    "dor",
    "sensitivity", "specificity", "ppv", "npv", "accuracy", "lr_pos", "lr_neg", "survival", "risk", "rate", "rmst",
    "survival_median", "survival_q1", "survival_q3", "survival_quantile",
)  # fmt: skip
_TRIPLES = tuple((stat, *limits_of(stat)) for stat in _LIMITED)
_ESTIMATES = (*_TRIPLES, ("b", "low", "high"), ("adj_mean", "adj_low", "adj_high"))
_SPREADS = (("median", "q1", "q3"), ("median", "min", "max"), ("mean", "min", "max"), ("mean", "q1", "q3"))
_PAIRS = (
    ("mean", "sd"), ("mean", "se"), ("adj_mean", "adj_se"), ("gmean", "gsd"), ("b", "se"), ("median", "mad"),
)  # fmt: skip
_SHARES = (("n", "pct"), ("n_events", "events_pct"), ("missing", "missing_pct"), ("n", "survival"))
_PCT = (
    "pct", "events_pct", "missing_pct", "sensitivity", "specificity", "ppv", "npv", "accuracy", "survival", "risk",
)  # fmt: skip
_READINGS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "pm": _PAIRS,
    "paren": (*_PAIRS, *_SHARES, ("median", "iqr")),
    "triple": (*_SPREADS, *_ESTIMATES),
    "interval": _ESTIMATES,
    "limits": tuple(triple[1:] for triple in _ESTIMATES),
    "iqr": (("median", "iqr"),),
    "share": _SHARES[:3],
    "pct": tuple((stat,) for stat in _PCT),
    "p": (("p",), ("p_adjusted",), ("p_level",), ("p_overall",)),
    "bare": (("mean",), ("median",), ("n",), ("gmean",), ("adj_mean",), ("n_events",)),
}
_ESTIMATE_STATS: Mapping[str, tuple[str, ...]] = {
    "or": ("or", "dor", "effect"),
    "rr": ("rr", "irr", "effect"),
    "irr": ("irr", "rr", "rate"),
    "b": ("b", "beta"),
    "r": ("r", "effect"),
    "auc": ("auc", "c"),
    "smd": ("smd", "effect"),
}
_TEST_STATS: Mapping[str, tuple[str, ...]] = {
    "chi2": ("statistic", "wald"),
    "t": ("statistic", "t", "z"),
    "z": ("statistic", "z", "t"),
    "F": ("statistic",),
    "U": ("statistic",),
}
_COUNTED = (("n", "total", "pct"), ("n_events", "n", "events_pct"), ("n_events", "total", "events_pct"))
_COUNTS = frozenset({"n", "total", "n_events", "missing", "n_used"})
_SIGNLESS = frozenset({"statistic", "t", "z", "difference", "diff_low", "diff_high", "b", "smd", "low", "high", "r"})
_SHARE_SCALE = frozenset({"sensitivity", "specificity", "ppv", "npv", "accuracy", "survival", "risk", "auc"})
_TREND = frozenset(
    {"trend", "interaction", "heterogeneity", "nonlinearity", "non-linearity", "linearity", "difference"}
)


def readings_of(claim: Claim) -> Iterator[tuple[tuple[Part, str], ...]]:
    """The ways to read a claim: each of its numbers with the statistic that it would be."""
    roles = {part.role: part for part in claim.parts}
    if claim.kind == "estimate":
        yield from _estimates(claim, roles)
    elif claim.kind == "test":
        for stat in _TEST_STATS[claim.symbol]:
            known = ((roles.get(role), name) for role, name in (("df", "df"), ("df2", "df2"), ("statistic", stat)))
            yield tuple((part, name) for part, name in known if part)
    elif claim.kind == "count":
        for n, total, pct in _COUNTED:
            known = ((roles.get(role), name) for role, name in (("n", n), ("total", total), ("pct", pct)))
            yield tuple((part, name) for part, name in known if part)
    elif claim.kind == "share":
        for n, pct in _SHARES[:3]:
            yield ((roles["n"], n), (roles["pct"], pct))
    elif claim.kind == "p":
        if claim.about not in _TREND:
            yield from (((claim.parts[0], name),) for (name,) in _READINGS["p"])
    elif claim.kind == "paren" and claim.about:  # `8.1 (4.2) years` counts no patients
        yield from (tuple(zip(claim.parts, pair, strict=True)) for pair in (*_PAIRS, ("median", "iqr")))
    elif claim.kind == "pm" and claim.symbol:
        own = [pair for pair in _PAIRS if pair[1].endswith(claim.symbol)]
        yield from (tuple(zip(claim.parts, pair, strict=True)) for pair in own)
    else:
        yield from (tuple(zip(claim.parts, stats, strict=True)) for stats in _READINGS.get(claim.kind, ()))


def _estimates(claim: Claim, roles: Mapping[str, Part]) -> Iterator[tuple[tuple[Part, str], ...]]:
    for stat in _ESTIMATE_STATS.get(claim.symbol, (claim.symbol,)):
        low, high = limits_of(stat)
        known = ((roles.get(role), name) for role, name in (("value", stat), ("low", low), ("high", high)))
        yield tuple((part, name) for part, name in known if part)


def has(fact: Fact, reading: tuple[tuple[Part, str], ...]) -> bool:
    """Whether a fact has every statistic of a reading."""
    return all(stat in fact.values for _, stat in reading)


def wrong_parts(claim: Claim, reading: tuple[tuple[Part, str], ...], fact: Fact) -> tuple[tuple[Part, str], ...]:
    """The numbers of a claim that a fact, read so, does not have."""
    return tuple(
        (part, stat) for part, stat in reading if not any(_is(claim, part, stat, value) for value in fact.values[stat])
    )


def _is(claim: Claim, part: Part, stat: str, value: Value) -> bool:
    said, decimals = part.token.value, part.token.decimals
    if claim.kind == "p":
        return _p_agrees(claim.sign, said, decimals, value)
    if part.below:
        return 0.0 <= value.value <= said + value.slack
    if stat in _COUNTS:
        return abs(said - value.value) < (0.5 if value.value % 1 else 1e-6)
    if agrees(value, said, decimals, stat in _SIGNLESS):
        return True
    if stat in _SHARE_SCALE:
        return agrees(Value(value.value * 100, value.slack * 100), said, decimals)
    return False


def _p_agrees(sign: str, said: float, decimals: int, value: Value) -> bool:
    hair = 0.05 * 10.0**-decimals  # a bound may stand for a P that was rounded before
    match sign:
        case "<" | "≤":
            return value.value <= said + value.slack + (hair if sign == "≤" else 1e-12)
        case ">" | "≥":
            return value.value >= said - value.slack - (hair if sign == "≥" else 1e-12)
        case _:
            return agrees(value, said, decimals) or (said == 1.0 and value.value > 0.99)


def turned(fact: Fact) -> Fact:
    """A fact with its difference the other way round, as a text does that speaks of a reduction."""
    values = dict(fact.values)
    for name, other in (("difference", "difference"), ("diff_low", "diff_high"), ("diff_high", "diff_low")):
        if other in fact.values:
            values[name] = tuple(Value(-v.value, v.slack) for v in fact.values[other])
    return Fact(fact.row, fact.group, fact.level, values, fact.derived)


def inverse(fact: Fact) -> Fact:
    """A fact with each ratio turned over, as a text does that speaks of the other level."""
    values = dict(fact.values)
    for stat in ("or", "hr", "rr", "irr", "tr"):
        for name, other in ((stat, stat), (f"{stat}_low", f"{stat}_high"), (f"{stat}_high", f"{stat}_low")):
            if other in fact.values:
                values[name] = tuple(Value(1 / v.value, v.slack / v.value**2) for v in fact.values[other] if v.value)
    return Fact(fact.row, fact.group, fact.level, values, fact.derived)
