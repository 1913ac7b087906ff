"""Tables that the renderers of text formats are tried on, written by hand."""

from tablegen.table.model import (
    Bold,
    Break,
    Caption,
    Cell,
    Column,
    Content,
    Italic,
    Mark,
    Note,
    Number,
    Row,
    Sup,
    Symbol,
    Table,
    Text,
)

NB = "\u00a0"


def t(text: str) -> Content:
    return (Text(text),)


def n(text: str, *marks: str) -> Content:
    return (Number(text), *(Mark(mark) for mark in marks))


def pm(mean: str, sd: str) -> Content:
    return (Number(mean), Text(NB), Symbol("pm"), Text(NB), Number(sd))


def row(*contents: Content, indent: int = 0, group: bool = False, keep: bool = False) -> Row:
    cells = tuple(Cell(content, indent=indent if i == 0 else 0) for i, content in enumerate(contents))
    return Row(cells, group=group, keep_with_next=keep)


def group_head(label: str, size: str) -> Content:
    return (Text(label), Break(), Text("("), Italic(t("n")), Text(f"{NB}={NB}"), Number(size), Text(")"))


BASELINE = Table(
    name="baseline",
    caption=Caption("Table", "1", t("Comparisons between the etiology-specific group and non-etiology-specific group")),
    columns=(Column("left"), Column("left"), Column("left"), Column("decimal"), Column("decimal")),
    head=(
        row(
            t("Characteristic"), group_head("Etiology-specific group", "46"),
            group_head("Non-etiology-specific group", "42"),
            (Symbol("chi2"), Text("/"), Italic(t("t"))), (Italic(t("P")),),
        ),
    ),
    body=(
        row(t("Age (days)"), pm("255.93", "173.93"), pm("254.74", "119.03"), n("-0.037"), n("0.970")),
        row(t("Gender (male/female)"), t("22/24"), t("35/7"), n("12.131"), n("<0.001")),
        row(t("Family history (yes/no)"), t("13/33"), t("29/13"), n("14.639"), n("<0.001")),
        row(t("Brain MRI (normal/abnormal)"), t("26/20"), t("12/30"), n("6.991"), n("0.008")),
        row(t("Age of onset (days)"), pm("178", "94"), pm("167", "98"), n("-0.178"), n("0.859")),
    ),
    notes=(
        Note((Text("Data are mean "), Symbol("pm"), Text(" standard deviation or numbers of children. Means were "
              "compared with "), Italic(t("t")), Text(" tests and counts with "), Symbol("chi2"), Text(" tests"))),
        Note((Italic(t("MRI")), Text(" magnetic resonance imaging"))),
    ),
    description="Eight characteristics of 88 children in two groups, with a test of each.",
)  # fmt: skip

REGRESSION = Table(
    name="regression",
    caption=Caption("Table", "2", t("Analysis of risk factors of infantile spasms in children of the "
                                   "non-etiology-specific group")),
    columns=(Column("left"), *(Column("decimal"),) * 6, Column("right")),
    head=(
        row(t("Variable"), (Italic(t("B")),), t("S.E."), t("Wald"), (Italic(t("df")),), (Italic(t("P")),), t("OR"),
            t("95% CI")),
    ),
    body=(
        row(t("Gender (male)"), n("2.999"), n("0.908"), n("10.915"), n("1"), n("0.001"), n("20.068"),
            (Number("3.387"), Text("–"), Number("118.908"))),
        row(t("Family history"), n("-0.866"), n("0.863"), n("1.007"), n("1"), n("0.316"), n("0.421"),
            (Number("0.078"), Text("–"), Number("2.282"))),
        row((Text("Metabolic abnormalities"), Mark("a")), n("-2.249", "b"), n("0.811"), n("7.69"), n("1"), n("0.006"),
            n("9.479"), (Number("1.935"), Text("–"), Number("46.449"))),
        row(t("Birth weight"), t("Reference"), t("–"), t("–"), t("–"), t("–"), n("1"), t("–")),
    ),
    notes=(
        Note(t("OR odds ratio")),
        Note((Text("Sign of "), Italic(t("B")), Text(" as printed in the source")), Mark("a")),
        Note(t("The odds ratio implies 2.249"), Mark("b")),
    ),
)  # fmt: skip

