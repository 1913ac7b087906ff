"""Of what the percentages of a row are: resolved against the data, and in words."""

from typing import Literal

from tablegen.designs.common import Draft
from tablegen.spec.row import RowSpec
from tablegen.tasks import Percent
from tablegen.values import frozen


@frozen
class Share:
    """What percentages are of, what a note calls it (nothing for a column's), whether missing values are in it."""

    percent: Percent = "column"
    of: str = ""
    with_missing: bool = False


def percentages(draft: Draft, row: RowSpec, kind: Literal["number", "category"]) -> Share:
    """What the row's percentages are of: as it says itself, else the table, else each column."""
    asked = row.percent if row.percent is not None else draft.spec.percent
    said = draft.spec.missing.in_percent if row.missing.in_percent is None else row.missing.in_percent
    with_missing = draft.preset.in_percent if said is None else said
    at = row.name.at
    if kind == "number":
        if row.percent is not None:
            message = f"{row.name} is shown as a number, which has no percentages"
            draft.problems.error(message, at, "leave out `percent`")
        return Share()
    if draft.spec.weighted and asked not in {None, "column"} and not draft.spec.crosstab:
        message = f"{row.name}: weighted percentages are of each column"
        draft.problems.error(message, at, "percent: column, or leave out weights")
        return Share()
    match asked:
        case None | "column":
            return Share("column", "", with_missing)
        case "total":
            whom = "those with missing values included" if with_missing else "those with missing values left out"
            return Share("total", f"all patients of the table, {whom}", with_missing)
        case _:
            pass
    if asked == "responses":
        message = f"{row.name} is no question with several answers, of which percentages could be"
        draft.problems.error(message, at, "percent: column; or make it one: responses: [column, column]")
        return Share()
    if said:
        message = f"{row.name}: missing values can be in percentages of a column or of all, not in these"
        draft.problems.error(message, at, "missing: {in percent: no}, or percent: column")
    if asked == "row":
        if draft.spec.compare is None and not draft.spec.crosstab:
            draft.problems.error(
                "percentages of a row are of its total over groups", at, "compare: …, or percent: total"
            )
        return Share("row", "each row's total over the groups")
    if isinstance(asked, int):
        return Share(asked, str(asked))
    return Share(draft.conditions(asked), f"patients with {' and '.join(map(str, asked))}")
