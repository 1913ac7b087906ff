"""Languages: nothing that the tool says is left in English, and slots, decimal marks and records stay what they are."""

import ast
import json
import re
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from seen import heads, lines, notes

from tablegen import stats
from tablegen.errors import TablegenError
from tablegen.language import ENGLISH, SLOT, Language
from tablegen.language_file import language_codes, load_language
from tablegen.resources import Templates
from tablegen.spec.words import Word
from tablegen.stats.measures import MEASURES
from tablegen.stats.pairwise import PAIRWISE
from tablegen.stats.regression.footers import FOOTERS
from tablegen.style_file import load_style, style_names
from tablegen.style_language import in_language

ROOT = Path(__file__).parent.parent
BUILT_IN = Templates.search()
OTHERS = ("de", "es", "fr", "ja", "pt", "zh")
CATALOGUES = {code: load_language(code, BUILT_IN) for code in OTHERS}
TEXTS = {code: {k: v for s in c.texts.values() for k, v in s.items()} for code, c in CATALOGUES.items()}
WORDS_OF_CODE = frozenset(
    [
        "up to",
        "as written",
        "title, small prepositions",
        "n (%)",
        "median (IQR)",
        "median (min–max)",
        "n/n (%)",
        "n/N (%)",
        "events (%)",
        "events/n (%)",
        "% (CI)",
        "mean (CI)",
        "median (CI)",
        "adjusted mean (CI)",
        "geometric mean (CI)",
        "median (P10–P90)",
        "median (P5–P95)",
        "median survival",
        "cumulative incidence (CI)",
        ", mean over ",
        " pooled over ",
        ", pooled over ",
        ", Rubin's rules",
        "by Rubin's rules",
        "by D1",
        "by D2",
        ", in percentage points",
        " t test",
        " t interval",
        " U test",
        "b se",
        "b ci",
        "n_events n",
        "n_events pct",
        "n_events n pct",
        "build the table again with this version",
    ]
)
"""Names of patterns and keys in the code of layout, and the signs by which it knows a method: none is printed."""


def slots(text):
    return {match[1] for match in SLOT.finditer(text)}


def marking(sections):
    """A language whose every text is its slots alone, so that English left over is seen."""
    said = {
        name: {english: "§" + "".join(f"{{{slot}}}" for slot in sorted(slots(english))) for english in section}
        for name, section in sections.items()
    }
    every = {english: text for section in said.values() for english, text in section.items()}
    return Language("xx", every, phrases=said["methods"], labels=said["labels"])


MARKING = marking(CATALOGUES["de"].texts)


def left(text):
    """The English words in a text of the marking language."""
    return re.findall(r"[A-Za-z]{3,}", re.sub("Shapiro|Wilk|Anderson|Darling|Lilliefors|Wald", "", SLOT.sub("", text)))


def test_the_languages_shipped():
    assert language_codes(BUILT_IN) == ("de", "en", "es", "fr", "ja", "pt", "zh")


@pytest.mark.parametrize("code", OTHERS)
def test_every_language_has_every_text_with_the_same_slots(code):
    assert {n: set(s) for n, s in CATALOGUES[code].texts.items()} == {
        n: set(s) for n, s in CATALOGUES["de"].texts.items()
    }
    # a plural that a language has no forms for needs no slot of its own
    counted = {"n"} if code in {"ja", "zh"} else set()
    differing = {e: t for e, t in TEXTS[code].items() if slots(e) - slots(t) - counted or slots(t) - slots(e)}
    assert differing == {}


