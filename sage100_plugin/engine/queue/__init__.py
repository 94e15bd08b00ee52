"""The acceptance queue: what waits for accounting, and what is decided of it."""
