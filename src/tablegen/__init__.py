"""tablegen: the manuscript-table compiler."""

__version__ = "0.1.0"
