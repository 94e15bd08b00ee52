"""Sage's side, as small as it can be."""

from __future__ import annotations

from sage100_plugin.mapping import Target

TARGETS = (
    Target("description", "Description", "text", push=True, pull=True, required=True, pinned=True, length=20),
    Target("schedule_date", "Scheduled", "date", push=True, pull=True, required=True, pinned=True),
    Target(
        "status", "Status", "choice", push=True, pull=True, pinned=True, choices={"7": "Work Order", "8": "Complete"}
    ),
    Target("type", "Type", "id", push=True, pull=True, required=True, create_only=True),
    Target("total", "Invoice Total", "money", pull=True),
    Target("source_id", "Source Id", "text", push=True),
    Target(
        "lines",
        "Invoice Details",
        "lines",
        push=True,
        pull=True,
        lines=(
            Target("description", "Description", "text", push=True, pull=True, length=10),
            Target("quantity", "Quantity", "number", push=True, pull=True),
            Target("total", "Ext Price", "money", pull=True),
        ),
    ),
)
