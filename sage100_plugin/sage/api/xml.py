"""Reading XML of others: no entities, no document types, no network, no file but the one that was given."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree

LIMIT = 16 * 1024 * 1024
"""More characters than any answer of Sage's: a longer text is not read."""

_DECLARATION = re.compile(r"^\s*<\?xml\b[^>]*\?>")
UNHOLDABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""A character that XML 1.0 cannot hold."""


class NotXml(Exception):
    """The text is not XML that may be read; the message says why in a few words."""


def parse(text: str) -> etree._Element:
    """Give the root of an XML text. Raises `NotXml`.

    A declaration is dropped: .NET writes `utf-16` into strings, which says nothing about the text we hold.
    """
    if len(text) > LIMIT:
        raise NotXml(f"longer than {LIMIT} characters")
    bare = _DECLARATION.sub("", text.lstrip("\ufeff"), count=1)
    try:
        data = bare.encode()
    except UnicodeEncodeError:
        raise NotXml("half of a character pair stands alone") from None
    return parse_bytes(data)


def parse_bytes(data: bytes) -> etree._Element:
    """Give the root of an XML document. Raises `NotXml`."""
    try:
        root = etree.fromstring(data, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotXml(str(error)) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotXml("a document type is not accepted")
    return root


def parse_file(path: Path) -> etree._Element:
    """Give the root of an XML file. Raises `NotXml`, `OSError`."""
    return parse_bytes(path.read_bytes())


def local(node: etree._Element) -> str:
    """Give an element's name without its namespace; comments and instructions have none."""
    tag: object = node.tag  # the stubs say text, but a comment's tag is a function
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _parser() -> etree.XMLParser:
    """A parser for one document: lxml's parsers keep state, and threads may ask at the same time."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
