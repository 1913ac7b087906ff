r"""The grid of a LaTeX table, read from its source: what our own commands and signs print, anything else as it stands."""

import re

from grids import loose

_KEEP = {"textbf": "k", "textit": "k", "textsuperscript": "k", "textsubscript": "k", "rlap": "k", "smash": "k",
         "mbox": "k", "makecell": "k", "hphantom": "d", "hspace*": "d", "setlength": "dd", "raisebox": "dk",
         "parbox": "dk"}  # fmt: skip
_SIGNS = {"textpm": "±", "textless": "<", "textgreater": ">", "textminus": "-", "leq": "≤", "geq": "≥", "cdot": "·",
          "chi": "χ", "beta": "β", "textasciitilde": "~", "newline": " ", "quad": " ", "enspace": " ", "textquotesingle": "'", "textbar": "|",
          "texttimes": "×", "textdaggerdbl": "‡", "textdagger": "†", "S": "§", "P": "¶", "Vert": "‖", ",": "",
          "%": "%", "&": "&", "_": "_", "#": "#", "$": "$", "{": "{", "}": "}", "\\": " "}  # fmt: skip
_TOKEN = re.compile(r"\\([A-Za-z]+\*?|.)|-{2,3}|.", re.DOTALL)


def group(text, at):
    """What stands in the braces that open at `at`, and where it ends."""
    depth = 0
    for found in re.compile(r"\\.|[{}]").finditer(text, at):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if not depth:
            return text[at + 1 : found.start()], found.end()
    raise AssertionError(f"open brace in {text[at : at + 40]!r}")


def printed(text):
    """The text that LaTeX prints."""
    done, at = "", 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        at = token.end()
        name = token[1]
        if name is None:
            done += "" if token[0] in "{}$^" else " " if token[0] == "~" else token[0][0]
        elif name in _KEEP:
            option = re.compile(r"\[[^\]]*\]").match(text, at)
            at = option.end() if option else at
            for use in _KEEP[name]:
                inside, at = group(text, at)
                done += printed(inside) if use == "k" else ""
        else:
            done += _SIGNS.get(name, "")
    return done


def cells(line):
    """The cells of a row; one that spans is followed by empty ones."""
    parts, depth, start = [], 0, 0
    for found in re.finditer(r"\\.|[{}&]", line):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if found[0] == "&" and not depth:
            parts.append(line[start : found.start()])
            start = found.end()
    texts = []
    for part in (*parts, line[start:]):
        spanning = re.match(r"\s*(?:\{\})?\\multicolumn\{(\d+)\}", part)
        if not spanning:
            texts.append(part)
            continue
        _, at = group(part, spanning.end())
        inside, _ = group(part, at)
        texts += [inside, *[""] * (int(spanning[1]) - 1)]
    return [loose(printed(text)) for text in texts]


def rows(block):
    lines = re.findall(r"^(.*) \\\\\*?$", block, re.MULTILINE)
    return [cells(line) for line in lines if not line.startswith(("\\caption", "\\label"))]


def of_latex(content):
    source, *others = re.split(r"(?<=\\end{longtable}\n)(?=\\addtocounter)", content.decode())
    return _of_one(source) + [row for other in others for row in _of_one(other.partition("\n")[2])]


def _of_one(source):
    first = source.partition("\\endfirsthead")[0]
    continued = rows(first.partition("\\toprule\n")[0]) if source.startswith("\\begin") else []
    _, _, rest = source.partition("\\toprule\n")
    head, _, body = rest.partition("\\midrule\n")
    if "\\endlastfoot" in source:
        body = source.partition("\\endlastfoot\n")[2].partition("\\end{longtable")[0]
    else:
        body = body.partition("\\bottomrule")[0]
    return continued + rows(head) + rows(body)
