"""Regressions: a family a file, on one idea of a design, a fit and its inference."""
