"""Sentences as a native would write them: words that agree with what fills their slots, and each language's own signs."""

import random
import re

import pytest
from seen import heads, lines, notes

from tablegen.language_file import load_language
from tablegen.methods import methods_paragraph
from tablegen.resources import Templates

BUILT_IN = Templates.search()
OTHERS = ("de", "es", "fr", "ja", "pt", "zh")
TEXTS = {code: [t for s in load_language(code, BUILT_IN).texts.values() for t in s.values()] for code in OTHERS}
SIGNS = re.compile(r"\{[^{}]*\}|\*|\^|~")
LABELS = {
    "de": ("Alter", "Geschlecht", "Stadium"),
    "fr": ("Âge", "sexe", "État"),
    "es": ("Edad", "sexo", "índice"),
    "pt": ("Idade", "sexo", "índice"),
    "zh": ("年龄", "性别", "分期"),
    "ja": ("年齢", "性別", "病期"),
}


def patients(n=90):
    """Patients of three arms; one of them without an age."""
    rng, rows = random.Random(5), ["arm,age,sex,stage,t,crp,ill"]
    for i in range(n):
        age = rng.gauss(60, 10)
        ill = int(rng.random() < 0.3 + 0.004 * (age - 60))
        age = "" if i == 7 else f"{age:.1f}"
        rows.append(
            f"{'abc'[i % 3]},{age},{rng.choice('mf')},{rng.choice('123')},{rng.expovariate(0.1):.2f},{rng.gauss(5, 2):.2f},{ill}"
        )
    return "\n".join(rows) + "\n"


DATA = patients()


def told(table):
    return [text for _, text in notes(table)]


def logistic(code):
    age, sex, stage = LABELS[code]
    rows = f"{{age: {{label: {age}}}, sex: {{label: {sex}}}, stage: {{label: {stage}}}}}"
    return f"language: {code}\nmodel: logistic\noutcome: {{ill: 1}}\nrows: {rows}\ncolumns: [OR (95% CI), P]\n"


@pytest.mark.parametrize(
    ("code", "modelled", "lost"),
    [
        ("de", "Die Odds von ill wurden in Abhängigkeit von Alter, Geschlecht und Stadium modelliert: logistische Regression, Maximum-Likelihood.", "1 mit fehlenden Werten ausgeschlossen (Alter 1)"),
        ("fr", "La cote d’ill a été modélisée en fonction d’Âge, sexe et État par régression logistique, maximum de vraisemblance.", "1 exclu pour données manquantes (Âge 1)"),
        ("es", "Las odds de ill se modelaron en función de Edad, sexo e índice mediante regresión logística, máxima verosimilitud.", "1 excluido por valores perdidos (Edad 1)"),
        ("pt", "A chance de ill foi modelada em função de Idade, sexo e índice por regressão logística, máxima verossimilhança.", "1 excluído por valores ausentes (Idade 1)"),
        ("zh", "以年龄、性别和分期为自变量分析ill的比值（odds），模型：logistic回归，最大似然法。", "1例因数据缺失被剔除（年龄 1）"),
        ("ja", "illのオッズを、年齢、性別および病期を説明変数としてモデル化した（ロジスティック回帰、最尤法）。", "欠測により1例を除外（年齢 1）"),
    ],
)  # fmt: skip
def test_a_model_is_told(build, project, code, modelled, lost):
    table = build(logistic(code), data=DATA)
    assert lost in told(table)[0]
    folder = project(spec_dot_yaml=f"data: data.csv\n{logistic(code)}")
    assert modelled in methods_paragraph((folder / "spec.yaml",))


@pytest.mark.parametrize(
    ("code", "event"),
    [("de", "(Status: tot)"), ("fr", "(Status : tot)"), ("zh", "（Status：tot）"), ("ja", "（Status：tot）")],
)
def test_the_event_has_the_languages_colon(build, code, event):
    data = DATA.replace(",ill\n", ",Status\n").replace(",1\n", ",tot\n").replace(",0\n", ",vivo\n")
    spec = logistic(code).replace("{ill: 1}", "{Status: tot}")
    assert event in told(build(spec, data=data))[0]


