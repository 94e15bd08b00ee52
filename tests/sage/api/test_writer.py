"""The writer: what becomes of a document on the way, and what the engine is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.errors import Refused
from sage100_plugin.ports.sage import SageWriter, Write
from sage100_plugin.records import RECORDS
from sage100_plugin.sage.api.schema import MbxmlSchema
from sage100_plugin.sage.api.transport import TransportFailed
from sage100_plugin.sage.api.writer import MbxmlWriter
from sage100_plugin.testing.sage import MemorySage


class Recorded:
    """A transport that answers what it was given to answer."""

    def __init__(self, answer: str | TransportFailed) -> None:
        self.answer, self.sent = answer, list[str]()
        self.quiet = True

    def submit(self, xml: str) -> str:
        self.sent.append(xml)
        if isinstance(self.answer, TransportFailed):
            raise self.answer
        return self.answer

    def idle(self) -> bool:
        return self.quiet


def _writer(schema: MbxmlSchema, answer: str | TransportFailed) -> tuple[SageWriter, Recorded]:
    transport = Recorded(answer)
    return MbxmlWriter(schema, "Harbor Mechanical", "apiuser", transport), transport


@pytest.mark.parametrize(("sent", "outcome"), [(False, "unavailable"), (True, "unknown")])
def test_a_failed_transport_is_unknown_when_the_document_may_have_been_sent(
    schema: MbxmlSchema, vendor: dict[str, Any], *, sent: bool, outcome: str
) -> None:
    writer, transport = _writer(schema, TransportFailed("The line is dead.", sent=sent))
    answer = writer.submit(Write("vendor", "add", vendor))
    assert (answer.outcome, answer.message, answer.sent) == (outcome, "The line is dead.", transport.sent[0])


def test_what_the_schema_does_not_take_is_refused_and_not_sent(schema: MbxmlSchema, vendor: dict[str, Any]) -> None:
    writer, transport = _writer(schema, "")
    write = Write("vendor", "add", {**vendor, "state": "Oregon"})
    with pytest.raises(Refused, match="State takes at most 2 characters, 6 were given"):
        writer.render(write)
    answer = writer.submit(write)
    assert (answer.outcome, answer.message) == ("refused", "State takes at most 2 characters, 6 were given.")
    assert (answer.sent, transport.sent) == ("", [])


def test_an_empty_answer_is_unknown(schema: MbxmlSchema, vendor: dict[str, Any]) -> None:
    writer, transport = _writer(schema, "")
    answer = writer.submit(Write("vendor", "add", vendor))
    assert (answer.outcome, answer.sent) == ("unknown", transport.sent[0])


def test_lengths_are_those_of_the_schema_by_public_field(schema: MbxmlSchema) -> None:
    writer, _ = _writer(schema, "")
    lengths = writer.lengths("change_order")
    assert (lengths["number"], lengths["description"], lengths["lines/description"]) == (20, 50, 50)
    assert writer.lengths("budget")["lines/notes"] == 250
    assert writer.lengths("vendor")["name"] == 75
    assert "notes" not in writer.lengths("work_order")


@pytest.mark.parametrize("record", RECORDS)
def test_lengths_are_known_of_every_record(schema: MbxmlSchema, record: str) -> None:
    writer, _ = _writer(schema, "")
    assert all(length > 0 for length in writer.lengths(record).values())


def test_a_record_that_the_api_does_not_take_keeps_its_declared_lengths(schema: MbxmlSchema) -> None:
    writer, _ = _writer(schema, "")
    assert writer.lengths("job")["name"] == 75


def test_the_writer_shows_nothing_but_company_user_and_schema(writer: Callable[..., MbxmlWriter]) -> None:
    assert repr(writer()) == "MbxmlWriter('Harbor Mechanical', 'apiuser', 'sandbox.xsd')"


def test_a_writer_is_as_idle_as_its_transport(schema: MbxmlSchema) -> None:
    writer, transport = _writer(schema, "")
    assert writer.idle()
    transport.quiet = False
    assert not writer.idle()


def test_what_the_company_takes_is_told_by_public_field(schema: MbxmlSchema) -> None:
    writer, _ = _writer(schema, "")
    order = writer.takes("work_order")
    assert {"number", "deposit", "invoice_number", "lines", "lines/price", "visits/technician"} <= order
    assert not {"id", "status_name", "client_name", "total", "lines/total", "lines/line", "payments"} & order
    assert {"id", "name", "contacts/email"} <= writer.takes("vendor")
    assert "certificates" not in writer.takes("vendor")
    assert writer.takes("service_site") == frozenset()


def test_of_a_record_that_is_written_in_another_shape_its_own_fields_are_told(schema: MbxmlSchema) -> None:
    taken = _writer(schema, "")[0].takes("budget")
    lines = {"phase", "cost_code", "cost_type", "budget", "quantity", "notes"}
    assert taken == {"id", "lines", *(f"lines/{name}" for name in lines)}


def test_a_customers_schema_decides_what_is_taken(tmp_path: Path) -> None:
    ours = MbxmlSchema().path
    for file in ours.parent.glob("*.xsd"):
        text = file.read_text("utf-8")
        lean = re.sub(r'<xs:element name="(DepositAmount|OwnerName|TicketNumber)"[^>]*/>', "", text)
        (tmp_path / file.name).write_text(lean, "utf-8")
    writer, _ = _writer(MbxmlSchema(tmp_path / ours.name), "")
    full, _ = _writer(MbxmlSchema(), "")
    assert full.takes("work_order") - writer.takes("work_order") == {"deposit", "lines/ticket"}
    assert full.takes("vendor") - writer.takes("vendor") == {"owner"}


def test_what_is_added_and_what_is_changed_is_told_apart(schema: MbxmlSchema) -> None:
    writer, _ = _writer(schema, "")
    add, change = writer.takes("work_order", "add"), writer.takes("work_order", "change")
    assert {"deposit", "number"} <= add - change
    assert "invoice_number" in change - add
    assert add | change == writer.takes("work_order")
    assert {"id", "name"} <= writer.takes("vendor", "add")
    assert "id" not in writer.takes("vendor", "change")
    assert writer.takes("service_site", "change") == frozenset()


@pytest.mark.parametrize("record", RECORDS)
def test_the_twin_takes_what_our_schema_takes(schema: MbxmlSchema, record: str) -> None:
    assert MemorySage().takes(record) == _writer(schema, "")[0].takes(record)
