"""What made the tables of a file, read back from it, and whether the spec and the data still give them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, cast
from zipfile import BadZipFile, ZipFile
from zlib import error as zlib_error

from tablegen import __version__
from tablegen.computed import event_hashes
from tablegen.data import open_source
from tablegen.designs.common import Draft
from tablegen.dividing import divided
from tablegen.errors import Problems, TablegenError, refusal
from tablegen.origin import as_line, lines_in, numbers_origin, parsed
from tablegen.paper.imprints import lines_of_pdf, lines_of_png
from tablegen.render import RENDERERS
from tablegen.render.properties import origins_in
from tablegen.resources import Templates
from tablegen.results import RESULTS
from tablegen.spec.model import Spec
from tablegen.spec.pattern import load_patterns
from tablegen.spec.read import read_spec
from tablegen.spec.words import Word
from tablegen.stages import Project, build_table, find_style
from tablegen.style import ARTICLE
from tablegen.values import frozen
from tablegen.yamlfile import display

Origin = Mapping[str, Any]
"""What a table's line tells: table, tablegen, spec, data, their hashes, rows, kept, where, style, frame."""
_PACKAGES = (".docx", ".docm", ".dotx", ".xlsx")
_IMPRINTED = {".pdf": lines_of_pdf, ".png": lines_of_png}
_NOTHING = "only outputs of `tablegen build`, and manuscripts that hold them, tell what made them"


@frozen
class Told:
    """What is known of one table of a file: its origin as lines of label and text, and what changed since.

    `verdict` sums up; `current` says whether the table is what its spec and data give today.
    """

    table: str
    lines: tuple[tuple[str, str], ...]
    verdict: str
    current: bool


