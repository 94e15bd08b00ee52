"""Jobs (3-5) through the API: the forms that add one, phases and contacts, and what is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from sage100_plugin.ports.sage import SageAnswer, Write
from sage100_plugin.records import RECORDS
from sage100_plugin.sage.api.builder import Builder
from sage100_plugin.sage.api.schema import MbxmlSchema
from sage100_plugin.sage.sandbox.switches import set_edition, set_field, set_level
from sage100_plugin.sage.tables import acrinv, actrec, jobcnt, jobphs, srvinv

from .asking import Transport, ask, keyed
from .company import Books, refused

Submit = Callable[..., SageAnswer]

JOB: Mapping[str, Any] = {
    "id": "300",
    "name": "Larkin High School Gym",
    "short_name": "Larkin Gym",
    "client": "12",
    "status": 3,
    "type": "5",
    "address1": "9 Mill Lane",
    "city": "Ames",
    "state": "IA",
    "zip": "50010",
    "contract_amount": Decimal("1250000.00"),
    "contract_number": "C-26043",
    "client_po": "PO 77",
    "supervisor": "31",
    "estimator": "32",
    "salesperson": "32",
    "architect": "812",
    "retainage_rate": Decimal(10),
    "due_terms": "30DY",
    "contract_date": dt.date(2026, 9, 1),
    "start_date": dt.date(2026, 11, 2),
    "finish_date": dt.date(2027, 6, 30),
    "user_defined1": "Union",
    "notes": "Night work only.",
    "phases": [
        {"number": "1", "name": "Shell", "billing_amount": Decimal(900_000), "quantity": Decimal("2.5")},
        {"number": "2", "name": "Interior", "retainage_rate": Decimal(5)},
    ],
    "contacts": [{"name": "Ann Larkin", "email": "ann@larkin.example"}],
}


def test_a_new_job_is_saved_with_its_phases_and_contacts(submit: Submit, books: Books) -> None:
    answer = submit("job", JOB)
    assert (answer.outcome, answer.id, answer.message) == ("done", "300", "Ok")
    grids = {"contacts": books.rows(jobcnt, recnum=300), "phases": books.rows(jobphs, recnum=300)}
    public = RECORDS["job"].public({**books.row(actrec, 300), **grids})
    sent = RECORDS["job"].shown(JOB)
    assert {name: public[name] for name in sent if name not in grids} == {
        name: value for name, value in sent.items() if name not in grids
    }
    for grid in grids:
        kept = [{name: line[name] for name in wanted} for line, wanted in zip(public[grid], sent[grid], strict=True)]
        assert kept == sent[grid]


THEIRS = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:x" targetNamespace="urn:x">
  <xs:element name="MBXML"><xs:complexType><xs:sequence>
    <xs:element name="MBXMLSessionRq"><xs:complexType><xs:sequence>
      <xs:element name="Company" type="xs:string"/><xs:element name="User" type="xs:string"/>
    </xs:sequence></xs:complexType></xs:element>
    <xs:element name="MBXMLMsgsRq"><xs:complexType>
      <xs:sequence><xs:element name="JobAddNextRq"><xs:complexType>
        <xs:sequence>
          <xs:element name="shortname" type="xs:string"/>
          <xs:element name="JobName" type="xs:string"/>
          <xs:element name="Address1" type="xs:string"/>
          <xs:element name="ClientRef" type="Key"/>
          <xs:element name="Status" type="xs:int"/>
          <xs:element name="TypeRef" type="Key"/>
        </xs:sequence>
        <xs:attribute name="requestID" type="xs:string"/>
      </xs:complexType></xs:element></xs:sequence>
      <xs:attribute name="messageSetID" type="xs:string"/><xs:attribute name="onError" type="xs:string"/>
    </xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
  <xs:complexType name="Key"><xs:sequence><xs:element name="ObjectID" type="xs:long"/></xs:sequence></xs:complexType>
</xs:schema>
"""


def test_a_job_is_written_in_the_spelling_of_the_companys_own_schema(tmp_path: Path) -> None:
    path = tmp_path / "mbxml.xsd"
    path.write_text(THEIRS, encoding="utf-8")
    wanted = ("id", "name", "short_name", "client", "status", "type", "address1")
    write = Write("job", "add", {name: JOB[name] for name in wanted})
    request = etree.fromstring(Builder(MbxmlSchema(path), "Harbor", "apiuser").build(write)).find(".//JobAddNextRq")
    assert request is not None
    assert [(node.tag, (node.findtext("ObjectID") or node.text or "").strip()) for node in request] == [
        ("shortname", "Larkin Gym"),
        ("JobName", "Larkin High School Gym"),
        ("Address1", "9 Mill Lane"),
        ("ClientRef", "12"),
        ("Status", "3"),
        ("TypeRef", "5"),
    ]


