"""Stage 3: every number of a plan, at full precision. Knows tasks and evidence; no design, no style."""

from collections.abc import Iterator
from math import isfinite

from tablegen import stats
from tablegen.errors import Place, Problems
from tablegen.evidence import Counts, Frequencies, Grouping, Lacking, Pairs, Source
from tablegen.plan import OVERALL, Compare, Fit, Measure, Plan, Sizes, Summarize, Task, Wald
from tablegen.results import Key, Record, Results
from tablegen.stats.contract import CountsTest, Effect, MomentsTest, Outcome, PairsTest, Summary, Test, of_counts


def compute(plan: Plan, source: Source, problems: Problems) -> Results:
    """Carry out the plan's tasks on the source, in their order.

    What a source cannot give is an error at the line that asked for it; doubts about numbers are warnings there.
    """
    run = _Run(source.where(plan.where), problems)
    records = [record for task in plan.tasks for record in run.task(task)]
    if plan.adjust:
        records += _adjusted(records, plan.adjust)
    problems.check()
    return Results(tuple(records), remarks=tuple(run.remarks))


def _adjusted(records: list[Record], how: str) -> Iterator[Record]:
    """The P values of all rows as one family; a test that could not be made is no member of it."""
    adjustment = stats.ADJUSTMENTS[how]
    family = [(r, float(r.value)) for r in records if r.key.stat == "p" and r.key.group is None and r.value is not None]
    method = f"{adjustment.title}, {len(family)} tests"
    for (record, _), value in zip(family, adjustment.run([p for _, p in family]), strict=True):
        yield Record(Key(record.key.row, None, record.key.level, "p_adjusted"), value, method)


