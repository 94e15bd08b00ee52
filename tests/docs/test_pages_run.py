"""What the documentation tells people to type is typed: on a fresh data folder, with a sandbox company and a server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sage100_plugin.demo.process import ServerProcess
from sage100_plugin.sage.companies import CompanyFolder
from tests.cli.conftest import Cli
from tests.docs.pages import DOCS, NOT_YET, RUN, Block, blocks

LONGEST = 120
QUIET = {"SAGE100_POLL_SECONDS": "3600", "SAGE100_LOG_LEVEL": "WARNING"}
# A refused call is a mistake of the page.
PREPARED = 'set -euo pipefail\ncurl() { command curl --fail-with-body -sS "$@"; }\n'


class Desk:
    """What a reader has: a data folder with a sandbox company, a server, a key, a shell."""

    def __init__(self, top: Path, *, company: bool) -> None:
        self.home, self.folder = top / "home", top / "desk"
        for each in (self.home, self.folder):
            each.mkdir(mode=0o700)
        if company:
            CompanyFolder(self.home / "companies").add_sandbox("sandbox")
        self.server = ServerProcess(self.home, QUIET)
        self._key = Cli(self.home).json(
            "key", "create", "--name", "docs", "--scopes", "read,write,export:decide", "--json"
        )

    def type(self, block: Block) -> subprocess.CompletedProcess[str]:
        """Run one block as a reader's shell would."""
        if block.stopped:
            self.server.stop()
        elif not self.server.alive:
            self.server.start()
        variables = {name: value for name, value in os.environ.items() if not name.startswith("SAGE100_")}
        variables |= {
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
            "HOME": str(self.folder),
            "SAGE100_HOME": str(self.home),
            "SAGE100_KEY": str(self._key["key"]),
        }
        if not block.stopped:
            variables["SAGE100_URL"] = self.server.address
        return subprocess.run(
            [str(shutil.which("bash")), "-c", PREPARED + block.text],
            cwd=self.folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )


@pytest.fixture
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A desk for one page; pages that make the company themselves begin without."""
    if shutil.which("bash") is None or shutil.which("curl") is None:
        pytest.skip("the pages are written for bash with curl")
    makes = any("sandbox new" in block.text and not block.why for block in blocks(DOCS / request.param))
    made = Desk(tmp_path, company=not makes)
    yield made
    made.server.stop()


@pytest.mark.parametrize(("desk", "page"), [(page, page) for page in RUN], indirect=["desk"], ids=RUN)
def test_what_a_page_tells_to_type_works(desk: Desk, page: str) -> None:
    for block in blocks(DOCS / page):
        if not block.why:
            done = desk.type(block)
            assert done.returncode == 0, f"{block.text}\n{done.stdout}\n{done.stderr}"


def test_each_page_with_commands_is_run_or_named_as_not_run_yet() -> None:
    pages = {
        path.relative_to(DOCS).as_posix()
        for kind in ("tutorial", "howto", "explanation")
        for path in (DOCS / kind).glob("*.md")
    }
    assert {page for page in pages if not all(block.why for block in blocks(DOCS / page))} == {*RUN, *NOT_YET}
    assert not {*RUN} & {*NOT_YET}


@pytest.mark.parametrize("page", RUN)
def test_a_page_that_is_run_has_a_block_that_is_run(page: str) -> None:
    assert any(not block.why for block in blocks(DOCS / page))
