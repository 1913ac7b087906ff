"""The contract of accountability: each number of each entry of each catalogue tells test, variant, why, inputs, source."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from explained import catalogue_tables, computed, lacking, of_each_kind, of_records, patients
from stats.laws import of_effect, same

from tablegen import stats
from tablegen.catalogue import Catalogue
from tablegen.rare_tasks import Associate, ComparePairs, Correlate, Follow
from tablegen.stats.correlations import CORRELATIONS
from tablegen.stats.measures import MEASURES
from tablegen.stats.pairwise import PAIRWISE
from tablegen.stats.regression.footers import FOOTERS
from tablegen.stats.survey_summaries import WEIGHTED_SUMMARIES
from tablegen.tasks import Compare, Fit, Measure, Summarize

TABLES = catalogue_tables()
GALLERY = sorted((Path(__file__).parent.parent / "specs/gallery").glob("*.yaml"))
CATALOGUES: dict[str, Catalogue] = {
    "tests": stats.TESTS,
    "effects": stats.EFFECTS,
    "summaries": stats.SUMMARIES,
    "weighted summaries": WEIGHTED_SUMMARIES,
    "correlations": CORRELATIONS,
    "measures": MEASURES,
    "pairwise": PAIRWISE,
    "adjustments": stats.ADJUSTMENTS,
    "intervals": stats.PROPORTION_INTERVALS,
    "models": stats.MODELS,
    "inferences": stats.INFERENCES,
    "footers": FOOTERS,
}


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """Each table by its name, made once, with the path of its spec."""
    folder = tmp_path_factory.mktemp("tables")
    (folder / "data.csv").write_text(patients(), "utf-8")

    @cache
    def table(name):
        path = folder / f"{name}.yaml"
        path.write_text(TABLES[name], "utf-8")
        return path, computed(path)

    return table


def entries(made) -> Iterator[tuple[str, str]]:
    """The entries of catalogues that a table has."""
    if made.plan.adjust:
        yield "adjustments", made.plan.adjust
    for task in made.plan.tasks:
        match task:
            case Compare():
                yield "tests", task.test
            case Measure():
                yield "effects", task.effect
            case Summarize() | Follow():
                weighted = made.plan.sampling is not None
                yield from (("weighted summaries" if weighted else "summaries", stat) for stat in task.stats)
                if isinstance(task, Summarize):
                    yield "intervals", task.proportion
            case Correlate():
                yield "correlations", task.method
            case Associate():
                yield "measures", task.measure
            case ComparePairs():
                yield "pairwise", task.method
            case Fit():
                yield from (("models", task.model), ("inferences", task.inference))
                yield from (("footers", footer) for footer in task.footer)
            case _:
                pass


@pytest.mark.parametrize("name", TABLES)
def test_every_number_of_every_entry_is_accounted_for(name, tables):
    path, made = tables(name)
    for record, said in of_records(made, path, of_each_kind(made.results)):
        assert not lacking(record, said), (record.key, said)


@pytest.mark.parametrize("path", GALLERY, ids=[path.stem for path in GALLERY])
def test_every_number_of_the_gallery_is_accounted_for(path):
    made = computed(path)
    for record, said in of_records(made, path, of_each_kind(made.results)):
        assert not lacking(record, said), (record.key, said)


def test_every_entry_is_in_a_table(tables):
    """A new entry needs a place in tests/explained.py."""
    found = {entry for name in TABLES for entry in entries(tables(name)[1])}
    found |= {entry for path in GALLERY for one in computed(path).each() for entry in entries(one)}
    for name, catalogue in CATALOGUES.items():
        assert not {entry.name for entry in catalogue} - {entry for where, entry in found if where == name}, name


@pytest.mark.parametrize("name", [name for name in TABLES if name.startswith("effects") and "three" not in name])
def test_an_effect_has_an_order_where_it_changes_when_the_groups_do(name, tables):
    """Of a share or a distance nothing is told to be minus, or over, another."""
    path, made = tables(name)
    found = {(task.row, task.stem): task for task in made.plan.tasks if isinstance(task, Measure)}
    records = [r for r in made.results if (r.key.row, r.key.stat) in found and r.key.group is None]
    assert records
    for record, said in of_records(made, path, records):
        task = found[record.key.row, record.key.stat]
        assert ("order" in said) == (of_effect(task.effect, levels=task.view == "category").swap is not same), task
