"""Deciding what waits in the acceptance queue."""
