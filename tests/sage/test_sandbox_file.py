"""The company's file behaves as Sage's database does, for our program and for any other."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.errors import Refused
from sage100_plugin.sage.reader import SqlReader
from sage100_plugin.sage.sandbox import company, database, switches

NOON = "2026-09-30 12:00:00.000"


@pytest.fixture
def file(blank_file: Path, tmp_path: Path) -> Any:
    """The file, opened by a program that knows nothing of ours."""
    opened = sqlite3.connect(shutil.copy(blank_file, tmp_path / "file.sqlite"), isolation_level=None)
    opened.row_factory = sqlite3.Row
    opened.execute("INSERT INTO sandbox_clock VALUES (?)", (NOON,))
    yield opened
    opened.close()


def test_an_insert_is_stamped_and_an_update_too(file: Any) -> None:
    file.execute("INSERT INTO actrec (recnum, jobnme) VALUES (1, 'Clinic')")
    assert tuple(file.execute("SELECT insdte, insusr, upddte FROM actrec").fetchone()) == (NOON, "sandbox", None)
    file.execute("UPDATE sandbox_clock SET now = '2026-09-30 12:00:05.129'")
    file.execute("UPDATE actrec SET jobnme = 'Clinic East'")
    assert tuple(file.execute("SELECT insdte, upddte, updusr FROM actrec").fetchone()) == (
        NOON,
        "2026-09-30 12:00:05.127",
        "sandbox",
    )


def test_without_a_set_clock_the_machines_moment_counts(file: Any) -> None:
    file.execute("DELETE FROM sandbox_clock")
    file.execute("INSERT INTO actrec (recnum) VALUES (1)")
    (stamp,) = file.execute("SELECT insdte FROM actrec").fetchone()
    assert len(stamp) == len(NOON)
    assert stamp[-1] in "037"


def test_every_change_is_audited_with_the_row(file: Any) -> None:
    file.execute("INSERT INTO actrec (recnum, jobnme) VALUES (1, 'Clinic')")
    file.execute("UPDATE actrec SET jobnme = 'Clinic East'")
    file.execute("DELETE FROM actrec")
    history = file.execute('SELECT "_Action", "_Date", recnum, jobnme FROM "dbo_Audit__actrec"').fetchall()
    assert [tuple(entry) for entry in history] == [
        ("I", NOON, 1, "Clinic"),
        ("U", NOON, 1, "Clinic East"),
        ("D", NOON, 1, "Clinic East"),
    ]


def test_lines_know_their_header_and_go_with_it(file: Any) -> None:
    file.execute("INSERT INTO prmchg (recnum) VALUES (4)")
    file.execute("INSERT INTO sbcgln (recnum, linnum, bdgprc) VALUES (4, 1, 12.5)")
    tied = "SELECT count(*) FROM sbcgln JOIN prmchg ON prmchg._idnum = sbcgln._idref"
    assert file.execute(tied).fetchone()[0] == 1
    file.execute("DELETE FROM prmchg")
    assert file.execute("SELECT count(*) FROM sbcgln").fetchone()[0] == 0
    assert file.execute('SELECT count(*) FROM "dbo_Audit__sbcgln" WHERE "_Action" = \'D\'').fetchone()[0] == 1


def test_a_number_is_given_once(file: Any) -> None:
    file.execute("INSERT INTO actrec (recnum) VALUES (1)")
    with pytest.raises(sqlite3.IntegrityError):
        file.execute("INSERT INTO actrec (recnum) VALUES (1)")
    file.execute("INSERT INTO sbcgln (recnum, linnum) VALUES (1, 1)")
    file.execute("INSERT INTO sbcgln (recnum, linnum) VALUES (1, 1)")


def test_text_longer_than_sages_column_is_refused(file: Any) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        file.execute("INSERT INTO actrec (recnum, jobnme) VALUES (1, ?)", ("x" * 76,))


def test_text_is_never_null(file: Any) -> None:
    file.execute("INSERT INTO actrec (recnum) VALUES (1)")
    assert file.execute("SELECT jobnme, ntetxt FROM actrec").fetchone()[0] == ""
    with pytest.raises(sqlite3.IntegrityError):
        file.execute("UPDATE actrec SET jobnme = NULL")


def test_money_is_stored_in_sages_units(file: Any) -> None:
    file.execute("INSERT INTO prmchg (recnum, reqamt) VALUES (1, '1234.50')")
    assert file.execute("SELECT reqamt = 1234.5, typeof(reqamt) FROM prmchg").fetchone()[0] == 1


def test_an_existing_company_is_not_overwritten(sandbox: Path) -> None:
    with pytest.raises(FileExistsError):
        company.create(sandbox, "other")
    company.remove(sandbox)
    company.remove(sandbox)
    assert list(sandbox.parent.glob("general*")) == []


def test_switches_are_kept_in_the_file(sandbox: Path) -> None:
    company.fault(sandbox, "locked", on=True)
    company.fault(sandbox, "seats", on=True)
    company.fault(sandbox, "seats", on=False)
    engine = database.open_engine(sandbox)
    with engine.begin() as connection:
        switches.lock_periods(connection, ["2026-08", "2026-07"])
        switches.set_edition(connection, "CA")
        found = switches.read_switches(connection)
    engine.dispose()
    assert found == switches.Switches(frozenset({"locked"}), True, "CA", frozenset({"2026-07", "2026-08"}))


def test_an_unknown_fault_is_refused(sandbox: Path) -> None:
    with pytest.raises(Refused, match="offline"):
        company.fault(sandbox, "gremlins", on=True)


def test_a_restored_backup_takes_the_company_back_under_open_readers(sandbox: Path) -> None:
    reader = company.open_reader(sandbox)
    made = company.change(sandbox, "job-created")
    assert reader.get("job", [made["id"]])
    company.fault(sandbox, "restored_backup", on=True)
    assert reader.get("job", [made["id"]]) == {}
    engine = database.open_engine(sandbox, read_only=True)
    with engine.connect() as connection:
        assert switches.read_switches(connection).faults == {"restored_backup"}
    engine.dispose()
    reader.close()


def test_a_backup_can_be_taken_at_any_moment(sandbox: Path) -> None:
    company.set_up(sandbox, {"clock": "2026-10-01 08:00:00"})
    kept = company.change(sandbox, "job-created")
    company.fault(sandbox, "restored_backup", on=False)
    company.set_up(sandbox, {"clock": "2026-10-01 09:00:00"})
    lost = company.change(sandbox, "job-created")
    company.fault(sandbox, "restored_backup", on=True)
    reader = company.open_reader(sandbox)
    assert reader.get("job", [kept["id"], lost["id"]]).keys() == {kept["id"]}
    newest = reader.changed("job", "2026-10-01 07:00:00.000", dt.timedelta())
    assert [change.id for change in newest] == [kept["id"]]
    assert newest[-1].stamp < reader.now() == "2026-10-01 09:00:00.000"
    reader.close()


def test_a_query_reads_and_does_nothing_else(sandbox: Path) -> None:
    assert company.query(sandbox, "SELECT recnum, status FROM actrec WHERE recnum = 1001") == [
        {"recnum": 1001, "status": 1}
    ]
    for sql in ("DELETE FROM actrec", "PRAGMA query_only = off", "ATTACH 'x' AS y", "SELECT 1; SELECT 2", "nonsense"):
        with pytest.raises(Refused):
            company.query(sandbox, sql)


def test_a_writer_and_a_reader_work_at_the_same_time(sandbox: Path) -> None:
    reader: SqlReader = company.open_reader(sandbox)
    engine = database.open_engine(sandbox)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE actrec SET jobnme = 'Renamed' WHERE recnum = 1001")
        assert reader.get("job", ["1001"])["1001"]["jobnme"] != "Renamed"
    assert reader.get("job", ["1001"])["1001"]["jobnme"] == "Renamed"
    engine.dispose()
    reader.close()


def test_a_new_company_has_a_history_of_what_was_done_last(seeded_file: Path) -> None:
    with closing(sqlite3.connect(seeded_file)) as company:
        for table in ("actrec", "bdglin", "jobcst"):
            (rows,) = company.execute(f"SELECT count(*) FROM {table}").fetchone()
            (kept,) = company.execute(f'SELECT count(*) FROM "dbo_Audit__{table}"').fetchone()
            assert kept == min(rows, database.RECENT)
