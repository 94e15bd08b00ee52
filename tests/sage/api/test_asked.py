"""Answers to requests that ask: whatever shape they have, records come out of them or nothing does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from sage100_plugin.sage.api.asked import records

ROWSET = (
    '<xml xmlns:s="uuid:BDC6E3F0" xmlns:rs="urn:schemas-microsoft-com:rowset" xmlns:z="#RowsetSchema">'
    '<s:Schema id="RowsetSchema"><s:ElementType name="row"><s:AttributeType name="ObjectID"/></s:ElementType>'
    "</s:Schema>"
    '<rs:data><rs:insert><z:row ObjectID="7" Desc="Pipe &amp; valve"/><z:row ObjectID="8"/></rs:insert></rs:data></xml>'
)


def _answer(name: str, body: str, code: int = 0) -> str:
    return (
        '<api:MBXML xmlns:api="http://sage100contractor.com/api"><MBXMLMsgsRs>'
        f'<{name} requestID="1" statusCode="{code}" statusMessage="Ok">{body}</{name}></MBXMLMsgsRs></api:MBXML>'
    )


def test_the_rows_of_a_sql_request_are_their_attributes() -> None:
    answer, found = records(_answer("SQLRunRs", ROWSET), "SQLRunRq")
    assert answer.outcome == "done"
    assert found == ({"ObjectID": "7", "Desc": "Pipe & valve"}, {"ObjectID": "8"})


CLIENT = "<ObjectRef><ObjectID>12</ObjectID></ObjectRef><Name>Baxter</Name>"
BODIES: Mapping[str, tuple[str, tuple[Mapping[str, Any], ...]]] = {
    "fields": (CLIENT, ({"ObjectRef": "12", "Name": "Baxter"},)),
    "one record": (f"<Client>{CLIENT}</Client>", ({"ObjectRef": "12", "Name": "Baxter"},)),
    "records": (
        f"<Client>{CLIENT}</Client><Client>{CLIENT.replace('12', '13')}</Client>",
        ({"ObjectRef": "12", "Name": "Baxter"}, {"ObjectRef": "13", "Name": "Baxter"}),
    ),
    "contacts": (
        f"{CLIENT}<Contact><Name>A</Name><Fax/></Contact><Contact><Name>B</Name><Fax/></Contact>",
        ({"ObjectRef": "12", "Name": "Baxter", "Contact": ({"Name": "A", "Fax": ""}, {"Name": "B", "Fax": ""})},),
    ),
    "nothing": ("", ()),
}


@pytest.mark.parametrize(("body", "expected"), BODIES.values(), ids=BODIES.keys())
def test_the_records_of_a_query(body: str, expected: tuple[Mapping[str, Any], ...]) -> None:
    assert records(_answer("ClientQryRs", body), "ClientQryRq")[1] == expected


@pytest.mark.parametrize("received", ["", "no XML", _answer("ClientQryRs", CLIENT, 12802), _answer("JobQryRs", "") * 2])
def test_what_is_not_done_has_no_records(received: str) -> None:
    answer, found = records(received, "ClientQryRq")
    assert (answer.outcome != "done", found) == (True, ())


@settings(max_examples=200, deadline=None)
@given(some.text(max_size=80), some.integers(0, 400))
def test_no_text_makes_it_fail(text: str, cut: int) -> None:
    records(text, "SQLRunRq")
    records(_answer("SQLRunRs", ROWSET)[:cut] + text, "SQLRunRq")
