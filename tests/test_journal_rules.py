"""Journals' rules, each seen in a Word file built in that journal's style. A beginning: the survey has more of them."""

from pathlib import Path

import pytest
from word_page import Page

import tablegen

SPECS = Path(__file__).parent / "data" / "rules"
RULES = [  # journal, rule, spec, a line of the page
    ("jama", "thin space from five digits; no returns in cells", "cohort", "**New drug (n = 25\u202f326)**"),
    ("jama", "No. (%) in the stub, none prints 0", "cohort", "body: Never seen, No. (%) | 0 | 0 |"),
    ("jama", "hyphen in ranges, unit last", "cohort", "CRP, median (IQR), mg/L | 12.5 (10.5-25.5)"),
    ("jama", "to beside a minus", "effects", "(−10.158 to −4.102)"),
    ("jama", "no leading zero; three digits where two cross .05", "model", "1.03 (1.00-1.06) | .048"),
    ("nejm", "general note hangs on the title", "cohort", "Characteristics of the Patients at Baseline.***"),
    ("nejm", "unit behind a dash", "cohort", "body: Median CRP (IQR) — mg/L"),
    ("nejm", "four digits as their column", "cohort", "9,998 (39.5) | 2711 (41.7)"),
    ("lancet", "two significant figures, midline point, sign in cells", "cohort", "9998 (39·5%) | 2711 (41·7%) | 11·09 | 0·0009"),
    ("bmj", "measure before the label", "cohort", "body: Mean (SD) age (y)"),
    ("bmj", "to in every range", "model", "1.52 (0.98 to 2.35)"),
    ("annals", "25th, 75th percentile with a comma", "cohort", "12.5 (10.5, 25.5)"),
    ("apa7", "number, then italic title on its own line", "cohort", "**Table 1** / *Characteristics of the"),
    ("springer-bmc", "no commas in numbers", "cohort", "(*****n***** = 25326)"),
    ("gbt7713", "weights of the three rules", "cohort", "rules: top 1.5, head 0.75, bottom 1.5"),
    ("gbt7713", "wave dash, no space", "model", "1.52(0.98~2.35)"),
]  # fmt: skip


@pytest.mark.parametrize(("style", "rule", "spec", "seen"), RULES, ids=[f"{r[0]}: {r[1]}" for r in RULES])
def test_a_rule_is_honoured_in_word(style, rule, spec, seen):
    page = Page(tablegen.build(SPECS / f"{spec}.yaml", style=style).render("docx")).lines()
    assert any(seen in line for line in page), "\n".join(page)
    assert {"vertical rules: 0", "colours: none", "paragraphs a cell: 1", "cells merged downwards: 0"} <= {*page}