class _Run:
    def __init__(self, source: Source, problems: Problems) -> None:
        self.source = source
        self.problems = problems
        self.remarks: list[tuple[str, str]] = []

    def task(self, task: Task) -> Iterator[Record]:
        try:
            yield from self._carry_out(task)
        except Lacking as lacking:
            self.problems.error(f"{task.row if isinstance(task, Summarize) else 'the table'} {lacking}", self._at(task))

    @staticmethod
    def _at(task: Task) -> Place | None:
        return None if isinstance(task, Sizes) else task.at

    def _carry_out(self, task: Task) -> Iterator[Record]:
        match task:
            case Sizes():
                yield from self._sizes(task)
            case Summarize(view="number"):
                yield from self._numbers(task)
            case Summarize():
                yield from self._categories(task)
            case Compare():
                yield from self._compare(task)
            case Measure():
                yield from self._measure(task)
            case Fit() | Wald():
                yield from self._fit(task)

    def _fit(self, task: Fit | Wald) -> Iterator[Record]:
        from tablegen import fit  # a table of tests need not load it

        try:
            if isinstance(task, Fit):
                yield from fit.fit(task, self.source, self._remark)
            else:
                yield from fit.published(task, self.source, self._remark)
        except Lacking as lacking:
            what = f"the {task.model} model" if isinstance(task, Fit) else "the Wald test"
            self.problems.error(f"{what} {lacking}", lacking.at or task.at)

    def _remark(self, row: str, text: str, at: Place) -> None:
        self.remarks.append((row, text))
        self.problems.warn(f"{row}: {text}", at)

    def _sizes(self, task: Sizes) -> Iterator[Record]:
        source = self.source.where(task.where)
        sizes = source.sizes(task.by) if task.by else ()
        for group, n in zip(task.by.levels if task.by else (), sizes, strict=True):
            yield Record(Key(task.row, group, None, "n"), n)
        if task.by:
            missing = source.missing(task.by.variable, None)[0]
            yield Record(Key(task.row, None, None, "missing"), missing)
            yield Record(Key(task.row, None, None, "excluded"), source.sizes(None)[0] - sum(sizes) - missing)
        if task.overall or not task.by:
            yield Record(Key(task.row, OVERALL, None, "n"), sum(sizes) if task.by else source.sizes(None)[0])

    def _columns(self, task: Summarize) -> tuple[tuple[str, Grouping | None, int], ...]:
        """The table's patient columns: name, grouping to ask the source for, position in its answer."""
        groups = [(g, task.by, i) for i, g in enumerate(task.by.levels)] if task.by else []
        return (*groups, *([(OVERALL, None, 0)] if task.overall or not task.by else []))

    def _numbers(self, task: Summarize) -> Iterator[Record]:
        source = self._within(task)
        self._emptiness(task, source)
        for group, by, i in self._columns(task):
            missing, size = source.missing(task.variable, by)[i], source.sizes(by)[i]
            yield Record(Key(task.row, group, None, "missing"), missing)
            yield Record(Key(task.row, group, None, "total"), size)
            for stat in task.stats:
                summary = stats.SUMMARIES[stat]
                value = _of_numbers(summary, source, task, by, i)
                yield _record(Key(task.row, group, None, stat), value, summary, task.quantiles)

    def _categories(self, task: Summarize) -> Iterator[Record]:
        source = self._within(task)
        self._emptiness(task, source)
        for group, by, i in self._columns(task):
            counts = [line[i] for line in source.counts(task.variable, task.levels, by).table]
            missing = source.missing(task.variable, by)[i]
            total = sum(counts) + (missing if task.missing_in_percent else 0)
            yield Record(Key(task.row, group, None, "missing"), missing)
            yield Record(Key(task.row, group, None, "total"), total)
            if task.missing_in_percent and total:
                yield Record(Key(task.row, group, None, "missing_pct"), 100 * missing / total)
            for level, n in zip(task.levels, counts, strict=True):
                for stat in task.stats:
                    summary = stats.SUMMARIES[stat]
                    if summary.of_counts:
                        value = summary.of_counts(n, total)
                    elif summary.of_counts_at:
                        value = summary.of_counts_at(n, total, task.confidence)
                    else:
                        continue
                    yield _record(Key(task.row, group, level, stat), value, summary, 0)

    def _emptiness(self, task: Summarize, source: Source) -> None:
        """Say when a group has nobody, or nobody with a value: its cells will be empty."""
        sizes, missing = source.sizes(task.by), source.missing(task.variable, task.by)
        if not sum(sizes):
            self._remark(task.row, "no patient of the table's groups meets its `where`", task.at)
            return
        if sum(sizes) == sum(missing):
            self._remark(task.row, "there are no non-missing values (all missing)", task.at)
            return
        for i, group in enumerate(task.by.levels if task.by else ()):
            if sizes[i] == missing[i]:
                reason = "all of its values are missing" if sizes[i] else "it has no patients"
                self._remark(task.row, f'group "{group}" has no values: {reason}', task.at)

    def _within(self, task: Summarize) -> Source:
        """The rows a summary is about: those of the table's groups, so that "overall" is their sum."""
        source = self.source.where(task.where)
        return source.where((task.by.members,)) if task.by and task.overall else source

    def _compare(self, task: Compare) -> Iterator[Record]:
        test = stats.TESTS[task.test]
        try:
            outcome = self._outcome(test, task, self.source.where(task.where))
        except Lacking as lacking:
            self.problems.error(f"{test.title} {lacking}", task.at)
            return
        for remark in outcome.remarks:
            self._remark(task.row, remark, task.at)
        if outcome.problem:
            self._remark(task.row, f"no {test.title}: {outcome.problem}", task.at)
        stats_asked = tuple(outcome.values) or ("statistic", "df", "p")
        if task.pairs and outcome.values:
            yield from self._pairs_used(task)
        for stat in stats_asked:
            method = outcome.methods.get(stat, outcome.method)
            yield Record(Key(task.row, None, None, stat), outcome.values.get(stat), method, outcome.problem)

    def _pairs_used(self, task: Compare) -> Iterator[Record]:
        pairs = _pairs(task, self.source.where(task.where))
        yield Record(Key(task.row, None, None, "n_used"), len(pairs.first))
        yield Record(Key(task.row, None, None, "excluded"), pairs.unmatched)

    def _measure(self, task: Measure) -> Iterator[Record]:
        effect = stats.EFFECTS[task.effect]
        try:
            outcome = _effect(effect, task, self.source.where(task.where))
        except Lacking as lacking:
            self.problems.error(f"{effect.title} {lacking}", task.at)
            return
        for remark in (*outcome.remarks, *([f"no {effect.title}: {outcome.problem}"] if outcome.problem else [])):
            self._remark(task.row, remark, task.at)
        points = task.stem == "diff" and task.view == "category"
        method = f"{outcome.method}, in percentage points" if points else outcome.method
        for stat, suffix in (("estimate", ""), ("low", "_low"), ("high", "_high")):
            value = outcome.values.get(stat)
            scaled = value * 100 if points and value is not None else value
            problem = outcome.problem or (None if value is not None else "there is no interval of this effect here")
            yield Record(Key(task.row, None, None, task.stem + suffix), scaled, method, problem)

    def _outcome(self, test: Test, task: Compare, source: Source) -> Outcome:
        if isinstance(test, MomentsTest):
            return test.run(source.moments(task.variable, task.by))
        if isinstance(test, CountsTest):
            counts = _collapsed(source.counts(task.variable, task.levels, task.by), task)
            if task.missing_is_level:
                counts = Counts((*counts.table, source.missing(task.variable, task.by)))
            return test.run_at(counts, task.confidence) if test.run_at else test.run(counts)
        if isinstance(test, PairsTest):
            return test.run(_pairs(task, source))
        return test.run(source.frequencies(task.variable, task.by))


