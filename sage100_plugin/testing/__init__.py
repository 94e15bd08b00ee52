"""Twins of the ports, for tests and for trying things out."""
