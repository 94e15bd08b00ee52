"""What every `SageReader` promises, on the sandbox's database and on its twin in memory."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from sage100_plugin.ports.sage import Among, Between, Beyond, Containing, Since
from sage100_plugin.records import RECORDS
from sage100_plugin.sage.sandbox import company

NONE = dt.timedelta()


def job(recnum: int, **values: Any) -> dict[str, Any]:
    return {"recnum": recnum, "jobnme": f"Job {recnum}", "status": 4, **values}


def ids(rows: Any, record: str = "job") -> list[str]:
    return [RECORDS[record].id_of(row) for row in rows]


def walk(reader: Any, record: str, since: str, overlap: dt.timedelta = NONE, limit: int = 2) -> list[list[Any]]:
    pages, after = [], None
    while page := reader.changed(record, since, overlap, after, limit):
        pages.append(list(page))
        after = (page[-1].stamp, page[-1].id)
    return pages


def test_a_record_is_read_with_its_lines(any_stage: Any) -> None:
    line = {"linnum": 1, "dscrpt": "Conduit", "cstcde": Decimal("16030.000"), "csttyp": 1, "bdgprc": Decimal("120.50")}
    any_stage.save("change_order", recnum=3, chgnum="7", jobnum=1001, status=2, lines=[line])
    row = any_stage.reader.get("change_order", ["3"])["3"]
    assert row["chgnum"] == "7"
    assert [(found["cstcde"], found["bdgprc"]) for found in row["lines"]] == [(Decimal(16030), Decimal("120.50"))]


def test_a_record_without_lines_has_an_empty_list_of_them(any_stage: Any) -> None:
    any_stage.save("budget", recnum=1001)
    assert list(any_stage.reader.get("budget", ["1001"])["1001"]["lines"]) == []


@pytest.mark.parametrize("id", ["2", "abc", "", "1-2", "-1", "01", "9" * 30, "1.5", "NaN", "\u0661"])
def test_an_id_that_does_not_exist_is_left_out(any_stage: Any, id: str) -> None:
    any_stage.save("job", **job(1))
    assert list(any_stage.reader.get("job", [id, "1"])) == ["1"]


def test_many_records_are_read_at_once(any_stage: Any) -> None:
    for number in range(1, 8):
        any_stage.save("job", **job(number))
    wanted = [str(number) for number in range(1, 1301)]
    assert sorted(any_stage.reader.get("job", wanted)) == [str(number) for number in range(1, 8)]


def test_no_ids_give_no_records(any_stage: Any) -> None:
    any_stage.save("job", **job(1))
    assert any_stage.reader.get("job", []) == {}


def test_a_service_site_is_named_by_client_and_location(any_stage: Any) -> None:
    for client, location in ((1, 1), (1, 2), (2, 1)):
        any_stage.save("service_site", recnum=client, locnum=location, locnme=f"Site {client}/{location}")
    found = any_stage.reader.get("service_site", ["1-2", "2-1", "2-2"])
    assert {id: row["locnme"] for id, row in found.items()} == {"1-2": "Site 1/2", "2-1": "Site 2/1"}


def test_a_cost_code_is_named_by_its_three_places(any_stage: Any) -> None:
    any_stage.save("cost_code", recnum=Decimal("3010.125"), cdenme="Footings")
    assert list(any_stage.reader.get("cost_code", ["3010.125", "3010.1250", "3010.1251"])) == ["3010.125"]


def test_a_row_bears_the_names_of_the_records_it_refers_to(any_stage: Any) -> None:
    any_stage.save("client", recnum=5, clnnme="Riverside Medical Group")
    any_stage.save("client", recnum=6, clnnme="Lakeview Foods Inc")
    any_stage.save("service_site", recnum=5, locnum=1, locnme="Clinic")
    any_stage.save("service_site", recnum=6, locnum=1, locnme="Warehouse")
    any_stage.save("work_order_type", recnum=2, typnme="Warranty")
    any_stage.save("work_order", recnum=9, ordnum="5001", clnnum=6, locnum=1, invtyp=2, status=7)
    public = RECORDS["work_order"].public(any_stage.reader.get("work_order", ["9"])["9"])
    assert public["client_name"] == "Lakeview Foods Inc"
    assert public["service_site_name"] == "Warehouse"
    assert public["type_name"] == "Warranty"


def test_a_search_looks_into_numbers_and_names_without_case(any_stage: Any) -> None:
    any_stage.save("job", **job(1042, jobnme="Riverside Clinic"))
    any_stage.save("job", **job(2042, jobnme="Bank Branch"))
    any_stage.save("job", **job(3, jobnme="CLINIC ROOF"))
    assert ids(any_stage.reader.find("job", q="042")) == ["1042", "2042"]
    assert ids(any_stage.reader.find("job", q=" clinic ")) == ["3", "1042"]


@pytest.mark.parametrize("q", ["100%", "a_b", "[x]", "50/50", "it's"])
def test_a_search_takes_every_character_as_it_is(any_stage: Any, q: str) -> None:
    any_stage.save("job", **job(1, jobnme=f"Plan {q} here"))
    any_stage.save("job", **job(2, jobnme="Plan 100 aXb x 50 here"))
    assert ids(any_stage.reader.find("job", q=q)) == ["1"]


def test_a_cost_code_is_found_as_sage_shows_it(any_stage: Any) -> None:
    any_stage.save("cost_code", recnum=Decimal(1010), cdenme="Supervision")
    assert len(any_stage.reader.find("cost_code", q="1010.000")) == 1


def test_records_are_found_by_public_fields(any_stage: Any) -> None:
    any_stage.save("change_order", recnum=1, chgnum="1", jobnum=10, phsnum=0, status=2, chgdte=dt.date(2026, 9, 1))
    any_stage.save("change_order", recnum=2, chgnum="1", jobnum=10, phsnum=3, status=1, reqamt=Decimal("12.50"))
    any_stage.save("change_order", recnum=3, chgnum="1", jobnum=11, phsnum=0, status=1)

    def found(**where: Any) -> list[str]:
        return ids(any_stage.reader.find("change_order", where=where), "change_order")

    assert found(job="10", number="1") == ["1", "2"]
    assert found(job="10", phase=None) == ["1"]
    assert found(job="10", phase="3") == ["2"]
    assert found(status=1) == found(status="1") == ["2", "3"]
    assert found(date=dt.date(2026, 9, 1)) == found(date="2026-09-01") == ["1"]
    assert found(requested_amount="12.5") == found(requested_amount=Decimal("12.5")) == ["2"]
    assert found(id="3") == ["3"]
    assert found(id="x") == []


def test_records_are_found_by_days_between_two_and_by_part_of_a_field(any_stage: Any) -> None:
    for number, order, day in ((1, "1041", 1), (2, "21045", 15), (3, "A%41", 30), (4, "99", None)):
        date = dt.date(2026, 9, day) if day else None
        text = "Order 1041 again" if number == 4 else "Cooling"
        any_stage.save("work_order", recnum=number, ordnum=order, clnnum=1, dscrpt=text, schdte=date, status=7)

    def found(**where: Any) -> list[str]:
        return ids(any_stage.reader.find("work_order", where=where), "work_order")

    first, middle, last = (dt.date(2026, 9, day) for day in (1, 15, 30))
    assert found(schedule_date=Between(first, middle)) == ["1", "2"]
    assert found(schedule_date=Between(middle)) == ["2", "3"]
    assert found(schedule_date=Between(end=middle)) == ["1", "2"]
    assert found(schedule_date=Between(last, first)) == []
    assert found(schedule_date=Between()) == ["1", "2", "3"]
    assert found(number=Containing("104")) == ["1", "2"]
    assert found(number=Containing("a%")) == ["3"]
    assert found(number=Containing("_")) == []
    assert found(description=Containing("again 104")) == ["4"]
    assert found(description=Containing("again 105")) == []
    assert found(client=Containing("1"), schedule_date=Between(middle), description=Containing("COOL")) == ["2", "3"]
    paged = any_stage.reader.find("work_order", where={"schedule_date": Between(first, last)}, offset=1, limit=1)
    assert ids(paged, "work_order") == ["2"]


def test_text_is_compared_without_case_and_trailing_spaces(any_stage: Any) -> None:
    any_stage.save("vendor", recnum=10, vndnme="Hollins Mechanical ")
    any_stage.save("vendor", recnum=11, vndnme="Hollins  Mechanical")
    assert ids(any_stage.reader.find("vendor", where={"name": "HOLLINS MECHANICAL"}), "vendor") == ["10"]


def test_inactive_records_can_be_left_out(any_stage: Any) -> None:
    for number, mark in ((1, ""), (2, "T"), (3, "Y"), (4, "N")):
        any_stage.save("cost_code", recnum=Decimal(number), cdenme="Code", inactv=mark)
    for number, flag in ((1, 0), (2, 1)):
        any_stage.save("vendor", recnum=number, vndnme="Vendor", inactv=flag)
    codes = any_stage.reader.find("cost_code", where={"inactive": False})
    vendors = any_stage.reader.find("vendor", where={"inactive": True})
    assert [int(row["recnum"]) for row in codes] == [1, 4]
    assert [row["recnum"] for row in vendors] == [2]


def test_a_field_the_record_lacks_is_an_error_of_the_caller(any_stage: Any) -> None:
    any_stage.save("job", **job(1))
    with pytest.raises(KeyError):
        any_stage.reader.find("job", where={"colour": "red"})


def test_found_records_come_by_number_and_in_pages(any_stage: Any) -> None:
    for number in (10, 9, 100, 1):
        any_stage.save("job", **job(number))
    assert ids(any_stage.reader.find("job")) == ["1", "9", "10", "100"]
    assert ids(any_stage.reader.find("job", offset=1, limit=2)) == ["9", "10"]
    assert "lines" not in any_stage.reader.find("job")[0]


def test_the_newest_numbers_come_first(any_stage: Any) -> None:
    for recnum, number, job_number in ((1, "1", 10), (2, "2", 10), (3, "AAA5", 11), (4, "10-3", 10)):
        any_stage.save("change_order", recnum=recnum, chgnum=number, jobnum=job_number, status=2)
    newest = any_stage.reader.newest_numbers
    assert newest("change_order", {"job": "10"}) == ("10-3", "2", "1")
    assert newest("change_order", limit=2) == ("10-3", "AAA5")
    assert newest("job") == ()


def test_the_highest_record_numbers_come_first(any_stage: Any) -> None:
    newest = any_stage.reader.newest
    assert newest("vendor") == ()
    for recnum in (9, 100, 10):
        any_stage.save("vendor", recnum=recnum, vndnme="Hollins")
    assert newest("vendor") == ("100", "10", "9")
    assert newest("vendor", limit=1) == ("100",)
    assert newest("vendor", "9") == ("100", "10")
    assert newest("vendor", "100") == ()


def test_record_numbers_are_told_of_records_that_have_another_number_too(any_stage: Any) -> None:
    for recnum, number in ((1, "77"), (2, "5")):
        any_stage.save("change_order", recnum=recnum, chgnum=number, jobnum=10, status=2)
    assert any_stage.reader.newest("change_order", "1") == ("2",)


def test_an_empty_since_tells_of_all_records(any_stage: Any) -> None:
    for number in (3, 1, 2):
        any_stage.save("job", **job(number))
    assert [change.id for page in walk(any_stage.reader, "job", "") for change in page] == ["3", "1", "2"]


def test_a_poll_tells_of_what_was_touched_since(any_stage: Any) -> None:
    any_stage.save("job", **job(1))
    any_stage.save("job", **job(2))
    any_stage.wait(60)
    since = any_stage.reader.now()
    any_stage.wait(1)
    any_stage.save("job", **job(3))
    any_stage.save("job", **job(1, jobnme="Renamed"))
    assert [change.id for change in any_stage.reader.changed("job", since, NONE)] == ["3", "1"]


def test_a_poll_reads_back_by_the_overlap(any_stage: Any) -> None:
    any_stage.save("job", **job(1))
    any_stage.wait(600)
    any_stage.save("job", **job(2))
    since = any_stage.reader.now()
    assert [change.id for change in any_stage.reader.changed("job", since, dt.timedelta(minutes=5))] == ["2"]
    assert [change.id for change in any_stage.reader.changed("job", since, dt.timedelta(minutes=11))] == ["1", "2"]


def test_the_stamp_since_which_is_asked_is_included(any_stage: Any) -> None:
    any_stage.save("job", **job(1))
    stamp = any_stage.reader.changed("job", "", NONE)[0].stamp
    assert any_stage.reader.changed("job", stamp, NONE)[0].id == "1"


def test_pages_are_in_order_and_hold_a_record_once(any_stage: Any) -> None:
    for number in (5, 4, 3, 5, 4, 12):
        any_stage.save("job", **job(number, jobnme=f"Saved {any_stage.reader.now()}"))
    for limit in (1, 2, 3, 100):
        pages = walk(any_stage.reader, "job", "", limit=limit)
        assert all(len({change.id for change in page}) == len(page) <= limit for page in pages)
        flat = [(change.stamp, change.id) for page in pages for change in page]
        assert flat == sorted(flat, key=lambda pair: (pair[0], int(pair[1])))
        assert flat[-1][1] == "12"
        assert {id for _, id in flat} == {"3", "4", "5", "12"}


def test_sites_are_told_apart_in_pages(any_stage: Any) -> None:
    for client in (1, 2):
        for location in (1, 2, 10):
            any_stage.save("service_site", recnum=client, locnum=location, locnme="Site")
    flat = [change.id for page in walk(any_stage.reader, "service_site", "") for change in page]
    assert flat == ["1-1", "1-2", "1-10", "2-1", "2-2", "2-10"]


def test_cost_codes_are_told_apart_by_their_decimals(any_stage: Any) -> None:
    for code in ("3010.250", "3010.125", "900.000"):
        any_stage.save("cost_code", recnum=Decimal(code), cdenme="Footings")
    flat = [change.id for page in walk(any_stage.reader, "cost_code", "", limit=1) for change in page]
    assert flat == ["3010.250", "3010.125", "900.000"]


def test_stamps_are_moments_in_the_row_and_text_in_the_poll(any_stage: Any) -> None:
    any_stage.save("job", **job(1))
    any_stage.save("job", **job(1, jobnme="Renamed"))
    row = any_stage.reader.get("job", ["1"])["1"]
    assert row["upddte"] > row["insdte"]
    assert row["upddte"].utcoffset() == NONE
    stamp = any_stage.reader.changed("job", "", NONE)[-1].stamp
    assert dt.datetime.fromisoformat(stamp).replace(tzinfo=dt.UTC) == row["upddte"]
    assert any_stage.reader.now() >= stamp


def all_keys(reader: Any, record: str, limit: int = 2) -> list[str]:
    found: list[str] = []
    while page := reader.keys(record, found[-1] if found else "", limit):
        assert len(page) <= limit
        found += page
    return found


def test_keys_come_in_their_own_order_page_by_page(any_stage: Any) -> None:
    for number in (100, 9, 10, 1, 2):
        any_stage.save("job", **job(number))
    for limit in (1, 2, 5, 500):
        assert all_keys(any_stage.reader, "job", limit) == ["1", "2", "9", "10", "100"]
    assert any_stage.reader.keys("job", "10") == any_stage.reader.keys("job", "50") == ("100",)
    assert any_stage.reader.keys("vendor") == ()


def test_keys_of_several_parts_and_decimals_come_in_order(any_stage: Any) -> None:
    for client, location in ((2, 1), (1, 10), (1, 2), (10, 1)):
        any_stage.save("service_site", recnum=client, locnum=location, locnme="Site")
    for code in ("3010.250", "3010.125", "900.000"):
        any_stage.save("cost_code", recnum=Decimal(code), cdenme="Footings")
    assert all_keys(any_stage.reader, "service_site") == ["1-2", "1-10", "2-1", "10-1"]
    assert all_keys(any_stage.reader, "cost_code") == ["900.000", "3010.125", "3010.250"]


def test_of_some_ids_those_that_there_are_are_told(any_stage: Any) -> None:
    for client, location in ((1, 1), (1, 2), (2, 1)):
        any_stage.save("service_site", recnum=client, locnum=location, locnme="Site")
    there = any_stage.reader.there
    assert there("service_site", ["1-2", "2-1", "2-2", "x", "", "1", "1-02"]) == {"1-2", "2-1"}
    assert there("service_site", []) == frozenset()
    for number in (1, 700, 1300):
        any_stage.save("job", **job(number))
    assert there("job", [str(number) for number in range(1, 1301)]) == {"1", "700", "1300"}


def test_the_rows_of_a_record_type_and_of_its_grids_are_counted(any_stage: Any) -> None:
    line = {"dscrpt": "Conduit", "cstcde": Decimal("16030.000"), "csttyp": 1}
    lines = [{"linnum": place, **line} for place in (1, 2, 3)]
    any_stage.save("change_order", recnum=3, chgnum="7", jobnum=1, lines=lines, prime_lines=[{"linnum": 1}])
    any_stage.save("change_order", recnum=4, chgnum="8", jobnum=1, lines=lines[:2])
    assert any_stage.reader.tally("change_order") == (2, 5, 1)
    assert any_stage.reader.tally("vendor") == (0, 0, 0)
    assert any_stage.reader.tally("payable_invoice") == (0, 0, 0)  # its costs are records of their own


def test_sages_history_knows_what_there_was_and_nothing_else(any_stage: Any) -> None:
    any_stage.save("job", **job(1))
    any_stage.save("client", recnum=1, clnnme="Clearwater")
    any_stage.save("service_site", recnum=1, locnum=2, locnme="Main")
    assert any_stage.reader.recorded("job", ["1", "2", "no number"]) == {"1"}
    assert any_stage.reader.recorded("service_site", ["1-2", "1-1"]) == {"1-2"}


def test_an_empty_history_or_none_tells_nothing(sql_stage: Any) -> None:
    assert sql_stage.reader.recorded("job", ["1"]) is None
    with sql_stage.engine.begin() as connection:
        connection.exec_driver_sql('DROP TABLE "dbo_Audit__actrec"')
    assert sql_stage.reader.recorded("job", ["1"]) is None


def test_nothing_is_tracked_where_nobody_switched_it_on(any_stage: Any) -> None:
    any_stage.save("job", **job(1))
    assert any_stage.reader.tracked("job", None) is None
    assert any_stage.reader.tracked("job", 7) is None


def test_every_record_that_a_poll_tells_of_has_a_key(seeded_file: Any) -> None:
    reader = company.open_reader(seeded_file)
    for record in RECORDS:
        told = {change.id for page in walk(reader, record, "", limit=200) for change in page}
        assert told == set(all_keys(reader, record, 200)), record
    reader.close()


def test_a_next_page_starts_behind_a_record(any_stage: Any) -> None:
    for number in (1, 2, 10):
        any_stage.save("job", **job(number))
    for client, place in ((1, 2), (2, 1), (10, 1)):
        any_stage.save("client", recnum=client, clnnme="Client")
        any_stage.save("service_site", recnum=client, locnum=place, locnme="Site")

    def found(record: str, behind: str) -> list[str]:
        return ids(any_stage.reader.find(record, where={"id": Beyond(behind)}), record)

    assert [found("job", behind) for behind in ("0", "2", "10", "x")] == [["1", "2", "10"], ["10"], [], []]
    assert [found("service_site", behind) for behind in ("1-1", "1-2")] == [["1-2", "2-1", "10-1"], ["2-1", "10-1"]]


def test_one_of_several_values_is_enough(any_stage: Any) -> None:
    for number, status in ((1, 4), (2, 5), (3, 6)):
        any_stage.save("job", **job(number, status=status))
    shown = [ids(any_stage.reader.find("job", where={"status": Among(wanted)})) for wanted in ((), (4,), (6, "4"))]
    assert shown == [[], ["1"], ["1", "3"]]


def test_what_was_inserted_or_updated_since_then_is_found(any_stage: Any) -> None:
    for number in (1, 2):
        any_stage.save("job", **job(number))
    any_stage.save("job", **job(1, jobnme="Renamed"))
    rows = any_stage.reader.get("job", ["1", "2"])
    renamed, day = rows["1"]["upddte"], dt.timedelta(days=1)

    def found(moment: dt.datetime) -> list[str]:
        return ids(any_stage.reader.find("job", where={"updated_at": Since(moment)}))

    assert "1" in found(renamed)
    assert ("2" in found(renamed)) is (rows["2"]["insdte"] >= renamed)
    assert (found(renamed - day), found(renamed + day)) == (["1", "2"], [])
