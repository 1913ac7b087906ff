"""The keys of a spec: what each is called, what may stand there, what it means."""

from typing import Any

from tablegen.schema import Key, choice, either, json_mapping, list_of, map_of, number_kind, text_kind, yes_no
from tablegen.spec import parts
from tablegen.spec.conversion import CONVERSION
from tablegen.spec.design_keys import CORRELATE, CROSSTAB, DIAGNOSE, IMPUTATIONS, LIKERT, OF_BLOCKS, OF_ROWS, SHOW
from tablegen.spec.family_keys import ADJUST, COMPARE
from tablegen.spec.figure_keys import FIGURE
from tablegen.spec.filters import DERIVED, FILTERS, PERCENT
from tablegen.spec.margin import MARGIN
from tablegen.spec.model_keys import model_keys
from tablegen.spec.note_keys import notes_kind
from tablegen.spec.part_keys import PARTS
from tablegen.spec.parts import word
from tablegen.spec.presets import PRESETS
from tablegen.spec.split_keys import SPLIT, SPLIT_COLUMNS
from tablegen.spec.term_keys import OF_TERMS
from tablegen.spec.time_keys import OF_TIMES, TIMES

_WHOLE = number_kind(0, 15, whole=True)
DIGITS = either(_WHOLE, None, map_of(_WHOLE))
_OF_WHAT = "of what percentages are: column, row (its level over the groups), total, a number, or {smoked: yes}"
_MISSING = (
    Key(
        "show",
        choice("never", "if any", "always", "denominators"),
        "when a line with the number of missing values is shown; or denominators, n/N (%), where there are any",
    ),
    Key("in percent", yes_no(), "whether missing values are in the denominator of percentages"),
    Key("in test", yes_no(), "whether missing values are a level of their own in tests of categories"),
)


