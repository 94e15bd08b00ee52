"""The production reader on a sandbox company: lines, faults, connections, and what it must never do."""

from __future__ import annotations

import datetime as dt
import gc
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, exc, update

from sage100_plugin.errors import Unavailable
from sage100_plugin.records import RECORDS
from sage100_plugin.sage.reader import SqlReader
from sage100_plugin.sage.sandbox import company, database, switches
from sage100_plugin.sage.tables import bdglin

NONE = dt.timedelta()


def test_an_edited_line_tells_of_its_header(sql_stage: Any) -> None:
    line = {"linnum": 1, "phsnum": 0, "cstcde": 1010, "matbdg": 100}
    sql_stage.save("budget", recnum=1001, lines=[line])
    sql_stage.wait(60)
    since = sql_stage.reader.now()
    with sql_stage.engine.begin() as connection:
        connection.execute(update(bdglin).values(matbdg=250))
    assert [change.id for change in sql_stage.reader.changed("budget", since, NONE)] == ["1001"]
    stamped = company.query(sql_stage.path, "SELECT upddte FROM budget WHERE recnum = 1001")
    assert stamped == [{"upddte": None}]


def test_a_record_without_any_stamp_is_part_of_a_baseline_only(sql_stage: Any) -> None:
    sql_stage.save("job", recnum=1, jobnme="Old", status=4)
    with sql_stage.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE actrec SET insdte = NULL, upddte = NULL")
    assert [change.id for change in sql_stage.reader.changed("job", "", NONE)] == ["1"]
    assert sql_stage.reader.changed("job", "1950-01-01 00:00:00.000", NONE) == ()


def test_every_record_type_is_read_as_public_json(sandbox: Path) -> None:
    reader = company.open_reader(sandbox)
    for record, kind in RECORDS.items():
        found = reader.find(record, limit=500)
        rows = reader.get(record, [kind.id_of(row) for row in found])
        assert rows, record
        assert all(kind.public(row)["id"] == id for id, row in rows.items())
    reader.close()


def test_budget_totals_are_sums_of_exact_amounts(sandbox: Path) -> None:
    reader = company.open_reader(sandbox)
    asked = "SELECT recnum, linnum, ttlbdg AS total FROM bdglin"
    totals = {(row["recnum"], row["linnum"]): Decimal(row["total"]) for row in company.query(sandbox, asked)}
    for row in reader.get("budget", [str(number) for number in range(1001, 1043)]).values():
        for line in row["lines"]:
            names = ["matbdg", "labbdg", "eqpbdg", "subbdg", "othbdg", "usrcs6", "usrcs7", "usrcs8", "usrcs9"]
            assert sum(line[name] for name in names) == totals[line["recnum"], line["linnum"]]
    reader.close()


def test_a_database_that_is_gone_is_unavailable(tmp_path: Path) -> None:
    reader = company.open_reader(tmp_path / "none.sqlite")
    with pytest.raises(Unavailable) as caught:
        reader.now()
    assert caught.value.code == "sage_unavailable"
    assert not (tmp_path / "none.sqlite").exists()


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "text.sqlite").write_text("not a database " * 100, encoding="utf-8")
    with pytest.raises(Unavailable):
        company.open_reader(tmp_path / "text.sqlite").find("job")


def test_a_full_pool_is_unavailable(sandbox: Path) -> None:
    engine = database.open_engine(sandbox, read_only=True, pool_size=1, wait=0.01)
    with engine.connect(), pytest.raises(Unavailable, match="busy"):
        SqlReader(engine).find("job")
    engine.dispose()


def test_offline_is_unavailable_until_it_is_switched_off(sandbox: Path) -> None:
    reader = company.open_reader(sandbox)
    company.fault(sandbox, "offline", on=True)
    for ask in (reader.now, lambda: reader.get("job", ["1001"]), lambda: reader.has("service_receivables")):
        with pytest.raises(Unavailable):
            ask()
    company.fault(sandbox, "offline", on=False)
    assert reader.get("job", ["1001"])
    reader.close()


def test_slow_answers_late(sandbox: Path) -> None:
    slept: list[float] = []
    reader = company.open_reader(sandbox, sleep=slept.append)
    reader.find("job", limit=1)
    assert slept == []
    company.fault(sandbox, "slow", on=True)
    reader.find("job", limit=1)
    assert slept == [2.0]
    reader.close()


def test_its_connections_refuse_every_write(sandbox: Path) -> None:
    engine = database.open_engine(sandbox, read_only=True)
    with engine.connect() as connection, pytest.raises(exc.OperationalError, match="readonly"):
        connection.exec_driver_sql("DELETE FROM actrec")
    engine.dispose()


def test_polls_share_one_long_lived_connection(sandbox: Path) -> None:
    engine = database.open_engine(sandbox, read_only=True)
    opened: list[object] = []
    event.listen(engine, "connect", lambda connection, _: opened.append(connection))
    reader = SqlReader(engine)
    for _ in range(20):
        reader.changed("job", "2026-09-30 00:00:00.000", NONE)
    assert len(opened) == 1
    reader.close()


def test_a_company_without_the_service_module_says_so(sandbox: Path) -> None:
    reader = company.open_reader(sandbox)
    assert reader.has("service_receivables")
    engine = database.open_engine(sandbox)
    with engine.begin() as connection:
        switches.set_service_receivables(connection, on=False)
    engine.dispose()
    assert not reader.has("service_receivables")
    reader.close()


def test_many_threads_may_ask_at_once(sandbox: Path) -> None:
    reader = company.open_reader(sandbox)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: len(reader.get("budget", ["1012", "1013"])), range(64)))
    assert found == [2] * 64
    reader.close()


def test_asking_again_leaves_no_garbage(sandbox: Path) -> None:
    """A statement built anew for each question leaves hundreds of objects that only the collector frees."""
    reader = company.open_reader(sandbox)
    job = reader.keys("job")[0]

    def ask() -> None:
        reader.get("job", [job])
        reader.get("service_site", ["5-1", "no id"])
        reader.there("job", [job])
        reader.recorded("job", [job])
        reader.changed("job", reader.now(), dt.timedelta(seconds=5))
        reader.keys("job", after=job)
        reader.tally("job")
        reader.figures(job)
        reader.has("service_receivables")

    ask()
    gc.collect()
    gc.disable()
    try:
        ask()
        assert gc.collect() == 0
    finally:
        gc.enable()
        reader.close()
