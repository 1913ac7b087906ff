"""Every regression as a value of the catalogue, by the kind of its outcome."""
