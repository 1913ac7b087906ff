"""The older version of a table that a redline starts from: at a git revision, in a file, kept, or from results."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from tablegen.data import forget
from tablegen.errors import Problems, TablegenError, refusal
from tablegen.paper.docx.table import Found, tables_in
from tablegen.paper.inserted import called_by
from tablegen.paper.manuscript_file import TEXT_SUFFIXES
from tablegen.paper.old_manuscript import built_in_word, table_in_text, with_drawings
from tablegen.paper.old_results import answered, records_in
from tablegen.paper.revisions import lend, project_at
from tablegen.paper.store import Store
from tablegen.paper.version import kept_build
from tablegen.render.plots import has_plots
from tablegen.render.redline import is_changed, redlined
from tablegen.resources import Templates
from tablegen.results import RESULTS
from tablegen.spec.model import Spec
from tablegen.spec.read import read_spec
from tablegen.stages import Built, Project, build_table
from tablegen.table.model import Cell, Row, Sup, Table, grid, plain, unmarked
from tablegen.table.stored import from_json
from tablegen.values import frozen
from tablegen.wide import fitted
from tablegen.yamlfile import display

GIT, LAST = "git:", "last"
_OURS = re.compile(r"^(?:_Ref_|tablegen_)|_(?:below|caption)$")
_CUT = 20
_SAME = str.maketrans({"\u2212": "-", "\u00b2": "2"})
_WORD = (".docx", ".docm")
_WAYS = "OLD is last, the number of a kept build, git:REVISION, a built .docx, a manuscript or a .results.json"


@frozen
class Older:
    """A table as it was. `built` answers for its numbers by address, where they are known beside the table itself."""

    table: Table
    built: Built | None = None


def old_table(named: str, built: Built, style: str | None, templates: Path | None) -> Older | None:
    """The table as `named` has it; None where it did not exist then. TablegenError where there is no such version.

    At a git revision the spec is built anew, in the style it had or in `style`; data that git does not keep are
    today's.
    """
    if named.startswith(GIT) and named != GIT:
        return _at_revision(named.removeprefix(GIT), built.spec, style, templates)
    if named == LAST or (named.isdecimal() and named.isascii()):
        return _kept(named, built)
    path = Path(named)
    if path.suffix.lower() in _WORD:
        found = _of_spec(tables_in(path), built)
        if found is None:
            return None
        table = named_like(found.table, built.table)
        return Older(
            with_drawings(table, built_in_word(path, built.table.name))
            if has_plots((*table.head, *table.body))
            else table
        )
    if path.suffix.lower() in TEXT_SUFFIXES:
        table = table_in_text(path, called_by(built.table))
        return Older(table) if table else None
    if path.suffix.lower() == ".json":
        return _of_json(path, built)
    raise refusal(f'"{named}" is no older version of a table', None, _WAYS)


def _at_revision(revision: str, spec: Spec, style: str | None, templates: Path | None) -> Older | None:
    with project_at(revision, spec.folder) as folder:
        path = folder / spec.path.name
        if not path.is_file():
            return None
        lend(path, spec.path)
        problems = Problems()
        try:
            then = read_spec(path, problems)
            problems.check()
            folders = Templates.search(templates, Project.of(path).root)
            made = build_table(then, folders, problems, style)
            return Older(made.table, made)
        except TablegenError as error:
            first = error.problems[0]
            where = f"{Path(first.at.file).name}:{first.at.line}: " if first.at else ""
            raise refusal(
                f"{spec.name} cannot be built as it was at {revision}", spec.at, where + first.message
            ) from None
        finally:
            forget()


def _kept(named: str, built: Built) -> Older | None:
    """The table of a kept build by its number; with `last`, of the last one that shows something else than now."""
    path, project = built.spec.path, Project.of(built.spec.path)
    builds = Store(project.root).table(project.inside.as_posix())["builds"]
    numbers = [int(named)] if named != LAST else [one["number"] for one in reversed(builds)]
    last: Older | None = None
    for number in numbers:
        version = kept_build(path, number)
        if version is None or version.table is None:
            continue
        made = replace(built, made=answered(built.made, records_in(version.records.values())), table=version.table)
        found = Older(version.table, made)
        last = last or found
        if is_changed(redlined(version.table, built.table, built.style)):
            return found
    return last


def _of_spec(found: Sequence[Found], built: Built) -> Found | None:
    """The table of a file that is the spec's: by the bookmark at its caption, by its number, or the only one."""
    name, number = built.table.name, built.table.caption.number
    for each in found:
        if any(_is_anchor(bookmark, name) for bookmark in each.bookmarks):
            return each
    for each in found:
        if number and each.table.caption.number == number:
            return each
    alone = len(found) == 1 and not any(_OURS.match(bookmark) for bookmark in found[0].bookmarks)
    return found[0] if alone else None


