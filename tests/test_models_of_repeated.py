"""Models of repeated measurements: from spec to table."""

import re
from pathlib import Path

import numpy as np
import pytest
from seen import lines, notes, refused

import tablegen
from tablegen.checking import check_spec

VISITS = (Path(__file__).parent / "data" / "reference" / "respiratory.csv").read_text("utf-8")
GEE = "model: gee-logistic\noutcome: {outcome: 1}\ncluster: uid\n"
ROWS = "rows: {treat: {reference: placebo}, sex: {reference: F}, age: , baseline: {reference: 0}}\n"


@pytest.fixture
def build(project):
    def build(text, data=VISITS, **options):
        types = "types: {uid: text, outcome: text, baseline: text}"
        folder = project(data_dot_csv=data, spec_dot_yaml=f"data: {{file: data.csv, {types}}}\n{text}")
        return tablegen.build(folder / "spec.yaml", **options)

    return build


def test_a_gee_model_is_geepacks_where_that_is_asked_for(build):
    table = build(
        GEE
        + ROWS
        + "correlation: {structure: ar1, moments: geepack}\ntime: visit\ncolumns: [B, S.E., OR (95% CI), P]\n"
        "footer: [n, events, missing, clusters, correlation, scale, qic]\n"
    )
    assert table.results.get("treat", None, None, "b").value == pytest.approx(1.2031778406148403, rel=1e-6)  # geeglm
    assert table.results.get("treat", None, None, "se").value == pytest.approx(0.35364032524680467, rel=1e-6)
    assert lines(table)[-7:] == [
        "n|444",
        "Events|248",
        "Left out|0",
        "Clusters|111",
        "Working correlation|0.49",
        "Scale|1.00",
        "QIC|516.7",
    ]
    told = " ".join(text for _, text in notes(table))
    assert (
        "Logistic regression with generalized estimating equations, sandwich variances, AR(1) correlation within uid in "
        "the order of visit, moments as in R’s geepack, with Wald tests and intervals" in told
    )
    assert "sandwich variances" in table.results.get("treat", None, None, "b").method


def test_few_clusters_are_told_and_hidden(build):
    few = "\n".join(VISITS.splitlines()[:49])
    spec = GEE + "correlation: independence\nrows: [age]\ncolumns: [OR, P]\nfooter: [clusters, scale]\n"
    table = build(spec, few)
    assert any(
        "12 clusters: with fewer than 40 robust variances are too small" in text for text in map(str, table.warnings)
    )
    hidden = build(spec + "suppress: 15\n", few)
    assert hidden.results.get("outcome", None, None, "model_clusters").value is None
    assert lines(hidden)[-2].split("|")[1] != "12"
    assert lines(table)[-2].split("|")[1] == "12"


def test_defaults_are_told(build, tmp_path):
    build(GEE + ROWS)
    said = check_spec(tmp_path / "spec.yaml").defaults
    assert {"correlation: exchangeable", "moments: n-k"} <= set(said)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (GEE.replace("cluster: uid\n", "") + ROWS, "a gee-logistic model needs the column of its clusters"),
        (GEE + "rows: [uid]\n", "uid is a row of the table and its clusters"),
        (GEE + ROWS + "time: visit\n", "a correlation that is exchangeable has no use for the order of visits"),
        (GEE + ROWS + "entry: visit\n", "the key entry has no meaning in a gee-logistic model"),
        (GEE + ROWS + "inference: likelihood\n", "a gee-logistic model has robust variances by definition"),
        (GEE + ROWS + "separation: firth\n", "separation: firth is for logistic models, not for a gee-logistic model"),
        (GEE + ROWS + "footer: [aic]\n", "a gee-logistic model has no aic"),
        (GEE + ROWS + "correlation: toeplitz\n", "correlation must be one of independence, exchangeable, ar1, unstructured"),
        (GEE + ROWS + "correlation: {structure: independence, moments: n}\n", "there is no correlation to estimate"),
        (GEE.replace("gee-", "") + ROWS + "correlation: ar1\n", "the key correlation has no meaning in a logistic model"),
        (GEE + ROWS + "correlation: ar1\ntime: sex\n", "the time sex must be numbers"),
        (GEE + ROWS + "correlation: ar1\ntime: center\n", "the time center must be numbers"),
        ("correlation: ar1\ncompare: sex\n", "correlation needs the key model"),
        (GEE.replace("uid", "center") + "correlation: ar1\ntime: visit\n" + ROWS, "a cluster has two rows of the same time"),
        (GEE.replace("logistic", "linear").replace("{outcome: 1}", "age") + "rows: [sex]\nfooter: [qic]\n", "has no qic"),
    ],
)  # fmt: skip
def test_refusals(build, spec, message):
    assert message in refused(build, spec)