def origins_of(path: Path) -> tuple[Origin, ...]:
    """The origin of every table in a file; TablegenError for a file that cannot be read, or tells of none."""
    shown = display(path.absolute())
    try:
        found = _read(path)
    except (OSError, BadZipFile, zlib_error, KeyError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "it is damaged"
        raise refusal(f"{shown} cannot be read: {why}") from None
    if not found:
        raise refusal(f"{shown} holds no table that tells what made it", None, _NOTHING)
    return found


def _read(path: Path) -> tuple[Origin, ...]:
    suffix = path.suffix.lower()
    if suffix in _PACKAGES:
        with ZipFile(path) as package:
            lines = origins_in({name: package.read(name) for name in package.namelist() if name.startswith("docP")})
        return tuple(told for line in lines.values() if (told := parsed(line)))
    content = path.read_bytes()
    if suffix in _IMPRINTED:
        return tuple(told for line in dict.fromkeys(_IMPRINTED[suffix](content)) if (told := parsed(line)))
    text = content.decode("utf-8", errors="replace")
    return _of_results(text) if path.name.endswith(RESULTS) else tuple(lines_in(text))


def _of_results(text: str) -> tuple[Origin, ...]:
    """The origin that the head of a results file tells."""
    import json

    try:
        document = json.loads(text)
        spec, data = document["spec"], document["data"]
        told = {"table": spec["name"], "tablegen": document["tablegen"], **numbers_origin({**spec, "data": data})}
        if parts := document.get("parts"):
            told["parts"] = {key: numbers_origin(part) for key, part in parts.items()}
    except (ValueError, LookupError, TypeError):
        return ()
    return (told,)


def tell(path: Path, templates: Path | None = None, *, manuscript: bool = False) -> tuple[Told, ...]:
    """What made each table of a file, and whether that is still so; TablegenError where the file tells of none.

    The table of a file that holds one is built again to be compared with it. Those of a `manuscript` are not; they
    follow the journal of their spec, where an output may have been built for another.
    """
    found = origins_of(path)
    return tuple(_told(origin, path, templates, len(found) == 1, manuscript) for origin in found)


def _told(origin: Origin, path: Path, templates: Path | None, alone: bool, manuscript: bool) -> Told:
    spec_path = _spec_of(origin, path)
    lines, changed = _on_spec(origin, spec_path), list[str]()
    parts: Mapping[str, Origin] = origin.get("parts", {})
    lines[1:1] = [("part", ", ".join(text for _, text in _on_numbers(part, None))) for part in parts.values()]
    problem = "" if spec_path or not origin.get("spec") else "its spec is not found from here"
    if spec_path:
        if _hash(spec_path) != origin.get("spec_sha256"):
            changed.append("the spec changed")
        try:
            changed += _since(origin, spec_path, templates)
            changed += [f"{key}: {text}" for key, part in parts.items() for text in _since_part(part, path, templates)]
            changed += _restyled(origin, spec_path, templates) if manuscript else []
            same = _again(origin, spec_path, path, templates) if alone and not manuscript else None
        except TablegenError as error:
            problem, same = str(error.problems[0]).partition("\n")[0], None
    else:
        same = None
    if origin.get("tablegen") != __version__:
        changed.append(f"tablegen is {__version__} now")
    verdict, current = _verdict(changed, same, problem)
    return Told(str(origin["table"]), tuple(lines), verdict, current)


def _verdict(changed: Sequence[str], same: bool | None, problem: str) -> tuple[str, bool]:
    """What it comes to. `same`: whether the file is, byte by byte, what would be built today; None where unknown."""
    since = "; ".join(changed)
    if problem:
        return f"cannot be checked: {'; '.join((*changed, problem))}", False
    if since:
        return (f"{since}; the table is the same", True) if same else (f"out of date: {since}", False)
    if same is False:
        return "edited since it was built, or saved by another program", False
    return "as its spec and data give it today", True


def _on_spec(origin: Origin, spec: Path | None) -> list[tuple[str, str]]:
    """The origin in words, a label and a text a line."""
    lines = _on_numbers(origin, spec)
    if "style" in origin:
        lines.append(("style", f"{origin['style']}{_short(origin, 'style_sha256')}"))
    if "frame" in origin:
        lines.append(("frame", str(origin["frame"])))
    return [*lines, ("tablegen", str(origin.get("tablegen", "unknown")))]


def _on_numbers(origin: Origin, spec: Path | None) -> list[tuple[str, str]]:
    """Where the numbers of a table, or of a part of one, come from."""
    made = origin.get("spec") or "numbers given in Python"
    lines = [("spec", f"{display(spec) if spec else made}{_short(origin, 'spec_sha256')}")]
    if data := origin.get("data"):
        rows = f", {origin['rows']} rows" if "rows" in origin else ""
        lines.append(("data", f"{data}{rows}{_short(origin, 'data_sha256')}"))
    events: Mapping[str, str] = origin.get("events", {})
    lines += [("events", f"{file}{_short(events, file)}") for file in events]
    if where := origin.get("where"):
        kept = f"{origin['kept']} of {origin['rows']} rows kept: " if "kept" in origin else ""
        lines.append(("where", f"{kept}{', '.join(map(str, where))}"))
    return lines


def _short(origin: Origin, key: str) -> str:
    return f" (sha256 {str(origin[key])[:12]}…)" if key in origin else ""


def _spec_of(origin: Origin, path: Path) -> Path | None:
    """The spec, looked for from the folders above the file, then from those above the working folder."""
    name = origin.get("spec")
    if not isinstance(name, str) or Path(name).is_absolute() or ".." in Path(name).parts:
        return None
    roots = (*path.absolute().parents, Path.cwd(), *Path.cwd().parents)
    return next((root / name for root in roots if (root / name).is_file()), None)


def _since(origin: Origin, path: Path, templates: Path | None) -> list[str]:
    """What changed of the data and the style."""
    spec, folders = _now(path, templates)
    problems, changed = Problems(), list[str]()
    if (spec.inherited.sha256 if spec.inherited else "") != origin.get("inherited_sha256", ""):
        changed.append("the project file changed")
    if spec.data:
        source = open_source(divided(spec), problems)
        now, rows = source.description, source.description["rows"]
        if now["sha256"] != origin.get("data_sha256"):
            before = origin.get("rows")
            edited = before in (None, rows)  # where counts are suppressed nobody says how many there were
            changed.append("data edited" if edited else f"the data changed ({before} rows then, {rows} now)")
        elif "kept" in origin and spec.where and not changed:
            where = Draft(spec, source, load_patterns(folders), problems).conditions(spec.where)
            kept = source.where(where).sizes(None)[0]
            changed += [f"{kept} rows are kept now"] if kept != origin["kept"] else []
        changed += ["the events changed"] if event_hashes(spec) != origin.get("events", {}) else []
    style = find_style(spec, folders, str(origin["style"])).path if "style_sha256" in origin else None
    if style and _hash(style) != origin["style_sha256"]:
        changed.append(f"the style {origin['style']} changed")
    return changed


def _since_part(part: Origin, path: Path, templates: Path | None) -> list[str]:
    """What changed of the spec of a part, and of its data."""
    spec = _spec_of(part, path)
    if spec is None:
        return ["its spec is not found from here"] if part.get("spec") else []
    edited = [] if _hash(spec) == part.get("spec_sha256") else ["the spec changed"]
    return [*edited, *_since(part, spec, templates)]


def _restyled(origin: Origin, path: Path, templates: Path | None) -> list[str]:
    """That the spec, or the project file, asks for another journal now."""
    spec, folders = _now(path, templates)
    name = find_style(spec, folders).name
    return [f"the style is {name} now"] if name != origin.get("style", name) else []


def _now(path: Path, templates: Path | None) -> tuple[Spec, Templates]:
    problems = Problems()
    spec = read_spec(path, problems)
    problems.check()
    return spec, Templates.search(templates, Project.of(path).root)


def _again(origin: Origin, spec_path: Path, path: Path, templates: Path | None) -> bool | None:
    """Whether the file is what would be built today, but for the line of its origin.

    None where it has another form (a PDF by TeX), or is no output of its own: a manuscript holds more than its table.
    """
    spec, folders = _now(spec_path, templates)
    names = {spec.name, str(origin["table"]), *([Path(spec.output.text).name.partition(".")[0]] if spec.output else ())}
    if path.name.partition(".")[0] not in names:
        return None
    spec = replace(spec, frame=Word(str(origin.get("frame", ARTICLE)), spec.at))
    built = build_table(spec, folders, Problems(), origin.get("style"))
    if path.name.endswith(RESULTS):
        import json

        then, now = (json.loads(text)["records"] for text in (path.read_text("utf-8"), built.results.to_json()))
        return cast("bool", then == now)
    content = path.read_bytes()
    then = replace(built, table=replace(built.table, origin=as_line(dict(origin))))
    kind = spec.figure and f".{spec.figure.kind}{path.suffix}"
    if kind and path.name.endswith(kind):
        return then.figure(path.suffix[1:]) == content
    suffixes = sorted(RENDERERS, key=lambda one: -len(one.suffix))
    form = next((one.name for one in suffixes if path.name.endswith(one.suffix)), None)
    if form is None or ".redline." in path.name or (form == "pdf" and b"Creator(Typst" not in content):
        return None
    return then.render(form) == content


def _hash(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
