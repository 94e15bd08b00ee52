"""Whether a page is well made: controls have names, references lead somewhere, headings are in order, it is light."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from lxml import html
from werkzeug.test import TestResponse

LIGHT = 100_000
"""Bytes of a page at most."""


def check(answer: TestResponse) -> None:
    """Fail on what is not sound in a page."""
    tree: Any = html.fromstring(answer.get_data(as_text=True))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids)), sorted(one for one in ids if ids.count(one) > 1)
    labelled = set(tree.xpath("//label/@for"))
    for control in tree.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        named = control.get("id") in labelled or control.get("aria-label") or control.getparent().tag == "label"
        assert named, control.get("name")
    assert labelled <= set(ids)
    for references in tree.xpath("//@aria-describedby | //@aria-labelledby"):
        assert set(references.split()) <= set(ids), references
    assert all(button.text_content().strip() for button in tree.xpath("//button"))
    levels = [int(heading.tag[1]) for heading in tree.xpath("//h1 | //h2 | //h3 | //h4") if not _notice(heading)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels)), levels
    assert all(cell.get("scope") for cell in tree.xpath("//th"))
    assert not tree.xpath("//@style | //script[not(@src)] | //*[@*[starts-with(name(), 'on')]]")
    assert not tree.xpath("//table[not(ancestor::*[@class='wide']) and @class='grid']")
    assert len(answer.data) < LIGHT


def _notice(heading: html.HtmlElement) -> bool:
    return "notice" in (heading.getparent().get("class") or "")
