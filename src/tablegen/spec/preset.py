"""Presets: the defaults of other tools, so that a table can be made as one of them makes it. Facts of 2026-11."""

from dataclasses import dataclass

from tablegen.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Preset:
    """What a tool does when it is not told otherwise: tests, summary of numbers, quantiles, missing values.

    `more_numbers` is the test of numbers in more than two groups, `small` that of 2 × 2 tables with an expected count
    below 5, `medians` that of numbers shown as medians (not as means), `dates` that of dates, `matched` that of two
    levels of the same patients in two groups, where they are others. `pairs` compares numbers of groups two by two
    beside an analysis of variance, and `pairs_adjust` adjusts P where the method does not. `variants` are what the
    tool makes of rank tests that are named without their variant.
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
        words = {
            "numbers": f"numbers by {self.numbers}",
            "more_numbers": f"in more than two groups by {self.more_numbers}",
            "categories": f"categories by {self.categories}",
            "small": f"2 × 2 tables with an expected count below 5 by {self.small}",
            "show": f"numbers shown as {self.show}",
            "quantiles": f"quantiles of type {self.quantiles}",
            "in_percent": "missing values in the denominator of percentages",
            "in_test": "missing values as a level in tests",
            "medians": f"numbers shown as medians by {self.medians}",
            "dates": f"dates by {self.dates}",
            "matched": f"pairs of two levels by {self.matched}",
            "pairs": f"groups two by two by {self.pairs}",
            "pairs_adjust": f"P of pairs of groups adjusted by {self.pairs_adjust}",
        }
        own = Preset("", "")
        changed = [text for name, text in words.items() if getattr(self, name) != getattr(own, name)]
        changed += [f"{asked} is {made}" for asked, made in self.variants]
        return "; ".join(changed) or "nothing: these are tablegen's own defaults"


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
            "SAS: PROC TTEST (pooled), ANOVA, FREQ, NPAR1WAY, PCTLDEF=5",
            quantiles=2,
            variants=(("mann-whitney", "mann-whitney-asymptotic"),),
        ),
        Preset(
            "stata",
            "Stata: dtable, ranksum, signrank",
            quantiles=2,
            variants=(("mann-whitney", "mann-whitney-uncorrected"), ("wilcoxon", "wilcoxon-pratt")),
        ),
        Preset("gtsummary", "R's gtsummary 2: add_p", "mann-whitney", "kruskal", "auto", None, "median (IQR)", 2),
        Preset(
            "tableone",
            "Python's tableone 0.9",
            "welch",
            "anova",
            "chi2-yates",
            "fisher",
            "mean (SD)",
            7,
            in_percent=True,
            in_test=True,
            medians="kruskal",
        ),
        Preset("tableone-r", "R's tableone", "t", "anova", "chi2-yates", None, "mean (SD)", medians="kruskal"),
        Preset(
            "arsenal",
            "R's arsenal: tableby, paired",
            "anova",
            "anova",
            "chi2",
            None,
            "mean (SD)",
            dates="kruskal",
            matched="mcnemar-corrected",
        ),
        Preset(
            "finalfit",
            "R's finalfit: summary_factorlist",
            "anova",
            "anova",
            "chi2-yates",
            None,
            "mean (SD)",
            medians="kruskal",
        ),
    ],
)
