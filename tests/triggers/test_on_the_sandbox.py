"""Every trigger whose cause lies in Sage, from end to end: someone in the sandbox's Sage does it, a poll tells it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from decimal import Decimal
from operator import attrgetter
from pathlib import Path

import pytest

from sage100_plugin import settings
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.poll import poll
from sage100_plugin.plugin import CATALOG, close_plugin, open_plugin
from sage100_plugin.ports.ledger import Event
from sage100_plugin.ports.links import Link
from sage100_plugin.projections.host_rules import conforms
from sage100_plugin.records.fields import about
from sage100_plugin.sage.sandbox.changes import KINDS
from sage100_plugin.sage.sandbox.company import change
from sage100_plugin.spec import Trigger
from triggers.budget import BUDGET_CHANGED
from triggers.record import RECORD_DELETED

COMPANY = "sandbox"
LINE_DELETED = "budget-line-deleted"
CAUSED = [trigger for trigger in CATALOG.triggers if trigger.cause]

ALSO: Mapping[str, Sequence[str]] = {
    "job_status_changed": ("job.updated",),
    "phase_created": ("job.updated",),
    "change_order_approved": ("change_order.updated", "budget.changed", "subcontract.changed"),
    "subcontract_created": ("commitment.created_in_sage",),
    "subcontract_changed": ("change_order.created", "change_order.approved", "budget.changed"),
    "purchase_order_created": ("commitment.created_in_sage",),
    "commitment_created_in_sage": ("subcontract.created",),
    "payable_invoice_created": ("job_cost.posted",),
    "work_order_created": ("work_order.scheduled",),
    "work_order_status_changed": ("work_order.updated",),
    "work_order_scheduled": ("work_order.updated",),
}
"""What else the cause of a trigger makes happen."""


@pytest.fixture(scope="session")
def watched(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose sandbox company had its silent first look, with all jobs linked; to be copied."""
    home = tmp_path_factory.mktemp("watched") / "home"
    shutil.copytree(seeded, home)
    opened = open_plugin(settings.load({"SAGE100_HOME": str(home)}))
    jobs = (str(row["recnum"]) for row in opened.companies.reader(COMPANY).find("job", limit=500))
    for job in jobs:
        opened.links.add(Link(f"job-{job}", COMPANY, "job", "procore", f"P{job}", job))
    assert look(opened) == []
    close_plugin(opened)
    return home


@pytest.fixture
def home(watched: Path, tmp_path: Path) -> Path:
    shutil.copytree(watched, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def path(home: Path) -> Path:
    """The company's database."""
    return home / "companies" / f"{COMPANY}.sqlite"


def look(plugin: Plugin, *, sweep: bool = False) -> list[Event]:
    """Poll everything, and give all events so far, oldest first. A deletion is found by a sweep at the latest."""
    items = poll(plugin, COMPANY, sweep=sweep)["items"]
    assert [item for item in items if "error" in item] == []
    return list(reversed(plugin.ledger.read(lambda tx: tx.events.newest((), 1_000))))


@pytest.mark.parametrize("trigger", CAUSED, ids=attrgetter("key"))
def test_a_cause_is_told_once_with_what_follows_from_it_and_nothing_else(
    plugin: Plugin, path: Path, trigger: Trigger
) -> None:
    # R51 R84 R100 R101 R126
    done = change(path, trigger.cause)
    found = look(plugin, sweep=trigger is RECORD_DELETED)
    assert sorted(event.type for event in found) == sorted((trigger.event, *ALSO.get(trigger.key, ())))
    (event,) = [event for event in found if event.type == trigger.event]
    assert event.data["id"] == done["id"]
    assert set(event.data) == set(trigger.sample)
    amounts = [name for name, field in trigger.data().fields.items() if about(field).kind == "money"]
    assert [name for name in amounts if (event.data[name] is None) != (trigger.sample[name] is None)] == []
    assert (event.previous is None) == (trigger.previous is None)
    assert conforms(trigger.data(), event.data) == conforms(trigger.data(), trigger.previous or {}) == []
    assert look(plugin) == found


def test_a_change_order_moves_the_budget_as_the_figures_of_its_job_say(plugin: Plugin, path: Path) -> None:
    # R170 R171 R172
    reader = plugin.companies.reader(COMPANY)
    order = change(path, "change-order-created", job="1012", amount="99.95")["after"]["id"]
    held = [reader.figures("1012").current_budget]
    for kind in ("change-order-approved", "change-order-void"):
        change(path, kind, change_order=order)
        held.append(reader.figures("1012").current_budget)
        (event,) = [event for event in look(plugin) if event.type == BUDGET_CHANGED.event][len(held) - 2 :]
        assert (event.data["id"], event.data["change_order"]) == ("1012", order)
        assert Decimal(event.data["difference"]) == held[-1] - held[-2] != 0


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.endswith("-deleted") and kind != LINE_DELETED])
def test_what_is_deleted_is_told_as_it_was_last_seen(plugin: Plugin, path: Path, kind: str) -> None:
    done = change(path, kind)
    gone = {
        (e.data["record"], e.data["id"]): e.data for e in look(plugin, sweep=True) if e.type == RECORD_DELETED.event
    }
    last = gone[done["record"], done["id"]]["last"]
    assert last == {name: value for name, value in done["before"].items() if name != "updated_at"}
    assert {record for record, _ in gone} <= set(RECORD_DELETED.watches)


