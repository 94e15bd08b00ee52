"""Sage's answer as a `SageAnswer`. No public source shows a raw one, so nothing about its shape is relied on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from sage100_plugin.ports.sage import SageAnswer
from sage100_plugin.sage.api.codes import DUPLICATE, OK, Outcome, is_duplicate, outcome_of
from sage100_plugin.sage.api.xml import LIMIT, NotXml, local, parse

SHOWN = 1000
"""How much of an answer that is not MBXML is told in the message."""

# When parts of an answer disagree, the outcome about which least is certain holds for all.
_GRAVITY: Sequence[Outcome] = ("unknown", "refused", "busy", "unavailable", "done")


@dataclass(frozen=True)
class _Status:
    """One element that carries a status code; none when the code is not a number."""

    name: str
    code: int | None
    message: str

    @property
    def outcome(self) -> Outcome:
        return "unknown" if self.code is None else outcome_of(self.code, self.message)


def read(received: str, request: str, sent: str = "") -> SageAnswer:
    """Judge the answer to one `request` (`WorkOrderAddRq`). Never raises; what is not plain is `unknown`.

    A number that exists has the code 12000, whichever of its two codes Sage gave.
    """
    if not received.strip():
        return _unknown("Sage answered nothing.", received, sent)
    try:
        root = parse(received)
    except NotXml as error:
        return _unknown(f"Sage's answer is not XML ({error}): {_excerpt(received)}", received, sent)
    found = tuple(_statuses(root))
    if not found:
        return _unknown(f"Sage's answer holds no status: {_excerpt(received)}", received, sent)
    name = request.removesuffix("Rq") + "Rs"
    outcome, told = _judge(found, name)
    number = _number(root, name) if outcome == "done" else None
    duplicate = told.code is not None and is_duplicate(told.code, told.message)
    return SageAnswer(outcome, DUPLICATE if duplicate else told.code, told.message, number, sent, received)


def _statuses(root: etree._Element) -> Iterator[_Status]:
    for node in root.iter(etree.Element):
        code = node.get("statusCode")
        if code is not None:
            whole = code.strip()
            number = int(whole) if whole.isascii() and whole.isdigit() and len(whole) <= _MOST_DIGITS else None
            yield _Status(local(node), number, node.get("statusMessage", ""))


_MOST_DIGITS = 9


def _judge(found: Sequence[_Status], name: str) -> tuple[Outcome, _Status]:
    """Done when every code is 0. A request that Sage took beside a failure elsewhere leaves it open."""
    failed = [status for status in found if status.code != OK]
    if not failed:
        return "done", found[0]
    worst = min(failed, key=lambda status: _GRAVITY.index(status.outcome))
    told = _Status(worst.name, worst.code, " ".join(dict.fromkeys(status.message for status in failed)).strip())
    taken = any(status.name == name and status.code == OK for status in found)
    return ("unknown" if taken else worst.outcome), told


def _number(root: etree._Element, name: str) -> str | None:
    """Give the new record's number, when the answer holds exactly one at a place where it could stand."""
    parts = [node for node in root.iter(etree.Element) if local(node) == name] or [root]
    found = {text.strip() for part in parts for text in _candidates(part)}
    digits = {text for text in found if text.isascii() and text.isdigit() and int(text)}
    return digits.pop() if len(digits) == 1 == len(found) else None


def _candidates(part: etree._Element) -> Iterator[str]:
    for node in part.iter(etree.Element):
        if node.get("ObjectID") is not None:
            yield node.get("ObjectID", "")
        parent = node.getparent()
        if local(node) == "ObjectID" and parent is not None and (parent is part or local(parent) == "ObjectRef"):
            yield node.text or ""


def _excerpt(received: str) -> str:
    return received.strip()[:SHOWN]


def _unknown(message: str, received: str, sent: str) -> SageAnswer:
    return SageAnswer("unknown", None, message, None, sent, received[:LIMIT])
