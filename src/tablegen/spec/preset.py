"""Presets: the defaults of other tools, so that a table can be made as one of them makes it. Facts of 2026-11."""

from typing import Literal

from tablegen.catalogue import Catalogue
from tablegen.values import frozen

_SPREAD = "decimals of numbers by their spread from the 5th to the 95th percentile, none of whole numbers"
_CALLED = {"*": "numbers", "pct": "percentages"}


@frozen
class Preset:
    """What a tool does when it is not told otherwise: tests, summary of numbers, quantiles, missing values.

    `more_numbers` is the test of numbers in more than two groups, `small` that of 2 × 2 tables with an expected count
    below 5, `medians` that of numbers shown as medians (not as means), `dates` that of dates, `matched` that of two
    levels of the same patients in two groups, where they are others. `pairs` compares numbers of groups two by two
    beside an analysis of variance, and `pairs_adjust` adjusts P where the method does not. `variants` are what the
    tool makes of rank tests that are named without their variant.

    Numbers, and dates, are shown in `lines` and `date_lines`, a line each. Numbers with fewer than `few` different
    values are categories. Of a category of two levels the tool shows one line: of every one that of its second level,
    or of yes and no (true and false, 1 and 0) that of yes. `overall` is where its column of all patients stands.
    Tests need values in every group where `every_group`. `decimals` are those of numbers and percentages (`spread`:
    by the 5th and 95th percentile), for a table that names no style. `weighted` and `weighted_medians` are the tests
    of weighted numbers; `proportion_interval` and `survival_interval` the intervals where they are shown.
    """

    name: str
    title: str
    numbers: str = "t"
    more_numbers: str = "anova"
    categories: str = "chi2"
    small: str | None = None
    show: str | None = None
    quantiles: int = 7
    in_percent: bool = False
    in_test: bool = False
    medians: str | None = None
    dates: str | None = None
    matched: str = "mcnemar"
    pairs: str = "tukey"
    pairs_adjust: str = "holm"
    variants: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()
    date_lines: tuple[str, ...] = ()
    few: int = 0
    one_line: Literal["", "second", "yes"] = ""
    overall: Literal["first", "last", "no"] = "no"
    every_group: bool = False
    decimals: tuple[tuple[str, int], ...] = ()
    spread: bool = False
    weighted: str | None = None
    weighted_medians: str | None = None
    proportion_interval: str | None = None
    survival_interval: str | None = None

    def test(self, kind: str, groups: int, medians: bool = False, dates: bool = False) -> str:
        """The default test of a row of this kind, in so many groups, that is shown as medians, or that holds dates."""
        if kind == "category":
            return self.categories
        if dates and self.dates:
            return self.dates
        if medians and self.medians:
            return self.medians
        return self.numbers if groups == 2 else self.more_numbers

    def variant(self, test: str) -> str:
        """The test that the tool makes where one of this name is asked for."""
        return dict(self.variants).get(test, test)

    @property
    def changes(self) -> str:
        """What the preset does otherwise than tablegen by itself."""
        own = Preset("", "")
        changed = [text for name, text in self._words().items() if getattr(self, name) != getattr(own, name)]
        changed += [f"{asked} is {made}" for asked, made in self.variants]
        return "; ".join(changed) or "nothing: these are tablegen's own defaults"

    def _words(self) -> dict[str, str]:
        alone = "yes and no by yes" if self.one_line == "yes" else "two levels by the second"
        decimals = ", ".join(f"{n} of {_CALLED.get(stat, stat)}" for stat, n in self.decimals)
        return {
            "numbers": f"numbers by {self.numbers}",
            "more_numbers": f"in more than two groups by {self.more_numbers}",
            "categories": f"categories by {self.categories}",
            "small": f"2 × 2 tables with an expected count below 5 by {self.small}",
            "every_group": "no test where a group has no values",
            "show": f"numbers shown as {self.show}",
            "lines": f"numbers shown as {' and '.join(self.lines)}, a line each",
            "date_lines": f"dates shown as {' and '.join(self.date_lines)}, a line each",
            "few": f"numbers with fewer than {self.few} different values as categories",
            "one_line": f"categories of {alone} alone",
            "overall": f"a column of all patients, {self.overall}",
            "quantiles": f"quantiles of type {self.quantiles}",
            "in_percent": "missing values in the denominator of percentages",
            "in_test": "missing values as a level in tests",
            "medians": f"numbers shown as medians by {self.medians}",
            "dates": f"dates by {self.dates}",
            "matched": f"pairs of two levels by {self.matched}",
            "pairs": f"groups two by two by {self.pairs}",
            "pairs_adjust": f"P of pairs of groups adjusted by {self.pairs_adjust}",
            "weighted": f"weighted numbers by {self.weighted}",
            "weighted_medians": f"weighted numbers shown as medians by {self.weighted_medians}",
            "proportion_interval": f"intervals of percentages by {self.proportion_interval}",
            "survival_interval": f"intervals of survival by {self.survival_interval}",
            "decimals": f"where no style is named, decimals: {decimals}",
            "spread": f"where no style is named, {_SPREAD}",
        }


