"""The pictures of the console in the documentation: `python -m tests.browser.pictures docs/howto/pictures`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.furnished import ADMIN, furnish
from tests.browser.office import office, receiver
from tests.browser.person import Person

SHOWN = {
    "console-home": "/console/",
    "console-inbox": "/console/inbox",
    "console-export": "/console/inbox/{export_id}",
    "console-links": "/console/links",
    "console-mapping": "/console/mappings/{company}/work_order",
    "console-receiver": "/console/receivers/{subscription_id}",
    "console-rehearse": "/console/companies/{company_id}/rehearse?change=job-created",
}
SIZE = {"width": 1100, "height": 720}


def take(folder: Path, chromium: str) -> list[Path]:
    """Take each of them; gives their paths."""
    with (
        tempfile.TemporaryDirectory() as top,
        receiver() as taker,
        office(Path(top) / "home") as made,
        sync_playwright() as playwright,
    ):
        ids = furnish(made, taker.address)
        browser = playwright.chromium.launch(executable_path=chromium)
        page = browser.new_page(viewport={"width": SIZE["width"], "height": SIZE["height"]})
        Person(page, made.server.address).signs_in(ADMIN)
        taken = [
            _taken(page, f"{made.server.address}{path.format(**ids)}", folder / name) for name, path in SHOWN.items()
        ]
        browser.close()
        return taken


def _taken(page: Page, address: str, name: Path) -> Path:
    page.goto(address)
    picture = name.with_suffix(".png")
    page.screenshot(path=picture)
    picture.chmod(0o644)
    return picture


def main(folder: Path) -> None:
    """Take the pictures into a folder."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("needs chromium: apt-get install chromium")
    for path in take(folder, chromium):
        sys.stdout.write(f"{path}: {path.stat().st_size / 1000:.0f} kB\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
