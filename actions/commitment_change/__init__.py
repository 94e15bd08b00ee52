"""Changes of commitments: a change order of a subcontract (6-4-1), rows below those of a purchase order (6-6-1)."""