def _pairs(task: Compare, source: Source) -> Pairs:
    """The matched values of a test of pairs; where a row shows one level, that level (0) or any other (1)."""
    levels = task.levels if of_counts(stats.TESTS[task.test]) else None
    pairs = source.pairs(task.variable, levels, task.by, task.pairs or "")
    if levels is None or task.level is None:
        return pairs
    at = levels.index(task.level)
    return Pairs((pairs.first != at).astype("int64"), (pairs.second != at).astype("int64"), pairs.unmatched)


def _effect(effect: Effect, task: Measure, source: Source) -> Outcome:
    if task.view == "category" and effect.of_counts:
        counts = _collapsed(source.counts(task.variable, task.levels, task.by), task)
        return effect.of_counts(counts, task.confidence)
    if effect.of_moments:
        return effect.of_moments(source.moments(task.variable, task.by), task.confidence)
    if effect.of_frequencies:
        return effect.of_frequencies(source.frequencies(task.variable, task.by), task.confidence)
    raise Lacking(f"is not one of {'categories' if task.view == 'category' else 'numbers'}")


def _collapsed(counts: Counts, task: Compare | Measure) -> Counts:
    """The counts, or where a row shows one level those of the level and of all others together."""
    if task.level is None:
        return counts
    at = task.levels.index(task.level)
    others = [line for i, line in enumerate(counts.table) if i != at]
    return Counts((counts.table[at], *([tuple(map(sum, zip(*others, strict=True)))] if others else [])))


def _of_numbers(summary: Summary, source: Source, task: Summarize, by: Grouping | None, i: int) -> float | None:
    if summary.of_moments:
        return summary.of_moments(source.moments(task.variable, by)[i])
    if summary.of_moments_at:
        return summary.of_moments_at(source.moments(task.variable, by)[i], task.confidence)
    frequencies = _group(source.frequencies(task.variable, by), i)
    if summary.of_frequencies:
        return summary.of_frequencies(frequencies, task.quantiles)
    return summary.of_frequencies_at(frequencies, task.confidence) if summary.of_frequencies_at else None


def _group(frequencies: Frequencies, i: int) -> Frequencies:
    return Frequencies(frequencies.values, frequencies.counts[:, i : i + 1])


def _record(key: Key, value: float | None, summary: Summary, quantiles: int) -> Record:
    method = summary.title
    if quantiles and summary.name in stats.QUANTILES:
        method += f" (quantile type {quantiles})"
    if value is not None and not isfinite(value):
        return Record(key, None, method, "too large to write: rescale the variable")
    return Record(key, value, method, None if value is not None else summary.undefined)
