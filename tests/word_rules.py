"""What makes Word repair a file or refuse it, and what schema validators do not see (after verify/docx_check.py).

It shares nothing with the product: it reads the zip and the XML anew.
"""

import re
from collections import Counter
from io import BytesIO
from posixpath import dirname, join, normpath
from xml.etree import ElementTree
from zipfile import ZipFile

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def broken(content: bytes) -> list[str]:
    """What is wrong with a Word file, a sentence each."""
    package = ZipFile(BytesIO(content))
    parts = {name: package.read(name) for name in package.namelist()}
    document = ElementTree.fromstring(parts["word/document.xml"])
    return [
        *([f"zip: {package.testzip()} is damaged"] if package.testzip() else []),
        *(f"zip: {name} twice" for name, n in Counter(package.namelist()).items() if n > 1),
        *_parts(parts),
        *_relations(parts, document),
        *_tables(document),
        *_marks(document),
        *_fields(document),
        *_styles(parts, document),
        *_comments(parts, document),
    ]


def _parts(parts):
    types = ElementTree.fromstring(parts["[Content_Types].xml"])
    named = {one.get("PartName") for one in types}
    ends = {one.get("Extension", "").lower() for one in types} - {""}
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(content)
        if name != "[Content_Types].xml" and f"/{name}" not in named and name.rpartition(".")[2].lower() not in ends:
            yield f"{name} has no content type"
    for name, n in Counter(one.get("PartName") for one in types if one.get("PartName")).items():
        if n > 1 or name.lstrip("/") not in parts:
            yield f"content types: {name} {'twice' if n > 1 else 'is no part'}"


def _relations(parts, document):
    for name in (one for one in parts if one.endswith(".rels")):
        found = ElementTree.fromstring(parts[name])
        for relation in found:
            target = normpath(join("/", dirname(dirname(name)), relation.get("Target"))).lstrip("/")
            if relation.get("TargetMode") != "External" and target not in parts:
                yield f"{name}: {relation.get('Id')} leads to {target}, which is not there"
        for key, n in Counter(one.get("Id") for one in found).items():
            if n > 1:
                yield f"{name}: {key} twice"
    known = {one.get("Id") for one in ElementTree.fromstring(parts["word/_rels/document.xml.rels"])}
    for element in document.iter():
        for key, value in element.attrib.items():
            if key.startswith(_RELATIONS) and value not in known:
                yield f"{element.tag.removeprefix(W)}: no relation {value}"


def _tables(document):
    for holder in document.iter():
        for one, following in zip(list(holder), list(holder)[1:], strict=False):
            if one.tag == following.tag == f"{W}tbl":
                yield "two tables with no paragraph between them: Word makes them one"
    for cell in document.iter(f"{W}tc"):
        if not len(cell) or cell[-1].tag != f"{W}p":
            yield "a cell does not end with a paragraph: Word calls the file damaged"
    for table in document.iter(f"{W}tbl"):
        columns = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        for r, row in enumerate(table.findall(f"{W}tr")):
            spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.findall(f"{W}tc")]
            skipped = [row.find(f"{W}trPr/{W}{name}") for name in ("gridBefore", "gridAfter")]
            count = sum(1 if one is None else int(one.get(f"{W}val")) for one in spans)
            count += sum(int(one.get(f"{W}val")) for one in skipped if one is not None)
            if count != columns:
                yield f"row {r} of a table has {count} columns, its grid {columns}"


def _marks(document):
    starts = list(document.iter(f"{W}bookmarkStart"))
    for key in ("name", "id"):
        for value, n in Counter(one.get(f"{W}{key}") for one in starts).items():
            if n > 1:
                yield f"bookmark {key} {value} {n} times"
    ends = Counter(one.get(f"{W}id") for one in document.iter(f"{W}bookmarkEnd"))
    if ends != Counter(one.get(f"{W}id") for one in starts):
        yield "bookmarks that begin do not end, or the other way round"
    revisions = [one.get(f"{W}id") for name in ("ins", "del") for one in document.iter(f"{W}{name}")]
    if len(set(revisions)) < len(revisions):
        yield "two tracked changes with one id"
    for gone in document.iter(f"{W}del"):
        in_boxes = {text for box in gone.iter(f"{W}txbxContent") for text in box.iter(f"{W}t")}  # a story of its own
        if any(text not in in_boxes for text in gone.iter(f"{W}t")):
            yield "w:t within w:del"


def _fields(document):
    bookmarks = {one.get(f"{W}name") for one in document.iter(f"{W}bookmarkStart")}
    for paragraph in document.iter(f"{W}p"):
        kinds = Counter(one.get(f"{W}fldCharType") for one in paragraph.iter(f"{W}fldChar"))
        if kinds["begin"] != kinds["end"]:
            yield "a field that begins in a paragraph does not end in it"
        for asked in paragraph.iter(f"{W}instrText"):
            found = re.match(r"\s*(?:PAGE)?REF\s+(\S+)", asked.text or "")
            if found and found[1] not in bookmarks:
                yield f"a field refers to the bookmark {found[1]}, which is not there"


def _styles(parts, document):
    styles = ElementTree.fromstring(parts["word/styles.xml"])
    defined = Counter(one.get(f"{W}styleId") for one in styles.iter(f"{W}style"))
    yield from (f"style {name} {n} times" for name, n in defined.items() if n > 1)
    names = ("pStyle", "rStyle", "tblStyle")
    used = {one.get(f"{W}val") for name in names for one in document.iter(f"{W}{name}")}
    yield from (f"style {name} is used, but not defined" for name in sorted(used - set(defined)))


def _comments(parts, document):
    known = set()
    if "word/comments.xml" in parts:
        comments = ElementTree.fromstring(parts["word/comments.xml"])
        known = {one.get(f"{W}id") for one in comments.iter(f"{W}comment")}
    for name in ("commentReference", "commentRangeStart", "commentRangeEnd"):
        for value, n in Counter(one.get(f"{W}id") for one in document.iter(f"{W}{name}")).items():
            if n > 1 or value not in known:
                yield f"{name} {value}: {n} times in the text, {'one' if value in known else 'none'} among the comments"
