"""Visits of the same patients compared two by two: against R, SciPy and one another; what is told, what refused."""

from itertools import combinations

import pytest
from scipy import stats as scipy_stats
from seen import lines, notes, refused

from tablegen.explaining import explain
from tablegen.methods import methods_paragraph

VISITS = ("base", "m1", "m3", "m6")
PAIN = ((7, 9, 4, 3), (5, 5, 6, 2), (8, 7, 7, 4), (9, 6, 5, 5), (6, 4, 3, 1), (4, 5, 2, 2), (7, 6, 6, 3))
CURED = ((0, 1, 1, 1), (0, 0, 1, 1), (0, 0, 0, 1), (1, 0, 1, 1), (0, 0, 1, 0), (0, 1, 0, 1), (0, 0, 1, 1))
DATA = "id,visit,pain,cured\n" + "".join(
    f"{i},{visit},{x},{c}\n"
    for i, (pain, cured) in enumerate(zip(PAIN, CURED, strict=True))
    for visit, x, c in zip(VISITS, pain, cured, strict=True)
)
LOST = "90,base,9,0\n91,m1,1,1\n"  # seen once: in no comparison
SPEC = f"compare: visit\ngroups: [{', '.join(VISITS)}]\npairs: id\n"
PAIRS = [f"{one}:{other}" for one, other in combinations(VISITS, 2)]
# R 4.2: z of the mean ranks over sqrt(k (k + 1) / (6 n)); 2 * pnorm(-abs(z)); ptukey(abs(z) * sqrt(2), 4, Inf, lower.tail =
# FALSE), which scikit-posthocs' posthoc_nemenyi_friedman gives too; p.adjust(t.test(paired = TRUE)$p.value, "holm")
Z = (
    0.6210590034081185,
    1.7596671763230034,
    3.4158245187446532,
    1.1386081729148849,
    2.7947655153365347,
    1.65615734242165,
)
DUNN = (
    0.534560802034505,
    0.0784642542655677,
    0.000635892105465069,
    0.254866618054482,
    0.00519373714548353,
    0.0976899593461569,
)
NEMENYI = (
    0.925378790937458,
    0.292987230846585,
    0.00355665414926631,
    0.665572275953407,
    0.0266864364369623,
    0.347173742406486,
)
PAIRED_T = (
    0.412773025377815,
    0.0820780946419565,
    0.000288483799942606,
    0.299092316406521,
    0.00641455619566833,
    0.0820780946419565,
)


def found(table, row, stat):
    return [table.results.get(row, pair, None, stat).value for pair in PAIRS]


def test_numbers_as_r(build):
    rows = "rows: {pain: {test: friedman, pairwise: friedman-dunn}}\n"
    table = build(SPEC + "pairwise: {show: columns, adjust: none}\n" + rows, data=DATA + LOST)
    assert found(table, "pain", "statistic") == pytest.approx(Z, rel=1e-12)
    assert found(table, "pain", "p") == pytest.approx(DUNN, rel=1e-12)
    table = build(SPEC + rows.replace("friedman-dunn", "nemenyi"), data=DATA + LOST)
    assert found(table, "pain", "p") == pytest.approx(NEMENYI, rel=1e-7)  # R's ptukey is good to about 1e-8
    table = build(SPEC + "pairwise: yes\nrows: {pain: {test: rm-anova}}\n", data=DATA + LOST)
    assert found(table, "pain", "p_adjusted") == pytest.approx(PAIRED_T, rel=1e-12)


def test_each_test_brings_its_own_pairs(build):
    """Signed ranks beside Friedman's test, McNemar's beside Cochran's Q, of the patients who are at every visit."""
    rows = "rows: {pain: {test: friedman}, cured: {test: cochran-q, level: 1}}\n"
    table = build(SPEC + "pairwise: {show: columns, adjust: none}\n" + rows, data=DATA + LOST)
    columns = list(zip(*PAIN, strict=True))
    wilcoxon = [
        scipy_stats.wilcoxon(one, other, correction=True, method="asymptotic", zero_method="wilcox").pvalue
        for one, other in combinations(columns, 2)
    ]
    assert found(table, "pain", "p") == pytest.approx(wilcoxon, rel=1e-9)
    for pair, (one, other) in zip(PAIRS, combinations(zip(*CURED, strict=True), 2), strict=True):
        up, down = (
            sum(a < b for a, b in zip(one, other, strict=True)),
            sum(a > b for a, b in zip(one, other, strict=True)),
        )
        wanted = scipy_stats.chi2.sf((up - down) ** 2 / (up + down), 1)
        assert table.results.get("cured", pair, None, "p").value == pytest.approx(wanted, rel=1e-12)


def test_differences_of_visits_with_their_limits(build):
    text = "pairwise: {show: differences, numbers: paired-t}\nrows: [pain]\n"
    table = build(SPEC + text, data=DATA)
    assert [cell.content[0].text for cell in table.table.head[1].cells][2] == "base − m6"
    record = {stat: table.results.get("pain", "base:m6", None, stat).value for stat in ("diff_low", "diff_high")}
    assert record == pytest.approx({"diff_low": 2.834581935531125, "diff_high": 4.593989493040303}, rel=1e-12)
    assert lines(table)[0].split("|")[-4] == "3.7 (2.8–4.6)"
    told = "Confidence intervals of differences hold for each pair by itself"
    assert told in [text for _, text in notes(table)]


def test_letters_explanation_and_methods(build, tmp_path):
    table = build(SPEC + "pairwise: yes\nrows: {pain: {test: rm-anova}}\n", data=DATA + LOST)
    assert [cell.lstrip("±.0123456789 ") for cell in lines(table)[0].split("|")[1:5]] == ["A", "A", "AB", "B"]
    told = dict(explain(tmp_path / "spec.yaml", "pain.base:m6.p_adjusted"))
    assert told["method"] == "paired t test, two-sided, Holm's adjustment, 6 pairs"
    assert told["why"] == "the default beside rm-anova"
    assert told["patients"] == "matched by id: 7 with one value in every group, 2 left out"
    paragraph = methods_paragraph((tmp_path / "spec.yaml",)).replace("’", "'")
    assert "Groups were compared two by two by the paired t test, two-sided, Holm's adjustment, 6 pairs" in paragraph


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pairwise: {numbers: tukey}\nrows: {pain: {test: rm-anova}}\n", "tukey does not compare two groups of the same patients by a number"),
        ("pairwise: {categories: chi2}\nrows: {cured: {test: cochran-q, level: 1}}\n", "chi2 does not compare two groups of the same patients by a category"),
        ("pairwise: {numbers: nemenyi, adjust: holm}\nrows: {pain: {test: friedman}}\n", "P is adjusted by nemenyi already: holm has nothing to adjust"),
        ("pairwise: {show: differences}\nrows: {pain: {test: friedman}}\n", "no row has differences of means between pairs of groups"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(build, text, message):
    assert message in refused(build, SPEC + text, data=DATA)


def test_methods_of_matched_patients_are_none_of_independent_groups(build):
    spec = "compare: visit\npairwise: {numbers: nemenyi}\nrows: [pain]\n"
    assert "nemenyi does not compare two groups of a number" in refused(build, spec, data=DATA)
