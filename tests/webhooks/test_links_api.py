"""Links over HTTP: listed, searched, counted, made, changed and removed by hand, and as a CSV file."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from sage100_plugin.ports.links import Link
from sage100_plugin.testing.links import MemoryLinks
from tests.webhooks.client import Client, problem
from tests.webhooks.plugins import World

JOB = {"company": "alpha", "record": "job", "source": "followup", "source_id": "P-1", "sage_id": "7"}
HEADER = "company,record,source,source_id,source_name,sage_id\n"


@pytest.fixture(autouse=True)
def jobs(here: World) -> None:
    for sage in here.sages.values():
        for number, name in ((7, "Riverside Clinic"), (8, "Old Mill")):
            sage.put("job", {"recnum": number, "jobnme": name})
        sage.put("vendor", {"recnum": 20, "vndnme": "Château Glazing", "inactv": 0})
        sage.put("vendor", {"recnum": 21, "vndnme": "Gone Glass", "inactv": 1})


def store(here: World, number: int, **fields: Any) -> Link:
    link = Link(f"lnk_{number:03}", "alpha", "job", "followup", f"P-{number}", str(number))
    return here.plugin.links.add(replace(link, **fields))


def ids(client: Any, query: str) -> list[str]:
    return [item["id"] for item in client.get(f"/v1/links?{query}").json["items"]]


def bring(client: Any, text: str | bytes, query: str = "") -> Any:
    data = text if isinstance(text, bytes) else text.encode()
    return client("POST", f"/v1/links.csv{query}", data=data, content_type="text/csv")


def test_links_are_listed_by_all_that_is_asked_for(client: Any, here: World) -> None:
    store(here, 1, source_name="Riverside Clinic", sage_name="RIVERSIDE")
    store(here, 2, state="archived", sage_name="Old Mill")
    store(here, 3, company="beta", source="procore")
    store(here, 4, record="vendor", source_name="Château №7")
    assert ids(client, "") == ["lnk_001", "lnk_002", "lnk_003", "lnk_004"]
    assert ids(client, "company=beta") == ["lnk_003"]
    assert ids(client, "state=archived") == ["lnk_002"]
    assert ids(client, "q=river+clinic") == ["lnk_001"]
    assert ids(client, "q=ch%C3%A2teau") == ["lnk_004"]
    assert ids(client, "q=P-2") == ["lnk_002"]
    assert ids(client, "q=nobody") == []
    assert ids(client, "record=job&sage_id=2") == ["lnk_002"]
    assert ids(client, "source=followup&source_id=P-4") == ["lnk_004"]


def test_a_search_goes_on_where_the_page_before_ended(client: Any, here: World) -> None:
    for number in range(30):
        store(here, number, source_name="Clinic" if number % 3 else "Mill")
    first = client.get("/v1/links?q=mill&limit=6").json
    rest = client.get(f"/v1/links?q=mill&limit=6&cursor={first['next']}").json
    assert [item["source_id"] for item in first["items"] + rest["items"]] == [f"P-{n}" for n in range(0, 30, 3)]
    assert rest["next"] is None


def test_a_state_before_there_is_a_link_is_looked_for_elsewhere(client: Any) -> None:
    told = client.get("/v1/links?state=to_import").json
    assert (told["items"], "GET /v1/imports?status=waiting" in told["note"]) == ([], True)
    assert "note" not in client.get("/v1/links?state=synced").json
    document = problem(client.get("/v1/links?state=lost"), 422, "invalid_value")
    assert "to_import, to_export, to_update, failed, synced, archived, broken" in document["detail"]


def test_links_are_counted_by_record_and_state_of_the_companies_that_a_key_sees(
    client: Any, here: World, app: Flask
) -> None:
    store(here, 1)
    store(here, 2, state="broken")
    store(here, 3, company="beta")
    (job,) = client.get("/v1/links/counts").json["items"]
    assert (job["synced"], job["broken"], job["total"]) == (2, 1, 3)
    only: Any = Client(app, here.key("read", companies=("beta",)))
    told = only.get("/v1/links/counts").json
    assert [(one["record"], one["total"]) for one in told["items"]] == [("job", 1)]
    assert set(told["states"]) <= set(told["items"][0])


def test_a_link_is_made_shown_changed_and_removed(client: Any) -> None:
    # R96 R99 R150 R167
    made = client.post("/v1/links", JOB)
    assert (made.status_code, made.json["sage_name"]) == (201, "Riverside Clinic")
    assert client.post("/v1/links", JOB).status_code == 200
    path = f"/v1/links/{made.json['id']}"
    assert client("PATCH", path, json={"sage_id": "8", "owner": "sage"}).json["sage_name"] == "Old Mill"
    shown = client.get(path).json
    assert [entry["what"] for entry in shown["history"]] == ["linked", "relinked"]
    assert client("DELETE", path).status_code == 204
    assert client("DELETE", path).status_code == 204
    problem(client.get(path), 404, "not_found")
    entries = client.get("/v1/activity?record=job").json["items"]
    assert [(entry["what"], entry["by"]) for entry in entries] == [
        ("unlinked", "flow"), ("relinked", "flow"), ("linked", "flow"),
    ]  # fmt: skip
    assert all(entry["request_id"] for entry in entries)


def test_what_hangs_on_a_pair_is_told_and_confirmed(client: Any, here: World) -> None:
    # R99
    path = f"/v1/links/{client.post('/v1/links', JOB).json['id']}"
    here.sages["alpha"].put("change_order", {"recnum": 70, "jobnum": 7, "dscrpt": "Doors"})
    store(here, 70, record="change_order")
    told = problem(client("DELETE", path), 409, "wrong_state")
    assert told["hangs"] == {"change_order": {"count": 1, "ids": ["70"]}}
    problem(client("PATCH", path, json={"sage_id": "8"}), 409, "wrong_state")
    assert client("PATCH", path, json={"sage_id": "8", "confirm": True}).status_code == 200
    assert client("DELETE", f"{path}?confirm=true").status_code == 204


def test_unknown_fields_are_refused(client: Any) -> None:
    problem(client.post("/v1/links", {**JOB, "state": "synced"}), 422, "unknown_field")
    problem(client("PATCH", "/v1/links/lnk_1", json={"source_id": "P-9"}), 422, "unknown_field")


# The file


def test_all_links_come_as_a_file_that_excel_opens(client: Any, here: World) -> None:
    store(here, 1, source_name="Clinic, East\n2", source_id="=cmd|calc", sage_name="'-x")
    store(here, 2, record="vendor", sage_name="Château")
    answer = client.get("/v1/links.csv")
    assert (answer.mimetype, answer.data[:3]) == ("text/csv", b"\xef\xbb\xbf")
    assert 'attachment; filename="links.csv"' in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert [(row["source_id"], row["source_name"], row["sage_name"]) for row in rows] == [
        ("'=cmd|calc", "Clinic, East\n2", "''-x"), ("P-2", "", "Château"),
    ]  # fmt: skip
    assert client.get("/v1/links.csv?record=vendor").data.count(b"\n") == 2


def test_a_file_is_brought_in_and_once_more_changes_nothing(client: Any, here: World) -> None:
    text = f"{HEADER}alpha,job,followup,=1,Clinic,007\nalpha,vendor,followup,V-1,,20\nbeta,job,followup,'+1,,7\n\n"
    told = {"rows": 3, "added": 3, "unchanged": 0, "unchanged_lines": [], "ignored": [], "dry_run": True}
    assert bring(client, text, "?dry_run=true").json == told
    assert (len(here.plugin.links), client.get("/v1/activity").json["items"]) == (0, [])
    assert bring(client, text).json == {**told, "dry_run": False}
    again = {"added": 0, "unchanged": 3, "unchanged_lines": [2, 3, 4], "dry_run": False}
    assert bring(client, text).json == {**told, **again}
    (link,) = client.get("/v1/links?record=vendor").json["items"]
    assert (link["sage_name"], link["matched_by"], link["linked_by"]) == ("Château Glazing", "by hand", "flow")
    assert {one["source_id"] for one in client.get("/v1/links?record=job").json["items"]} == {"=1", "+1"}
    events = here.plugin.ledger.read(lambda tx: tx.events.newest(("link.created",), 10))
    assert sorted(event.data["source_id"] for event in events) == ["+1", "=1", "V-1"]
    log = client.get("/v1/activity").json["items"]
    assert [(one["what"], one["company"], one["record"]) for one in log] == [
        ("links imported", "beta", "job"), ("links imported", "alpha", "link"),
    ]  # fmt: skip


def test_an_exported_file_comes_back_as_it_went(client: Any, here: World) -> None:
    for number, name in ((7, "=1"), (8, "''=2")):
        made = client.post("/v1/links", {**JOB, "source_id": name, "sage_id": str(number), "source_name": f"@{name}"})
        assert made.status_code == 201
    data = client.get("/v1/links.csv").data
    told = bring(client, data).json
    assert (told["rows"], told["unchanged"]) == (2, 2)
    assert "linked_at" in told["ignored"]
    for link in list(here.plugin.links):
        here.plugin.links.remove(link.id)
    assert bring(client, data.replace(b",", b";")).json["added"] == 2
    assert {(one.source_id, one.source_name) for one in here.plugin.links} == {("=1", "@=1"), ("''=2", "@''=2")}


@pytest.mark.parametrize("text", ["a;=1", "a;\t@1", "\t=1", "\uff1d1", "';'=1", "-;;+1"])
def test_no_spreadsheet_runs_a_text_of_the_file(client: Any, here: World, text: str) -> None:
    assert client.post("/v1/links", {**JOB, "source_id": text}).status_code == 201
    data = client.get("/v1/links.csv").data
    assert f",{text}" not in data.decode()
    assert bring(client, data).json["unchanged"] == 1


@pytest.mark.parametrize("digits", [19, 20, 4400])
def test_no_record_has_a_number_that_long(client: Any, digits: int) -> None:
    problem(client.post("/v1/links", {**JOB, "sage_id": "9" * digits}), 422, "not_in_sage")


def test_a_header_is_no_longer_than_the_columns_there_are(client: Any) -> None:
    told = problem(bring(client, ",".join(f"c{n}" for n in range(100_000))), 422, "invalid_value")
    assert "The header names 100000 columns" in told["detail"]


def test_a_hundred_faults_are_listed_and_the_others_counted(client: Any) -> None:
    told = problem(bring(client, HEADER + "alpha,job,followup,P-1,,99\n" * 150), 422, "invalid_input")
    assert len(told["errors"]) == 100
    assert "of them are not listed" in told["detail"]


def test_all_that_is_wrong_with_a_file_is_told_at_once_and_nothing_is_stored(client: Any, here: World) -> None:
    store(here, 5, sage_id="8")
    text = (
        f"{HEADER}alpha,job,followup,P-1,,7\n"
        "alpha,job,followup,P-2,,99\n"
        "alpha,lamp,followup,,,7\n"
        "mars,job,followup,P-3,,7\n"
        "alpha,vendor,followup,V-1,,21\n"
        "alpha,job,followup,P-1,,8\n"
        "alpha,job,followup,P-9,,7\n"
        "alpha,job,followup,P-5,,7,more\n"
        "alpha,job,followup,P-5,,7\n"
    )
    told = problem(bring(client, text), 422, "invalid_input")
    assert "Nothing was stored: the file has" in told["detail"]
    assert [(fault["pointer"], fault["code"]) for fault in told["errors"]] == [
        ("/3/sage_id", "not_in_sage"),
        ("/4/record", "invalid_value"),
        ("/4/source_id", "required"),
        ("/5/company", "unknown_company"),
        ("/6/sage_id", "inactive_record"),
        ("/7/sage_id", "linked_elsewhere"),
        ("/7/source_id", "already_linked"),
        ("/8/sage_id", "linked_elsewhere"),
        ("/9/", "invalid_value"),
        ("/10/source_id", "already_linked"),
        ("/10/sage_id", "linked_elsewhere"),
    ]
    assert told["errors"][0]["message"] == "Line 3, sage_id: Sage has no job 99 (3-5 Jobs)."
    assert (told["rows"], told["wrong"], told["added"]) == (9, 8, 0)
    assert len(here.plugin.links) == 1


def test_one_wrong_pair_among_several_companies_stores_none_of_any(client: Any, here: World) -> None:
    store(here, 5, sage_id="8", state="broken", company="beta")
    text = f"{HEADER}alpha,job,followup,P-1,,7\nbeta,job,followup,P-5,,8\nbeta,job,followup,P-6,,7\n"
    told = problem(bring(client, text), 409, "wrong_state")
    says = "Line 3, source_id: This pair is broken: send a change of"
    assert [(one["pointer"], one["message"].startswith(says)) for one in told["errors"]] == [("/3/source_id", True)]
    assert (told["rows"], told["wrong"], told["added"]) == (3, 1, 0)
    assert (told["detail"].startswith("Nothing was stored. Line 3"), len(here.plugin.links)) == (True, 1)
    assert client.get("/v1/activity").json["items"] == []


def test_a_file_of_several_companies_is_stored_at_once_or_not_at_all(client: Any, here: World) -> None:
    """Somebody links one of the records after the file was checked."""
    text = f"{HEADER}alpha,job,followup,P-1,,7\nbeta,job,followup,P-6,,7\nbeta,job,followup,P-7,,8\n"

    class Overtaken(MemoryLinks):
        def add_all(self, new: Any) -> None:
            links.add(Link("lnk_other", "beta", "job", "followup", "P-7", "8"))
            links.add_all(new)

    links, overtaken = here.plugin.links, Overtaken()
    here.plugin.links = overtaken
    problem(bring(client, text), 409, "already_linked")
    here.plugin.links = links
    assert [link.id for link in links] == ["lnk_other"]
    assert here.plugin.ledger.read(lambda tx: tx.operations.reserved("")) == ()
    assert bring(client, text).json["unchanged_lines"] == [4]


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("", "required", "the file has 4 faults"),
        ("record,source,source_id\n", "required", "The column sage_id is missing."),
        (HEADER.replace("company", "colour"), "unknown_field", "There is no column colour."),
        (HEADER.replace("company", "record"), "duplicate_field", "The column record is there twice."),
        (HEADER.encode() + b"alpha,job,\xff", "invalid_value", "not UTF-8"),
        (f"{HEADER}alpha,job,\x00", "invalid_value", "not text"),
    ],
)
def test_what_is_no_such_file_is_refused(client: Any, text: str | bytes, code: str, says: str) -> None:
    assert says in problem(bring(client, text), 422, code)["detail"]


def test_a_file_is_sent_as_one(client: Any) -> None:
    problem(client.post("/v1/links.csv", {"a": 1}), 415, "unsupported_media_type")


def test_a_key_of_one_company_or_record_type_takes_and_brings_only_those(here: World, app: Flask, client: Any) -> None:
    store(here, 1)
    mine = Client(app, here.key("read", "write", companies=("beta",)))
    assert mine.get("/v1/links.csv").data.count(b"\n") == 1
    problem(bring(mine, f"{HEADER}alpha,job,followup,P-1,,7\n"), 422, "unknown_company")
    assert bring(mine, "record,source,source_id,sage_id\njob,followup,P-1,7\n").json["added"] == 1