SLEEP = (Path(__file__).parent / "data" / "reference" / "sleepstudy.csv").read_text("utf-8")
LMM = "model: mixed-linear\noutcome: Reaction\ncluster: Subject\nrows: [Days]\n"
GLMM = GEE.replace("gee", "mixed") + ROWS


@pytest.fixture
def sleep(project):
    def build(text, data=SLEEP, **options):
        folder = project(data_dot_csv=data, spec_dot_yaml=f"data: {{file: data.csv, types: {{Subject: text}}}}\n{text}")
        return tablegen.build(folder / "spec.yaml", **options)

    return build


def test_a_linear_mixed_model_is_lmertests(sleep):
    table = sleep(
        LMM + "random: {slope: Days}\ncolumns: [B, S.E., t, df, P]\n"
        "footer: [n, clusters, intercept-sd, slope-sd, intercept-slope, sigma, loglik, aic, bic, icc]\n"
    )
    assert lines(table) == [
        "Days|10.467|1.546|6.77|17.0|<0.001",
        "n|180",
        "Clusters|18",
        "SD of intercepts|24.740",
        "SD of slopes|5.922",
        "Correlation of intercepts and slopes|0.07",
        "Residual SE|25.592",
        "Log-likelihood|−871.8",
        "AIC|1755.6",
        "BIC|1774.8",
        "ICC|–",
    ]
    told = " ".join(text for _, text in notes(table))
    assert (
        "Linear mixed model, random intercepts of Subject and random slopes of Days, restricted maximum likelihood (REML), "
        "Satterthwaite’s degrees of freedom, with t tests and intervals" in told
    )
    assert "restricted likelihood" in table.results.get("Reaction", None, "aic", "aic").method
    assert table.results.get("Days", None, None, "df").value == pytest.approx(17.0, rel=1e-5)


def test_a_logistic_mixed_model_is_glmers(build):
    table = build(GLMM.replace(", age: ", "") + "random: {points: 15}\ncolumns: [B, S.E., z, P]\nfooter: [aic, icc]\n")
    assert table.results.get("treat", None, None, "b").value == pytest.approx(2.0727938395356262, rel=1e-5)  # glmer
    assert table.results.get("outcome", None, "aic", "aic").value == pytest.approx(446.39479816291157, rel=1e-8)
    assert any("adaptive Gauss–Hermite quadrature with 15 points" in text for _, text in notes(table))


def test_clusters_that_do_not_differ_are_told(sleep):
    head, *rows = SLEEP.splitlines()
    shuffled = [f"{row.rpartition(',')[0]},{i % 9}" for i, row in enumerate(rows)]
    table = sleep(LMM + "columns: [B, df, P]\nfooter: [intercept-sd, icc]\n", "\n".join([head, *shuffled]))
    assert any("the random intercepts have no variance (a singular fit)" in text for text in map(str, table.warnings))
    assert lines(table)[1:] == ["SD of intercepts|0.000", "ICC|0.00"]
    assert lines(table)[0].split("|")[2] == "178"


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (LMM.replace("cluster: Subject\n", ""), "a mixed-linear model needs the column of its clusters"),
        (LMM + "correlation: ar1\n", "the key correlation has no meaning in a mixed-linear model"),
        (LMM + "time: Days\n", "the key time has no meaning in a mixed-linear model"),
        (LMM + "random: {slope: Subject}\n", "the random slope Subject is no row of the table"),
        (LMM + "random: {points: 9}\n", "a mixed-linear model needs no quadrature"),
        (LMM + "footer: [r2]\n", "a mixed-linear model has no r2"),
        (LMM + "random: {likelihood: pql}\n", "likelihood must be one of reml, ml"),
        (LMM.replace("mixed-", "") + "random: {slope: Days}\n", "the key random has no meaning in a linear model"),
        ("compare: Subject\nrandom: {slope: Days}\n", "random needs the key model"),
    ],
)
def test_refusals_of_mixed_models(sleep, spec, message):
    assert message in refused(sleep, spec)


@pytest.mark.parametrize(
    ("random", "message"),
    [
        ("{slope: age, points: 9}", "several random effects are by Laplace's approximation"),
        ("{likelihood: ml}", "a restricted likelihood is of a mixed-linear model"),
    ],
)
def test_what_linear_mixed_models_have_alone(build, random, message):
    assert message in refused(build, f"{GLMM}random: {random}\n")


