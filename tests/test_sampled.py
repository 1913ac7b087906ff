"""`cluster` and `strata` beside weights, or beside `compare`, are those of the sample's design."""

import pytest
from seen import notes, refused

DATA = "g,x,c,psu,reg,w\n" + "".join(
    f"{'ab'[i % 2]},{(i * 7) % 11},{'uv'[i % 3 == 0]},{i // 4},{'ns'[i // 16]},{1 + i % 3}\n" for i in range(32)
)
ROWS = "compare: g\nrows: [x, c]\n"


def values(table):
    return {record.key: record.value for record in table.results}


@pytest.mark.parametrize(
    ("apart", "inside"),
    [
        ("weights: w\ncluster: psu\n", "weights: {column: w, cluster: psu}\n"),
        ("weights: w\ncluster: psu\nstrata: reg\n", "weights: {column: w, cluster: psu, strata: reg}\n"),
        ("weights: w\nstrata: reg\n", "weights: {column: w, strata: reg}\n"),
        ("weights: {column: w}\ncluster: psu\n", "weights: {column: w, cluster: psu}\n"),
        ("cluster: psu\n", "weights: {cluster: psu}\n"),
        ("cluster: psu\nstrata: reg\n", "weights: {cluster: psu, strata: reg}\n"),
    ],
)
def test_keys_of_their_own_say_what_the_weights_would(build, apart, inside):
    one, other = build(ROWS + apart, data=DATA), build(ROWS + inside, data=DATA)
    assert values(one) == values(other) and notes(one) == notes(other)


def test_a_weighted_model_takes_them_too(build):
    model = "model: logistic\noutcome: {c: u}\nrows: [x]\nweights: "
    one = build(f"{model}w\ncluster: psu\n", data=DATA)
    assert values(one) == values(build(f"{model}{{column: w, cluster: psu}}\n", data=DATA))


def test_what_is_said_twice_or_of_other_designs_is_refused(build):
    told = refused(build, f"{ROWS}weights: {{column: w, cluster: psu}}\ncluster: psu\n", data=DATA)
    assert "cluster is said twice" in told
    assert "pairs or cluster, not both" in refused(build, f"{ROWS}pairs: psu\ncluster: psu\n", data=DATA)
    found = refused(build, f"{ROWS}quantiles: 6\ncluster: psu\n", data=DATA)
    assert "quantiles or cluster, not both" in found
