"""The shape of each MBXML request, read from an XSD: the customer's own `mbxml.xsd`, else our `sandbox.xsd`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from threading import Lock
from typing import Any

from lxml import etree

from sage100_plugin.records.fields import Spellings, spelled
from sage100_plugin.sage.api.element import Element
from sage100_plugin.sage.api.names import resolve
from sage100_plugin.sage.api.walk import XS, Walk
from sage100_plugin.sage.api.xml import NotXml, local, parse_file

OURS = Path(__file__).with_name("xsd") / "sandbox.xsd"

NAMESPACES = ("http://sage100contractor.com/api", "http://sagemasterbuilder.com/api")
"""Of version 19 and later, and of the versions before (API facts, section 1.1)."""


_ALIKE = 3
"""How many letters two requests share that are told as neighbours."""


class SchemaError(Exception):
    """The XSD, or a request in it, cannot be used; the message is for the person who gave it."""


class MbxmlSchema:
    """The requests that one version of Sage's API takes."""

    def __init__(self, path: Path | None = None) -> None:
        """Read the company's `mbxml.xsd` at `path`, or ours. Raises `SchemaError`."""
        self.path = path or OURS
        self.ours = path is None
        self._root = self._read()
        self.namespace = self._root.get("targetNamespace", "")
        self._nodes = self._find_requests()
        self._one = Lock()  # the log of errors belongs to the compiled schema, not to the document
        self._rules = self._compile()
        self._walked: dict[str, tuple[Element, ...]] = {}

    def __repr__(self) -> str:
        return f"MbxmlSchema({str(self.path)!r})"

    @property
    def requests(self) -> tuple[str, ...]:
        """The names of all requests, in the order of the file."""
        return tuple(self._nodes)

    def elements(self, request: str) -> tuple[Element, ...]:
        """Give a request's elements in the order in which they must be sent. Raises `SchemaError`."""
        if request not in self._nodes:
            raise self._unknown(request)
        if request not in self._walked:
            self._walked[request] = Walk(self._root).children(self._nodes[request])
        return self._walked[request]

    def request(self, names: Spellings) -> str:
        """Give the first of the names that this schema has, as it spells it. Raises `SchemaError`."""
        found = resolve(spelled(names), self._nodes)
        if found is None:
            raise self._unknown(*spelled(names))
        return found

    def _unknown(self, *names: str) -> SchemaError:
        near = ", ".join(name for name in self._nodes if name[:_ALIKE] == names[0][:_ALIKE]) or "none like it"
        return SchemaError(f"{self.path.name} has no request {' or '.join(names)}; it has {near}.")

    def errors(self, root: etree._Element) -> tuple[tuple[str, str], ...]:
        """Give what the schema does not take in a document: the path of the element, and the reason."""
        with self._one:
            entries = () if self._rules.validate(root) else _entries(self._rules)
        return tuple((entry.path or "", entry.message) for entry in entries)

    @property
    def reasons(self) -> Mapping[str, str]:
        """The reasons of our own guesses, by the word that `Element.why` holds."""
        found = self._root.iter("{urn:sage100-plugin:facts}reason")
        return {node.get("name", ""): node.text or "" for node in found}

    def _read(self) -> etree._Element:
        """The document with the files it includes in their place; only files beside it are read."""
        root, seen = _document(self.path), {self.path.name}
        for node in _referring(root):
            name = node.get("schemaLocation", "")
            if node.tag != f"{XS}include" or Path(name).name != name:
                raise SchemaError(f"{self.path.name} refers to another file, {name}.")
            part = [] if name in seen else [*_document(self.path.with_name(name))]
            seen.add(name)
            for declaration in part:
                node.addprevious(declaration)
            root.remove(node)
        return root

    def _find_requests(self) -> dict[str, etree._Element]:
        """Requests are local elements inside types and groups; the envelope's own parts are not requests."""
        found: dict[str, etree._Element] = {}
        for node in self._root.iter(f"{XS}element"):
            name = node.get("name", "")
            if name.endswith("Rq") and not name.startswith("MBXML"):
                found.setdefault(name, node)
        if not found:
            raise SchemaError(f"{self.path.name} holds no request: no element's name ends in Rq.")
        return found

    def _compile(self) -> etree.XMLSchema:
        try:
            return etree.XMLSchema(self._root.getroottree())
        except etree.XMLSchemaParseError as error:
            raise SchemaError(f"{self.path.name} is not a valid XSD: {error}") from None


def _document(path: Path) -> etree._Element:
    try:
        root = parse_file(path)
    except (NotXml, OSError) as error:
        raise SchemaError(f"{path} cannot be read as an XSD: {error}") from None
    if root.tag != f"{XS}schema":
        raise SchemaError(f"{path} is not an XSD: it begins with {local(root)}.")
    return root


def _referring(root: etree._Element) -> Iterator[etree._Element]:
    """What refers to other files, one after another while they are put in place."""
    tags = [f"{XS}{name}" for name in ("include", "import", "redefine")]
    while (node := next((node for node in root.iterchildren(*tags) if node.get("schemaLocation")), None)) is not None:
        yield node


def _entries(rules: Any) -> tuple[Any, ...]:
    """Copy a compiled schema's log (the stubs hide that it can be iterated), in the order of the document."""
    return tuple(sorted(rules.error_log, key=lambda entry: (entry.line, entry.message)))
