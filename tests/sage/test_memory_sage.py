"""The twin's own ways: answers that can be set, and writes that become rows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from sage100_plugin.errors import Refused, Unavailable
from sage100_plugin.ports.sage import SageAnswer, SageReader, SageWriter, Tracked, Write
from sage100_plugin.records import RECORDS
from sage100_plugin.testing.sage import MemorySage

LINE = {"description": "Drain", "cost_code": Decimal("15010.000"), "cost_type": "4", "amount": Decimal("50.00")}
ADD = Write("change_order", "add", {"number": "4", "job": "1001", "date": dt.date(2026, 9, 1), "lines": [LINE]})


def test_it_is_a_reader_and_a_writer() -> None:
    sage = MemorySage()
    reader: SageReader = sage
    writer: SageWriter = sage
    assert reader.has("service_receivables")
    assert writer.lengths("vendor")["name"] == 75


def test_an_added_record_gets_the_next_number_and_can_be_read() -> None:
    sage = MemorySage({"change_order": [{"recnum": 8, "chgnum": "3", "status": 2}]})
    answer = sage.submit(ADD)
    assert (answer.outcome, answer.id) == ("done", "9")
    public = RECORDS["change_order"].public(sage.get("change_order", ["9"])["9"])
    assert (public["number"], public["date"], public["job"]) == ("4", "2026-09-01", "1001")
    assert public["lines"][0] == {
        "line": "1",
        "description": "Drain",
        "cost_code": "15010.000",
        "cost_type": "4",
        "amount": "50.00",
        "hours": "0.0000",
        "units": "0.0000",
        "vendor": None,
        "subcontract": None,
        "subcontract_line": None,
        "change_number": "",
        "status": None,
        "status_name": None,
        "notes": "",
    }
    assert sage.writes == [ADD]


def test_lines_of_a_change_are_added_to_those_there_are() -> None:
    sage = MemorySage()
    sage.submit(ADD)
    sage.submit(Write("change_order", "change", {"status": 1, "lines": [LINE]}, "1"))
    row = sage.get("change_order", ["1"])["1"]
    assert (row["status"], row["chgnum"]) == (1, "4")
    assert [line["linnum"] for line in row["lines"]] == [1, 2]


def test_a_line_given_with_its_number_is_changed_and_the_rest_of_it_kept() -> None:
    sage = MemorySage()
    sage.submit(Write("change_order", "add", {**ADD.fields, "lines": [LINE, LINE]}))
    changed = Write("change_order", "change", {"lines": [{"line": "2", "amount": Decimal("9.00")}, LINE]}, "1")
    assert "<BudgetSubChangeDetailMod><ObjectRef>2</ObjectRef><BudgetChangeAmount>9.00" in sage.render(changed)
    sage.submit(changed)
    lines = RECORDS["change_order"].public(sage.get("change_order", ["1"])["1"])["lines"]
    assert [(line["line"], line["amount"], line["description"]) for line in lines] == [
        ("1", "50.00", "Drain"),
        ("2", "9.00", "Drain"),
        ("3", "50.00", "Drain"),
    ]


def test_a_deleted_record_is_gone_and_one_that_is_not_there_cannot_be_deleted() -> None:
    sage = MemorySage({"work_order": [{"recnum": 8, "ordnum": "3"}]})
    assert sage.submit(Write("work_order", "delete", {}, "8")).outcome == "done"
    assert sage.get("work_order", ["8"]) == {}
    answer = sage.submit(Write("work_order", "delete", {}, "8"))
    assert (answer.outcome, answer.message) == ("refused", "Work Order 8 does not exist.")
    with pytest.raises(Refused):
        sage.submit(Write("vendor", "delete", {}, "8"))


def test_record_types_that_sage_numbers_itself_can_be_set() -> None:
    sage = MemorySage()
    assert not sage.numbers("job")
    sage.numbered.add("job")
    assert sage.numbers("job")


def test_a_given_number_that_is_taken_is_refused() -> None:
    sage = MemorySage({"vendor": [{"recnum": 10, "vndnme": "Hollins"}]})
    answer = sage.submit(Write("vendor", "add", {"id": "10", "name": "Other"}))
    assert answer.outcome == "refused"
    assert sage.get("vendor", ["10"])["10"]["vndnme"] == "Hollins"


def test_the_next_answer_can_be_set_without_a_trace() -> None:
    sage = MemorySage()
    sage.answer(SageAnswer("busy", message="The record is open elsewhere."))
    assert sage.submit(ADD).outcome == "busy"
    assert sage.find("change_order") == ()
    assert sage.submit(ADD).outcome == "done"


def test_an_answer_can_be_lost_after_the_record_was_taken() -> None:
    sage = MemorySage()
    sage.answer(SageAnswer("unknown"), taken=True)
    assert sage.submit(ADD).outcome == "unknown"
    assert sage.newest_numbers("change_order") == ("4",)


def test_a_field_without_an_element_is_refused_with_its_place() -> None:
    with pytest.raises(Refused) as caught:
        MemorySage().render(Write("change_order", "add", {"requested_amount": "5", "lines": [{"notes": "x"}]}))
    assert [fault.pointer for fault in caught.value.faults] == ["/requested_amount", "/lines/0/notes"]


def test_a_write_is_rendered_with_sages_elements() -> None:
    text = MemorySage().render(Write("vendor", "change", {"name": "A & B"}, "10"))
    assert text == "<VendorModRq><ObjectRef>10</ObjectRef><Name>A &amp; B</Name></VendorModRq>"


def test_every_question_fails_while_sage_is_away() -> None:
    sage = MemorySage()
    sage.failure = Unavailable("sage_unavailable")
    for ask in (sage.now, lambda: sage.get("job", ["1"]), lambda: sage.find("job"), lambda: sage.has("x")):
        with pytest.raises(Unavailable):
            ask()


def test_a_removed_record_is_gone() -> None:
    sage = MemorySage({"vendor": [{"recnum": 10, "vndnme": "Hollins"}]})
    sage.remove("vendor", "10")
    assert sage.get("vendor", ["10"]) == {}


def test_a_budget_is_kept_in_sages_rows_and_shown_line_by_line() -> None:
    sage = MemorySage({"job": [{"recnum": 210, "jobnme": "Clinic", "status": 4}]})
    lines = [
        {"phase": "0", "cost_code": Decimal("1000.000"), "cost_type": kind, "budget": Decimal(amount)}
        for kind, amount in (("1", "5.00"), ("2", "7.50"))
    ]
    answer = sage.submit(Write("budget", "add", {"id": "210", "lines": lines}))
    assert (answer.outcome, answer.id) == ("done", "210")
    row = sage.get("budget", ["210"])["210"]
    assert [(line["matbdg"], line["labbdg"]) for line in row["lines"]] == [(Decimal("5.00"), Decimal("7.50"))]
    shown = RECORDS["budget"].public(row)["lines"]
    assert [(line["cost_type"], line["budget"]) for line in shown] == [("1", "5.00"), ("2", "7.50")]
    assert sage.figures("210").budget == Decimal("12.50")


def test_a_line_that_is_deleted_and_a_correction_past_sage_leave_no_stamp() -> None:
    sage = MemorySage({"job": [{"recnum": 1, "jobnme": "Clinic", "status": 4}]})
    sage.submit(Write("change_order", "add", {**ADD.fields, "lines": [LINE, LINE]}))
    since = sage.now()
    sage.moment += dt.timedelta(minutes=1)
    sage.remove_line("change_order", "1", 1)
    sage.mend("job", "1", jobnme="Clinic, North Wing")
    assert [line["linnum"] for line in sage.get("change_order", ["1"])["1"]["lines"]] == [2]
    assert sage.get("job", ["1"])["1"]["jobnme"] == "Clinic, North Wing"
    assert sage.tally("change_order") == (1, 1, 0)
    later = (dt.datetime.fromisoformat(since) + dt.timedelta(milliseconds=1)).isoformat(" ", "milliseconds")
    assert sage.changed("job", later, dt.timedelta()) == sage.changed("change_order", later, dt.timedelta()) == ()


def test_change_tracking_tells_what_stamps_do_not_once_it_is_on() -> None:
    sage = MemorySage({"vendor": [{"recnum": 10, "vndnme": "Hollins"}, {"recnum": 11, "vndnme": "Reyes"}]})
    sage.submit(ADD)
    sage.track(on=True)
    start = sage.tracked("vendor", None)
    assert start is not None
    sage.remove("vendor", "10")
    sage.mend("vendor", "11", vndnme="Reyes Plumbing")
    found = sage.tracked("vendor", start.version)
    assert found == Tracked(start.version + 2, ("10", "11"))
    assert sage.tracked("vendor", start.version - 1) == Tracked(found.version, ("10", "11"), complete=False)
    sage.remove_line("change_order", "1", 1)
    assert sage.tracked("change_order", found.version) == Tracked(found.version + 1, (), complete=False)
    sage.track(on=False)
    assert sage.tracked("vendor", found.version) is None


def test_a_backup_is_put_in_place_of_all_records_and_can_be_put_again() -> None:
    sage = MemorySage({"vendor": [{"recnum": 10, "vndnme": "Hollins"}]})
    sage.track(on=True)
    kept, moment = sage.backup(), sage.now()
    for _ in range(2):
        sage.put("vendor", {"recnum": 10, "vndnme": "Other"})
        sage.put("vendor", {"recnum": 11, "vndnme": "New"})
        sage.restore(kept)
        assert {id: row["vndnme"] for id, row in sage.get("vendor", ["10", "11"]).items()} == {"10": "Hollins"}
    assert sage.now() > moment
    assert sage.tracked("vendor", None) is None


def test_what_the_company_lacks_is_neither_taken_nor_written() -> None:
    sage = MemorySage()
    sage.lacks = {"vendor": frozenset({"owner"})}
    assert MemorySage().takes("vendor") - sage.takes("vendor") == {"owner"}
    with pytest.raises(Refused, match="Sage's API takes no owner"):
        sage.render(Write("vendor", "add", {"id": "9", "name": "Acme", "owner": "Ng"}))


def test_what_the_company_keeps_is_taken_with_a_new_record_only() -> None:
    sage = MemorySage()
    sage.keeps = {"vendor": frozenset({"name"})}
    assert sage.takes("vendor", "add") - sage.takes("vendor", "change") == {"id", "name"}
    assert "name" in sage.takes("vendor")
    sage.render(Write("vendor", "add", {"id": "9", "name": "Acme"}))
    with pytest.raises(Refused, match="Sage's API takes no name"):
        sage.render(Write("vendor", "change", {"name": "Acme"}, id="9"))
