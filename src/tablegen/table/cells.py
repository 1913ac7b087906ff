"""From a question of the plan to the content of a cell: records looked up, digits decided, the style's punctuation."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from tablegen import stats
from tablegen.plan import Ask
from tablegen.results import Record, Results
from tablegen.spec.pattern import MISSING_SHARE, Pattern, Slot
from tablegen.stats.outcomes import NOT_ESTIMABLE, THROUGH_INFINITY
from tablegen.stats.survival import NOT_REACHED
from tablegen.style import Style
from tablegen.table import numbers
from tablegen.table.between import text_between
from tablegen.table.dates import write_date
from tablegen.table.model import Content, Text
from tablegen.table.places import POSITIVE, places
from tablegen.table.shares import asked_dp, own_share, share_dp
from tablegen.values import frozen

COUNTS = frozenset(
    {"n", "total", "missing", "n_events", "n_competing", "n_used", "n_risk", "imputations", "tp", "fp", "fn", "tn"}
)
BOUNDED = frozenset(
    {"r", "r_low", "r_high", "auc", "auc_low", "auc_high", "youden", "shapiro_w", "lilliefors_d", "r2", "brier"}
    | {"c", "c_low", "c_high", "icc", "correlation", "fmi", "fmi_largest"}
)
"""Statistics whose size cannot exceed 1: some journals write them without the zero before the decimal mark."""
P_VALUES = frozenset({"p", "p_adjusted", "p_level", "p_overall", "shapiro_p", "anderson_p", "lilliefors_p"})
STARS = (0.05, 0.01, 0.001)
"""The bounds below which P has one star, two, three."""
_WHOLE = 0.05
"""A sum of weights that is a whole number but for less than the one decimal it has else is written as one."""
_NO_BREAK = "\u00a0"


@frozen
class Writer:
    """Writes cells of one table: its results, its style."""

    results: Results
    style: Style

    def cell(self, ask: Ask) -> Content:
        """The content of a cell; the style's mark where nothing could be computed, or nothing is to be said."""
        if not ask.pattern.each_level:
            return self._filled(ask, ask.level)
        content: Content = ()
        for i, level in enumerate(ask.levels):
            joint: Content = (Text(ask.pattern.join),) if i else ()
            content = (*content, *joint, *self._filled(ask, level))
        return content

    def _record(self, ask: Ask, level: str | None, stat: str) -> Record | None:
        """The record of a statistic of a level; `total` is the level's own where it has one, else the group's."""
        stat = "p" if stat == "stars" else stat
        of_group = level if stat not in {"missing", "missing_pct"} else None
        record = self.results.get(ask.row, ask.group, of_group, stat)
        return self.results.get(ask.row, ask.group, None, stat) if record is None and stat == "total" else record

    def _filled(self, ask: Ask, level: str | None) -> Content:
        records = {stat: self._record(ask, level, stat) for stat in ask.pattern.stats}
        if not any(records.values()):
            return self._mark(self.style.words.empty_mark)
        withheld = next((record.shown for record in records.values() if record and record.shown), None)
        if withheld:
            return (Text(withheld),)
        values = {stat: record.value for stat, record in records.items() if record and record.value is not None}
        if not values or ("n" in values and self._nobody(ask, level)):
            return self._mark(self._gap(next(iter(records.values()))))
        if ask.dates:
            return self._spelled(ask, level, values, _with_dates(ask.pattern, self.style))
        dress = _DRESSES.get(ask.pattern.name or "")
        if dress and self._complete(ask, level, values):
            return dress(self, ask, values)
        first = ask.pattern.stats[0]
        if dress and values.keys() == {first} and first not in COUNTS:  # an estimate that has no interval
            return self.number(ask, level, first, values[first])
        if dress is _interval:
            *estimate, low, high = (self._or_gap(ask, level, stat, values) for stat in ask.pattern.stats)
            return numbers.join_ci(estimate[0] if estimate else (), low, high, self.style.numbers)
        return self._spelled(ask, level, values, ask.pattern.parts)

    def _gap(self, record: Record | None) -> str:
        """What stands in the place of a number that there is not; a time not reached, or nothing estimable, is told."""
        words, problem = self.style.words, (record and record.problem) or ""
        if problem.startswith(NOT_ESTIMABLE):
            return words.not_estimable
        return words.not_reached if problem == NOT_REACHED else words.missing_mark

    def _nobody(self, ask: Ask, level: str | None) -> bool:
        """Whether a level's count is 0 of 0: the group has no value at all."""
        total = self.results.get(ask.row, ask.group, None, "total") if level is not None else None
        return total is not None and total.value == 0

    def _complete(self, ask: Ask, level: str | None, values: dict[str, float]) -> bool:
        """Whether all numbers of a named pattern are there; a share is written from its count and its total."""
        if "pct" in ask.pattern.stats:
            for stat in ("n", "total"):
                record = self._record(ask, level, stat)
                if record is not None and record.value is not None:
                    values[stat] = record.value
            return {"n", "total"} <= values.keys() and ("pct" in values or not values["total"])
        return all(stat in values for stat in ask.pattern.stats)

    def _spelled(
        self, ask: Ask, level: str | None, values: Mapping[str, float], parts: tuple[str | Slot, ...]
    ) -> Content:
        """The parts of a pattern one after the other, each slot as its number or the mark for a missing one.

        A line may break between dates, which are long.
        """
        if ask.pattern.name == MISSING_SHARE and not values.get("missing", 1) and self.style.numbers.zero_bare:
            parts = parts[:1]  # as a level that nobody has
        content: Content = ()
        breaks = {" (", self.style.say(" to ")}
        for part, behind in zip(parts, (*parts[1:], ""), strict=True):
            if isinstance(part, str):
                between = numbers.apart(part, self.style.numbers)
                if ask.pattern.name:
                    between = between.replace(" (", f"{self.style.numbers.pair_gap}(")
                content = (*content, *((Text(part),) if ask.dates and part in breaks else text_between(between)))
            elif part.stat in values or part.stat != "stars":
                signed = isinstance(behind, str) and behind.lstrip().startswith("%")  # by the author's pattern
                writer = self._unsigned if signed and self.style.numbers.pct_sign_in_cell else self
                content = (*content, *writer._or_gap(ask, level, part.stat, values))
        return content

    @property
    def _unsigned(self) -> "Writer":
        """This one without signs behind percentages."""
        return replace(self, style=replace(self.style, numbers=replace(self.style.numbers, pct_sign_in_cell=False)))

    def _or_gap(self, ask: Ask, level: str | None, stat: str, values: Mapping[str, float]) -> Content:
        """One statistic, or what stands in its place."""
        if stat in values:
            return self.number(ask, level, stat, values[stat])
        return (Text(self._gap(self._record(ask, level, stat))),)

    def number(self, ask: Ask, level: str | None, stat: str, value: float) -> Content:
        """One statistic, written as its kind is."""
        rules = self.style.numbers
        if ask.dates and stats.is_date(stat):
            words, say = self.style.words, self.style.say
            return (Text(write_date(value, words.date, say, down=rules.dates_down) or words.missing_mark),)
        if stat in COUNTS:
            return numbers.write_count(value, rules)
        if stat in P_VALUES:
            return numbers.write_p(value, rules, dp=ask.digits.get("p"))
        if stat in {"pct", "missing_pct"}:
            return self._share(ask, level, value, "n" if stat == "pct" else "missing")
        if stat == "wn" and abs(value - round(value)) < _WHOLE:  # a sum of weights
            return numbers.write_count(round(value), rules)
        if stat == "df":
            return self._degrees(ask, value)
        if stat == "stars":
            return self._mark("*" * sum(value < bound for bound in STARS))
        number = self.sized(ask, stat, value, self.dp(ask, stat))
        if stat.endswith("_high") and self.through_infinity(ask, level, stat):
            return (Text(f"∞{self.style.say(' to ').replace(' ', _NO_BREAK)}"), *number)
        return number

    def sized(self, ask: Ask, stat: str, value: float, dp: int) -> Content:
        """A statistic with so many decimals, told as what its size can be."""
        positive = stat in POSITIVE or stat in ask.unsigned
        return numbers.write_number(value, dp, self.style.numbers, stat in BOUNDED, positive)

    def through_infinity(self, ask: Ask, level: str | None, stat: str) -> bool:
        """Whether a limit is an end of an interval that runs through infinity, as that of a number needed to treat."""
        record = self._record(ask, level, stat)
        return record is not None and record.method.endswith(THROUGH_INFINITY)

    def _share(self, ask: Ask, level: str | None, value: float, part: str) -> Content:
        n, total = self._record(ask, level, part), self._record(ask, level, "total")
        if n and total and n.value is not None and total.value:
            own, rules = own_share(n.value, total.value, value), self.style.numbers
            low = self._record(ask, level, "pct_low") if "pct_low" in ask.pattern.stats else None
            rules = numbers.beside_limits(rules) if low and low.value is not None else rules
            return numbers.write_pct(n.value, total.value, rules, self.share_dp(ask, level), own)
        return numbers.write_number(value, 1, self.style.numbers)

    def share_dp(self, ask: Ask, level: str | None) -> int | None:
        """The decimals of a percentage, where its own total does not give them."""
        return share_dp(ask, level, self.results, self.style.numbers)

    def _degrees(self, ask: Ask, value: float) -> Content:
        """Degrees of freedom: both of an F."""
        second = self.results.get(ask.row, ask.group, ask.level, "df2")
        return numbers.write_degrees(value, second.value if second else None, self.dp(ask, "df"), self.style.numbers)

    def dp(self, ask: Ask, stat: str) -> int:
        """The decimals of a statistic: the author's, else the style's; never more than published numbers have."""
        return places(ask, stat, self.results, self.style)

    @staticmethod
    def _mark(text: str) -> Content:
        return (Text(text),) if text else ()


