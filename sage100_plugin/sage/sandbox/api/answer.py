"""The sandbox's answers. Where statuses and numbers stand in Sage's own is a guess, and said so in `sandbox.xsd`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

# Sage has messages for these; their numbers are not known, and these are made up. The production code judges them by
# their words, as it has to with Sage's own.
NO_LICENCE = 99001
EXCLUSIVE = 99002
LOCKED = 99003


@dataclass(frozen=True)
class Told:
    """What is answered to one request: a status, and the new record's number or what was asked for."""

    request: str
    request_id: str
    code: int
    message: str
    number: int | None = None
    content: tuple[etree._Element, ...] = ()


def answer(namespace: str, told: Iterable[Told], *, with_numbers: bool) -> str:
    """Give the answer to a message set that was worked through."""
    root, answers = _envelope(namespace)
    for one in told:
        status = {"requestID": one.request_id, "statusCode": str(one.code), "statusMessage": one.message}
        node = etree.SubElement(answers, one.request.removesuffix("Rq") + "Rs", status)
        if with_numbers and one.number is not None:
            key = etree.SubElement(etree.SubElement(node, "ObjectRef"), "ObjectID")
            key.text = str(one.number)
        node.extend(one.content)
    return etree.tostring(root, encoding="unicode")


def saved(warnings: Sequence[str]) -> str:
    """Give the message of a request that was carried out. That the API saves in spite of a warning is a guess."""
    return " ".join(("Ok.", *warnings)) if warnings else "Ok"


def session_failed(namespace: str, code: int, message: str) -> str:
    """Give the answer to a message set that was not begun."""
    root, answers = _envelope(namespace)
    answers.set("statusCode", str(code))
    answers.set("statusMessage", message)
    return etree.tostring(root, encoding="unicode")


def _envelope(namespace: str) -> tuple[etree._Element, etree._Element]:
    root = etree.Element(f"{{{namespace}}}MBXML", nsmap={"api": namespace})
    return root, etree.SubElement(root, "MBXMLMsgsRs")
