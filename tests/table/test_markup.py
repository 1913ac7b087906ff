"""The small markup of styles and patterns, and titles in title case after AMA."""

from string import printable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablegen.table.markup import capitalized, markup, sentence_case, title_case
from tablegen.table.model import Bold, Content, Italic, Number, Sub, Sup, Symbol, Text, plain


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("P value", (Text("P value"),)),
        ("*P* value", (Italic((Text("P"),)), Text(" value"))),
        ("**n** (%)", (Bold((Text("n"),)), Text(" (%)"))),
        ("**a *b* c**", (Bold((Text("a "), Italic((Text("b"),)), Text(" c"))),)),
        ("kg/m^2^", (Text("kg/m"), Sup((Text("2"),)))),
        ("H~2~O", (Text("H"), Sub((Text("2"),)), Text("O"))),
        ("Wald χ^2^", (Text("Wald "), Symbol("chi2"))),
        ("*χ^2^*", (Italic((Symbol("chi2"),)),)),
        ("χ^3^", (Text("χ"), Sup((Text("3"),)))),
        ("mean ± SD", (Text("mean\u00a0"), Symbol("pm"), Text("\u00a0SD"))),
        ("2 * 3 ^ 4 {x} {", (Text("2 * 3 ^ 4 {x} {"),)),
        ("", ()),
    ],
)
def test_markup(text: str, content: Content) -> None:
    assert markup(text) == content


def test_what_fills_a_slot_is_content_and_never_markup() -> None:
    slots: dict[str, Content] = {"n": (Number("46", 46.0),), "name": (Text("*A* {n}"),)}
    assert markup("{name} (*n* = {n})", slots) == (
        Text("*A* {n} ("),
        Italic((Text("n"),)),
        Text("\u00a0=\u00a0"),
        Number("46", 46.0),
        Text(")"),
    )


@given(st.text("ab*^~{}χ± 2", max_size=30))
def test_markup_reads_every_text_and_loses_no_letters(text: str) -> None:
    def letters(of: str) -> str:
        return "".join(c for c in of.replace("²", "2") if c in "ab{}χ±2")

    assert letters(plain(markup(text))) == letters(text)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("analysis of risk factors for infantile spasms", "Analysis of Risk Factors for Infantile Spasms"),
        (
            "brain MRI and IgE in the etiology-specific group",
            "Brain MRI and IgE in the Etiology-Specific Group",
        ),
        ("children with epilepsy", "Children With Epilepsy"),
        ("results from all sites between 2010 and 2020", "Results From All Sites Between 2010 and 2020"),
        ("what it is for", "What It Is For"),
        ("the patients: a comparison", "The Patients: A Comparison"),
        ("non–etiology-specific disease", "Non–Etiology-Specific Disease"),
        ("up-to-date care after follow-up", "Up-to-Date Care After Follow-up"),
        ("anti-inflammatory drugs and the t test", "Anti-inflammatory Drugs and the t Test"),
        ("mRNA and H5N1 (“early” onset)", "mRNA and H5N1 (“Early” Onset)"),
        ("", ""),
    ],
)
def test_title_case(text: str, title: str) -> None:
    assert title_case(text) == title


@given(st.text(printable + "éμ–“”", max_size=60))
def test_title_case_changes_only_capitals_and_only_once(text: str) -> None:
    once = title_case(text)
    assert once.casefold() == text.casefold()
    assert title_case(once) == once


@pytest.mark.parametrize(
    ("text", "begins"),
    [("µg/L", "µg/L"), ("μg per day", "μg per day"), ("β-blocker", "β-blocker"), ("ß-carotene", "ß-carotene"),
     ("ω-3 fatty acids", "ω-3 fatty acids"), ("χ2", "χ2"), ("éclair", "Éclair"), ("ηλικία", "Ηλικία"), ("age", "Age")],
)  # fmt: skip
def test_a_symbol_has_no_capital(text, begins):
    """`µg` became `Μg` and `β-blocker` `Β-blocker`: Greek capitals that look like M and B."""
    assert sentence_case(text) == begins
    assert capitalized((Text(text),)) == (Text(begins),)
    assert title_case(text)[:1] == begins[:1]
