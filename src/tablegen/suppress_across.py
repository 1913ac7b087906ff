"""Small cells of models in several tables of the same patients: sizes that tell of few beside those of other tables."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tablegen.compute.families import among_shown
from tablegen.computed import Computed
from tablegen.evidence import Condition
from tablegen.plan import OVERALL
from tablegen.results import Results
from tablegen.suppress import Hider
from tablegen.suppress_fits import hide_told_by_fits, sets_of
from tablegen.suppress_model_sizes import Modelled, hide_close_sizes, places
from tablegen.suppress_sizes import Leaf
from tablegen.tasks import Fit, Sizes

if TYPE_CHECKING:
    from tablegen.suppress_model_sizes import Places


def models_hidden_across(together: Sequence[Leaf]) -> dict[str, Results]:
    """By the keys of tables: their results, where their models hide more for the sake of the others."""
    hiders = {key: _hider(made) for key, made in together}
    before = {key: len(hider.hidden) for key, hider in hiders.items()}
    models = [
        Modelled(task, sets_of(made.plan, made.source)[0], hiders[key])
        for key, made in together
        for task in made.plan.tasks
        if isinstance(task, Fit)
    ]
    if not models:
        return {}
    hide_close_sizes(models, [at for _, made in together for at in _heads(made)])
    found: dict[str, Results] = {}
    for key, made in together:
        if len(hiders[key].hidden) > before[key]:
            hide_told_by_fits(made.plan, sets_of(made.plan, made.source), hiders[key])
            found[key] = among_shown(hiders[key].left(), made.plan)
    return found


def _hider(made: Computed) -> Hider:
    """What a table hides by itself."""
    hider = Hider(made.results, made.plan.suppress or 0)
    hider.hidden |= {r.key for r in made.results if (r.problem or "").startswith("suppressed")}
    hider.openly |= {r.key for r in made.results if r.shown}
    return hider


def _heads(made: Computed) -> "Iterator[Places]":
    """The patients of each group whose size a table's head tells."""
    chosen = made.source.where(made.plan.where)
    for task in (task for task in made.plan.tasks if isinstance(task, Sizes)):
        for group in (*(task.by.levels if task.by else ()), OVERALL):
            record = made.results.get(task.row, group, None, "n")
            if record and record.value is not None and not made.plan.imputations:
                own = (Condition(task.by.variable, (group,)),) if task.by and group != OVERALL else ()
                levels = (Condition(task.by.variable, task.by.levels),) if task.by and not own else ()
                yield places(chosen.where((*task.where, *own, *levels)).rows((), {}))
