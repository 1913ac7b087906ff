"""docs/gallery.md shows what is built today: by the sources of its pictures, whatever fonts this machine has."""

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import write_gallery  # noqa: E402


def test_the_page_is_up_to_date():
    assert write_gallery.PAGE.read_text("utf-8") == write_gallery.page(), "run: python tools/write_gallery.py"


def test_every_picture_is_there_and_of_modest_size():
    names = {f"{Path(spec).stem}-{style}.png" for spec, style, _ in write_gallery.SHOWN}
    found = {path.name: path.stat().st_size for path in write_gallery.PICTURES.iterdir()}
    assert set(found) == names and max(found.values()) < 250_000
