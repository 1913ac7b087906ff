"""What authors write into a spec as it stands in their data, or as they think of it."""

import pytest
from click.testing import CliRunner
from seen import heads, lines, refused

import tablegen
from tablegen.cli import cli

DATA = "g,x,y,arm\n" + "".join(
    f"{'ab'[i % 2]},{i / 8 + (i % 2) / 1000:.3f},{i % 3 == 0:d}.0,{1 + i % 2}\n" for i in range(16)
)


def test_a_level_may_be_written_as_the_file_has_it(build):
    model = build("model: logistic\noutcome: {y: 1.0}\nrows: [x]\n", data=DATA)
    assert {r.key: r.value for r in model.results} == {
        r.key: r.value for r in build("model: logistic\noutcome: {y: 1}\nrows: [x]\n", data=DATA).results
    }
    assert heads(build("where: {arm: 1.0}\nrows: [x]\n", data=DATA))[1] == "Overall (n = 8)"
    assert "has no level" in refused(build, "model: logistic\noutcome: {y: 1.5}\nrows: [x]\n", data=DATA)


def test_one_number_of_digits_is_for_the_difference_too(build):
    (row,) = lines(build("compare: g\ncolumns: [groups, difference (95% CI)]\ndigits: 2\nrows: [x]\n", data=DATA))
    assert row.split("|")[-1].startswith("−0.13 (−0.") and row.count(".") == 7
    (row,) = lines(build("compare: g\ncolumns: [groups, difference]\nrows: {x: {digits: 1}}\n", data=DATA))
    assert row.endswith("|−0.1")
    own = "compare: g\ncolumns: [groups, difference]\ndigits: {difference: 3}\nrows: {x: {digits: 1}}\n"
    assert lines(build(own, data=DATA))[0].endswith("|−0.126")


@pytest.mark.parametrize("text", ["x.mean() > 2", "@os.system('id') == 0"])
def test_a_filter_of_numbers_is_a_number_or_a_comparison(build, text):
    told = refused(build, f'where: {{x: "{text}"}}\nrows: [x]\n', data=DATA)
    assert f'the filter of x, "{text}", is no number and no comparison' in told and "not allowed" in told


@pytest.mark.parametrize("spec", ["specs/table1.yaml", "specs/sub/table1.yaml"])
def test_data_may_lie_beside_the_spec_or_at_the_projects_root(project, spec):
    codes = "x: Height\n"
    folder = project(data__d_dot_csv=DATA, data__codes_dot_yaml=codes)
    path = folder / spec
    path.parent.mkdir(parents=True)
    path.write_text("data: data/d.csv\ncodebook: data/codes.yaml\nrows: [x]\n")
    assert lines(tablegen.build(path)) == ["Height|0.9380 ± 0.5952"]
    (path.parent / "data").mkdir()
    (path.parent / "data" / "d.csv").write_text("x\n1\n3\n")
    assert lines(tablegen.build(path)) == ["Height|2.0 ± 1.4"]


def test_formats_of_a_spec_may_be_suffixes_and_patterns_of_a_project_its_own(project):
    folder = project(
        d_dot_csv=DATA,
        spec_dot_yaml="data: d.csv\nformats: [docx, tex, md]\nrows: {x: {show: 'mean [SD]'}}\n",
        templates__patterns_dot_yaml='"mean [SD]": "{mean} [{sd}]"\n',
    )
    run = CliRunner().invoke(cli, ["build", "spec.yaml"])
    assert run.exit_code == 0, run.output
    assert {path.suffix for path in (folder / "output").iterdir()} == {".docx", ".tex", ".md", ".json"}
    assert lines(tablegen.build(folder / "spec.yaml")) == ["x|0.9380 [0.5952]"]
