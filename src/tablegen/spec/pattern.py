"""Patterns: how a cell or a column is written, by name (`patterns.yaml`) or spelled out in quotes."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from tablegen.errors import Place, Problems, listing, refusal, suggestion
from tablegen.resources import Templates
from tablegen.values import frozen
from tablegen.yamlfile import Node, load

STATISTICS = (
    "n",
    "wn",
    "total",
    "missing",
    "missing_pct",
    "pct",
    "pct_low",
    "pct_high",
    "mean",
    "mean_low",
    "mean_high",
    "sd",
    "var",
    "se",
    "cv",
    "sum",
    "median",
    "median_low",
    "median_high",
    "q1",
    "q3",
    "iqr",
    "mad",
    "mad_raw",
    "min",
    "max",
    "range",
    "gmean",
    "gmean_low",
    "gmean_high",
    "gsd",
    "hmean",
    "skewness",
    "skewness_type1",
    "skewness_type3",
    "kurtosis",
    "kurtosis_type1",
    "kurtosis_type3",
    "shapiro_w",
    "shapiro_p",
    "anderson_a",
    "anderson_p",
    "lilliefors_d",
    "lilliefors_p",
    "adj_mean",
    "adj_se",
    "adj_low",
    "adj_high",
    "statistic",
    "df",
    "df2",
    "p",
    "p_adjusted",
    "p_level",
    "p_overall",
    "b",
    "z",
    "wald",
    "or",
    "or_low",
    "or_high",
    "beta",
    "t",
    "low",
    "high",
    "irr",
    "irr_low",
    "irr_high",
    "loglik",
    "minus2loglik",
    "aic",
    "bic",
    "r2",
    "brier",
    "slope",
    "sigma",
    "dispersion",
    "theta",
    "alpha",
    "alpha_low",
    "alpha_high",
    "vif",
    "fmi",
    "fmi_largest",
    "imputations",
    "clusters",
    "correlation",
    "qic",
    "tr",
    "tr_low",
    "tr_high",
    "icc",
    "random_sd",
    "shr",
    "shr_low",
    "shr_high",
    "hr",
    "hr_low",
    "hr_high",
    "c",
    "c_low",
    "c_high",
    "n_events",
    "n_competing",
    "events_pct",
    "n_used",
    "difference",
    "diff_low",
    "diff_high",
    "smd",
    "smd_low",
    "smd_high",
    "rr",
    "rr_low",
    "rr_high",
    "effect",
    "effect_low",
    "effect_high",
    "r",
    "r_low",
    "r_high",
    "stars",
    "tp",
    "fp",
    "fn",
    "tn",
    "sensitivity",
    "sensitivity_low",
    "sensitivity_high",
    "specificity",
    "specificity_low",
    "specificity_high",
    "ppv",
    "ppv_low",
    "ppv_high",
    "npv",
    "npv_low",
    "npv_high",
    "accuracy",
    "accuracy_low",
    "accuracy_high",
    "lr_pos",
    "lr_pos_low",
    "lr_pos_high",
    "lr_neg",
    "lr_neg_low",
    "lr_neg_high",
    "dor",
    "dor_low",
    "dor_high",
    "youden",
    "auc",
    "auc_low",
    "auc_high",
    "n_risk",
    "survival",
    "survival_low",
    "survival_high",
    "survival_se",
    "cif",
    "cif_low",
    "cif_high",
    "cif_se",
    "risk",
    "risk_low",
    "risk_high",
    "survival_median",
    "survival_median_low",
    "survival_median_high",
    "survival_q1",
    "survival_q1_low",
    "survival_q1_high",
    "survival_q3",
    "survival_q3_low",
    "survival_q3_high",
    "survival_quantile",
    "survival_quantile_low",
    "survival_quantile_high",
    "rmst",
    "rmst_se",
    "rmst_low",
    "rmst_high",
    "person_time",
    "rate",
    "rate_low",
    "rate_high",
    "expected",
    "residual",
    "adjusted_residual",
)
"""The statistics by name; percentiles (`p1` … `p99`, `p2.5`) are known by a rule, see `statistic`."""
ADJUSTED = frozenset({"adj_mean", "adj_se", "adj_low", "adj_high"})
"""The statistics of a group at the same covariates as the others."""
MISSING_SHARE = "missing share"
"""The pattern of a line of missing values whose percentages are of all patients."""
_PERCENTILE = re.compile(r"p0?([0-9]{1,2})(?:[._]([0-9]{1,3}))?")
_EVERYDAY = {
    **dict.fromkeys(("count", "counts", "number"), "n"),
    **dict.fromkeys(("percent", "percentage", "proportion"), "%"),
    **dict.fromkeys(("iqr", "quartiles", "median (q1-q3)", "median (q1–q3)"), "median (IQR)"),
    "average": "mean",
    "sd": "mean ± SD",
    "range": "min–max",
    "median (range)": "median (min–max)",
}
_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+")


def statistic(typed: str) -> str | None:
    """The name of the statistic that is typed so: of a percentile `p2.5` it is `p2_5`; None when there is none."""
    if typed in STATISTICS:
        return typed
    match = _PERCENTILE.fullmatch(typed)
    if match is None or not int(match[1] + (match[2] or "")):
        return None
    return f"p{int(match[1])}_{match[2]}" if match[2] else f"p{int(match[1])}"


@frozen
class Slot:
    """The place of a statistic in a pattern."""

    stat: str


@frozen
class Pattern:
    """Text and slots. A style may re-punctuate a named pattern; one spelled out is final (`name` None).

    With `each_level` the parts are repeated for every level, joined by `join`: `22/24`.
    """

    name: str | None
    parts: tuple[str | Slot, ...]
    each_level: bool = False
    join: str = ""

    @property
    def stats(self) -> tuple[str, ...]:
        """The statistics it shows, in order, each once."""
        return tuple(dict.fromkeys(part.stat for part in self.parts if isinstance(part, Slot)))


@frozen(slots=False)
class Patterns:
    """The named patterns, of cells and of columns."""

    cells: Mapping[str, Pattern]
    columns: Mapping[str, Pattern]

    def default(self, kind: str) -> Pattern:
        """What a row shows by default: `mean ± SD` for numbers, `n (%)` for categories."""
        return self.cells["mean ± SD" if kind == "number" else "n (%)"]

    @property
    def missing(self) -> Pattern:
        """What the line of missing values shows."""
        return Pattern("missing", (Slot("missing"),))

    @property
    def missing_share(self) -> Pattern:
        """What it shows where percentages are of all patients."""
        return Pattern(MISSING_SHARE, (Slot("missing"), " (", Slot("missing_pct"), ")"))

    def _near(self, text: str) -> str:
        """The pattern that is meant by an everyday word for it, else the nearest."""
        meant = _EVERYDAY.get(text.casefold())
        return f'; did you mean "{meant}"?' if meant in self.cells else suggestion(text, self.cells)

    def cell(self, text: str, at: Place, problems: Problems) -> Pattern | None:
        """The cell pattern of that name, or the one that `text` spells out; None with a problem noted."""
        if "{" in text or "}" in text:
            return parse_pattern(text, at, problems)
        if found := self._named(text):
            return found
        problems.error(
            f'unknown pattern "{text}"{self._near(text)}',
            at,
            listing("patterns", self.cells),
            'or spell it out in quotes: "{mean} ± {sd}"',
        )
        return None

    def column(self, name: str) -> Pattern | None:
        """The column pattern of that name, in whatever case; `90% CI` is a `95% CI` of another level. None: no such."""
        general = re.sub(r"\d+(\.\d+)?% CI", "95% CI", name)
        if "{" in name:
            return parse_pattern(name, Place("column"), Problems())
        folded = (one for called, one in self.columns.items() if called.casefold() == general.casefold())
        return self.columns.get(general) or next(folded, None)

    def summary(self, name: str) -> Pattern | None:
        """What a column called by a cell's pattern, or by one statistic (`SD`), shows of patients; None: no such."""
        if "{" in name:
            return self.column(name)
        stat = statistic(name.casefold())
        return self._named(name) or (Pattern(None, (Slot(stat),)) if stat else None)

    def _named(self, text: str) -> Pattern | None:
        """The cell pattern of that name, however its signs and spaces are typed."""
        typed = _plain(text)
        return self.cells.get(text) or next((one for name, one in self.cells.items() if _plain(name) == typed), None)

    def columns_showing(self, stats: Iterable[str]) -> tuple[str, ...]:
        """The names of the columns that need none but these statistics."""
        allowed = set(stats)
        return tuple(name for name, pattern in self.columns.items() if set(pattern.stats) <= allowed)


