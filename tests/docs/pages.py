"""The `sh` blocks of the documentation: which are run, and how each is to be run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
BLOCK = re.compile(
    r"^(?: *<!-- (?P<mark>[^\n]*) -->\n)?(?P<dent> *)```sh\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL
)
NOT_RUN, STOPPED = "not run: ", "run: stopped"


@dataclass(frozen=True)
class Block:
    """One block. `why` says why it is not run; `stopped` that it wants no server on the data folder."""

    text: str
    why: str = ""
    stopped: bool = False


def blocks(page: Path) -> list[Block]:
    """The blocks of a page, in their order."""
    return [_block(found) for found in BLOCK.finditer(page.read_text("utf-8"))]


def _block(found: re.Match[str]) -> Block:
    mark = found["mark"] or ""
    why = mark.removeprefix(NOT_RUN) if mark.startswith(NOT_RUN) else ""
    text = "".join(line.removeprefix(found["dent"]) for line in found["text"].splitlines(keepends=True))
    return Block(text, why, stopped=mark == STOPPED)


RUN = tuple(
    page.relative_to(DOCS).as_posix()
    for kind in ("tutorial", "howto", "explanation")
    for page in sorted((DOCS / kind).glob("*.md"))
    if any(not block.why for block in blocks(page))
)
"""The pages with something to type."""
