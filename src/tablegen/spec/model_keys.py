"""The keys of a regression besides `model` and `rows`."""

from typing import Any, Literal

from tablegen.errors import Place, Problems
from tablegen.schema import (
    Key,
    Kind,
    choice,
    either,
    found,
    json_mapping,
    list_of,
    located,
    number_kind,
    read_mapping,
    yes_no,
)
from tablegen.spec import parts
from tablegen.spec.filters import FILTERS
from tablegen.spec.parts import word
from tablegen.spec.regression import CorrelationSpec, FooterSpec, InferenceSpec, ModelSpec, RandomSpec
from tablegen.spec.term_keys import REFERENCE_LINE
from tablegen.spec.time_keys import COMPETING, FOLLOWED
from tablegen.spec.words import Word
from tablegen.yamlfile import Node

Terms = Literal["univariable", "multivariable"] | tuple[Word, ...]
_BY_NAME: dict[str, Literal["univariable", "multivariable"]] = {
    "univariable": "univariable",
    "multivariable": "multivariable",
}
_EXAMPLE = "{Crude: univariable, Model 2: [age, sex], Women: {where: {sex: female}}, Death: {outcome: {died: yes}}}"
_NAMES = {"type": "array", "items": {"type": "string"}}


def _terms(node: Node, problems: Problems, key: str) -> Terms | None:
    """`univariable`, `multivariable`, or a list of rows."""
    if node.kind == "sequence":
        return tuple(Word(inner.text, inner.at) for inner in node.nodes)
    terms = _BY_NAME.get(node.text) if node.kind == "scalar" else None
    if terms is None:
        message = f"a model is univariable, multivariable or a list of rows, not {key}{found(node)}"
        problems.error(message, node.at, f"models: {_EXAMPLE}")
    return terms


_TERMS: dict[str, Any] = {"anyOf": [{"enum": list(_BY_NAME)}, _NAMES]}
QUANTILE = Key(
    "quantile",
    number_kind(0, 1, inside=True),
    "of a quantile model, which quantile of the outcome it is of: 0.5, the median, without it",
)
_OF_A_MODEL = (
    Key("rows", Kind(lambda node, problems, _: _terms(node, problems, "rows: "), _TERMS), "its terms"),
    Key("adjust for", list_of(word("a column")), "its terms that are no rows of the table, beside those of all models"),
    Key("outcome", parts.OUTCOME, "its outcome, where it is not that of the table"),
    Key("where", FILTERS, "the patients it is of: {sex: [female]}"),
    Key("time", word("a column"), "of a model of times to an event, the time to its outcome"),
    COMPETING,
    QUANTILE,
)


_RANDOM = (
    Key("intercepts", list_of(word("a column")), "in place of cluster: crossed factors, each with random intercepts"),
    Key(
        "nested", list_of(word("a column")), "in place of cluster: nested factors, the outermost first: [school, class]"
    ),
    Key("slope", word("a row"), "the row, a number, whose coefficient varies over the clusters"),
    Key("likelihood", choice("reml", "ml"), "restricted maximum likelihood of a linear model, or maximum likelihood"),
    Key("points", number_kind(1, 50, whole=True), "of events and counts, the points of its quadrature; 1: Laplace"),
)


def model_keys(inferences: tuple[str, ...] = ()) -> tuple[Key, ...]:
    """The keys; the names of inferences are those of the catalogue, for editors that complete them."""
    schema = {"anyOf": [*_TERMS["anyOf"], json_mapping(_OF_A_MODEL)]}
    kind = parts.named(_model, schema, "[univariable, multivariable]")
    return (
        Key(
            "outcome",
            parts.OUTCOME,
            "the outcome of a model, and its event: {died: yes}, or its levels: {grade: [low, mid, high]}",
        ),
        Key("models", kind, f"several models side by side: [univariable, multivariable], or {_EXAMPLE}"),
        Key(
            "inference",
            _inference(inferences),
            "what decides both P and intervals of a model: wald, likelihood, score, firth, robust (or hc0, hc3 …), "
            "cluster (or cr0, cr1 …), bootstrap (or bootstrap-bca, bootstrap-normal), or "
            "{method: bootstrap-bca, samples: 4999, seed: 7}",
        ),
        Key(
            "covariance",
            yes_no(),
            "whether the covariances of a model's coefficients stand in the results file",
        ),
        Key(
            "separation",
            choice("NE", "error", "firth"),
            "what happens where the terms predict the outcome perfectly: NE (not estimable), error, or firth",
        ),
        REFERENCE_LINE,
        Key(
            "footer",
            _footer(),
            "what is told of each model below its rows: [n, events, nagelkerke, aic, hosmer-lemeshow, auc]; "
            "or {show: [n, aic], where: note}",
        ),
        *FOLLOWED,
        Key(
            "cluster",
            word("a column"),
            "the column that says which rows belong together: of a model, or, beside compare or weights, of a sample",
        ),
        Key(
            "correlation",
            _correlation(),
            "the working correlation of a gee model: independence, exchangeable, ar1, unstructured; "
            "or {structure: ar1, moments: geepack}",
        ),
        Key(
            "random",
            parts.record(RandomSpec, _RANDOM),
            "of a mixed model, what varies over its clusters besides the intercept: {slope: days}; several factors: "
            "{intercepts: [rater, patient]} or {nested: [school, class]}; how it is fitted: "
            "{likelihood: ml}, {points: 15}",
        ),
        QUANTILE,
        Key("offset", word("a column"), "what is added to a model's linear predictor with a coefficient of 1"),
        Key("exposure", word("a column"), "of a model of counts: the time or the number at risk, as person-years"),
    )