HEAD = "<ShortName>Annex</ShortName><Name>Annex</Name>"
KEY = "<ObjectRef><ObjectID>300</ObjectID></ObjectRef>"


@pytest.mark.parametrize(
    ("request_name", "inside", "status"),
    [
        ("JobAddRq", f"{KEY}{HEAD}<JobStatus>2</JobStatus>", 2),
        ("JobAddNextRq", f"{HEAD}<JobStatus>6</JobStatus>", 6),
        ("JobAddWithCustomJobStatusRq", f"{KEY}{HEAD}<JobStatusRef><ObjectID>7</ObjectID></JobStatusRef>", 7),
        ("JobAddNextWithCustomJobStatusRq", f"{HEAD}<JobStatusRef><ObjectID>1</ObjectID></JobStatusRef>", 1),
    ],
)
def test_each_form_adds_a_job(transport: Transport, books: Books, request_name: str, inside: str, status: int) -> None:
    highest = max(row["recnum"] for row in books.rows(actrec))
    number = highest + 1 if "Next" in request_name else 300
    answer = ask(transport, f'<{request_name} requestID="1">{inside}</{request_name}>')
    assert (answer.get("statusCode"), answer.findtext("ObjectRef/ObjectID")) == ("0", str(number))
    assert books.row(actrec, number)["status"] == status


def test_a_companys_own_status_goes_only_through_the_forms_for_it(transport: Transport, books: Books) -> None:
    plain = ask(transport, keyed("JobModRq", 210, "<JobStatus>7</JobStatus>"))
    assert plain.get("statusCode") == "10600"
    custom = "<JobStatusRef><ObjectID>{}</ObjectID></JobStatusRef>"
    assert ask(transport, keyed("JobModWithCustomJobStatusRq", 210, custom.format(7))).get("statusCode") == "0"
    unknown = ask(transport, keyed("JobModWithCustomJobStatusRq", 210, custom.format(8)))
    assert (unknown.get("statusCode"), unknown.get("statusMessage")) == (
        "12802",
        "Invalid object reference: JobStatusRef 8 does not exist.",
    )
    assert books.row(actrec, 210)["status"] == 7


@pytest.mark.parametrize("status", [1, 2, 3, 4, 5, 6])
@pytest.mark.parametrize("before", [1, 6])
def test_a_job_goes_from_any_status_to_any_other(submit: Submit, books: Books, before: int, status: int) -> None:
    books.do(lambda connection: connection.execute(actrec.update().values(status=before)))
    assert submit("job", {"status": status}, "211").outcome == "done"
    assert books.row(actrec, 211)["status"] == status


@pytest.mark.parametrize(
    ("fields", "code", "says"),
    [
        ({"id": "210"}, 12000, "Cannot add duplicate object: job 210 exists"),
        ({"id": "0"}, 14050, "a job number is required"),
        ({"name": " "}, 14050, "Name: it is required"),
        ({"short_name": " "}, 14050, "ShortName: it is required"),
        ({"status": 0}, 14050, "JobStatus: it is required"),
        ({"client": "99"}, 12802, "ClientRef 99 does not exist"),
        ({"client": "14"}, 14050, "ClientRef: 14 is inactive"),
        ({"type": "9"}, 12802, "JobTypeRef 9 does not exist"),
        ({"supervisor": "99"}, 12802, "SupervisorRef 99 does not exist"),
        ({"architect": "813"}, 14050, "ArchitectRef: 813 is inactive"),
        ({"due_terms": "soon"}, 14050, "DueTerm: soon are no terms"),
        ({"phases": [{"number": "1"}, {"number": "1"}]}, 12000, "phase 1 of job 300 exists"),
    ],
)
def test_a_new_job_is_refused(submit: Submit, books: Books, fields: dict[str, Any], code: int, says: str) -> None:
    before = books.count()
    refused(submit("job", {**JOB, **fields}), code, says)
    assert books.count() == before


def test_a_job_needs_no_client(submit: Submit, books: Books) -> None:
    assert submit("job", {**JOB, "client": None}).outcome == "done"
    assert books.row(actrec, 300)["clnnum"] is None


@pytest.mark.parametrize(
    ("number", "fields", "code", "says"),
    [
        ("99", {"city": "x"}, 12802, "ObjectRef 99 does not exist"),
        ("212", {"city": "x"}, 14050, "ObjectRef: 212 is inactive"),
        ("210", {"name": ""}, 14050, "Name: it is required"),
        ("210", {"phases": [{"number": "1", "name": "Again"}]}, 12000, "phase 1 of job 210 exists"),
    ],
)
def test_a_changed_job_is_refused(
    submit: Submit, books: Books, number: str, fields: dict[str, Any], code: int, says: str
) -> None:
    before = books.count()
    refused(submit("job", fields, number), code, says)
    assert books.count() == before


