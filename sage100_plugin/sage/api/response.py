"""Sage's answer as a `SageAnswer`. No public source shows a raw one, so nothing about its shape is relied on."""

from __future__ import annotations

import re
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
    """A status code and the element that carries it; none when the code is not a number."""

    node: etree._Element
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
    own = answers_to(root, request)
    outcome, told = _judge(found, own)
    if not own and told.code == OK:
        return _unknown(f"Sage's answer does not answer {request}: {_excerpt(received)}", received, sent)
    number = _number(own) if outcome == "done" else None
    duplicate = told.code is not None and is_duplicate(told.code, told.message)
    code = DUPLICATE if duplicate else told.code
    return SageAnswer(outcome, code, told.message, number, sent, received, _warnings(outcome, found))


def _warnings(outcome: Outcome, found: Sequence[_Status]) -> tuple[str, ...]:
    """What was said beside the Ok of a request that was taken. That Sage warns in this place is a guess."""
    said = (_OK.sub("", status.message, count=1).strip() for status in found)
    return tuple(dict.fromkeys(text for text in said if text)) if outcome == "done" else ()


_OK = re.compile(r"^\W*(?:ok|success(?:ful(?:ly)?)?)\b[\s.,:;!]*", re.IGNORECASE)


def answers_to(root: etree._Element, request: str) -> tuple[etree._Element, ...]:
    """Give the elements that answer a request: `WorkOrderAddRs`, else the only one that is an answer at all."""
    every = [node for node in root.iter(etree.Element) if local(node).endswith("Rs") and local(node) != _SET]
    wanted = request.removesuffix("Rq") + "Rs"
    own = tuple(node for node in every if local(node).casefold() == wanted.casefold())
    return own or (tuple(every) if len(every) == 1 else ())


_SET = "MBXMLMsgsRs"


def _statuses(root: etree._Element) -> Iterator[_Status]:
    """Every status, wherever it stands: as attributes, which was seen, or as elements of the same names."""
    for node in root.iter(etree.Element):
        held = {str(name).rpartition("}")[2].casefold(): str(value) for name, value in node.attrib.items()}
        children = {local(child).casefold(): "".join(map(str, child.itertext())) for child in node if local(child)}
        for place in (held, children):
            if "statuscode" in place:
                yield _Status(node, _code(place["statuscode"].strip()), place.get("statusmessage", ""))


def _code(whole: str) -> int | None:
    return int(whole) if whole.isascii() and whole.isdigit() and len(whole) <= _MOST_DIGITS else None


_MOST_DIGITS = 9


def _judge(found: Sequence[_Status], own: Sequence[etree._Element]) -> tuple[Outcome, _Status]:
    """Done when every code is 0. A request that Sage took beside a failure elsewhere leaves it open."""
    failed = [status for status in found if status.code != OK]
    if not failed:
        return "done", found[0]
    worst = min(failed, key=lambda status: _GRAVITY.index(status.outcome))
    told = _Status(worst.node, worst.code, " ".join(dict.fromkeys(status.message for status in failed)).strip())
    taken = any(status.code == OK and {status.node, *status.node.iterancestors()} & {*own} for status in found)
    return ("unknown" if taken else worst.outcome), told


def _number(own: Sequence[etree._Element]) -> str | None:
    """Give the new record's number, when the answer holds exactly one at a place where it could stand."""
    found = {text.strip() for part in own for text in _candidates(part)}
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