@pytest.mark.parametrize(
    ("code", "compared"),
    [
        ("de", "Gruppenvergleiche paarweise: exakter Test nach Fisher, zweiseitig (Summe der kleinen Wahrscheinlichkeiten), Holm-Korrektur, 3 Paare"),
        ("fr", "Les groupes ont été comparés deux à deux par test exact de Fisher, bilatéral (somme des petites probabilités), correction de Holm, 3 paires"),
        ("es", "Los grupos se compararon dos a dos mediante prueba exacta de Fisher, bilateral (suma de las probabilidades pequeñas), corrección de Holm, 3 pares"),
        ("pt", "Os grupos foram comparados dois a dois por teste exato de Fisher, bilateral (soma das probabilidades pequenas), correção de Holm, 3 pares"),
        ("zh", "组间比较：两两比较采用Fisher确切概率法，双侧（小概率之和），Holm法，3对"),
        ("ja", "群間の対比較：Fisherの正確確率検定、両側（小さい確率の和）、Holm法、3対"),
    ],
)  # fmt: skip
def test_pairs_of_groups_are_told(build, code, compared):
    spec = f"language: {code}\ncompare: arm\npairwise: {{categories: fisher, adjust: holm}}\nrows: {{sex: }}\n"
    assert compared in told(build(spec, data=DATA))


@pytest.mark.parametrize(
    ("code", "knots", "step", "line"),
    [
        ("de", "Knoten bei 50,5; 60 und 70,25", "crp (pro 0,5 mg)", "Überleben zum Zeitpunkt 0,5 Monate, % ("),
        ("fr", "nœuds en 50,5 ; 60 et 70,25", "crp (par 0,5 mg)", "Survie à 0,5 Monate, % ("),
        ("zh", "节点为50.5、60和70.25", "crp（每0.5 mg）", "0.5月时生存率，%（"),
    ],
)
def test_numbers_of_the_spec_are_told_with_the_languages_decimal_mark(build, code, knots, step, line):
    spline = "age: {spline: [50.5, 60, 70.25], at: [55], reference: 60}"
    rows = f"{{{spline}, crp: {{per: 0.5, unit: mg}}}}"
    model = build(f"language: {code}\nmodel: linear\noutcome: t\nrows: {rows}\ncolumns: [B, P]\n", data=DATA)
    assert any(knots in text.replace("\u202f", " ") for text in told(model))
    assert any(text.startswith(step) for text in lines(model))
    unit = "月" if code == "zh" else "Monate"
    row = f"t: {{unit: {unit}, event: {{ill: 1}}, at: 0.5, show: [survival (CI), at risk]}}"
    times = build(f"language: {code}\ncompare: arm\nrows: {{{row}}}\n", data=DATA)
    assert any(line in text for text in lines(times))


def test_a_percent_sign_of_a_step_has_the_languages_space(build):
    spec = "language: {}\nmodel: linear\noutcome: t\nrows: {{crp: {{per: 10, unit: '%'}}}}\ncolumns: [B, P]\n"
    assert lines(build(spec.format("fr"), data=DATA))[0].startswith("crp (par 10\u202f%)")
    assert lines(build(spec.format("pt"), data=DATA))[0].startswith("crp (por 10%)")


@pytest.mark.parametrize(
    ("code", "size"), [("de", "davon 7.332 mit Ereignis"), ("fr", "dont 7\u202f332 ont"), ("en", "of whom 7,332 had")]
)
def test_counts_in_notes_have_the_tables_thousands(build, project, code, size):
    counts = "x,y,n\n" + "".join(
        f"{x},{y},{n}\n" for x, y, n in (("a", 1, 4000), ("a", 0, 3332), ("b", 1, 3332), ("b", 0, 6000))
    )
    project(templates__styles__four_dot_yaml="extends: default\nnumbers: {thousands_min_digits: 4}\n")
    style = "four" if code != "en" else "jama4"
    project(templates__styles__jama4_dot_yaml='extends: default\nnumbers: {thousands: ",", thousands_min_digits: 4}\n')
    spec = f"language: {code}\nstyle: {style}\nfrequency: n\nmodel: logistic\noutcome: {{y: 1}}\nrows: {{x: }}\ncolumns: [OR, P]\n"
    assert any(size in text for text in told(build(spec, data=counts)))


