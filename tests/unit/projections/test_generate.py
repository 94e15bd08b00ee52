"""Writing the generated files."""

from __future__ import annotations

from pathlib import Path

from sage100_plugin.projections.generate import marked, stale, texts_of_tests, write

FILES = {"b.md": "b\n", "docs/a.md": "ä\n"}


def test_what_is_written_is_no_longer_stale(tmp_path: Path) -> None:
    assert stale(FILES, tmp_path) == ["b.md", "docs/a.md"]
    assert write(FILES, tmp_path) == ["b.md", "docs/a.md"]
    assert stale(FILES, tmp_path) == []
    assert (tmp_path / "docs/a.md").read_bytes() == "ä\n".encode()


def test_only_what_differs_is_written(tmp_path: Path) -> None:
    write(FILES, tmp_path)
    (tmp_path / "b.md").write_text("changed by hand\n")
    assert write(FILES, tmp_path) == ["b.md"]


def test_tests_and_marked_files_are_found_by_their_path(tmp_path: Path) -> None:
    write({"tests/unit/test_a.py": "", "docs/howto/x.md": "", "docs/other.md": ""}, tmp_path)
    assert list(texts_of_tests(tmp_path)) == ["tests/unit/test_a.py"]
    assert sorted(marked(tmp_path)) == ["docs/howto/x.md", "tests/unit/test_a.py"]
