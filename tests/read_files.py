"""A data file read by itself, for tests of readers: its source and its problems, or the error that it raises."""

import pytest

from tablegen.data import open_source
from tablegen.errors import Place, Problems, TablegenError
from tablegen.spec.model import DataSpec, Spec
from tablegen.spec.words import Word

AT = Place("spec.yaml", 1, 1)


def source(folder, name="data.csv", **options):
    """The source of a data file, and the problems that reading it noted."""
    problems = Problems()
    data = DataSpec(Word(name, AT), **options)
    spec = Spec(folder / "spec.yaml", folder, AT, data=data)
    return open_source(spec, problems), problems


def refused(folder, name="data.csv", **options):
    """The text of the error that reading the file raises."""
    with pytest.raises(TablegenError) as caught:
        found, problems = source(folder, name, **options)
        for column in found.names:
            found.variable(column)
        problems.check()
    return str(caught.value)
