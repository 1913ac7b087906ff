"""What `tablegen insert` does: builds the tables, and puts them and their numbers into the manuscripts."""

import re
from collections.abc import Sequence
from os.path import relpath
from pathlib import Path

from tablegen.data import forget
from tablegen.errors import Problem, Problems, TablegenError, refusal
from tablegen.make import Revising
from tablegen.paper.docx.manuscript import insert_docx
from tablegen.paper.inserted import Inserted
from tablegen.paper.manuscript_file import backup_of, in_file, kind_of, read_manuscript, unchanged_since
from tablegen.paper.manuscript_redline import Revisions
from tablegen.paper.text_kinds import KINDS
from tablegen.paper.text_manuscript import insert_text
from tablegen.resources import Templates
from tablegen.spec.read import read_spec
from tablegen.stages import Built, Project, build_table
from tablegen.values import frozen
from tablegen.write import write_files

_MOST_NAMED = 3


@frozen
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
    before = [read_manuscript(path) for path in manuscripts]
    tables, warnings = built_for(specs, style, templates)
    made: list[Inserted] = []
    redlines: dict[Path, Inserted] = {}
    for path, kind, content in zip(manuscripts, kinds, before, strict=True):
        try:
            made.append(_placed(kind, content, tables))
            if redline:
                revisions = Revisions(redline, kind, tables, style, templates)
                marked = inserted(kind, content, tables, revisions)
                redlines[_redline_of(path)] = _of_parts(marked, path, manuscripts, _unknown(revisions, redline.old))
        except TablegenError as error:
            raise in_file(error, path) from None
    told, written = list[Told](), dict[Path, bytes]()
    for path, content, new in zip(manuscripts, before, made, strict=True):
        unchanged_since(path, content)
        changed, real = new.content != content, path.resolve()
        backup = backup_of(real, content) if changed and new.first else None
        written |= {**({backup: content} if backup else {}), real: new.content}
        told.append(Told(path, changed, backup, new))
    write_files({**written, **{path: one.content for path, one in redlines.items()}})
    return [*told, *(Told(path, True, None, one) for path, one in redlines.items())], warnings


def _redline_of(path: Path) -> Path:
    return path.with_name(f"{path.stem}.redline{path.suffix}")


def _unknown(revisions: Revisions, old: str) -> tuple[str, ...]:
    """A sentence on the numbers of whose older version nothing is known."""
    some = list(revisions.unmarked)
    if not some:
        return ()
    named = ", ".join([*some[:_MOST_NAMED], *("…" for _ in some[_MOST_NAMED : _MOST_NAMED + 1])])
    return (f"{old} does not tell what {len(some)} of the numbers in the text were, which are not marked: {named}",)


def _of_parts(marked: Inserted, path: Path, manuscripts: Sequence[Path], told: tuple[str, ...]) -> Inserted:
    r"""A redline that takes in the redlines of its parts (`\input{methods}`), where these are inserted into as well."""
    content = marked.content
    if kind_of(path) == "latex":
        for part in (one for one in manuscripts if one != path and kind_of(one) == "latex"):
            name = re.escape(Path(relpath(part.with_suffix(""), path.parent)).as_posix())
            found = rf"(\\(?:input|include)\{{(?:\./)?{name})((?:\{part.suffix})?\}})"
            content = re.sub(found.encode(), rb"\1.redline\2", content)
    return Inserted(content, kept=told)


def inserted(kind: str, content: bytes, tables: Sequence[Built], revisions: Revisions | None = None) -> Inserted:
    """A manuscript with its tables and numbers as built; TablegenError where it cannot be changed.

    With `revisions` they show their changes.
    """
    if kind == "docx":
        return insert_docx(content, tables, revisions)
    return insert_text(content, tables, KINDS[kind], revisions)


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
    styles = list(dict.fromkeys(built.style.page for built in tables))
    if len(styles) > 1:
        message = f"the tables of a manuscript are in one style, these are in {len(styles)}: {', '.join(styles)}"
        raise refusal(message, None, f"name one: --style {styles[0]}")
