"""`python -m tablegen`, where the command itself is not on the path."""

from tablegen.cli import main

main()
