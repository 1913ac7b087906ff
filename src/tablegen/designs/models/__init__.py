"""The parts of a regression as it is planned: its outcome, terms, columns, footer; `designs.regress` joins them."""
