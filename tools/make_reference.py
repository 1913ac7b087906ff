"""Make templates/docx/reference.docx: python-docx's own template with everything taken out that tablegen does not need.

Run it from the project's folder: `PYTHONPATH=src python tools/make_reference.py`. The same bytes every time.
"""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from docx import Document
from docx.document import Document as DocumentObject
from docx.opc.constants import RELATIONSHIP_TYPE as RELATION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from tablegen.render.docx_package import SHIPPED, write_package

TARGET = Path(__file__).parent.parent / "templates" / "docx" / "reference.docx"
KEPT_RELATIONS = {RELATION.STYLES, RELATION.SETTINGS, RELATION.FONT_TABLE}
KEPT_STYLES = {"Normal", "DefaultParagraphFont", "TableNormal", "NoList"}
DEFAULTS = """<w:docDefaults {ns}><w:rPrDefault><w:rPr>
<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="SimSun" w:cs="Arial"/><w:sz w:val="20"/><w:szCs w:val="20"/>
<w:lang w:val="en"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"""
SETTINGS = """<w:settings {ns}><w:zoom w:percent="100"/><w:defaultTabStop w:val="709"/>
<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode"
 w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>"""
FONTS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:fonts {ns}><w:font w:name="Arial"><w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/>
</w:font></w:fonts>"""
PROPERTIES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">
<Application>Microsoft Office Word</Application><AppVersion>16.0000</AppVersion></Properties>"""


def main() -> None:
    """Write the file."""
    document = Document()
    drop_relations(document)
    set_styles(document)
    set_parts(document)
    saved = BytesIO()
    document.save(saved)
    with ZipFile(saved) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(write_package(parts, SHIPPED))
    print(f"{TARGET}: {TARGET.stat().st_size} bytes, {len(parts)} parts")


def drop_relations(document: DocumentObject) -> None:
    """Leave styles, settings and fonts; no theme, numbering, thumbnail or custom XML."""
    for key, relation in list(document.part.rels.items()):
        if relation.reltype not in KEPT_RELATIONS:
            del document.part.rels[key]
    package = document.part.package.rels
    for key, relation in list(package.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package[key]


def set_styles(document: DocumentObject) -> None:
    """Leave Word's four defaults: the table's styles are made from a journal's look."""
    styles = document.styles.element
    for child in list(styles):
        if child.tag != qn("w:style") or child.get(qn("w:styleId")) not in KEPT_STYLES:
            styles.remove(child)
    styles.insert(0, parse_xml(DEFAULTS.format(ns=nsdecls("w"))))


def set_parts(document: DocumentObject) -> None:
    """Short settings, fonts and properties; no dates, no author."""
    settings = document.settings.element
    for child in list(settings):
        settings.remove(child)
    for child in list(parse_xml(SETTINGS.format(ns=nsdecls("w")))):
        settings.append(child)
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(25)
    core = document.core_properties._element
    for child in list(core):
        if child.tag != qn("cp:revision"):
            core.remove(child)
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            part._blob = FONTS.format(ns=nsdecls("w")).encode()
        if str(part.partname) == "/docProps/app.xml":
            part._blob = PROPERTIES.encode()


if __name__ == "__main__":
    main()
