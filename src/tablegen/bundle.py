"""All tables of a paper in one file, in order and numbered: Word with a page each, LaTeX's inputs, Markdown."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from os.path import relpath
from pathlib import Path

from tablegen.errors import Problem, listing, refusal
from tablegen.stages import Built
from tablegen.table.model import Rendered, Table
from tablegen.wide import numbered

_SUFFIXES = {".docx": "docx", ".tex": "latex", ".md": "markdown"}
_FOLDER = r"""% files are found from the folder of this one, wherever it is taken in (by LaTeX of 2020 or later)
\providecommand{\CurrentFilePath}{}
\edef\tablegenfolder{\CurrentFilePath\ifx\CurrentFilePath\empty\else/\fi}
"""
_INPUT = re.compile(r"(?!.*  )[\w./ +,=@()-]+")
_REQUIRED = re.compile(r"^% Requires: (.*)$", re.MULTILINE)


def bundle_format(path: Path) -> str:
    """The format of a bundle by its suffix; TablegenError for one that cannot hold several tables."""
    if path.suffix.lower() not in _SUFFIXES:
        raise refusal(
            f'a bundle is a Word, LaTeX or Markdown file, not "{path.name}"', None, listing("suffixes", _SUFFIXES)
        )
    return _SUFFIXES[path.suffix.lower()]


def make_bundle(path: Path, tables: Sequence[tuple[Built, Path]]) -> Rendered:
    """The file of all tables, each given with the path of its own files without their suffix.

    TablegenError when they are in different styles: a document has one.
    """
    styles = list(dict.fromkeys(built.style.page for built, _ in tables))
    if len(styles) > 1:
        raise refusal(
            f"the tables of a bundle are in one style, these are in {len(styles)}: {', '.join(styles)}",
            None,
            f"name one, such as: tablegen build --bundle {path.name} --style {styles[0]}",
        )
    ordered = in_order(tables)
    kind = bundle_format(path)
    frames = list(dict.fromkeys(built.style.look.frame for built, _ in tables))
    if kind == "latex" and len(frames) > 1:
        raise refusal(
            f"the tables of a bundle are for one LaTeX class, these are for {len(frames)}: {', '.join(frames)}",
            None,
            f"name one, such as: tablegen build --bundle {path.name} --frame {frames[0]}",
        )
    if kind == "docx":
        from tablegen.render.docx import render_bundle

        first = ordered[0][0]
        return render_bundle([table for _, table, _ in ordered], path.stem, first.style, first.templates)
    if kind == "latex":
        return Rendered(_inputs(path, ordered).encode())
    rendered = [replace(built, table=table).render("markdown") for built, table, _ in ordered]
    return Rendered(b"\n".join(rendered))


def numbered_alike(tables: Iterable[tuple[Built, Path]]) -> Iterator[Problem]:
    """Warnings of tables that have the number of one before them, under which a reader finds both."""
    first = dict[str, Built]()
    for built, _ in tables:
        number = built.plan.number
        before = first.setdefault(number, built) if number else built
        if before is not built:
            message = f"{built.table.name} is Table {number} of the bundle, and so is {before.table.name}"
            yield Problem(message, built.spec.at, ("give one of them another number",), "warning")


def in_order(tables: Sequence[tuple[Built, Path]]) -> list[tuple[Built, Table, Path]]:
    """The tables by their numbers (`S1` behind all without a letter), then those without one, which get the next."""
    given = [(built, _as_numbered(built, len(tables)), base) for built, base in tables]
    having = sorted((one for one in given if one[1].caption.number), key=lambda one: _key(one[1]))
    bare = [one for one in given if not one[1].caption.number]
    plain = [_key(table)[1] for _, table, _ in having if not _key(table)[0]]
    following = max(plain, default=0)
    supplement = next((i for i, (_, table, _) in enumerate(having) if _key(table)[0]), len(having))
    placed = [*having[:supplement], *bare, *having[supplement:]]
    done, names = list[tuple[Built, Table, Path]](), set[str]()
    for built, one, base in placed:
        following += not one.caption.number
        table = one if one.caption.number else numbered(one, str(following), built.style)
        free = _free(table.name, names)
        table = table if free == table.name else replace(table, name=free)  # the very one that is written already
        names.add(free)
        done.append((built, table, base))
    return done


def _as_numbered(built: Built, count: int) -> Table:
    """The table with the number that its author gave: that of a lone table (表1 in GB/T) is none among several."""
    return built.table if built.plan.number or count == 1 else numbered(built.table, None, built.style)


def _key(table: Table) -> tuple[str, int, str]:
    """What tables are sorted by: the letters before the number, the number, what follows it."""
    found = re.fullmatch(r"(\D*)(\d{1,9})(.*)", table.caption.number or "")
    return (found[1], int(found[2]), found[3]) if found else (table.caption.number or "", 0, "")


def _free(name: str, names: set[str]) -> str:
    """The name, with a number behind it where another table has it: labels and bookmarks are unique."""
    i = 2
    while (free := name if i == 2 and name not in names else f"{name}-{i}") in names:
        i += 1
    return free


def _inputs(path: Path, ordered: Sequence[tuple[Built, Table, Path]]) -> str:
    """A file that takes in each table's own, with what the preamble needs.

    A table that has its number or its name here, and another in a file of its own, stands in it, and so does one whose
    file has a name that LaTeX cannot read (`a & b.tex`).
    """
    needed: dict[str, None] = {}
    taken: list[str] = []
    for built, table, base in ordered:
        source = replace(built, table=table).render("latex").decode()
        needed |= dict.fromkeys(", ".join(_REQUIRED.findall(source)).split(", "))
        file = relpath(base, path.parent).replace("\\", "/")
        own = rf"\input{{\tablegenfolder {file}.tex}} % \ref{{tab:{table.name}}}"
        alike = table == built.table and _INPUT.fullmatch(file)
        taken.append(own if alike else source.rstrip("\n"))
    packages = "\n".join(rf"%   \usepackage{{{name}}}" for name in needed if name)
    inputs = "\n\\clearpage\n".join(taken)
    return f"% All tables, to be taken in with \\input. The preamble needs:\n{packages}\n{_FOLDER}{inputs}\n"
