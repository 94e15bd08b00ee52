"""Finding out what happened in Sage: looks at each company, compared with what was known."""
