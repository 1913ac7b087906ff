"""Style files: the shipped journals, what a file may say, and how it is told what is wrong."""

import re
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from tablegen.cli import cli
from tablegen.errors import Place, TablegenError
from tablegen.resources import Templates
from tablegen.style import Look, NumberRules, Style, Words
from tablegen.style_file import ALSO_CALLED, load_style, style_names

BUILT_IN = Templates.search()
JOURNALS = ("annals", "apa7", "bmj", "elsevier", "gbt7713", "icmje", "jama", "lancet", "nature", "nejm", "plos")
NAMES = tuple(sorted((*JOURNALS, "default", "springer-bmc")))
SURVEYED = {ours: surveyed for surveyed, ours in ALSO_CALLED.items()}  # what the survey calls them
PARAMS = yaml.safe_load((Path(__file__).parent / "data" / "style_cases.yaml").read_text("utf-8"))["params"]
PATTERNS = yaml.safe_load((BUILT_IN.find("patterns.yaml")).read_text("utf-8"))["cells"]


@pytest.mark.parametrize(("ours", "surveyed"), SURVEYED.items())
def test_the_names_of_the_survey_are_names_of_styles(ours, surveyed):
    assert load_style(surveyed, BUILT_IN) == load_style(ours, BUILT_IN)


def own(tmp_path: Path, **files: str) -> Templates:
    folder = tmp_path / "templates" / "styles"
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return Templates.search(project=tmp_path)


def refused(name: str, templates: Templates, at: Place | None = None) -> str:
    with pytest.raises(TablegenError) as caught:
        load_style(name, templates, at)
    return str(caught.value)


def test_the_journals_shipped() -> None:
    assert style_names(BUILT_IN) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_style_says_where_its_rules_come_from(name: str) -> None:
    style = load_style(name, BUILT_IN)
    assert style.name == name
    assert style.title != name and style.source and style.checked == "2026-11-22"
    tags = ("sourced: ", "observed: ", "tool: ", "policy: ")
    assert style.basis and all(basis.startswith(tags) for basis in style.basis.values())


@pytest.mark.parametrize("name", NAMES)
def test_every_style_describes_every_named_pattern_and_common_head(name: str) -> None:
    words = load_style(name, BUILT_IN).words
    assert set(words.patterns) == set(PATTERNS)
    assert {"statistic", "df", "p", "b", "se", "z", "wald", "or", "ci", "b se"} <= set(words.headers)
    assert words.group_n.count("{n}") == 1


@pytest.mark.parametrize("name", [*JOURNALS, "springer-bmc"])
def test_numbers_are_those_of_the_checked_parameters(name: str) -> None:
    written = asdict(load_style(name, BUILT_IN).numbers)
    for key, value in PARAMS[SURVEYED.get(name, name)].items():
        expected = tuple(map(tuple, value)) if isinstance(value, list) else value
        assert written[key] == expected, key


@pytest.mark.parametrize(
    ("name", "digits"),
    [
        (
            "springer-bmc",
            {"mean": "2", "sd": "2", "statistic": "3", "b": "3", "or_high": "3", "median": "+0"},
        ),
        ("jama", {"mean": "+1", "sd": "+1", "statistic": "2", "b": "2", "or_high": "2", "median": "+0"}),
        ("default", {"mean": "+1", "statistic": "2", "b": "3", "se": "3", "or": "2", "q3": "+0"}),
    ],
)
def test_decimals_by_statistic(name: str, digits: dict[str, str]) -> None:
    style = load_style(name, BUILT_IN)
    assert {key: style.digits[key] for key in digits} == digits


def test_a_style_is_laid_over_the_one_it_extends(tmp_path: Path) -> None:
    templates = own(
        tmp_path,
        mine="title: Mine\nextends: jama\nnumbers: {p_ceiling: none, thousands: ''}\n"
        "look: {rules: {inner: 0}}\nwords: {headers: {p: p}}\n",
    )
    mine, jama = load_style("mine", templates), load_style("jama", templates)
    assert (mine.title, mine.source, mine.basis) == ("Mine", "", {})
    assert mine.numbers.p_ceiling is None and mine.numbers.thousands == ""
    assert mine.numbers.p_guard_alpha == 0.05
    assert mine.look.rules.inner == 0 and mine.look.rules.top == jama.look.rules.top
    assert dict(mine.words.headers) == {**jama.words.headers, "p": "p"}


