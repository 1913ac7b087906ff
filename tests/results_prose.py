"""Results sections as authors write them, from the numbers of built tables: right ones, and with one error each.

Nothing here knows how `tablegen verify` reads: the numbers come from the results, the sentences from phrasings as they
are found in papers. Every choice is that of a seeded generator.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

NUMERIC = (
    "{Row} was {v1} in the {g1} and {v2} in the {g2} (P {p}).",
    "The mean {row} was {v1} in the {g1} compared with {v2} in the {g2} ({P} {p}).",
    "{Row} did not differ between the {g1} and the {g2} ({v1} vs. {v2}, P {p}).",
    "In the {g1}, {row} was {v1}, whereas it was {v2} in the {g2} (p {p}).",
    "There was no difference in {row} between groups ({v1} versus {v2}; P {p}).",
    "{Row} in the {g1} and {g2} was {v1} and {v2}, respectively (P {p}) [{cite}].",
    "Patients in the {g2} had a {row} of {v2}, against {v1} in the {g1} (P {p}).",
    "{Row}: {v1} ({g1}) and {v2} ({g2}); P {p}.",
    "With respect to {row}, the {g1} ({v1}) and the {g2} ({v2}) were compared (P {p}; Table {number}).",
)
CATEGORICAL = (
    "{Row} was {level} in {v1} in the {g1} and {v2} in the {g2} (P {p}).",
    "The proportion with {row} {level} was {v1} in the {g1} versus {v2} in the {g2} ({P} {p}).",
    "In the {g1}, {v1} had {row} {level}, compared with {v2} in the {g2} (P {p}).",
    "{Row} ({level}) was recorded in {v1} and {v2} of the {g1} and {g2}, respectively (P {p}).",
    "{Row} {level} differed between the {g2} and the {g1} ({v2} vs {v1}, P {p}) [{cite}].",
    "{Row} {level}: {v1} vs. {v2} (P {p}; Table {number}).",
)
MODEL = (
    "{Row} was associated with the outcome ({e} = {est}, 95% CI {low}–{high}, P {p}).",
    "In the model, {row} had an {E} of {est} (95% CI: {low} to {high}; P {p}).",
    "{Row} was a predictor of the outcome ({e}, {est} [95% CI, {low}-{high}]; {P} {p}) [{cite}].",
    "The effect of {row} was {e} {est} ({low}–{high}), P {p} (Table {number}).",
    "After adjustment, {row} ({e} {est}; 95% confidence interval {low}, {high}) was examined (P {p}).",
)
DISTRACTORS = (
    "Patients aged 18 to 65 years were included between March 2018 and December 2021.",
    "P < 0.05 was considered statistically significant.",
    "In a previous study of 120 patients, 45.6% had a relapse within 12 months [7, 12–14].",
    "All patients received 10 mg daily for 6 weeks (Figure 2).",
    "Analyses were made with SPSS 26.0 and R 4.3.1.",
    "Smith et al. (2019) reported a mean of 54.3 ± 12.1 and an OR of 2.45 (95% CI 1.20–4.99).",
    "The power was 80% at a two-sided significance level of 0.05.",
    "As shown in Table 1 and in section 2.3, 95% of the records were complete.",
    "Half of the patients were enrolled at two of the 14 centres (range, 12 to 48 per centre).",
    "Assuming rates of 30% and 45%, 162 patients per group were needed for a power of 90% (two-sided α = 0·05).",
    "Eligible patients were 2 to 24 months old and had a body weight of at least 4.5 kg.",
    "Prednisolone (40–60 mg/day) was given for 14 days, and vigabatrin at 50 to 150 mg/kg per day.",
    "Models were fitted in R, version 4.2.2, with the packages rms 6.3-0 and survival 3.4.0.",
    "The trial (NCT01234567) was approved on 12 May 2017 (No. 2017-045) and followed STROBE (2007).",
    "A difference of 0.5 SD (Cohen 1988) was taken to be of clinical relevance.[12,34]",
    "Jones and colleagues found a hazard ratio of 1·85 (95% CI 1·10–3·12; p=0·02) among 1,204 patients.^15,16^",
    "Dans une étude antérieure, 45,6 % des patients avaient rechuté (p = 0,03) [3].",
)
ERRORS = ("number", "swap", "twice", "p")


def rounded(x, dp):
    return str(Decimal(repr(float(x))).quantize(Decimal(1).scaleb(-dp), ROUND_HALF_UP))


def p_text(p, rng):
    """P as journals have it: exact, or below a bound that it is below."""
    if p < 0.001:
        return rng.choice(("< 0.001", "<0.001", "<.001", "< .001"))
    exact = rounded(p, 3)
    choices = [f"= {exact}", f"={exact}", f"= {exact.removeprefix('0')}"]
    if p < 0.049:
        choices.append("< 0.05")
    if p > 0.051:
        choices.append("> 0.05")
    return rng.choice(choices)


def plain(label):
    """A label as a sentence has it: without brackets, units and capitals."""
    text = re.sub(r"\s*\([^()]*\)", "", label).split(",")[0].strip()
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


class Writer:
    """Sentences about one built table."""

    def __init__(self, built, rng):
        self.built, self.rng = built, rng
        self.labels = {
            line.row: line.label for line in built.plan.lines if line.kind in {"row", "group"} and line.label
        }
        self.heads = {h.group: h.group_label or h.group for h in built.plan.heads if h.kind == "group"}
        self.groups = [g for g in self.heads if g != "overall"]

    def value(self, row, group, level, stat):
        record = self.built.results.get(row, group, level, stat)
        return None if record is None else record.value

    def numeric(self):
        rows = []
        for row in self.labels:
            if (
                all(self.value(row, g, None, "sd") for g in self.groups)
                and self.value(row, None, None, "p") is not None
            ):
                rows.append(row)
        return rows if len(self.groups) > 1 else []

    def categorical(self):
        found = []
        levels = {}
        for key in (record.key for record in self.built.results):
            if key.level is not None and key.stat == "pct" and key.row in self.labels:
                levels.setdefault(key.row, []).append(key.level)
        for row, of in levels.items():
            named = list(dict.fromkeys(of))
            if self.value(row, None, None, "p") is not None:
                found += [(row, level) for level in named if level not in {"no", "0"}]
        return found if len(self.groups) > 1 else []

    def models(self):
        for key in (record.key for record in self.built.results):
            for stat in ("or", "hr", "irr", "rr"):
                ok = key.stat == stat and key.row in self.labels and self.value(*key[:3], "p") is not None
                if ok and self.value(*key[:3], f"{stat}_low") is not None and key.level is None:
                    yield key, stat

    def group(self, key):
        label = plain(self.heads[key])
        return label if label.endswith("group") else f"{label} group"

    def frame(self, row, p):
        label = plain(self.labels[row])
        number = self.built.plan.number or "9"
        return {
            "row": label, "Row": label[:1].upper() + label[1:], "p": p, "number": number,
            "P": self.rng.choice(("P", "p", "P value")), "cite": self.rng.randint(1, 40),
        }  # fmt: skip

    def mean(self, row, group, form, dp):
        mean, sd = (rounded(self.value(row, group, None, stat), dp) for stat in ("mean", "sd"))
        return (mean, sd), form

    def share(self, row, level, group, form):
        n, pct = self.value(row, group, level, "n"), self.value(row, group, level, "pct")
        total = self.value(row, group, level, "total") or self.value(row, group, None, "total")
        dp = self.rng.choice((0, 1, 1, 1, 2))
        return (str(int(n)), str(int(total)), rounded(pct, dp)), form


MEAN_FORMS = ("{} ± {}", "{} ({})", "{} ± {} units", "{} (SD {})", "{}±{}")
SHARE_FORMS = (
    "{0} ({2}%)",
    "{0}/{1} ({2}%)",
    "{0} of {1} patients ({2}%)",
    "{2}% ({0}/{1})",
    "{0} patients ({2}%)",
    "{2}%",
)


def changed(text, rng):
    """A number that is surely another one: its first digits or its last two changed."""
    dp = len(text.partition(".")[2])
    value = float(text)
    while True:
        step = rng.choice((0.1, 0.2, 0.5, -0.1, -0.3, 1.0)) * max(abs(value), 10 * 10.0**-dp)
        new = rounded(value + step, dp)
        if abs(float(new) - value) > 1.5 * 10.0**-dp and float(new) > 0:
            return new


def broken(values, error, rng, differs):
    """Two or more groups' numbers with an error: one changed, two swapped, or one given twice; None if impossible."""
    values = [list(v) for v in values]
    if error == "number":
        i = rng.randrange(len(values))
        j = rng.randrange(len(values[i]))
        if len(values[i]) == 3 and j == 1:
            j = 0
        values[i][j] = changed(values[i][j], rng)
    elif not differs:
        return None
    elif error == "swap":
        values[0], values[1] = values[1], values[0]
    else:
        values[1] = list(values[0])
    return values


