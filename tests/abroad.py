"""A trial told in seven languages, with what else stands in such texts, and sentences with one number made wrong."""

import random
import re

LANGUAGES = ("en", "de", "fr", "es", "pt", "zh", "ja")
_NAMES = {
    "en": ("Age (years)", "Body mass index (kg/m²)", "Sex", "Male", "Female", "Diabetes", "Systolic pressure (mmHg)", "CRP (mg/L)", "Placebo", "Low dose", "High dose"),
    "de": ("Alter (Jahre)", "Körpermassenindex (kg/m²)", "Geschlecht", "männlich", "weiblich", "Diabetes", "Systolischer Blutdruck (mmHg)", "CRP (mg/l)", "Placebo", "Niedrige Dosis", "Hohe Dosis"),
    "fr": ("Âge (années)", "Indice de masse corporelle (kg/m²)", "Sexe", "Homme", "Femme", "Diabète", "Pression systolique (mmHg)", "CRP (mg/l)", "Placebo", "Faible dose", "Forte dose"),
    "es": ("Edad (años)", "Índice de masa corporal (kg/m²)", "Sexo", "Hombre", "Mujer", "Diabetes", "Presión sistólica (mmHg)", "PCR (mg/l)", "Placebo", "Dosis baja", "Dosis alta"),
    "pt": ("Idade (anos)", "Índice de massa corporal (kg/m²)", "Sexo", "Masculino", "Feminino", "Diabetes", "Pressão sistólica (mmHg)", "PCR (mg/l)", "Placebo", "Dose baixa", "Dose alta"),
    "zh": ("年龄（岁）", "体质量指数（kg/m²）", "性别", "男", "女", "糖尿病", "收缩压（mmHg）", "C反应蛋白（mg/L）", "安慰剂组", "低剂量组", "高剂量组"),
    "ja": ("年齢（歳）", "体格指数（kg/m²）", "性別", "男性", "女性", "糖尿病", "収縮期血圧（mmHg）", "CRP（mg/L）", "プラセボ群", "低用量群", "高用量群"),
}  # fmt: skip
_ROWS = """rows:
  age: "{0}"
  bmi: "{1}"
  sex: {{label: "{2}", levels: {{m: "{3}", f: "{4}"}}}}
  dm: {{label: "{5}", level: yes}}
  sbp: {{label: "{6}", show: median (IQR), test: mann-whitney}}
"""
_SPECS = {
    "two": 'compare: arm\ngroups: {{a: "{8}", c: "{10}"}}\nwhere: {{arm: not b}}\n' + _ROWS,
    "three": 'compare: arm\ngroups: {{a: "{8}", b: "{9}", c: "{10}"}}\n' + _ROWS.replace("mann-whitney", "kruskal"),
    "one": _ROWS.replace(", test: mann-whitney", ""),
    "untested": 'compare: arm\ngroups: {{a: "{8}", c: "{10}"}}\nwhere: {{arm: not b}}\ncolumns: [groups]\n'
    + _ROWS.replace(", test: mann-whitney", ""),
    "odds": 'model: logistic\noutcome: {{dm: yes}}\nrows: {{age: "{0}", bmi: "{1}", sex: {{label: "{2}", levels: {{m: "{3}", f: "{4}"}}}}}}\n'
    "columns: [OR (95% CI), P]\n",
    "linear": 'model: linear\noutcome: sbp\nrows: {{age: "{0}", bmi: "{1}", sex: {{label: "{2}", levels: {{m: "{3}", f: "{4}"}}}}}}\n'
    "columns: [B (95% CI), P]\n",
    "correlate": 'correlate: spearman\nrows: {{age: "{0}", bmi: "{1}", crp: "{7}"}}\n',
    "crosstab": 'crosstab: [sex, dm]\nrows: {{sex: {{label: "{2}"}}, dm: {{label: "{5}"}}}}\n',
    "diagnose": 'diagnose: {{dm: yes}}\nrows: {{bmi: {{label: "{1}", cutoff: ">= 26"}}, crp: {{label: "{7}"}}}}\n',
}
DISTRACTORS = {
    "en": ("P < 0.05 was considered statistically significant.", "A previous study of 120 patients reported a mean of 54.3 ± 12.1 (β = 0.31; P = 0.04) [3]."),
    "de": (
        "Als statistisch signifikant galt P < 0,05.", "Eingeschlossen wurden Patienten von 18 bis 75 Jahren (2018–2021).",
        "Smith et al. (2019) fanden β = 0,31 (95-%-KI 0,12–0,50; P = 0,002) [7].", "Alle erhielten 10,5 mg täglich über 6 Wochen.",
    ),
    "fr": (
        "Le seuil de signification était fixé à p < 0,05.", "Les patients de 18 à 75 ans ont été inclus entre 2018 et 2021.",
        "Smith et al. (2019) ont rapporté β = 0,31 (IC à 95 % 0,12–0,50 ; p = 0,002) [7].", "Tous ont reçu 10,5 mg par jour pendant 6 semaines.",
    ),
    "es": (
        "Se consideró significativa una P < 0,05.", "Se incluyeron pacientes de 18 a 75 años entre 2018 y 2021.",
        "Smith et al. (2019) hallaron β = 0,31 (IC del 95 % 0,12–0,50; P = 0,002) [7].", "Todos recibieron 10,5 mg al día durante 6 semanas.",
    ),
    "pt": (
        "Considerou-se significativo P < 0,05.", "Foram incluídos pacientes de 18 a 75 anos entre 2018 e 2021.",
        "Smith et al. (2019) relataram β = 0,31 (IC 95% 0,12–0,50; P = 0,002) [7].", "Todos receberam 10,5 mg por dia durante 6 semanas.",
    ),
    "zh": ("以P < 0.05为差异有统计学意义。", "纳入2018年至2021年18~75岁的患者。", "Smith等（2019）报告β = 0.31（95%CI 0.12~0.50；P = 0.002）[7]。"),
    "ja": ("P < 0.05を統計学的に有意とした。", "2018年から2021年に18~75歳の患者を対象とした。", "Smithら（2019）はβ = 0.31（95%CI 0.12~0.50；P = 0.002）と報告した[7]。"),
}  # fmt: skip
_FIGURE = re.compile(r"\d+(?:[.,·]\d+)?")
_LEVEL = re.compile(r"95(?=\s?-?%)")