def test_names_of_statistics_that_no_journal_words_are_translated_and_defined(build):
    rows = [
        (k, i, 40 + i * 7 % 31, ("" if k == 0 else k + i % 3) if i % 5 == 0 else i % 9)
        for k in range(4)
        for i in range(30)
    ]
    data = ".imp,.id,age,crp\n" + "".join(f"{k},{i},{age},{crp}\n" for k, i, age, crp in rows)
    spec = "language: fr\nimputations: .imp\nmodel: linear\noutcome: crp\nrows: {age: }\ncolumns: [B, P, FMI]\n"
    table = build(spec, data=data)
    assert heads(table)[-1] == "FIM"
    assert "FIM fraction d’information manquante" in told(table)[-1]


@pytest.mark.parametrize(("code", "df"), [("fr", "ddl"), ("es", "gl"), ("zh", "自由度"), ("en", "df")])
def test_a_crosstab_has_its_degrees_of_freedom_in_the_language(build, code, df):
    table = build(f"language: {code}\ncrosstab: [stage, sex]\ntests: {{categories: chi2}}\n", data=DATA)
    assert any(f"{df} = 2" in text for text in told(table))


def test_the_description_says_what_the_table_does(build):
    table = build(
        "language: es\ncompare: arm\noverall: last\nrows: {age: Edad}\ncolumns: [n, mean, P]\n", data=DATA
    ).table
    one = build("language: fr\ncompare: sex\nrows: {t: {label: délai}}\n", data=DATA).table
    assert "overall" not in table.description.casefold()
    assert ". 1 ligne\u202f; colonnes\u00a0: " in one.description


@pytest.mark.parametrize(
    ("style", "code", "stub"),
    [
        ("bmj", "fr", "Âge, moyenne (ET)"),
        ("bmj", "en", "Mean (SD) Âge"),
        ("nejm", "de", "Âge, Median (IQR)"),
        ("nejm", "zh", "Âge，中位数（四分位数间距）"),
        ("nejm", "en", "Median Âge (IQR)"),
    ],
)
def test_a_stub_that_is_a_phrase_in_english_has_its_label_first(build, style, code, stub):
    show = "median (IQR)" if style == "nejm" else "mean ± SD"
    spec = f"language: {code}\nstyle: {style}\ncompare: arm\nrows: {{age: {{label: Âge, show: {show}}}, sex: }}\n"
    assert lines(build(spec, data=DATA))[0].startswith(stub)


def test_abbreviations_are_sorted_without_regard_to_accents(build):
    spec = "style: jama\nlanguage: fr\ncompare: arm\nrows: {age: FA, crp: ÉR, t: CRP}\nabbreviations: {FA: fibrillation, ÉR: état, CRP: protéine}\n"
    note = next(text for text in told(build(spec, data=DATA)) if text.startswith("Abréviations"))
    assert note.index("CRP") < note.index("ÉR") < note.index("FA")


# the signs of each language, in every text of its catalogue


def bare(text):
    """A text without its slots, symbols and brackets of formulas."""
    return re.sub(r"AR\(1\)|G\([\d, ]+\)|(1 / )?\([^()]* [+−] [^()]*\)", "", SIGNS.sub("", text))


def test_french_signs_have_their_spaces():
    spaced = (text.replace("(%)", "").replace(", %", "") for text in TEXTS["fr"])
    assert [text for text in spaced if re.search(r" [:;?!»%]|« |\w[;?!»%]", bare(text))] == []
    assert [text for text in TEXTS["fr"] if re.search(r"\w:(\s|$)|'", SIGNS.sub("x", text))] == []


@pytest.mark.parametrize("code", ["zh", "ja"])
def test_chinese_and_japanese_signs_are_of_full_width_without_spaces(code):
    cjk = "\u3040-\u30ff\u4e00-\u9fff"
    wrong = re.compile(rf"[{cjk}] [{cjk}]|[{cjk}][,;:!?(]|[)][{cjk}]")
    assert [text for text in TEXTS[code] if wrong.search(bare(text))] == []
    assert [text for text in TEXTS[code] if re.search(rf"[{cjk}] \{{|\}} [{cjk}]", text)] == []
    assert code == "zh" or not [text for text in TEXTS[code] if "，" in text]


def test_german_spanish_and_portuguese_signs():
    assert [text for text in TEXTS["de"] if '"' in text or ("„" in text and "“" not in text)] == []
    assert [text for code in ("es", "pt") for text in TEXTS[code] if re.search(r" [:;?!]", text)] == []
    percents = (text.replace("(%)", "").replace(", %", "") for text in TEXTS["es"])
    assert [text for text in percents if re.search(r"[^\u202f]%", bare(text))] == []
