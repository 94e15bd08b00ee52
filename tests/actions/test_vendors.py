"""Vendors: linked without a write, found, looked at with their links, and changed only where they differ."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.run import Call, preview, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ports.links import Link
from sage100_plugin.sage.api.schema import OURS, MbxmlSchema
from sage100_plugin.sage.api.writer import MbxmlWriter
from sage100_plugin.sage.sandbox.api import SandboxTransport
from sage100_plugin.testing.sage import MemorySage

COMPANY = {"source": "procore", "source_id": "V-41"}


@pytest.fixture
def sage() -> MemorySage:
    people = [
        {"recnum": 41, "linnum": 1, "cntnme": "Jo North", "phnnum": "918-555-0100"},
        {"recnum": 41, "linnum": 2, "cntnme": "Pat Lee"},
    ]
    return MemorySage(
        {
            "vendor": [
                {
                    "recnum": 41,
                    "vndnme": "Volt Electric",
                    "shtnme": "Volt",
                    "vndtyp": 1,
                    "addrs1": "9 Mill Lane",
                    "duedte": "30DY",
                    "contacts": people,
                },
                {"recnum": 42, "vndnme": "Former Electric", "vndtyp": 2, "inactv": 1},
                {"recnum": 43, "vndnme": "Spark Electric", "vndtyp": 2},
            ],
            "vendor_type": [{"recnum": 1, "typnme": "Subcontractor"}, {"recnum": 2, "typnme": "Supplier"}],
        }
    )


@pytest.fixture
def linked(memory: Plugin) -> Plugin:
    """The plugin with vendor 41 linked to V-41 of procore."""
    memory.links.add(Link("lnk_v", "sandbox", "vendor", "procore", "V-41", "41", "Volt", origin="source"))
    return memory


def done(plugin: Plugin, caller: Caller, key: str, **given: Any) -> dict[str, Any]:
    body = dict(run_action(plugin, Call(key, given, caller)).body)
    assert (body["ok"], body["state"]) == (True, "done")
    return body


def refused(plugin: Plugin, caller: Caller, key: str, **given: Any) -> list[tuple[str, str]]:
    with pytest.raises(Problem) as caught:
        run_action(plugin, Call(key, given, caller))
    return [(fault.pointer, fault.code) for fault in caught.value.faults]


def test_linking_a_vendor_writes_nothing_to_sage_and_is_done_once(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    # R85 R87 R160
    body = done(memory, caller, "link_vendor", vendor="41", **COMPANY, source_name="Volt Electric Co")
    assert (body["result"]["outcome"], body["result"]["name"], sage.writes) == ("linked", "Volt Electric", [])
    (link,) = memory.links.by_sage("sandbox", "vendor", "41")
    assert (link.source_id, link.source_name, link.sage_name) == ("V-41", "Volt Electric Co", "Volt Electric")
    again = done(memory, caller, "link_vendor", vendor="41", **COMPANY)
    assert (again["result"]["outcome"], again["links"]) == ("already_linked", [])


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"vendor": "43"}, ("/source_id", "already_linked")),
        ({"vendor": "41", "source_id": "V-9"}, ("/vendor", "linked_elsewhere")),
        ({"vendor": "42", "source_id": "V-9"}, ("/vendor", "inactive_record")),
        ({"vendor": "99", "source_id": "V-9"}, ("/vendor", "not_in_sage")),
        ({"vendor": "", "source_id": "V-9"}, ("/vendor", "required")),
        ({"vendor": "43", "source_id": ""}, ("/source_id", "required")),
        ({"vendor": "43", "source": "", "source_id": "V-9"}, ("/source", "required")),
    ],
)
def test_a_pair_is_made_once(linked: Plugin, caller: Caller, given: dict[str, str], fault: tuple[str, str]) -> None:
    assert refused(linked, caller, "link_vendor", **{**COMPANY, **given}) == [fault]


def test_a_vendor_that_became_inactive_stays_linked(linked: Plugin, sage: MemorySage, caller: Caller) -> None:
    sage.put("vendor", {"recnum": 41, "vndnme": "Volt Electric", "inactv": 1})
    assert done(linked, caller, "link_vendor", vendor="41", **COMPANY)["result"]["outcome"] == "already_linked"


def test_a_vendor_is_shown_with_its_contacts_and_the_companies_it_is(linked: Plugin, caller: Caller) -> None:
    # R160 R167
    by_company = done(linked, caller, "get_vendor", **COMPANY)["result"]
    assert by_company == done(linked, caller, "get_vendor", vendor="41")["result"]
    assert (by_company["id"], by_company["type_name"]) == ("41", "Subcontractor")
    assert by_company["links"] == [{"source": "procore", "source_id": "V-41", "source_name": "Volt"}]
    assert [line["name"] for line in by_company["contacts"]] == ["Jo North", "Pat Lee"]
    assert done(linked, caller, "get_vendor", vendor="42")["result"]["inactive"] is True


@pytest.mark.parametrize("key", ["get_vendor", "update_vendor"])
@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({}, ("/source_id", "required")),
        ({"source_id": "V-41"}, ("/source", "required")),
        ({"source": "procore", "source_id": "V-9"}, ("/source_id", "vendor_not_linked")),
        ({"vendor": "99"}, ("/vendor", "not_in_sage")),
        ({"vendor": "43", **COMPANY}, ("/vendor", "invalid_value")),
    ],
)
def test_it_is_said_why_no_vendor_is_meant(
    linked: Plugin, caller: Caller, key: str, given: dict[str, str], fault: tuple[str, str]
) -> None:
    assert refused(linked, caller, key, **given) == [fault]


@pytest.mark.parametrize(
    ("given", "ids"),
    [
        ({}, ["41", "42", "43"]),
        ({"type": "2"}, ["42", "43"]),
        ({"type": "2", "active": True}, ["43"]),
        ({"active": True}, ["41", "43"]),
        ({"q": "electric", "active": False}, ["41", "42", "43"]),
        ({"linked": True}, ["41", "42"]),
        ({"linked": True, "active": True}, ["41"]),
        ({"linked": True, "type": "2"}, ["42"]),
        ({"linked": True, "q": "volt", "type": "2"}, []),
        ({"type": "77"}, []),
    ],
)
def test_vendors_are_found_by_type_and_state(
    linked: Plugin, caller: Caller, given: dict[str, Any], ids: list[str]
) -> None:
    linked.links.add(Link("lnk_w", "sandbox", "vendor", "procore", "V-42", "42"))
    found = done(linked, caller, "find_vendors", **given)["result"]
    assert ([item["id"] for item in found["items"]], found["next"]) == (ids, None)


def test_only_what_differs_is_sent(linked: Plugin, sage: MemorySage, caller: Caller) -> None:
    # R161 R162 R163 R164 R165
    given = {"name": "Volt Electric", "address1": "12 Foundry Road", "city": "Tulsa", "state": "OK", "zip": "74103"}
    shown = preview(linked, Call("update_vendor", {**COMPANY, **given}, caller))
    assert [field["field"] for field in shown["would"][0]["fields"]] == ["address1", "city", "state", "zip"]
    result = done(linked, caller, "update_vendor", **COMPANY, **given)["result"]
    assert ({name: result[name] for name in given}, result["outcome"]) == (given, "updated")
    (write,) = sage.writes
    assert (write.op, write.id) == ("change", "41")
    assert {*write.fields} == {"address1", "city", "state", "zip"}


def test_nothing_is_sent_when_nothing_differs(linked: Plugin, sage: MemorySage, caller: Caller) -> None:
    same = {"name": "Volt Electric", "short_name": "Volt", "type": "1", "due_terms": "30DY"}
    people = [{"name": "Jo North", "phone": "918-555-0100"}, {"line": "2", "name": "Pat Lee"}]
    given = {**COMPANY, **same, "contacts": people}
    assert done(linked, caller, "update_vendor", **given)["result"]["outcome"] == "no_change"
    assert done(linked, caller, "update_vendor", vendor="42", name="Former Electric")["result"]["inactive"] is True
    assert sage.writes == []


@pytest.mark.parametrize(
    ("given", "lines"),
    [
        ({"line": "2", "email": "pat@volt.example"}, [{"line": "2", "email": "pat@volt.example"}]),
        ({"name": "Pat Lee", "mobile": "918-555-0101"}, [{"line": "2", "mobile": "918-555-0101"}]),
        ({"phone": "918-555-0199"}, [{"line": "1", "phone": "918-555-0199"}]),  # without a name: the first
        ({"name": "Sam Ode", "job_title": "Estimator"}, [{"name": "Sam Ode", "job_title": "Estimator"}]),
        ({"line": "2", "name": "Pat Lee-Ode"}, [{"line": "2", "name": "Pat Lee-Ode"}]),
    ],
)
def test_a_contact_is_changed_where_it_is_known_and_else_added(
    linked: Plugin, sage: MemorySage, caller: Caller, given: dict[str, str], lines: list[dict[str, str]]
) -> None:
    done(linked, caller, "update_vendor", **COMPANY, contacts=[given])
    (write,) = sage.writes
    assert write.fields == {"contacts": lines}
    assert done(linked, caller, "update_vendor", **COMPANY, contacts=[given])["result"]["outcome"] == "no_change"


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"vendor": "42", "name": "x"}, ("/vendor", "inactive_record")),
        ({**COMPANY, "type": "77"}, ("/type", "not_in_sage")),
        ({**COMPANY, "state": "ZZ"}, ("/state", "unknown_state")),
        ({**COMPANY, "name": "x" * 76}, ("/name", "too_long")),
        ({**COMPANY, "contacts": [{"line": "3", "name": "x"}]}, ("/contacts/0/line", "not_in_sage")),
        ({**COMPANY, "contacts": [{"name": "x" * 51}]}, ("/contacts/0/name", "too_long")),
    ],
)
def test_a_change_that_sage_would_not_take_is_refused(
    linked: Plugin, sage: MemorySage, caller: Caller, given: dict[str, Any], fault: tuple[str, str]
) -> None:
    assert refused(linked, caller, "update_vendor", **given) == [fault]
    assert sage.writes == []


def test_a_vendor_that_sage_owns_is_changed_there(linked: Plugin, caller: Caller) -> None:
    # R59
    linked.links.replace(Link("lnk_v", "sandbox", "vendor", "procore", "V-41", "41", owner="sage"))
    assert refused(linked, caller, "update_vendor", **COMPANY, city="Tulsa") == [("/source_id", "wrong_owner")]
    assert refused(linked, caller, "update_vendor", vendor="41", city="Tulsa") == [("/vendor", "wrong_owner")]
    assert done(linked, caller, "update_vendor", source="followup", vendor="41", city="Tulsa")["result"]["city"]


def test_a_company_of_the_source_is_read_by_the_ready_mapping(linked: Plugin, sage: MemorySage, caller: Caller) -> None:
    """Its project is none of the vendor's: vendors belong to the company (R88)."""
    record = {
        "id": "V-41",
        "company_name": "Volt Electric",
        "address": "12 Foundry Road",
        "zip_code": "74103",
        "project": {"id": 17, "name": "Harbor Point"},
        "contacts": [{"full_name": "Jo North", "title": "Owner", "mobile_phone": "918-555-0102"}],
    }
    body = done(linked, caller, "update_vendor", source="procore", source_record=record)
    (write,) = sage.writes
    assert write.fields == {
        "address1": "12 Foundry Road",
        "zip": "74103",
        "contacts": [{"line": "1", "job_title": "Owner", "mobile": "918-555-0102"}],
    }
    assert body["mapping"]["unused"] == ["project"]