def _pupils():
    rng = np.random.default_rng(1)
    school, room = rng.integers(0, 8, 240), rng.integers(0, 4, 240)
    y = rng.normal(size=8)[school] + rng.normal(size=32)[room + 4 * school] + rng.normal(size=240)
    rows = (f"s{s},c{c},{i % 7},{value:.4f}" for i, (s, c, value) in enumerate(zip(school, room, y, strict=True)))
    return "school,class,x,y\n" + "\n".join(rows) + "\n"


PUPILS = _pupils()


@pytest.fixture
def school(project):
    def build(text, data):
        return tablegen.build(project(data_dot_csv=data, spec_dot_yaml=f"data: data.csv\n{text}") / "spec.yaml")

    return build


FACTORS = "model: mixed-linear\noutcome: y\nrows: [x]\n"


def test_nested_classes_are_told_apart_by_their_school(school):
    table = school(
        FACTORS + "random: {nested: [school, class]}\ncolumns: [B, P]\nfooter: [clusters, icc, aic]\n", PUPILS
    )
    assert [line.split("|")[0] for line in lines(table)] == [
        "x", "Clusters (school)", "Clusters (class)", "ICC (school)", "ICC (class)", "AIC",
    ]  # fmt: skip
    assert [line.split("|")[1] for line in lines(table)][1:3] == ["8", "32"]
    assert "nested random intercepts of school / class" in " ".join(text for _, text in notes(table))
    crossed = school(FACTORS + "random: {intercepts: [school, class]}\ncolumns: [B, P]\nfooter: [clusters]\n", PUPILS)
    assert lines(crossed)[1:] == ["Clusters (school)|8", "Clusters (class)|4"]
    assert "crossed random intercepts of school + class" in " ".join(text for _, text in notes(crossed))
    hidden = school(
        FACTORS + "random: {intercepts: [school, class]}\ncolumns: [B]\nfooter: [clusters]\nsuppress: 5\n", PUPILS
    )
    assert hidden.results.get("y", None, "clusters:class", "clusters").value is None


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (FACTORS + "random: {nested: [school]}\n", "a single factor of random intercepts is the cluster"),
        (FACTORS + "random: {nested: [school, x]}\n", "x is a row of the table and a random intercept"),
        (FACTORS + "random: {nested: [school, clas]}\n", 'did you mean "class"?'),
        (FACTORS + "cluster: school\nrandom: {nested: [school, class]}\n", "several random intercepts take the place of the cluster"),
        (FACTORS + "random: {nested: [school, class], slope: x}\n", "a random slope goes with one cluster"),
        (FACTORS + "random: {nested: [school, class], intercepts: [school, class]}\n", "random intercepts are crossed or nested, not both"),
        (FACTORS.replace("linear", "poisson") + "random: {nested: [school, class], points: 9}\n", "several random effects are by Laplace's approximation"),
    ],
)  # fmt: skip
def test_what_several_factors_do_not_go_with(school, spec, message):
    assert message in refused(lambda text: school(text, PUPILS), spec)


def test_events_have_nested_intercepts_and_slopes_too(school):
    table = school(
        FACTORS.replace("outcome: y", "outcome: {y: 1}").replace("linear", "logistic")
        + "random: {nested: [school, class]}\ncolumns: [OR, P]\n"
        "footer: [clusters, intercept-sd, icc, aic]\ncovariance: yes\n",
        re.sub(r",(-?)[\d.]+$", lambda found: f",{int(not found[1])}", PUPILS, flags=re.MULTILINE),
    )
    assert [line.split("|")[0] for line in lines(table)] == [
        "x", "Clusters (school)", "Clusters (class)", "SD of intercepts (school)", "SD of intercepts (class)",
        "ICC (school)", "ICC (class)", "AIC",
    ]  # fmt: skip
    told = of_notes(table)
    assert "Mixed logistic regression, maximum likelihood, nested random intercepts of school / class, Laplace " in told
    counts = school(
        FACTORS.replace("outcome: y", "outcome: class").replace("linear", "poisson")
        + "cluster: school\nrandom: {slope: x}\ncolumns: [IRR, P]\n"
        "footer: [clusters, intercept-sd, slope-sd, intercept-slope]\n",
        _visits(),
    )
    assert [line.split("|")[0] for line in lines(counts)][2:] == [
        "SD of intercepts", "SD of slopes", "Correlation of intercepts and slopes",
    ]  # fmt: skip
    assert "random intercepts of school and random slopes of x, Laplace approximation" in of_notes(counts)


