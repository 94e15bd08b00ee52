"""What every page of the console has to be: whole at each width, in each scheme, for everybody, and quiet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page, Request

from tests.hosts.tools import tools

VIEWS = tuple((width, scheme) for width in (1280, 390) for scheme in ("light", "dark"))
LIGHT = 100_000
"""Bytes of a page at most."""

SHIFTED = """() => new Promise((told) => {
  new PerformanceObserver((list) => told(list.getEntries().reduce((sum, one) => sum + one.value, 0)))
    .observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(told, 0, 0));
})"""
"""How much of what was drawn moved afterwards. Where nothing moved there is nothing to observe, and it is 0."""

WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
AXE = "() => axe.run(document, { resultTypes: ['violations'] })"


def judge(page: Page, address: str, path: str) -> list[str]:
    """All that is wrong with a page."""
    wrong: list[str] = []

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            wrong.append(f"the browser says: {message.text}")

    def asked(request: Request) -> None:
        if not request.url.startswith(f"{address}/"):
            wrong.append(f"it asks {request.url}")

    page.on("console", said)
    page.on("pageerror", lambda error: wrong.append(f"a script fails: {error}"))
    page.on("request", asked)
    page.set_viewport_size({"width": 1280, "height": 900})
    answer = page.goto(f"{address}{path}")
    assert answer is not None
    assert answer.status == 200, (path, answer.status)
    policy = answer.headers["content-security-policy"]
    if "unsafe" in policy or "default-src 'none'" not in policy:
        wrong.append(f"its policy is {policy}")
    if len(answer.body()) > LIGHT:
        wrong.append(f"it weighs {len(answer.body()):,} bytes")
    if moved := page.evaluate(SHIFTED):
        wrong.append(f"its layout shifts by {moved}")
    page.evaluate((_folder() / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8"))
    for width, scheme in VIEWS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        if wider := page.evaluate(WIDER):
            wrong.append(f"at {width} px it is {wider} px too wide")
        wrong += [f"{width} px, {scheme}: {one}" for one in _found(page.evaluate(AXE))]
    return wrong


def _folder() -> Path:
    return tools("pages")


def _found(result: dict[str, Any]) -> list[str]:
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:200]} {node['failureSummary'][:300]}"
        for one in result["violations"]
        for node in one["nodes"]
    ]
