"""Frames: the templates around a table's grid, filled with finished pieces of text.

A frame is a text file a journal may replace. `<< name >>` is a slot, `<# … #>` a comment. A frame that needs
logic (`<% if notes %> … <% endif %>`) goes through Jinja2 in a sandbox; all others are filled here. Slots are
strings, and what fills them is never read as a template again. A line that holds nothing but empty slots is
left out, on both roads.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tablegen.errors import Place, TablegenError, listing, refusal, suggestion

if TYPE_CHECKING:
    from jinja2 import nodes
    from jinja2.sandbox import SandboxedEnvironment

_SLOT = re.compile(r"<<(.*?)>>", re.DOTALL)
_NAME = re.compile(r"\s*([A-Za-z_]\w*)\s*")
_COMMENT = re.compile(r"<#.*?#>\n?", re.DOTALL)
_SLOT_LINE = re.compile(r"^[ \t]*(?:<<\s*\w+\s*>>[ \t]*)+\n", re.MULTILINE)
_FILTERS = frozenset({"default", "first", "last", "length", "lower", "replace", "title", "trim", "upper"})


def fill(template: str, slots: Mapping[str, str], where: str) -> str:
    """The frame with its slots filled; `where` names its file in messages.

    TablegenError, with the frame's line, for an unknown slot, for a broken template and for one that asks for
    more than text (a method, an attribute, a function).
    """
    text = _COMMENT.sub(lambda comment: "\n" * (comment[0].count("\n") - comment[0].endswith("\n")), template)
    if "<%" in text:
        return _through_jinja(_without_empty_lines(text, slots), slots, where)
    return _SLOT.sub(lambda slot: _value(slot, slots, text, where), _without_empty_lines(text, slots))


def _without_empty_lines(text: str, slots: Mapping[str, str]) -> str:
    def kept(line: re.Match[str]) -> str:
        names = re.findall(r"\w+", line[0])
        return line[0] if any(slots.get(name, name) for name in names) else ""

    return _SLOT_LINE.sub(kept, text)


def _value(slot: re.Match[str], slots: Mapping[str, str], text: str, where: str) -> str:
    name = _NAME.fullmatch(slot[1])
    if name and name[1] in slots:
        return slots[name[1]]
    line = text.count("\n", 0, text.find(slot[0])) + 1
    if name:
        raise _unknown(name[1], line, slots, where, text)
    shown = slot[1].strip().split("\n")[0]
    raise _failure(f'"{shown}" is not the name of a slot', line, where, text, listing("slots", sorted(slots)))


def _unknown(name: str, line: int, slots: Mapping[str, str], where: str, text: str) -> TablegenError:
    message = f'unknown slot "{name}" in a template{suggestion(name, slots)}'
    return _failure(message, line, where, text, listing("slots", sorted(slots)))


def _failure(message: str, line: int | None, where: str, text: str, *hints: str) -> TablegenError:
    lines = text.split("\n")
    shown = lines[line - 1] if line and line <= len(lines) else None
    word = re.search(r'"([^"]*)"', message)
    column = max(shown.find(word[1]), 0) + 1 if shown and word else 1
    width = len(word[1]) if word else 1
    return refusal(message, Place(where, line, column if shown else None, shown, width), *hints)


def _through_jinja(text: str, slots: Mapping[str, str], where: str) -> str:
    """Fill a frame that has logic. Only strings go in, so that there is nothing in it to call."""
    from jinja2 import Template, TemplateError, TemplateSyntaxError

    environment = _sandbox()
    try:
        tree = environment.parse(text, where)
        _check_names(tree, slots, where, text)
        template = Template.from_code(environment, environment.compile(tree, where, where), {})
        return template.render(dict(slots))
    except TemplateSyntaxError as problem:
        raise _failure(f"the template cannot be read: {problem.message}", problem.lineno, where, text) from None
    except (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as problem:
        message = f"this is not allowed in a template: {problem}"
        hint = "slots are text; a template may test and place them"
        raise _failure(message, _line(problem, where), where, text, hint) from None


def _sandbox() -> "SandboxedEnvironment":
    from jinja2 import StrictUndefined
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Sandbox(ImmutableSandboxedEnvironment):
        """No functions, no methods, no attributes, and no operator that makes a small text huge."""

        intercepted_binops = frozenset({"*", "**", "%"})

        def call_binop(self, context: object, operator: str, left: object, right: object) -> object:
            raise SecurityError(f"the operator {operator}")

        def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
            return False

        def is_safe_callable(self, obj: object) -> bool:
            return False

    environment = Sandbox(
        block_start_string="<%", block_end_string="%>", variable_start_string="<<", variable_end_string=">>",
        comment_start_string="<#", comment_end_string="#>", undefined=StrictUndefined, autoescape=False,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.globals.clear()
    environment.filters = {name: use for name, use in environment.filters.items() if name in _FILTERS}
    return environment


def _check_names(tree: "nodes.Template", slots: Mapping[str, str], where: str, text: str) -> None:
    from jinja2 import meta, nodes

    unknown = meta.find_undeclared_variables(tree) - set(slots)
    for name in tree.find_all(nodes.Name):
        if name.name in unknown:
            raise _unknown(name.name, name.lineno, slots, where, text)


def _line(problem: BaseException, where: str) -> int | None:
    """The template's line at which the problem arose: Jinja2 names the template in the traceback."""
    line, at = None, problem.__traceback__
    while at:
        if at.tb_frame.f_code.co_filename == where:
            line = at.tb_lineno
        at = at.tb_next
    return line
