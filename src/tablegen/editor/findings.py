"""A finished table under the checks of a journal, each finding with the journal's own source."""

from collections.abc import Callable, Iterator, Mapping

from tablegen.editor import counts, frames, reporting, size, wording
from tablegen.editor.draft import Draft, Finding
from tablegen.errors import Problem
from tablegen.plan import Plan
from tablegen.resources import Templates
from tablegen.results import Results
from tablegen.spec.model import Spec
from tablegen.style import Style
from tablegen.table.model import Table

Finders = Mapping[str, Callable[[Draft], Iterator[Finding]]]
OF_TABLES: Finders = {
    "title words": size.title_words,
    "title line": size.title_line,
    "note words": size.note_words,
    "columns": size.columns,
    "rows": size.rows,
    "width": size.width,
    "vertical rules": frames.vertical_rules,
    "colour": frames.colour,
    "parts": size.parts,
    "undefined abbreviation": wording.undefined,
    "unused abbreviation": wording.unused,
    "stars": wording.stars,
    "ns": wording.ns,
    "plus-minus": wording.plus_minus,
    "commas in numbers": wording.commas,
}
"""What makes each of the checks of a table as it stands on the page."""
OF_NUMBERS: Finders = {
    "empty columns": size.empty_columns,
    "ratios before counts": counts.ratios_before_counts,
    "missing in a note": counts.missing_in_a_note,
    "units without SI": counts.units_without_si,
    "p in trial baseline": reporting.p_in_trial,
    "p without effect": reporting.p_without_effect,
    "p without statistic": reporting.p_without_statistic,
    "effect without interval": reporting.bare_effect,
    "model in part": reporting.model_in_part,
    "percent without count": reporting.percent_alone,
    "percent without denominator": reporting.no_denominator,
    "percent of few": reporting.percent_of_few,
    "centre without spread": reporting.bare_centre,
    "se for spread": reporting.se_for_spread,
}
"""What makes each of the checks of what a table shows; of one that is put together they are made for each part."""
FINDERS: Finders = {**OF_TABLES, **OF_NUMBERS}
"""What makes each of the checks."""


def editor_findings(
    spec: Spec,
    plan: Plan,
    results: Results,
    table: Table,
    style: Style,
    finders: Finders = FINDERS,
    templates: Templates | None = None,
) -> Iterator[Problem]:
    """What the style's journal would return the table for, at the author's line; frames of his own are `templates`."""
    for name, rule in style.checks.items():
        if rule.level == "off" or name not in finders:
            continue
        draft = Draft(spec, plan, results, table, style, rule.limit, templates)
        for finding in finders[name](draft):
            hints = (*filter(None, (finding.hint,)), f"{style.name}: {rule.source}" if rule.source else style.name)
            yield Problem(finding.message, finding.at or draft.place(finding.key), hints, rule.level)
