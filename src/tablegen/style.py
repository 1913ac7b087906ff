"""A journal's style: how numbers are written and how the page looks. Data only; read by `style_file`.

A style says how a number is printed, never which: nothing here reaches the stages that compute.
"""

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Annotated, Literal

from tablegen.language import ENGLISH, Language
from tablegen.values import frozen

_LIKE = "like "
"""What the name of a tool's way with numbers begins with (`like arsenal`): no style of a journal is called so."""
ARTICLE = "article"
"""The LaTeX frame of no class in particular."""

Share = Annotated[float, (0, 1)]
Decimals = Annotated[int, (0, 15)]
Length = Annotated[float, (0, 400)]
Count = Annotated[float, (1, 10_000)]
Lines = Annotated[float, (1, 3)]
Digits = Annotated[
    str,
    (
        r"\+?\d|\+\d up to \d",
        "a number of decimals, +1 for one more than the data have, or +1 up to 2 for no more than two of them",
    ),
]
DateForm = Annotated[
    str,
    (
        r"(?=.*YYYY)(?=.*M)(?=.*D)(?:YYYY|Month|Mon|MM|M|DD|D|[^A-Za-z0-9])+",
        "a form of dates: YYYY, Month, Mon, MM or M, and DD or D",
    ),
]
Case = Literal["as written", "sentence", "title", "title, small prepositions"]
"""How titles and heads are written: `sentence` gives the first word its capital; the last has all prepositions small,
those of four letters and more too."""
Bands = tuple[tuple[float | None, int], ...]
"""Decimals below each bound, the last None. The other names carry what `style_file` holds a value to."""


def named_like(tool: str) -> str:
    """The name of the style that is a tool's way with numbers; outputs carry it, and are built again by it."""
    return f"{_LIKE}{tool}"


def tool_of(name: str) -> str | None:
    """The tool whose way with numbers the style of that name is; None of a journal's."""
    return name.removeprefix(_LIKE) if name.startswith(_LIKE) else None


@frozen(slots=False)
class NumberRules:
    """How numbers are written. The parameters of `tests/data/style_cases.yaml`; most are described there.

    `rounding` is of the decimal text of a value, but for `printf`: C's, R's and Python's, to the even digit where the
    binary value lies halfway (2.675 lies below and prints 2.67).
    `p_symbol` is the letter of P in sentences; heads have theirs in the words, `headers: {p: "*p*"}`.
    `p_bands`: decimals below each bound of the raw P, the last bound None. `p_floor`, `p_ceiling`: raw P
    beyond them prints `<floor`, `>ceiling`. `p_sigfig` replaces the bands by significant figures, capped at
    `p_dp_cap` decimals. `p_ceiling_on_round`: what to print when the rounded P is 1. `p_guard_alpha`: add
    decimals, up to `p_guard_max_dp`, while rounding moves P across it. `pct_bands`: decimals by the
    denominator; `pct_value_bands`: by the percentage itself instead. `pct_bare_ends`: 0 and 100 have no decimals,
    but beside their limits.
    `bounded_leading_zero`: whether numbers that cannot exceed 1 keep their zero; None does as P
    does. `thousands_by_column`: four digits are grouped too where their column has more; `thousands_in_df`: degrees of
    freedom are grouped too;
    `thousands_behind_mark`: so are decimals, in threes from the decimal mark on.
    `dates_down`: a median between two days is the earlier one, as R prints it.
    """

    rounding: Literal["half-up", "half-even", "printf"] = "half-up"
    decimal_mark: str = "."
    minus: str = "\u2212"
    thousands: str = ""
    thousands_min_digits: Decimals = 5
    thousands_by_column: bool = False
    thousands_in_df: bool = True
    thousands_behind_mark: bool = False
    p_symbol: str = "P"
    p_op_space: str = " "
    p_leading_zero: bool = True
    bounded_leading_zero: bool | None = None
    p_floor: Share = 0.001
    p_ceiling: Share | None = None
    p_ceiling_on_round: Share | None = None
    p_bands: Bands = ((None, 3),)
    p_band_inclusive: bool = False
    p_sigfig: Decimals | None = None
    p_dp_cap: Decimals | None = None
    p_guard_alpha: Share | None = None
    p_guard_max_dp: Decimals = 3
    ci_gap: str = " "
    ci_open: str = "("
    ci_sep: str = "\u2013"
    ci_sep_neg: str = " to "
    ci_close: str = ")"
    pair_gap: str = " "
    mean_sd: Literal["pm", "paren"] = "pm"
    pm: str = " \u00b1 "
    iqr_open: str = "("
    iqr_sep: str = "\u2013"
    iqr_sep_neg: str = " to "
    iqr_close: str = ")"
    pct_bands: Bands = ((None, 1),)
    pct_value_bands: Bands | None = None
    pct_bare_ends: bool = True
    dates_down: bool = False
    pct_sign_in_cell: bool = False
    pct_sign: str = "%"
    zero_bare: bool = False


