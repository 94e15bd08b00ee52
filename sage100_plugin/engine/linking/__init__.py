"""Which record is which: links, imports, and what could be the same."""
