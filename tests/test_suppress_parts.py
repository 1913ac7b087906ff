"""Small cells of tables put together: what one part hides does not follow from another, or the table is refused."""

import io
import itertools

import pandas
import pytest
from seen import lines, notes

import tablegen
from tablegen.errors import TablegenError
from tablegen.make import Request, make

ARMS = {"A": {"I": 30, "II": 12, "III": 3}, "B": {"I": 25, "II": 14, "III": 17}}
SEXES = "fmmfm"


def patients():
    """A file of stages by arm; two of five are women, and every third woman smokes."""
    stages = [(arm, stage) for arm, counts in ARMS.items() for stage, n in counts.items() for _ in range(n)]
    sexes = itertools.cycle(SEXES)
    rows = [f"{arm},{next(sexes)},{stage},{i % 7},{i % 5}" for i, (arm, stage) in enumerate(stages)]
    return "arm,sex,stage,crp,site\n" + "\n".join(rows) + "\n"


BY_ARM = "data: data.csv\nsuppress: 5\ncompare: arm\ncolumns: [groups]\nrows: [stage]\n"


@pytest.fixture
def put(project):
    def build(one=BY_ARM, other=BY_ARM, how="stack: [one.yaml, other.yaml]", data=None):
        folder = project(specs__data_dot_csv=data or patients(), specs__one_dot_yaml=one, specs__other_dot_yaml=other)
        (folder / "specs/whole.yaml").write_text(f"title: Whole\n{how}\n", "utf-8")
        return tablegen.build(folder / "specs/whole.yaml")

    return build


def refused(put, *specs, **options):
    with pytest.raises(TablegenError) as error:
        put(*specs, **options)
    return str(error.value)


def values(table, row):
    return [r.value for r in table.results.records if r.key.row == row]


def test_totals_of_another_part_give_no_small_cell_away(put):
    """By arm III is hidden in A (3), and 17 shown in B; by sex both III sum up to 20."""
    table = put(other=BY_ARM.replace("compare: arm", "compare: sex"))
    alone = [r.value for r in table.results.records if r.key.row == "one.stage" and r.key.stat == "n"]
    assert alone.count(None) == 2 and 17 in alone
    assert set(values(table, "other.stage")) == {None}
    assert all(r.problem.startswith("suppressed") for r in table.results.records if r.key.row == "other.stage")
    assert ("", "Counts below 5, and numbers from which they could be derived, are not shown") in notes(table)


def test_the_parts_of_a_table_of_a_data_frame_are_compared_too(project):
    """All parts are of the frame that is given, which has no file whose bytes could be compared."""
    folder = project(specs__data_dot_csv=patients(), specs__one_dot_yaml=BY_ARM, specs__other_dot_yaml=BY_ARM)
    (folder / "specs/other.yaml").write_text(BY_ARM.replace("compare: arm", "compare: sex"), "utf-8")
    (folder / "specs/whole.yaml").write_text("title: Whole\nstack: [one.yaml, other.yaml]\n", "utf-8")
    table = tablegen.build(folder / "specs/whole.yaml", pandas.read_csv(io.StringIO(patients())))
    assert None in values(table, "one.stage") and 17 in values(table, "one.stage")
    assert set(values(table, "other.stage")) == {None}


def test_parts_that_ask_the_same_are_protected_the_same(put):
    table = put()
    assert values(table, "other.stage") == values(table, "one.stage")
    assert 17 in values(table, "other.stage")


def test_a_part_of_the_patients_is_hidden_where_the_whole_hides(put):
    women = BY_ARM.replace("rows:", "where: {sex: f}\nrows:")
    table = put(other=women)
    assert set(values(table, "other.stage")) == {None}
    assert "17" in "".join(lines(table))


def test_a_derived_column_is_the_one_it_is_made_of(put):
    early = "derive: {early: {recode: stage, to: {I: yes, II: yes, III: no}}}\nrows: [early]\n"
    table = put(other=BY_ARM.replace("rows: [stage]\n", early))
    assert set(values(table, "other.early")) == {None}


def test_nothing_is_hidden_where_nothing_is_small(put):
    rows = "rows: [crp]\n"
    table = put(
        BY_ARM.replace("rows: [stage]\n", rows),
        BY_ARM.replace("compare: arm", "compare: sex").replace("rows: [stage]\n", rows),
    )
    assert None not in values(table, "one.crp") + values(table, "other.crp")


def test_parts_of_other_data_are_let_be(project):
    other = BY_ARM.replace("data.csv", "else.csv").replace("compare: arm", "compare: sex")
    folder = project(
        specs__data_dot_csv=patients(),
        specs__else_dot_csv=patients() + "A,f,I,1,1\n",
        specs__one_dot_yaml=BY_ARM,
        specs__other_dot_yaml=other,
    )
    (folder / "specs/whole.yaml").write_text("title: Whole\nstack: [one.yaml, other.yaml]\n", "utf-8")
    assert set(values(tablegen.build(folder / "specs/whole.yaml"), "other.stage")) != {None}


