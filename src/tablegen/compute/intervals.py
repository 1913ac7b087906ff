"""Several rows of one patient in a Cox model: intervals of follow-up, which may not overlap."""

from tablegen.evidence import Lacking, Rows
from tablegen.results import Key, Record
from tablegen.tasks import Fit


def check_intervals(task: Fit, rows: Rows) -> Record:
    """How many patients the rows are of; Lacking where two of one patient overlap: he would be at risk twice."""
    import numpy as np

    followed = task.at_risk
    assert followed is not None
    assert followed.patient is not None
    assert followed.time is not None
    assert followed.entry is not None
    patient, begin, end = (rows.columns[name] for name in (followed.patient, followed.entry, followed.time))
    order = np.lexsort((begin, patient))
    patient, begin, end = patient[order], begin[order], end[order]
    # what was followed before a row may end later than the row just before it: the latest end so far counts
    first = np.concatenate([[True], patient[1:] != patient[:-1]])
    block = np.cumsum(first) - 1
    span = float(end.max() - end.min()) + 1.0
    latest = np.maximum.accumulate(end + block * span) - block * span
    overlaps = np.flatnonzero(~first[1:] & (begin[1:] < latest[:-1]))
    if overlaps.size:
        i = int(overlaps[0])
        name = rows.texts[followed.patient][int(patient[i])]
        earlier = next(j for j in range(i, -1, -1) if end[j] > begin[i + 1])
        several = f" (and {overlaps.size - 1} more such pairs)" if overlaps.size > 1 else ""
        later = f"{begin[i + 1]:g} to {end[i + 1]:g}"
        raise Lacking(
            f"cannot be fitted: {followed.patient} {name} has rows that overlap, from {begin[earlier]:g} to "
            f"{end[earlier]:g} and from {later}{several}: a patient is at risk once at a time"
        )
    return Record(Key(task.sizes, task.group, None, "n_patients"), int(first.sum()))