def said_in(path):
    """The English of a file of layout: what is said, and every other constant that looks like a sentence."""
    tree = ast.parse(path.read_text("utf-8"))
    unsaid = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            unsaid.add(id(node.value))
        if isinstance(node, ast.JoinedStr | ast.Raise | ast.Subscript | ast.Assert):
            unsaid |= {id(inner) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in unsaid else None
        if isinstance(text, str) and re.search(r"[A-Za-z}] \{?[A-Za-z(]", text):
            yield text


TOLD = [ROOT / f"src/tablegen/paper/{name}.py" for name in ("telling", "comparison_text", "model_text", "other_text")]
SAID = sorted(path for name in ("table/*.py", "methods*.py") for path in (ROOT / "src/tablegen").glob(name))
LAYOUT = [*SAID, *TOLD]


@pytest.mark.parametrize("path", LAYOUT, ids=lambda path: path.stem)
def test_every_sentence_has_an_entry(path):
    """Say a new sentence by `say("…")` or `said(say, "…")`, and give it an entry in every file of templates/languages."""
    missing = [text for text in said_in(path) if text not in TEXTS["de"] and text not in WORDS_OF_CODE]
    assert missing == []


@pytest.mark.parametrize(
    ("code", "unit", "line", "missing", "told"),
    [
        ("en", "months", "Survival at 6 months, % (95% CI)", "Missing", "Rates are per person-month, with"),
        (
            "de",
            "Monate",
            "Überleben zum Zeitpunkt 6 Monate, % (95-%-KI)",
            "Fehlende Werte",
            "Raten pro Personenzeit (Monate), mit",
        ),
        (
            "pt",
            "meses",
            "Sobrevida em 6 meses, % (IC 95%)",
            "Dados ausentes",
            "As taxas são expressas por pessoa-meses, com",
        ),
        (
            "fr",
            "mois",
            "Survie à 6 mois, % (IC à 95\u202f%)",
            "Données manquantes",
            "Les taux sont exprimés par personne-mois, avec",
        ),
    ],
)
def test_times_are_told_in_good_grammar(build, code, unit, line, missing, told):
    data = "arm,t,d\n" + "".join(f"{'ab'[i % 2]},{i + 1},{int(i % 3 == 0)}\n" for i in range(24)) + "a,,\n"
    row = f"t: {{label: T, unit: {unit}, event: d, at: 6, show: [survival (CI), rate (CI)]}}"
    table = build(f"language: {code}\ncompare: arm\nrows: {{{row}}}\n", data=data)
    assert [text.split("|")[0] for text in lines(table)][1] == f".{line}"
    assert lines(table)[-1].startswith(f".{missing}|")
    assert any(text.startswith(told) for _, text in notes(table))


def test_every_title_that_can_be_printed_has_an_entry():
    titles = [
        *(entry.title for entry in (*stats.ADJUSTMENTS, *stats.PROPORTION_INTERVALS, *PAIRWISE, *MEASURES)),
        *(entry.title for entry in (*stats.INFERENCES, *FOOTERS)),
        *(entry.title for entry in stats.MODELS),
        *(entry.label for entry in FOOTERS),
        *(stats.model_named(name, weighted=True).title for name in ("linear", "logistic", "quasi-poisson")),
        *(stats.SUMMARIES[name].title for name in ("p1", "p2", "p3", "p5", "p2_5")),
    ]
    assert {title: MARKING.phrase(title) for title in titles if left(MARKING.phrase(title))} == {}


@pytest.mark.parametrize("style", style_names(BUILT_IN))
def test_every_word_of_every_style_has_an_entry(style, tmp_path):
    folder = tmp_path / "languages"
    folder.mkdir()
    texts = {
        name: {english: "§" + "".join(f"{{{slot}}}" for slot in slots(english)) for english in section}
        for name, section in CATALOGUES["de"].texts.items()
    }
    (folder / "xx.yaml").write_text(json.dumps({"title": "marks", "texts": texts}), "utf-8")
    said = in_language(load_style(style, BUILT_IN), Word("xx", None), Templates.search(tmp_path))
    own = {k: v for k, v in vars(said.words).items() if isinstance(v, str) and k not in {"language", "missing_mark"}}
    every = {**own, **said.words.headers, **said.words.patterns, **said.words.abbreviations}
    every |= {f"note {k}": v for k, v in vars(said.look.notes).items() if isinstance(v, str) and k not in NOT_TEXTS}
    every |= said.look.notes.sentences
    assert {key: text for key, text in every.items() if left(text)} == {}


NOT_TEXTS = {"descriptor", "abbreviation_order"}


def test_a_phrase_is_taken_apart_at_its_commas():
    say = load_language("de", BUILT_IN).spoken(",")
    assert say.phrase("Student's t test, two-sided, equal variances") == "Student-t-Test, zweiseitig, gleiche Varianzen"
    assert say.phrase("difference of means adjusted for age, sex and site, t interval") == (
        "für age, sex und site adjustierte Mittelwertdifferenz, t-Intervall"
    )
    assert say.phrase("Fisher's exact test, two-sided (sum of small probabilities)") == (
        "exakter Test nach Fisher, zweiseitig (Summe der kleinen Wahrscheinlichkeiten)"
    )
    assert say.phrase("one-sided Welch's t test of a difference above −0.5 (non-inferiority)") == (
        "einseitiger Welch-t-Test auf eine Differenz über −0,5 (Nichtunterlegenheit)"
    )
    assert say.phrase("what nobody knows, exact") == "what nobody knows, exakt"
    assert ENGLISH.phrase("what nobody knows") == "what nobody knows"


def test_slots_plurals_and_numbers():
    say = Language("xx", {"{n} {n:row|rows}": "{n} {n:ligne|lignes}"}, one=("0", "1"), decimal_mark=",")
    assert [say("{n} {n:row|rows}", n=n) for n in (0, 1, 2)] == ["0 ligne", "1 ligne", "2 lignes"]
    assert [ENGLISH("{n} {n:row|rows}", n=n) for n in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]
    assert say("{x:.1f} and {y}, {z}", x=1.25, y=0.5, z="a {n} b") == "1,2 and 0,5, a {n} b"
    assert (ENGLISH.listed("abc"), ENGLISH.listed("ab", ", and "), ENGLISH.listed("abc", None)) == (
        "a, b and c",
        "a, and b",
        "a, b, c",
    )


SPEC = """compare: arm
rows: {{age: {{label: Age, unit: y}}, sex: {{}}, crp: {{show: median (IQR), test: mann-whitney}}}}
columns: [groups, statistic, P, "difference (95% CI)"]
language: {}
"""


def test_german(build):
    table = build(SPEC.format("de"))
    assert heads(table)[0] == "Merkmal" and heads(table)[-1] == "Differenz (95-%-KI)"
    assert table.table.caption.label == "Tabelle" and table.table.language == "de-DE"
    assert lines(table)[0] == "Age (y)a|52,7 ± 7,4|55,7 ± 15,6|−0,30|0,779|−3,0 (−30,7 bis 24,7)"
    told = [text for _, text in notes(table)]
    assert "Angegeben sind Mittelwert ± SD, n (%) oder Median (IQR)" in told
    assert "1 Patient mit fehlender Angabe zu arm nicht dargestellt" in told
    assert "KI Konfidenzintervall, SD Standardabweichung, IQR Interquartilsabstand" in told


def test_chinese_has_full_width_punctuation(build):
    table = build(SPEC.format("zh"))
    told = " ".join(text for _, text in notes(table))
    assert "数据以均数±标准差、n（%）或中位数（四分位数间距）表示" in told
    assert "Student t检验，双侧，方差齐" in told
    assert lines(table)[0].endswith("−3.0 (−30.7~24.7)")


def test_french_spaces(build):
    told = [text for _, text in notes(build(SPEC.format("fr")))]
    assert any("IIQ" in text and "\u202f" not in text for text in told)
    assert heads(build(SPEC.format("fr")))[-1] == "Différence (IC à 95\u202f%)"


@pytest.mark.parametrize("code", OTHERS)
def test_results_stay_english(build, code):
    spoken, plain = build(SPEC.format(code)), build(SPEC.format("en"))
    assert spoken.results.records == plain.results.records
    assert spoken.table.caption.label != "Table" or code == "en"


@pytest.mark.parametrize(
    ("style", "interval"),
    [
        ("default", "−3,0 (−30,7 bis 24,7)"),
        ("lancet", "−3·0 (−30·7 to 24·7)".replace(" to ", " bis ")),
        ("apa7", "−3,0 [−30,7; 24,7]"),
        ("annals", "−3,0 (−30,7 bis 24,7)"),
    ],
)
def test_the_decimal_mark_is_the_journals_else_the_languages(build, style, interval):
    assert lines(build(f"style: {style}\n{SPEC.format('de')}"))[0].endswith(interval)


def test_thousands_never_look_like_decimals():
    for style in style_names(BUILT_IN):
        for code in (*OTHERS, "en"):
            rules = in_language(load_style(style, BUILT_IN), Word(code, None), BUILT_IN).numbers
            assert rules.thousands != rules.decimal_mark
            assert rules.decimal_mark != "," or not any(
                "," in text for text in (rules.ci_sep, rules.ci_sep_neg, rules.iqr_sep, rules.iqr_sep_neg)
            )


def test_a_style_in_chinese_speaks_chinese_and_another_language_where_asked(build):
    text = SPEC.format("de").replace("language: de", "style: gbt7713")
    told = " ".join(text for _, text in notes(build(text)))
    assert not re.search(r"[A-Za-z]{5,}", re.sub("Student|Pearson|Newcombe|Whitney|Hodges|Lehmann", "", told)), told
    german = build(f"{text}language: de\n")
    assert heads(german)[0] == "Merkmal" and german.table.caption.label == "Tabelle"


def test_a_style_in_another_language_than_the_one_it_extends(build, tmp_path):
    """It kept the Chinese words, and 、，。 between English ones; what it words itself stays."""
    own = "extends: gbt7713\nwords: {language: %s, overall: Alle}\n"
    for code in ("en", "de"):
        (tmp_path / "ours.yaml").write_text(own % code, "utf-8")
        text = SPEC.format("en").replace("language: en", "style: ours.yaml\noverall: last")
        made = build(text)
        said = " ".join([*heads(made), *lines(made), *(text for _, text in notes(made))])
        assert not re.search(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", said.replace("·", "")), said
        assert "Alle" in said and made.table.language == code
        assert "~" in said or "," in said  # its numbers are still those of GB/T


def test_unknown_language(build):
    with pytest.raises(TablegenError) as caught:
        build(SPEC.format("dee"))
    assert 'unknown language "dee"; did you mean "de"?' in str(caught.value)
    assert "languages: de, en, es, fr, ja, pt, zh" in str(caught.value)
    for name, code in (("German", "de"), ("deutsch", "de"), ("chinese", "zh"), ("简体中文", "zh")):
        with pytest.raises(TablegenError, match=f'unknown language "{name}"; did you mean "{code}"'):
            build(SPEC.format(name))


def test_a_region_is_a_language_too(build):
    assert build(SPEC.format("pt-PT")).table.language == "pt-PT"


def test_ones_own_language_extends_another(build, project):
    project(
        templates__languages__mine_dot_yaml="title: Ours\nextends: en\n"
        "texts:\n  words: {Characteristic: Variable of interest}\n"
        "  sentences: {'*t* is for {first} minus {second}': '*t*: {second} subtracted from {first}'}\n"
    )
    table = build(SPEC.format("mine"))
    assert heads(table)[0] == "Variable of interest"
    assert any("t: b subtracted from a" in text for _, text in notes(table))


def test_a_slot_that_the_english_has_not_is_refused(build, project):
    wrong = "extends: de\ntexts:\n  sentences: {'Missing values: {list}': 'Fehlend: {liste}'}\n"
    project(templates__languages__mine_dot_yaml=wrong)
    with pytest.raises(TablegenError) as caught:
        build(SPEC.format("mine"))
    assert "the English has no slot {liste}" in str(caught.value)


@pytest.mark.parametrize("code", OTHERS)
def test_methods_are_in_the_tables_language(project, code):
    from seen import DATA

    from tablegen.methods import methods_paragraph

    folder = project(data_dot_csv=DATA, spec_dot_yaml=f"data: data.csv\n{SPEC.format(code)}")
    told = methods_paragraph((folder / "spec.yaml",))
    names = "Student|Mann|Whitney|Pearson|tablegen|Python|Newcombe|Hodges|Lehmann"
    assert not re.search(r"\b(were|test,|two-sided|values are|Data|Tables|difference)\b", re.sub(names, "", told)), told


@pytest.mark.parametrize("code", ["de", "fr", "zh"])
def test_methods_take_no_label_for_markup(project, code):
    """Of `a*b*c` the stars were gone, of `x^2^` the rest."""
    from tablegen.methods import methods_paragraph

    rows = "rows: {x: {label: 'a*b*c', test: mann-whitney}, y: {label: 'x^2^ {n} ~y~', test: welch}}\n"
    lines = "".join(f"{'ab'[i % 2]},{i * 7 % 11},{i * 5 % 13}\n" for i in range(20))
    folder = project(
        data_dot_csv=f"arm,x,y\n{lines}", spec_dot_yaml=f"data: data.csv\ncompare: arm\nlanguage: {code}\n{rows}"
    )
    told = methods_paragraph((folder / "spec.yaml",))
    assert "a*b*c" in told and "x^2^ {n} ~y~" in told


@pytest.mark.parametrize(("language", "name"), [("en", "Numbers"), ("de", "Zahlen"), ("ja", "数値"), ("zh", "数值")])
def test_the_sheet_of_numbers_is_called_in_the_language(build, language, name):
    made = build(f"language: {language}\ncompare: arm\nrows: [age]\n")
    assert load_workbook(BytesIO(made.render("xlsx"))).sheetnames[1] == name