@frozen(slots=False)
class CaptionLook:
    """Where the caption stands and how it is set.

    `label` puts the word for a table and its number together, `lone` is the number of a table that has none (表1 in
    China), `separator` stands between them and the title: a line break in it gives the title a line of its own. Its
    `case`: `sentence` begins with a capital, `title` leaves prepositions small of up to three letters (AMA, APA),
    `title, small prepositions` all of them (`in Patients with Asthma`).
    """

    place: Literal["above", "below"] = "above"
    align: Literal["left", "center"] = "left"
    label: str = "{table}\u00a0{number}"
    lone: str = ""
    separator: str = "\u2002"
    label_bold: bool = True
    label_italic: bool = False
    title_bold: bool = False
    title_italic: bool = False
    case: Case = "as written"
    stop: str = ""


@frozen(slots=False)
class NoteLook:
    """The notes below the table: their marks, their order and their form.

    Where one place calls several notes a comma parts letters and numbers (`a,b`), not symbols (`*†`).
    `abbreviation` joins one (`{short}`, `{long}`), `abbreviations` all of them (`{list}`), `abbreviation_one`
    a lone one; `abbreviation_first` is the form of the first where it has another, `abbreviation_last_joiner` what
    stands before the last. `descriptor` says where "mean (SD)" is told: in a note, in the stub, or nowhere; a pattern
    among the `sentences` is told by that sentence in a note. The notes that no cell calls are one paragraph where they
    are `joined`, behind the `lead` (`*Note.*`), or behind `lead_each` where there are several (`{i}`). `on_title`: the
    title calls them by the first mark. `unit_last`: in the stub a unit stands behind what the cells show.
    """

    marks: tuple[str, ...] = tuple("abcdefghijklmnopqrstuvwxyz")
    raised: bool = True
    order: tuple[Literal["data", "abbreviations", "general", "marked"], ...] = (
        "data",
        "general",
        "abbreviations",
        "marked",
    )
    descriptor: Literal["note", "stub", "none"] = "note"
    abbreviation: str = "*{short}* {long}"
    abbreviation_first: str = ""
    abbreviation_joiner: str = ", "
    abbreviation_last_joiner: str = ""
    abbreviation_order: Literal["appearance", "alphabetical"] = "appearance"
    abbreviations: str = "{list}"
    abbreviation_one: str = "{list}"
    sentences: Mapping[str, str] = field(default_factory=dict[str, str])
    joined: bool = False
    lead: str = ""
    lead_each: str = ""
    on_title: bool = False
    unit_last: bool = False
    stop: str = ""


@frozen(slots=False)
class RuleLook:
    """Horizontal rules in points; `inner` 0 draws none between body rows; `inner_grey`: 0 black, 1 white."""

    top: Length = 0.75
    head: Length = 0.5
    bottom: Length = 0.75
    spanner: Length = 0.5
    inner: Length = 0.0
    inner_grey: Share = 0.0


@frozen(slots=False)
class Look:
    """What the page looks like: fonts, sizes in points, rules, padding in points, widths in millimetres.

    `heads` stand over their columns as these are aligned, or centred; those of groups have the `head_case` (see
    `case`). Columns of lone `numbers` are aligned on the decimal mark or left, those of groups as `cells`.
    `note_spacing`: the lines of notes are so many high; some journals want 2 there, in manuscripts.
    `head_lines`: the size of a group has a line of its own in its head; some journals want no returns within a cell.
    `head_merges`: heads beside spanning ones reach over all rows of heads; some journals want none merged downwards.
    `frame` is the LaTeX frame where the spec names none (`tablegen list frames`).
    """

    font: str = "Arial"
    east_asian_font: str = "SimSun"
    family: Literal["sans", "serif"] = "sans"
    size: Length = 8.0
    caption_size: Length = 8.5
    note_size: Length = 7.0
    note_spacing: Lines = 1.0
    padding_x: Length = 4.0
    padding_y: Length = 1.75
    indent: Length = 3.0
    text_width: Length = 160.0
    frame: str = ARTICLE
    head_bold: bool = True
    group_bold: bool = False
    heads: Literal["column", "center"] = "column"
    head_case: Case = "as written"
    head_lines: bool = True
    head_merges: bool = True
    numbers: Literal["decimal", "left"] = "decimal"
    cells: Literal["left", "center"] = "left"
    rules: RuleLook = field(default_factory=RuleLook)
    caption: CaptionLook = field(default_factory=CaptionLook)
    notes: NoteLook = field(default_factory=NoteLook)