@pytest.mark.parametrize(
    ("other", "message", "hint"),
    [
        (
            BY_ARM.replace("suppress: 5\n", ""),
            "other shows counts below 5 of data of which another part hides them",
            "suppress: 5, in each part",
        ),
        (
            BY_ARM.replace("suppress: 5", "suppress: 3"),
            "other shows counts below 5 of data of which another part hides them",
            "suppress: 5, in each part",
        ),
        (
            BY_ARM.replace("compare: arm", "compare: stage").replace("[stage]", "[crp]"),
            "other compares groups of stage, of which another part hides small counts",
            "leave stage out of one of the parts",
        ),
        (
            BY_ARM.replace("rows: [stage]", "where: {stage: not III}\nrows: [crp]"),
            "other is of patients chosen by stage, of which another part hides small counts",
            "leave stage out of one of the parts",
        ),
        (
            "data: data.csv\nsuppress: 5\nderive: {late: {recode: stage, to: {I: no, II: no, III: yes}}}\n"
            "model: logistic\noutcome: {late: yes}\nrows: [crp]\n",
            "other models stage, of which another part hides small counts",
            "leave stage out of one of the parts",
        ),
    ],
)
def test_what_cannot_be_hidden_is_refused(put, other, message, hint):
    told = refused(put, BY_ARM, other)
    assert message in told and hint in told


def test_parts_that_differ_by_a_few_patients_are_refused(put):
    """One patient is in the first part alone: whatever both print tells of that one."""
    one = BY_ARM.replace("rows: [stage]", "rows: [crp]")
    data = patients().replace("A,f,I,0,0\n", "A,f,I,0,9\n", 1)
    told = refused(put, one, one.replace("rows:", "where: {site: not 9}\nrows:"), data=data)
    assert "the patients of one and other differ by fewer than 5" in told
    assert "leave one of the parts out" in told


def test_parts_of_other_groups_that_differ_by_a_few_patients_are_refused(put):
    """Two have no sex, which the part by sex hides: the part by arm counts them."""
    one = BY_ARM.replace("rows: [stage]", "rows: [crp]")
    data = patients().replace("A,f,I,0,0\n", "A,,I,0,0\n", 1).replace("B,f,I,", "B,,I,", 1)
    told = refused(put, one, one.replace("compare: arm", "compare: sex"), data=data)
    assert "the patients of one and other differ by fewer than 5" in told


def test_the_size_of_a_group_that_another_part_leaves_over_is_refused(put):
    """By site one of the five sizes is small, and hidden; the patients of all arms less those of the others are its."""
    rows = "rows: [crp]\n"
    kept = [line for i, line in enumerate(patients().splitlines()) if not (line.endswith(",4") and i > 20)]
    one = BY_ARM.replace("rows: [stage]\n", rows)
    told = refused(put, one, one.replace("compare: arm", "compare: site"), data="\n".join(kept) + "\n")
    assert "other hides the size of a group, which follows from the patients of one" in told
    assert "put the small group with another one (derive: recode), or leave one of the parts out" in told


def test_groups_within_groups_count_both_of_their_columns(put):
    """Their sizes are counts of stage by arm, as the other part's rows are."""
    told = refused(put, BY_ARM, BY_ARM.replace("compare: arm", "compare: [sex, stage]").replace("[stage]\n", "[crp]\n"))
    assert "other compares groups of stage, of which another part hides small counts" in told


def test_side_by_side_too(put):
    table = put(other=BY_ARM.replace("compare: arm", "compare: sex"), how="merge: {Arms: one.yaml, Sexes: other.yaml}")
    assert set(values(table, "other.stage")) == {None}


def test_a_part_that_is_split_is_hidden_in_each_level(put):
    table = put(other=BY_ARM.replace("compare: arm", "compare: arm\nsplit: sex"))
    rows = {r.key.row for r in table.results.records if r.key.row.endswith(".stage")}
    assert rows == {"one.stage", "other.f.stage", "other.m.stage"}
    assert {v for row in rows - {"one.stage"} for v in values(table, row)} == {None}


def test_means_of_nearly_the_same_values_are_not_both_shown(put):
    """Of men all but three per arm have no CRP: the means of all and of women would give those of the three."""
    kept = {"A": 0, "B": 0}
    rows = [line.split(",") for line in patients().splitlines()]
    for row in rows[1:]:
        if row[1] == "m":
            kept[row[0]] += 1
            row[3] = row[3] if kept[row[0]] <= 3 else ""
    data = "\n".join(",".join(row) for row in rows) + "\n"
    one = BY_ARM.replace("rows: [stage]", "rows: [crp]")
    table = put(one, one.replace("rows:", "where: {sex: f}\nrows:"), data=data)
    assert None not in values(table, "one.crp")
    assert set(values(table, "other.crp")) == {None}


DESCRIBED = "data: data.csv\nsuppress: 5\nrows: [stage]\n"


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (DESCRIBED, "one and other count stage in two ways: together they may tell small counts"),
        (BY_ARM.replace("compare: arm", "compare: sex"), "one and other count stage in two ways"),
        (BY_ARM.replace("suppress: 5\n", ""), "one and other count stage, and hide counts below different numbers"),
        (DESCRIBED.replace("[stage]", "[crp]\nwhere: {stage: [I, II]}"), "other is of patients chosen by stage"),
        (BY_ARM, None),
        (DESCRIBED.replace("stage", "sex"), None),
    ],
)
def test_tables_that_are_built_together_are_compared(project, other, told):
    """Nobody hides what stands in another file: the author is told, of each two tables once."""
    folder = project(specs__data_dot_csv=patients(), specs__one_dot_yaml=BY_ARM, specs__other_dot_yaml=other)
    specs = (folder / "specs/one.yaml", folder / "specs/other.yaml")
    warnings = [p.message for p in make(specs, Request()).warnings if "one" in p.message or "other" in p.message]
    assert len(warnings) == (1 if told else 0) and all(message.startswith(told or "") for message in warnings)
    alone = make((folder / "specs/one.yaml",), Request()).warnings
    assert not [p for p in alone if "together" in p.message]
