"""A journal's style: how numbers are written and how the page looks. Data only; read by `style_file`.

A style says how a number is printed, never which: nothing here reaches the stages that compute.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Bands = tuple[tuple[float | None, int], ...]


@dataclass(frozen=True)
class NumberRules:
    """How numbers are written. The parameters of `styles/style_cases.yaml`; each is described there.

    `p_bands`: decimals below each bound of the raw P, the last bound None. `p_floor`, `p_ceiling`: raw P beyond
    them prints `<floor`, `>ceiling`. `p_sigfig` replaces the bands by significant figures, capped at `p_dp_cap`
    decimals. `p_ceiling_on_round`: what to print when the rounded P is 1. `p_guard_alpha`: add decimals, up to
    `p_guard_max_dp`, while rounding moves P across it. `pct_bands`: decimals by the denominator.
    """

    rounding: Literal["half-up", "half-even"] = "half-up"
    decimal_mark: str = "."
    minus: str = "\u2212"
    thousands: str = ""
    thousands_min_digits: int = 5
    p_symbol: str = "P"
    p_op_space: str = " "
    p_leading_zero: bool = True
    p_floor: float = 0.001
    p_ceiling: float | None = None
    p_ceiling_on_round: float | None = None
    p_bands: Bands = ((None, 3),)
    p_band_inclusive: bool = False
    p_sigfig: int | None = None
    p_dp_cap: int | None = None
    p_guard_alpha: float | None = None
    p_guard_max_dp: int = 3
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
    pct_sign_in_cell: bool = False
    zero_bare: bool = False


@dataclass(frozen=True)
class CaptionLook:
    """Where the caption stands and how it is set. `separator` stands between `Table 1` and the title."""

    place: Literal["above", "below"] = "above"
    separator: str = "\u2002"
    label_bold: bool = True
    label_italic: bool = False
    title_bold: bool = False
    title_italic: bool = False
    case: Literal["as written", "title"] = "as written"
    stop: str = ""


@dataclass(frozen=True)
class NoteLook:
    """The notes below the table: their marks, their order and their form.

    `abbreviation` joins one (`{short}`, `{long}`), `abbreviations` all of them (`{list}`), `abbreviation_one` a
    lone one; `descriptor` says where "mean (SD)" is told: in a note, in the stub, or nowhere.
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
    abbreviation_joiner: str = ", "
    abbreviations: str = "{list}"
    abbreviation_one: str = "{list}"
    stop: str = ""


@dataclass(frozen=True)
class RuleLook:
    """Horizontal rules in points; `inner` 0 draws none between body rows; `inner_grey` is 0 (black) to 1 (white)."""

    top: float = 0.75
    head: float = 0.5
    bottom: float = 0.75
    spanner: float = 0.5
    inner: float = 0.0
    inner_grey: float = 0.0


@dataclass(frozen=True)
class Look:
    """What the page looks like: fonts, sizes in points, rules, padding in points, widths in millimetres."""

    font: str = "Arial"
    east_asian_font: str = "SimSun"
    family: Literal["sans", "serif"] = "sans"
    size: float = 8.0
    caption_size: float = 8.5
    note_size: float = 7.0
    padding_x: float = 4.0
    padding_y: float = 1.75
    indent: float = 3.0
    text_width: float = 160.0
    head_bold: bool = True
    group_bold: bool = False
    numbers: Literal["decimal", "left"] = "decimal"
    rules: RuleLook = field(default_factory=RuleLook)
    caption: CaptionLook = field(default_factory=CaptionLook)
    notes: NoteLook = field(default_factory=NoteLook)


@dataclass(frozen=True)
class Words:
    """Words and signs the tool itself puts into a table.

    `headers` maps a statistic name to its column head in our small markup (`*P*` italic, `^2^` raised);
    `patterns` re-dresses a named pattern's wording (`mean ± SD` to `mean (SD)`).
    """

    table: str = "Table"
    stub: str = "Characteristic"
    stub_model: str = "Variable"
    overall: str = "Overall"
    missing: str = "Missing"
    missing_mark: str = "\u2013"
    reference_mark: str = "Reference"
    empty_mark: str = ""
    group_n: str = "(*n* = {n})"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    patterns: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Style:
    """A journal: name, where its rules come from and how sure they are, and the four parts above.

    `digits` gives decimals by statistic: a whole number, or `+1` for one more than the data have.
    """

    name: str
    title: str
    source: str
    checked: str
    numbers: NumberRules = field(default_factory=NumberRules)
    look: Look = field(default_factory=Look)
    words: Words = field(default_factory=Words)
    digits: Mapping[str, str] = field(default_factory=dict[str, str])
