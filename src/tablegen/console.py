"""What commands say on the terminal: problems, warnings, paths, and how far a build has come."""

import sys
from collections.abc import Collection, Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tablegen.errors import Problem, TablegenError

if TYPE_CHECKING:
    from tablegen.make import Made

PROBLEMS, WARNED = 1, 3
"""Exit codes: problems and nothing written; warnings under --strict."""
PATIENCE = 2.0  # seconds before a build shows its progress


@contextmanager
def reported() -> Generator[None]:
    """Print the problems of a command and leave with 1."""
    try:
        yield
    except TablegenError as error:
        show_problems(error)
        sys.exit(PROBLEMS)


def show_problems(error: TablegenError) -> None:
    """Print the problems of a command that wrote nothing."""
    click.echo(str(error), err=True)
    errors = sum(problem.level == "error" for problem in error.problems)
    click.echo(f"{errors} problem{'' if errors == 1 else 's'}, nothing written.", err=True)


def warn(warnings: Iterable[Problem]) -> None:
    """Print warnings, a line each."""
    for warning in warnings:
        hints = f" ({'; '.join(warning.hints)})" if warning.hints else ""
        click.echo(f"{warning}".partition("\n")[0] + hints, err=True)


def tell_made(made: "Made", changed: Collection[Path]) -> None:
    """Print the outputs of a build, those that did not change as such, its notes and its warnings."""
    for path in made.paths:
        state = "up to date" if path in made.left else "" if path in changed else "unchanged"
        click.echo(f"{shown(path)}{state and f'  ({state})'}")
    for note in made.notes:
        click.echo(f"{note}", err=True)
    warn(made.warnings)


def shown(path: Path) -> str:
    """The path as messages show it."""
    from tablegen.yamlfile import display

    return display(path.absolute())


@contextmanager
def progress(total: int) -> Generator[Any]:
    """A progress bar on the terminal once a build has taken two seconds; the function it gives counts a table done."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from threading import Timer

    done = 0
    bars: list[Any] = []

    def show() -> None:
        from rich.console import Console
        from rich.progress import Progress

        bar = Progress(console=Console(stderr=True), transient=True)
        bar.start()
        bar.add_task("building", total=total, completed=done)
        bars.append(bar)

    def advance() -> None:
        nonlocal done
        done += 1
        for bar in bars:
            bar.advance(bar.task_ids[0])

    timer = Timer(PATIENCE, show)
    timer.start()
    try:
        yield advance
    finally:
        timer.cancel()
        timer.join()
        for bar in bars:
            bar.stop()
