"""A look-alike company: Sage's tables in an SQLite file, a contractor's data, faults to switch on, and Sage's API."""
