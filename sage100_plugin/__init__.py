"""Sage 100 Contractor for no-code platforms."""
