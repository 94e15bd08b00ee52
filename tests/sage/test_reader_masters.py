"""Jobs, clients, vendors and what they name, as every `SageReader` gives them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from sage100_plugin.records import RECORDS

NONE = dt.timedelta()


def public(stage: Any, record: str, id: str) -> dict[str, Any]:
    return RECORDS[record].public(stage.reader.get(record, [id])[id])


def shown(stage: Any, record: str, id: str, *names: str) -> tuple[Any, ...]:
    found = public(stage, record, id)
    return tuple(found[name] for name in names)


def test_a_job_bears_the_names_of_all_it_refers_to(any_stage: Any) -> None:
    any_stage.save("client", recnum=5, clnnme="Riverside Medical Group")
    any_stage.save("job_type", recnum=2, typnme="Design-Build")
    any_stage.save("job_status", recnum=7, stsnme="Warranty")
    for number, name in ((31, "Dana Reyes"), (32, "Lee Quarles"), (33, "Ines Vickers")):
        any_stage.save("employee", recnum=number, fulfst=name, status=1)
    people = {"sprvsr": 31, "estemp": 32, "slsemp": 33}
    any_stage.save("job", recnum=1042, jobnme="Clinic", clnnum=5, jobtyp=2, status=7, retain=Decimal("7.5"), **people)
    names = ("client_name", "type_name", "status", "status_name", "retainage_rate")
    assert shown(any_stage, "job", "1042", *names) == (
        "Riverside Medical Group", "Design-Build", "7", "Warranty", "7.5000"
    )  # fmt: skip
    people_names = ("supervisor", "supervisor_name", "estimator_name", "salesperson_name")
    assert shown(any_stage, "job", "1042", *people_names) == ("31", "Dana Reyes", "Lee Quarles", "Ines Vickers")


def test_a_job_that_refers_to_nothing_is_read_all_the_same(any_stage: Any) -> None:
    any_stage.save("job", recnum=1, jobnme="Yard", status=6)
    names = ("status_name", "client", "client_name", "supervisor", "supervisor_name", "type_name", "contacts", "phases")
    assert shown(any_stage, "job", "1", *names) == ("Closed", None, None, None, None, None, [], [])


def test_a_job_is_read_with_its_contacts_and_phases_in_order(any_stage: Any) -> None:
    contacts = [
        {"linnum": 1, "cntnme": "Dana Reyes", "e_mail": "dana@site.example"},
        {"linnum": 2, "cntnme": "Lee", "e_mail": ""},
    ]
    phases = [
        {"phsnum": 1, "phsnme": "Shell", "bllamt": Decimal(5000)},
        {"phsnum": 2, "phsnme": "Interior", "bllamt": Decimal(0)},
    ]
    any_stage.save("job", recnum=10, jobnme="Clinic", status=4, contacts=contacts, phases=phases)
    job = public(any_stage, "job", "10")
    assert [(line["line"], line["name"], line["email"]) for line in job["contacts"]] == [
        ("1", "Dana Reyes", "dana@site.example"), ("2", "Lee", "")
    ]  # fmt: skip
    assert [(line["line"], line["number"], line["name"], line["billing_amount"]) for line in job["phases"]] == [
        ("1", "1", "Shell", "5000.00"), ("2", "2", "Interior", "0.00")
    ]  # fmt: skip


def test_a_phase_is_a_record_named_by_job_and_number(any_stage: Any) -> None:
    any_stage.save("job", recnum=10, jobnme="Clinic", status=4)
    any_stage.save("phase", recnum=10, phsnum=3, phsnme="Site", retain=Decimal(10), untqty=Decimal("2.5"))
    names = ("id", "job", "job_name", "number", "name", "retainage_rate", "quantity")
    assert shown(any_stage, "phase", "10-3", *names) == ("10-3", "10", "Clinic", "3", "Site", "10.0000", "2.5000")
    assert [row["phsnum"] for row in any_stage.reader.find("phase", where={"job": "10"}, q="site")] == [3]


def test_phase_0_is_no_record(sql_stage: Any) -> None:
    phases = [{"phsnum": 0, "phsnme": "None"}, {"phsnum": 1, "phsnme": "Shell"}]
    sql_stage.save("job", recnum=10, jobnme="Clinic", status=4, phases=phases)
    assert [line["number"] for line in public(sql_stage, "job", "10")["phases"]] == ["1"]
    assert list(sql_stage.reader.get("phase", ["10-0", "10-1"])) == ["10-1"]
    assert [row["phsnum"] for row in sql_stage.reader.find("phase")] == [1]


def test_a_client_bears_names_addresses_and_contacts(any_stage: Any) -> None:
    any_stage.save("client_status", recnum=2, stsnme="Credit Hold")
    any_stage.save("client_type", recnum=3, typnme="School District")
    any_stage.save("employee", recnum=31, fulfst="Dana Reyes", status=1)
    row = {"recnum": 12, "clnnme": "Northfield Schools", "status": 2, "clntyp": 3, "empnum": 31, "mannum": 31}
    more = {"bilad1": "PO Box 4", "bilcty": "Ames", "bilbas": 2, "usrdf7": 1, "duetrm": "30DY", "pchdte": None}
    contacts = [{"linnum": 1, "cntnme": "Ann Orwin", "jobttl": "Principal", "phnext": "12"}]
    any_stage.save("client", **row, **more, contacts=contacts)
    client = public(any_stage, "client", "12")
    assert [client[name] for name in ("status_name", "type_name", "salesperson_name", "manager_name")] == [
        "Credit Hold", "School District", "Dana Reyes", "Dana Reyes"
    ]  # fmt: skip
    assert [client[name] for name in ("billing_address1", "billing_city", "part_billing_basis", "user_defined7")] == [
        "PO Box 4", "Ames", "2", True
    ]  # fmt: skip
    assert (client["due_terms"], client["purchased_date"], client["inactive"]) == ("30DY", None, False)
    assert [(line["name"], line["job_title"], line["extension"]) for line in client["contacts"]] == [
        ("Ann Orwin", "Principal", "12")
    ]


def test_a_contact_of_a_client_is_a_record_of_its_own(any_stage: Any) -> None:
    any_stage.save("client", recnum=12, clnnme="Northfield Schools", status=1)
    for line, name in ((1, "Ann Orwin"), (2, "Bo Farrow")):
        any_stage.save("client_contact", recnum=12, linnum=line, cntnme=name, e_mail=f"{line}@northfield.example")
    names = ("id", "client", "client_name", "line", "name", "email")
    assert shown(any_stage, "client_contact", "12-2", *names) == (
        "12-2", "12", "Northfield Schools", "2", "Bo Farrow", "2@northfield.example"
    )  # fmt: skip
    assert [row["linnum"] for row in any_stage.reader.find("client_contact", where={"client": "12"}, q="2@")] == [2]


@pytest.mark.parametrize(
    ("record", "child", "place"),
    [("job", "phase", "phsnum"), ("client", "client_contact", "linnum")],
)
def test_what_is_saved_below_a_record_tells_of_both(sql_stage: Any, record: str, child: str, place: str) -> None:
    sql_stage.save(record, recnum=7, status=1)
    sql_stage.wait(60)
    since = sql_stage.reader.now()
    sql_stage.wait(1)
    sql_stage.save(child, recnum=7, **{place: 1})
    assert [change.id for change in sql_stage.reader.changed(record, since, NONE)] == ["7"]
    assert [change.id for change in sql_stage.reader.changed(child, since, NONE)] == ["7-1"]


def test_a_service_site_bears_the_names_of_its_client_and_area(any_stage: Any) -> None:
    any_stage.save("client", recnum=5, clnnme="Riverside Medical Group")
    any_stage.save("service_area", recnum=2, dscrpt="East Side")
    any_stage.save("service_site", recnum=5, locnum=1, locnme="Clinic", srvgeo=2, crsstr="Oak and 4th")
    names = ("client_name", "area", "area_name", "cross_street")
    assert shown(any_stage, "service_site", "5-1", *names) == (
        "Riverside Medical Group", "2", "East Side", "Oak and 4th"
    )  # fmt: skip


def test_a_vendor_is_read_with_contacts_certificates_and_defaults(any_stage: Any) -> None:
    any_stage.save("vendor_type", recnum=1, typnme="Subcontractor")
    row = {"recnum": 40, "vndnme": "Acme", "vndtyp": 1, "prt199": 3, "wrndft": 4, "cdedft": Decimal("2010.000")}
    certificates = [
        {"linnum": 1, "dscrpt": "Liability", "expdte": dt.date(2026, 9, 1), "cntwrn": "Y", "stppay": "N", "jobnum": 10},
        {"linnum": 2, "dscrpt": "Licence", "expdte": None, "cntwrn": "", "stppay": "Y", "jobnum": None},
    ]
    any_stage.save(
        "vendor", **row, typdft=4, contacts=[{"linnum": 1, "cntnme": "Ann"}], certificates=certificates, stsdft=2
    )
    vendor = public(any_stage, "vendor", "40")
    defaults = ("default_cost_code", "default_cost_type", "default_account", "default_invoice_status", "order_warning")
    assert [vendor[name] for name in defaults] == ["2010.000", "4", None, "2", 4]
    assert (vendor["type_name"], vendor["type_1099"]) == ("Subcontractor", 3)
    assert [line["name"] for line in vendor["contacts"]] == ["Ann"]
    told = ("description", "expires_date", "warn", "stop_pay", "job")
    assert [tuple(line[name] for name in told) for line in vendor["certificates"]] == [
        ("Liability", "2026-09-01", True, False, "10"),
        ("Licence", None, False, True, None),
    ]


PRIVATE = {"fedidn", "steidn", "bnkact", "rtnmbr", "bal199", "crdnum", "crdnme", "crdtyp", "expdte"}


def test_tax_bank_and_card_data_are_not_read(sql_stage: Any) -> None:
    sql_stage.save("vendor", recnum=1)
    sql_stage.save("client", recnum=1, status=1)
    for record in ("vendor", "client"):
        assert not PRIVATE & set(sql_stage.reader.get(record, ["1"])["1"])


def test_of_an_employee_only_names_and_status_are_read(sql_stage: Any) -> None:
    sql_stage.save("employee", recnum=31, fulfst="Dana Reyes", status=1)
    assert set(sql_stage.reader.get("employee", ["31"])["31"]) == {"recnum", "fulfst", "fstnme", "lstnme", "status"}
    assert shown(sql_stage, "employee", "31", "name", "status_name") == ("Dana Reyes", "Current")


def test_a_cost_code_bears_the_name_of_its_division(any_stage: Any) -> None:
    any_stage.save("division", recnum=3, divnme="Concrete")
    any_stage.save("cost_code", recnum=Decimal("3010.000"), cdenme="Footings", untdsc="CY", divnum=3)
    names = ("unit", "division", "division_name", "inactive")
    assert shown(any_stage, "cost_code", "3010.000", *names) == ("CY", "3", "Concrete", False)


@pytest.mark.parametrize("record", ["job", "client", "vendor"])
def test_inactive_masters_can_be_left_out(any_stage: Any, record: str) -> None:
    for number, mark in ((1, 0), (2, 1)):
        any_stage.save(record, recnum=number, inactv=mark, **({} if record == "vendor" else {"status": 1}))
    assert [row["recnum"] for row in any_stage.reader.find(record, where={"inactive": False})] == [1]
    assert [public(any_stage, record, id)["inactive"] for id in ("1", "2")] == [False, True]


LISTS = {
    "job_type": "typnme",
    "job_status": "stsnme",
    "client_status": "stsnme",
    "client_type": "typnme",
    "vendor_type": "typnme",
    "change_order_type": "typnme",
    "purchase_order_type": "typnme",
    "subcontract_type": "dscrpt",
    "work_order_type": "typnme",
    "service_area": "dscrpt",
    "cost_type": "typnme",
    "division": "divnme",
    "employee": "fulfst",
}


@pytest.mark.parametrize("record", LISTS)
def test_every_list_is_read_with_its_names(any_stage: Any, record: str) -> None:
    other = {"lstnme": "Reyes"} if record == "employee" else {}
    any_stage.save(record, recnum=3, **{LISTS[record]: "Dana Reyes"}, **other)
    any_stage.save(record, recnum=1, **{LISTS[record]: "Other"})
    assert [RECORDS[record].public(row)["name"] for row in any_stage.reader.find(record)] == ["Other", "Dana Reyes"]
    assert [row["recnum"] for row in any_stage.reader.find(record, q="reyes")] == [3]
