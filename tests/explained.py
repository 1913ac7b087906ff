"""Tables that hold every entry of every catalogue, and what `explain` says of each of their numbers."""

import random
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from stats.catalogue_specs import CATEGORIES, fits, kind_of

from tablegen import explaining, stats
from tablegen.computed import Computed, compute_table
from tablegen.errors import Problems
from tablegen.explaining import address_of, explain
from tablegen.resources import Templates
from tablegen.results import Record
from tablegen.spec.read import read_spec
from tablegen.stages import Project
from tablegen.stats.contract import (
    AdjustedTest,
    MarginTest,
    PairsTest,
    RatesTest,
    StrataTest,
    Test,
    TimesTest,
    WeightedTest,
)
from tablegen.stats.correlations import CORRELATIONS
from tablegen.stats.measures import MEASURES
from tablegen.stats.pairwise import PAIRWISE

Lines = dict[str, str]
Tables = Mapping[str, str]
"""Specs by their names."""


def patients() -> str:
    """72 patients, twice each (visits 1 and 2, and for tests of more than two a third one), in two, and in three groups."""
    random.seed(3)
    lines = ["id,visit,g,g3,x,y,c,o,s,t,e,w,psu,n"]
    for i in range(72):
        for visit in "123":
            x, y = random.randrange(3, 15) + (i % 2) + int(visit) * 0.5, random.uniform(0.5, 9)
            c, o = "yn"[random.random() > 0.4 + 0.1 * (i % 2)], random.choice(["low", "mid", "high"])
            event = random.choice(["dead", "dead", "alive", "other"])
            cells = (i, visit, "ab"[i % 2], "uvw"[i % 3], x, f"{y:.3f}", c, o, "pq"[i % 4 > 1], f"{y * 10:.1f}")
            more = (event, 1 + i % 3 / 2, i // 4, random.choice([0, 1, 1, 2, 9]))
            lines.append(",".join(map(str, (*cells, *more))))
    return "\n".join(lines) + "\n"


ONCE = "data: data.csv\nwhere: {visit: [1]}\n"
COLUMNS = "columns: [groups, statistic, P]\n"
LEVELS = {"c": ", levels: [y, n]", "o": ", levels: [low, mid, high]"}


def rows(entries: Iterator[tuple[str, str]], key: str) -> str:
    """A row of each entry's name on a variable."""
    return "rows:\n" + "".join(
        f"  {name}: {{variable: {variable}, {key}: {name}{LEVELS.get(variable, ', show: mean ± SD')}}}\n"
        for name, variable in entries
    )


def variable_of(test: Test) -> str:
    if kind_of(test) != CATEGORIES:
        return "x"
    return "o" if test.name in {"bowker", "chi2-trend", "linear-by-linear", "fisher-monte-carlo"} else "c"


def tests_of(groups: int, *types: type, other: bool = False) -> Iterator[tuple[str, str]]:
    """Every test of these types that is of so many groups (`other`: of none of these types)."""
    for test in stats.TESTS:
        if isinstance(test, types) != other and fits(test, groups):
            yield test.name, variable_of(test)


APART = (PairsTest, WeightedTest, TimesTest, RatesTest, MarginTest, AdjustedTest, StrataTest)
OF_TWO, OF_THREE = f"{ONCE}compare: g\n{COLUMNS}", f"{ONCE}compare: g3\n{COLUMNS}"
PAIRED = f"data: data.csv\ncompare: visit\npairs: id\n{COLUMNS}"
OF_VISITS = {2: f"where: {{visit: [1, 2]}}\n{PAIRED}", 3: PAIRED}
WEIGHTED = f"{OF_TWO}weights: {{column: w, cluster: psu}}\n"
EFFECTS = "effects: [effect (95% CI), difference (95% CI), SMD (95% CI), RR (95% CI), OR (95% CI)]\n"
FOLLOWED = "time: t, event: {e: dead}, competing: [other], at: [30], quantile: 0.4"


def times() -> str:
    """Every test of times and rates, and all that is read off them."""
    tests = [test.name for test in stats.TESTS if isinstance(test, TimesTest | RatesTest)]
    summaries = [s.name for s in stats.SUMMARIES if s.of_curve or s.of_person_time]
    shown = ", ".join(f"'{{{name}}}'" for name in summaries)
    compared = (f"  {name}: {{{FOLLOWED}, test: {name}, show: [events/n]}}\n" for name in tests)
    return f"{OF_TWO}rows:\n{''.join(compared)}  read: {{{FOLLOWED}, show: [{shown}]}}\n"


def effects_of_times() -> str:
    shown = {"survival-difference": "survival (CI)", "rmst-difference": "RMST (CI)", "incidence-difference": "{cif}"}
    shown |= {"event-risk-difference": "risk (CI)"}
    lines = ""
    for effect in stats.EFFECTS:
        if effect.of_curves or effect.of_person_time:
            rivals = "" if effect.name != "incidence-difference" else ", competing: [other]"
            show = shown.get(effect.name, "rate (CI)")
            lines += f"  {effect.name}: {{time: t, event: {{e: dead}}{rivals}, at: [30], effect: {effect.name}, show: ['{show}']}}\n"
    return f"{OF_TWO}effects: [IRR (95% CI), difference (95% CI)]\nrows:\n{lines}"


def effects_of(head: str, groups: int, numbers: str, categories: str) -> str:
    """Every effect of so many groups that has one of these functions: of numbers, of categories."""
    lines = ""
    for effect in stats.EFFECTS:
        for of, variable in ((numbers, "x"), (categories, "c")):
            if fits(effect, groups) and any(getattr(effect, name) for name in of.split()):
                shown = LEVELS[variable] + ", level: y" if variable == "c" else ", show: mean ± SD"
                lines += f"  {variable}_{effect.name}: {{variable: {variable}, effect: {effect.name}{shown}}}\n"
    return f"{head}{EFFECTS}rows:\n{lines}"


def margins() -> str:
    """The tests against a margin: of numbers and risks; of pairs `paired_margin`."""
    lines = "  margin-t: {variable: x, margin: 2}\n  margin-welch: {variable: x, margin: '> -3', test: welch}\n"
    lines += "  margin-risks: {variable: c, level: y, margin: [-30, 20]}\n"
    lines += "  margin-risks-wald: {variable: c, level: y, margin: 20, test: margin-risks-wald}\n"
    return f"{OF_TWO}rows:\n{lines}"


def summaries() -> str:
    names = [
        s.name for s in stats.SUMMARIES if s.of_moments or s.of_frequencies or s.of_moments_at or s.of_frequencies_at
    ]
    shown = ", ".join(f"'{{{name}}}'" for name in (*names, "p2_5"))
    counts = "  c: {levels: [y, n], level: y, show: ['{n}', '{pct} {pct_low} {pct_high}']}\n"
    return f"{ONCE}compare: g\ncolumns: [groups]\nrows:\n  y: {{show: [{shown}]}}\n{counts}"


def weighted_summaries() -> str:
    from tablegen.stats.survey_summaries import WEIGHTED_SUMMARIES

    shown = ", ".join(f"'{{{one.name}}}'" for one in WEIGHTED_SUMMARIES)
    counts = "  c: {levels: [y, n], show: '{n} {wn} {pct} {pct_low} {pct_high}'}\n"
    return f"{WEIGHTED.replace(COLUMNS, '')}rows:\n  x: {{show: [{shown}]}}\n{counts}".replace(
        "rows:", "columns: [groups]\nrows:"
    )


def models() -> Tables:
    """A model of every inference."""
    special = {"joint": "model: negative-binomial\noutcome: n\n", "firth": "model: logistic\noutcome: {c: y}\n"}
    tables: dict[str, str] = {}
    for inference in stats.INFERENCES:
        model = special.get(inference.name, "model: logistic\noutcome: {c: y}\n")
        cluster = "cluster: psu\n" if inference.of_clusters else ""
        how = f"{{method: {inference.name}, samples: 99, seed: 1}}" if inference.kind == "bootstrap" else inference.name
        tables[f"inference {inference.name}"] = f"{ONCE}{model}{cluster}inference: {how}\nrows: [x, s]\n"
    footers = {
        "linear\noutcome: x": "bic, breusch-pagan, durbin-watson, f, missing, r2, residual-shapiro, vif",
        "logistic\noutcome: {c: y}": "-2loglik, calibration-slope, cox-snell, tjur",
        "negative-binomial\noutcome: n": "alpha",
        "cox\ntime: t\noutcome: {e: dead}": "concordance, proportional-hazards",
    }
    return tables | {
        f"footers {model.split()[0]}": f"{ONCE}model: {model}\nfooter: [{names}]\nrows: [y, s]\ncolumns: [B, P, VIF]\n"
        for model, names in footers.items()
    }  # those that the gallery has not


SAMPLE = "weights: {column: w, cluster: psu}\n"
WEIGHTED_ACCURACY = "columns: [TP, FP, FN, TN, sensitivity (95% CI), specificity (95% CI), PPV (95% CI), NPV (95% CI), accuracy (95% CI), LR+ (95% CI), LR− (95% CI), DOR (95% CI), Youden]\n"


def catalogue_tables() -> Tables:
    """Tables that hold every entry of the catalogues."""
    apart = {
        "weighted": WEIGHTED + rows(tests_of(2, WeightedTest), "test"),
        "strata": f"{OF_TWO}strata: s\n" + rows(tests_of(2, StrataTest), "test"),
        "adjusted": f"{OF_TWO}adjust for: [y, s]\neffects: [difference (95% CI)]\nrows: {{ancova: {{variable: x, show: [mean ± SD, adjusted mean (CI)]}}}}\n",
        "margins": margins(),
        "paired margin": f"{OF_VISITS[2]}rows: {{margin-paired-t: {{variable: x, margin: 1}}}}\n",
        "times": times(),
        "effects of times": effects_of_times(),
        "two groups": OF_TWO + rows(tests_of(2, *APART, other=True), "test"),
        "three groups": OF_THREE + rows(tests_of(3, *APART, other=True), "test"),
        "summaries": summaries(),
        "weighted summaries": weighted_summaries(),
        "effects": effects_of(OF_TWO, 2, "of_moments of_frequencies", "of_counts"),
        "effects of three groups": effects_of(OF_THREE, 3, "of_moments of_frequencies", "of_counts"),
        "effects of weighted rows": effects_of(WEIGHTED, 2, "of_weighted", "of_weighted_levels"),
        "effects of pairs": effects_of(OF_VISITS[2], 2, "of_pairs", "of_paired_levels"),
    }
    pairs = {f"{n} visits": head + rows(tests_of(n, PairsTest), "test") for n, head in OF_VISITS.items()}
    correlations = {f"correlate {c.name}": f"{ONCE}correlate: {c.name}\nrows: [x, y, t]\n" for c in CORRELATIONS}
    adjustments = {
        f"adjust {a.name}": f"{OF_TWO.replace('P]', 'P, adjusted P]')}adjust: {a.name}\nrows: {{x: , c: }}\n"
        for a in stats.ADJUSTMENTS
    }
    intervals = {
        f"interval {i.name}": f"{ONCE}compare: g\nproportion interval: {i.name}\nrows: {{c: {{show: '{{n}} {{pct}} {{pct_low}} {{pct_high}}'}}}}\n"
        for i in stats.PROPORTION_INTERVALS
    }
    pairwise = {
        f"pairwise {p.name}": f"{OF_VISITS[3] if p.of_matched else OF_THREE}pairwise: {{numbers: {p.name}{', against: u' if p.one_reference else ''}}}\nrows: [x]\n"
        for p in PAIRWISE
    }
    square = "data: data.csv\nwhere: {visit: [1]}\nderive: {o2: {recode: o, to: {low: mid}}}\ncrosstab: [o, o2]\nshow: [n (%), expected, residual, adjusted residual]\n"
    names = ", ".join(m.name for m in MEASURES if m.name != "phi")
    levels = "rows: {o: {levels: [low, mid, high]}, o2: {levels: [low, mid, high]}}\n"
    crosstabs = {
        "crosstab": f"{square}measures: [{names}]\ntests: {{categories: bowker}}\n{levels}",
        "crosstab of two levels": f"{ONCE}crosstab: [c, g]\nmeasures: [phi]\nrows: {{c: , g: }}\n",
        "crosstab with intervals": f"{ONCE}crosstab: [c, g]\nshow: '% (CI)'\npercent: total\nrows: {{c: , g: }}\n",
        "weighted crosstab": f"{ONCE}{SAMPLE}crosstab: [o, g]\nshow: ['% (CI)', '{{n}} {{wn}}']\nrows: {{o: , g: }}\n",
        "weighted pairs": f"{OF_THREE}{SAMPLE}pairwise: yes\nrows: {{x: , o: , t: {{test: svy-rank}}}}\n",
        "weighted correlations": f"{ONCE}{SAMPLE}correlate: pearson\nadjust for: [y]\nrows: [x, t]\n",
        "weighted diagnosis": f"{ONCE}{SAMPLE}diagnose: {{c: y}}\n{WEIGHTED_ACCURACY}rows: {{x: {{cutoff: '>= 9'}}}}\n",
    }
    diagnosis = "columns: [TP, FP, FN, TN, sensitivity (95% CI), specificity (95% CI), PPV (95% CI), NPV (95% CI), accuracy (95% CI), LR+ (95% CI), LR− (95% CI), DOR (95% CI), Youden, AUC (95% CI), P]\n"
    others = {
        "diagnosis": f"{ONCE}diagnose: {{c: y}}\n{diagnosis}rows: {{x: {{cutoff: '>= 9'}}, y: {{cutoff: '>= 4'}}}}\n",
        "likert": f"{ONCE}likert: yes\ncolumns: [answers, n, missing, mean (SD), median (IQR)]\nshow: '{{n}} {{pct}} {{pct_low}} {{pct_high}}'\nrows: [n]\n",
        "level P": f"{OF_THREE.replace('P]', 'P, level P]')}rows: {{o: }}\n",
        "description": f"{ONCE}rows: {{x: , c: }}\n",
        "auto": f"{OF_TWO}tests: {{numbers: auto, categories: auto}}\nrows: {{x: , c: }}\n",
        "like r": f"{OF_TWO}like: r\nrows: {{x: , c: }}\n",
        "split": f"{OF_TWO}split: s\nrows: {{x: , c: }}\n",
    }
    return apart | pairs | correlations | adjustments | intervals | pairwise | crosstabs | models() | others


COUNTS = frozenset(
    {
        "n",
        "total",
        "missing",
        "n_events",
        "n_competing",
        "n_used",
        "n_risk",
        "tp",
        "fp",
        "fn",
        "tn",
        "unweighted",
        "zero",
    }
    | {"incomplete", "responses", "excluded", "excluded_missing", "excluded_several", "unnamed", "adj_n", "adj_missing"}
    | {"clusters", "imputations"}
)
"""What is counted, and has no formula."""
REASONS = frozenset(
    {"value", "printed", "method", "why", "source", "order", "doubt", "adjustment", "percent", "rule", "pooled"}
)
"""What is said of a number that is no evidence of it."""
CITED = re.compile(r"\(\d{4}\)|^by definition: |^interval: ")


def lacking(record: Record, said: Lines) -> list[str]:
    """What an explanation lacks of the six that it must tell."""
    wrong = [label for label in ("method", "why") if not said.get(label)]
    value = repr(record.value) if record.value is not None else f"none: {record.problem}"
    if said["value"] != value and not said["value"].startswith("none: not estimable"):
        wrong.append("value")
    if record.key.stat not in COUNTS and not CITED.search(said.get("source", "")):
        wrong.append("source")
    hidden = (record.problem or "").startswith("suppressed")
    if not hidden and not said.keys() - REASONS:
        wrong.append("inputs")
    return wrong


def of_records(made: Computed, path: Path, records: Iterable[Record]) -> Iterator[tuple[Record, Lines]]:
    """What is explained of these records of a table that is made once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(explaining, "compute_table", lambda *_: made)
        for record in records:
            yield record, dict(explain(path, address_of(record.key)))


def computed(path: Path) -> Computed:
    problems = Problems()
    return compute_table(read_spec(path, problems), Templates.search(None, Project.of(path).root), problems)


def of_each_kind(records: Iterable[Record]) -> list[Record]:
    """The first record of every method and statistic, of a level and of none, of a group and of none."""
    kinds: dict[object, Record] = {}
    for r in records:
        kinds.setdefault((r.method, r.key.stat, r.key.group is None, r.key.level is None, r.value is None), r)
    return list(kinds.values())