_HALVES = frozenset({"p", "test", "tests", "ci", "interval", "intervals"})
"""What an author may write who wants P values and intervals of different inferences."""


def _inference(names: tuple[str, ...]) -> Kind:
    """`likelihood`, or `{method: bootstrap, samples: 4999, seed: 7}`."""
    method = word("an inference", names)
    keys = (
        Key("method", method, "the way of testing, by name"),
        Key("samples", number_kind(99, 100_000, whole=True), "how many bootstrap samples are drawn"),
        Key("seed", number_kind(0, 2**32 - 1, whole=True), "the number from which the samples are drawn"),
    )
    record = parts.record(InferenceSpec, keys, "method")

    def read(node: Node, problems: Problems, key: str) -> InferenceSpec | None:
        apart = next((name for name, _ in node.items if name.text.casefold() in _HALVES), None)
        if apart is None:
            return record.read(node, problems, key)
        problems.error(
            f"{key} decides P and confidence intervals alike, so that they agree; {apart.text} has none of its own",
            apart.at,
            f"{key}: likelihood, for both; or two specs, a table each",
        )
        return None

    return either(located(_by_name, "an inference", names), None, Kind(read, record.json))


def _correlation() -> Kind:
    """`exchangeable`, or `{structure: ar1, moments: geepack}`."""
    structure = choice("independence", "exchangeable", "ar1", "unstructured")
    keys = (
        Key("structure", structure, "the working correlation, by name"),
        Key(
            "moments",
            choice("n-k", "n", "geepack"),
            "scale and correlation by moments over n - k (R's gee, SAS, statsmodels), over n, or as R's geepack",
        ),
    )

    def named(node: Node, problems: Problems, key: str) -> CorrelationSpec | None:
        found = structure.read(node, problems, key)
        return found and CorrelationSpec(found)

    by_name = Kind(named, structure.json)
    return either(by_name, None, parts.record(CorrelationSpec, keys, "structure"))


def _footer() -> Kind:
    """A list of statistics, or `{show: […], where: note}`."""
    names = parts.columns_kind("[n, aic]")
    keys = (
        Key("show", names, "the statistics, or statistic: what the paper calls it"),
        Key("where", choice("rows", "note"), "in lines below the rows, or in the note"),
    )

    def listed(node: Node, problems: Problems, key: str) -> FooterSpec:
        return FooterSpec(names.read(node, problems, key) or ())

    of_names = Kind(listed, {"type": "array", "items": {"type": "string"}})
    return either(None, of_names, parts.record(FooterSpec, keys, "show"))


def _by_name(text: str, at: Place) -> InferenceSpec:
    return InferenceSpec(Word(text, at))


def _model(name: Node, value: Node | None, problems: Problems) -> ModelSpec | None:
    """A model by its name alone, `name: univariable | multivariable | [rows]`, or a mapping of what it is of."""
    named = Word(name.text, name.at)
    if value is not None and value.kind == "mapping":
        values = read_mapping(value, _OF_A_MODEL, problems, f'the model "{name.text}"')
        terms = values.pop("rows", "multivariable")
        return ModelSpec(named, terms, **{name.replace(" ", "_"): found for name, found in values.items()})
    terms = _terms(value or name, problems, "" if value is None else f"{name.text}: ")
    return None if terms is None else ModelSpec(named, terms)
