"""Writing the generated files into the checkout, and finding those that are out of date."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def write(files: Mapping[str, str], root: Path) -> list[str]:
    """Write what differs, and say which files that was."""
    changed = stale(files, root)
    for name in changed:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[name], "utf-8", newline="\n")
    return changed


def stale(files: Mapping[str, str], root: Path) -> list[str]:
    """The files that are missing or hold something else, sorted."""
    return sorted(name for name, text in files.items() if _held(root / name) != text)


def _held(path: Path) -> str | None:
    return path.read_text("utf-8") if path.exists() else None


def texts_of_tests(root: Path) -> dict[str, str]:
    """The text of every test file, by its path under the root."""
    return _texts(root, "tests/**/*.py")


def marked(root: Path) -> dict[str, str]:
    """The text of every file that may carry a mark of the quality scale, by its path under the root."""
    return _texts(root, "tests/**/*.py", "bench/**/*.py", "docs/howto/*.md", "hosts/*/test/**/*.[jt]s*")


def _texts(root: Path, *patterns: str) -> dict[str, str]:
    paths = sorted(path for pattern in patterns for path in root.glob(pattern) if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in paths}
