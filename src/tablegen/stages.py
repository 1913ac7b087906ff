"""The five stages, from a spec to the bytes of its files. Nothing here writes to disk."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib.util import find_spec
from os.path import normpath, relpath, sep
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tablegen.compute import compute
from tablegen.data import open_source
from tablegen.designs import plan_table
from tablegen.errors import Problem, Problems, refusal
from tablegen.evidence import Source
from tablegen.origin import origin_line
from tablegen.plan import Plan
from tablegen.render import RENDERERS
from tablegen.resources import Templates
from tablegen.results import Results
from tablegen.spec.model import Spec
from tablegen.spec.pattern import load_patterns
from tablegen.spec.project_place import find_project_file
from tablegen.spec.words import Word
from tablegen.style import Style
from tablegen.style_file import load_style
from tablegen.suppress import suppress
from tablegen.table.layout import lay_out
from tablegen.table.model import Rendered, Table
from tablegen.tasks import Compare, Fit

if TYPE_CHECKING:
    from tablegen.splitting import Part

FORMATS = ("docx", "latex", "markdown")
FIGURE_FORMATS = ("svg", "pdf")
RESULTS = ".results.json"


@dataclass(frozen=True)
class Project:
    """Where a spec's outputs and templates are: the folder that holds `specs/`, or the spec's own."""

    root: Path
    inside: Path

    @classmethod
    def of(cls, spec: Path) -> "Project":
        """The project of a spec file; `inside` is the spec's path below `specs/`, without its suffix.

        Where there is a `tablegen.yaml` its folder is the root.
        """
        path = Path(normpath(spec.absolute()))
        if found := find_project_file(path):
            inside = path.relative_to(found.parent).with_suffix("")
            return cls(found.parent, inside.relative_to("specs") if inside.parts[0] == "specs" else inside)
        for folder in path.parents:
            if folder.name == "specs":
                return cls(folder.parent, path.relative_to(folder).with_suffix(""))
        return cls(path.parent, Path(path.stem))

    def told(self, file: Path) -> str:
        """A file of the project as the outputs tell it: its path from the root."""
        return relpath(normpath(file.absolute()), self.root).replace(sep, "/")


@dataclass(frozen=True)
class Built:
    """A built table: what was asked, every number, the typed table, and warnings; its files are made on demand.

    `rows` is how many rows the data have, None for published numbers.
    """

    spec: Spec
    plan: Plan
    results: Results
    table: Table
    style: Style
    templates: Templates
    warnings: tuple[Problem, ...]
    rows: object = None

    def render(self, format_name: str) -> bytes:
        """The bytes of the table in a format (`docx`, `latex`, `latex-document`, `markdown`, `html`)."""
        return render(self.table, self.style, self.templates, format_name)[0]

    def figure(self, format_name: str = "svg") -> bytes:
        """The bytes of the figure beside the table (svg, pdf, png); TablegenError where the spec asks for none."""
        return self.drawn(format_name).content

    def drawn(self, format_name: str) -> Rendered:
        """The figure in a format, and what could not be shown."""
        if self.spec.figure is None:
            raise refusal("the spec asks for no figure", self.spec.at, "figure: forest, or figure: survival")
        from tablegen.render.figure import render_figure  # few tables have one
        from tablegen.table.figures import lay_out_figure

        if find_spec("matplotlib") is None:
            at, hint = self.spec.figure.kind.at, "pip install 'tablegen[figures]'"
            raise refusal("a figure is drawn by matplotlib, which is not installed", at, hint)
        figure = lay_out_figure(self.spec.figure, self.plan, self.results, self.style, self.table)
        return render_figure(figure, self.style, format_name)

    def _repr_html_(self) -> str:
        """How a notebook shows the table."""
        from tablegen.render.html import fragment

        return fragment(self.table, self.style, self.templates)

    def __repr__(self) -> str:
        """The table as Markdown, for a terminal."""
        plain = replace(self.table, origin="")
        return render(plain, self.style, self.templates, "markdown")[0].decode("utf-8")


@dataclass(frozen=True)
class Computed:
    """A table before a journal touches it: its spec, where its numbers come from, its plan and its results.

    The results of a table that is split have those of all its `parts`.
    """

    spec: Spec
    source: Source
    plan: Plan
    results: Results
    parts: "tuple[Part, ...]" = ()

    def each(self) -> "tuple[Computed, ...]":
        """The table, or each of its parts, as one of its own."""
        parts = tuple(
            replace(self, plan=replace(part.plan, split=None), results=part.results, parts=()) for part in self.parts
        )
        return parts or (self,)

    def lay_out(self, style: Style) -> Table:
        """The table in a style."""
        if self.plan.split is None:
            return lay_out(self.plan, self.results, style)
        from tablegen.splitting import lay_out_split  # few tables need it

        return lay_out_split(self.plan, self.plan.split, self.parts, self.source, style)


def compute_table(spec: Spec, templates: Templates, problems: Problems, frame: Any = None) -> Computed:
    """Carry a spec through planning and computing; raises TablegenError with every problem of a stage."""
    problems.check()
    source = open_source(spec, problems, frame)
    plan = plan_table(spec, source, load_patterns(templates), problems)
    parts: tuple[Part, ...] = ()
    if plan.split:
        from tablegen.splitting import compute_parts, joined  # few tables need it

        parts = compute_parts(plan, plan.split, source, problems)
        results = joined(parts)
    else:
        results = suppress(compute(plan, source, problems), plan)
    return Computed(spec, source, plan, replace(results, provenance=provenance(spec, source, plan)), parts)


def build_table(
    spec: Spec, templates: Templates, problems: Problems, style_name: str | None = None, frame: Any = None
) -> Built:
    """Carry a spec through planning, computing and laying out; raises TablegenError with every problem of a stage."""
    problems.check()
    style = find_style(spec, templates, style_name)
    made = compute_table(spec, templates, problems, frame)
    table, rows = made.lay_out(style), made.source.description["rows"]
    table = replace(table, origin=origin(made, style, templates))
    if made.plan.design in {"model", "compare"}:
        _disagreements(made, style, problems)
    return Built(spec, made.plan, made.results, table, style, templates, problems.warnings, rows)


def _disagreements(made: Computed, style: Style, problems: Problems) -> None:
    """A warning, with a note to be taken over, for each row whose P and interval seem to disagree."""
    from tablegen.table.agreement import disagreements  # tables of tests need not load it

    tasks = made.plan.tasks
    places = {term.row: term.at for task in tasks if isinstance(task, Fit) for term in task.terms}
    places |= {task.row: task.at for task in tasks if isinstance(task, Compare)}
    for part in made.each():
        for row, sentence, note in disagreements(part.plan, part.results, style):
            problems.warn(sentence, places.get(row), f'notes: ["{note}"]')


def find_style(spec: Spec, templates: Templates, named: str | None = None) -> Style:
    """The style named on the command line, else the spec's, else `default`; in the spec's language, else its own.

    With the spec's LaTeX frame.
    """
    asked = Word(named, spec.at) if named else spec.style
    near = (*((Path(),) if named else ()), spec.folder, Project.of(spec.path).root)
    style = load_style(asked.text if asked else "default", templates, None if named else asked and asked.at, near)
    if spec.language or style.words.language != "en":
        from tablegen.style_language import in_language  # most tables are in English

        style = in_language(style, spec.language, templates)
    if spec.frame is None:
        return style
    from tablegen.render.latex_frames import known_frame  # few specs name one

    return replace(style, look=replace(style.look, frame=known_frame(spec.frame.text, templates, spec.frame.at)))


def origin(made: Computed, style: Style, templates: Templates) -> str:
    """What made the table, as the line that its outputs carry; of the author's own style the hash as well."""
    file = style.path
    own = "" if file.parent.parent == templates.folders[-1] else sha256(file.read_bytes()).hexdigest()
    return origin_line(made.plan.name, made.results.provenance, style.name, own)


