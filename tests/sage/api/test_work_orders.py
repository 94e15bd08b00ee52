"""Work orders (11-2) through the API: what is saved, posted, kept, refused and deleted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from sage100_plugin.ports.sage import SageAnswer, Write
from sage100_plugin.records import RECORDS
from sage100_plugin.sage.api.schema import NAMESPACES
from sage100_plugin.sage.api.writer import MbxmlWriter
from sage100_plugin.sage.sandbox.api import SandboxTransport
from sage100_plugin.sage.sandbox.switches import (
    lock_periods,
    set_field,
    set_level,
    set_right,
    set_service_receivables,
)
from sage100_plugin.sage.tables import lgrtrn, lgtnln, srvinv, srvlin, srvpmt, srvsch

from .company import TODAY, Books, refused

Submit = Callable[..., SageAnswer]
Writer = Callable[..., MbxmlWriter]

LINE = {"description": "Labor", "quantity": Decimal("1.5"), "price": Decimal("95.125")}
VISIT = {"technician": "31", "schedule_date": dt.date(2026, 10, 2), "schedule_hours": Decimal(2)}


@pytest.fixture
def invoice(work_order: dict[str, Any]) -> dict[str, Any]:
    """What can be saved as an invoice."""
    return {**work_order, "status": 1, "deposit": None, "lines": [dict(LINE)]}


def _shown(books: Books, number: int) -> dict[str, Any]:
    row = dict(books.row(srvinv, number))
    kind = RECORDS["work_order"]
    grids = {"lines": srvlin, "visits": srvsch, "payments": srvpmt}
    return kind.public(row | {name: books.rows(table, recnum=number) for name, table in grids.items()})


def _sides(books: Books, entry: int) -> list[tuple[Any, Any, Any]]:
    return [(line["lgract"], line["dbtamt"], line["crdamt"]) for line in books.rows(lgtnln, recnum=entry)]


@pytest.mark.parametrize(
    ("fields", "code", "says"),
    [
        ({"client": "99"}, 12802, "ClientRef 99 does not exist"),
        ({"client": "0"}, 12802, "ClientRef 0 does not exist"),
        ({"client": "14", "service_site": None}, 14050, "ClientRef: 14 is inactive"),
        ({"service_site": "2"}, 12802, "LocationRef 2 is not a location of client 12"),
        ({"type": "99"}, 12802, "ServiceInvoiceTypeRef 99 does not exist"),
        ({"type": None}, 14050, "ServiceInvoiceTypeRef: it is required"),
        ({"type": "0"}, 14050, "ServiceInvoiceTypeRef: it is required"),
        ({"status": None}, 14050, "WorkOrderStatus: it is required"),
        ({"status": 4}, 14050, "WorkOrderStatus: status 4 cannot be assigned"),
        ({"status": 5}, 14050, "WorkOrderStatus: status 5 cannot be assigned"),
        ({"status": 6}, 14050, "DepositAmount: a deposit is entered on a work order"),
        ({"job": "999"}, 12802, "JobRef 999 does not exist"),
        ({"job": "212"}, 14050, "JobRef: 212 is inactive"),
        ({"technician": "99"}, 12802, "TechnicianRef 99 does not exist"),
        ({"salesperson": "99"}, 12802, "SalespersonRef 99 does not exist"),
        ({"area": "99"}, 12802, "ServiceAreaRef 99 does not exist"),
        ({"number": "   "}, 14050, "OrderNumber: it is required"),
        ({"description": " "}, 14050, "Desc: it is required"),
        ({"visits": [{**VISIT, "technician": None}]}, 14050, "EmployeeRef: a visit needs an employee"),
        ({"visits": [{**VISIT, "technician": "99"}]}, 12802, "EmployeeRef 99 does not exist"),
        ({"visits": [{**VISIT, "vendor": "813"}]}, 14050, "VendorRef: 813 is inactive"),
        ({"visits": [{**VISIT, "equipment": "99"}]}, 12802, "EquipmentRef 99 does not exist"),
        ({"lines": [{**LINE, "part": "99"}]}, 12802, "PartRef 99 does not exist"),
        ({"lines": [LINE, {**LINE, "cost_type": "5"}]}, 12802, "CostTypeRef 5 does not exist"),
        ({"lines": [{**LINE, "account": "99"}]}, 12802, "AccountRef 99 does not exist"),
        ({"status": 9, "deposit": None, "lines": [{**LINE, "part": "78"}]}, 14050, "part 78 has serial numbers"),
        ({"status": 10, "deposit": None, "lines": [{**LINE, "part": "78"}]}, 14050, "part 78 has serial numbers"),
        ({"status": 1, "deposit": None}, 14050, "an invoice needs a line with quantity and price"),
        ({"status": 1, "deposit": None, "lines": [{"description": "Free"}]}, 14050, "needs a line with quantity"),
    ],
)
def test_a_new_work_order_is_refused(
    submit: Submit, books: Books, work_order: dict[str, Any], fields: dict[str, Any], code: int, says: str
) -> None:
    before = books.count()
    refused(submit("work_order", {**work_order, **fields}), code, says)
    assert books.count() == before


@pytest.mark.parametrize(
    ("number", "fields", "code", "says"),
    [
        ("99", {"description": "x"}, 12802, "ObjectRef 99 does not exist"),
        ("42", {"description": "x"}, 14050, "42 has Lock Edit set"),
        ("44", {"description": "x"}, 14050, "ClientRef: 14 is inactive"),
        ("40", {"status": 4}, 14050, "status 4 cannot be assigned"),
        ("40", {"status": 5}, 14050, "status 5 cannot be assigned"),
        ("41", {"status": 7}, 14050, "cannot go from status 1 to 7"),
        ("43", {"status": 7}, 14050, "cannot go from status 5 to 7"),
        ("40", {"service_site": "2"}, 12802, "LocationRef 2 is not a location of client 12"),
        ("40", {"description": ""}, 14050, "Desc: it is required"),
        ("40", {"job": "212"}, 14050, "JobRef: 212 is inactive"),
        ("41", {"client": "13"}, 14050, "ClientRef: the client of a posted invoice cannot be changed"),
        ("41", {"invoice_number": "9"}, 14050, "InvoiceNumber: the number of a posted invoice cannot be changed"),
        ("41", {"lines": [LINE]}, 14050, "accounts and amounts of a posted invoice cannot be changed"),
        ("41", {"lines": [{"line": "1", "price": Decimal(1)}]}, 14050, "amounts of a posted invoice cannot be changed"),
        ("40", {"lines": [{"line": "9", "price": Decimal(1)}]}, 12802, "order 1040 has no line 9 here"),
        ("40", {"visits": [{"line": "9", "actual_hours": Decimal(1)}]}, 12802, "order 1040 has no line 9 here"),
        ("40", {"visits": [{"line": "1", "technician": "0"}]}, 14050, "EmployeeRef: a visit needs an employee"),
    ],
)
def test_a_changed_work_order_is_refused(
    submit: Submit, books: Books, number: str, fields: dict[str, Any], code: int, says: str
) -> None:
    before, row = books.count(), books.rows(srvinv, recnum=int(number))
    refused(submit("work_order", fields, number), code, says)
    assert (books.count(), books.rows(srvinv, recnum=int(number))) == (before, row)


def test_technician_area_and_dispatch_are_saved_with_a_new_order(
    submit: Submit, books: Books, work_order: dict[str, Any]
) -> None:
    told = {"technician": "31", "salesperson": "32", "area": "6", "route": "2", "client_po": "PO 7"}
    dates = {"dispatch_date": dt.date(2026, 9, 29), "start_date": TODAY, "finish_date": TODAY}
    hours = {"estimated_hours": Decimal("1.5"), "actual_hours": Decimal(2)}
    assert submit("work_order", {**work_order, **told, **dates, **hours}).outcome == "done"
    shown = _shown(books, 45)
    assert {name: shown[name] for name in told} == told
    assert [shown[name] for name in dates] == ["2026-09-29", "2026-09-30", "2026-09-30"]
    assert [Decimal(shown[name]) for name in hours] == [Decimal("1.5"), Decimal(2)]


def test_lines_are_priced_and_take_what_the_type_supplies(
    submit: Submit, books: Books, work_order: dict[str, Any]
) -> None:
    lines = [LINE, {"part": "77", "quantity": Decimal(2), "price": Decimal(30), "cost_type": "1", "account": "7000"}]
    assert submit("work_order", {**work_order, "lines": lines}).outcome == "done"
    first, second = books.rows(srvlin, recnum=45)
    assert (first["linnum"], first["extprc"], first["csttyp"], first["actnum"]) == (1, Decimal("142.69"), 2, 4100)
    assert (second["dscrpt"], second["csttyp"], second["actnum"]) == ("Ball valve", 1, 7000)
    assert books.row(srvinv, 45)["invttl"] == Decimal("202.69")


def test_a_line_is_changed_and_another_added(submit: Submit, books: Books) -> None:
    change = {"lines": [{"line": "1", "quantity": Decimal(3)}, LINE]}
    assert submit("work_order", change, "40").outcome == "done"
    lines = books.rows(srvlin, recnum=40)
    assert [(line["linnum"], line["extprc"], line["dscrpt"]) for line in lines] == [
        (1, Decimal("285.00"), "Labor"),
        (2, Decimal("142.69"), "Labor"),
    ]
    assert books.row(srvinv, 40)["invttl"] == Decimal("427.69")


def test_a_visit_takes_the_orders_priority_and_may_be_a_vendors(
    submit: Submit, books: Books, work_order: dict[str, Any]
) -> None:
    visits = [VISIT, {"vendor": "812", "schedule_date": dt.date(2026, 10, 3), "priority": 1}]
    assert submit("work_order", {**work_order, "visits": visits}).outcome == "done"
    rows = books.rows(srvsch, recnum=45)
    assert [(row["linnum"], row["empnum"], row["vndnum"], row["priort"]) for row in rows] == [
        (1, 31, None, 2),
        (2, None, 812, 1),
    ]


def test_a_visit_is_completed_on_what_is_posted_too(submit: Submit, books: Books) -> None:
    done = {"line": "1", "completed_date": TODAY, "actual_hours": Decimal("2.5")}
    assert submit("work_order", {"visits": [done]}, "40").outcome == "done"
    (visit,) = books.rows(srvsch, recnum=40)
    assert (visit["findte"], visit["acthrs"], visit["empnum"]) == (TODAY, Decimal("2.50"), 31)
    assert submit("work_order", {"visits": [VISIT]}, "41").outcome == "done"


SET = (
    '<api:MBXML xmlns:api="{namespace}"><MBXMLSessionRq><Company>Harbor Mechanical</Company><User>apiuser</User>'
    '</MBXMLSessionRq><MBXMLMsgsRq messageSetID="1" onError="stopOnError">{requests}</MBXMLMsgsRq></api:MBXML>'
)
SHARED = (
    "<WorkOrderDate>2026-09-29</WorkOrderDate><Desc>No cooling</Desc><Addr1>12 Main</Addr1><Addr2></Addr2>"
    "<CallReceivedDate>2026-09-29</CallReceivedDate><ScheduledDate>2026-10-01</ScheduledDate>"
    "<CompletedDate>2026-10-02</CompletedDate><ServiceInvoiceTypeRef><ObjectID>3</ObjectID></ServiceInvoiceTypeRef>"
    "<WorkOrderStatus>7</WorkOrderStatus><PriorityRef><ObjectID>2</ObjectID></PriorityRef>"
)
"""The elements that a writer of version 18 sends, in its order (API facts, section 3.10)."""


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_what_a_writer_of_version_18_sends_is_taken(
    transport: Callable[..., SandboxTransport], books: Books, namespace: str
) -> None:
    new = "<OrderNumber>1050</OrderNumber><ClientRef><ObjectID>12</ObjectID></ClientRef>"
    old = "<ObjectRef><ObjectID>40</ObjectID></ObjectRef><InvoiceNumber>1040</InvoiceNumber>"
    requests = (
        f'<WorkOrderAddRq requestID="1">{new}{SHARED}</WorkOrderAddRq>'
        f'<WorkOrderModRq requestID="2">{old}{SHARED}</WorkOrderModRq>'
    )
    answer = transport().submit(SET.format(namespace=namespace, requests=requests))
    assert answer.count('statusCode="0"') == 2
    for number in (40, 45):
        row = books.row(srvinv, number)
        assert (row["schdte"], row["findte"]) == (dt.date(2026, 10, 1), dt.date(2026, 10, 2))
        assert (row["priort"], row["status"], row["dscrpt"]) == (2, 7, "No cooling")


@pytest.mark.parametrize(
    ("fields", "shows"),
    [({}, True), ({"priority": None}, False), ({"schedule_date": None}, False)],
)
def test_the_dispatch_board_needs_scheduled_and_priority(  # R9
    submit: Submit, books: Books, work_order: dict[str, Any], fields: dict[str, Any], shows: bool
) -> None:
    submit("work_order", {**work_order, **fields})
    assert _shown(books, 45)["on_dispatch_board"] is shows


@pytest.mark.parametrize("status", [1, 2, 3])
def test_a_status_that_posts_makes_an_invoice(
    submit: Submit, books: Books, invoice: dict[str, Any], status: int
) -> None:
    assert submit("work_order", {**invoice, "status": status}).outcome == "done"
    row = books.row(srvinv, 45)
    assert (row["status"], row["invnum"], row["invdte"], row["duedte"]) == (
        status,
        "1050",
        dt.date(2026, 9, 29),
        dt.date(2026, 10, 29),
    )
    assert (row["actper"], row["postyr"], row["invttl"], row["invbal"]) == (9, 2026, Decimal("142.69"), row["invttl"])
    entry = books.row(lgrtrn, row["lgrrec"])
    assert (entry["srcnum"], entry["trnnum"], entry["actprd"]) == (22, "1050", 9)
    assert _sides(books, row["lgrrec"]) == [(1250, row["invttl"], 0), (4100, 0, row["invttl"])]
    shown = _shown(books, 45)
    assert (shown["posted"], shown["open_balance"]) == (True, "142.69")


@pytest.mark.parametrize("status", [6, 7, 8, 9, 10])
def test_other_statuses_post_nothing(submit: Submit, books: Books, invoice: dict[str, Any], status: int) -> None:
    assert submit("work_order", {**invoice, "status": status}).outcome == "done"
    row = books.row(srvinv, 45)
    assert (row["lgrrec"], row["actper"], row["invdte"], row["invbal"]) == (None, None, None, 0)
    assert row["invttl"] == Decimal("142.69")
    assert not _shown(books, 45)["posted"]


def test_a_work_order_is_posted_by_its_status_and_only_once(submit: Submit, books: Books) -> None:
    assert submit("work_order", {"status": 1, "invoice_date": dt.date(2026, 9, 30)}, "40").outcome == "done"
    posted = books.row(srvinv, 40)
    assert (posted["invdte"], posted["invttl"], posted["invbal"]) == (TODAY, Decimal(190), Decimal(190))
    assert submit("work_order", {"status": 2}, "40").outcome == "done"
    assert books.row(srvinv, 40)["lgrrec"] == posted["lgrrec"]
    assert len(books.rows(lgrtrn, srcnum=22)) == 1


@pytest.mark.parametrize("status", [2, 3])
def test_a_posted_work_order_goes_between_open_review_and_dispute(submit: Submit, status: int) -> None:
    assert submit("work_order", {"status": status}, "41").outcome == "done"


def test_the_header_of_what_is_posted_may_be_changed(submit: Submit, books: Books) -> None:
    assert submit("work_order", {"contact": "Lee", "client": "12", "notes": "Called"}, "41").outcome == "done"
    assert books.row(srvinv, 41)["ctcnme"] == "Lee"


def test_the_client_of_a_work_order_may_be_changed_with_its_location(submit: Submit, books: Books) -> None:
    assert submit("work_order", {"client": "13", "service_site": "2"}, "40").outcome == "done"
    assert (books.row(srvinv, 40)["clnnum"], books.row(srvinv, 40)["locnum"]) == (13, 2)


def test_an_invoice_number_can_be_typed_until_the_order_is_posted(submit: Submit, books: Books) -> None:
    assert submit("work_order", {"invoice_number": "INV-7"}, "40").outcome == "done"
    assert submit("work_order", {"invoice_number": ""}, "40").outcome == "done"
    assert books.row(srvinv, 40)["invnum"] == "1040"


def test_nothing_is_posted_to_a_locked_period(submit: Submit, books: Books, invoice: dict[str, Any]) -> None:
    books.do(lambda connection: lock_periods(connection, ["2026-09"]))
    refused(submit("work_order", invoice), 14050, "the posting period 2026-09 is locked")
    refused(submit("work_order", {"status": 1}, "40"), 14050, "the posting period 2026-09 is locked")
    assert submit("work_order", {**invoice, "date": dt.date(2026, 10, 1)}).outcome == "done"
    assert submit("work_order", {**invoice, "status": 7}).outcome == "done"
    assert submit("work_order", {"contact": "Lee"}, "41").outcome == "done"


def test_another_period_than_the_current_is_a_warning_and_a_right(
    submit: Submit, books: Books, invoice: dict[str, Any]
) -> None:
    later = {**invoice, "date": dt.date(2026, 10, 1)}
    assert "not in the current period 9 of 2026" in " ".join(submit("work_order", later).warnings)
    books.do(lambda connection: set_level(connection, "date_period", "refuse"))
    refused(submit("work_order", later), 14050, "not in the current period")
    books.do(lambda connection: set_right(connection, "change_period", on=False))
    refused(submit("work_order", later), 12806, "no right to post to another period")


def test_a_deposit_is_a_credit_of_the_client(submit: Submit, books: Books, work_order: dict[str, Any]) -> None:
    assert submit("work_order", work_order).outcome == "done"
    row = books.row(srvinv, 45)
    assert (row["depost"], row["ttlpad"]) == (Decimal(250), Decimal(250))
    (entry,) = books.rows(lgrtrn, srcnum=22)
    assert _sides(books, entry["recnum"])[1] == (1250, 0, Decimal(250))


def test_a_deposit_cannot_be_given_later(submit: Submit) -> None:
    answer = submit("work_order", {"deposit": Decimal(50)}, "40")
    assert (answer.outcome, answer.sent) == ("refused", "")
    assert "Deposit cannot be changed" in answer.message


def test_a_deposit_is_posted_and_so_needs_an_open_period(
    submit: Submit, books: Books, work_order: dict[str, Any]
) -> None:
    books.do(lambda connection: lock_periods(connection, ["2026-09"]))
    refused(submit("work_order", work_order), 14050, "DepositAmount: the posting period 2026-09 is locked")


def test_a_cash_sale_is_paid_at_once_when_its_type_has_a_cash_account(
    submit: Submit, books: Books, invoice: dict[str, Any]
) -> None:
    assert submit("work_order", {**invoice, "status": 4, "type": "4"}).outcome == "done"
    row = books.row(srvinv, 45)
    assert (row["status"], row["invbal"], row["ttlpad"]) == (4, 0, row["invttl"])
    (payment,) = books.rows(srvpmt, recnum=45)
    assert (payment["amount"], payment["chkdte"]) == (row["invttl"], row["invdte"])


def test_what_was_never_posted_can_be_deleted_with_its_grids(writer: Writer, books: Books) -> None:
    assert writer().submit(Write("work_order", "delete", {}, "40")).outcome == "done"
    for table in (srvinv, srvlin, srvsch):
        assert books.rows(table, recnum=40) == []


@pytest.mark.parametrize(
    ("number", "code", "says"),
    [
        ("41", 14050, "41 is posted: only what is in status 6 to 10 can be deleted"),
        ("43", 14050, "43 is posted"),
        ("42", 14050, "42 has Lock Edit set"),
        ("99", 12802, "ObjectRef 99 does not exist"),
    ],
)
def test_what_is_posted_or_locked_cannot_be_deleted(
    writer: Writer, books: Books, number: str, code: int, says: str
) -> None:
    before = books.count()
    refused(writer().submit(Write("work_order", "delete", {}, number)), code, says)
    assert books.count() == before


def test_deleting_needs_the_groups_right(writer: Writer, books: Books) -> None:
    books.do(lambda connection: set_right(connection, "delete", on=False))
    refused(writer().submit(Write("work_order", "delete", {}, "40")), 12806, "no right to delete")


def test_work_orders_need_the_service_receivables_module(  # R48
    submit: Submit, writer: Writer, books: Books, work_order: dict[str, Any], change_order: dict[str, Any]
) -> None:
    books.do(lambda connection: set_service_receivables(connection, on=False))
    refused(submit("work_order", work_order), 12806, "Service Receivables is not installed")
    refused(submit("work_order", {"status": 8}, "40"), 12806, "Service Receivables is not installed")
    gone = Write("work_order", "delete", {}, "40")
    refused(writer().submit(gone), 12806, "Service Receivables is not installed")
    assert submit("change_order", change_order).outcome == "done"


def test_numbers_may_stand_twice_unless_the_company_requires_them_unique(
    submit: Submit, books: Books, work_order: dict[str, Any]
) -> None:
    again = {**work_order, "number": "1040"}
    assert submit("work_order", again).outcome == "done"
    books.do(lambda connection: set_field(connection, "srvinv.ordnum", unique=True))
    refused(submit("work_order", again), 14050, "OrderNumber: 1040 is used already")
    void = {**work_order, "number": "1043"}
    assert submit("work_order", void).outcome == "done"
    assert submit("work_order", {"description": "x"}, "40").outcome == "done"


def test_a_company_may_require_more(submit: Submit, books: Books, work_order: dict[str, Any]) -> None:
    books.do(lambda connection: set_field(connection, "srvinv.empnum", required=True))
    refused(submit("work_order", work_order), 14050, "empnum: this company requires an entry")
    assert submit("work_order", {**work_order, "technician": "31"}).outcome == "done"
    refused(submit("work_order", {"description": "x"}, "40"), 14050, "empnum: this company requires an entry")
