"""PostgreSQL, for the link store that lives there."""

from __future__ import annotations

from tests.postgres import _kept, postgres_server, postgres_url

__all__ = ["_kept", "postgres_server", "postgres_url"]
