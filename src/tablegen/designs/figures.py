"""Whether the figure that a spec asks for can be drawn of its table."""

from tablegen.designs.common import Draft
from tablegen.errors import listing, suggestion
from tablegen.plan import Plan
from tablegen.rare_tasks import Follow
from tablegen.spec.figure_keys import CURVES, FORMATS, KINDS
from tablegen.spec.model import FigureSpec

_ENDS = 2


def check_figure(draft: Draft, figure: FigureSpec, plan: Plan) -> None:
    """Note in words what is wrong with the figure: its names, or a table that has nothing to draw."""
    for word, names, what in ((figure.kind, KINDS, "figure"), *((one, FORMATS, "format") for one in figure.formats)):
        if word.text not in names:
            message = f'unknown {what} "{word}"{suggestion(word.text, names)}'
            draft.problems.error(message, word.at, listing(f"{what}s", names))
    if not figure.formats:
        draft.default("formats of the figure: svg, pdf")
    if figure.kind.text == "forest":
        _check_forest(draft, figure, plan)
    elif figure.kind.text in CURVES:
        _check_curves(draft, figure, plan)


def _check_forest(draft: Draft, figure: FigureSpec, plan: Plan) -> None:
    at, error = figure.kind.at, draft.problems.error
    if plan.design != "model":
        error("a forest plot is of the estimates of a model, and this table has none", at, "model: logistic")
        return
    stems = {head.interval for head in plan.heads} - {None}
    if not stems:
        hint = "columns: [OR (95% CI), P], or [B (95% CI), P] of a linear model"
        error("a forest plot draws estimates with their limits, and no column shows limits", at, hint)
        return
    if not figure.bands:
        error("`bands` are of survival curves, a forest plot has none", at, "leave it out")
    if figure.axis:
        _check_axis(draft, figure, 1.0 if stems != {"b"} else 0.0)


def _check_axis(draft: Draft, figure: FigureSpec, null: float) -> None:
    """The axis has two ends, on both sides of no effect; those of ratios are above 0."""
    at = figure.kind.at
    if len(figure.axis) != _ENDS or not figure.axis[0] < null < figure.axis[1]:
        message = f"the axis of a forest plot has two ends, below and above {null:g} (no effect)"
        draft.problems.error(message, at, "axis: [0.25, 4]" if null else "axis: [-10, 10]")
    elif null and figure.axis[0] <= 0.0:
        draft.problems.error("the axis of ratios is logarithmic: its ends are above 0", at, "axis: [0.25, 4]")


def _check_curves(draft: Draft, figure: FigureSpec, plan: Plan) -> None:
    at, error = figure.kind.at, draft.problems.error
    called = "survival curves" if figure.kind.text == "survival" else "curves of cumulative incidence"
    tasks = [task for task in plan.tasks if isinstance(task, Follow)]
    if not tasks:
        message = f"{called} are of rows of times to an event, and this table has none"
        error(message, at, "rows: {days: {event: {died: yes}}}")
    elif plan.suppress is not None:
        message = f"{called} show when each patient had the event, which `suppress` is to hide"
        error(message, at, "leave out `figure`, or `suppress`")
    if figure.kind.text == "survival" and any(task.followed.competing for task in tasks):
        message = "a survival curve takes competing events as censored, and a row of this table names some"
        error(message, at, "figure: incidence, or leave out `competing`")
    lone = next((task.row for task in tasks if not task.followed.competing), None)
    if figure.kind.text == "incidence" and lone:
        message = f"curves of cumulative incidence are of an event that others forestall, and {lone} names none"
        error(message, at, "competing: [death], or figure: survival")
    if figure.axis:
        error(f"`axis` is of a forest plot; {called} run from 0 to the last follow-up", at, "leave it out")
