"""The heads of the columns: a group with its size, a statistic in the journal's words, heads that span several."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby, pairwise

from tablegen import stats
from tablegen.capitals import begun
from tablegen.estimates import limits_of
from tablegen.plan import ANSWERS, MISSING, PAIRS, Head, Plan
from tablegen.results import Results
from tablegen.style import Style
from tablegen.table import digits, numbers
from tablegen.table.cells import RATIOS, STEMS
from tablegen.table.described import described
from tablegen.table.markup import capitalized, cased, markup
from tablegen.table.model import Break, Cell, Content, Italic, Row, Text, plain
from tablegen.tasks import Compare, Fit, Sizes, interval_level

_KEYS: dict[tuple[str, ...], str] = {
    **{(f"{stem}_low", f"{stem}_high"): "ci" for stem in RATIOS.values()},
    ("low", "high"): "ci",
    **{(f"{stem}_{end}",): end for stem in RATIOS.values() for end in ("low", "high")},
    ("b", "se"): "b se",
    ("b", "low", "high"): "b ci",
    ("n_events", "n"): "n_events n",
    ("n_events", "events_pct"): "n_events pct",
    ("n_events", "n", "events_pct"): "n_events n pct",
    **{(stem, *limits_of(stem)): f"{stem} ci" for stem in STEMS.values()},
}
_ORDER = ("chi2", "*t*", "*F*", "*U*", "*H*")


def column_head(head: Head, plan: Plan, results: Results, style: Style) -> Content:
    """The head of a column beside the stub."""
    if head.kind == "group":
        return _group_head(head, plan, results, style)
    if head.header is not None:
        return (Text(head.header),)
    if head.drawn and _is_beside_its_numbers(head, plan):
        return ()
    if head.stats == ("missing",):
        return (Text(style.words.overall if head.span else style.words.missing),)
    if head.stats == ("statistic",):
        return statistic_symbols(plan, results) or markup(style.words.headers.get("statistic", style.say("Statistic")))
    stem = head.stats[0] if head.stats else ""
    return head_words(head, style, interval_level(plan.tasks, stem, plan.confidence))


def _is_beside_its_numbers(head: Head, plan: Plan) -> bool:
    """Whether a column of the same model says in words and numbers what this one draws."""
    beside = (other for other in plan.heads if (other.group, other.span) == (head.group, head.span))
    return any(other.interval == head.interval and not other.drawn for other in beside)


def head_words(head: Head, style: Style, confidence: float) -> Content:
    """What the journal calls a column's statistics."""
    key = _KEYS.get(head.stats) or (head.stats[0] if len(head.stats) == 1 else "")
    words = _wording(key, style)
    if words is None and head.show and head.show.name in style.words.patterns:
        first, *rest = described(head.show, style, confidence)
        return (Text(begun(first.text)) if isinstance(first, Text) else first, *rest)
    if words is None and head.show and head.show.name is None:
        shown = described(head.show, style, confidence)
        return capitalized(shown) if head.of_patients else shown
    if words is None:
        return (Text(style.say.exact(head.name) or style.say.label(head.name)),)
    return markup(words, {"level": (Text(digits.level(confidence, style.numbers)),)})


def _wording(key: str, style: Style) -> str | None:
    """The journal's head of a statistic; of an estimate with its interval those of both: `OR (95% CI)`."""
    heads, rules = style.words.headers, style.numbers
    stem = heads.get(key.removesuffix(" ci"))
    if key in heads or not (key.endswith(" ci") and stem):
        return heads.get(key)
    return f"{stem}{rules.ci_gap}{rules.ci_open}{heads['ci']}{rules.ci_close}"


def head_rows(stub: Cell, plan: Plan, contents: Sequence[Content], results: Results, style: Style) -> tuple[Row, ...]:
    """The rows of the table's head: one, or more where heads stand under spanning ones; the others reach over all."""
    heads, spanner = with_limits(plan.heads, style), partial(_spanner, plan=plan, results=results, style=style)
    deep = 3 if any(head.over for head in heads) else 2 if any(head.span for head in heads) else 1
    rows: list[list[Cell]] = [[] for _ in range(deep)]
    rows[0].append(replace(stub, rowspan=deep))
    for over, run in groupby(zip(heads, contents, strict=True), key=lambda pair: pair[0].over):
        pairs = list(run)
        if over is not None:
            rows[0].append(Cell((Text(cased(style.say.label(over), style.look.head_case)),), colspan=len(pairs)))
        _below(rows[over is not None :], pairs, spanner)
    return tuple(Row(tuple(cells)) for cells in rows)


_LIMITS = "limits"
"""The head above both limits of an interval, where the journal has one: LL and UL below 95% CI (APA)."""