def test_a_client_is_changed_as_a_vendor_is(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    sage.put("client", {"recnum": 1, "clnnme": "Clearwater", "status": 1, "contacts": [
        {"recnum": 1, "linnum": 1, "cntnme": "Lee", "phnnum": "918-555-0100"}]})  # fmt: skip
    sage.put("client", {"recnum": 5, "clnnme": "Closed Shop", "inactv": 1})
    customer = {"source": "followup", "source_id": "C-1"}
    assert refused(memory, caller, "update_client", **customer, name="x") == [("/source_id", "client_not_linked")]
    done(memory, caller, "link_client", client="1", **customer)
    given = {"name": "Clearwater", "phone": "918-555-0199", "city": "Tulsa"}
    assert done(memory, caller, "update_client", **customer, **given)["result"]["outcome"] == "updated"
    (write,) = sage.writes
    assert write.fields == {"city": "Tulsa", "contacts": [{"line": "1", "phone": "918-555-0199"}]}
    assert done(memory, caller, "update_client", **customer, **given)["result"]["outcome"] == "no_change"
    assert refused(memory, caller, "update_client", client="5", name="x") == [("/client", "inactive_record")]
    assert refused(memory, caller, "update_client", **customer, type="9", status="8", state="ZZ") == [
        ("/state", "unknown_state"), ("/status", "not_in_sage"), ("/type", "not_in_sage")
    ]  # fmt: skip


class OnlyWhatWasSeen:
    """The companies of a plugin, as their Sage is when its XSD changes no more of a vendor than was seen."""

    def __init__(self, inner: Any, folder: Path) -> None:
        self._inner = inner
        for part in OURS.parent.glob("*.xsd"):
            text = part.read_text("utf-8")
            if part.name == "vendors.xsd":
                text = re.sub(r'<xs:element name="\w+"[^>]*fact:why="absent"/>', "", text)
            (folder / part.name).write_text(text, "utf-8")
        self._schema = MbxmlSchema(folder / OURS.name)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def writer(self, company_id: str) -> MbxmlWriter:
        into = SandboxTransport(self._inner.database(company_id))
        return MbxmlWriter(self._schema, self._inner.get(company_id).name, "apiuser", into)


def test_what_the_companys_api_does_not_change_is_told_as_skipped(
    plugin: Plugin, caller: Caller, tmp_path: Path
) -> None:
    """Of a changed vendor's elements only owner, address and e-mail were seen in public sources."""
    companies: Any = OnlyWhatWasSeen(plugin.companies, tmp_path)
    seen = replace(plugin, companies=companies)
    given = {"vendor": "20", "name": "x", "phone": "918-555-0100", "city": "Ada", "owner": "Jo North"}
    shown = preview(seen, Call("update_vendor", given, caller))
    assert [field["field"] for field in shown["would"][0]["fields"]] == ["owner", "city"]
    body = done(seen, caller, "update_vendor", **given)
    assert {name: body["result"][name] for name in ("name", "city", "owner", "outcome")} == {
        "name": "Orwin Concrete Corp", "city": "Ada", "owner": "Jo North", "outcome": "updated"
    }  # fmt: skip
    skipped = {entry["field"]: entry["skipped"] for entry in body["log"] if entry.get("skipped")}
    assert [*skipped] == ["name", "phone"]
    assert skipped["name"] == (
        "Sage's API in this company does not change Vendor Name of a vendor, so it stays Orwin Concrete Corp. "
        "That is a limit of Sage, not of this plugin."
    )
    alone = done(seen, caller, "update_vendor", vendor="20", name="x")
    assert (alone["result"]["outcome"], [entry["field"] for entry in alone["log"]]) == ("no_change", ["name"])