def sentence(writer, error=None):
    """A sentence about a row, with an error or without; None where this table or choice has none."""
    rng = writer.rng
    kinds = [kind for kind, rows in (("numeric", writer.numeric()), ("categorical", writer.categorical()),
                                     ("model", list(writer.models()))) if rows]  # fmt: skip
    kind = rng.choice(kinds)
    if kind == "model":
        return _of_model(writer, error)
    if kind == "numeric":
        row, form = rng.choice(writer.numeric()), rng.choice(MEAN_FORMS)
        groups, dp = _some(writer.groups, rng), rng.choice((1, 2, 2))
        values = [writer.mean(row, g, form, dp)[0] for g in groups]
        level = ""
    else:
        (row, level), form = rng.choice(writer.categorical()), rng.choice(SHARE_FORMS)
        groups = _some(writer.groups, rng)
        values = [writer.share(row, level, g, form)[0] for g in groups]
    shown = [form.format(*v) for v in values]
    p = p_text(writer.value(row, None, None, "p"), rng)
    if error == "p":
        p = wrong_p(writer.value(row, None, None, "p"), rng)
    elif error:
        values = broken(values, error, rng, shown[0] != shown[1])
        if values is None or [form.format(*v) for v in values] == shown:
            return None
        shown = [form.format(*v) for v in values]
    template = rng.choice(NUMERIC if kind == "numeric" else CATEGORICAL)
    swap = writer.groups.index(groups[0]) > writer.groups.index(groups[1]) and "{g1}" not in template
    if swap:
        return None
    if len(writer.groups) > 2 and ("{g1}" not in template):
        return None
    frame = writer.frame(row, p) | {"level": level}
    named = {"g1": writer.group(groups[0]), "g2": writer.group(groups[1]), "v1": shown[0], "v2": shown[1]}
    return template.format(**frame, **named)