@frozen(slots=False)
class Words:
    """Words and signs the tool itself puts into a table.

    `headers` maps a statistic name to its column head in our small markup (`*P*` italic, `^2^` raised); `patterns`
    re-dresses a named pattern's wording (`mean ± SD` to `mean (SD)`). `abbreviations` are those the journal wants
    explained where they are used, short to long; an empty long form takes one back. `methods` rewords our names of
    methods (`Student's` to `Student`). `date` is how dates are written. `missing_told` is the note on a `missing_mark`
    in a cell, `empty_told` that on an `empty_mark`, for a journal that wants them explained; headings have neither;
    `reference_empty` stands beside a `reference_mark` where another sign than that does. `data` is the note on what
    cells show. `stub_group` is the label of a row above its levels. `stub_unit` puts a unit behind its label; where the
    stub says what cells show, `stub_shows` and, for counts and percentages, `stub_counts` put it there: `{label},
    {shown}` gives `Age, mean (SD)`, `{shown} {label}` gives `Mean (SD) age`, `{centre} {label} {spread}` `Mean age
    (SD)`; in these two a label's first word is small where it is a common one (`Age`), and stays as you wrote it where
    it may be a name or is of a title (`Apgar score`, `Injury Severity Score`). `panel` is what stands before the title
    of a panel, `continued` what stands above a table that goes on; nothing for a journal that wants none.
    `language` is a BCP 47 tag, for programs that read aloud or spell.
    """

    table: str = "Table"
    stub: str = "Characteristic"
    stub_model: str = "Variable"
    overall: str = "Overall"
    missing: str = "Missing"
    none: str = "None of these"
    total: str = "Total"
    missing_mark: str = "\u2013"
    missing_told: str = ""
    date: DateForm = "D Mon YYYY"
    reference_mark: str = "Reference"
    reference_empty: str = ""
    empty_mark: str = ""
    empty_told: str = ""
    not_reached: str = "NR"
    not_estimable: str = "NE"
    group_n: str = "(*n* = {n})"
    language: str = "en"
    data: str = "Data are {list}"
    stub_group: str = "{label}"
    stub_unit: str = "{label} ({unit})"
    stub_shows: str = "{label}, {shown}"
    stub_counts: str = "{label}, {shown}"
    survival: str = "Survival (%)"
    incidence: str = "Cumulative incidence (%)"
    at_risk: str = "Number at risk"
    time: str = "Time"
    panel: str = "({letter})"
    continued: str = "{label} (continued)"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    patterns: Mapping[str, str] = field(default_factory=dict[str, str])
    abbreviations: Mapping[str, str] = field(default_factory=dict[str, str])
    methods: Mapping[str, str] = field(default_factory=dict[str, str])


@frozen(slots=False)
class CheckRule:
    """How a journal takes one of the checks of `editor`: as an error, a warning, or not at all (`off`); its source."""

    level: Literal["error", "warning", "off"] = "warning"
    limit: Count | None = None
    source: str = ""


@frozen(slots=False)
class Style:
    """A journal: name, where its rules come from and how sure they are, and the four parts above.

    `digits` gives decimals by statistic: a whole number, `+1` for one more than the data have, or `+1 up to 2`. `basis`
    says of each rule whether it is `sourced` from the journal, `observed` in its tables, another `tool`'s, or
    our `policy`. `checks` are what its editor would return a table for, by the names of `tablegen list checks`. `path`
    is the file it was read from. `given` are the rules of numbers that files set, which a language leaves
    alone; `say` says our sentences.
    """

    name: str
    title: str
    source: str
    checked: str
    numbers: NumberRules = field(default_factory=NumberRules)
    look: Look = field(default_factory=Look)
    words: Words = field(default_factory=Words)
    digits: Mapping[str, Digits] = field(default_factory=dict[str, str])
    basis: Mapping[str, str] = field(default_factory=dict[str, str])
    checks: Mapping[str, CheckRule] = field(default_factory=dict[str, CheckRule])
    path: Path = Path()
    given: frozenset[str] = frozenset()
    say: Language = ENGLISH

    @property
    def page(self) -> str:
        """The style whose page it has: a tool's numbers stand in tables of the style `default`."""
        return "default" if tool_of(self.name) else self.name
