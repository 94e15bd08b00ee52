"""The hosts' own tools, as npm installs them: `python -m tests.hosts.tools zapier node-red` puts them into the cache.

Each set of tools is a `package.json` with its lock file in a folder `tools/<name>/` of the tests. They are installed
into `$HOSTS_CACHE` (default: `~/.cache/sage100-hosts`), never into the checkout, and anew when the lock file changed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
DONE = "installed.stamp"


def cache() -> Path:
    """Where the tools are kept."""
    return Path(os.environ.get("HOSTS_CACHE") or Path.home() / ".cache" / "sage100-hosts")


def installed(name: str) -> Path | None:
    """The folder that holds `node_modules` of these tools, if what its lock file says is there."""
    folder = cache() / name
    stamp = folder / DONE
    return folder if stamp.exists() and stamp.read_text("utf-8") == _digest(_source(name)) else None


def tools(name: str) -> Path:
    """The same, or the test is skipped and says how to install them."""
    folder = installed(name)
    if folder is None:
        pytest.skip(f"needs the tools of {name}: python -m tests.hosts.tools {name}")
    return folder


def install(name: str) -> Path:
    """Install these tools if they are not there yet. Raises `CalledProcessError` when npm fails."""
    found = installed(name)
    if found is not None:
        return found
    source, folder = _source(name), cache() / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for file in sorted(path for path in source.iterdir() if path.is_file()):
        shutil.copy(file, folder)
    steps = folder / "install.sh"
    npm = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(["bash", str(steps)] if steps.exists() else npm, cwd=folder, check=True)
    (folder / DONE).write_text(_digest(source), "utf-8")  # last: what was left half done is begun anew
    return folder


def _source(name: str) -> Path:
    (found,) = TESTS.glob(f"**/tools/{name}")
    return found


def _digest(source: Path) -> str:
    made = hashlib.sha256()
    for file in sorted(path for path in source.iterdir() if path.is_file()):
        made.update(file.name.encode() + b"\0" + file.read_bytes())
    return made.hexdigest()


if __name__ == "__main__":
    for wanted in sys.argv[1:]:
        install(wanted)
