"""Job costs (6-3): they are made in Sage and read from there; nothing is exported."""