LEVELS = Table(
    name="levels",
    caption=Caption("Table", "S1", t("Characteristics of Children, by Group")),
    columns=(Column("left"),) * 4,
    head=(
        Row((Cell(t("Characteristic"), rowspan=2), Cell(t("No. (%)"), colspan=2),
             Cell((Italic(t("P")), Text(" value"), Mark("a")), rowspan=2))),
        Row((Cell(group_head("Etiology specific", "46")), Cell(group_head("Non–etiology specific", "42")))),
    ),
    body=(
        row(t("Age, mean (SD), d"), (Number("255.9"), Text(f"{NB}("), Number("173.9"), Text(")")),
            (Number("254.7"), Text(f"{NB}("), Number("119.0"), Text(")")), n(".97")),
        row(t("Sex"), (), (), (), group=True, keep=True),
        Row((Cell(t("Male"), indent=1), Cell(t("22 (48)")), Cell(t("35 (83)")), Cell(n("<.001"), rowspan=2)),
            keep_with_next=True),
        Row((Cell(t("Female"), indent=1), Cell(t("24 (52)")), Cell(t("7 (17)")))),
        Row((Cell(t("Findings of imaging"), colspan=4),), group=True, keep_with_next=True),
        row(t("Abnormal"), t("20 (43)"), t("30 (71)"), n(".008"), indent=1),
        row((Text("BMI, kg/m"), Sup(t("2")), Text(" ≥ 30 µg·L"), Sup(n("-1")), Text(" β")),
            t("92.3 (149.1)"), (Bold(n("110.9")),), n(">.99")),
    ),
    notes=(
        Note(t("Abbreviation: MRI, magnetic resonance imaging.")),
        Note((Text("Calculated with the "), Symbol("chi2"), Text(" test.")), Mark("a")),
    ),
)  # fmt: skip

HOSTILE = (
    r"\input{/etc/passwd}", r"\write18{rm -rf x}", "$x^2$ & 50% #1 _a_ {b} ~c~ ^d^", "<script>alert(1)</script>",
    "a | b || c", "*em* **strong** `code` [link](http://x.y) ![i](j)", "&amp; &#60; &nbsp;", "- item", "1. item",
    "# head", "> quote", "@cite [@a; @b]", "http://example.org/a_b www.example.org me@example.org", "=1+1", "+1", "-1",
    "[a] first", "* star", "a -- b --- c ,, ''", "1) one", "(2) two", "a. alpha", "***", "---", ":smile: Table: x",
    "~~~", "```",
    "\\", "a\\", "|", "x\\|y", "don't \"quote\"... it", "<!-- c -->", "</style><b>", "&lt;b&gt;", "a\\\\b", "%", "^^41",
)  # fmt: skip

INJECTIONS = Table(
    name="injections",
    caption=Caption("Table", None, t(r"\input{x} <b> | $x$ *em*")),
    columns=(Column("left"), Column("center"), Column("right")),
    head=(row(t("Text & more"), t("A|B"), t("<P>")),),
    body=tuple(row(t(text), t("1"), t(text[:8])) for text in HOSTILE),
    notes=tuple(Note(t(text)) for text in HOSTILE),
)

CHINESE = Table(
    name="chinese",
    caption=Caption("表", "1", t("两组患儿临床资料比较")),
    columns=(Column("left"), Column("left"), Column("decimal")),
    head=(row(t("项目"), group_head("病因明确组", "46"), (Italic(t("P")),)),),
    body=(
        row(t("年龄（天）"), pm("255.93", "173.93"), n("0.970")),
        row(t("性别（男/女）"), t("22/24"), n("<0.001")),
    ),
    notes=(Note(t("数据以均数 ± 标准差表示")),),
    language="zh-CN",
)

WIDE = Table(
    name="wide",
    caption=Caption("Table", "4", t("A table whose heads and stubs are wider than the page " * 3)),
    columns=(Column("left"), *(Column("left"),) * 4, Column("decimal")),
    head=(row(t("Characteristic of the children at the time of admission"),
              *(group_head(f"Group of children number {i}, treated", "46") for i in range(4)),
              (Italic(t("P")), Text(" for trend"))),),
    body=tuple(
        row(t("A very long label of a characteristic that no column can hold on one line of print, and then more"),
            *(pm("255.93", "173.93"),) * 4, n("0.970"), indent=i % 3) for i in range(5)
    ),
    notes=(Note(t("A note. " * 60)),),
)  # fmt: skip

LONG = Table(
    name="long",
    caption=Caption("Table", "5", t("A table of several pages")),
    columns=BASELINE.columns,
    head=BASELINE.head,
    body=BASELINE.body * 18,
    notes=BASELINE.notes,
)

ALL = (BASELINE, REGRESSION, LEVELS, INJECTIONS, CHINESE, WIDE, LONG)
