"""What a sentence is about: this study or another, criteria, a bound of P, a table that it refers to."""

import re

from tablegen.paper.prose import Sentence

TABLE_REFERENCE = re.compile(r"\bTables?\s+(S?\d+[a-z]?)(?:\s*(?:,|and|–|-|to)\s*(S?\d+[a-z]?))?")
CAPTION = re.compile(
    r"\s*(?:Table|Figure|Fig\.?|Supplementary)\s+S?\d+[a-z]?\s*[.:|]|\s*(?:Table|Figure)\s+S?\d+\s+[A-Z]"
)
OWN_STUDY = re.compile(
    r"\b(?:in|of) (?:our|the present|this|the current) (?:study|cohort|series|trial|sample|analysis)\b"
    r"|\bour (?:study|results|data|patients)\b",
    re.IGNORECASE,
)
BOUND_OF_P = re.compile(
    r"\b(?:considered|regarded|deemed|defined|set (?:at|to)|significance (?:level|was)|level of significance|threshold"
    r"|cut-?offs?|alpha|α|entered|taken (?:as|to)|indicat\w+ (?:statistical )?significance|criteri\w+|selected|retained"
    r"|accepted)\b",
    re.IGNORECASE,
)
"""What makes `P < 0.05` a rule, not a result."""
PART_OF = re.compile(
    r"\b(?:other|another|further|additional|remaining|of (?:whom|which|these|them|those)"
    r"|(?:that|which) (?:was|were))\b",
    re.IGNORECASE,
)
COMMA_DECIMAL = re.compile(r"\d,\d{1,2}(?!\d)")
BELOW_ONE = re.compile(r"(?<![\d.,])0,\d")
POINT_DECIMAL = re.compile(r"\d[.·]\d")
_OTHER_STUDY = re.compile(
    r"\b(?:previous|prior|earlier|recent|another|other|these|several|many|some|published|their) (?:\w+ ){0,2}"
    r"(?:study|studies|reports?|series|trials?|cohorts?|work|authors|investigators|data)\b"
    r"|\bet al\b|\bmeta-analys|\bliterature\b|\breview(?:s|ed)?\b|\b(?:was|were|been) reported (?:by|in|to)\b"
    r"|\breported (?:by|that)\b|\bhypothes|\bsample size\b|\bassum(?:ed|ing)\b|\bpower of\b|\bregist(?:ry|er)\b"
    r"|\bguidelines?\b|\bha(?:s|ve) (?:risen|increased|decreased|fallen|declined|doubled)\b"
    r"|\bworldwide\b|\bin the (?:general population|community|population)\b|\b(?:income|western) countries\b"
    r"|\bin (?:the )?(?:Europe|Asia|Africa|America|Australia|North America|South America|China|Japan|India"
    r"|United States|USA|United Kingdom|UK)\b",
    re.IGNORECASE,
)
_AUTHOR = re.compile(
    r"\b(?:study|report|trial|series|cohort|work|findings|results|data) (?:of|by|from) [A-Z][a-z]+\b"
    r"|\b[A-Z][a-z]+ and co(?:lleagues|workers|-workers)\b|\b[A-Z][a-z]+,? \((?:19|20)\d\d\)"
    r"|\([A-Z][a-z]+[^()]{0,40}(?:19|20)\d\d\)"
    r"|\b[Ii]n the [A-Z][A-Z0-9-]{2,}(?: \d+)? (?:trials?|study|studies|cohort|registry|survey)\b"
)
CORRELATION = re.compile(r"\bcorrelat\w*", re.IGNORECASE)
OTHER_ANALYSIS = re.compile(
    r"\binteractions?\b|\btrend\b|\bcorrelat|\bsensitivity analys|\bsub-?groups?\b|\bstratifi|\bpost[ -]hoc\b"
    r"|\bpropensity|\bimput(?:ed|ation)|\b(?:at|after|by|from|until|between) (?:week|month|day|year|visit)s? \d"
    r"|\b(?:at|after|by) (?:\d+|one|two|three|four|six|nine|twelve)[ -](?:hour|day|week|month|year)s?\b"
    r"|\b(?:at|during) (?:the )?(?:end|follow-up|discharge|last visit)\b|\bexclu(?:ding|ded|sion)\b"
    r"|\b(?:first|last) \d+\b|\bneeded to (?:treat|harm)\b|\btreated to (?:prevent|avoid)\b",
    re.IGNORECASE,
)
"""What tells of other numbers of a variable than those that a table of it has."""
CRUDE = re.compile(r"\b(?:unadjusted|crude|univaria\w+|unweighted)\b", re.IGNORECASE)
"""What tells of a model of each term alone, which a table may not have."""
_OTHER_SECTION = re.compile(r"introduction|background|references|acknowledg|supplementary material", re.IGNORECASE)
_DISCUSSION = re.compile(r"discussion|conclusion|comment", re.IGNORECASE)
_CITATION = re.compile(
    r"\[\d+(?:\s*[,–-]\s*\d+)*\]|[⁰¹²³⁴⁵⁶⁷⁸⁹]|\([A-Z][a-z]+(?: et al\.?| and [A-Z][a-z]+)?,? (?:19|20)\d\d\)"
)
_CRITERIA = re.compile(
    r"\b(?:(?:in|ex)clusion criteria|(?:were|was) (?:eligible|ineligible|excluded|enrol\w+ if)|eligib\w+"
    r"|were included if|criteria)\b",
    re.IGNORECASE,
)


def speaks_of_own(sentence: Sentence) -> bool:
    """Whether a sentence tells of the paper's own patients: not of another study, of criteria, or of the literature."""
    text = sentence.text
    if _CRITERIA.search(text) or _OTHER_SECTION.search(sentence.section):
        return False
    if OWN_STUDY.search(text):
        return True
    return not (
        _OTHER_STUDY.search(text)
        or _AUTHOR.search(text)
        or (_DISCUSSION.search(sentence.section) and _CITATION.search(text))
    )