def test_a_job_whose_client_became_inactive_cannot_be_changed(submit: Submit, books: Books) -> None:
    books.do(lambda connection: connection.execute(actrec.update().values(clnnum=14)))
    refused(submit("job", {"city": "Ames"}, "210"), 14050, "ClientRef: 14 is inactive")


def test_phase_0_is_no_phase_to_be_made(submit: Submit) -> None:
    answer = submit("job", {"phases": [{"number": "0", "name": "None"}]}, "210")
    assert (answer.outcome, answer.message) == ("refused", "Phase# is less than 1.")


def test_a_phase_that_is_there_cannot_be_changed_through_the_api(submit: Submit) -> None:
    answer = submit("job", {"phases": [{"line": "1", "name": "Shell and core"}]}, "210")
    assert answer.outcome == "refused"
    assert "A line of Phases cannot be changed through Sage's API" in answer.message


def test_a_required_field_of_the_company_has_to_be_filled(submit: Submit, books: Books) -> None:
    books.do(lambda connection: set_field(connection, "actrec.sprvsr", required=True))
    refused(submit("job", {**JOB, "supervisor": None}), 14050, "sprvsr: this company requires an entry")
    assert submit("job", JOB).outcome == "done"


PAST_DUE = dt.date(2026, 9, 29)


@pytest.mark.parametrize(
    ("values", "owed"),
    [
        ({"duedte": PAST_DUE, "status": 1, "invbal": Decimal("125.50")}, True),
        ({"duedte": PAST_DUE, "status": 3, "invbal": Decimal("125.50")}, True),
        ({"duedte": dt.date(2026, 9, 30), "status": 1, "invbal": Decimal("125.50")}, False),
        ({"duedte": PAST_DUE, "status": 5, "invbal": Decimal("125.50")}, False),
        ({"duedte": PAST_DUE, "status": 4, "invbal": Decimal(0)}, False),
    ],
)
def test_a_past_due_client_is_a_warning(submit: Submit, books: Books, values: dict[str, Any], owed: bool) -> None:
    def bill(connection: Any) -> None:
        connection.execute(actrec.update().where(actrec.c.recnum == 211).values(clnnum=12))
        connection.execute(acrinv.insert().values(recnum=1, jobnum=211, **values))

    books.do(bill)
    answer = submit("job", JOB)
    says = "Client 12 has past-due invoices of 125.50."
    assert (answer.outcome, says in answer.message) == ("done", owed)


def test_a_service_invoice_makes_a_client_past_due_too_and_the_company_may_refuse(submit: Submit, books: Books) -> None:
    def bill(connection: Any) -> None:
        overdue = {"duedte": PAST_DUE, "invbal": Decimal(80)}
        connection.execute(srvinv.update().where(srvinv.c.recnum == 41).values(**overdue))
        set_level(connection, "client_balance", "refuse")

    books.do(bill)
    refused(submit("job", JOB), 14050, "Client 12 has past-due invoices of 80.00")
    books.do(lambda connection: set_level(connection, "client_balance", "none"))
    assert submit("job", JOB).message == "Ok"


def test_the_exemption_from_pst_belongs_to_the_canadian_edition(transport: Transport, books: Books) -> None:
    exempt = keyed("JobModRq", 210, "<PSTExempt>Y</PSTExempt>")
    refused = ask(transport, exempt)
    assert refused.get("statusCode") == "14050"
    assert "it belongs to the Canadian edition" in refused.get("statusMessage", "")
    books.do(lambda connection: set_edition(connection, "CA"))
    assert ask(transport, exempt).get("statusCode") == "0"
    assert books.row(actrec, 210)["pstexm"] == "Y"
    assert ask(transport, exempt.replace(">Y<", ">1<")).get("statusCode") == "10600"


def test_the_contact_fields_of_older_versions_are_refused_in_words(transport: Transport) -> None:
    answer = ask(transport, keyed("JobModRq", 210, "<Contact1>Ann</Contact1>"))
    assert answer.get("statusCode") == "500"
    assert "Contact1 is deprecated; a contact is a line, JobContactAdd" in answer.get("statusMessage", "")


def test_a_job_can_be_asked_for(transport: Transport, submit: Submit) -> None:
    submit("job", JOB)
    answer = ask(transport, keyed("JobQryRq", 300))
    asked = ("ObjectRef/ObjectID", "Name", "JobStatus", "ClientRef/ObjectID", "ContractAmount", "StartDate")
    assert [answer.findtext(path) for path in asked] == [
        "300", "Larkin High School Gym", "3", "12", "1250000.00", "2026-11-02"
    ]  # fmt: skip
    assert answer.findtext("JobContact/ContactName") == "Ann Larkin"
