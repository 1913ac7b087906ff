"""What `tablegen build` does before it writes: every file of every spec, in memory, or the problems of all of them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tablegen.data import data_file, forget, read_ahead
from tablegen.errors import Problem, Problems, TablegenError, refusal
from tablegen.project import Project
from tablegen.render import RENDERERS
from tablegen.resources import Templates
from tablegen.spec.model import Spec
from tablegen.spec.read import read_spec
from tablegen.spec.words import Word
from tablegen.values import frozen
from tablegen.write import output_base
from tablegen.yamlfile import display

if TYPE_CHECKING:
    from tablegen.paper.kept import Kept
    from tablegen.stages import Built


@frozen
class Revising:
    """What older version a redline starts from, and whose changes it shows, made when."""

    old: str
    author: str = "tablegen"
    date: str | None = None


@frozen
class Request:
    """What the command line asks of all specs.

    `beside` are formats besides those named, `bundle` is one file for all tables; `tex`: the PDF is LaTeX's. `frame` is
    the LaTeX frame. With `keep` the builds are to be kept, and tables that are up to date are left alone, unless the
    request is to `force` them.
    """

    style: str | None = None
    formats: tuple[str, ...] = ()
    output: Path | None = None
    templates: Path | None = None
    tex: bool = False
    beside: tuple[str, ...] = ()
    bundle: Path | None = None
    frame: str | None = None
    keep: bool = False
    force: bool = False
    redline: Revising | None = None


@dataclass(slots=True)
class Made:
    """The files to write, by path, the warnings of all specs, and notes on what a format cannot show.

    `tables` are those of a bundle, each with the path of its own files without their suffix, `built` all that are
    not left alone. `kept` is what is to be kept of each table, `paths` all outputs in order, and `left` those that are
    up to date. `redlined`: whether there is a redline.
    """

    files: dict[Path, bytes] = field(default_factory=dict[Path, bytes])
    warnings: list[Problem] = field(default_factory=list[Problem])
    notes: list[str] = field(default_factory=list[str])
    tables: "list[tuple[Built, Path]]" = field(default_factory=list["tuple[Built, Path]"])
    built: "list[Built]" = field(default_factory=list["Built"])
    kept: "list[Kept]" = field(default_factory=list["Kept"])
    paths: list[Path] = field(default_factory=list[Path])
    left: set[Path] = field(default_factory=set[Path])
    redlined: bool = False


def make(specs: tuple[Path, ...], request: Request, advance: Callable[[], None] = lambda: None) -> Made:
    """Build all specs in memory; TablegenError with the problems of every one when any fails."""
    made, failed, read = Made(), list[Problem](), _Read()
    hiding = len(specs) > 1 and any(map(read.suppresses, specs))
    request = replace(request, force=True) if hiding else request  # each two of them are compared
    if request.bundle:
        from tablegen.bundle import bundle_format

        if bundle_format(request.bundle) == "latex":  # which takes in the files of each table
            request = replace(request, beside=(*request.beside, "latex"))
    try:
        for path in specs:
            try:
                _make_one(path, request, made, read)
            except TablegenError as error:
                failed += error.problems
            advance()
        if hiding:
            from tablegen.suppress_tables import told_across  # few papers need it

            made.warnings += told_across(made.built)
    finally:
        forget()
    if failed:
        raise TablegenError(dict.fromkeys(failed))
    if request.redline and not made.redlined:
        raise refusal(f"{request.redline.old} has none of these tables", None, *made.notes)
    if request.bundle:
        _bundle(request.bundle.absolute(), made)
    return made


class _Read:
    """The specs that a build has read and not yet built, each with its problems."""

    def __init__(self) -> None:
        self._specs: dict[Path, tuple[Spec, Problems]] = {}

    def suppresses(self, path: Path) -> bool:
        """Whether a spec, or a part of it, hides small counts; what is wrong with it is told when it is built."""
        try:
            self._specs[path] = self.take(path)
        except TablegenError:
            return False
        return any(spec.suppress for spec in self._specs[path][0].every)

    def take(self, path: Path) -> tuple[Spec, Problems]:
        """The spec in a file, and what is wrong with it."""
        if path in self._specs:
            return self._specs.pop(path)
        problems = Problems()
        return read_spec(path, problems), problems


def _bundle(path: Path, made: Made) -> None:
    from tablegen.bundle import make_bundle, numbered_alike

    if path in made.files:
        raise refusal(f"{display(path)} is the file of one table: give the bundle another name")
    rendered = make_bundle(path, made.tables)
    made.warnings += numbered_alike(made.tables)
    made.files[path] = rendered.content
    made.paths.append(path)
    made.notes += [f"{display(path)}: {text}" for text in rendered.lost]


def _is_left(path: Path, request: Request, made: Made) -> bool:
    """Whether the outputs of a spec are up to date: what its build said is said again."""
    if not request.keep or request.force or request.bundle or request.redline:
        return False
    from tablegen.paper.kept import up_to_date

    found = up_to_date(path, request)
    if found is None:
        return False
    made.paths += found.outputs
    made.left |= set(found.outputs)
    made.warnings += found.warnings
    made.notes += found.notes
    return True


def _make_one(path: Path, request: Request, made: Made, read: _Read) -> None:
    if _is_left(path, request, made):
        return
    (spec, problems), project = read.take(path), Project.of(path)
    problems.check()
    read_ahead(spec)
    from tablegen.stages import build_table, files  # while a large file is read

    formats, base = targets(spec, project, request)
    formats = tuple(name for name in dict.fromkeys((*formats, *request.beside)) if not (request.tex and name == "pdf"))
    templates = Templates.search(request.templates, project.root)
    if request.frame:
        from tablegen.render.latex_frames import known_frame

        spec = replace(spec, frame=Word(known_frame(request.frame, templates), spec.at))
    built = build_table(spec, templates, problems, request.style)
    found, lost = files(built, formats, lambda suffix: base.with_name(base.name + suffix))
    if request.tex:
        found[base.with_name(f"{base.name}.pdf")] = _by_latex(built)
    there = {str(other).casefold() for other in made.paths}  # as Windows and macOS tell files apart
    if twice := [other for other in found if str(other).casefold() in there]:
        raise refusal(
            f"two specs would write {display(min(twice))}", spec.at, "give one of them an `output` of its own"
        )
    made.built.append(built)
    if request.bundle:
        made.tables.append((built, base))
    notes = [f"{display(path)}: {text}" for text in lost]
    if request.keep:
        from tablegen.paper.kept import keep_of

        made.kept.append(keep_of(spec, built, request, found, notes, made.kept))
    if request.redline:  # no output that is kept: what it is compared with is another thing tomorrow
        from tablegen.paper.redline import redline_files

        redlines, told = redline_files(built, formats, base, request)
        made.redlined |= bool(redlines)
        notes += told
        found |= redlines
    made.files |= found
    made.paths += found
    made.warnings += built.warnings
    made.notes += notes


def targets(spec: Spec, project: Project, request: Request) -> tuple[tuple[str, ...], Path]:
    """The formats to write, and the path of the files without their suffix."""
    from tablegen.stages import wanted_formats

    formats = wanted_formats(spec, request.formats)
    if request.output is not None:
        return formats, request.output.absolute() / project.inside
    suffixes = {renderer.suffix: renderer.name for renderer in RENDERERS}
    data = tuple(data_file(name, one.folder) for one in spec.every for name in one.data_files)
    output = (spec.output.text, spec.output.at) if spec.output else None
    folder = spec.inherited.output if spec.inherited else None
    given = (folder.text, folder.at) if folder else None
    base, suffix = output_base(
        project.root, project.inside, output, (*data, *(one.path for one in spec.every)), tuple(suffixes), given
    )
    return (suffixes[suffix],) if suffix else formats, base


def _by_latex(built: "Built") -> bytes:
    from tablegen.render.pdf import compile_pdf

    return compile_pdf(built.render("latex-document"), built.spec.name, built.table.origin)
