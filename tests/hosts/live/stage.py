"""The package in a real n8n beside a plugin with a sandbox company."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sage100_plugin.plugin import documents
from sage100_plugin.projections import hosts
from tests.hosts.live.n8n import N8n
from tests.hosts.live.sage import Sage


def packed(folder: Path) -> Path:
    """The file that a person installs, as `sage100-plugin hosts build n8n` writes it."""
    made = documents()
    path = folder / hosts.HOSTS["n8n"].named(made.manifest())
    path.write_bytes(made.artefact("n8n"))
    return path


@contextmanager
def stage(tools: Path) -> Iterator[tuple[N8n, Sage]]:
    """n8n with the package beside a plugin, in folders that are gone afterwards."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, ExitStack() as stack:
        folders = [Path(name) / each for each in ("n8n", "sage")]
        for each in folders:
            each.mkdir()
        sage = Sage(folders[1])
        stack.callback(sage.server.stop)
        n8n = N8n(tools, folders[0])
        n8n.install(packed(Path(name)))
        stack.callback(n8n.stop)
        n8n.start()
        yield n8n, sage
