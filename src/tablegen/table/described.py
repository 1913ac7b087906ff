"""How notes and stubs call what cells show: a named pattern in the style's words, another by its statistics."""

import re
from collections.abc import Iterator, Mapping

from tablegen import stats
from tablegen.spec.pattern import Pattern, Slot
from tablegen.stats.percentiles import percentile
from tablegen.style import NumberRules, Style
from tablegen.table import digits, numbers
from tablegen.table.markup import markup
from tablegen.table.model import Content, Italic, Text

_CALLED: Mapping[str, str] = {
    "n": "*n*", "total": "*N*", "pct": "%", "missing": "missing", "missing_pct": "%",
    "sd": "SD", "se": "SE", "iqr": "IQR", "q1": "Q1",
    "q3": "Q3", "min": "minimum", "max": "maximum", "gmean": "geometric mean", "gsd": "GSD",
    "hmean": "harmonic mean", "wn": "sum of weights", "var": "variance", "mad": "MAD", "mad_raw": "MAD, unscaled",
    "skewness_type1": "skewness, type 1",
    "adj_mean": "adjusted mean", "adj_se": "SE", "cv": "CV",
    "shapiro_w": "Shapiro–Wilk *W*", "shapiro_p": "Shapiro–Wilk *P*", "anderson_a": "Anderson–Darling *A*²",
    "anderson_p": "Anderson–Darling *P*", "lilliefors_d": "Lilliefors *D*", "lilliefors_p": "Lilliefors *P*",
    "n_events": "events", "n_risk": "number at risk", "person_time": "time at risk", "survival_se": "SE",
    "survival_median": "median", "survival_q1": "Q1", "survival_q3": "Q3", "survival_quantile": "quantile",
    "cif": "cumulative incidence", "cif_se": "SE", "rmst": "restricted mean", "rmst_se": "SE",
    "adjusted_residual": "adjusted residual", "expected": "expected count", "residual": "Pearson residual",
    "skewness_type3": "skewness, type 3", "kurtosis_type1": "kurtosis, type 1", "kurtosis_type3": "kurtosis, type 3",
}  # fmt: skip


def described(pattern: Pattern, style: Style, confidence: float = 0.95) -> Content:
    """How a note or the stub describes a pattern: the style's words for a named one, else its statistics as spelled."""
    if words := style.words.patterns.get(pattern.name or ""):
        return markup(words, {"level": (Text(digits.level(confidence, style.numbers)),)})
    level: Content = (Text(digits.level(confidence, style.numbers)),)
    return markup(style.say.bracketed("".join(_spelled(list(pattern.parts), style))), {"level": level})


_SIGN = re.compile(r"^\s*%")


def _spelled(parts: list[str | Slot], style: Style) -> Iterator[str]:
    """What a note calls the parts of a pattern: both limits of an interval are one, and no sign stands twice."""
    while parts:
        part, *parts = parts
        if isinstance(part, str):
            yield numbers.apart(part, style.numbers)
            continue
        stem, _, limit = part.stat.rpartition("_")
        if limit == "low" and len(parts) > 1 and parts[1] == Slot(f"{stem}_high"):
            yield style.words.headers["ci"]
            parts = parts[2:]
        elif stem and limit in {"low", "high"}:
            yield style.words.headers[limit]
        else:
            yield (called := _called(part.stat, style))
            if called == "%" and parts and isinstance(parts[0], str):
                parts = [_SIGN.sub("", parts[0]), *parts[1:]]


def _called(stat: str, style: Style) -> str:
    """What a note calls a statistic: of a percentile its title, which no list holds."""
    if percentile(stat):
        return style.say.phrase(stats.SUMMARIES[stat].title)
    return style.say(_CALLED.get(stat, stat))


_P = Italic((Text("P"),))


def with_own_p(content: Content, style: Style) -> Content:
    """A text of ours with the P of the journal's heads, *P*, *p*, P or p, for the one that we write."""
    found = re.search(r"\*[Pp]\*|\b[Pp]\b", style.words.headers.get("p", ""))
    own = markup(found[0]) if found else (_P,)
    return tuple(part for one in content for part in (own if one == _P else (one,)))


_LEVEL = re.compile(r"\(([^()]*\d[^()]*%[^()]*)\)$")
_FULL_WIDTH = re.compile(r"（([^（）]*\d[^（）]*%[^（）]*)）$")


def bracketed(label: Content, rules: NumberRules) -> Content:
    """A label of ours that ends with the level of an interval, `(95% CI)`: in the brackets of intervals in cells.

    Those of Chinese and Japanese stay as they are, unless cells have no space before theirs either.
    """
    if not label or not isinstance(last := label[-1], Text):
        return label
    text = last.text
    for form in (_LEVEL,) if rules.ci_gap else (_LEVEL, _FULL_WIDTH):
        text = form.sub(lambda found: f"{rules.ci_open}{found[1]}{rules.ci_close}", text)
    return (*label[:-1], Text(text))