@pytest.mark.parametrize("model", ["linear", "logistic"])
def test_the_factor_without_variance_is_named(school, model):
    rng = np.random.default_rng(2)
    ward, doctor = np.arange(240) % 12, np.arange(240) // 12  # each doctor once in every ward
    y = rng.normal(size=20)[doctor] + rng.normal(size=240)
    middle = np.mean if model == "linear" else np.median
    y -= np.array([middle(y[ward == one]) for one in range(12)])[ward]
    values = zip(ward, doctor, y, y > 0.0, strict=True)
    data = "ward,doctor,x,y,event\n" + "".join(
        f"w{w},d{d},{i % 7},{v},{e:d}\n" for i, (w, d, v, e) in enumerate(values)
    )
    outcome = "y" if model == "linear" else "{event: 1}"
    spec = f"model: mixed-{model}\noutcome: {outcome}\nrows: [x]\nrandom: {{intercepts: [ward, doctor]}}\n"
    told = " ".join(map(str, school(spec, data).warnings))
    assert "the random intercepts of ward have no variance (a singular fit)" in told


def _visits():
    rng = np.random.default_rng(8)
    patient, x = np.arange(300) // 6, np.tile(np.arange(6.0), 50)
    y = rng.poisson(np.exp(0.5 + 0.1 * x + rng.normal(size=50)[patient] + 0.3 * rng.normal(size=50)[patient] * x))
    return "school,class,x\n" + "".join(f"p{p},{c},{v:g}\n" for p, c, v in zip(patient, y, x, strict=True))


def of_notes(table):
    return " | ".join(text for _, text in notes(table))


def test_notes_count_observations_and_clusters(build):
    gee = "model: gee-logistic\noutcome: outcome\ncluster: uid\nrows: [age, baseline]\n"
    assert "n = 444 observations in 111 clusters (uid), of which 248 had the event (outcome)" in of_notes(build(gee))
    both = build(f"{gee}models: [univariable, multivariable]\n")
    assert "Univariable: each row alone, n = 444 observations" in of_notes(both)
    assert "Multivariable: n = 444 observations in 111 clusters (uid)" in of_notes(both)
    mixed = build(gee.replace("gee-", "mixed-") + "language: de\n")
    assert "n = 444 Beobachtungen in 111 Clustern (uid), davon 248 mit Ereignis" in of_notes(mixed)


@pytest.mark.parametrize(
    ("slope", "told"),
    [
        ("day", 'the random slope day is no row of the table; did you mean "Days"?'),
        ("third", "a random slope is of one coefficient, and third has 2"),
    ],
)
def test_a_random_slope_names_a_row_of_one_coefficient(project, slope, told):
    data = "".join(f"{line},{'third' if not i else 'abc'[i % 3]}\n" for i, line in enumerate(SLEEP.splitlines()))
    spec = LMM.replace("[Days]", "[Days, third]") + f"random: {{slope: {slope}}}\n"
    folder = project(data_dot_csv=data, spec_dot_yaml=f"data: data.csv\n{spec}")
    assert told in refused(lambda _: tablegen.build(folder / "spec.yaml"), spec)


def test_a_random_slope_may_be_named_by_its_column(project):
    spec = LMM.replace("[Days]", "{sleepless: {variable: Days, label: Days without sleep}}")
    folder = project(data_dot_csv=SLEEP)
    for name in ("by_column", "by_row"):
        slope = "Days" if name == "by_column" else "sleepless"
        (folder / f"{name}.yaml").write_text(f"data: data.csv\n{spec}random: {{slope: {slope}}}\n", "utf-8")
    table, by_row = (tablegen.build(folder / f"{name}.yaml") for name in ("by_column", "by_row"))
    assert lines(table) == lines(by_row)
    assert "random intercepts of Subject and random slopes of Days without sleep" in notes(table)[0][1]


def test_notes_call_columns_by_their_labels(project):
    """The clusters, the order of visits and the outcome are no rows of the table; a codebook may label them all the same."""
    book = "uid: {label: Patient}\nvisit: {label: Visit}\noutcome: {label: Good status}\n"
    spec = f"data: data.csv\ncodebook: book.yaml\n{GEE}correlation: ar1\ntime: visit\n{ROWS}"
    note = notes(tablegen.build(project(data_dot_csv=VISITS, book_dot_yaml=book, spec_dot_yaml=spec) / "spec.yaml"))[0][
        1
    ]
    assert "AR(1) correlation within Patient in the order of Visit" in note
    assert "clusters (Patient)" in note and "(Good status)" in note
    assert not {"uid", "visit", "outcome:"} & {*note.split()}


def test_why_a_footer_has_a_dash_is_told(sleep):
    """The ICC of a model with a random slope was a dash without a word."""
    told = [w.message for w in sleep(LMM + "random: {slope: Days}\nfooter: [n, icc, aic]\n").warnings]
    assert told == ["Reaction: icc of the footer: with a random slope it is another at every value of it"]
    assert sleep(LMM + "footer: [n, icc, aic]\n").warnings == ()