def _with_dates(pattern: Pattern, style: Style) -> tuple[str | Slot, ...]:
    """The parts of a pattern whose numbers are dates: of a named one with `to` between two dates, and the style's
    brackets around an SD.
    """
    if pattern.name is None:
        return pattern.parts
    parts = pattern.parts
    if len(parts) == 3 and parts[1] == " ± " and style.numbers.mean_sd == "paren":
        parts = (parts[0], " (", parts[2], ")")
    return tuple(style.say(" to ") if part == "–" else part for part in parts)


Dress = Callable[[Writer, Ask, Mapping[str, float]], Content]


def _spread(spread: str) -> Dress:
    def write(w: Writer, ask: Ask, v: Mapping[str, float]) -> Content:
        return numbers.mean_sd(v["mean"], v[spread], w.dp(ask, "mean"), w.dp(ask, spread), w.style.numbers)

    return write


def _middle(low: str, high: str) -> Dress:
    def write(w: Writer, ask: Ask, v: Mapping[str, float]) -> Content:
        return numbers.median_iqr(v["median"], v[low], v[high], w.dp(ask, "median"), w.style.numbers)

    return write


def _share(denominator: bool) -> Dress:
    def write(w: Writer, ask: Ask, v: Mapping[str, float]) -> Content:
        own = own_share(v["n"], v["total"], v.get("pct"))
        dp = w.share_dp(ask, ask.level)
        return numbers.n_pct(v["n"], v["total"], w.style.numbers, dp, denominator, own)

    return write


