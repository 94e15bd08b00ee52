"""Several sandbox companies in one data folder: each has its own data, set-up and clock; nothing reaches another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from sage100_plugin.ports.sage import SageAnswer, Write
from sage100_plugin.sage.companies import CompanyFolder
from sage100_plugin.sage.sandbox import company, database, switches

BUILDERS, ELECTRIC = "builders", "electric"
ORDER = {
    "number": "90001",
    "client": "1",
    "type": "1",
    "status": 7,
    "description": "Dead outlet",
    "priority": 2,
}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a general contractor of the US edition and an electrical contractor of the Canadian one."""
    folder = tmp_path_factory.mktemp("companies")
    made = CompanyFolder(folder)
    made.add_sandbox(BUILDERS, "general")
    made.add_sandbox(ELECTRIC, "service")
    _set_up(made.database(BUILDERS), "2026-09-30 12:00:00.000", module=False)
    _set_up(made.database(ELECTRIC), "2026-07-01 08:00:00.000", module=True, edition="CA")
    made.close()
    return folder


def _set_up(path: Path, now: str, *, module: bool, edition: Any = "US") -> None:
    def work(connection: Connection) -> None:
        database.set_clock(connection, now)
        switches.set_edition(connection, edition)
        switches.set_service_receivables(connection, on=module)

    engine = database.open_engine(path)
    with engine.begin() as connection:
        work(connection)
    engine.dispose()


@pytest.fixture
def folder(shared: Path) -> Iterator[CompanyFolder]:
    found = CompanyFolder(shared)
    yield found
    found.close()


def add(folder: CompanyFolder, company_id: str) -> SageAnswer:
    return folder.writer(company_id).submit(Write("work_order", "add", ORDER))


def test_each_has_its_own_data_and_its_own_clock(folder: CompanyFolder) -> None:
    assert [one.id for one in folder.all()] == [BUILDERS, ELECTRIC]
    names = {one.id: folder.reader(one.id).get("job", ["1003"])["1003"]["jobnme"] for one in folder.all()}
    assert names[ELECTRIC] == "Service Work 2026" != names[BUILDERS]
    assert folder.reader(BUILDERS).now().startswith("2026-09-30")
    assert folder.reader(ELECTRIC).now().startswith("2026-07-01")


def test_each_has_its_own_set_up(folder: CompanyFolder) -> None:
    assert not folder.reader(BUILDERS).has("service_receivables")
    assert folder.reader(ELECTRIC).has("service_receivables")
    editions = {one: company.switches_of(folder.database(one)).edition for one in (BUILDERS, ELECTRIC)}
    assert editions == {BUILDERS: "US", ELECTRIC: "CA"}


def test_what_is_written_to_one_does_not_reach_the_other(folder: CompanyFolder) -> None:
    assert add(folder, BUILDERS).outcome == "refused"
    assert add(folder, ELECTRIC).outcome == "done"
    assert len(folder.reader(ELECTRIC).find("work_order", where={"number": "90001"})) == 1
    assert folder.reader(BUILDERS).find("work_order", where={"number": "90001"}) == ()


def test_a_change_and_a_fault_are_of_one_company(folder: CompanyFolder) -> None:
    since = {one: folder.reader(one).now() for one in (BUILDERS, ELECTRIC)}
    done = company.change(folder.database(ELECTRIC), "job-updated", job="1003", name="Service Work, Night Shift")
    assert (done["company"], done["after"]["updated_at"][:10]) == (ELECTRIC, "2026-07-01")
    assert folder.reader(BUILDERS).get("job", ["1003"])["1003"]["jobnme"] != "Service Work, Night Shift"
    company.fault(folder.database(ELECTRIC), "seats", on=True)
    assert add(folder, ELECTRIC).outcome == "busy"
    assert add(folder, BUILDERS).outcome == "refused"
    company.fault(folder.database(ELECTRIC), "seats", on=False)
    assert since[BUILDERS] == folder.reader(BUILDERS).now()


def test_a_restored_backup_leaves_the_servers_clock_as_it_is(sandbox: Path) -> None:
    _set_up(sandbox, "2026-11-05 09:00:00.000", module=True)
    company.change(sandbox, "job-created")
    company.fault(sandbox, "restored_backup", on=True)
    reader = company.open_reader(sandbox)
    assert reader.now() == "2026-11-05 09:00:00.000"
    reader.close()


def test_all_that_happens_goes_by_the_clock_that_is_set(sandbox: Path) -> None:
    _set_up(sandbox, "2027-02-03 09:00:00.000", module=True)
    order = company.change(sandbox, "work-order-created")["after"]
    assert (order["date"], order["created_at"]) == ("2027-02-03", "2027-02-03T09:00:00.000Z")
    invoiced = company.change(sandbox, "work-order-invoiced")["after"]
    assert (invoiced["invoice_date"], invoiced["period"], invoiced["year"]) == ("2027-02-03", 2, 2027)
