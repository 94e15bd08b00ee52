"""The real catalog, and the documents made of it, for tests that run over every declaration."""

from __future__ import annotations

import re
from pathlib import Path

from actions import ACTIONS, MODULES
from actions.pickers import PICKERS
from sage100_plugin.projections.documents import Documents
from sage100_plugin.spec import Catalog, own_pickers
from triggers import TRIGGERS

ROOT = Path(__file__).parents[2]
RELEASES = re.findall(r"^## (\d\S*)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
"""The versions of the changelog, newest first."""

CATALOG = Catalog(ACTIONS, TRIGGERS, (*PICKERS, *own_pickers(TRIGGERS, MODULES)), MODULES)
DOCUMENTS = Documents(CATALOG, RELEASES[0])