def trial(n=300):
    """Patients of three arms, with some differences that are significant and some that are not."""
    rng = random.Random(4)
    lines = ["arm,age,bmi,sex,dm,sbp,crp"]
    for _ in range(n):
        arm = rng.choice("abc")
        age, bmi = rng.gauss(60, 9), rng.gauss(26 + 2 * (arm == "c"), 4)
        sick = "yes" if rng.random() < 0.2 + 0.3 * (arm == "c") else "no"
        sbp, crp = rng.gauss(120 + 0.4 * age, 14), rng.expovariate(0.1) + (8 if sick == "yes" else 0)
        lines.append(f"{arm},{age:.0f},{bmi:.1f},{rng.choice('mf')},{sick},{sbp:.0f},{crp:.1f}")
    return "\n".join(lines) + "\n"


def specs(folder, language):
    """The specs of the trial in a language, written into a folder; the paths by what they show."""
    (folder / "trial.csv").write_text(trial(), "utf-8")
    found = {}
    for number, (name, text) in enumerate(_SPECS.items(), start=1):
        found[name] = folder / f"{name}.yaml"
        body = text.format(*_NAMES[language])
        found[name].write_text(f"data: trial.csv\nlanguage: {language}\nnumber: {number}\n{body}", "utf-8")
    return found


def names(language):
    """The words that the author wrote."""
    return _NAMES[language]


def figures(sentence):
    """Where the numbers of a sentence stand that the table gives: in its brackets or behind its last word, not `95%`."""
    return [m for m in _FIGURE.finditer(sentence) if not _LEVEL.match(sentence, m.start())]


def broken(sentence, rng):
    """The sentence with one number that is surely another; None where it has none that can be."""
    found = [m for m in figures(sentence) if re.search("[1-9]", m[0])]
    if not found:
        return None
    chosen = rng.choice(found)
    text = chosen[0]
    mark = next((sign for sign in ".,·" if sign in text), "")
    places = len(text.partition(mark)[2]) if mark else 0
    value = float(text.replace(mark, ".")) if mark else float(text)
    p = re.search(r"[Pp]\s?[<=>]\s?$", sentence[: chosen.start()])
    new = (0.9 - value if value < 0.45 else value / 5) if p else value * rng.choice((1.3, 1.5, 0.6)) + 10.0**-places * 3
    if p and "<" in p[0]:
        return None  # a lower bound would be right too
    shown = f"{new:.{places}f}".replace(".", mark or ".")
    return f"{sentence[: chosen.start()]}{shown}{sentence[chosen.end() :]}"
