"""What a journal's editor would return a table for: the checks by name. `findings` makes them."""

from collections.abc import Mapping

CHECKS: Mapping[str, str] = {
    "title words": "a title of more words than the limit",
    "title line": "a title longer than a line",
    "note words": "notes of more words than the limit",
    "columns": "more columns than the limit, the stub counted",
    "rows": "more rows than the limit, heads not counted",
    "width": "a table wider than the text of the page",
    "vertical rules": "vertical rules in frames of your own (`templates/`)",
    "colour": "colour or shading in frames of your own, and in your Word document's styles of tables",
    "parts": "a table with parts of its own: Table 1a",
    "empty columns": "columns with nothing in them",
    "ratios before counts": "ratios of events before or without the counts of events",
    "missing in a note": "missing values that a note alone tells of",
    "units without SI": "conventional units (mg/dL) without the factor of SI units",
    "p in trial baseline": "P values in the baseline table of a randomized trial (randomized: yes)",
    "p without effect": "P values without the effect that they are of",
    "p without statistic": "P values without their test statistic",
    "effect without interval": "effects without their confidence interval",
    "model in part": "a regression without standard errors, intervals, P values or a measure of fit",
    "percent without count": "percentages without their counts",
    "percent without denominator": "percentages without n/N",
    "percent of few": "percentages of fewer patients than the limit",
    "centre without spread": "means or medians without their spread",
    "se for spread": "standard errors for the spread of patients",
    "undefined abbreviation": "abbreviations that nothing explains",
    "unused abbreviation": "abbreviations explained and not used",
    "stars": "stars for significance",
    "ns": "NS in place of a P value",
    "plus-minus": "± before a spread",
    "commas in numbers": "commas within numbers",
}
"""All checks, by the name that style files use, with what each looks for."""

LIMITED = frozenset({"title words", "note words", "columns", "rows", "percent of few"})
"""The checks that look for more, or fewer, than a limit."""
