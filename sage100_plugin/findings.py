"""What a check found, for a person to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class Finding:
    """What one check found. `hint` says what to do; it is empty when all is well. `found` is the same for machines."""

    id: str
    state: Literal["ok", "warning", "error"]
    sentence: str
    hint: str = ""
    found: Mapping[str, Any] = field(default_factory=dict)
