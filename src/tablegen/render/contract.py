"""What a writer is: the one thing the registry, the command line and the tests know of all output formats."""

from collections.abc import Callable

from tablegen.resources import Templates
from tablegen.style import Style
from tablegen.table.model import Rendered, Table
from tablegen.values import frozen


@frozen
class Renderer:
    """An output format: its name in specs (`docx`), its files' suffix (`.docx`), its title in listings, its writer.

    `render` gives the same bytes for the same table, style and templates, names what the format could not show
    in `Rendered.lost`, and raises TablegenError for a template it cannot use.
    """

    name: str
    suffix: str
    title: str
    render: Callable[[Table, Style, Templates], Rendered]
