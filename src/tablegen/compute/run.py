"""What every computation of one table shares: where evidence comes from, and where doubts go."""

from dataclasses import dataclass, field

from tablegen.errors import Place, Problems
from tablegen.evidence import Sampling, Source
from tablegen.results import Covariance, IncidenceTrace, Trace


@dataclass(slots=True)
class Run:
    """The source of a table's evidence, the remarks made so far (row, sentence), how its rows are weighted, the
    curves made for its figure, and the covariances of its models.
    """

    source: Source
    problems: Problems
    remarks: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    sampling: Sampling | None = None
    traces: list[Trace | IncidenceTrace] = field(default_factory=list[Trace | IncidenceTrace])
    covariances: list[Covariance] = field(default_factory=list[Covariance])

    def remark(self, row: str, text: str, at: Place | None) -> None:
        """A doubt about a row: kept with the results, and a warning at the line that asked."""
        self.remarks.append((row, text))
        self.problems.warn(f"{row}: {text}", at)

    def remark_once(self, row: str, text: str, at: Place | None) -> None:
        """The same for all levels and groups of a row."""
        if (row, text) not in self.remarks:
            self.remark(row, text, at)
