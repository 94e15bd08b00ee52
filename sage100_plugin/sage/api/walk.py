"""Walks an XSD from a request's element to its children, through named types, groups, references and choices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from lxml import etree

from sage100_plugin.sage.api.element import Element, Kind
from sage100_plugin.sage.api.xml import local

XS = "{http://www.w3.org/2001/XMLSchema}"
FACTS = "{urn:sage100-plugin:facts}"

_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("decimal", "double", "float"), "decimal"),
    **dict.fromkeys(("date", "dateTime"), "date"),
    **dict.fromkeys(("integer", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger"), "integer"),
    **dict.fromkeys(("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"), "integer"),
    "boolean": "flag",
}
_COMPONENTS = ("element", "complexType", "simpleType", "group")


@dataclass(frozen=True)
class _Times:
    """How often a particle may stand; `most` is none when without end."""

    least: int = 1
    most: int | None = 1

    def within(self, node: etree._Element, *, optional: bool = False) -> _Times:
        """Give the same for a particle inside this one; in a choice nothing must stand."""
        inner = node.get("maxOccurs", "1")
        most = None if inner == "unbounded" or self.most is None else int(inner) * self.most
        return _Times(0 if optional else int(node.get("minOccurs", "1")) * self.least, most)


class Walk:
    """One walk over a schema document. Types that hold themselves are followed once."""

    def __init__(self, root: etree._Element) -> None:
        self._named = {
            (local(node), node.get("name", "")): node for node in root if local(node) in _COMPONENTS
        }  # fmt: skip
        self._inside: list[etree._Element] = []

    def children(self, node: etree._Element) -> tuple[Element, ...]:
        """Give the elements that may stand inside this element, in order; each name once."""
        found: dict[str, Element] = {}
        for element in self._content(self._type_of(node)):
            found.setdefault(element.name, element)
        return tuple(found.values())

    def _type_of(self, node: etree._Element) -> etree._Element | str:
        """Give the type of an element: its own, the named one, or the name of one of XSD's own."""
        for inner in node:
            if local(inner) in {"complexType", "simpleType"}:
                return inner
        return self._named_type(node.get("type"))

    def _named_type(self, name: str | None) -> etree._Element | str:
        bare = (name or "string").rpartition(":")[2]
        for component in ("complexType", "simpleType"):
            if (component, bare) in self._named:
                return self._named[component, bare]
        return bare

    def _content(self, kind: etree._Element | str) -> Iterator[Element]:
        if isinstance(kind, str) or local(kind) == "simpleType" or kind in self._inside:
            return
        self._inside.append(kind)
        for part in kind:
            yield from self._particle(part, _Times())
        self._inside.pop()

    def _particle(self, node: etree._Element, times: _Times, *, choice: bool = False) -> Iterator[Element]:
        name = local(node)
        if name == "element":
            yield self._element(node, times.within(node, optional=choice))
        elif name in {"sequence", "all", "choice"}:
            inner = times.within(node, optional=choice)
            for part in node:
                yield from self._particle(part, inner, choice=name == "choice")
        elif name == "group":
            yield from self._group(node, times, choice=choice)
        elif name == "complexContent":
            yield from self._derived(node)

    def _group(self, node: etree._Element, times: _Times, *, choice: bool) -> Iterator[Element]:
        named = self._named.get(("group", node.get("ref", "").rpartition(":")[2]))
        if named is None or named in self._inside:
            return
        self._inside.append(named)
        for part in named:
            yield from self._particle(part, times.within(node, optional=choice))
        self._inside.pop()

    def _derived(self, node: etree._Element) -> Iterator[Element]:
        """An extension adds to its base; a restriction says again what is left of it."""
        for form in node:
            if local(form) == "extension":
                yield from self._content(self._named_type(form.get("base")))
            for part in form if local(form) in {"extension", "restriction"} else ():
                yield from self._particle(part, _Times())

    def _element(self, node: etree._Element, times: _Times) -> Element:
        target = node
        if node.get("ref"):
            target = self._named.get(("element", node.get("ref", "").rpartition(":")[2]), node)
        name = target.get("name") or node.get("ref", "").rpartition(":")[2]
        grade, why = target.get(f"{FACTS}grade", ""), target.get(f"{FACTS}why", "")
        found = Element(name, "text", times.least, times.most, grade=grade, why=why)
        children = self.children(target)
        if children:
            return replace(found, kind="group", children=children)
        return replace(found, **self._facets(self._type_of(target)))

    def _facets(self, kind: etree._Element | str) -> dict[str, Any]:
        """What a simple type allows; the nearest restriction wins over those it restricts."""
        if isinstance(kind, str):
            return {"kind": _KINDS.get(kind, "text")}
        form = next((node for node in kind.iter() if local(node) in {"restriction", "extension"}), None)
        if form is None:
            return {"kind": "text"}
        base = next((node for node in form if local(node) == "simpleType"), None)
        seen = form in self._inside
        self._inside.append(form)
        found = {} if seen else self._facets(self._named_type(form.get("base")) if base is None else base)
        self._inside.pop()
        return {**found, **_own_facets(form)}


def _own_facets(form: etree._Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for node in form:
        name, value = local(node), node.get("value", "")
        if name in {"maxLength", "length"}:
            found["max_length"] = int(value)
        elif name in {"totalDigits", "fractionDigits"}:
            found["digits" if name == "totalDigits" else "places"] = int(value)
        elif name in {"minInclusive", "maxInclusive"} and value.lstrip("+-").replace(".", "", 1).isdigit():
            found["low" if name == "minInclusive" else "high"] = Decimal(value)
        elif name == "enumeration":
            found["choices"] = (*found.get("choices", ()), value)
    return found
