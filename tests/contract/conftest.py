"""What the contract tests share beyond the HTTP client."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.sage.sandbox.company import change


@pytest.fixture
def sandbox_change(home: Path) -> Callable[[str], dict[str, Any]]:
    """Let a person in the sandbox company's Sage do something."""
    return lambda kind: change(home / "companies" / "sandbox.sqlite", kind)