def _is_anchor(bookmark: str, name: str) -> bool:
    """Whether a bookmark is one that we put at the caption of this table; Word allows only so many letters."""
    stem, whole = _OURS.sub("", bookmark), re.sub(r"\W", "_", name)
    return bool(_OURS.match(bookmark)) and (stem == whole or (len(stem) > _CUT and whole.startswith(stem)))


def named_like(old: Table, new: Table) -> Table:
    """An old table without names with those of the new one's rows that have the same labels below the same labels.

    Marks of notes are part of a label first: one row of several may be told by them; then they are none.
    """
    names = [dict(zip(_labels(rows), (row.name for row in rows), strict=True)) for rows in (new.body, _bare(new.body))]
    used, body = set[str](), list[Row]()
    for i, (row, *keys) in enumerate(zip(old.body, _labels(old.body), _labels(_bare(old.body)), strict=True)):
        found = [known[key] for known, key in zip(names, keys, strict=True) if key in known]
        name = next((name for name in found if name not in used), f"-{i}")
        used.add(name)
        body.append(replace(row, name=name))
    return replace(old, body=tuple(body))


def _bare(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows with labels without marks of notes, which a Word file has as raised text behind the label."""
    return tuple(
        replace(row, cells=(_without_marks(row.cells[0]), *row.cells[1:])) if row.cells else row for row in rows
    )


def _without_marks(cell: Cell) -> Cell:
    content = unmarked(cell.content)
    return replace(cell, content=content[:-1] if len(content) > 1 and isinstance(content[-1], Sup) else content)


def _labels(rows: Iterable[Row]) -> list[tuple[object, ...]]:
    """What tells each row from the others: its label, those it is indented below, how often this was there before."""
    above, found = list[tuple[int, str]](), list[tuple[object, ...]]()
    for row in rows:
        first = row.cells[0] if row.cells else None
        label = " ".join(plain(first.content).translate(_SAME).split()) if first else ""
        indent = first.indent if first else 0
        while above and above[-1][0] >= indent:
            above.pop()
        key = (*(each for _, each in above), label)
        found.append((key, sum(each[0] == key for each in found)))
        above.append((indent, label))
    return found


def _of_json(path: Path, built: Built) -> Older | None:
    import json

    shown = display(path.absolute())
    try:
        text = path.read_text("utf-8")
        document: Any = json.loads(text)
    except OSError as error:
        raise refusal(f"{shown} cannot be read: {error.strerror}") from None
    except ValueError:
        raise refusal(f"{shown} is no JSON file", None, _WAYS) from None
    if not isinstance(document, dict):
        return Older(from_json(text))
    return _of_results(cast("dict[str, Any]", document), shown, built)


def _of_results(document: dict[str, Any], shown: str, built: Built) -> Older | None:
    """The old numbers in today's words: a results file has no others. Rows that it has not are left out."""
    try:
        if document["spec"]["name"] != built.spec.name:
            return None
        old = records_in(document["records"])
    except (LookupError, TypeError):
        hint = f"such a file is named like table1{RESULTS}"
        raise refusal(f"{shown} holds no results of a table", None, hint, _WAYS) from None
    try:
        made = answered(built.made, old)
        table = fitted(made.lay_out(built.style), built.spec.split_columns, built.style)
        grid(table.body, len(table.columns))
    except (ValueError, LookupError):
        raise refusal(f"{shown} has other rows than {built.spec.name} has today", None, _WAYS) from None
    return Older(table, replace(built, made=made, table=table))
