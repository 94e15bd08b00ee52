"""What a mapping may name on Sage's side."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

TOLD = frozenset({"label", "type", "required", "pinned", "create_only", "max_length", "why"})
"""What a line is shown with beside what is kept of it."""


@dataclasses.dataclass(frozen=True)
class Target:
    """A Sage field of a module, as the people who map see it.

    `kind` is that of `records.fields.About`. `push` says that an action takes it, `pull` that Sage's record shows it.
    `required` is what Sage will not save without, `pinned` what no mapping may lack, `create_only` what Sage takes only
    with a new record. `length` is how many characters the company's Sage takes. `lines` are the fields of a grid.
    """

    field: str
    label: str
    kind: str
    help: str = ""
    push: bool = False
    pull: bool = False
    required: bool = False
    pinned: bool = False
    create_only: bool = False
    length: int | None = None
    choices: Mapping[str, str] = dataclasses.field(default_factory=dict)
    lines: tuple[Target, ...] = ()
