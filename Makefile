# make table1   sets up .venv and builds the first table          make check   what must be green before a commit
# make test     sets up and runs all tests                        make bench   what a build costs, beside the Python package tableone
# make bench-large   the same of a million patients, beside reading them with pyarrow; takes ten minutes and 5 GB of memory
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: table1 tables test check format bench bench-large clean
.DEFAULT_GOAL := table1

table1: $(VENV)/.installed
	$(BIN)/tablegen build specs/table1.yaml

tables: $(VENV)/.installed
	$(BIN)/tablegen build

test: $(VENV)/.developing
	$(BIN)/python -m pytest -n 2

check: $(VENV)/.developing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/python -m pytest -n 2

format: $(VENV)/.developing
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.developing
	$(BIN)/python benchmarks/table1.py
	$(BIN)/python benchmarks/logistic.py
	$(BIN)/python benchmarks/papers.py

bench-large: $(VENV)/.developing
	$(BIN)/python benchmarks/large.py

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --upgrade pip
	$(PIP) install --editable .
	touch $@

$(VENV)/.developing: $(VENV)/.installed
	$(PIP) install --group dev
	touch $@
