"""Empty elements in what is added: writers send them, and what Sage makes of them is not documented.

That they count as not given is a guess. In a changed record an empty text clears the field, as writers' tests show, so
there they stay.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from sage100_plugin.sage.api.element import Element


def drop(request: etree._Element, elements: Sequence[Element]) -> None:
    """Take out of a request that adds, and out of lines that are added, what is optional and empty."""
    _drop(request, elements, new="Add" in str(request.tag))


def _drop(node: etree._Element, elements: Sequence[Element], *, new: bool) -> None:
    known = {element.name: element for element in elements}
    for child in list(node):
        element = known.get(str(child.tag))
        if element is None:
            continue
        if new and not element.min_occurs and not _text(child):
            node.remove(child)
        elif element.name.endswith("Add"):
            _drop(child, element.children, new=True)


def _text(node: etree._Element) -> str:
    return "".join(str(text) for text in node.itertext()).strip()
