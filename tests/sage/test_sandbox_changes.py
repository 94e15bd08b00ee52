"""What a person in Sage does, on demand, and that a poll sees it."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from sage100_plugin.errors import Refused
from sage100_plugin.sage.sandbox import changes, company


@pytest.mark.parametrize("kind", changes.KINDS)
def test_each_change_shows_before_and_after_and_is_seen_by_a_poll(sandbox: Path, kind: str) -> None:
    reader = company.open_reader(sandbox)
    known = {record: reader.changed(record, "", dt.timedelta(), None, 5000) for record in ("job", "budget")}
    since = reader.now()
    done = company.change(sandbox, kind)
    assert (done["kind"], done["company"]) == (kind, "sandbox")
    assert (done["before"] is None) == kind.endswith("-created")
    assert done["after"]["id"] == done["id"]
    assert done["before"] != done["after"]
    seen = reader.changed(done["record"], since, dt.timedelta(seconds=1))
    assert [change.id for change in seen] == [done["id"]]
    assert all(change.stamp < since for changed in known.values() for change in changed)
    reader.close()


@pytest.mark.parametrize("kind", changes.KINDS)
def test_the_same_state_gives_the_same_choice(seeded_file: Path, sandbox: Path, tmp_path: Path, kind: str) -> None:
    other = Path(shutil.copy(seeded_file, tmp_path / "other.sqlite"))
    assert company.change(sandbox, kind)["id"] == company.change(other, kind)["id"]


def test_a_change_can_be_made_again_and_again(sandbox: Path) -> None:
    made = [company.change(sandbox, "job-created")["id"] for _ in range(3)]
    assert made == ["1043", "1044", "1045"]
    amounts = [company.change(sandbox, "budget-changed", job="1012")["after"]["lines"][0]["budget"] for _ in range(2)]
    assert float(amounts[1]) - float(amounts[0]) == 2500


def test_options_say_which_and_what(sandbox: Path) -> None:
    job = company.change(sandbox, "job-created", name="Harbor Point Pool", client="5")["after"]
    assert (job["name"], job["client"]) == ("Harbor Point Pool", "5")
    order = company.change(sandbox, "change-order-created", job="1012", amount="99.95")["after"]
    assert (order["job"], order["requested_amount"]) == ("1012", "99.95")
    assert order["lines"][0]["amount"] == "99.95"


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("job-eaten", {}),
        ("budget-changed", {"job": "9999"}),
        ("budget-changed", {"job": "x"}),
        ("budget-changed", {"amount": "much"}),
        ("job-created", {"colour": "red"}),
        ("job-created", {"status": "soon"}),
        ("job-created", {"name": "x" * 76}),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(sandbox: Path, kind: str, options: dict[str, str]) -> None:
    before = company.query(sandbox, "SELECT max(_Date) AS newest FROM dbo_Audit__actrec")
    with pytest.raises(Refused):
        company.change(sandbox, kind, **options)
    assert company.query(sandbox, "SELECT max(_Date) AS newest FROM dbo_Audit__actrec") == before
