"""Documents of the ledger: JSON values, in which money is text already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]
