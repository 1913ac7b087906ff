"""A manuscript's numbers against its tables: those that contradict them, are stale, or are another group's."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from tablegen.paper.arithmetic import impossible
from tablegen.paper.bind import Bound, Target, bind, order_of
from tablegen.paper.claim_tokens import tokens_of
from tablegen.paper.claims import Claim, claims_of
from tablegen.paper.facts import Fact, FactTable
from tablegen.paper.group_sizes import judge_sizes
from tablegen.paper.judge import Verdict, judge, states
from tablegen.paper.looked_up import LookedUp, is_looked_up
from tablegen.paper.mentions import Vocabulary
from tablegen.paper.named_numbers import named_numbers
from tablegen.paper.prose import Sentence
from tablegen.paper.prose.context import (
    BELOW_ONE,
    BOUND_OF_P,
    CAPTION,
    COMMA_DECIMAL,
    CORRELATION,
    CRUDE,
    OTHER_ANALYSIS,
    OWN_STUDY,
    PART_OF,
    POINT_DECIMAL,
    TABLE_REFERENCE,
    speaks_of_own,
)
from tablegen.paper.words import WIDE
from tablegen.values import frozen

_NEAR = 8


@frozen
class Finding:
    """Numbers of a sentence that are not those of the tables; without a verdict they cannot be at all, and `why`."""

    sentence: Sentence
    claim: Claim
    verdict: Verdict | None
    why: str = ""


@dataclass(slots=True)
class Report:
    """What was found in a manuscript, and how many numbers were seen, bound to a table, and left alone."""

    findings: list[Finding] = field(default_factory=list[Finding])
    seen: int = 0
    bound: int = 0

    @property
    def left(self) -> int:
        """The numbers that belong to no table as far as the sentence says."""
        return self.seen - self.bound


def verify(sentences: Sequence[Sentence], tables: Iterable[FactTable], known: Sequence[LookedUp] = ()) -> Report:
    """Hold each sentence against the tables; `known` are the numbers of the text that insert put there."""
    facts = tuple(tables)
    vocabularies = [Vocabulary(table) for table in facts]
    report, comma = Report(), writes_commas(sentences)
    cited, names = _cited_by_passage(sentences), named_numbers(facts)
    order, passage = dict[str, tuple[str, ...]](), -1
    for written in sentences:
        sentence = replace(written, text=written.text.translate(WIDE))
        if sentence.passage != passage:
            passage, order = sentence.passage, dict[str, tuple[str, ...]]()
        tokens = tokens_of(sentence.text, comma, names)
        report.seen += len(tokens)
        if not tokens or CAPTION.match(sentence.text):
            continue
        claims = claims_of(sentence.text, comma, names)
        verdicts = _judged(sentence, claims, vocabularies, cited.get(sentence.passage, ()), order)
        found = list[Finding]()
        for verdict in verdicts:
            report.bound += len(verdict.claim.parts)
            claim = verdict.claim
            said = sentence.text[claim.start : claim.end]
            if verdict.kind != "agrees" and not is_looked_up(claim, said, known, facts):
                found.append(Finding(written, verdict.claim, verdict))
        for claim, why in _cannot_be(sentence, claims, facts):
            if all(claim is not one.claim for one in found):
                found.append(Finding(written, claim, None, why))
        report.findings += sorted(found, key=lambda one: one.claim.start)
    return report


def _cannot_be(
    sentence: Sentence, claims: tuple[Claim, ...], tables: tuple[FactTable, ...]
) -> Iterator[tuple[Claim, str]]:
    if speaks_of_own(sentence):
        own = bool(OWN_STUDY.search(sentence.text))
        yield from ((one.claim, one.told) for one in impossible(sentence.text, claims, tables, own))


def writes_commas(sentences: Sequence[Sentence]) -> bool:
    """Whether a manuscript writes 12,5 for twelve and a half."""
    commas = sum(
        len(COMMA_DECIMAL.findall(sentence.text)) + 2 * len(BELOW_ONE.findall(sentence.text)) for sentence in sentences
    )
    points = sum(len(POINT_DECIMAL.findall(sentence.text)) for sentence in sentences)
    return commas > 2 and commas > 2 * points


def _cited_by_passage(sentences: Sequence[Sentence]) -> dict[int, tuple[str, ...]]:
    """The tables that each paragraph refers to."""
    found = dict[int, tuple[str, ...]]()
    for sentence in sentences:
        numbers = tuple(number for match in TABLE_REFERENCE.findall(sentence.text) for number in match if number)
        if numbers:
            found[sentence.passage] = (*found.get(sentence.passage, ()), *numbers)
    return found


def _judged(
    sentence: Sentence,
    claims: tuple[Claim, ...],
    vocabularies: list[Vocabulary],
    cited: tuple[str, ...],
    order: dict[str, tuple[str, ...]],
) -> Iterator[Verdict]:
    """The verdicts on the claims of a sentence, each from the table that knows best."""
    sure = speaks_of_own(sentence)
    by_claim = dict[int, list[Verdict]]()
    own = _own_tables(sentence, vocabularies, cited)
    for vocabulary in vocabularies:
        name = vocabulary.table.name
        bound = bind(sentence.text, claims, vocabulary, order.get(name, ()))
        in_table = [_verdict(sentence, i, claim, bound, vocabulary, sure) for i, claim in enumerate(claims)]
        for i, verdict in enumerate(in_table):
            if verdict and (verdict.kind == "agrees" or vocabulary in own):
                by_claim.setdefault(i, []).append(_worse(verdict, in_table[i - 1] if i else None, vocabulary.table))
        sizes = judge_sizes(sentence.text, claims, bound.groups, vocabulary.table, sure)
        for i, verdict in sizes:
            by_claim.setdefault(i, []).append(verdict)
        named = order_of(sentence.text, bound.groups)
        if len(named) == len(vocabulary.table.groups):
            order[name] = named
    for i in sorted(by_claim):
        yield _best(_beside(claims, by_claim, i), cited)


def _beside(claims: tuple[Claim, ...], by_claim: dict[int, list[Verdict]], i: int) -> list[Verdict]:
    """The verdicts on a claim; on a P that stands behind an estimate or a test those of the tables that have this."""
    verdicts, before = by_claim[i], by_claim.get(i - 1, [])
    if claims[i].kind != "p" or claims[i].start - claims[i - 1].end > _NEAR:
        return verdicts
    tables = {verdict.table.name for verdict in before if verdict.kind == "agrees"}
    return [verdict for verdict in verdicts if verdict.table.name in tables] or verdicts


def _own_tables(sentence: Sentence, vocabularies: list[Vocabulary], cited: tuple[str, ...]) -> list[Vocabulary]:
    """The tables that a sentence may contradict: those it refers to, else those of its paragraph, else all."""
    here = tuple(number for match in TABLE_REFERENCE.findall(sentence.text) for number in match if number)
    for numbers in (here, cited):
        known = [vocabulary for vocabulary in vocabularies if vocabulary.table.number in numbers]
        if known and (numbers is here or len(known) == len(set(numbers))):
            return known
        if here and not known:  # the sentence tells of a table that is not among these, unless it has no number here
            return [vocabulary for vocabulary in vocabularies if vocabulary.table.number is None]
    return vocabularies


def _is_of_correlations(table: FactTable) -> bool:
    return any("r" in fact.values for fact in table.facts)


def _verdict(
    sentence: Sentence, i: int, claim: Claim, bound: Bound, vocabulary: Vocabulary, sure: bool
) -> Verdict | None:
    target = bound.targets[i]
    if target is None or claim.kind in {"size", "rough"}:
        return None
    if claim.kind == "p" and BOUND_OF_P.search(sentence.text):
        return None
    models = tuple(group.label for group in vocabulary.table.groups)
    text = sentence.text
    if _is_of_correlations(vocabulary.table):
        text = CORRELATION.sub(lambda said: " " * len(said[0]), text)
    return judge(claim, _trusted(text, claim, target, sure, models), vocabulary.table)


def _trusted(text: str, claim: Claim, target: Target, sure: bool, models: tuple[str, ...]) -> Target:
    """The target, unsure where the sentence is of others, or counts a part of those that the row counts."""
    counted = claim.kind in {"bare", "share", "pct", "count"}
    part = counted and bool(PART_OF.search(text[max(0, claim.start - 25) : claim.end + 40]))
    other = bool(OTHER_ANALYSIS.search(text)) or (CRUDE.search(text) and not any(map(CRUDE.search, models)))
    return target if sure and target.sure and not part and not other else replace_sure(target)


def replace_sure(target: Target) -> Target:
    """The target, with nothing held against it."""
    return replace(target, sure=False)


def _worse(verdict: Verdict, before: Verdict | None, table: FactTable) -> Verdict:
    """A verdict that says more: a number given twice where two are expected, or one of the build before this."""
    if verdict.kind == "agrees":
        return verdict
    if before and before.row == verdict.row and _same(before.claim, verdict.claim):
        return replace(verdict, kind="duplicated")
    if any(states(verdict.claim, fact) for fact in _kept(table, verdict)):
        return replace(verdict, kind="stale")
    return verdict


def _kept(table: FactTable, verdict: Verdict) -> Iterator[Fact]:
    expected = verdict.expected
    for fact in table.kept:
        if fact.row == verdict.row and (
            expected is None or (fact.group, fact.level) == (expected.group, expected.level)
        ):
            yield fact


def _same(one: Claim, other: Claim) -> bool:
    return one.kind == other.kind and one.figures == other.figures and one.kind not in {"p", "test", "bare"}


def _best(verdicts: list[Verdict], cited: tuple[str, ...]) -> Verdict:
    """The verdict of the table that agrees, else of the one nearest to what is said."""
    agreeing = [verdict for verdict in verdicts if verdict.kind == "agrees"]
    if agreeing:
        return agreeing[0]
    return min(verdicts, key=lambda verdict: (verdict.table.number not in cited, *verdict.nearness))
