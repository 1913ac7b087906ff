"""What a preset changes, in plain words: a sentence for each thing that a table `like` the tool does otherwise."""

from collections.abc import Iterator

from tablegen import stats
from tablegen.articles import with_article
from tablegen.designs.common import Draft
from tablegen.spec.preset import OWN, Preset

_CALLED = {"*": "numbers", "pct": "percentages"}
_SHOWN = {"min–max": "range (smallest to largest)"}
_ONE_LINE = {
    "yes": "a category of no and yes, false and true, or 0 and 1 has one line, that of yes, true or 1",
    "second": "a category of two levels has one line, that of the second level",
}
_OVERALL = "a column of all patients, {}, where the spec has neither `overall`, `columns` nor `pairs`"
_SPREAD = (
    "where no style is named: the decimals of numbers go by the distance of their 5th and 95th percentile (four below "
    "0.01, three below 0.1, two below 10, one below 20, else none), whole numbers have none"
)
_SMD = {
    "absolute": "standardized differences (SMD) have no sign",
    "second - first": "standardized differences (SMD) are the second group minus the first, where the spec has no "
    "`difference`",
}


def tell_preset(draft: Draft) -> None:
    """Tell which tool the table is like, and all that this changes."""
    if draft.spec.like:
        draft.default(f"like {draft.spec.like}: {draft.preset.title}")
        for told in changes(draft.preset, draft.spec.style is None):
            draft.default(f"like {draft.spec.like}: {told}")


def changes(preset: Preset, without_style: bool = True) -> tuple[str, ...]:
    """What the preset does otherwise than tablegen by itself, a sentence each; one that says so where it is nothing.

    Of how numbers are written only for a table that names no style.
    """
    written = _written(preset) if without_style else ()
    told = (*_tests(preset), *_shown(preset), *_missing(preset), *_computed(preset), *written)
    return told or ("nothing is changed: these are tablegen's own defaults",)


def _tests(preset: Preset) -> Iterator[str]:
    if (preset.numbers, preset.more_numbers) != (OWN.numbers, OWN.more_numbers):
        yield f"numbers are compared by {_of_two_and_more(preset.numbers, preset.more_numbers)}"
    if preset.medians:
        yield f"numbers shown as a median, without a mean, are compared by {_also_of_two(preset.medians)}"
    if preset.dates:
        yield f"dates are compared by {_also_of_two(preset.dates)}"
    if preset.dates_are_numbers:
        yield "dates are shown and compared as numbers are"
    yield from _tests_of_categories(preset)
    yield from _beside_differences(preset)
    yield from (f"`test: {asked}` is {_test(made)}" for asked, made in preset.variants)
    if preset.weighted:
        yield f"weighted numbers are compared by {_test(preset.weighted)}"
    if preset.weighted_medians and preset.weighted_medians != preset.weighted:
        yield f"weighted numbers shown as a median, without a mean, are compared by {_test(preset.weighted_medians)}"
    if preset.every_group:
        yield "there is no test where a group has no values, or nobody is in one of the levels"
    if not preset.tests_answers:
        yield "the answers to a question with several answers are not tested"
    yield from _pairs(preset)


def _tests_of_categories(preset: Preset) -> Iterator[str]:
    if preset.categories == "auto":
        fisher, usual = _test("fisher"), _test("chi2")
        yield f"categories are compared by {fisher} where an expected count is below 5, else by {usual}"
    elif preset.categories != OWN.categories:
        yield f"categories are compared by {_test(preset.categories)}"
    if preset.small:
        yield f"2 × 2 tables of categories with an expected count below 5 are compared by {_test(preset.small)}"
    if preset.ordered:
        yield f"categories that the data declare ordered (R's ordered factor) are compared by {_test(preset.ordered)}"
    if preset.matched != OWN.matched:
        yield f"two levels in two groups of the same patients (`pairs`) are compared by {_test(preset.matched)}"


def _beside_differences(preset: Preset) -> Iterator[str]:
    for kind, effect, test in preset.differences:
        what = "numbers" if kind == "number" else "categories of which one level is shown"
        how = f"{what} have the {stats.EFFECTS[effect].title} ({effect}) and are compared by {_test(test)}"
        yield f"beside a column of differences, in two groups: {how}"
    if preset.differences:
        yield "beside a column of differences, in two groups: other categories have neither a difference nor a test"
        yield f"beside a column of differences, in two groups: weighted numbers are compared by {_test('svy-t')}"


def _pairs(preset: Preset) -> Iterator[str]:
    if preset.pairs != OWN.pairs:
        from tablegen.stats.pairwise import PAIRWISE  # few tables compare groups two by two

        how = f"the {PAIRWISE[preset.pairs].title} ({preset.pairs})"
        yield f"numbers of groups are compared two by two (`pairwise`) by {how} beside an analysis of variance"
    if preset.pairs_adjust != OWN.pairs_adjust:
        yield f"P of groups compared two by two is adjusted by {stats.ADJUSTMENTS[preset.pairs_adjust].title}"


def _shown(preset: Preset) -> Iterator[str]:
    lines = [
        ("numbers are", preset.lines),
        ("dates are", preset.date_lines),
        ("times to an event are", preset.time_lines),
    ]
    for what, names in lines:
        if names:
            yield f"{what} shown as {' and '.join(_SHOWN.get(name, name) for name in names)}, a line each"
    if preset.show and preset.lines:
        yield f"beside `suppress` numbers are shown as {preset.show}"
    elif preset.show:
        yield f"numbers are shown as {preset.show}"
    if preset.few:
        yield f"numbers with fewer than {preset.few} different values are shown and compared as categories"
    if preset.one_line:
        yield _ONE_LINE[preset.one_line]
    if preset.overall != OWN.overall:
        yield _OVERALL.format("before the groups" if preset.overall == "first" else "behind the groups")
    if not preset.statistics:
        yield "no column of test statistics, where the spec has no `columns`"
    if preset.smd:
        yield _SMD[preset.smd]


def _missing(preset: Preset) -> Iterator[str]:
    if preset.in_percent:
        yield "percentages are of all patients, those with missing values included"
    if preset.in_test:
        yield "missing values are a level of their own in tests of categories"
    if preset.smd_missing:
        yield "missing values are a level of their own in standardized differences of categories"


def _computed(preset: Preset) -> Iterator[str]:
    if preset.quantiles != OWN.quantiles:
        yield f"quantiles are of type {preset.quantiles}"
    if preset.proportion_interval:
        title = stats.PROPORTION_INTERVALS[preset.proportion_interval].title
        yield f"intervals of percentages are made by {title} ({preset.proportion_interval})"
    if preset.survival_interval:
        yield f"intervals of survival are made on the {preset.survival_interval} scale"


def _written(preset: Preset) -> Iterator[str]:
    if preset.decimals:
        decimals = ", ".join(f"{n} of {_CALLED.get(stat, stat)}" for stat, n in preset.decimals)
        yield f"where no style is named: decimals are {decimals}"
    if preset.spread:
        yield _SPREAD
    for told in preset.written:
        yield f"where no style is named: {told}"


def _test(name: str) -> str:
    return f"{with_article(stats.TESTS[name].title)} ({name})"


def _also_of_two(name: str) -> str:
    return f"{_test(name)}, in two groups too"


def _of_two_and_more(two: str, more: str) -> str:
    return _also_of_two(two) if two == more else f"{_test(two)} in two groups, by {_test(more)} in more"