def with_limits(heads: Sequence[Head], style: Style) -> list[Head]:
    """The heads, those of both limits side by side below one of their own where the journal has it."""
    if not style.words.headers.get(_LIMITS):
        return list(heads)
    limits = [i for i, pair in enumerate(pairwise(heads)) if _are_limits(*pair)]
    below = {j for i in limits for j in (i, i + 1)}
    spans = {heads[i].span for i in limits} - {None}
    lifted = (replace(head, span=None, over=head.span) if head.span in spans else head for head in heads)
    return [replace(head, span=_LIMITS) if i in below else head for i, head in enumerate(lifted)]


def _are_limits(low: Head, high: Head) -> bool:
    """Whether two heads are of the limits of one interval, in the journal's words."""
    keys = [_KEYS.get(head.stats, head.name) for head in (low, high)]
    alike = (low.group, low.span, low.over, low.header) == (high.group, high.span, None, None)
    return alike and keys == ["low", "high"] and high.header is None


def limits_head(first: Head, plan: Plan, style: Style) -> Content:
    """The head above both limits of an interval, `95% CI`."""
    confidence = interval_level(plan.tasks, first.stats[0].removesuffix("_low"), plan.confidence)
    return markup(style.words.headers[_LIMITS], {"level": (Text(digits.level(confidence, style.numbers)),)})


def _below(
    rows: list[list[Cell]], pairs: Sequence[tuple[Head, Content]], spanner: Callable[[str, Head], Content]
) -> None:
    """Add heads to the rows that they have: those of a span below it, the others over all."""
    deep = len(rows)
    for span, run in groupby(pairs, key=lambda pair: pair[0].span):
        run_heads, contents = zip(*run, strict=True)
        if span is None:
            rows[0] += [Cell(content, rowspan=deep) for content in contents]
        else:
            rows[0].append(Cell(spanner(span, run_heads[0]), colspan=len(contents), rowspan=deep - 1))
            rows[-1] += map(Cell, contents)


def span_text(head: Head, plan: Plan, style: Style) -> str:
    """The text of the head that spans a column, without the size of a group; empty where none does."""
    return plain(_spanner(head.span, head, plan, Results(()), style)) if head.span else ""


def _spanner(span: str, first: Head, plan: Plan, results: Results, style: Style) -> Content:
    """The text of a spanning head; columns of pairs have it for what they show, a group's its size."""
    if first.of_patients:
        return _group_head(replace(first, header=None), plan, results, style)
    if span == MISSING:
        return (Text(style.words.missing),)
    if span == _LIMITS:
        return limits_head(first, plan, style)
    if span in {PAIRS, ANSWERS}:
        return head_words(first, style, plan.confidence)
    return (Text(cased(style.say.label(span), style.look.head_case)),)


def _group_head(head: Head, plan: Plan, results: Results, style: Style) -> Content:
    everybody = style.words.total if plan.design == "crosstab" else style.words.overall
    label = cased(head.header or head.group_label or everybody, style.look.head_case)
    size = group_size(head.group, plan, results)
    if size is None or not style.words.group_n:
        return (Text(label),)
    n = numbers.write_count(size, style.numbers)
    return (Text(label), Break() if style.look.head_lines else Text(" "), *markup(style.words.group_n, {"n": n}))


def group_size(group: str | None, plan: Plan, results: Results) -> int | None:
    """How many patients a column is about."""
    row = next((task.row for task in plan.tasks if isinstance(task, Sizes)), None)
    record = results.get(row, group, None, "n") if row else None
    return int(record.value) if record and record.value is not None else None


def statistic_symbols(plan: Plan, results: Results) -> Content:
    """The symbols of the tests used, χ² first: `χ²/t`; nothing when none has one. Pooled by D1 or D2 they are F.

    Tests of models by their likelihood are χ².
    """
    if any(isinstance(task, Fit) for task in plan.tasks):
        return symbol_content("chi2")
    tests = [task for task in plan.tasks if isinstance(task, Compare)]
    by_f = {task.row for task in tests if results.get(task.row, None, None, "riv")}
    used = {"*F*" if task.row in by_f else stats.TESTS[task.test].symbol for task in tests} - {""}
    content: Content = ()
    for symbol in sorted(used, key=lambda s: (_ORDER.index(s) if s in _ORDER else len(_ORDER), s)):
        joint: Content = (Text("/"),) if content else ()
        content = (*content, *joint, *symbol_content(symbol))
    return content


def symbol_content(symbol: str) -> Content:
    """A test's symbol, as its catalogue entry writes it (`chi2`, `*t*`)."""
    if symbol == "chi2":
        return markup("χ^2^")
    return markup(symbol) if "*" in symbol else (Italic((Text(symbol),)),)
