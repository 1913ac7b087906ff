"""What `list`, `schema` and `eject` print: the catalogues, the schema of a spec, copies of built-in templates."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tablegen import stats
from tablegen.catalogue import Catalogue
from tablegen.designs.default_test import AUTO, AUTO_RULE
from tablegen.designs.tests import NO, NO_RULE
from tablegen.designs.told_preset import changes
from tablegen.editor import CHECKS
from tablegen.errors import listing, refusal, suggestion
from tablegen.language_file import language_codes, load_language
from tablegen.render import RENDERERS
from tablegen.render.latex_frames import frame_names, load_frame
from tablegen.resources import Templates
from tablegen.spec.keys import json_schema
from tablegen.spec.pattern import Pattern, Slot, load_patterns
from tablegen.spec.presets import PRESETS
from tablegen.stats.contract import Effect, Test
from tablegen.stats.regression.contract import Inference
from tablegen.stats.regression.inferences import tests_and_intervals
from tablegen.style import Style
from tablegen.style_file import load_style, style_names, styles_near
from tablegen.write import write_files

if TYPE_CHECKING:
    from tablegen.stats.correlation import Correlation
    from tablegen.stats.pairwise_contract import Pairwise
    from tablegen.stats.regression.footers import Footer

Rows = list[tuple[str, str]]
_OWN = "the model's own variance"


def catalogue_rows(what: str | None, named: Path | None, project: Path) -> Rows:
    """Name and description of every entry of a catalogue, of the catalogues without a name; TablegenError for one that
    does not exist.
    """
    templates = Templates.search(named, project)
    lists: Mapping[str, Callable[[], Rows]] = {
        "tests": lambda: [*((t.name, _test(t)) for t in stats.TESTS), (AUTO, AUTO_RULE), (NO, NO_RULE)],
        "effects": lambda: [(e.name, f"{e.title} [{e.source}]") for e in stats.EFFECTS],
        "correlations": lambda: [(c.name, f"{c.title} [{c.source}]") for c in _correlations()],
        "measures": lambda: [(m.name, f"{m.title} [{m.source}]") for m in _measures()],
        "pairwise": lambda: [(p.name, f"{p.title} [{p.source}]") for p in _pairwise()],
        "adjustments": lambda: [(a.name, f"{a.title} [{a.source}]") for a in stats.ADJUSTMENTS],
        "presets": lambda: [(p.name, f"{p.title}: {'; '.join(changes(p))}") for p in PRESETS],
        "summaries": lambda: [*((s.name, f"{s.title} [{s.source}]") for s in stats.SUMMARIES), stats.PERCENTILES],
        "intervals": lambda: [(i.name, f"{i.title} [{i.source}]") for i in stats.PROPORTION_INTERVALS],
        "models": lambda: [(m.name, f"{m.title} [{m.source}]") for m in stats.MODELS],
        "inferences": lambda: [(i.name, f"{inference(i)} [{i.source}]") for i in stats.INFERENCES],
        "footers": lambda: [(f.name, f"{f.title} [{f.source}]") for f in _footers()],
        "styles": lambda: _styles(templates, (project, project / "specs")),
        "languages": lambda: [(code, load_language(code, templates).title) for code in language_codes(templates)],
        "checks": lambda: [*CHECKS.items()],
        "patterns": lambda: _patterns(templates),
        "formats": lambda: [(r.name, f"{r.title} ({r.suffix})") for r in RENDERERS],
        "frames": lambda: [(name, load_frame(name, templates).title) for name in frame_names(templates)],
    }
    if what is None:
        return [(name, f"tablegen list {name}") for name in lists]
    if what not in lists:
        raise refusal(f'there is no list "{what}"{suggestion(what, lists)}', None, listing("lists", lists))
    return lists[what]()


def _correlations() -> "Catalogue[Correlation]":
    from tablegen.stats.correlations import CORRELATIONS  # few commands need them

    return CORRELATIONS


def _measures() -> "Catalogue[Effect]":
    from tablegen.stats.measures import MEASURES

    return MEASURES


def _footers() -> "Catalogue[Footer]":
    from tablegen.stats.regression.footers import FOOTERS  # few commands need them

    return FOOTERS


def _pairwise() -> "Catalogue[Pairwise]":
    from tablegen.stats.pairwise import PAIRWISE  # few commands need them

    return PAIRWISE


def _test(test: Test) -> str:
    fewest, most = test.groups
    groups = f"{fewest} groups" if fewest == most else f"{fewest} or more groups"
    return f"{test.title}; {groups} [{test.source}]"


def inference(inference: Inference) -> str:
    """What an inference adds to the model, else its tests and intervals."""
    if inference.kind == "wald":
        return inference.title or _OWN
    tests, intervals = tests_and_intervals(stats.MODELS["logistic"], inference)
    return f"{tests}, {intervals} intervals"


def _styles(templates: Templates, near: tuple[Path, ...]) -> Rows:
    """The journals, and behind them those whose files lie beside specs."""
    own = [(path.stem, _style(load_style(path.name, templates, near=(path.parent,)))) for path in styles_near(near)]
    return [*((name, _style(load_style(name, templates))) for name in style_names(templates)), *own]


def _style(style: Style) -> str:
    """A journal: whose it is, how many of its rules are how sure, and where they come from."""
    grounds = [basis.partition(":")[0] for basis in style.basis.values()]
    sure = ", ".join(f"{n} {kind}" for kind in ("sourced", "observed", "tool", "policy") if (n := grounds.count(kind)))
    return f"{style.title}{f'; rules: {sure}' if sure else ''} [{style.source}]"


def _patterns(templates: Templates) -> Rows:
    patterns = load_patterns(templates)
    cells = [(name, f"in a cell: {_spelled(pattern)}") for name, pattern in patterns.cells.items()]
    return [*cells, *((name, f"as a column: {_spelled(pattern)}") for name, pattern in patterns.columns.items())]


def _spelled(pattern: Pattern) -> str:
    text = "".join(f"{{{part.stat}}}" if isinstance(part, Slot) else part for part in pattern.parts)
    return f"{text}, each level, joined by {pattern.join}" if pattern.each_level else text


def spec_schema(folder: Path, *, project: bool = False) -> dict[str, Any]:
    """The JSON Schema of a spec, or of a `project` file, with the names of all catalogues for completion."""
    templates = Templates.search(None, folder)
    patterns = load_patterns(templates)
    make = json_schema
    if project:
        from tablegen.spec.project_file import project_schema as make
    return make(
        styles=style_names(templates),
        frames=frame_names(templates),
        languages=language_codes(templates),
        tests=(*stats.TESTS.names, AUTO, NO),
        models=stats.MODELS.names,
        inferences=("robust", "cluster", *stats.INFERENCES.names),
        formats=RENDERERS.names,
        patterns=tuple(patterns.cells),
        effects=stats.EFFECTS.names,
        intervals=stats.PROPORTION_INTERVALS.names,
    )


def eject_template(name: str, project: Path, force: bool) -> Path:
    """Copy a built-in template to `templates/` of the project; TablegenError where there is none, or a copy already."""
    (root,) = Templates.search().folders
    names = sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    if name not in names:
        raise refusal(f'there is no template "{name}"{suggestion(name, names)}', None, listing("templates", names))
    target = project / "templates" / name
    if target.exists() and not force:
        raise refusal(f"templates/{name} exists already", None, "overwrite it: --force")
    write_files({target: (root / name).read_bytes()})
    return target
