"""The sandbox's API as a session: what it admits, what goes wrong, and what is saved when it does."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from sage100_plugin.ports.sage import SageAnswer, Write
from sage100_plugin.sage.api.schema import OURS, MbxmlSchema
from sage100_plugin.sage.api.transport import TransportFailed
from sage100_plugin.sage.api.writer import MbxmlWriter
from sage100_plugin.sage.sandbox.api import SandboxTransport
from sage100_plugin.sage.sandbox.api import submit as hand_in
from sage100_plugin.sage.sandbox.database import connect
from sage100_plugin.sage.sandbox.switches import SLOW_SECONDS, Fault, set_fault, set_right
from sage100_plugin.sage.tables import actpay, pchord

from .company import USER, Books

Submit = Callable[..., SageAnswer]
Transport = Callable[..., SandboxTransport]


def _switch(books: Books, fault: Fault) -> None:
    books.do(lambda connection: set_fault(connection, fault, on=True))


def _set(*requests: str, on_error: str = "stopOnError", user: str = USER) -> str:
    return (
        '<api:MBXML xmlns:api="http://sage100contractor.com/api"><MBXMLSessionRq>'
        f"<Company>Harbor Mechanical</Company><User>{user}</User></MBXMLSessionRq>"
        f'<MBXMLMsgsRq messageSetID="1" onError="{on_error}">{"".join(requests)}</MBXMLMsgsRq></api:MBXML>'
    )


def _vendor(number: int, request: str = "1", name: str = "Acme") -> str:
    return (
        f'<VendorAddRq requestID="{request}"><ObjectRef><ObjectID>{number}</ObjectID></ObjectRef>'
        f"<ShortName>{name}</ShortName><Name>{name}</Name></VendorAddRq>"
    )


def _statuses(received: str) -> list[tuple[str, str, str]]:
    root = etree.fromstring(received)
    found = [node for node in root.iter() if node.get("statusCode") is not None]
    return [(node.tag, node.get("requestID", ""), node.get("statusCode", "")) for node in found]


@pytest.mark.parametrize(
    ("fault", "outcome", "says"),
    [
        ("seats", "busy", "No Sage 100 Contractor licence is free"),
        ("exclusive", "busy", "exclusive access"),
        ("locked", "busy", "locked by another user"),
        ("wrong_user", "refused", "Security settings do not permit"),
        ("offline", "unavailable", "does not answer"),
    ],
)
def test_a_fault_saves_nothing_and_says_what_is_wrong(
    submit: Submit, books: Books, vendor: dict[str, Any], fault: Fault, outcome: str, says: str
) -> None:
    _switch(books, fault)
    before = books.count()
    answer = submit("vendor", vendor)
    assert answer.outcome == outcome
    assert says in answer.message
    assert books.count() == before


def test_a_lost_answer_is_unknown_and_the_record_is_saved(submit: Submit, books: Books, vendor: dict[str, Any]) -> None:
    _switch(books, "lose_answer")
    assert submit("vendor", vendor).outcome == "unknown"
    assert books.rows(actpay, recnum=900)


def test_a_refusal_can_be_lost_too(submit: Submit, books: Books, vendor: dict[str, Any]) -> None:
    _switch(books, "lose_answer")
    assert submit("vendor", {**vendor, "type": "99"}).outcome == "unknown"
    assert not books.rows(actpay, recnum=900)


def test_a_slow_sage_takes_its_time_and_does_it(submit: Submit, books: Books, vendor: dict[str, Any]) -> None:
    _switch(books, "slow")
    waited: list[float] = []
    assert submit("vendor", vendor, wait=waited.append).outcome == "done"
    assert waited == [SLOW_SECONDS]


def test_nothing_is_waited_for_without_a_fault(submit: Submit, vendor: dict[str, Any]) -> None:
    waited: list[float] = []
    submit("vendor", vendor, wait=waited.append)
    assert waited == []


class Crash(BaseException):
    """The process is gone."""


def test_after_a_crash_behind_the_commit_the_record_is_there(
    writer: Callable[..., MbxmlWriter], books: Books, vendor: dict[str, Any]
) -> None:
    def crash() -> None:
        raise Crash

    with pytest.raises(Crash):
        writer(after_commit=crash).submit(Write("vendor", "add", vendor))
    assert books.rows(actpay, recnum=900)


def test_a_missing_file_is_unavailable(schema: MbxmlSchema, tmp_path: Path, vendor: dict[str, Any]) -> None:
    transport = SandboxTransport(tmp_path / "nowhere.db", schema=schema)
    answer = MbxmlWriter(schema, "Harbor Mechanical", USER, transport).submit(Write("vendor", "add", vendor))
    assert answer.outcome == "unavailable"
    assert not (tmp_path / "nowhere.db").exists()


def test_a_file_that_cannot_be_written_half_way_leaves_the_outcome_open(
    writer: Callable[..., MbxmlWriter], path: Path, books: Books, vendor: dict[str, Any]
) -> None:
    """The table goes while the session is open: what Sage's database does then is nobody's to know."""
    _switch(books, "slow")

    def lose(_: float) -> None:
        connect(path).execute("DROP TABLE actpay").connection.close()

    assert writer(wait=lose).submit(Write("vendor", "add", vendor)).outcome == "unknown"


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "not xml",
        "<MBXML/>",
        _set(_vendor(900)) + "<more/>",
        _set(_vendor(900).replace("ShortName", "LongName")),
        _set(_vendor(900).replace("900", "nine hundred")),
        _set(_vendor(900, name="x" * 31)),
        _set("<VendorDelRq requestID='1'/>"),
        _set(),
        _set(_vendor(900), on_error="rollback"),
        _set(_vendor(900)).replace("api:", "").replace("xmlns:api", "xmlns"),
        '<!DOCTYPE x [<!ENTITY e "Acme">]>' + _set(_vendor(900, name="&e;")),
        '<api:MBXML xmlns:api="http://sage100contractor.com/api"><MBXMLMsgsRs/></api:MBXML>',
        _set(_vendor(900), user="api$user"),
        _set(_vendor(900), user="a;b"),
    ],
)
def test_a_document_that_does_not_fit_the_schema_is_answered_with_10600(
    transport: Transport, books: Books, xml: str
) -> None:
    before = books.count()
    (status,) = _statuses(transport().submit(xml))
    assert status == ("MBXMLMsgsRs", "", "10600")
    assert books.count() == before


@pytest.mark.parametrize("xml", [_set(_vendor(900), user="Supervisor"), _set(_vendor(900)).replace("Harbor", "Port")])
def test_a_session_that_is_not_permitted_is_answered_with_12806(transport: Transport, books: Books, xml: str) -> None:
    assert [code for _, _, code in _statuses(transport().submit(xml))] == ["12806"]
    assert not books.rows(actpay, recnum=900)


def test_elements_out_of_order_are_refused(transport: Transport) -> None:
    swapped = _vendor(900).replace("<Name>Acme</Name>", "").replace("<ShortName>", "<Name>Acme</Name><ShortName>")
    assert [code for _, _, code in _statuses(transport().submit(_set(swapped)))] == ["10600"]


def test_stop_on_error_does_nothing_after_the_first_refusal(transport: Transport, books: Books) -> None:
    received = transport().submit(_set(_vendor(901, "a"), _vendor(812, "b"), _vendor(902, "c")))
    assert _statuses(received) == [("VendorAddRs", "a", "0"), ("VendorAddRs", "b", "12000")]
    assert books.rows(actpay, recnum=901)
    assert not books.rows(actpay, recnum=902)


def test_continue_on_error_does_the_rest(transport: Transport, books: Books) -> None:
    document = _set(_vendor(901, "a"), _vendor(812, "b"), _vendor(902, "c"), on_error="continueOnError")
    assert [code for _, _, code in _statuses(transport().submit(document))] == ["0", "12000", "0"]
    assert books.rows(actpay, recnum=902)


def test_every_answer_fits_our_schema(transport: Transport, schema: MbxmlSchema) -> None:
    for document in (_set(_vendor(901), _vendor(812)), "not xml"):
        assert schema.errors(etree.fromstring(transport().submit(document))) == ()


def test_without_the_right_to_save_nothing_is_added_or_changed_and_questions_are_answered(
    transport: Transport, books: Books
) -> None:
    books.do(lambda connection: set_right(connection, "save", on=False))
    change = '<VendorModRq requestID="m"><ObjectRef><ObjectID>812</ObjectID></ObjectRef></VendorModRq>'
    ask = '<VendorQryRq requestID="q"><ObjectRef><ObjectID>812</ObjectID></ObjectRef></VendorQryRq>'
    before = books.count()
    received = transport().submit(_set(_vendor(901, "a"), change, ask, on_error="continueOnError"))
    assert [(id, code) for _, id, code in _statuses(received)] == [("a", "12806"), ("m", "12806"), ("q", "0")]
    assert "the group API has no right to save (7-2-1 Security Groups)" in received
    assert books.count() == before


def test_without_the_right_to_delete_a_record_stays(transport: Transport, books: Books) -> None:
    books.do(lambda connection: set_right(connection, "delete", on=False))
    request = '<PurchaseOrderDelRq requestID="1"><ObjectRef><ObjectID>51</ObjectID></ObjectRef></PurchaseOrderDelRq>'
    received = transport().submit(_set(request))
    assert [code for _, _, code in _statuses(received)] == ["12806"]
    assert "no right to delete" in received
    assert books.rows(pchord, recnum=51)


def test_comments_and_blanks_in_a_document_change_nothing(transport: Transport, books: Books) -> None:
    commented = _vendor(901).replace("<ObjectID>", "<!-- ours --><ObjectID> ").replace("<Name>", "<?x y?>\n<Name>")
    assert [code for _, _, code in _statuses(transport().submit(_set(commented)))] == ["0"]
    assert books.row(actpay, 901)["vndnme"] == "Acme"


def test_a_year_that_sql_server_does_not_know_is_refused(transport: Transport) -> None:
    order = (
        '<ChangeOrderModRq requestID="1"><ObjectRef><ObjectID>70</ObjectID></ObjectRef>'
        "<ChangeOrderDate>0000-01-01</ChangeOrderDate></ChangeOrderModRq>"
    )
    (status,) = _statuses(transport().submit(_set(order)))
    assert status[2] in {"14050", "10600"}


def test_a_request_of_a_customers_schema_that_the_sandbox_does_not_know_is_refused(path: Path, tmp_path: Path) -> None:
    shutil.copytree(OURS.parent, tmp_path / "xsd")
    part = tmp_path / "xsd" / "vendors.xsd"
    part.write_text(part.read_text(encoding="utf-8").replace("VendorAddR", "SupplierAddR"), encoding="utf-8")
    transport = SandboxTransport(path, schema=MbxmlSchema(tmp_path / "xsd" / OURS.name))
    received = transport.submit(_set(_vendor(901).replace("VendorAddRq", "SupplierAddRq")))
    assert _statuses(received) == [("SupplierAddRs", "1", "10600")]


def test_a_document_can_be_handed_in_by_hand(path: Path) -> None:
    assert _statuses(hand_in(path, _set(_vendor(901), user="someone"))) == [("VendorAddRs", "1", "0")]


def test_a_document_handed_in_while_sage_is_offline_says_so(path: Path, books: Books) -> None:
    _switch(books, "offline")
    with pytest.raises(TransportFailed, match="does not answer") as caught:
        hand_in(path, _set(_vendor(901)))
    assert not caught.value.sent
