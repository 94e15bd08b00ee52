"""Hands the document on standard input to a sandbox company and prints its answer; the stub of Sage's API runs it."""

from __future__ import annotations

import sys
from pathlib import Path

from sage100_plugin.sage.sandbox import api

sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
sys.stdout.write(api.submit(Path(sys.argv[1]), sys.stdin.read()))
