"""What `tablegen insert` does: builds the tables, and puts them and their numbers into the manuscripts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tablegen.data import forget
from tablegen.errors import Problem, Problems, TablegenError, refusal
from tablegen.make import Revising
from tablegen.paper.docx_manuscript import Revise, insert_docx
from tablegen.paper.inserted import Inserted
from tablegen.paper.manuscript_file import backup_of, in_file, kind_of, read_manuscript, unchanged_since
from tablegen.paper.old_table import old_table
from tablegen.paper.redline import revision_date
from tablegen.paper.text_kinds import LATEX, MARKDOWN
from tablegen.paper.text_manuscript import insert_text
from tablegen.render.redline import redlined
from tablegen.render.text import clean
from tablegen.resources import Templates
from tablegen.spec.read import read_spec
from tablegen.stages import Built, Project, build_table
from tablegen.table.model import Table
from tablegen.write import write_files


@dataclass(frozen=True, slots=True)
class Told:
    """What was done to one manuscript: whether its bytes changed, where its backup is, and what came of it."""

    path: Path
    changed: bool
    backup: Path | None
    inserted: Inserted


def insert(
    manuscripts: Sequence[Path],
    specs: Sequence[Path],
    style: str | None,
    templates: Path | None,
    redline: Revising | None = None,
) -> tuple[list[Told], list[Problem]]:
    """Put the tables of specs into manuscripts; what was done to each, and the warnings of the builds.

    With `redline`, each is written once more beside it, its tables with their changes tracked (`paper.redline.docx`).
    All manuscripts are made in memory before one is written. TablegenError, and nothing written, for any problem.
    """
    kinds = [kind_of(path) for path in manuscripts]
    if redline and set(kinds) != {"docx"}:
        hint = r"in LaTeX take in the redlines of the tables: tablegen build --redline, \input{output/table1.redline}"
        raise refusal("the redline of a manuscript is a Word document", None, hint)
    before = [read_manuscript(path) for path in manuscripts]
    tables, warnings = built_for(specs, style, templates)
    made: list[Inserted] = []
    redlines: dict[Path, bytes] = {}
    for path, kind, content in zip(manuscripts, kinds, before, strict=True):
        try:
            made.append(_placed(kind, content, tables))
            if redline:
                marked = insert_docx(content, tables, _reviser(redline, style, templates))
                redlines[path.with_name(f"{path.stem}.redline{path.suffix}")] = marked.content
        except TablegenError as error:
            raise in_file(error, path) from None
    told, written = list[Told](), dict[Path, bytes]()
    for path, content, new in zip(manuscripts, before, made, strict=True):
        unchanged_since(path, content)
        changed, real = new.content != content, path.resolve()
        backup = backup_of(real, content) if changed and new.first else None
        written |= {**({backup: content} if backup else {}), real: new.content}
        told.append(Told(path, changed, backup, new))
    write_files({**written, **redlines})
    return [*told, *(Told(path, True, None, Inserted(content)) for path, content in redlines.items())], warnings


def _reviser(redline: Revising, style: str | None, templates: Path | None) -> Revise:
    """What makes a redline of a table for a manuscript, against its older version; of a new table, all of it."""
    author, date = clean(redline.author), revision_date(redline.date)

    def revise(built: Built, table: Table) -> Table:
        old = old_table(redline.old, replace(built, table=table), style, templates)
        nothing = replace(table, caption=replace(table.caption, title=()), body=(), notes=())
        return redlined(old or nothing, table, built.style, author, date)

    return revise


def inserted(kind: str, content: bytes, tables: Sequence[Built]) -> Inserted:
    """A manuscript with its tables and numbers as built; TablegenError where it cannot be changed."""
    if kind == "docx":
        return insert_docx(content, tables)
    return insert_text(content, tables, LATEX if kind == "latex" else MARKDOWN)


def _placed(kind: str, content: bytes, tables: Sequence[Built]) -> Inserted:
    """A manuscript that has a table or a number, or a place for one."""
    made = inserted(kind, content, tables)
    if not made.placed and not made.numbers:
        first = tables[0].table
        example = f"{{{{table:{first.caption.number or first.name}}}}}"
        hint = f"write {example} in a paragraph of its own, where the table is to stand"
        raise refusal("it has no place for any of these tables", None, hint)
    return made


def built_for(
    specs: Sequence[Path], style: str | None = None, templates: Path | None = None
) -> tuple[list[Built], list[Problem]]:
    """The tables of all specs, by their numbers; TablegenError with the problems of every one when any fails."""
    tables: list[Built] = []
    problems, failed = list[Problem](), list[Problem]()
    try:
        for path in specs:
            try:
                own = Problems()
                spec = read_spec(path, own)
                tables.append(build_table(spec, Templates.search(templates, Project.of(path).root), own, style))
                problems += own.warnings
            except TablegenError as error:
                failed += error.problems
    finally:
        forget()
    if failed:
        raise TablegenError(failed)
    _distinct(tables)
    return tables, problems


def _distinct(tables: Sequence[Built]) -> None:
    """Raise TablegenError where two tables have one name or number, or another style than the others."""
    names: dict[str, Built] = {}
    for built in tables:
        caption = built.table.caption
        for name in {built.table.name.casefold(), *((caption.number.casefold(),) if caption.number else ())}:
            if name in names:
                message = f'two tables are called "{name}"'
                raise refusal(message, built.spec.at, "give one of them another number, or its spec another name")
            names[name] = built
    styles = list(dict.fromkeys(built.style.name for built in tables))
    if len(styles) > 1:
        message = f"the tables of a manuscript are in one style, these are in {len(styles)}: {', '.join(styles)}"
        raise refusal(message, None, f"name one: --style {styles[0]}")
