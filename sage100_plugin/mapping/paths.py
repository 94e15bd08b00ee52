"""Paths into a source's record: names and places in lists, joined by dots (`customer.sites.0.name`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

MISSING: Any = object()
"""What a path gives that leads nowhere."""

_DOT = re.compile(r"(?<!\\)\.")


@lru_cache(4096)
def names(path: str) -> tuple[str, ...]:
    r"""The names of a path. A dot that belongs to a name is written `\.`."""
    return tuple(name.replace("\\.", ".") for name in _DOT.split(path))


@lru_cache(4096)
def _steps(path: str) -> tuple[tuple[str, str], ...]:
    """Each name with all that follows it: what is left of a path may itself be one name with dots."""
    given = names(path)
    return tuple((name, ".".join(given[place:])) for place, name in enumerate(given))


def found(record: Any, path: str) -> Any:
    """The value at a path; a name that itself holds dots is found as it stands. `MISSING` when there is none."""
    for name, rest in _steps(path):
        if isinstance(record, (dict, Mapping)) and rest in record:
            return record[rest]
        record = _step(record, name)
    return record


def _step(record: Any, name: str) -> Any:
    if isinstance(record, (dict, Mapping)):
        return record.get(name, MISSING)
    if isinstance(record, list) and is_place(name) and int(name) < len(record):
        return record[int(name)]
    return MISSING


def is_path(path: object) -> bool:
    """Whether it is a text of names, none of them empty."""
    return isinstance(path, str) and all(name.strip() for name in names(path))


def is_place(name: str) -> bool:
    """Whether a name of a path is a place in a list."""
    return name.isascii() and name.isdigit() and len(name) < 10  # noqa: PLR2004 - longer than any list


def pointer(record: Any, path: str) -> str:
    """The JSON pointer to what a path leads to."""
    keys: list[str] = []
    for name, rest in _steps(path):
        if isinstance(record, Mapping) and rest in record:
            return _joined([*keys, rest])
        keys.append(name)
        record = _step(record, name)
    return _joined(keys)


def _joined(keys: list[str]) -> str:
    return "".join(f"/{escaped(key)}" for key in keys)


def escaped(key: object) -> str:
    """A name as it stands in a JSON pointer."""
    return str(key).replace("~", "~0").replace("/", "~1")


def tops(path: str) -> tuple[str, str]:
    """The names at the top of a record that a path may lead into."""
    return _steps(path)[0]


def put(record: dict[str, Any], path: str, value: Any) -> None:
    """Set the value at a path of names; what leads there is made."""
    *above, last = names(path)
    for name in above:
        record = record.setdefault(name, {})
    record[last] = value
