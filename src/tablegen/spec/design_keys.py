"""The keys of designs with a table of their own: correlation matrix, crosstab, diagnostic accuracy."""

from tablegen.errors import Place, Problems
from tablegen.schema import Key, Kind, choice, either, list_of, located, number_kind, text_kind, yes_no
from tablegen.spec.events import EventsFrom
from tablegen.spec.filters import CUTOFF, FILTERS
from tablegen.spec.model import ImputationsSpec
from tablegen.spec.parts import OF_SHEETS, OUTCOME, PAIR, levels_kind, percent_hint, record, word
from tablegen.spec.words import Word
from tablegen.yamlfile import Node

CORRELATE = (
    Key(
        "correlate",
        word("a correlation"),
        "a matrix of correlations of the rows: pearson, spearman, kendall (see: tablegen list correlations)",
    ),
    Key(
        "deletion",
        choice("pairwise", "listwise"),
        "whether a correlation uses all patients who have its two values, or only those who have all of the table's",
    ),
    Key(
        "adjust for",
        list_of(word("a column")),
        "columns held constant and not shown: in a comparison of numbers, in correlations, in a model",
    ),
)
SHOW = Key(
    "show",
    list_of(word("a pattern")),
    "how the cells of a matrix are written (r, r (95% CI), r stars), of a Likert table, or of a crosstab (n (%), "
    "expected), a line each",
)
CROSSTAB = (
    Key("crosstab", PAIR, "the levels of one column by those of another: [rows, columns]"),
    Key(
        "measures",
        list_of(word("a measure")),
        "measures of a crosstab, told below it: [cramers-v, kappa] (see: tablegen list measures)",
    ),
)
LIKERT = (
    Key(
        "likert",
        either(yes_no(), *[levels_kind("{1: Never, 2: Sometimes, 3: Often}")] * 2),
        "the rows are questions, the columns the answers of their one scale: [1, 2, 3], {1: Never, 2: Often}, or yes",
    ),
)
DIAGNOSE = (
    Key(
        "diagnose",
        OUTCOME,
        "diagnostic accuracy of the rows: the reference standard, and its positive level: {disease: yes}",
    ),
    Key(
        "prevalence",
        number_kind(0, 1, inside=True, hint=percent_hint),
        "the share of the sick for which predictive values are given, in place of the data's own",
    ),
)


def _imputations(text: str, at: Place) -> ImputationsSpec:
    return ImputationsSpec(Word(text, at))


_IMPUTATION_KEYS = (
    Key("column", word("a column"), "the column that names the imputation; 0 is the original data"),
    Key("id", word("a column"), "the column that says which rows are of one patient"),
    Key("files", list_of(word("a file")), "the imputed data sets, a file each; `data` are then the original ones"),
    Key("test", choice("d1", "d1-reiter"), "several means or coefficients at once: d1 (default), or with Reiter's df"),
)
_MAPPING = record(ImputationsSpec, _IMPUTATION_KEYS)


def _of_mapping(node: Node, problems: Problems, key: str) -> ImputationsSpec | None:
    found: ImputationsSpec | None = _MAPPING.read(node, problems, key)
    if found is None or bool(found.column) != bool(found.files):
        return found
    problems.error("imputations are named by a column, or are files: one of the two", node.at, "column: .imp")
    return None


IMPUTATIONS = (
    Key(
        "imputations",
        either(located(_imputations, "a column"), None, Kind(_of_mapping, _MAPPING.json)),
        "multiply imputed data, one below the other: the column that names the imputation, or {column: .imp, id: .id}",
    ),
)
OF_ROWS = (Key("cutoff", CUTOFF, 'from which value on a test is positive: ">= 10"'),)
_EVENTS = record(
    EventsFrom,
    (
        Key("file", word("a file"), "the file of the events, a row each"),
        Key("id", word("a column"), "the column, of both files, that says whose an event is"),
        Key("by", list_of(word("a column")), "the class of an event, and its term: [soc, pt]"),
        Key("where", FILTERS, 'which events count: {grade: ">= 3", serious: yes}'),
        *OF_SHEETS,
    ),
    "file",
    "id",
    "by",
)
OF_BLOCKS = (
    Key(
        "responses",
        levels_kind(),
        "a question with several answers, a line each: its columns of 0 and 1 (or yes and no), or column: label",
    ),
    Key("separator", text_kind(), 'what stands between the answers where one column holds them all: ";"'),
    Key("none", text_kind(), "what the line of those who chose no answer is called"),
    Key(
        "events from",
        _EVENTS,
        "events of a file with a row an event, by class and term: {file: ae.csv, id: id, by: [soc, pt]}",
    ),
)
