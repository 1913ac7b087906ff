"""The output formats. A format's module, and the libraries it needs, load when it first writes a table."""

from tablegen.catalogue import Catalogue
from tablegen.render.contract import Renderer
from tablegen.resources import Templates
from tablegen.style import Style
from tablegen.table.model import Rendered, Table


def _docx(table: Table, style: Style, templates: Templates) -> Rendered:
    from tablegen.render.docx import render

    return render(table, style, templates)


def _latex(table: Table, style: Style, templates: Templates) -> Rendered:
    from tablegen.render.latex import render

    return render(table, style, templates)


def _latex_document(table: Table, style: Style, templates: Templates) -> Rendered:
    from tablegen.render.latex import render_document

    return render_document(table, style, templates)


def _markdown(table: Table, style: Style, templates: Templates) -> Rendered:
    from tablegen.render.markdown import render

    return render(table, style, templates)


def _html(table: Table, style: Style, templates: Templates) -> Rendered:
    from tablegen.render.html import render

    return render(table, style, templates)


def _xlsx(table: Table, style: Style, templates: Templates) -> Rendered:
    from tablegen.render.xlsx import render

    return render(table, style, templates)


def _typst(table: Table, style: Style, templates: Templates) -> Rendered:
    from tablegen.render.typst import render

    return render(table, style, templates)


def _pdf(table: Table, style: Style, templates: Templates) -> Rendered:
    from tablegen.render.typst import render_pdf

    return render_pdf(table, style, templates)


def _png(table: Table, style: Style, templates: Templates) -> Rendered:
    from tablegen.render.typst import render_png

    return render_png(table, style, templates)


RENDERERS = Catalogue(
    "format",
    [
        Renderer("docx", ".docx", "Word", _docx),
        Renderer("latex", ".tex", "LaTeX, to be taken in with \\input", _latex),
        Renderer("latex-document", ".standalone.tex", "LaTeX, a document of its own", _latex_document),
        Renderer("markdown", ".md", "Markdown, for GitHub and Pandoc", _markdown),
        Renderer("html", ".html", "HTML, an accessible page", _html),
        Renderer("xlsx", ".xlsx", "Excel, with the unrounded numbers on a second sheet", _xlsx),
        Renderer("typst", ".typ", "Typst, a document of its own", _typst),
        Renderer("pdf", ".pdf", "PDF, made by Typst", _pdf),
        Renderer("png", ".png", "a picture, made by Typst", _png),
    ],
    {"word": "docx", "doc": "docx", "excel": "xlsx", "xls": "xlsx", "tex": "latex", "md": "markdown", "typ": "typst"},
)
"""All output formats, in the order they are listed."""
