"""The keys of designs with a table of their own: the correlation matrix."""

from tablegen.schema import Key, choice, list_of
from tablegen.spec.parts import word

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
    Key("adjust for", list_of(word("a column")), "partial correlations: the columns that are held constant"),
    Key("show", word("a pattern"), "how the cells of the matrix are written: r, r (95% CI), r stars, r (P)"),
)