OWN = Preset("tablegen", "tablegen's own defaults")
PRESETS = Catalogue(
    "preset",
    [
        Preset(
            "r",
            "R: t.test, oneway.test, chisq.test, mcnemar.test, quantile",
            "welch",
            "welch-anova",
            "chi2-yates",
            matched="mcnemar-corrected",
        ),
        Preset(
            "spss",
            "SPSS: T-TEST (equal variances), ONEWAY, CROSSTABS (Pearson, McNemar), NPAR TESTS, CTABLES, HAVERAGE",
            quantiles=6,
            matched="mcnemar-exact",
            pairs="t-pooled",
            pairs_adjust="bonferroni",
            variants=(("mann-whitney", "mann-whitney-uncorrected"), ("wilcoxon", "wilcoxon-uncorrected")),
        ),
        Preset(
            "sas",
            "SAS: PROC TTEST (pooled), ANOVA, FREQ, NPAR1WAY, LIFETEST, PCTLDEF=5",
            quantiles=2,
            variants=(("mann-whitney", "mann-whitney-asymptotic"),),
            survival_interval="log-log",
        ),
        Preset(
            "stata",
            "Stata: dtable, ranksum, signrank, sts",
            quantiles=2,
            variants=(("mann-whitney", "mann-whitney-uncorrected"), ("wilcoxon", "wilcoxon-pratt")),
            weighted="svy-anova",
            survival_interval="log-log",
        ),
        Preset(
            "gtsummary",
            "R's gtsummary 2: tbl_summary, add_p, add_ci",
            "mann-whitney",
            "kruskal",
            "auto",
            show="median (IQR)",
            quantiles=2,
            few=10,
            one_line="yes",
            spread=True,
            weighted="svy-rank",
            weighted_medians="svy-rank",
            proportion_interval="wilson-cc",
        ),
        Preset(
            "tableone",
            "Python's tableone 0.9 (pval=True)",
            "welch",
            "anova",
            "chi2-yates",
            "fisher",
            "mean (SD)",
            in_percent=True,
            in_test=True,
            medians="kruskal",
            overall="first",
            decimals=(("*", 1), ("pct", 1)),
        ),
        Preset(
            "tableone-r",
            "R's tableone",
            categories="chi2-yates",
            show="mean (SD)",
            medians="kruskal",
            one_line="second",
            decimals=(("*", 2), ("pct", 1)),
            weighted="svy-anova",
            weighted_medians="svy-rank",
        ),
        Preset(
            "arsenal",
            "R's arsenal: tableby, paired",
            "anova",
            show="mean (SD)",
            dates="kruskal",
            matched="mcnemar-corrected",
            lines=("mean (SD)", "min–max"),
            date_lines=("median", "min–max"),
            overall="last",
            every_group=True,
            decimals=(("*", 3), ("pct", 1)),
            proportion_interval="clopper-pearson",
        ),
        Preset(
            "finalfit",
            "R's finalfit: summary_factorlist(p = TRUE)",
            "anova",
            categories="chi2-yates",
            show="mean (SD)",
            medians="kruskal",
            few=5,
            decimals=(("*", 1), ("pct", 1)),
        ),
    ],
)