def test_with_a_job_go_the_records_that_belong_to_it(plugin: Plugin, path: Path) -> None:
    job = "1007"
    phase = change(path, "phase-created", job=job)["id"]
    change(path, "budget-created", job=job)
    look(plugin)
    change(path, "job-deleted", job=job)
    found = [event.data for event in look(plugin, sweep=True) if event.type == RECORD_DELETED.event]
    assert sorted((data["record"], data["id"]) for data in found) == [("budget", job), ("job", job), ("phase", phase)]


def test_a_sweep_finds_nothing_that_was_told_already(plugin: Plugin, path: Path) -> None:
    for kind in dict.fromkeys(trigger.cause for trigger in CAUSED if trigger is not RECORD_DELETED):
        change(path, kind)
    found = look(plugin)
    assert {event.type for event in found} == {trigger.event for trigger in CAUSED if trigger is not RECORD_DELETED}
    assert look(plugin, sweep=True) == found


def test_a_deleted_line_is_a_change_of_its_budget(plugin: Plugin, path: Path) -> None:
    job = change(path, LINE_DELETED)["id"]
    assert [(event.type, event.data["id"]) for event in look(plugin, sweep=True)] == [("budget.changed", job)]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("job-inactive", ["job.updated"]),
        ("client-inactive", ["client.updated"]),
        ("client-contact-created", ["client.updated"]),
        ("vendor-inactive", ["vendor.updated"]),
        ("budget-line-added", ["budget.changed"]),
        ("budget-set", []),
    ],
)
def test_what_else_people_do_raises_the_events_of_its_record(
    plugin: Plugin, path: Path, kind: str, expected: list[str]
) -> None:
    change(path, kind)
    assert [event.type for event in look(plugin)] == expected


def test_a_client_with_another_name_is_told_by_itself_and_with_the_next_change_of_a_job(
    plugin: Plugin, path: Path
) -> None:
    job = plugin.companies.reader(COMPANY).find("job", where={"status": "3"}, limit=1)[0]
    number, client = str(job["recnum"]), str(job["clnnum"])
    change(path, "client-updated", client=client, name="Another Name Inc")
    assert [(event.type, event.data["id"]) for event in look(plugin)] == [("client.updated", client)]
    change(path, "job-updated", job=number)
    event = look(plugin)[-1]
    assert (event.type, event.data["id"], event.data["client_name"]) == ("job.updated", number, "Another Name Inc")
    assert set(event.previous or {}) == {"client_name", "finish_date"}
