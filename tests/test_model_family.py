"""`model: gee` and `model: mixed` take the family of their outcome."""

import pytest


@pytest.mark.parametrize("kind", ["gee", "mixed"])
@pytest.mark.parametrize(("outcome", "family"), [("y", "linear"), ("{e: yes}", "logistic"), ("z", "logistic")])
def test_a_model_of_clusters_without_a_family_takes_that_of_its_outcome(build, kind, outcome, family):
    data = "id,x,y,z,e\n" + "".join(
        f"{i // 4},{(i * 7) % 5},{(i * 3) % 7 + (i // 4) % 3},{(i // 2) % 2},{'yes' if i % 3 else 'no'}\n"
        for i in range(80)
    )
    text = f"outcome: {outcome}\ncluster: id\nrows: [x]\nmodel: {kind}"
    short, whole = build(text, data=data), build(f"{text}-{family}", data=data)
    assert {r.key: r.value for r in short.results} == {r.key: r.value for r in whole.results}
    assert any(f"model: {kind}-{family}" in told for told in short.plan.defaults)
