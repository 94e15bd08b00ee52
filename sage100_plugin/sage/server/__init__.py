"""Sage's SQL Server: how it is reached, opened, and what its refusals mean."""
