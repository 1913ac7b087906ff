r"""LaTeX frames: what a journal's document class wants around a table, as data and text files.

A frame is `latex/frames/<name>.yaml`: the class's widths and sizes, and how notes and a document of its own begin.
Its tables are `<name>.tex` and `<name>-long.tex` (of several pages) beside it, or else `class.tex` and
`class-long.tex`, which suit most classes. The frame `article` has none of these: its tables are `latex/table.tex` and
`latex/longtable.tex`, which bring the style's own caption, fonts and rules into any class.
"""

from dataclasses import replace
from pathlib import Path

from tablegen.errors import Place, Problems, listing, refusal, suggestion
from tablegen.render.metrics import COMPUTER_MODERN
from tablegen.resources import Templates
from tablegen.schema import Key, number_kind, read_mapping, text_kind, yes_no
from tablegen.style import ARTICLE, Style
from tablegen.values import frozen
from tablegen.yamlfile import load

_LENGTH = number_kind(10, 1000)
_SIZE = number_kind(4, 20)
_HELP = {
    "title": (text_kind(), "whose class it is"),
    "text_width": (_LENGTH, "how wide the text of a page is, in millimetres"),
    "column_width": (_LENGTH, "how wide a float is that does not take the whole page: a column of two"),
    "turned_width": (_LENGTH, "how wide a table is that stands on its side"),
    "size": (_SIZE, "the size of a table's font, in points"),
    "note_size": (_SIZE, "that of its notes"),
    "font": (text_kind(), f"the font of its text, where that is {COMPUTER_MODERN}: it is wider than others"),
    "float": (text_kind(), "the float of a table that takes a column"),
    "wide_float": (text_kind(), "the float of one that takes the whole page"),
    "turned_float": (text_kind(), "the float of one that stands on its side"),
    "long_table": (text_kind(), "the environment of a table of several pages"),
    "bottom_rule": (text_kind(), "the rule below a table of several pages"),
    "turns_long": (yes_no(), "whether the class can turn the pages of a table of several"),
    "notes_before": (text_kind(), "what stands before the notes"),
    "note": (text_kind(), "a note: `<< note >>` is its text, with its mark"),
    "notes_after": (text_kind(), "what stands after the notes"),
    "document": (text_kind(), "how a document of its own begins, up to the packages"),
}


@frozen
class Frame:
    """A frame: the keys of its YAML file, lengths in millimetres and sizes in points; see `_HELP`."""

    name: str
    title: str = ""
    text_width: float | None = None
    column_width: float | None = None
    turned_width: float = 229.3  # 650 points: the text of A4 on its side
    size: float | None = None
    note_size: float | None = None
    font: str = ""
    float: str = "table"
    wide_float: str = "table"
    turned_float: str = "sidewaystable"
    long_table: str = "longtable"
    bottom_rule: str = r"\bottomrule"
    turns_long: bool = True
    notes_before: str = "\\begin{tablenotes}[flushleft]\n<< size >>\n\\setlength{\\labelsep}{0pt}"
    note: str = "\\item << note >>"
    notes_after: str = r"\end{tablenotes}"
    document: str = ""

    @property
    def plain(self) -> bool:
        """Whether it is the frame of no class in particular, with the style's caption, fonts and rules."""
        return self.name == ARTICLE

    def dressed(self, style: Style, fragment: bool) -> Style:
        """The style with the class's widths, sizes and font in place of its own.

        A `fragment` has the font of the text that it is put into: with serifs, of all usual ones the widest.
        """
        look = style.look
        font = COMPUTER_MODERN if fragment and look.family == "serif" else look.font
        return replace(
            style,
            look=replace(
                look,
                text_width=self.text_width or look.text_width,
                size=self.size or look.size,
                note_size=self.note_size or look.note_size,
                font=self.font or (font if self.plain else ""),
            ),
        )

    def template(self, long: bool, templates: Templates) -> Path:
        """The file of its tables, or of those of several pages."""
        if self.plain:
            return templates.find(f"latex/{'longtable' if long else 'table'}.tex")
        end = "-long.tex" if long else ".tex"
        own = self.name if f"{self.name}{end[:-4]}" in templates.names(_FOLDER, ".tex") else "class"
        return templates.find(f"{_FOLDER}/{own}{end}")


_FOLDER = "latex/frames"
_KEYS = tuple(Key(name.replace("_", " "), kind, text) for name, (kind, text) in _HELP.items())


def frame_names(templates: Templates) -> tuple[str, ...]:
    """The names of all frames, sorted."""
    return tuple(sorted({ARTICLE, *templates.names(_FOLDER, ".yaml")}))


def known_frame(name: str, templates: Templates, at: Place | None = None) -> str:
    """The name; TablegenError, at the author's place, where there is no such frame."""
    names = frame_names(templates)
    if name not in names:
        raise refusal(f'unknown frame "{name}"{suggestion(name, names)}', at, listing("frames", names))
    return name


def load_frame(name: str, templates: Templates) -> Frame:
    """The frame of that name; TablegenError for one that there is not, and for a wrong file at its own places."""
    if known_frame(name, templates) == ARTICLE:
        return Frame(ARTICLE, title="plain article: the journal's own caption, fonts and rules, in any class")
    problems = Problems()
    values = read_mapping(load(templates.find(f"{_FOLDER}/{name}.yaml")), _KEYS, problems, "a frame")
    problems.check()
    for key, value in values.items():
        values[key] = value.rstrip("\n") if isinstance(value, str) else value
    return Frame(name, **{key.replace(" ", "_"): value for key, value in values.items()})
