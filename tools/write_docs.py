"""Writes the parts of docs/ that are made from the catalogues and the types, between their markers.

python tools/write_docs.py        rewrites the files; tests/test_docs.py fails when they are not up to date
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, fields
from pathlib import Path

import yaml

from tablegen import stats
from tablegen.designs.default_test import AUTO, AUTO_RULE
from tablegen.designs.told_preset import changes
from tablegen.editor import CHECKS
from tablegen.listing import catalogue_rows, inference
from tablegen.resources import Templates
from tablegen.schema import Key
from tablegen.spec.keys import DATA_KEYS, PAIRWISE_KEYS, keys, row_keys
from tablegen.spec.presets import PRESETS
from tablegen.spec.statistics import STATISTICS
from tablegen.stats.contract import Effect
from tablegen.stats.correlations import CORRELATIONS
from tablegen.stats.imputed import POOLED_EFFECTS, POOLED_TESTS
from tablegen.stats.measures import MEASURES
from tablegen.stats.pairwise import PAIRWISE
from tablegen.stats.regression.footers import FOOTERS
from tablegen.stats.summaries import QUANTILES
from tablegen.style import CaptionLook, Look, NoteLook, NumberRules, RuleLook, Words
from tablegen.style_file import load_style, style_names

DOCS = Path(__file__).parent.parent / "docs"
RULES = DOCS.parent / "tests" / "data" / "journal_rules.yaml"
_PART = r"(<!-- {} -->\n).*?(<!-- end -->)"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def key_table(found: Iterable[Key]) -> str:
    """The keys of a mapping with their meaning."""
    return table(("key", "meaning"), ((f"`{key.name}`", key.help) for key in found))


def field_table(of: type) -> str:
    """The fields of a section of a style with their defaults."""
    rows = []
    for field in fields(of):
        default = field.default if field.default is not MISSING else "…"
        rows.append((f"`{field.name}`", "" if default == "…" else f"`{default!r}`"))
    return f"{(of.__doc__ or '').strip().replace(chr(10) + '    ', chr(10))}\n\n{table(('key', 'default'), rows)}"


def evidence(effect: Effect) -> str:
    """Which rows an effect is of: a function of means or of ranks is for numbers, one of counts for categories."""
    kinds = {
        "numbers": effect.of_moments or effect.of_frequencies or effect.of_weighted,
        "categories": effect.of_counts or effect.of_weighted_levels,
        "paired numbers": effect.of_pairs,
        "paired categories": effect.of_paired_levels,
        "numbers with covariates": effect.of_adjusted,
    }
    kinds |= {"times": effect.of_curves, "rates": effect.of_person_time}
    return " and ".join(kind for kind, function in kinds.items() if function)


def parts() -> dict[str, dict[str, str]]:
    """The generated parts by file and marker."""
    groups = {(2, 2): "2", (2, None): "2 or more"}
    tests = [(f"`{t.name}`", t.title, groups[t.groups], t.source) for t in stats.TESTS]
    tests.append((f"`{AUTO}`", AUTO_RULE, "2 or more", "a rule, printed by `check` and `explain`"))
    effects = ((f"`{e.name}`", e.title, groups[e.groups], evidence(e), e.source) for e in stats.EFFECTS)
    summaries = [*((f"`{s.name}`", s.title, s.source) for s in stats.SUMMARIES), (*stats.PERCENTILES, QUANTILES)]
    intervals = ((f"`{i.name}`", i.title, i.source) for i in stats.PROPORTION_INTERVALS)
    correlations = ((f"`{c.name}`", c.title, c.source) for c in CORRELATIONS)
    pooled = ((f"`{p.name}`", p.title, p.source) for p in (*POOLED_TESTS, *POOLED_EFFECTS))
    measures = ((f"`{m.name}`", m.title, m.source) for m in MEASURES)
    inferences = ((f"`{i.name}`", inference(i), i.source) for i in stats.INFERENCES)
    footers = ((f"`{f.name}`", f.title, f.source) for f in FOOTERS)
    pairs = ((f"`{p.name}`", p.title, p.source) for p in PAIRWISE)
    models = ((f"`{m.name}`", m.title, m.source) for m in stats.MODELS)
    return {
        "spec.md": {
            "keys of a spec": key_table(keys()),
            "keys of a row": key_table(row_keys()),
            "keys of data": key_table(DATA_KEYS),
            "statistics": ", ".join(f"`{name}`" for name in STATISTICS) + ".\n",
        },
        "styles.md": {
            "fields: numbers": field_table(NumberRules),
            "fields: look": "\n".join(map(field_table, (Look, RuleLook, CaptionLook, NoteLook))),
            "fields: words": field_table(Words),
            "journals": table(("name", "journal, and how sure its rules are"), catalogue_rows("styles", None, DOCS)),
            "checks": table(("name", "looks for", "journals"), checks()),
            "rules left": table(("journal", "rule", "why"), rules_left()),
            "frames": table(("name", "for"), catalogue_rows("frames", None, DOCS)),
        },
        "designs.md": {
            "correlations": table(("name", "correlation", "source"), correlations),
            "measures": table(("name", "measure", "source"), measures),
        },
        "tools.md": {"presets": "\n".join(f"### {p.name}\n\n{p.title}:\n\n{told(changes(p))}" for p in PRESETS)},
        "statistics.md": {
            "tests": table(("name", "test", "groups", "source"), tests),
            "keys of pairwise": key_table(PAIRWISE_KEYS),
            "pairwise": table(("name", "comparison of pairs", "source"), pairs),
            "summaries": table(("name", "summary", "source"), summaries),
            "intervals": table(("name", "interval", "source"), intervals),
            "effects": table(("name", "effect", "groups", "rows", "source"), effects),
            "pooled": table(("name", "pooled test or effect", "source"), pooled),
            "models": table(("name", "model", "source"), models),
            "footers": table(("name", "statistic of a whole model", "source"), footers),
            "inferences": table(("name", "variance", "source"), inferences),
        },
    }  # fmt: skip


def told(sentences: Iterable[str]) -> str:
    """A list of sentences."""
    return "".join(f"- {sentence}\n" for sentence in sentences)


def rules_left() -> Iterator[tuple[str, str, str]]:
    """The rules of journals that no tool can honour, or that ours does not, each with the reason."""
    ledger = yaml.load(RULES.read_text("utf-8"), yaml.BaseLoader)
    for name, bullets in ledger.items():
        for row in (row for rows in bullets.values() for row in rows if "not" in row):
            yield "others" if name == "every" else name, row["rule"], row["not"]


def checks() -> Iterator[tuple[str, str, str]]:
    """The checks of journals' editors, with the styles that add them to those of `default`, or mind them more."""
    templates = Templates.search()
    styles = {name: load_style(name, templates).checks for name in style_names(templates)}
    for check, title in CHECKS.items():
        if check in styles["default"]:
            errors = [name for name, found in styles.items() if found[check].level == "error"]
            yield f"`{check}`", title, "all" + (f"; an error in {', '.join(errors)}" if errors else "")
            continue
        found = {name: rules[check] for name, rules in styles.items() if check in rules}
        yield (
            f"`{check}`",
            title,
            ", ".join(
                name + (f" ({rule.limit:g})" if rule.limit else "") + (" (error)" if rule.level == "error" else "")
                for name, rule in found.items()
            ),
        )


def written(text: str, made: dict[str, str]) -> str:
    """The text with its generated parts made anew."""
    for marker, content in made.items():
        text = re.sub(_PART.format(re.escape(marker)), lambda m, c=content: m[1] + c + m[2], text, flags=re.DOTALL)
    return text


if __name__ == "__main__":
    for name, made in parts().items():
        path = DOCS / name
        path.write_text(written(path.read_text("utf-8"), made), "utf-8")