def keys(
    styles: tuple[str, ...] = (),
    tests: tuple[str, ...] = (),
    models: tuple[str, ...] = (),
    formats: tuple[str, ...] = (),
    patterns: tuple[str, ...] = (),
    effects: tuple[str, ...] = (),
    intervals: tuple[str, ...] = (),
    inferences: tuple[str, ...] = (),
    frames: tuple[str, ...] = (),
    languages: tuple[str, ...] = (),
) -> tuple[Key, ...]:
    """The keys of a spec; the names are those of the catalogues, for editors that complete them."""
    row = row_keys(tests, patterns, effects)
    return (
        Key("title", text_kind(), "the title of the table, as the caption prints it"),
        Key("number", text_kind(), "the number of the table: 1, S1, …"),
        Key("data", parts.data_kind(DATA_KEYS), "the data file, or {file: …} and how to read it"),
        Key("codebook", word("a file"), "a YAML file with labels, units, levels and missing codes of variables"),
        Key(
            "where", FILTERS, 'which rows are used; all conditions must hold: {age: ">= 18", sex: [male], site: not A}'
        ),
        Key("derive", DERIVED, "new columns: cut, recode, ratio, difference, log, per, quantiles"),
        Key(
            "rows",
            parts.rows_kind(row),
            "the rows of the table, in order: a list of columns, or column: label, or column: {…}",
        ),
        Key("columns", parts.columns_kind(), "what stands beside the stub, in order; or column: your own header"),
        Key("style", word("a style", styles), "the journal"),
        Key("frame", word("a frame", frames), "the LaTeX class that the table is for: elsarticle, IEEEtran, …"),
        Key("language", word("a language", languages), "what the tool writes in: en, de, es, fr, ja, pt, zh"),
        Key("like", word("a tool", PRESETS.names), "take the defaults of another tool: " + ", ".join(PRESETS.names)),
        Key("digits", DIGITS, "decimals of the table's statistics: {mean: 1, pct: 0}"),
        Key(
            "notes",
            notes_kind(),
            "notes below the table; with a mark at a place of it: {title: …}, {head: …}, {row: …}, {row.column: …}",
        ),
        Key("abbreviations", map_of(text_kind()), "abbreviations and their meanings; only those used are printed"),
        Key("missing", parts.missing_kind(_MISSING), "what happens with missing values"),
        Key(
            "randomized",
            yes_no(),
            "whether chance made the groups, and the table describes them at baseline: journals want no P there",
        ),
        Key(
            "confidence",
            number_kind(0.5, 1, inside=True, hint=parts.percent_hint),
            "level of every confidence interval",
        ),
        Key("quantiles", parts.QUANTILES, "definition of quantiles: 7 (R), 6 (SPSS), 2 (SAS)"),
        Key("percent", PERCENT, f"{_OF_WHAT}; a row may say its own"),
        Key(
            "proportion interval",
            word("an interval", intervals),
            "confidence interval of percentages: wilson, wilson-cc, wald, clopper-pearson, agresti-coull, jeffreys",
        ),
        Key(
            "suppress",
            number_kind(2, 1000, whole=True),
            "smallest count that may be printed; smaller ones, and those that would give them away, are hidden",
        ),
        Key("formats", list_of(word("a format", formats)), "which files to write"),
        Key("output", word("a path"), "where to write, inside the project: a name, or a path with one format's suffix"),
        Key("compare", COMPARE, "the column that splits the patients into groups, or [outer, inner] for nested groups"),
        Key(
            "groups",
            parts.levels_kind(groups=True),
            "the groups in their order: a list, or level: label, or level: {label: …, n: …}",
        ),
        Key(
            "difference", choice("first - second", "second - first"), "sign of t and of differences between two groups"
        ),
        Key("overall", choice("first", "last", "no"), "a column of all patients, and where"),
        Key("tests", parts.tests_kind(_test_keys(tests)), "default tests: {numbers: welch, categories: fisher}"),
        Key(
            "effects",
            list_of(word("a column of effects")),
            "columns of effects beside the others: [SMD, difference (95% CI), RR (95% CI)]",
        ),
        Key("adjust", ADJUST, "adjust P for the number of tests: holm, or {method: holm, family: sections}"),
        Key(
            "pairwise",
            parts.pairwise_kind(PAIRWISE_KEYS),
            "compare more than two groups two by two: yes, a method, or {numbers: …, categories: …, show: …}",
        ),
        Key(
            "pairs",
            word("a column"),
            "the column that says which rows are of one patient: before and after, or visits",
        ),
        Key(
            "weights",
            parts.WEIGHTS,
            "the column of survey or IPTW weights; {column: w, cluster: psu, strata: region, show: beside}",
        ),
        Key(
            "frequency",
            word("a column"),
            "the column that says how many patients a row stands for, where the data are a table of counts",
        ),
        Key(
            "split",
            SPLIT,
            "the whole table once for each level of a column: sex, or {column: sex, levels: {m: Men}, show: sections}",
        ),
        Key(
            "split columns",
            SPLIT_COLUMNS,
            "blocks of columns one below the other, where a page is too narrow (auto), never (no), or from [heads] on",
        ),
        Key(
            "strata",
            word("a column"),
            "the column within whose levels tests compare (cmh …), a model of times, or matched sets; beside weights "
            "that of the sample's design",
        ),
        Key("model", word("a model", models), "the regression: logistic, linear, poisson, …"),
        *model_keys(inferences),
        Key(
            "published",
            parts.PUBLISHED,
            "numbers from a paper instead of data: row: group: {mean: …, sd: …}, or row: {B: …, S.E.: …}",
        ),
        *CORRELATE,
        *CROSSTAB,
        SHOW,
        *LIKERT,
        *DIAGNOSE,
        *IMPUTATIONS,
        *TIMES,
        FIGURE,
        Key(
            "stack",
            PARTS,
            "the tables of other specs one below the other, as panels: [a.yaml, b.yaml], or {A. Baseline: a.yaml, …}",
        ),
        Key(
            "merge",
            PARTS,
            "the tables of other specs side by side, rows matched by name: {Univariable: uni.yaml, Multivariable: …}",
        ),
    )


def _test_keys(tests: tuple[str, ...]) -> tuple[Key, ...]:
    return (
        Key("numbers", word("a test", tests), "the test of rows shown as numbers"),
        Key("categories", word("a test", tests), "the test of rows shown as categories"),
    )


