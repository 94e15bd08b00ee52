"""What Sage's API answers when it is asked: the record of a `...QryRq`, the rows of a `SQLRunRq`.

No public source shows the inside of a `...QryRs`; rows of a `SQLRunRs` were seen as `z:row` with an attribute for each
field.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from sage100_plugin.ports.sage import SageAnswer
from sage100_plugin.sage.api.response import answers_to, read
from sage100_plugin.sage.api.xml import local, parse

_STATUS = frozenset({"statuscode", "statusmessage"})


def records(received: str, request: str) -> tuple[SageAnswer, tuple[Mapping[str, Any], ...]]:
    """Judge the answer to a request that asks, and give the records in it; none unless it is `done`. Never raises.

    A record is element names to text: of a reference its number, of what repeats a tuple, of a group such a mapping.
    """
    answer = read(received, request)
    if answer.outcome != "done":
        return answer, ()
    parts = answers_to(parse(received), request)
    rows = [node for part in parts for node in part.iter(etree.Element) if local(node) == "row"]
    if rows:
        return answer, tuple({str(name).rpartition("}")[2]: str(text) for name, text in row.items()} for row in rows)
    return answer, tuple(record for part in parts for record in _records(part))


def _records(part: etree._Element) -> tuple[Mapping[str, Any], ...]:
    """The fields stand in the answer itself, or in elements of their own, one for each record."""
    children = _children(part)
    wrapped = [child for child in children if "ObjectRef" in map(local, child)]
    return tuple(_fields(child) for child in wrapped) or ((_fields(part),) if children else ())


def _fields(node: etree._Element) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for child in _children(node):
        inside = _children(child)
        value: Any = (child.text or "").strip()
        if inside:
            alone = len(inside) == 1 and not len(inside[0])
            value = (inside[0].text or "").strip() if alone else _fields(child)
        name = local(child)
        found[name] = (*_tuple(found[name]), value) if name in found else value
    return found


def _tuple(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _children(node: etree._Element) -> list[etree._Element]:
    return [child for child in node.iterchildren(etree.Element) if local(child).casefold() not in _STATUS]