def _events(denominator: bool) -> Dress:
    def write(w: Writer, ask: Ask, v: Mapping[str, float]) -> Content:
        record = w.results.get(ask.row, ask.group, ask.level, "n")
        if record is None or not record.value:
            return numbers.write_count(v["n_events"], w.style.numbers)
        return numbers.n_pct(v["n_events"], int(record.value), w.style.numbers, asked_dp(ask), denominator, None)

    return write


def _share_interval(w: Writer, ask: Ask, v: Mapping[str, float]) -> Content:
    n, total = v["n"], v["total"]
    if not total:
        return numbers.write_count(n, w.style.numbers)
    own, dp = own_share(n, total, v["pct"]), w.share_dp(ask, ask.level)
    if "pct_low" not in v or "pct_high" not in v:  # weighted shares of nobody and everybody have no interval
        return numbers.write_pct(n, total, w.style.numbers, dp, own)
    return numbers.pct_ci(n, total, v["pct_low"], v["pct_high"], w.style.numbers, dp, own)


def _interval(w: Writer, ask: Ask, v: Mapping[str, float]) -> Content:
    """An interval, after its estimate where the pattern has one: their statistics are those of the pattern."""
    *estimate, low, high = ask.pattern.stats
    rules, bounded, positive = w.style.numbers, low in BOUNDED, low in POSITIVE or low in ask.unsigned
    if w.through_infinity(ask, ask.level, high):
        through = "∞".join([w.style.say(" to ")] * 2)
        rules = replace(rules, ci_sep=through, ci_sep_neg=through)
    if not estimate:
        return numbers.write_ci(v[low], v[high], w.dp(ask, low), rules, positive=positive)
    return numbers.estimate_ci(v[estimate[0]], v[low], v[high], w.dp(ask, estimate[0]), rules, bounded, positive)


_ACCURACY = {
    "sensitivity": "sensitivity", "specificity": "specificity", "PPV": "ppv", "NPV": "npv", "accuracy": "accuracy",
    "LR+": "lr_pos", "LR−": "lr_neg", "LR-": "lr_neg", "DOR": "dor", "AUC": "auc",
}  # fmt: skip
RATIOS = {"OR": "or", "RR": "rr", "IRR": "irr", "HR": "hr", "SHR": "shr", "TR": "tr"}
"""What a pattern calls the ratio that a model's coefficient is the logarithm of, and the statistic."""
EFFECTS = {"difference": "difference", "SMD": "smd", **RATIOS, "effect": "effect"}
"""What a pattern calls a difference or a ratio of groups, or of a model, and the statistic."""
STEMS = {**EFFECTS, "B": "b", "r": "r", **_ACCURACY, "C": "c", "α": "alpha"}
"""What a pattern calls an estimate that may have an interval, and the statistic."""
_DRESSES: Mapping[str, Dress] = {
    "mean ± SD": _spread("sd"),
    "mean ± SE": _spread("se"),
    "median (IQR)": _middle("q1", "q3"),
    "median (min–max)": _middle("min", "max"),
    "min–max": _interval,
    "n (%)": _share(False),
    "n/n (%)": _share(False),
    "n/N (%)": _share(True),
    "events (%)": _events(False),
    "events/n (%)": _events(True),
    "% (CI)": _share_interval,
    "95% CI": _interval,
    "β (95% CI)": _interval,
    "mean (CI)": _interval,
    "median (CI)": _interval,
    "adjusted mean (CI)": _interval,
    "geometric mean (CI)": _interval,
    **{
        f"{name} (CI)": _interval
        for name in ("median survival", "survival", "risk", "cumulative incidence", "RMST", "rate")
    },
    "median (P10–P90)": _middle("p10", "p90"),
    "median (P5–P95)": _middle("p5", "p95"),
    **{f"{name} (95% CI)": _interval for name in STEMS},
}
"""How a style re-punctuates named patterns; every other pattern is written as it is spelled."""
