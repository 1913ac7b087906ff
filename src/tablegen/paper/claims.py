"""What a sentence claims in numbers: `12.1 ± 3.2`, `22/46 (47.8%)`, `OR 2.1 (95% CI 1.2–3.4)`, `P < 0.001`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from tablegen.paper.claim_tokens import GONE, HOLE, Token, skeleton, tokens_of
from tablegen.values import frozen

_USED = "\ue002"


@frozen
class Part:
    """One number of a claim and what it is said to be: `mean`, `sd`, `n`, `total`, `pct`, `low`, `p`.

    `below`: it is said to be less, as tables print what would round to 0, `<0.01`.
    """

    role: str
    token: Token
    below: bool = False


@frozen
class Claim:
    """Numbers that belong together, from `start` to `end` of the sentence.

    `kind` is their form (`pm`, `paren`, `triple`, `count`, `estimate`, `test`, `p`, `size`, …), `sign` the relation of
    a P value, `symbol` what the sentence calls an estimate or a test (`or`, `chi2`), `about` that of a P for trend.
    """

    kind: str
    parts: tuple[Part, ...]
    start: int
    end: int
    sign: str = "="
    symbol: str = ""
    about: str = ""

    @property
    def figures(self) -> tuple[float, ...]:
        """The values of its numbers."""
        return tuple(part.token.value for part in self.parts)


def _n(role: str) -> str:
    return f"(?P<{role}>{HOLE})"


def _below(role: str) -> str:
    return f"(?:< ?)?{_n(role)}"


_DASH = r" ?(?:–|-|−|‒|~|～|〜|to|through|bis|à|a|até|hasta|至) ?"
_UNIT = r"(?: ?(?:[a-zA-Zµ°μ]{1,7}(?:/[a-zA-Zµ]{1,6}[²³]?)?[²³]?|%))?"
_CI = (
    rf"(?:(?:{GONE}|{HOLE})[ -]?%?[ -]?\(?(?:CIs?|KIs?|C\.I\.|confidence intervals?|confidence limits|credible intervals?|CrI"  # noqa: E501
    rf"|Konfidenzintervalle?|置信区间|信頼区間)\)?(?: ?[(\[]?[CK]I[)\]]?)?"
    rf"|ICs? ?(?:à|de|del|al)? ?(?:{GONE}|{HOLE}) ?%)"
)
_BOUNDS = rf"[\s:=,(\[]*(?:from |of |was |were )?{_below('low')}{_UNIT}(?:{_DASH}|, ?|; ?| and ){_below('high')}"
_MEASURE = r"(?:[a-z]+-)?(?:years?|months?|weeks?|days?|hours?|minutes?|mm ?Hg|k?g|[cm]m|ml|mL|points?|units?)\b"
_MEASURED = rf"(?: (?P<about>{_MEASURE}))?"
_STEP = rf"(?:[{HOLE}{GONE}][ -]?)?[^\W\d_]+(?:[ -][^\W\d_]+){{0,2}}(?=,|:| =| was| of)"
_PER = rf"(?: (?:per|for (?:each|every|an?)) {_STEP})?"
_IS = r"(?:(?:=|:|,|was|were|of|is|≈|for \w+,?|war|betrug|von|était|est|de|fue|foi|为|は) ?){0,2}"
_LINK = rf"(?:\)|\])?{_PER}[ ,:]*{_IS}"
SYMBOLS: Mapping[str, str] = {
    "or": r"(?:[ac]?OR|(?:[Aa]djusted |[Cc]rude |[Uu]nadjusted |[Cc]onditional )?[Oo]dds[ -][Rr]atios?|ORs?(?:adj|_adj)?|比值比|オッズ比)",  # noqa: E501
    "hr": r"(?:[asc]?HRs?|(?:[Aa]djusted |[Cc]rude )?(?:[Ss]ub)?-?(?:[Hh]azards?|[Ss]ubhazard)[ -][Rr]atios?|风险比|ハザード比)",  # noqa: E501
    "irr": r"(?:[ac]?IRRs?|(?:[Ii]ncidence[ -])?[Rr]ate ratios?)",
    "rr": r"(?:[ac]?RRs?|[Rr]isk ratios?|[Rr]elative risks?|[Pp]revalence ratios?|a?PRs?)",
    "tr": r"(?:[Tt]ime ratios?|TRs?|[Aa]cceleration factors?)",
    "b": r"(?:\bB\b|\bb\b|β|[Bb]eta|(?:[Rr]egression )?[Cc]oefficients?|[Ss]lopes?)",
    "smd": r"(?:SMDs?|[Ss]tandardi[sz]ed (?:mean )?differences?|Cohen[’']?s d|Hedges[’']? g)",
    "difference": r"(?:MDs?|(?:[Mm]ean |[Mm]edian |[Rr]isk |[Aa]bsolute |[Bb]etween-group )?[Dd]ifferences?|RDs?)",
    "r": r"(?:\br\b|\brs\b|ρ|\brho\b|τ|\b[Cc]orrelations?(?: coefficients?)?)",
    "auc": r"(?:AUCs?|AUROC|area under the curve|c[ -]statistics?)",
    "wald": r"Wald(?: χ²| χ2| statistic)?",
    "se": r"(?:S\.?E\.?M?|[Ss]tandard errors?)",
    "df": r"(?:df|d\.f\.|degrees of freedom)",
}
"""What sentences call an estimate, as a pattern."""
_TESTS: Mapping[str, str] = {
    "chi2": r"(?:χ ?[²2]|[Cc]hi[- ]?squared?(?: test)?(?: statistic)?|[Xx][²2])(?:₁)?",
    "t": r"\bt(?:[ -](?:statistic|value))?",
    "F": r"\bF(?:[ -](?:statistic|value))?",
    "z": r"\b[zZ](?:[ -](?:statistic|value|score))?",
    "U": r"\b[UHWQ]\b",
}
_P_ABOUT = r"(?: ?(?:values? )?(?:for|of) ?(?P<about>[a-z-]+))?(?:[ _-]?(?P<under>trend|interaction|heterogeneity|adjusted|adj))?"  # noqa: E501
_PATTERNS: tuple[tuple[str, str, str], ...] = (
    ("p", "", rf"\b[Pp](?:[- ]?values?|s)?{_P_ABOUT}(?:\s?\([^()]{{0,30}}\))?(?: ?(?:was|were|is|of|,|:|all|both)){{0,2}} ?(?P<sign><=|>=|[=<>≤≥⩽⩾]|less than|below|above|greater than)? ?{_n('p')}"),  # noqa: E501
    *(("test", name, rf"(?<![A-Za-z]){sign}(?: ?\( ?(?:df ?= ?)?{_n('df')}(?: ?[,;] ?(?:(?P<all>[nN] ?= ?){_n('size')}|{_n('df2')}))? ?\))?{_LINK}{_below('statistic')}") for name, sign in _TESTS.items()),  # noqa: E501
    *(("estimate", name, rf"(?<![A-Za-z]){sign}(?: ?[\[(]{name.upper()}s?[\])])?{_LINK}(?:[\[(] ?)?{_below('value')}{_UNIT}(?:[\s,;(\[]*{_CI}{_BOUNDS}|(?: ?[(\[]|[,;]) ?{_below('low2')}{_DASH}{_below('high2')})?") for name, sign in SYMBOLS.items()),  # noqa: E501
    ("interval", "", rf"{_below('value')}(?:{_MEASURED}|{_UNIT})(?: [a-z-]+){{0,3}}[\s,;(\[]*{_CI}{_BOUNDS}"),
    ("limits", "", rf"{_CI}{_BOUNDS}"),
    ("count", "", rf"{_n('pct')} ?%(?: of [a-z -]{{1,40}}?)? ?[,(\[] ?(?:n ?= ?)?{_n('n')} ?(?:/|of|out of) ?(?:the )?{_n('total')}"),  # noqa: E501
    ("count", "", rf"{_n('n')} ?/ ?{_n('total')}(?: [a-z-]+){{0,3}}[,;]? ?[(\[,;] ?{_n('pct')} ?%? ?[)\]]?"),
    ("count", "", rf"{_n('n')}(?: [\w’'-]+){{0,2}},? (?:of|out of|among) (?:the |all |these |those |a total of )?{_n('total')}(?: [\w’'-]+){{0,6}}?,? ?[(\[] ?{_n('pct')} ?%? ?[)\]]"),  # noqa: E501
    ("count", "", rf"{_n('n')}(?: [\w’'-]+){{0,2}} ?[(\[] ?{_n('pct')} ?% ?[)\]] (?:of|out of) (?:the |all |these |those )?{_n('total')}(?! ?%)"),  # noqa: E501
    ("pm", "", rf"{_n('mean')}{_UNIT} ?(?:±|\+/[-−–]|\+-) ?{_n('sd')}"),
    ("pm", "sd", rf"{_n('mean')}{_UNIT},? ?[(\[]? ?(?:SDs?|s\.d\.|S\.D\.|[Ss]tandard deviations?)[ :=,]*(?:of |was )?(?:± ?)?{_n('sd')}"),  # noqa: E501
    ("pm", "se", rf"{_n('mean')}{_UNIT},? ?[(\[]? ?(?:SEM?s?|S\.E\.M?\.?|[Ss]tandard errors?)[ :=,]*(?:of |was )?(?:± ?)?{_n('sd')}"),  # noqa: E501
    ("triple", "iqr", rf"{_n('value')}{_UNIT},? ?[(\[]? ?(?:IQRs?|[Ii]nterquartile ranges?|[Rr]ange|Q1[–-]Q3|quartiles|min[–-]max)[ :=,]*(?:of |from |was )?[(\[]?{_n('low')}{_UNIT}(?:{_DASH}|, ?|; ?| and ){_n('high')}"),  # noqa: E501
    ("triple", "", rf"{_n('value')}{_UNIT} ?[(\[] ?{_n('low')}(?:{_DASH}|, ?|; ?){_n('high')}{_UNIT} ?(?:[)\]]|(?=[,;] ?[Pp]\b))"),  # noqa: E501
    ("iqr", "", rf"{_n('median')}{_UNIT},? ?[(\[] ?(?:IQR|[Ii]nterquartile range)[ :=,]*{_n('iqr')}"),
    ("share", "", rf"{_n('n')}(?: [\w’'-]+){{0,5}}? ?[(\[] ?{_n('pct')} ?% ?[)\]]"),
    ("share", "", rf"{_n('pct')} ?%(?: of [a-z -]{{1,40}}?)? ?[(\[] ?(?:n ?= ?)?{_n('n')}(?: [a-z]+)? ?[)\]]"),
    ("share", "", rf"[(\[] ?{_n('n')}(?: [a-z]+)?[,;] ?{_n('pct')} ?%"),
    ("count", "", rf"{_n('n')} (?:of|out of|in|among) (?:the |all |these |those )?{_n('total')}(?! ?%)"),
    ("slash", "", rf"{_n('n')} ?/ ?{_n('second')}(?: ?/ ?{_n('third')})?(?: ?/ ?{_n('fourth')})?"),
    ("paren", "", rf"{_n('first')}{_UNIT} ?[(\[] ?{_n('second')} ?[)\]]{_MEASURED}"),
    ("size", "", rf"\b[nN] ?= ?{_n('n')}"),
    ("range", "", rf"(?<!from ){_n('low')} ?%?(?: to | ?[–−‒-] ?){_n('high')} ?%"),
    ("range", "", rf"between {_n('low')} ?%? and {_n('high')} ?%"),
    ("pct", "", rf"{_n('pct')} ?%"),
    ("range", "", rf"{_n('low')}{_UNIT}{_DASH}{_n('high')}"),
    ("bare", "", _n("value")),
)  # fmt: skip
_COMPILED = tuple((kind, symbol, re.compile(pattern)) for kind, symbol, pattern in _PATTERNS)
_SIGNS = {"<=": "≤", ">=": "≥", "⩽": "≤", "⩾": "≥", "less than": "<", "below": "<", "above": ">", "greater than": ">"}
_PERCENT = re.compile(r" ?(?:per ?cent|percent)\b")
_RENAMED = {"low2": "low", "high2": "high"}
_LESS = frozenset({"estimate", "interval", "limits", "test"})
"""The claims whose numbers may be `<0.01`."""
_NO_NUMBERS = frozenset({"sign", "all", "about", "under"})
_THRESHOLD = re.compile(
    r"[<>≤≥⩽⩾] ?$|(?:at least|at most|more than|less than|over|under|above|below|greater than|older than|younger than"
    r"|up to|about|approximately|nearly|almost|around|roughly|some|circa|≈|~)\s?$",
    re.IGNORECASE,
)


def claims_of(text: str, comma_decimals: bool = False, names: re.Pattern[str] | None = None) -> tuple[Claim, ...]:
    """The claims of a sentence, in order; a number that is in no other form is `bare`, one to leave alone is in none.

    `names` are those of the tables that hold numbers. Bounds (`≥ 18`), and numbers said to be rough (`about 50%`), are
    `rough`.
    """
    plain = text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2009", " ")
    tokens = tokens_of(text, comma_decimals, names)
    bones, at = skeleton(plain, tokens)
    by_place = dict(zip(_holes(bones), tokens, strict=True))
    bones = _PERCENT.sub(lambda m: "%" + " " * (len(m.group(0)) - 1), bones)
    found = list[Claim]()
    for kind, symbol, pattern in _COMPILED:
        for match in list(pattern.finditer(bones)):
            if _USED in match.group(0):
                continue
            bones, claim = _taken(bones, match, kind, symbol, by_place, at)
            found.append(claim)
    found = [_rough(claim, plain) for claim in found]
    return tuple(sorted(found, key=lambda claim: claim.start))


def _holes(bones: str) -> Iterator[int]:
    return (i for i, c in enumerate(bones) if c in (HOLE, GONE))


def _taken(
    bones: str, match: re.Match[str], kind: str, symbol: str, tokens: Mapping[int, Token], at: tuple[int, ...]
) -> tuple[str, Claim]:
    """The skeleton with the holes of a match used up, and its claim."""
    named = {role: match.start(role) for role in match.re.groupindex if match.group(role) and role not in _NO_NUMBERS}
    parts = tuple(
        Part(_RENAMED.get(role, role), tokens[place], kind in _LESS and bones[:place].rstrip(" ").endswith("<"))
        for role, place in named.items()
    )
    for place in named.values():
        bones = f"{bones[:place]}{_USED}{bones[place + 1 :]}"
    groups = match.groupdict()
    sign = groups.get("sign") or "="
    about = groups.get("about") or groups.get("under") or ""
    start = parts[0].token.start if kind not in {"p", "test", "estimate"} else at[match.start()]
    end = max(part.token.end for part in parts)
    if any(part.below and not _is_printed(part.token) for part in parts):
        return bones, Claim("rough", parts, start, end)
    return bones, Claim(kind, parts, start, end, _SIGNS.get(sign, sign), symbol, about)


def _is_printed(token: Token) -> bool:
    """Whether tables print a number behind `<`: one in its last decimal. `OR < 0.5` is a bound of the author's."""
    return token.decimals > 0 and round(token.value * 10**token.decimals) == 1


_ALL = re.compile(r"\b(?:all|both|each)\W{0,2}$", re.IGNORECASE)
_EXCEPT = re.compile(r"\b(?:except|apart from|other than|but)\b")


def _rough(claim: Claim, text: str) -> Claim:
    if claim.kind == "p" and _ALL.search(text[max(0, claim.start - 12) : claim.start]):
        return (
            replace(claim, about="all")
            if not _EXCEPT.search(text)
            else Claim("rough", claim.parts, claim.start, claim.end)
        )
    if any(part.below for part in claim.parts):
        return claim
    if claim.kind in {"p", "estimate", "test", "size"} or not _THRESHOLD.search(
        text[max(0, claim.start - 20) : claim.start]
    ):
        return claim
    return Claim("rough", claim.parts, claim.start, claim.end)