def wrong_p(p, rng):
    return f"= {rounded(min(0.99, p * 3 + 0.2) if p < 0.5 else p / 4, 3)}" if rng.random() < 0.7 else (
        "< 0.001" if p > 0.01 else "> 0.05")  # fmt: skip


def _some(groups, rng):
    return rng.sample(groups, 2)


def _of_model(writer, error):
    rng = writer.rng
    key, stat = rng.choice(list(writer.models()))
    est, low, high = (rounded(writer.value(*key[:3], f"{stat}{end}"), 2) for end in ("", "_low", "_high"))
    p = p_text(writer.value(*key[:3], "p"), rng)
    if error == "p":
        p = wrong_p(writer.value(*key[:3], "p"), rng)
    elif error:
        numbers = [est, low, high]
        i = rng.randrange(3)
        numbers[i] = changed(numbers[i], rng)
        est, low, high = numbers
    name = {"or": "odds ratio", "hr": "hazard ratio", "rr": "risk ratio", "irr": "rate ratio"}[stat]
    frame = writer.frame(key.row, p)
    return rng.choice(MODEL).format(**frame, e=stat.upper(), E=name, est=est, low=low, high=high)


def section(writers, rng, error=None, sentences=5):
    """A Results section of some sentences with distractors, and the sentence that has the error."""

    def one(error=None):
        while True:
            made = sentence(rng.choice(writers), error)
            if made:
                return made

    texts = [one() for _ in range(sentences)]
    bad = one(error) if error else None
    if bad:
        texts.insert(rng.randrange(len(texts) + 1), bad)
    for _ in range(2):
        texts.insert(rng.randrange(len(texts) + 1), rng.choice(DISTRACTORS))
    return "\n\n".join(texts), bad
