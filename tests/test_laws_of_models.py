"""Every model in whole builds: neither the order of the rows, nor of the columns, nor a column more changes a number."""

import csv
import random
import shutil
from math import isclose
from pathlib import Path

import pytest
from explained import computed

from tablegen import data as data_files
from tablegen import stats
from tablegen.tasks import Fit

GALLERY = Path(__file__).parent.parent / "specs/gallery"
SPECS = sorted(path.name for path in GALLERY.glob("*.yaml"))


def stirred(path: Path, seed: int) -> None:
    """The rows of a file in another order, its columns too, with one that nobody asks for."""
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = list(csv.reader(file))
    chance = random.Random(seed)
    chance.shuffle(rows)
    order = chance.sample(range(len(head)), len(head))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["unasked", *(head[i] for i in order)])
        writer.writerows([k % 7, *(row[i] for i in order)] for k, row in enumerate(rows))


@pytest.fixture(scope="module")
def other(tmp_path_factory) -> Path:
    """The gallery on stirred data."""
    folder = tmp_path_factory.mktemp("project") / "specs/gallery"
    shutil.copytree(GALLERY, folder)
    for seed, path in enumerate(sorted((folder / "data").glob("*.csv"))):
        stirred(path, seed)
    return folder


@pytest.mark.parametrize("name", SPECS)
def test_the_order_of_the_data_changes_nothing(name, other):
    """To the digits that an iteration has; levels have the order that the spec, or their names, say."""
    data_files.forget()
    before, after = computed(GALLERY / name).results, computed(other / name).results
    assert [record.key for record in before] == [record.key for record in after]
    for one, two in zip(before, after, strict=True):
        assert (one.value is None, one.problem) == (two.value is None, two.problem), one.key
        if one.value is not None:
            assert isclose(one.value, two.value, rel_tol=1e-5, abs_tol=1e-8), (one, two.value)


def test_every_model_is_among_them():
    found = {
        task.model
        for name in SPECS
        for one in computed(GALLERY / name).each()
        for task in one.plan.tasks
        if isinstance(task, Fit)
    }
    assert found >= {model.name for model in stats.MODELS}