def row_keys(
    tests: tuple[str, ...] = (), patterns: tuple[str, ...] = (), effects: tuple[str, ...] = ()
) -> tuple[Key, ...]:
    """The keys of a row (all but `rows`, which makes it a section)."""
    return (
        Key("label", text_kind(), "what the paper calls the row"),
        Key("variable", word("a column"), "the column of the data, where it is not the row's own name"),
        Key(
            "show",
            either(word("a pattern", patterns), *[parts.columns_kind("{mean ± SD: , min–max: Range}")] * 2),
            "how its cells are written: a pattern's name, or one spelled out in quotes; a list of patterns, or "
            "pattern: label, gives a line each",
        ),
        Key("test", word("a test", tests), "the test of this row, or no"),
        Key(
            "method", word("a variant"), "which variant of the row's test: exact of mann-whitney is mann-whitney-exact"
        ),
        Key("effect", word("an effect", effects), "the measure of the difference in this row"),
        Key("pairwise", word("a method"), "how this row's groups are compared two by two: a method, yes or no"),
        Key(
            "margin",
            MARGIN,
            'test the difference for equivalence (5, or [-3, 5]) or non-inferiority ("> -5"); of risks in percent',
        ),
        Key("adjust for", list_of(word("a column")), "the covariates that this row's comparison is adjusted for"),
        Key("levels", parts.levels_kind(), "the levels of a category in their order: a list, or level: label"),
        Key("sort", choice("frequency"), "its levels, or a question's options, by how many have them, most first"),
        Key("level", word("a level"), "show this one level, on one line"),
        Key("reference", word("a level"), "the reference category of a factor in a model"),
        Key("digits", DIGITS, "decimals of this row's statistics"),
        Key("where", FILTERS, "which patients this row is about"),
        Key("missing", parts.missing_kind(_MISSING), "what happens with this row's missing values"),
        Key("percent", PERCENT, f"{_OF_WHAT}; of a block: responses"),
        Key("unit", text_kind(), "the unit of measurement"),
        Key(
            "SI",
            CONVERSION,
            "what makes an SI unit of a conventional one, for a note: {unit: mmol/L, factor: 0.0259}",
        ),
        Key("note", text_kind(), "a note to this row, with a mark"),
        Key(
            "per", number_kind(1e-9, 1e9), "a model's coefficient per this many units; rates of events per so much time"
        ),
        Key("standardize", yes_no(), "whether a model's coefficient is per standard deviation"),
        *OF_TERMS,
        *OF_ROWS,
        *OF_BLOCKS,
        *OF_TIMES,
    )


PAIRWISE_KEYS = (
    Key(
        "numbers",
        word("a method"),
        "of numbers: tukey, games-howell, dunnett, t-pooled, dunn, friedman-dunn, nemenyi, or a test of two groups",
    ),
    Key("categories", word("a method"), "of categories: a test of two groups, such as chi2 or fisher"),
    Key(
        "adjust",
        word("an adjustment"),
        "P for the number of pairs: none, bonferroni, sidak, holm, hochberg, hommel, bh, by",
    ),
    Key(
        "show",
        choice("letters", "superscripts", "columns", "differences"),
        "letters that groups share, marks on cells, P in columns, or differences and their limits in columns",
    ),
    Key("against", word("a group"), "compare all groups with this one only"),
)
DATA_KEYS = (
    Key("file", word("a file"), "the data file: csv, tsv, xlsx, sav, dta, sas7bdat, parquet"),
    *parts.OF_SHEETS,
    Key("missing", list_of(text_kind()), "what stands for a missing value, beside the empty cell"),
    Key("decimal", choice(".", ","), "the decimal mark"),
    Key("thousands", text_kind(), "the mark between thousands"),
    Key("encoding", word("an encoding"), "the encoding of a text file, where it is not UTF-8"),
    Key("delimiter", text_kind(), "what separates the fields of a text file: one character, or tab"),
    Key(
        "types",
        map_of(word("text, number, date, or a form of dates")),
        "columns that are text, numbers or dates whatever they look like: {id: text, admitted: DD.MM.YYYY}",
    ),
)


def json_schema(**names: tuple[str, ...]) -> dict[str, Any]:
    """The JSON Schema of a spec, with the names of the catalogues for completion."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "tablegen spec",
        "description": "A table: what it shows, from which data, in which journal's style.",
        **json_mapping(keys(**names)),
        "$defs": {"row": _json_row(names.get("tests", ()), names.get("patterns", ()), names.get("effects", ()))},
    }


def _json_row(tests: tuple[str, ...], patterns: tuple[str, ...], effects: tuple[str, ...]) -> dict[str, Any]:
    row = row_keys(tests, patterns, effects)
    return json_mapping((*row, Key("rows", parts.rows_kind(row), "rows of their own: this row is a section heading")))
