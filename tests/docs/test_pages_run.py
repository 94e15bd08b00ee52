"""What the documentation tells people to type is typed: on a fresh data folder, with a sandbox company and a server."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sage100_plugin.demo.process import ServerProcess
from sage100_plugin.sage.companies import CompanyFolder
from tests.cli.conftest import Cli
from tests.docs.pages import DOCS, RUN, Block, blocks
from tests.docs.placeholders import FILES, TYPED, Reader

LONGEST = 120
QUIET = {"SAGE100_ALLOWED_TARGETS": "127.0.0.1", "SAGE100_POLL_SECONDS": "3600", "SAGE100_LOG_LEVEL": "WARNING"}
# A refused call is a mistake of the page.
PREPARED = 'set -euo pipefail\ncurl() { command curl --fail-with-body -sS "$@"; }\n'


class Desk:
    """What a reader has: a data folder with a sandbox company, a server, a key, a shell."""

    def __init__(self, top: Path, *, company: str) -> None:
        self.home, self.folder = top / "home", top / "desk"
        for each in (self.home, self.folder):
            each.mkdir(mode=0o700)
        for name, told in FILES.items():
            (self.folder / name).write_text(json.dumps(told), "utf-8")
        if company:
            CompanyFolder(self.home / "companies").add_sandbox(company)
        self.server = ServerProcess(self.home, QUIET)
        cli = Cli(self.home)
        made = cli.json("key", "create", "--name", "docs", "--scopes", "read,write,export:decide,admin", "--json")
        self._key = str(made["key"])
        self.reader = Reader(cli, lambda: self.server.address, self._key)

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
            "SAGE100_KEY": self._key,
        }
        text = block.text
        if not block.stopped:
            text = self.reader.filled(text)
            variables |= {"SAGE100_URL": self.server.address, "HOOK_SECRET": self.reader.secret}
        done = subprocess.run(
            [str(shutil.which("bash")), "-c", PREPARED + text],
            cwd=self.folder,
            env=variables,
            input=TYPED,
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
        self.reader.saw(done.stdout)
        return done


@pytest.fixture
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A desk for one page; pages that make the company themselves begin without."""
    if shutil.which("bash") is None or shutil.which("curl") is None:
        pytest.skip("the pages are written for bash with curl")
    typed = "\n".join(block.text for block in blocks(DOCS / request.param) if not block.why)
    company = "main" if re.search(r"\bmain\b", typed) else "sandbox"
    made = Desk(tmp_path, company="" if "sandbox new" in typed else company)
    yield made
    made.server.stop()


@pytest.mark.parametrize(("desk", "page"), [(page, page) for page in RUN], indirect=["desk"], ids=RUN)
def test_what_a_page_tells_to_type_works(desk: Desk, page: str) -> None:
    for block in blocks(DOCS / page):
        if not block.why:
            done = desk.type(block)
            assert done.returncode == 0, f"{block.text}\n{done.stdout}\n{done.stderr}"


def test_there_are_pages_with_something_to_type() -> None:
    assert {"tutorial/first-steps.md", "howto/send-a-budget.md", "howto/link-records.md"} <= {*RUN}
    assert len(RUN) > 30
