"""Subcontractor invoices, which are payable invoices in Sage (4-2)."""
