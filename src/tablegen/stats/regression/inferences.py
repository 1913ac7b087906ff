"""The ways of testing a model's coefficients, and what notes and methods call them."""

from tablegen.catalogue import Catalogue
from tablegen.stats.regression.contract import Inference, Model

_HC = "MacKinnon & White (1985), J Econometrics 29: 305-325"
_CLUSTERS = "Liang & Zeger (1986), Biometrika 73: 13-22"
INFERENCES: Catalogue[Inference] = Catalogue(
    "inference",
    [
        Inference("wald", "", "Wald (1943), Trans Am Math Soc 54: 426-482"),
        Inference("hc0", "robust variances (HC0)", "White (1980), Econometrica 48: 817-838", "HC0"),
        Inference("hc1", "robust variances (HC1)", _HC, "HC1"),
        Inference("hc2", "robust variances (HC2)", _HC, "HC2"),
        Inference("hc3", "robust variances (HC3)", _HC, "HC3"),
        Inference("cr0", "variances robust to clusters (CR0)", _CLUSTERS, "CR0", of_clusters=True),
        Inference("cr1", "variances robust to clusters (CR1)", _CLUSTERS, "CR1", of_clusters=True),
        Inference("cr1s", "variances robust to clusters (CR1S)", _CLUSTERS, "CR1S", of_clusters=True),
        Inference(
            "joint",
            "variances from the joint information of coefficients and θ",
            "Lawless (1987), Can J Stat 15: 209-225; as in Stata's nbreg",
        ),
        Inference(
            "likelihood",
            "",
            "Wilks (1938), Ann Math Stat 9: 60-62; Venzon & Moolgavkar (1988), Appl Stat 37: 87-94",
            kind="likelihood",
        ),
        Inference("score", "", "Rao (1948), Proc Camb Phil Soc 44: 50-57", kind="score"),
        Inference(
            "firth",
            "Firth's penalised likelihood",
            "Firth (1993), Biometrika 80: 27-38; Heinze & Schemper (2002), Stat Med 21: 2409-2419",
            kind="firth",
        ),
        Inference(
            "bootstrap",
            "",
            "Efron & Tibshirani (1993), An Introduction to the Bootstrap, ch. 13; Davison & Hinkley (1997), Bootstrap "
            "Methods and their Application, pp. 141, 203",
            kind="bootstrap",
        ),
        Inference(
            "bootstrap-bca",
            "",
            "Efron (1987), J Am Stat Assoc 82: 171-185; DiCiccio & Efron (1996), Stat Sci 11: 189-228",
            kind="bootstrap",
        ),
        Inference(
            "bootstrap-normal",
            "",
            "Efron & Tibshirani (1993), An Introduction to the Bootstrap, p. 168",
            kind="bootstrap",
        ),
    ],
)
"""`robust` and `cluster` are none of them: they stand for the usual ones, see `usual_robust`."""
_TESTS = {
    "likelihood": ("likelihood ratio tests", "profile likelihood"),
    "score": ("score tests", "score"),
    "firth": ("penalised likelihood ratio tests", "profile penalised likelihood"),
    "bootstrap": ("P values from bootstrap samples", "percentile bootstrap"),
    "bootstrap-bca": ("P values from bootstrap samples", "bias-corrected and accelerated (BCa) bootstrap"),
    "bootstrap-normal": ("P values from bootstrap samples", "normal bootstrap"),
}


def usual_robust(model: Model, clusters: bool) -> Inference:
    """What `inference: robust` means: HC3 of a linear model, else HC0; of clusters CR1S and CR1, as Stata has them.

    Of times to an event it is CR0, as in R's survival, of a mixed model CR1, as in Stata's mixed.
    """
    if model.correlated == "mixed":
        return INFERENCES["cr1"]
    if clusters and model.of_times:
        return INFERENCES["cr0"]
    if clusters:
        return INFERENCES["cr1s" if model.outcome == "number" else "cr1"]
    return INFERENCES["hc3" if model.outcome == "number" else "hc0"]


def coefficient_stats(model: Model, inference: Inference) -> tuple[str, ...]:
    """The statistics of a coefficient, in print order."""
    tests = {"z", "wald", "t", "df"}
    others = tuple(stat for stat in model.stats if stat not in tests)
    match inference.kind:
        case "wald":
            return model.stats
        case "bootstrap":
            return others
        case _:
            return ("b", "se", "statistic", "df", *(stat for stat in others if stat not in {"b", "se"}))


def tests_and_intervals(model: Model, inference: Inference) -> tuple[str, str]:
    """What the tests are called, and the intervals: `likelihood ratio tests`, `profile likelihood`."""
    tests, intervals = _TESTS.get(inference.name) or (("t tests", "t") if model.student else ("Wald tests", "Wald"))
    held = model.name == "negative-binomial" and inference.kind in {"likelihood", "score"}
    return tests, f"{intervals} (θ held)" if held else intervals


def tested_by(model: Model, inference: Inference, samples: int, seed: int, cluster: str | None) -> str:
    """How one coefficient was tested: `likelihood ratio test and profile likelihood interval`."""
    tests, intervals = tests_and_intervals(model, inference)
    if inference.kind == "bootstrap":
        of = f" of clusters ({cluster})" if cluster else ""
        return f"{intervals}, {samples} samples{of}, seed {seed}"
    if model.pooled:
        return "t test"
    test = tests.removesuffix("s")
    return test if inference.kind == "wald" else f"{test} and {intervals} interval"


def fitted_by(model: Model, inference: Inference, how: tuple[str, ...] = ()) -> str:
    """How a model was fitted, and with which variances: `linear regression, least squares, robust variances (HC3)`.

    `how` are words of the fit besides its title: `ties after Efron`.
    """
    name, *parts = model.title.split(", ")
    if model.correlated == "mixed" and model.student and inference.name == "wald":
        how = (*how, "Satterthwaite’s degrees of freedom")
    if inference.kind == "firth" or (inference.kind == "bootstrap" and model.robust):
        parts = []
    elif inference.variance or inference.kind == "bootstrap":  # takes the place of the model's own variances
        parts = [part for part in parts if not part.startswith(("variances ", "robust variances "))]
    return ", ".join(filter(None, (name, *parts, *how, inference.title)))
