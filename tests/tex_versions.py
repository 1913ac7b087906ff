"""A source whose changes are marked, as one of its two versions: an independent reader."""

from tex_grid import group


def one_version(source, gone, stays):
    """The source of a redline with its changes accepted or rejected; the space between old and new is in neither."""
    source = source.replace("</del> <ins>", "</del><ins>")
    for name in sorted((gone, stays)):  # deletions first
        while (at := source.find(f"\\{name}{{")) >= 0:
            inside, end = group(source, at + len(name) + 1)
            end += source.startswith(r" \tablegenins{", end)
            source = source[:at] + (inside if name == stays else "") + source[end:]
        while (at := source.find(f"<{name}>")) >= 0:
            end = source.index(f"</{name}>", at)
            inside = source[at + len(name) + 2 : end] if name == stays else ""
            source = source[:at] + inside + source[end + len(name) + 3 :]
    return source
