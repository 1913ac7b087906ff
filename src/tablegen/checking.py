"""What `tablegen check` finds: every default a build would take, every doubt, and the table as a shell."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path

from tablegen.data import open_source
from tablegen.data.shell import Shell
from tablegen.designs import plan_table
from tablegen.dividing import divided
from tablegen.editor.findings import OF_NUMBERS, OF_TABLES, editor_findings
from tablegen.errors import Problem, Problems
from tablegen.language import ENGLISH
from tablegen.make import Request, targets
from tablegen.plan import Plan
from tablegen.resources import Templates
from tablegen.results import Results
from tablegen.shell import blanked, shell_sheet, shell_table
from tablegen.spec.model import Spec
from tablegen.spec.pattern import load_patterns
from tablegen.spec.presets import preset_of
from tablegen.spec.read import read_spec
from tablegen.stages import Built, Project, build_table, find_style, lacking_library, parted, render
from tablegen.table.definitions import quantile_sentence
from tablegen.table.model import Table
from tablegen.table.sheet import finished
from tablegen.values import frozen
from tablegen.wide import fitted


@frozen
class Report:
    """What a check says: one line on the table, the defaults taken, the warnings, and the shell as Markdown.

    `editor` is what the journal would return the table for: errors and warnings.
    """

    summary: str
    defaults: tuple[str, ...]
    warnings: tuple[Problem, ...]
    editor: tuple[Problem, ...]
    shell: str = ""


def check_spec(path: Path, style: str | None = None, templates: Path | None = None, shell: bool = False) -> Report:
    """Build the table in memory, or with `shell` only plan it; TablegenError with every problem."""
    problems = Problems()
    spec = read_spec(path, problems, data_given=shell)
    folders = Templates.search(templates, Project.of(path).root)
    if lacking := lacking_library(spec):
        problems.warn(lacking.message, lacking.at, *lacking.hints)
    if shell:
        return _shell(spec, folders, problems, style)
    problems.check()
    targets(spec, Project.of(path), Request())
    built = build_table(spec, folders, problems, style)
    if spec.figure:
        built.laid_out(spec.figure)
    return Report(
        _summary(built.plan, built.table, built.style.name, built.rows),
        (*_of_parts(built), *_defaults(built.plan, spec, style), *([told] if (told := parted(built)) else [])),
        built.warnings,
        tuple(dict.fromkeys(_findings(built))),
    )


def _of_parts(built: Built) -> Iterator[str]:
    """The defaults that the parts take of a table that is put together."""
    for part in built.made.parts if built.spec.parts else ():
        yield from (f"{part.key}: {told}" for told in part.made.plan.defaults)


def _findings(built: Built) -> Iterator[Problem]:
    """What the journal would return the table for."""
    whole = built.spec, built.plan, built.results, built.table, built.style
    if not built.spec.parts:
        yield from editor_findings(*whole, templates=built.templates)
        return
    yield from editor_findings(*whole, OF_TABLES, built.templates)
    for one in built.made.each():
        yield from editor_findings(one.spec, one.plan, one.results, built.table, built.style, OF_NUMBERS)


def _shell(spec: Spec, templates: Templates, problems: Problems, style_name: str | None) -> Report:
    """The plan on the data where they can be read, else on what the spec alone says."""
    problems.check()
    style = find_style(spec, templates, style_name)
    if spec.parts:
        from tablegen.composing import plan_of, put_together  # few tables are put together

        plans = {p.key: _planned(p.spec, templates, problems) for p in spec.parts if p.spec}
        plan = plan_of(spec, plans, problems)
        sheets = [shell_sheet(one, style) for one in plans.values()]
        table = blanked(finished(plan, put_together(spec, plan, sheets, style), style), style)
    else:
        plan = _planned(spec, templates, problems)
        table = shell_table(plan, style)
    problems.check()
    table = fitted(table, spec.split_columns, style)
    text, _ = render(table, style, templates, "markdown")
    return Report(
        _summary(plan, table, style.name, None),
        _defaults(plan, spec, style_name),
        problems.warnings,
        tuple(editor_findings(spec, plan, Results(()), table, style, templates=templates)),
        unescape(text.decode("utf-8")),
    )


def _planned(spec: Spec, templates: Templates, problems: Problems) -> Plan:
    """The plan of a table on its data where they can be read."""
    there = spec.published or (spec.data and (spec.folder / spec.data.file.text).is_file())
    spec = divided(spec) if there else spec
    source = open_source(spec, problems) if there else Shell(spec)
    return plan_table(spec, source, load_patterns(templates), problems)


def _summary(plan: Plan, table: Table, style: str, rows: object) -> str:
    what = {
        "compare": "a comparison",
        "model": "a model",
        "describe": "a description",
        "correlate": "a matrix of correlations",
        "diagnose": "a table of diagnostic accuracy",
        "crosstab": "a crosstab",
        "likert": "a Likert table",
        "stack": "tables one below the other",
        "merge": "tables side by side",
    }[plan.design]
    data = f", {rows} rows of data" if rows else ""
    if plan.split:
        what += f" for each of {len(plan.split.levels)} levels of {plan.split.variable}"
    sizes = ((len(plan.lines), "line"), (len(table.columns) - 1, "column"))
    size = " and ".join(f"{n} {noun}{'s' if n != 1 else ''}" for n, noun in sizes)
    return f"{what} with {size}, style {style}{data}"


def _style_told(spec: Spec) -> str:
    """The style that a spec without one has."""
    written = preset_of(spec.like).written
    return f"style: default, but numbers as {spec.like} writes them" if written else "style: default"


def _missing_told(spec: Spec) -> str:
    """What is made of missing values where a row does not say it: as the table says, else the tool, else as usual."""
    preset, said = preset_of(spec.like), spec.missing
    in_percent = preset.in_percent if said.in_percent is None else said.in_percent
    in_test = preset.in_test if said.in_test is None else said.in_test
    shown, no = {"never": "not shown"}.get(said.show or "", f"shown {said.show or 'if any'}"), ("not ", "")
    return f"missing values: {shown}, {no[in_percent]}in percentages, {no[in_test]}in tests"


def _defaults(plan: Plan, spec: Spec, style: str | None) -> tuple[str, ...]:
    choices = [
        *(spec.inherited.told if spec.inherited else ()),
        *(() if spec.style or style else (_style_told(spec),)),
        *(() if spec.title else (f"title: {plan.title} (the file's name)",)),
        *(() if spec.formats else ("formats: docx, latex, markdown",)),
        *((f"quantiles: {told}",) if spec.quantiles is None and (told := quantile_sentence(plan, ENGLISH)) else ()),
        *((_missing_told(spec),) if plan.design in {"compare", "describe", "likert"} else ()),
        *(
            (f"confidence: {spec.confidence:g}",)
            if plan.design not in {"compare", "describe", "likert", "stack", "merge"}
            else ()
        ),
    ]
    return (*plan.defaults, *choices)
