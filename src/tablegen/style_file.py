"""Journal styles from YAML: `templates/styles/<name>.yaml`, or a file beside the spec, each on top of one it `extends`.

The keys of a style file are the fields of the dataclasses in `style`, so a new parameter is one line there:
its type says what a value may be.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from re import MULTILINE, fullmatch, search, sub
from typing import Annotated, Any, Literal, get_args, get_origin

from tablegen.editor import CHECKS, LIMITED
from tablegen.errors import Place, Problems, listing, refusal, suggestion
from tablegen.resources import Templates
from tablegen.schema import (
    Key,
    Kind,
    choice,
    found,
    list_of,
    map_of,
    number_kind,
    read_mapping,
    scalar,
    text_kind,
    yes_no,
)
from tablegen.spec.pattern import STATISTICS, load_patterns, statistic
from tablegen.style import LIKE, Bands, CheckRule, Style
from tablegen.style_words import language_of, without_words
from tablegen.yamlfile import MOST_BYTES, Node, display, load

_NONE = object()
"""Stands for the word `none`, which takes back a parameter of the style below (`p_ceiling: none`)."""
_OWN = frozenset({"name", "path", "given", "say"})
"""What no file says of a style."""


ALSO_CALLED = {"elsevier-generic": "elsevier", "icmje-sampl": "icmje"}
"""Longer names of styles, of the survey of journals that they follow."""


def load_style(name: str, templates: Templates, at: Place | None = None, near: tuple[Path, ...] = ()) -> Style:
    """The style of that name: the file it names in a folder `near` the spec, or that of the first template folder.

    TablegenError for an unknown name (at the author's place `at`), and for a wrong style file (at its own places).
    What outputs were made in is found again by its name, that of a tool too.
    """
    if name.startswith(LIKE) and (of_tool := tool_style(name.removeprefix(LIKE), templates)):
        return of_tool
    return _whole(_found(name, templates, at, near), templates)


def tool_style(tool: str | None, templates: Templates) -> Style | None:
    """How a tool writes numbers (`templates/tools/<tool>.yaml`); None where nothing is known of it."""
    if tool is None or tool not in templates.names("tools", ".yaml"):
        return None
    return replace(_whole(templates.find(f"tools/{tool}.yaml"), templates), name=f"{LIKE}{tool}")


@cache
def _whole(path: Path, templates: Templates) -> Style:
    """The style of a file, all below it laid over; an interval has in heads the brackets that it has in cells."""
    style = _style(path, templates)
    own = f"{style.numbers.ci_open}{{level}}% CI{style.numbers.ci_close}"

    def bracketed(words: Mapping[str, str]) -> dict[str, str]:
        return {name: text.replace("({level}% CI)", own) for name, text in words.items()}

    words = replace(style.words, headers=bracketed(style.words.headers), patterns=bracketed(style.words.patterns))
    return replace(style, words=words)


def forget() -> None:
    """Read styles and patterns anew when they are next asked for: in a notebook their files may have changed."""
    _whole.cache_clear()
    _style.cache_clear()
    load_patterns.cache_clear()


def style_names(templates: Templates) -> tuple[str, ...]:
    """The names of all styles, sorted."""
    return templates.names("styles", ".yaml")


def styles_near(folders: Iterable[Path]) -> tuple[Path, ...]:
    """The style files in these folders, by name."""
    return tuple(sorted(path for folder in folders for path in folder.glob("*.yaml") if _is_style(path)))


def _is_style(path: Path) -> bool:
    """Whether a file is a style and not a spec of that name, which has none of these keys."""
    if not _is_file(path):
        return False
    try:
        return (
            search(rb"^(extends|numbers|look|words|basis)[ \t]*:", path.read_bytes()[:MOST_BYTES], MULTILINE)
            is not None
        )
    except OSError:  # what cannot be read is no style that could be named
        return False


def _is_file(path: Path) -> bool:
    """Whether there is such a file; a name that no file can have is none."""
    try:
        return path.is_file()
    except OSError:
        return False


def _found(name: str, templates: Templates, at: Place | None, near: tuple[Path, ...]) -> Path:
    """The file of a style: `ours.yaml` as it is named, `ours` near the spec or in a template folder."""
    near = tuple(folder.absolute() for folder in near)
    if name.endswith((".yaml", ".yml")):
        path = next((folder / name for folder in near if _is_file(folder / name)), None)
        if path is None:
            message = f'there is no style file "{name}"{suggestion(name, [path.name for path in styles_near(near)])}'
            raise refusal(message, at, listing("looked for in", dict.fromkeys(map(display, near))))
        return path
    own = next((path for folder in near if _is_style(path := folder / f"{name}.yaml")), None)
    name = name if own else ALSO_CALLED.get(name, name)
    if own is None and name not in (names := style_names(templates)):
        message = f'unknown style "{name}"{suggestion(name, names)}'
        hint = "a style of your own is a file beside the spec: style: ours.yaml"
        raise refusal(message, at, listing("styles", names), hint)
    return own or templates.find(f"styles/{name}.yaml")


@cache
def _style(path: Path, templates: Templates, above: tuple[Path, ...] = ()) -> Style:
    """The style of a file, with those of the styles that extend it: a circle of them is an error."""
    name = path.stem
    root, problems = load(path), Problems()
    keys = (*_keys(Style), Key("extends", text_kind("the name of a style"), "the style this one changes"))
    values = read_mapping(root, keys, problems, "a style")
    _check_names(root, templates, problems)
    problems.check()
    base = Style(name, title=name, source="", checked="", path=path)
    extends, node = values.pop("extends", None), root.get("extends")
    if extends and node:
        ours = path.parent in {folder / "styles" for folder in templates.folders}
        below, chain = _found(extends, templates, node.at, () if ours else (path.parent,)), (*above, path)
        if below in chain:
            circle = " extends ".join(each.stem for each in (*chain, below))
            raise refusal(
                f"styles extend one another in a circle: {circle}",
                node.at,
                "give a style of your own a name of its own",
            )
        base = _in_its_language(_style(below, templates, chain), values, templates)
        # Where its rules come from is said by each style for itself.
        base = replace(base, name=name, title=name, source="", checked="", basis={}, path=path)
    style = replace(
        _called_as_written(_over(base, values), values), given=base.given | values.get("numbers", {}).keys()
    )
    _check_rules(root, style, problems)
    problems.check()
    return style


def _in_its_language(base: Style, values: Mapping[str, Any], templates: Templates) -> Style:
    """The style below, its words taken back where the one on top of it is in another language than they are."""
    own, below = values.get("words", {}).get("language", ""), language_of(base.words.language)
    if not isinstance(own, str) or language_of(own) in {"", below} or below == "en":
        return base
    return without_words(base, _style(_found("default", templates, None, ()), templates))


def _called_as_written(style: Style, values: Mapping[str, Any]) -> Style:
    """The style with words of its own form for means and their spreads, where its file gives the form alone.

    Else the note below `61.1 (9.9)` went on saying `mean ± SD`, as the style it extends has it.
    """
    form = values.get("numbers", {}).get("mean_sd")
    if form is None:
        return style
    own = values.get("words", {}).get("patterns", {})
    names = [name for name in style.words.patterns if " ± " in name and name not in own]
    called = {name: sub(r" ± (\w+)$", r" (\1)", name) if form == "paren" else name for name in names}
    words = replace(style.words, patterns={**style.words.patterns, **called})
    kept = values.get("look", {}).get("notes", {}).get("sentences", {})
    below = style.look.notes.sentences
    sentences = {name: text for name, text in below.items() if form == "pm" or name in kept or name not in names}
    look = replace(style.look, notes=replace(style.look.notes, sentences=sentences))
    return replace(style, words=words, look=look)


def _check_names(root: Node, templates: Templates, problems: Problems) -> None:
    """Note names of statistics and patterns that nothing would ever ask this style for."""
    words = root.get("words")
    for node, names, what in (
        (root.get("digits"), STATISTICS, "statistic"),
        (words.get("patterns") if words else None, tuple(load_patterns(templates).cells), "pattern"),
        (words.get("headers") if words else None, _headed(templates), "head"),
    ):
        for name, _ in node.items if node else ():
            if name.text not in names and not (what != "pattern" and statistic(name.text) == name.text):
                problems.error(
                    f'unknown {what} "{name.text}"{suggestion(name.text, names)}', name.at, listing(f"{what}s", names)
                )


def _headed(templates: Templates) -> tuple[str, ...]:
    """What a column may show: the heads of the built-in style `default`, with an interval too, and any statistic."""
    words = load(templates.folders[-1] / "styles/default.yaml").get("words")
    heads = words.get("headers") if words else None
    names = [name.text for name, _ in (heads.items if heads else ())]
    return tuple(dict.fromkeys((*names, *(f"{name} ci" for name in names), *STATISTICS)))


def _check_rules(root: Node, style: Style, problems: Problems) -> None:
    """Note checks that there are not, and those that look for a limit and have none."""
    node = root.get("checks")
    for name, _ in node.items if node else ():
        if name.text not in CHECKS:
            problems.error(
                f'unknown check "{name.text}"{suggestion(name.text, CHECKS)}', name.at, listing("checks", CHECKS)
            )
        elif name.text in LIMITED and style.checks[name.text].limit is None:
            problems.error(f"{name.text} needs a limit", name.at, f"{name.text}: {{limit: …, source: …}}")


def _over(base: Any, values: Mapping[str, Any]) -> Any:
    """The dataclass with these values; sections and mappings are laid over those of the base."""
    changes = dict[str, Any]()
    for name, value in values.items():
        below = getattr(base, name)
        if is_dataclass(below):
            changes[name] = _over(below, value)
        elif isinstance(below, Mapping):
            changes[name] = {**below, **{key: _item(name, key, of, below) for key, of in value.items()}}
        else:
            changes[name] = None if value is _NONE else value
    return replace(base, **changes)


def _item(name: str, key: str, value: Any, below: Any) -> Any:
    """An entry of a mapping of the style: a check is laid over that of the style below, all else is as it stands."""
    return _over(below.get(key, CheckRule()), value) if name == "checks" else value


@cache
def _keys(section: type) -> tuple[Key, ...]:
    """The keys of a section: the fields of its dataclass."""
    return tuple(Key(f.name, _kind(f.type), f.name.replace("_", " ")) for f in fields(section) if f.name not in _OWN)


def _kind(of: Any) -> Kind:
    """How a value of that type is read."""
    if is_dataclass(of) and isinstance(of, type):
        return Kind(lambda node, problems, key: read_mapping(node, _keys(of), problems, key), {"type": "object"})
    if of == Bands:
        return Kind(_read_bands, {"type": "array"})
    origin, arguments = get_origin(of), get_args(of)
    if origin is Annotated:
        return _limited(*arguments)
    if origin is Literal:
        return choice(*arguments)
    if origin is tuple:
        return list_of(_kind(arguments[0]))
    if origin is Mapping:
        return map_of(_kind(arguments[1]))
    if type(None) in arguments:
        return _or_none(_kind(arguments[0]))
    return yes_no() if of is bool else text_kind()


def _limited(of: type, limit: tuple[Any, Any]) -> Kind:
    """A number within limits, or a text of a form: `limit` is low and high, or the form and its words."""
    if of is not str:
        return number_kind(*limit, whole=of is int)
    form, wanted = limit

    def read(node: Node, problems: Problems, key: str) -> str | None:
        text = scalar(node, problems, key, wanted)
        if text is not None and not fullmatch(form, text):
            problems.error(f"{key} must be {wanted}, not {found(node)}", node.at)
        return text

    return Kind(read, {"type": ["string", "integer"], "pattern": f"^{form}$"})


def _or_none(kind: Kind) -> Kind:
    def read(node: Node, problems: Problems, key: str) -> Any:
        return _NONE if node.text == "none" else kind.read(node, problems, key)

    return Kind(read, {"anyOf": [dict(kind.json), {"const": "none"}]})


def _read_bands(node: Node, problems: Problems, key: str) -> Bands | None:
    """`[[0.01, 3], [null, 2]]`: decimals below each bound; the last has none."""
    pairs = [pair.nodes for pair in node.nodes]
    well_formed = bool(pairs) and all(len(pair) == 2 for pair in pairs)
    if not well_formed or any(pair[0].empty != (pair is pairs[-1]) for pair in pairs):
        problems.error(
            f"{key} must be pairs of a bound and its decimals, the last bound null",
            node.at,
            "such as [[0.01, 3], [null, 2]]: three decimals below 0.01, else two",
        )
        return None
    bound, places = number_kind(0, 1e9), number_kind(0, 15, whole=True)
    read = [
        (None if low.empty else bound.read(low, problems, key), places.read(dp, problems, key)) for low, dp in pairs
    ]
    return tuple(read) if all(dp is not None for _, dp in read) else None
