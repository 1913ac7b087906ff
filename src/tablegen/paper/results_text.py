"""What `tablegen text` offers: sentences on a table, in its order and language, from what was computed and no more."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tablegen.computed import Computed, compute_table
from tablegen.errors import Problems
from tablegen.paper.comparison_text import row_sentence
from tablegen.paper.telling import Teller
from tablegen.plan import Line
from tablegen.resources import Templates
from tablegen.spec.read import read_spec
from tablegen.stages import Project, find_style, styled
from tablegen.style import Style

if TYPE_CHECKING:
    from tablegen.composing import Composed


def text_sentences(path: Path, templates: Path | None, style_name: str | None, placeholders: bool) -> tuple[str, ...]:
    """The sentences on a spec's table; TablegenError when it cannot be built."""
    problems = Problems()
    spec = read_spec(path, problems)
    folders = Templates.search(templates, Project.of(path).root)
    made = compute_table(styled(spec, style_name), folders, problems)
    style = find_style(spec, folders, style_name)
    return tuple(_all_sentences(made, made.plan.name, style, placeholders))


def _all_sentences(made: "Computed | Composed", name: str, style: Style, placeholders: bool) -> Iterator[str]:
    """Those on a table, or on each of its parts: an address names it, and the sentence by its label or title."""
    if isinstance(made, Computed) and not made.parts:
        yield from _sentences(Teller.of(replace(made, plan=replace(made.plan, name=name)), style, placeholders))
    for part in made.parts:
        for sentence in _all_sentences(part.made, f"{name}.{part.key}", style, placeholders):
            yield style.say("{label}: {text}", label=part.label or part.made.plan.title, text=sentence)


def _sentences(teller: Teller) -> Iterator[str]:
    match teller.made.plan.design:
        case "model":
            from tablegen.paper.model_text import model_sentences

            yield from model_sentences(teller)
        case "correlate" | "crosstab" | "diagnose":
            from tablegen.paper.other_text import OTHERS

            yield from OTHERS[teller.made.plan.design](teller)
        case "likert":  # a sentence would tell every cell
            return
        case _:
            for lines in rows_of(teller.made.plan.lines):
                yield from row_sentence(teller, lines)


def rows_of(lines: tuple[Line, ...]) -> Iterator[tuple[Line, ...]]:
    """The lines of each row of a comparison: its own, then its levels or its several summaries."""
    found = list[Line]()
    for line in lines:
        if line.kind in {"row", "group", "section", "footer"}:
            if found:
                yield tuple(found)
            found = [line] if line.kind in {"row", "group"} else []
        elif found and line.row == found[0].row and line.kind in {"level", "statistic"}:
            found.append(line)
    if found:
        yield tuple(found)
