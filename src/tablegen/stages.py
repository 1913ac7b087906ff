"""Stages 4 and 5, and all five together: from a spec to the bytes of its files. Nothing here writes to disk."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tablegen.computed import Computed, compute_table
from tablegen.errors import Problem, Problems, TablegenError, refusal
from tablegen.origin import origin_line
from tablegen.plan import Plan
from tablegen.project import Project
from tablegen.render import RENDERERS
from tablegen.resources import Templates
from tablegen.results import Results
from tablegen.spec.model import FigureSpec, Spec
from tablegen.spec.part_keys import one_for_all
from tablegen.spec.words import Word
from tablegen.style import ARTICLE, LIKE, Style
from tablegen.style_file import load_style, tool_style
from tablegen.table.blocks import blocks_of
from tablegen.table.model import Rendered, Table
from tablegen.tasks import Compare, Fit
from tablegen.values import frozen
from tablegen.wide import fitted

if TYPE_CHECKING:
    from tablegen.composing import Composed
    from tablegen.table.drawing import Figure

FORMATS = ("docx", "latex", "markdown")
FIGURE_FORMATS = ("svg", "pdf")
RESULTS = ".results.json"


@frozen(slots=False)
class Built:
    """A built table: how it was made, the typed table, and warnings; its files are made on demand."""

    made: "Computed | Composed"
    table: Table
    style: Style
    templates: Templates
    warnings: tuple[Problem, ...]

    @property
    def spec(self) -> Spec:
        """What was asked."""
        return self.made.spec

    @property
    def plan(self) -> Plan:
        """What was planned."""
        return self.made.plan

    @property
    def results(self) -> Results:
        """Every number."""
        return self.made.results

    @property
    def rows(self) -> object:
        """How many rows the data have, None for published numbers."""
        return self.made.rows

    def render(self, format_name: str) -> bytes:
        """The bytes of the table in a format (`docx`, `latex`, `latex-document`, `markdown`, `html`)."""
        return render(self.table, self.style, self.templates, format_name)[0]

    def figure(self, format_name: str = "svg") -> bytes:
        """The bytes of the figure beside the table (svg, pdf, png); TablegenError where the spec asks for none."""
        return self.drawn(format_name).content

    def drawn(self, format_name: str) -> Rendered:
        """The figure in a format, and what could not be shown."""
        if self.spec.figure is None:
            raise refusal(
                "the spec asks for no figure", self.spec.at, "figure: forest, figure: survival, or figure: incidence"
            )
        from tablegen.render.figure import render_figure  # few tables have one

        if lacking := lacking_library(self.spec):
            raise TablegenError(lacking)
        return render_figure(self.laid_out(self.spec.figure), self.style, format_name, self.table.origin)

    def laid_out(self, asked: FigureSpec) -> "Figure":
        """The figure that the spec asks for; TablegenError where nothing of the table can be drawn."""
        from tablegen.table.figures import lay_out_figure

        table = self.made.lay_out(self.style)  # whole, where its columns stand in blocks
        figure = lay_out_figure(asked, self.plan, self.results, self.style, table)
        if figure.empty:
            message = "a forest plot draws estimates with their limits, and none of this table could be estimated"
            raise refusal(message, asked.kind.at, "leave out `figure`; the table says why: tablegen explain")
        return figure

    def _repr_html_(self) -> str:
        """How a notebook shows the table."""
        from tablegen.render.html import fragment

        return fragment(self.table, self.style, self.templates)

    def __repr__(self) -> str:
        """The table as Markdown, for a terminal."""
        plain = replace(self.table, origin="")
        return render(plain, self.style, self.templates, "markdown")[0].decode("utf-8")


def lacking_library(spec: Spec) -> Problem | None:
    """That the spec asks for a figure, and what draws it is not installed."""
    if spec.figure is None or find_spec("matplotlib"):
        return None
    message, hint = "a figure is drawn by matplotlib, which is not installed", "pip install 'tablegen[figures]'"
    return Problem(message, spec.figure.kind.at, (hint,))


def build_table(
    spec: Spec, templates: Templates, problems: Problems, style_name: str | None = None, frame: Any = None
) -> Built:
    """Carry a spec through planning, computing and laying out; raises TablegenError with every problem of a stage."""
    problems.check()
    style = find_style(spec, templates, style_name)
    made = compute_table(styled(spec, style_name), templates, problems, frame)
    table = fitted(made.lay_out(style), spec.split_columns, style)
    table = replace(table, origin=origin(made, style, templates))
    for one in made.each():
        _disagreements(one, style, problems)
    return Built(made, table, style, templates, problems.warnings)


def _disagreements(made: Computed, style: Style, problems: Problems) -> None:
    """A warning for each row whose digits are zeros, or, with a note to be taken over, whose P and interval seem to
    disagree or whose P is printed as a level that it is below; none where the author has taken the note over.
    """
    from tablegen.table.agreement import crossings, disagreements  # tables of tests need not load it
    from tablegen.table.scaled import too_small

    tasks = made.plan.tasks
    places = {term.row: term.at for task in tasks if isinstance(task, Fit) for term in task.terms}
    places |= {task.row: task.at for task in tasks if isinstance(task, Compare)}
    small = {row: (sentence, hint) for row, sentence, hint in too_small(made.plan, made.results, style)}
    for row, (sentence, hint) in small.items():
        problems.warn(sentence, places.get(row), hint)
    told = {*made.plan.notes, *(line.note for line in made.plan.lines)}
    decimals = () if style.numbers.p_guard_alpha else ("or more decimals: digits: {p: 3}",)
    found = [(*each, *decimals) for each in crossings(made.plan, made.results, style)]
    if made.plan.design in {"model", "compare"}:
        found += disagreements(made.plan, made.results, style)
    for row, sentence, note, *more in found:
        if row not in small and note not in told:
            problems.warn(sentence, places.get(row), f'notes: ["{note}"]', *more)


def styled(spec: Spec, named: str | None) -> Spec:
    """The spec and its parts with the style named on the command line, or for all that are put together.

    What leaves the decimals to the tool that a table is `like` only where no style is named then sees it. A table that
    is built again in the tool's style has none.
    """
    asked = Word(named, spec.at) if named else spec.style
    if asked is None or asked.text.startswith(LIKE):
        return spec
    stack, merge = (
        tuple(replace(part, spec=part.spec and replace(part.spec, style=asked)) for part in parts)
        for parts in (spec.stack, spec.merge)
    )
    return replace(spec, style=asked, stack=stack, merge=merge)


def find_style(spec: Spec, templates: Templates, named: str | None = None) -> Style:
    """The style named on the command line, else the spec's, else that of the tool that all of its tables are `like`,
    else `default`; in the spec's language, else its own. With the spec's LaTeX frame.
    """
    if spec.parts:
        one_for_all("language", spec)
        if not named:
            one_for_all("style", spec)
    asked = Word(named, spec.at) if named else spec.style
    near = (*((Path(),) if named else ()), spec.folder, Project.of(spec.path).root)
    tools = {one.like.text if one.like else None for one in spec.tables}
    style = tool_style(tools.pop(), templates) if asked is None and len(tools) == 1 else None
    style = style or load_style(
        asked.text if asked else "default", templates, None if named else asked and asked.at, near
    )
    if spec.language or style.words.language != "en":
        from tablegen.style_language import in_language  # most tables are in English

        style = in_language(style, spec.language, templates)
    if spec.frame is None:
        return style
    from tablegen.render.latex_frames import known_frame  # few specs name one

    return replace(style, look=replace(style.look, frame=known_frame(spec.frame.text, templates, spec.frame.at)))


def origin(made: "Computed | Composed", style: Style, templates: Templates) -> str:
    """What made the table, as the line that its outputs carry; of the author's own style the hash as well."""
    file = style.path
    own = "" if file.parent.parent == templates.folders[-1] else sha256(file.read_bytes()).hexdigest()
    frame = style.look.frame
    named = "" if frame == ARTICLE else frame
    return origin_line(made.plan.name, made.results.provenance, style.name, own, named)


