"""The reference pages and the page under /docs."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sage100_plugin.ports.facts import Fact, Facts
from sage100_plugin.projections.documents import Documents
from sage100_plugin.projections.generate import write
from sage100_plugin.projections.markdown import GENERATED
from tests.unit.projections.tiny import CATALOG


def budgets_touched_since(stamp: str) -> None:
    """Which budgets changed.

    Asked at every poll.
    """


FACTS = Facts(
    (
        Fact("6-2 Budgets", "A code may repeat", "help", "rules, 6", "records/budget.py", "SELECT 1"),
        Fact("SQL Server", "A login is enough", "seen", "schema facts, 1", "sage/server"),
        Fact("Guesses in the code", "mbxml.xsd", "guess", "the order is a guess", "sage/guesses.py"),
    ),
    {"6-2 Budgets": ("bdglin", "budget")},
)
DOCUMENTS = Documents(CATALOG, "1.2.3", (budgets_touched_since,), FACTS)
ROOT = Path(__file__).parents[3]
FILES = DOCUMENTS.files(ROOT)
PAGES = [name for name in FILES if name.endswith(".md")]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_first_that_it_is_generated_and_ends_with_a_line(name: str) -> None:
    assert FILES[name].splitlines()[0] == GENERATED
    assert FILES[name].endswith("\n")
    assert not FILES[name].endswith("\n\n")


def test_making_it_again_gives_the_same() -> None:
    again = Documents(CATALOG, "1.2.3", (budgets_touched_since,), FACTS)
    assert again.files(ROOT) == FILES


def test_an_example_can_be_pasted_into_a_shell() -> None:
    assert r"O'\''Neil | Sons" in FILES["docs/reference/actions.md"]


def test_nested_fields_stand_under_their_list() -> None:
    assert "`planks[].amount`" in FILES["docs/reference/actions.md"]


def test_questions_are_printed_with_their_reasons() -> None:
    page = FILES["docs/reference/sage_questions.md"]
    assert "## Budgets touched since\n\nWhich budgets changed.\n\nAsked at every poll." in page


def test_facts_stand_in_their_windows_with_grade_and_how_to_look_at_them() -> None:
    page = FILES["docs/reference/fidelity.md"]
    headings = re.findall(r"^## (.+)$", page, re.MULTILINE)
    assert headings[:3] == ["Grades", "First queries", "SQL Server"]
    assert headings[-2:] == ["Guesses in the code", "What the documentation tells and nobody tried"]
    windows = headings[3:-2]
    assert windows == sorted(windows, key=lambda window: [int(n) for n in window.split()[0].split("-")])
    assert "TABLE_NAME IN ('bdglin', 'budget')" in page
    assert "| A code may repeat | help | Rules, 6. | `records/budget.py` | `SELECT 1` | &#9744; |" in page
    assert "| mbxml.xsd | guess | The order is a guess. | `sage/guesses.py` |  | &#9744; |" in page
    assert "| Cost Type (6-5 Cost Codes, Options > Cost Types) | guess |" in page


def test_settings_never_show_a_secret_as_ordinary() -> None:
    assert re.search(r"`SAGE100_SECRET_KEY` .*\| yes \|", FILES["docs/reference/settings.md"])


def test_requirements_name_their_tests(tmp_path: Path) -> None:
    write({"tests/test_a.py": "def test_it() -> None:\n    pass  # R7\n"}, tmp_path)
    assert "| R7 | `tests/test_a.py::test_it` |" in DOCUMENTS.files(tmp_path)["docs/reference/requirements.md"]


class Outline(HTMLParser):
    """What a browser would load or jump to."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.jumps: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "link", "br"}:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name == "href" and (value or "").startswith("#"):
                self.jumps.append((value or "")[1:])
            if name == "src" or (name == "href" and tag != "a"):
                self.loads.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def outline() -> Outline:
    found = Outline()
    found.feed(DOCUMENTS.page())
    return found


def test_the_page_is_well_formed_and_loads_nothing() -> None:
    found = outline()
    assert found.open == []
    assert found.loads == []
    assert "url(" not in DOCUMENTS.page()


def test_every_jump_on_the_page_lands() -> None:
    found = outline()
    assert set(found.jumps) <= set(found.ids)
    assert len(set(found.ids)) == len(found.ids)


def test_the_page_names_everything() -> None:
    page = DOCUMENTS.page()
    assert all(word in page for word in ("build_shed", "job.finished", "codes", "O&#39;", "stale_preview"))


def test_the_page_fits_a_phone_and_follows_the_readers_colours() -> None:
    page = DOCUMENTS.page()
    assert 'content="width=device-width, initial-scale=1"' in page
    assert "prefers-color-scheme: dark" in page
    assert '<html lang="en">' in page
