"""Sentences on the terms of a regression: what is associated with more or less of the outcome, and what is not."""

from collections.abc import Iterator

from tablegen import stats
from tablegen.paper.results_text import Teller, capital, name_of, small
from tablegen.plan import Head, Line
from tablegen.table.numbers import spoken, write_number
from tablegen.tasks import Fit, Term

_OF = {"or": "odds of", "rr": "risk of", "irr": "rate of", "hr": "hazard of", "tr": "time to", "b": ""}


def model_sentences(teller: Teller) -> Iterator[str]:
    """A sentence for each term of each model, in the order of the table."""
    plan = teller.made.plan
    fits = [fit for fit in plan.tasks if isinstance(fit, Fit)]
    several = len({fit.group for fit in fits}) > 1
    for head in plan.heads:
        stem = head.interval or next((stat for stat in head.stats if stat in _OF), None)
        if stem is None or (stem == "b" and _has_ratio(plan.heads, head)):
            continue
        if "p" not in {stat for other in plan.heads if other.group == head.group for stat in other.stats}:
            continue
        for line in plan.lines:
            if line.kind in {"row", "level"}:
                fit, term = _term(fits, head, line)
                if term is None or term.shape is None:  # a curve has no one number
                    yield from _sentence(teller, line, head, stem, fit, several)
        if head.group is None:
            return


def _term(fits: list[Fit], head: Head, line: Line) -> tuple[Fit | None, Term | None]:
    """The model of a column that has the term of a line, and the term."""
    for fit in fits:
        if fit.group == head.group:
            for term in fit.terms:
                if term.row == line.row:
                    return fit, term
    return None, None


def _has_ratio(heads: tuple[Head, ...], head: Head) -> bool:
    return any({*other.stats} & (_OF.keys() - {"b"}) for other in heads if other.group == head.group)


def _sentence(teller: Teller, line: Line, head: Head, stem: str, fit: Fit | None, several: bool) -> Iterator[str]:
    level = next((ask.level for ask in line.cells if ask), None)
    p = teller.record(line.row, head.group, level, "p")
    estimate = teller.record(line.row, head.group, level, stem)
    if p is None or estimate is None or estimate.value is None:
        return
    neutral = 0.0 if stem == "b" else 1.0
    event = fit.event if fit else "the outcome"
    if fit and stats.MODELS[fit.model].outcome == "nominal":
        event = f"{event}: {fit.level_labels[1]}"
    measured = " ".join(part for part in (_OF[stem], event) if part)
    lead = f"In the {(head.over or head.span or head.group or '').lower()} model, " if several else ""
    subject = _subject(teller, line, level, fit)
    inside = f"({_estimate(teller, line, head, stem, level)}; {teller.p(line.row, head.group, level)})"
    if not teller.significant(p):
        said = f"{subject} was not significantly associated with {measured} {inside}"
    else:
        more = "higher" if estimate.value > neutral else "lower"
        more = {"higher": "longer", "lower": "shorter"}[more] if stem == "tr" else more
        said = f"{subject} was significantly associated with {more} {measured} {inside}"
    yield f"{lead}{small(said) if lead else capital(said)}."


def _subject(teller: Teller, line: Line, level: str | None, fit: Fit | None) -> str:
    """The term by its name; of a factor with what is compared with what."""
    term = next((term for term in fit.terms if term.row == line.row), None) if fit else None
    label = next((one.label for one in teller.made.plan.lines if one.row == line.row and one.label), line.row)
    if term is None or term.kind != "category" or term.reference is None:
        return name_of(label)
    key = level if level is not None else next((key for key in term.levels if key != term.reference), "")
    named = {**_labels(teller, term), **({level: line.label} if level is not None and line.kind == "level" else {})}
    bare = label.partition(" (")[0] if label.endswith(")") else label
    return f"{bare} ({named.get(key, key)} versus {named.get(term.reference, term.reference)})"


def _labels(teller: Teller, term: Term) -> dict[str, str]:
    known = dict(teller.made.source.variable(term.variable).level_labels)
    for line in teller.made.plan.lines:
        if line.row == term.row and line.label:
            levels = (term.reference,) if line.kind == "reference" else (ask.level for ask in line.cells if ask)
            known |= {level: line.label for level in levels if level is not None and line.kind != "group"}
    return known


def _estimate(teller: Teller, line: Line, head: Head, stem: str, level: str | None) -> str:
    """`OR = 2.10, 95% CI 1.20–3.40`."""
    name = "B" if stem == "b" else stem.upper()
    percent = f"{teller.made.plan.confidence * 100:g}%"
    if teller.placeholders:
        place = ".".join(part for part in (teller.made.plan.name, line.row, level, head.group, stem) if part)
        return f'{{{{{place} "{name} = {{{stem}}}, {percent} CI {{low}}–{{high}}"}}}}'
    rules, ask = teller.style.numbers, next(ask for ask in line.cells if ask and ask.level == level)
    names = (stem, "low", "high") if stem == "b" else (stem, f"{stem}_low", f"{stem}_high")
    texts = list[str]()
    for stat in names:
        record = teller.record(line.row, head.group, level, stat)
        if record and record.value is not None:
            places = len(texts[0].partition(rules.decimal_mark)[2]) if texts else None
            content = teller.writer.number(ask, level, stat, record.value)
            content = content if places is None else write_number(record.value, places, rules)
            texts.append(spoken(content, rules))
    text = f"{name} = {texts[0]}"
    if len(texts) == len(names):
        signed = any(bound.startswith(rules.minus) for bound in texts[1:])
        text += f", {percent} CI {texts[1]}{rules.ci_sep_neg if signed else rules.ci_sep}{texts[2]}"
    return text