def _plain(name: str) -> str:
    return name.casefold().replace("+/-", "±").replace("-", "–").replace(" ", "")


def parse_pattern(text: str, at: Place, problems: Problems, name: str | None = None) -> Pattern | None:
    """Read `{mean} ± {sd}`; `{{` and `}}` stand for braces. None, with a problem, when it is not one."""
    parts: list[str | Slot] = []
    for match in _PIECE.finditer(text):
        piece, typed = match.group(0), match.group(1)
        stat = None if typed is None else statistic(typed)
        if piece in {"{", "}"}:
            problems.error(f'the pattern "{text}" has a brace without its partner', at, 'write "{mean} ({sd})"')
            return None
        if typed is not None and stat is None:
            problems.error(
                f'unknown statistic "{typed}" in a pattern{suggestion(typed, STATISTICS)}',
                at,
                listing("statistics", (*STATISTICS, "p1 … p99"), 40),
            )
            return None
        parts.append(Slot(stat) if stat is not None else {"{{": "{", "}}": "}"}.get(piece, piece))
    if not any(isinstance(part, Slot) for part in parts):
        problems.error(f'the pattern "{text}" shows no statistic', at, 'write "{mean} ({sd})"')
        return None
    return Pattern(name, tuple(parts))


@cache
def load_patterns(templates: Templates) -> Patterns:
    """The named patterns of every `patterns.yaml`, the author's own beside or instead of the built-in ones.

    A file without `cells` and `columns` names patterns that may be either. TablegenError when one is not as it must be.
    """
    problems = Problems()
    cells, columns = dict[str, Pattern](), dict[str, Pattern]()
    for path in reversed(templates.every("patterns.yaml")):
        root = load(path)
        for part, known in (("cells", cells), ("columns", columns)):
            apart = root.get("cells") or root.get("columns")
            known.update(_table(root.get(part) if apart else root, problems, root))
    problems.check()
    return Patterns(cells, columns)


def _table(node: Node | None, problems: Problems, root: Node) -> dict[str, Pattern]:
    if node is None:
        return {}
    if node.kind != "mapping":
        raise refusal('patterns are a mapping, name: "{mean} ± {sd}", or cells: and columns: of such', root.at)
    found = {name.text: _pattern(name.text, value, problems) for name, value in node.items}
    return {name: pattern for name, pattern in found.items() if pattern}


def _pattern(name: str, node: Node, problems: Problems) -> Pattern | None:
    if node.kind == "scalar":
        return parse_pattern(node.text, node.at, problems, name)
    each, join = node.get("each level"), node.get("join")
    if each is None or join is None:
        problems.error(f'the pattern "{name}" must be a text, or {{each level: …, join: …}}', node.at)
        return None
    pattern = parse_pattern(each.text, each.at, problems, name)
    return Pattern(name, pattern.parts, each_level=True, join=join.text) if pattern else None
