"""What tests did, by kind of row: the records that tell it, and their methods in the words of a note."""

import re
from collections.abc import Sequence

from tablegen import stats
from tablegen.articles import with_article
from tablegen.capitals import begun
from tablegen.language import ENGLISH, Language
from tablegen.plan import Plan
from tablegen.results import Record, Results
from tablegen.stats.kinds import kind_of
from tablegen.stats.proportions import POINTS
from tablegen.style import Style
from tablegen.table.markup import markup
from tablegen.table.model import Content, Text
from tablegen.tasks import Compare

KINDS = {
    "number": ("continuous variables were compared by {method}", "continuous variables by {method}"),
    "category": ("categorical variables were compared by {method}", "categorical variables by {method}"),
    "time": ("times to an event were compared by {method}", "times to an event by {method}"),
    "rate": ("rates of events were compared by {method}", "rates of events by {method}"),
}
"""What is said of the tests of a kind of row, first or after those of another."""


def main_method(plan: Plan, results: Results, kind: str) -> str | None:
    """The commonest method among the tests of a kind of row; None where two are equally common."""
    methods = [
        own_method(record)
        for task in plan.tasks
        if isinstance(task, Compare) and test_kind(task) == kind and (record := successful(task, results))
    ]
    counts = sorted({methods.count(method) for method in methods}, reverse=True)
    leading = [method for method in dict.fromkeys(methods) if methods.count(method) == counts[0]]
    return leading[0] if len(leading) == 1 else None


def own_method(record: Record) -> str:
    """The method of a test or effect, without how it was pooled over imputed data, which a note tells of all."""
    method, pooled, how = record.method.partition(", pooled over ")
    return method + POINTS if pooled and how.endswith(POINTS) else method


def named(method: str, say: Language) -> str:
    """The method as it follows `by`, in English with its article: `the Mann–Whitney U test`."""
    phrase = say.phrase(method)
    return with_article(phrase) if say.code == ENGLISH.code else phrase


def test_kind(task: Compare) -> str:
    """What a test compares: numbers, categories, times or rates."""
    return kind_of(stats.TESTS[task.test])


def successful(task: Compare, results: Results) -> Record | None:
    """The record of a test's P where the test could be made, be it shown or withheld."""
    record = test_record(task, results)
    made = record and (record.value is not None or (record.problem or "").startswith("suppressed"))
    return record if made else None


def test_record(task: Compare, results: Results) -> Record | None:
    """The record of a test's P."""
    return results.get(task.row, None, None, "p")


_METHOD_SIGNS = (
    ("'", "’"),
    ("χ²", "χ^2^"),
    (" t test", " *t* test"),
    (" df", " *df*"),
    (" U test", " *U* test"),
    (" t interval", " *t* interval"),
)
_OUR_P = re.compile(r"(?:^|(?<=[,;] )|(?<=[、，；]))P(?= was\b| of\b| is\b|, |、|值)")
"""P where a sentence of ours speaks of it: no label of an author's."""


def sentence_of(text: str, style: Style, own: Sequence[str] = ()) -> Content:
    """A sentence of ours in the journal's words, its symbols in their own form; the author's `own` words stay so."""
    slots = dict[str, Content]()
    for word in own:
        if word in text and sentence_of(word, style) != (Text(word),):
            text = text.replace(word, f"{{own{len(slots)}}}")
            slots[f"own{len(slots)}"] = (Text(word),)
    return markup(with_signs(text, style), slots)


def with_signs(text: str, style: Style) -> str:
    """The markup of a sentence of ours in the journal's words."""
    for ours, theirs in style.words.methods.items():
        text = text.replace(ours, theirs)
    for sign, marked_up in _METHOD_SIGNS:
        text = text.replace(sign, marked_up)
    text = _OUR_P.sub("*P*", text)
    for sign, marked_up in style.say.signs.items():
        text = re.sub(rf"(?<![A-Za-zÀ-ɏ]){re.escape(sign)}", lambda _, to=marked_up: to, text)
    return text


def method_sentence(method: str, style: Style) -> Content:
    """The method of one row as a note of its own."""
    return sentence_of(begun(style.say.phrase(method)), style)


def counted(results: Results, row: str, stat: str) -> int:
    """A count of the whole table; 0 where there is none, or it is withheld."""
    record = results.get(row, None, None, stat)
    return int(record.value) if record and record.value else 0
