"""Stages 1 to 3: from a spec to its numbers, before a journal touches them."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from tablegen.compute import compute
from tablegen.data import open_source
from tablegen.designs import plan_table
from tablegen.dividing import divided
from tablegen.errors import Problems
from tablegen.evidence import Source
from tablegen.plan import Plan
from tablegen.project import Project
from tablegen.resources import Templates
from tablegen.results import Results
from tablegen.spec.model import Spec
from tablegen.spec.pattern import load_patterns
from tablegen.style import Style
from tablegen.suppress import suppress
from tablegen.table.layout import sheet_of
from tablegen.table.model import Table
from tablegen.table.sheet import Sheet, finished
from tablegen.values import frozen

if TYPE_CHECKING:
    from tablegen.composing import Composed


@frozen(slots=False)
class Computed:
    """A table before a journal touches it: its spec, where its numbers come from, its plan and its results.

    The results of a table that is split have those of all its `parts`.
    """

    spec: Spec
    source: Source
    plan: Plan
    results: Results
    parts: "tuple[Part, ...]" = ()

    @property
    def rows(self) -> object:
        """How many rows the data have, None for published numbers."""
        return self.source.description["rows"]

    def each(self) -> "tuple[Computed, ...]":
        """The table, or each of its parts, as one of its own."""
        return tuple(one for part in self.parts for one in part.made.each()) or (self,)

    def sheet(self, style: Style) -> Sheet:
        """The table in a style, its notes not yet arranged."""
        if self.plan.split is None:
            return sheet_of(self.plan, self.results, style)
        from tablegen.splitting import split_sheet  # few tables need it

        return split_sheet(self, self.plan.split, style)

    def lay_out(self, style: Style) -> Table:
        """The table in a style."""
        return finished(self.plan, self.sheet(style), style)


@frozen
class Part:
    """A part of a table: its key in the results, what it is called, and what it is as a table of its own."""

    key: str
    label: str
    made: Computed


def joined(parts: Sequence[Part]) -> Results:
    """The results of all parts, the key of its part before every row: `m.age`."""
    records = tuple(
        replace(record, key=record.key._replace(row=f"{part.key}.{record.key.row}"))
        for part in parts
        for record in part.made.results
    )
    remarks = tuple((f"{part.key}.{row}", text) for part in parts for row, text in part.made.results.remarks)
    every = ((part.key, part.made.results) for part in parts)
    covariances = tuple(replace(one, row=f"{key}.{one.row}") for key, own in every for one in own.covariances)
    return Results(records, remarks=remarks, covariances=covariances)


def compute_table(spec: Spec, templates: Templates, problems: Problems, frame: Any = None) -> "Computed | Composed":
    """Carry a spec through planning and computing; raises TablegenError with every problem of a stage."""
    problems.check()
    if spec.parts:
        from tablegen.composing import compute_composed  # few tables are put together

        return compute_composed(spec, templates, problems, frame)
    return compute_one(spec, templates, problems, frame)


def compute_one(spec: Spec, templates: Templates, problems: Problems, frame: Any = None) -> Computed:
    """The same for a table with numbers of its own."""
    spec = divided(spec, frame)
    source = open_source(spec, problems, frame)
    plan = plan_table(spec, source, load_patterns(templates), problems)
    if plan.split:
        from tablegen.splitting import compute_split  # few tables need it

        made = compute_split(Computed(spec, source, plan, Results(())), plan.split, problems)
    else:
        results = suppress(compute(plan, source, problems), plan, source, problems)
        made = Computed(spec, source, plan, results)
    return replace(made, results=replace(made.results, provenance=provenance(spec, source, plan)))


def provenance(spec: Spec, source: Source, plan: Plan) -> dict[str, dict[str, object]]:
    """Which spec on which rows of which data; files are told so that it is the same in any folder.

    How many rows there are, and how many `where` kept, is left out where counts are suppressed: the size of a hidden
    group is what the others leave of them.
    """
    file = spec.data.file.text if spec.data else None
    data: dict[str, object] = {**source.description, "file": file}
    data |= {"rows": None} if spec.suppress else {}
    data |= {"events": events} if (events := event_hashes(spec)) else {}
    if plan.where:
        data |= {"where": [str(condition) for condition in spec.where]}
        data |= {} if spec.suppress else {"kept": source.where(plan.where).sizes(None)[0]}
    return {"spec": spec_told(spec), "data": data}


def event_hashes(spec: Spec) -> dict[str, str]:
    """The files of events that a table counts beside its data, with their SHA-256."""
    return {file.text: sha256((spec.folder / file.text).read_bytes()).hexdigest() for file in spec.event_files}


def spec_told(spec: Spec) -> dict[str, object]:
    """The spec as the results tell it: its name, title, file and hash."""
    text = spec.path.read_bytes() if spec.path.suffix and spec.path.is_file() else b""
    described: dict[str, object] = {
        "name": spec.name,
        "title": spec.title,
        "file": Project.of(spec.path).told(spec.path) if text else None,
        "sha256": sha256(text).hexdigest() if text else None,
    }
    if spec.inherited and spec.inherited.sha256:
        described["inherited_sha256"] = spec.inherited.sha256
    return described
