"""What `tablegen verify` prints: each number that is not as the tables have it, where, and what the table says."""

from collections.abc import Iterator

from tablegen.paper.claims import Claim
from tablegen.paper.facts import OVERALL, Fact, FactTable
from tablegen.paper.judge import Verdict
from tablegen.paper.verify import Finding, Report

_WIDTH = 150
_NAMES = {
    "mean": "mean",
    "sd": "SD",
    "n": "n",
    "total": "of",
    "pct": "%",
    "median": "median",
    "q1": "Q1",
    "q3": "Q3",
    "p": "P",
}


def report_lines(report: Report) -> Iterator[str]:
    """The findings, a few lines each, then how many numbers were seen, bound and left alone."""
    for finding in report.findings:
        spot = finding.sentence.spot(finding.claim.start)
        yield f"{spot}: {_said(finding)}"
        yield f"   {_excerpt(finding)}"
        yield from (f"   {line}" for line in _told(finding))
    found = len(report.findings)
    yield (
        f"{report.seen} number{_s(report.seen)}: {report.bound} bound to tables, {report.left} left alone; "
        f"{found or 'no'} contradiction{_s(found)}."
    )


def _s(n: int) -> str:
    return "" if n == 1 else "s"


def words_of(claim: Claim, text: str) -> str:
    """The claim as the sentence has it."""
    end = claim.end
    while end < len(text) and (text[end] == "%" or (text[end] in ")]" and _open(text[claim.start : end]))):
        end += 1
    return text[claim.start : end]


def _open(text: str) -> bool:
    return text.count("(") + text.count("[") > text.count(")") + text.count("]")


def _said(finding: Finding) -> str:
    claim, verdict = finding.claim, finding.verdict
    said = f'"{words_of(claim, finding.sentence.text)}"'
    if verdict is None:
        return f"{said} cannot be"
    table = verdict.table.called
    match verdict.kind:
        case "duplicated":
            return f"{said} is given twice, where {table} has two numbers"
        case "group" if verdict.stated and verdict.expected and verdict.stated.group != verdict.expected.group:
            stated, expected = (_group(verdict.table, fact) for fact in (verdict.stated, verdict.expected))
            return f"{said} is that of {stated}, not of {expected}"
        case "stale":
            return f"{said} is what {table} had in an earlier build"
        case _:
            return f"{said} contradicts {table}"


def _group(table: FactTable, fact: Fact) -> str:
    labels = {group.key: group.label for group in table.groups} | {OVERALL: "all groups together"}
    return f'"{labels.get(fact.group or "", fact.group or "")}"'


def _excerpt(finding: Finding) -> str:
    """The sentence around the numbers."""
    text, claim = finding.sentence.text, finding.claim
    start = max(0, claim.start - _WIDTH // 2)
    end = min(len(text), max(claim.end + 20, start + _WIDTH))
    start = 0 if start < 12 else text.find(" ", start) + 1
    end = len(text) if end > len(text) - 12 else text.rfind(" ", 0, end)
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"


def _told(finding: Finding) -> Iterator[str]:
    """What the table says, and at which address."""
    verdict = finding.verdict
    if verdict is None:
        yield finding.why
        return
    if verdict.expected is None:
        return
    fact, table = verdict.expected, verdict.table
    where = "" if fact.derived else f"   ({address(table, fact)})"
    yield f"{table.called}, {table.label_of(fact)}: {printed(verdict, fact)}{where}"
    if verdict.kind == "contradicts" and verdict.stated:
        yield f"it is that of {table.label_of(verdict.stated)}"


def printed(verdict: Verdict, fact: Fact) -> str:
    """What the table prints there; of what it does not print, the numbers that the claim is about."""
    cells = verdict.table.cells
    for level in (fact.level, None):
        if not fact.derived and (fact.row, fact.group, level) in cells:
            return cells[fact.row, fact.group, level]
    decimals = {stat: part.token.decimals for part, stat in verdict.wrong}
    stats = dict.fromkeys(decimals) or dict.fromkeys(fact.values)
    return ", ".join(
        _number(stat, fact.values[stat][0].value, decimals.get(stat, 2)) for stat in stats if stat in fact.values
    )


def _number(stat: str, value: float, decimals: int) -> str:
    text = f"{value:.0f}" if stat in {"n", "total"} else f"{value:.{decimals}f}"
    return f"{text}%" if stat == "pct" else f"{_NAMES.get(stat, stat)} {text}"


def address(table: FactTable, fact: Fact) -> str:
    """`table1.age_days.specific`, as placeholders in a manuscript have it."""
    return ".".join(part for part in (table.name, fact.row, fact.level, fact.group) if part)