def render(table: Table, style: Style, templates: Templates, format_name: str) -> tuple[bytes, tuple[str, ...]]:
    """The bytes of a table in a format, and what the format could not show; TablegenError for an unknown format."""
    if format_name not in RENDERERS:
        message, hint = RENDERERS.unknown(format_name)
        raise refusal(message, None, hint)
    rendered = RENDERERS[format_name].render(table, style, templates)
    return rendered.content, rendered.lost


def wanted_formats(spec: Spec, named: Iterable[str] = ()) -> tuple[str, ...]:
    """The formats to write, by name or their files' suffix (`md`): those named on the command line, else the spec's,
    else Word, LaTeX and Markdown.
    """
    asked = tuple(Word(name, spec.at) for name in named) or spec.formats or ()
    words = tuple(Word(_by_suffix().get(word.text, word.text), word.at) for word in asked)
    if not words:
        return FORMATS
    for word in words:
        if word.text not in RENDERERS:
            message, hint = RENDERERS.unknown(word.text)
            raise refusal(message, None if named else word.at, hint)
    return tuple(dict.fromkeys(word.text for word in words))


def parted(built: Built) -> str:
    """That the table was set in blocks of columns, where that was not asked for."""
    n = blocks_of(built.table) if built.spec.split_columns == "auto" else 1
    return f"{n} blocks of columns one below the other (whole: split columns: no)" if n > 1 else ""


def _by_suffix() -> dict[str, str]:
    return {renderer.suffix[1:]: renderer.name for renderer in RENDERERS}


def files(built: Built, formats: Iterable[str], base: Callable[[str], Path]) -> tuple[dict[Path, bytes], list[str]]:
    """The files of a built table by path (`base(suffix)`), and sentences on what a format could not show."""
    made: dict[Path, bytes] = {}
    lost = [f"the table is wider than a page on its side: {told}"] if (told := parted(built)) else []
    for name in formats:
        content, missing = render(built.table, built.style, built.templates, name)
        made[base(RENDERERS[name].suffix)] = content
        lost += [f"{name}: {what}" for what in missing]
    if asked := built.spec.figure:
        for name in dict.fromkeys(word.text for word in asked.formats) or FIGURE_FORMATS:
            drawn = built.drawn(name)
            made[base(f".{asked.kind}.{name}")] = drawn.content
            lost += [f"{name}: {what}" for what in drawn.lost]
    made[base(RESULTS)] = built.results.to_json().encode("utf-8")
    return made, lost
