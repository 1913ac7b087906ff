"""The older version of a table that a redline starts from: at a git revision, in a Word file, kept, or from results."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from tablegen.data import forget
from tablegen.errors import Problems, TablegenError, refusal
from tablegen.paper.docx_table import Found, tables_in
from tablegen.paper.revisions import lend, project_at
from tablegen.paper.store import Store
from tablegen.paper.version import kept_build
from tablegen.render.redline import is_changed, redlined
from tablegen.resources import Templates
from tablegen.results import Key, Record, Results
from tablegen.spec.model import Spec
from tablegen.spec.read import read_spec
from tablegen.stages import RESULTS, Built, Project, build_table
from tablegen.table.layout import lay_out
from tablegen.table.model import Row, Table, grid, plain
from tablegen.table.stored import from_json
from tablegen.wide import fitted
from tablegen.yamlfile import display

GIT, LAST = "git:", "last"
_OURS = re.compile(r"^(?:_Ref_|tablegen_)|_(?:below|caption)$")
_CUT = 20
_SAME = str.maketrans({"\u2212": "-", "\u00b2": "2"})
_WORD = (".docx", ".docm")
_WAYS = "OLD is last, the number of a kept build, git:REVISION, a built .docx or a .results.json"


def old_table(named: str, built: Built, style: str | None, templates: Path | None) -> Table | None:
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
        return named_like(found.table, built.table) if found else None
    if path.suffix.lower() == ".json":
        return _of_json(path, built)
    raise refusal(f'"{named}" is no older version of a table', None, _WAYS)


def _at_revision(revision: str, spec: Spec, style: str | None, templates: Path | None) -> Table | None:
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
            return build_table(then, folders, problems, style).table
        except TablegenError as error:
            first = error.problems[0]
            where = f"{Path(first.at.file).name}:{first.at.line}: " if first.at else ""
            raise refusal(
                f"{spec.name} cannot be built as it was at {revision}", spec.at, where + first.message
            ) from None
        finally:
            forget()


def _kept(named: str, built: Built) -> Table | None:
    """The table of a kept build by its number; with `last`, of the last one that shows something else than now."""
    path, project = built.spec.path, Project.of(built.spec.path)
    builds = Store(project.root).table(project.inside.as_posix())["builds"]
    numbers = [int(named)] if named != LAST else [one["number"] for one in reversed(builds)]
    last: Table | None = None
    for number in numbers:
        version = kept_build(path, number)
        table = version.table if version else None
        last = last or table
        if table and is_changed(redlined(table, built.table, built.style)):
            return table
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
    """An old table without names with those of the new one's rows that have the same labels below the same labels."""
    names = dict(zip(_labels(new.body), (row.name for row in new.body), strict=True))
    keys = _labels(old.body)
    body = (replace(row, name=names.get(key, f"-{i}")) for i, (row, key) in enumerate(zip(old.body, keys, strict=True)))
    return replace(old, body=tuple(body))


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


def _of_json(path: Path, built: Built) -> Table | None:
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
        return from_json(text)
    return _of_results(cast("dict[str, Any]", document), shown, built)


def _of_results(document: dict[str, Any], shown: str, built: Built) -> Table | None:
    """The old numbers in today's words: a results file has no others. Rows that it has not are left out."""
    try:
        if document["spec"]["name"] != built.spec.name:
            return None
        records = tuple(
            Record(Key(*(each[part] for part in Key._fields)), each["value"], each["method"], each["problem"])
            for each in document["records"]
        )
    except (LookupError, TypeError):
        hint = f"such a file is named like table1{RESULTS}"
        raise refusal(f"{shown} holds no results of a table", None, hint, _WAYS) from None
    if built.plan.split or built.spec.parts:
        what = "put together" if built.spec.parts else "split"
        raise refusal(f"{shown}: the results of a table that is {what} do not tell its parts", None, _WAYS)
    old = Results(records)
    new = {record.key.row for record in built.results} - {record.key.row for record in old}
    table = fitted(lay_out(built.plan, old, built.style), built.spec.split_columns, built.style)
    body = tuple(
        row
        for row in table.body
        if not any(row.name == name or row.name.startswith((f"{name}.", f"{name}#")) for name in new)
    )
    try:
        grid(body, len(table.columns))
    except ValueError:
        raise refusal(f"{shown} has other rows than {built.spec.name} has today", None, _WAYS) from None
    return replace(table, body=body)
