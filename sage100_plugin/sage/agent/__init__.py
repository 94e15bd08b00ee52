"""Sage's own API on Windows: a small program that enters it, started here or on the machine where Sage is."""
