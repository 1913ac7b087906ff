"""A preset: what another tool does when it is not told otherwise."""

from typing import Literal

from tablegen.values import frozen


@frozen
class Preset:
    """What a tool does when it is not told otherwise: tests, what is shown, quantiles, missing values.

    `title` names the calls that are meant. `numbers` is the test of numbers in two groups, `more_numbers` in more,
    `small` that of 2 × 2 tables with an expected count below 5, `ordered` that of categories in an order that the data
    declare, `medians` that of numbers shown as medians (not as means), `dates` that of dates, `matched` that of two
    levels of the same patients in two groups, where they are others; or `dates_are_numbers`. `pairs` compares numbers
    of groups two by two beside an analysis of variance, and `pairs_adjust` adjusts P where the method does not.
    `variants` are what the tool makes of rank tests that are named without their variant. Where a column of differences
    is shown the tool has other tests, and these effects: kind of row, effect and test in `differences`.

    Numbers, dates and times to an event are shown in `lines`, `date_lines` and `time_lines`, a line each. Numbers with
    fewer than `few` different values are categories. Of a category of two levels the tool shows one line: of every one
    that of its second level, or of yes and no (true and false, 1 and 0) that of yes. `overall` is where its column of
    all patients stands, `statistics` whether it has one of test statistics. Tests need values in every group, and every
    level, where `every_group`; the answers to a question with several are tested where `tests_answers`.

    `decimals` are those of numbers and percentages (`spread`: by the 5th and 95th percentile), and `written` says what
    `templates/tools/<name>.yaml` has of its numbers: both for a table that names no style. `smd` is the sign of
    standardized differences, `smd_missing` whether missing values are a level of them. `weighted` and
    `weighted_medians` are the tests of weighted numbers; `proportion_interval` and `survival_interval` the intervals
    where they are shown.
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
    ordered: str | None = None
    medians: str | None = None
    dates: str | None = None
    dates_are_numbers: bool = False
    matched: str = "mcnemar"
    pairs: str = "tukey"
    pairs_adjust: str = "holm"
    variants: tuple[tuple[str, str], ...] = ()
    differences: tuple[tuple[str, str, str], ...] = ()
    lines: tuple[str, ...] = ()
    date_lines: tuple[str, ...] = ()
    time_lines: tuple[str, ...] = ()
    few: int = 0
    one_line: Literal["", "second", "yes"] = ""
    overall: Literal["first", "last", "no"] = "no"
    statistics: bool = True
    every_group: bool = False
    tests_answers: bool = True
    decimals: tuple[tuple[str, int], ...] = ()
    spread: bool = False
    written: tuple[str, ...] = ()
    smd: Literal["", "absolute", "second - first"] = ""
    smd_missing: bool = False
    weighted: str | None = None
    weighted_medians: str | None = None
    proportion_interval: str | None = None
    survival_interval: str | None = None

    def test(self, kind: str, groups: int, medians: bool = False, dates: bool = False, ordered: bool = False) -> str:
        """The default test of a row of this kind, in so many groups, that is shown as medians, that holds dates, or
        whose levels are ordered.
        """
        if kind == "category":
            return self.ordered if ordered and self.ordered else self.categories
        if dates and self.dates:
            return self.dates
        if medians and self.medians:
            return self.medians
        return self.numbers if groups == 2 else self.more_numbers

    @property
    def tests_dates(self) -> bool:
        """Whether dates are compared without being asked for."""
        return self.dates is not None or self.dates_are_numbers

    def variant(self, test: str) -> str:
        """The test that the tool makes where one of this name is asked for."""
        return dict(self.variants).get(test, test)

    def beside_difference(self, kind: str) -> tuple[str, str] | None:
        """The effect and the test of a row of this kind in a table with a column of differences; None for our own."""
        return next(((effect, test) for of, effect, test in self.differences if of == kind), None)


OWN = Preset("tablegen", "tablegen's own defaults")
