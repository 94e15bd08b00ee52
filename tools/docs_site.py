"""What the build of the documentation's site does beside MkDocs: links into the checkout, and no outside requests."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(((?:\.\./)+[^)#]+)\)")
FETCHED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}


def on_page_markdown(markdown: str, *, page: Page, **_more: object) -> str:
    """A link to a file of the checkout works on a code host; the site names the file instead."""
    folder = (DOCS / page.file.src_uri).parent

    def named(found: re.Match[str]) -> str:
        target = (folder / found[2]).resolve()
        if target.is_relative_to(DOCS):
            return found[0]
        if not target.is_relative_to(ROOT) or not target.exists():
            raise PluginError(f"{page.file.src_uri} links to {found[2]}, which is not in the checkout.")
        return f"{found[1]} (`{target.relative_to(ROOT).as_posix()}`)"

    return LINK.sub(named, markdown)


def on_post_build(config: MkDocsConfig, **_more: object) -> None:
    """Refuses a page that would ask another server for a script, a style, a font or a picture."""
    site = Path(config.site_dir)
    asked = [
        f"{page.name}: {what}" for page in sorted(site.rglob("*.html")) for what in outside(page.read_text("utf-8"))
    ]
    asked += [
        f"{style.name}: {found}"
        for style in sorted(site.rglob("*.css"))
        for found in re.findall(r"url\(['\"]?((?:https?:)?//[^)'\"]+)", style.read_text("utf-8"))
    ]
    if asked:
        raise PluginError("The site would ask other servers: " + "; ".join(asked))


def outside(html: str) -> list[str]:
    """The addresses elsewhere that a browser would fetch to show this page."""
    reader = _Fetched()
    reader.feed(html)
    return reader.addresses


class _Fetched(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get(FETCHED.get(tag, ""), "") or ""
        if address.startswith(("http:", "https:", "//")):
            self.addresses.append(address)
