from __future__ import annotations

from tests.sage.agent.rig import rig

__all__ = ["rig"]