def provenance(spec: Spec, source: Source, plan: Plan) -> dict[str, dict[str, object]]:
    """Which spec on which rows of which data; files are told so that it is the same in any folder.

    How many rows `where` kept is left out where counts are suppressed.
    """
    text = spec.path.read_bytes() if spec.path.suffix and spec.path.is_file() else b""
    described: dict[str, object] = {
        "name": spec.name,
        "title": spec.title,
        "file": Project.of(spec.path).told(spec.path) if text else None,
        "sha256": sha256(text).hexdigest() if text else None,
    }
    if spec.inherited and spec.inherited.sha256:
        described["inherited_sha256"] = spec.inherited.sha256
    file = spec.data.file.text if spec.data else None
    data: dict[str, object] = {**source.description, "file": file}
    if plan.where:
        data |= {"where": [str(condition) for condition in spec.where]}
        data |= {} if spec.suppress else {"kept": source.where(plan.where).sizes(None)[0]}
    return {"spec": described, "data": data}


def render(table: Table, style: Style, templates: Templates, format_name: str) -> tuple[bytes, tuple[str, ...]]:
    """The bytes of a table in a format, and what the format could not show; TablegenError for an unknown format."""
    if format_name not in RENDERERS:
        message, hint = RENDERERS.unknown(format_name)
        raise refusal(message, None, hint)
    rendered = RENDERERS[format_name].render(table, style, templates)
    return rendered.content, rendered.lost


def wanted_formats(spec: Spec, named: Iterable[str] = ()) -> tuple[str, ...]:
    """The formats to write: those named on the command line, else the spec's, else Word, LaTeX and Markdown."""
    words = tuple(Word(name, spec.at) for name in named) or spec.formats
    if not words:
        return FORMATS
    for word in words:
        if word.text not in RENDERERS:
            message, hint = RENDERERS.unknown(word.text)
            raise refusal(message, None if named else word.at, hint)
    return tuple(dict.fromkeys(word.text for word in words))


def files(built: Built, formats: Iterable[str], base: Callable[[str], Path]) -> tuple[dict[Path, bytes], list[str]]:
    """The files of a built table by path (`base(suffix)`), and sentences on what a format could not show."""
    made: dict[Path, bytes] = {}
    lost: list[str] = []
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
