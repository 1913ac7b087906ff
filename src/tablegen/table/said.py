"""Sentences of ours as content: what fills their slots is content too, never markup; and of which rows they are."""

from collections.abc import Iterator, Mapping, Sequence

from tablegen.language import Language
from tablegen.plan import Plan
from tablegen.table.markup import markup
from tablegen.table.model import Content, Text, plain


def said(say: Language, english: str, **slots: str | float | Content) -> Content:
    """The sentence in the table's language; texts in its slots, such as authors' labels, stay as they are."""
    told = {name: value for name, value in slots.items() if isinstance(value, int | float)}
    contents: dict[str, Content] = {
        name: (Text(value),) if isinstance(value, str) else value
        for name, value in slots.items()
        if not isinstance(value, int | float)
    }
    opening = {name: plain(content) for name, content in contents.items()}
    return markup(say.led(say(english, **told), opening), contents)


def row_labels(plan: Plan, say: Language) -> dict[str, str]:
    """What notes call the rows: as the author does, or as we do in the table's language."""
    lines = {line.row: say.label(line.label) for line in reversed(plan.lines) if line.kind in {"row", "group"}}
    return {**lines, **plan.called}


def of_rows(found: Mapping[str, Sequence[str]], say: Language) -> Iterator[str]:
    """Texts that are each of some rows (their labels), and name these: but for the one that most of the rows have."""
    sizes = sorted(map(len, found.values()), reverse=True)
    for text, rows in found.items():
        of_most = len(rows) == sizes[0] > (sizes[1] if len(sizes) > 1 else 0)
        yield text if of_most else say("{text} ({told})", text=text, told=say.listed(dict.fromkeys(rows), None))


_LEAST_WORD = 3
"""Letters of a word that may be sought in a sentence of ours."""


def own_words(plan: Plan) -> tuple[str, ...]:
    """What the author calls rows, sections and columns, the longest first: sentences of ours may have these in them."""
    heads = (word for head in plan.heads for word in (head.header, head.group_label, head.span))
    found = {*(line.label for line in plan.lines), *plan.called.values(), *heads, plan.nested}
    return tuple(sorted((word for word in found if word and len(word) >= _LEAST_WORD), key=len, reverse=True))