@pytest.mark.parametrize(("base", "form", "words"), [
    ("default", "paren", "mean (SD)"), ("nejm", "paren", "mean (SD)"), ("lancet", "pm", "mean ± SD"),
])  # fmt: skip
def test_notes_call_a_mean_and_its_spread_as_the_file_writes_them(tmp_path: Path, base: str, form: str, words: str):
    """Below `61.1 (9.9)` a note said that the data are mean ± SD, or that plus–minus values are means ±SD."""
    text = f"extends: {base}\nnumbers: {{mean_sd: {form}}}"
    style = load_style("form", own(tmp_path, form=text))
    assert style.words.patterns["mean ± SD"] == words and not style.look.notes.sentences.get("mean ± SD")
    own_words = own(tmp_path / "own", form=f"{text}\nwords: {{patterns: {{mean ± SD: M}}}}")
    assert load_style("form", own_words).words.patterns["mean ± SD"] == "M"


def test_an_empty_style_is_the_dataclasses_defaults(tmp_path: Path) -> None:
    style = load_style("bare", own(tmp_path, bare="look:\n"))
    assert (style.numbers, style.look, style.words) == (NumberRules(), Look(), Words())


def test_a_projects_own_file_comes_before_the_built_in_one(tmp_path: Path) -> None:
    assert load_style("jama", own(tmp_path, jama="title: Our JAMA\n")).title == "Our JAMA"


def every(section: type) -> dict[str, Any]:
    """A value for every key of a section, told from its default."""
    made = section("x", "x", "x", "x") if section is Style else section()
    values: dict[str, Any] = {}
    for f in fields(section):
        value = getattr(made, f.name)
        values[f.name] = every(type(value)) if hasattr(value, "__dataclass_fields__") else value
    unwritten = {"name", "path", "given", "say"}
    return {key: "none" if v is None else v for key, v in values.items() if v != {} and key not in unwritten}


def test_every_parameter_can_be_written_in_a_file(tmp_path: Path) -> None:
    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: plain(v) for k, v in value.items()}
        return [plain(v) for v in value] if isinstance(value, tuple) else value

    style = load_style("full", own(tmp_path, full=yaml.safe_dump(plain(every(Style)), allow_unicode=True)))
    assert (style.numbers, style.look, style.words) == (NumberRules(), Look(), Words())


def test_unknown_style_points_to_the_author_and_names_all() -> None:
    at = Place("specs/t.yaml", 3, 8, "style: jamma", 5)
    assert refused("jamma", BUILT_IN, at) == (
        'specs/t.yaml:3:8: unknown style "jamma"; did you mean "jama"?\n'
        "    3 | style: jamma\n"
        "      |        ^^^^^\n"
        "   styles: annals, apa7, bmj, default, elsevier, gbt7713, icmje, jama, lancet, nature, nejm, plos, springer-bmc\n"
        "   a style of your own is a file beside the spec: style: ours.yaml"
    )


@pytest.mark.parametrize("name", ["../styles/jama", "/etc/passwd", ""])
def test_a_style_is_a_name_and_never_a_path(name: str) -> None:
    assert refused(name, BUILT_IN).startswith(f'unknown style "{name}"')


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("numbers:\n  p_flor: 0.001\n", ':2:3: unknown key "p_flor"; did you mean "p_floor"?'),
        ("look:\n  rules: {tops: 1}\n", ':2:11: unknown key "tops"; did you mean "top"?'),
        ("name: x\n", ':1:1: unknown key "name"'),
        ("numbers: {p_floor: 5}\n", ":1:20: p_floor must be a number from 0 to 1, not 5"),
        ("numbers: {rounding: up}\n", ":1:21: rounding must be one of half-up, half-even, printf, not"),
        ("numbers: {zero_bare: perhaps}\n", ':1:22: zero_bare must be yes or no, not "perhaps"'),
        ("numbers: {p_sigfig: 1.5}\n", ":1:21: p_sigfig must be a whole number from 0 to 15, not"),
        ("numbers: {p_bands: [[0.01, 3]]}\n", ":1:20: p_bands must be pairs of a bound and its decimals"),
        ("numbers: {p_bands: [[null, 3], [0.1, 2]]}\n", ":1:20: p_bands must be pairs"),
        ("numbers: {p_bands: 3}\n", ":1:20: p_bands must be pairs"),
        (
            "numbers: {p_bands: [[low, 3], [null, 2]]}\n",
            ':1:22: p_bands must be a number from 0 to 1e+09, not "low"',
        ),
        ("digits: {mean: two}\n", ":1:16: digits: mean must be a number of decimals, +1 for one more"),
        ("digits: {maen: 2}\n", ':1:10: unknown statistic "maen"; did you mean "mean"?'),
        ("words: {patterns: {n%: No.}}\n", ':1:20: unknown pattern "n%"; did you mean "n (%)"?'),
        ("look: {notes: {order: [data, foot]}}\n", ":1:30: order must be one of data, abbreviations,"),
        ("look: 3\n", ":1:7: look must be a mapping of keys, not 3"),
        ("words: {headers: P}\n", ':1:18: headers must be a mapping, not "P"'),
        ("extends: jamma\n", ':1:10: unknown style "jamma"; did you mean "jama"?'),
        ("extends: bad\n", ":1:10: styles extend one another in a circle: bad extends bad"),
        ("- a\n", ":1:1: a style must be a mapping of keys, not a list"),
        ("look: [\n", ": this line is not valid YAML"),
    ],
)
def test_a_wrong_file_is_told_where_and_what(tmp_path: Path, text: str, message: str) -> None:
    shown = refused("bad", own(tmp_path, bad=text))
    assert message in shown.replace("\n", " "), shown
    assert "bad.yaml" in shown


