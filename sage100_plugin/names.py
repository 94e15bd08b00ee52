"""Who else claims our package names: they are common ones, and pip overwrites in silence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import metadata

OURS = ("actions", "triggers", "webhooks", "sage100_plugin")
DISTRIBUTION = "sage100-plugin"

REMEDY = "Install the plugin into an environment of its own: python3 run.py setup, or a fresh venv."

Distributions = Mapping[str, Iterable[str]]


def shipped() -> Distributions:
    """Which distributions ship packages of our names.

    The lists of files are searched as text. `metadata.packages_distributions` makes a path of every file of every
    distribution: a tenth of a second, and megabytes that stay.
    """
    found: dict[str, list[str]] = {name: [] for name in OURS}
    for one in metadata.distributions():
        declared = (one.read_text("top_level.txt") or "").split()
        files = "\n" + (one.read_text("RECORD") or "")
        for name in OURS:
            if name in declared or f"\n{name}/" in files or f"\n{name}.py," in files:
                found[name].append(one.metadata["Name"])
    return found


def claimed(distributions: Callable[[], Distributions] = shipped) -> list[str]:
    """The names that another installed distribution ships too, as `name (distribution)`."""
    found = distributions()
    others = {name: set(found.get(name, ())) - {DISTRIBUTION} for name in OURS}
    return [f"{name} ({other})" for name in OURS for other in sorted(others[name])]


def complaint(clashes: list[str]) -> str:
    """What to tell the user of names that others claim."""
    return f"Another package uses our names: {', '.join(clashes)}."
