"""The paper around the tables: what made them, what changed, what is out of date. Only the command line imports it."""
