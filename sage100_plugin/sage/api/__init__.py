"""Writing to Sage through its own API: MBXML built from a schema, answers read with suspicion."""
