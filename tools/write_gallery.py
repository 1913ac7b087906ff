"""Writes docs/gallery.md and its pictures from builds of the shipped specs and of the tests' hard tables.

python tools/write_gallery.py     writes them; tests/test_gallery_page.py fails when they are not up to date

A picture is made by Typst. What it was made from stands below it as a hash of Typst's source, so that the test needs
no fonts: it compares sources, not pixels.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import tablegen

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "gallery.md"
PICTURES = ROOT / "docs" / "images" / "gallery"
PIXELS_PER_INCH = 110
HARD = "tests/data/hard"
SHOWN = (  # spec, style, what it shows
    ("specs/table1.yaml", "springer-bmc", "A baseline table of two groups as BMC prints it"),
    ("specs/table1.yaml", "jama", "The same spec, `style: jama`"),
    ("specs/table1.yaml", "lancet", "The same spec, `style: lancet`"),
    ("specs/table2.yaml", "apa7", "A logistic regression in APA's style"),
    (f"{HARD}/nested.yaml", "nejm", "Groups within groups: `compare: [site, arm]`"),
    (f"{HARD}/groups.yaml", "annals", "Four groups, all patients beside them"),
    ("specs/gallery/panels.yaml", "elsevier", "Tables of two other specs as panels: `stack: [cox.yaml, weibull.yaml]`"),
    ("specs/gallery/beside.yaml", "springer-bmc", "Side by side, rows matched by name: `merge`"),
    ("specs/gallery/forest_column.yaml", "springer-bmc", "Odds ratios drawn in the table: `columns: [..., forest, P]`"),
    ("specs/gallery/adverse_events.yaml", "plos", "Adverse events by class and term: `events from`"),
    ("specs/gallery/likert.yaml", "jama", "Questions with the answers of one scale: `likert`"),
    (f"{HARD}/wide.yaml", "default", "Fourteen columns; on a page of its own it is turned"),
    (f"{HARD}/cjk.yaml", "gbt7713", "A Chinese three-line table"),
    (f"{HARD}/notes.yaml", "bmj", "Notes called by marks, abbreviations, long notes"),
    (f"{HARD}/long.yaml", "plos", "Sixty rows in two sections; on paper the head repeats on each page"),
)
HEAD = """# Gallery

Each picture is a real build, made by `tools/write_gallery.py`; its spec is linked below it. Word, LaTeX and HTML look
alike: all of them take their look from the style.
"""


def pictures() -> Iterator[tuple[str, str, str, str, bytes]]:
    """Name, title, spec, style and Typst's source of each picture, without the line that says what made it."""
    for spec, style, title in SHOWN:
        source = tablegen.build(ROOT / spec, style=style).render("typst")
        kept = b"".join(line for line in source.splitlines(keepends=True) if not line.startswith(b"// tablegen:"))
        yield f"{Path(spec).stem}-{style}", title, spec, style, kept


def page() -> str:
    """The text of the page."""
    parts = [HEAD]
    for name, title, spec, style, source in pictures():
        parts.append(
            f"## {title}\n\n![{title}](images/gallery/{name}.png)\n\n[`{spec}`](../{spec}), `--style {style}`\n"
            f"<!-- typst source: {sha256(source).hexdigest()[:16]} -->\n"
        )
    return "\n".join(parts)


def main() -> None:
    """Write the page and the pictures."""
    import typst

    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, _, _, _, source in pictures():
        made = typst.compile(source, format="png", ppi=PIXELS_PER_INCH, sys_inputs={"picture": "yes"})
        (PICTURES / f"{name}.png").write_bytes(made)
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
