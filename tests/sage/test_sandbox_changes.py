"""What a person in Sage does, on demand, and that a poll sees it."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from sage100_plugin.errors import Refused
from sage100_plugin.sage.sandbox import changes, company

LINES_GONE = {"budget-line-deleted"}
"""A deleted line leaves no stamp: only what compares the whole record finds it."""

NOWHERE = {"period-locked", "period-unlocked"}
"""Where Sage keeps its locks is not known, so nothing that can be read shows them."""


@pytest.mark.parametrize("kind", [kind for kind in changes.KINDS if kind not in NOWHERE])
def test_each_change_shows_before_and_after_and_is_seen_by_a_poll(sandbox: Path, kind: str) -> None:
    reader = company.open_reader(sandbox)
    known = {record: reader.changed(record, "", dt.timedelta(), None, 5000) for record in ("job", "budget")}
    since = reader.now()
    done = company.change(sandbox, kind)
    assert (done["kind"], done["company"]) == (kind, "sandbox")
    assert (done["before"] is None) == kind.endswith(("-created", "-posted"))
    gone = kind.endswith("-deleted") and kind not in LINES_GONE
    assert (done["after"] is None) == gone
    assert gone or done["after"]["id"] == done["id"]
    assert done["before"] != done["after"]
    seen = reader.changed(done["record"], since, dt.timedelta(seconds=1))
    assert [change.id for change in seen] == ([] if gone or kind in LINES_GONE else [done["id"]])
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


def test_masters_change_as_they_are_told_to(sandbox: Path) -> None:
    job = company.change(sandbox, "job-status-changed", job="1012", status="5")["after"]
    assert (job["id"], job["status"]) == ("1012", "5")
    renamed = company.change(sandbox, "job-updated", job="1012", name="Clinic, Phase II")
    assert (renamed["after"]["name"], renamed["after"]["status"]) == ("Clinic, Phase II", "5")
    later = company.change(sandbox, "job-updated")
    differing = {name for name, value in later["after"].items() if value != later["before"][name]}
    assert differing == {"finish_date", "updated_at"}
    contact = company.change(sandbox, "client-contact-created", client="3", name="Ann Orwin")["after"]
    assert (contact["id"], contact["name"]) == (f"3-{contact['line']}", "Ann Orwin")
    site = company.change(sandbox, "service-site-created", client="3", name="Cold Store")["after"]
    assert (site["id"], site["name"]) == (f"3-{site['number']}", "Cold Store")
    phases = [company.change(sandbox, "phase-created", job="1013")["after"]["number"] for _ in range(2)]
    assert int(phases[1]) == int(phases[0]) + 1
    code = company.change(sandbox, "cost-code-created", code="3010.5", division="3", name="Footings, Deep")["after"]
    assert (code["id"], code["division_name"]) == ("3010.500", "Concrete")
    for kind in ("job-inactive", "client-inactive", "vendor-inactive"):
        done = company.change(sandbox, kind)
        assert (done["before"]["inactive"], done["after"]["inactive"]) == (False, True)


def test_a_job_goes_with_everything_that_belongs_to_it(sandbox: Path) -> None:
    number = company.change(sandbox, "job-deleted")["id"]
    asked = "SELECT (SELECT count(*) FROM {}) AS found"
    for table in ("actrec", "jobphs", "jobcnt", "budget", "bdglin"):
        assert company.query(sandbox, asked.format(f"{table} WHERE recnum = {number}")) == [{"found": 0}]
    for table in ("jobcst", "prmchg", "subcon", "pchord"):
        assert company.query(sandbox, asked.format(f"{table} WHERE jobnum = {number}")) == [{"found": 0}]


def test_a_vendor_goes_with_its_paid_invoices_when_this_year_knows_nothing_of_it(sandbox: Path) -> None:
    known = company.query(sandbox, "SELECT vndnum FROM acpinv WHERE status < 4 OR postyr = year(getdate())")
    with pytest.raises(Refused, match="ledger entries of this year or open invoices"):
        company.change(sandbox, "vendor-deleted", vendor=str(known[0]["vndnum"]))
    number = company.change(sandbox, "vendor-deleted")["id"]
    assert int(number) not in {row["vndnum"] for row in known}
    for where in (f"actpay WHERE recnum = {number}", f"acpinv WHERE vndnum = {number}"):
        assert company.query(sandbox, f"SELECT count(*) AS found FROM {where}") == [{"found": 0}]


def test_a_budget_goes_with_its_lines(sandbox: Path) -> None:
    number = company.change(sandbox, "budget-deleted")["id"]
    assert company.query(sandbox, f"SELECT count(*) AS found FROM bdglin WHERE recnum = {number}") == [{"found": 0}]


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
        ("job-deleted", {"job": "1012"}),
        ("phase-created", {"job": "9999"}),
        ("cost-code-created", {"code": "1010"}),
        ("service-site-created", {"client": "none"}),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(sandbox: Path, kind: str, options: dict[str, str]) -> None:
    before = company.query(sandbox, "SELECT max(_Date) AS newest FROM dbo_Audit.actrec")
    with pytest.raises(Refused):
        company.change(sandbox, kind, **options)
    assert company.query(sandbox, "SELECT max(_Date) AS newest FROM dbo_Audit.actrec") == before