def test_a_circle_of_two_names_both(tmp_path: Path) -> None:
    shown = refused("one", own(tmp_path, one="extends: two\n", two="extends: one\n"))
    assert "styles extend one another in a circle: one extends two extends one" in shown


OWN = "title: Ours\nextends: lancet\nnumbers: {p_floor: 0.01}\n"
SPEC = "data: ../data.csv\nrows: [age]\nstyle: "


@pytest.fixture
def styled(project):
    """A project with a style beside its spec; call it with the style the spec names, get what the build says."""

    def styled(name, *arguments, **files):
        files = {"specs__ours_dot_yaml": OWN, **files}
        project(data_dot_csv="age\n1\n2\n4\n", specs__a_dot_yaml=f"{SPEC}{name}\n", **files)
        return CliRunner().invoke(cli, ["build", "specs/a.yaml", "--format", "markdown", *arguments])

    return styled


@pytest.mark.parametrize("name", ["ours.yaml", "ours", "./ours.yaml", "../specs/ours.yaml"])
def test_a_style_is_found_beside_the_spec(styled, name):
    made = styled(name)
    assert made.exit_code == 0, made.output
    assert "2·3 (1·5)" in Path("output/a.md").read_text("utf-8").replace("&nbsp;", " ")


def test_a_style_is_found_in_the_folder_of_the_project_and_from_the_command_line(styled):
    own = {"specs__ours_dot_yaml": SPEC, "house_dot_yaml": OWN}  # a spec of that name is no style
    assert styled("house", **own).exit_code == 0
    assert styled("house.yaml", **own).exit_code == 0
    assert styled("jama", "--style", "house.yaml", **own).exit_code == 0
    assert "2·3 (1·5)" in Path("output/a.md").read_text("utf-8").replace("&nbsp;", " ")
    assert styled("jama", "--style", "specs/own.yaml", specs__own_dot_yaml=OWN).exit_code == 0


def test_one_style_beside_the_spec_extends_another(styled):
    files = {"specs__two_dot_yaml": "title: Two\nextends: ours\nwords: {stub: Item}\n"}
    assert styled("two", **files).exit_code == 0
    text = Path("output/a.md").read_text("utf-8").replace("&nbsp;", " ")
    assert "| Item" in text and "2·3 (1·5)" in text


def test_a_project_that_changes_default_changes_what_extends_it(styled):
    files = {"templates__styles__default_dot_yaml": BUILT_IN.find("styles/default.yaml").read_text("utf-8")}
    files["templates__styles__default_dot_yaml"] += "\nwords: {stub: Changed}\n"
    files["templates__styles__default_dot_yaml"] = re.sub(
        r"(?ms)^words:.*?(?=^\S|\Z)", "", files["templates__styles__default_dot_yaml"], count=1
    )
    made = styled("nejm", **files)
    assert made.exit_code == 0, made.output
    assert "| Changed" in Path("output/a.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "files", "message"),
    [
        ("our.yaml", {}, 'specs/a.yaml:3:8: there is no style file "our.yaml"; did you mean "ours.yaml"?'),
        ("our.yaml", {}, "looked for in: specs, ."),
        ("our", {}, 'specs/a.yaml:3:8: unknown style "our"'),
        ("our", {}, "a style of your own is a file beside the spec: style: ours.yaml"),
        ("a.yaml", {}, 'specs/a.yaml:1:1: unknown key "data"'),
        ("ours", {"specs__ours_dot_yaml": "extends: ours\n"}, "in a circle: ours extends ours"),
        (
            "ours",
            {"specs__ours_dot_yaml": "extends: default\nlook: {font_size: 9}\n"},
            "specs/ours.yaml:2:8: unknown key",
        ),
        ("ours", {"specs__ours_dot_yaml": "extends: defalt\n"}, 'specs/ours.yaml:1:10: unknown style "defalt"'),
        ("x" * 300, {}, "unknown style"),
    ],
)
def test_what_is_wrong_with_a_style_beside_the_spec_is_told(styled, name, files, message):
    made = styled(name, **files)
    assert made.exit_code == 1 and message in made.output and "Traceback" not in made.output
