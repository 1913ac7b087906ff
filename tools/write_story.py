"""Runs the commands of the pages of docs/ that are run, and writes what they print and the pictures of what they made.

python tools/write_story.py     needs LibreOffice and pdftoppm for pictures; tests/test_running_pages.py holds the pages
"""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from running_pages import PAGES, played

DOCS = Path(__file__).parent.parent / "docs"
PIXELS_PER_INCH = 100
MARGIN, COLOURS = 12, 64


def draw(document: Path, page: int, name: str) -> None:
    """A picture of a page of a Word file as LibreOffice lays it out, without the white around."""
    with TemporaryDirectory() as folder:
        office = ["soffice", f"-env:UserInstallation={Path(folder, 'profile').as_uri()}", "--headless"]
        convert = [*office, "--convert-to", "pdf", "--outdir", folder, str(document)]
        subprocess.run(convert, check=True, capture_output=True, timeout=300)
        made = Path(folder, document.with_suffix(".pdf").name)
        pages = ["-r", str(PIXELS_PER_INCH), "-f", str(page), "-l", str(page), "-singlefile", "-png"]
        subprocess.run(["pdftoppm", *pages, str(made), f"{folder}/page"], check=True, capture_output=True)
        _crop(Path(folder, "page.png"), DOCS / name)


def _crop(page: Path, target: Path) -> None:
    from PIL import Image, ImageChops

    with Image.open(page) as image:
        picture = image.convert("RGB")
    left, top, right, bottom = ImageChops.invert(picture).getbbox() or (0, 0, *picture.size)
    picture = picture.crop((left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN))
    target.parent.mkdir(parents=True, exist_ok=True)
    picture.quantize(COLOURS).save(target, optimize=True)


def main(names: tuple[str, ...]) -> None:
    """Write the pages."""
    here = Path.cwd()
    for name in names:
        page = DOCS / name
        with TemporaryDirectory() as folder:
            os.chdir(folder)
            try:
                text = played(page.read_text("utf-8"), draw)
            finally:
                os.chdir(here)
        page.write_text(text, "utf-8")


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or PAGES)
