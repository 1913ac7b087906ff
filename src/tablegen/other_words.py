"""What authors call a key where they do not know its name: other tools' words for it, and everyday ones."""

from collections.abc import Collection

OTHER_WORDS = {
    "adjust": "multiplicity correction padjust padj qvalue fdr",
    "adjust for": "covariates covariate adjusted",
    "categories": "categorical category factors discrete",
    "cluster": "clusters groupid",
    "codebook": "dictionary datadictionary metadata labels",
    "compare": "by group groupby strata stratify arm arms treatment",
    "confidence": "ci conf conflevel cilevel level alpha",
    "data": "dataset input source file",
    "delimiter": "sep separator",
    "derive": "compute mutate calculate transform newcolumns",
    "digits": "decimals precision round rounding",
    "effects": "effect estimates effectsize",
    "encoding": "charset",
    "file": "path name data",
    "figure": "plot figures forest",
    "formats": "format outputs",
    "frequency": "freq fweight counts",
    "header row": "header headerrow skip skiprows skiplines startrow firstrow namesrow range",
    "inference": "ci vcov robust se covtype",
    "kind": "type dtype class",
    "label": "title caption name heading",
    "last row": "nrows lastrow endrow skipfooter footerrows",
    "language": "lang locale",
    "level": "category value show event",
    "levels": "order categories values type kind factor",
    "like": "preset software compatibility tool",
    "missing": "na nan navalues null",
    "model": "regression family method fit",
    "models": "modelling univariate multivariate univariable multivariable",
    "note": "notes footnote comment",
    "notes": "note footnotes footnote footer comments",
    "numbers": "continuous numeric number",
    "outcome": "event dependent response y endpoint depvar target",
    "output": "out outdir folder destination",
    "overall": "total all",
    "pairs": "id subject paired patient matched",
    "pairwise": "posthoc",
    "percent": "percentage percentages denominator",
    "reference": "ref base baseline",
    "rows": "terms term predictors predictor covariates variables variable vars factors columns independent x features",
    "show": "stat stats statistic statistics summary format display type kind",
    "split": "facet splitby",
    "style": "journal theme template",
    "test": "tests p pvalue",
    "tests": "test p pvalue",
    "title": "caption name heading",
    "unit": "units",
    "units": "unit",
    "variable": "column var",
    "weights": "weight pweight iptw",
    "where": "filter subset select if include exclude",
}
_MEANT: dict[str, list[str]] = {}
for _key, _words in OTHER_WORDS.items():
    for _word in _words.split():
        _MEANT.setdefault(_word, []).append(_key)


def meant(word: str, keys: Collection[str]) -> str | None:
    """The key of these that an author means who writes another word for it; None where no other word is known."""
    plain = "".join(c for c in word.casefold() if c.isalnum())
    return next((key for key in _MEANT.get(plain, ()) if key in keys), None)
