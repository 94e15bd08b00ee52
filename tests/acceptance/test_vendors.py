"""The diagram "Create and Sync Vendors", walked over HTTP by a source with a company directory and project directories.

Where was it made? In Sage: does the source have the company already? Then the two are linked, else it is added to the
company directory. In the source: a company of a project directory is added to the company directory by itself; does
Sage have the vendor already? Then the two are linked, else the company is exported. Whichever leaf is reached, in the
end there is one company, one vendor and one link, and both sides hold the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.sage.sandbox.company import change

SOURCE = "procore"
SAME = ("name", "address1", "city", "state", "zip")
"""What both sides hold under these names (R161 to R165)."""

NEW = {
    "name": "Quillfeather Glazing", "address1": "18 Foundry Road", "city": "Tulsa", "state": "OK", "zip": "74103"
}  # fmt: skip


@dataclass
class Source:
    """A project system: its company directory and project directories, and how it reaches the plugin."""

    api: Any
    database: Path
    directory: dict[str, dict[str, Any]] = field(default_factory=dict)
    projects: dict[str, list[str]] = field(default_factory=dict)

    def post(self, path: str, given: Any = None, status: int = 200) -> Any:
        """POST what is given."""
        answer = self.api.post(path, json=given or {}, headers={"Prefer": "wait=60"})
        assert answer.status_code == status, answer.json
        return answer.json

    def act(self, key: str, status: int = 200, **given: Any) -> Any:
        """Run an action for the source."""
        return self.post(f"/v1/actions/{key}", {"source": SOURCE, **given}, status)

    def get(self, path: str) -> Any:
        """GET what is there."""
        return self.api.get(path).json

    def made_in_sage(self, **options: str) -> str:
        """Let a person make a vendor in Sage, which the plugin then notices; gives its number."""
        made = str(change(self.database, "vendor-created", **options)["id"])
        self.post("/v1/poll")
        return made

    def arrived(self) -> list[dict[str, Any]]:
        """The vendors of Sage that wait for the source."""
        return list(self.get("/v1/imports?record=vendor&status=waiting")["items"])

    def known(self, name: str) -> str | None:
        """The company of the directory that has this name."""
        return next((id for id, held in self.directory.items() if held["name"] == name), None)

    def take_in(self, vendor: dict[str, Any]) -> str:
        """What the diagram says of a vendor made in Sage: link it to the company there is, or add it. Gives its id."""
        path = f"/v1/imports/{vendor['id']}/accept"
        known = self.known(vendor["name"])
        if known is None:
            self.post(path, {"source": SOURCE})
            told = self.get("/v1/triggers/import_accepted/events")["items"][0]["data"]["record_data"]
            known = f"V-{told['id']}"
            self.directory[known] = {name: told[name] for name in SAME}
        self.post(path, {"source": SOURCE, "source_id": known})
        return known

    def add(self, id: str, company: dict[str, Any], project: str = "") -> None:
        """Add a company to the company directory, or to a project's, which adds it to the company's."""
        self.directory[id] = {**dict.fromkeys(SAME, ""), **company}
        if project:
            self.projects.setdefault(project, []).append(id)

    def send(self, id: str, status: int = 202, **more: Any) -> Any:
        """Send a company for acceptance, as the record it is in the source: one of a project's directory names it."""
        project = next(({"project": {"name": name}} for name, held in self.projects.items() if id in held), {})
        return self.act("export_vendor", status, source_record={"id": id, **self.directory[id], **project}, **more)

    def accept(self, sent: Any, status: int = 200, **typed: str) -> Any:
        """Let accounting accept it."""
        return self.post(f"/v1/exports/{sent['export']['id']}/accept", typed, status)

    def vendor(self, id: str) -> dict[str, Any]:
        """The vendor of a company, as it stands in Sage."""
        return dict(self.act("get_vendor", source_id=id)["result"])

    def vendors(self) -> int:
        """How many vendors Sage has."""
        return len(self.act("find_vendors", limit=500)["result"]["items"])

    def links(self) -> list[tuple[str, str]]:
        """The pairs there are."""
        found = self.get(f"/v1/links?source={SOURCE}&record=vendor")["items"]
        return [(link["source_id"], link["sage_id"]) for link in found]

    def one_pair(self, id: str, vendor: str) -> None:
        """There is this pair and no other, and what its sides hold is the same."""
        assert self.links() == [(id, vendor)]
        assert [held["name"] for held in self.directory.values()].count(self.directory[id]["name"]) == 1
        in_sage = self.vendor(id)
        assert in_sage["id"] == vendor
        assert {name: in_sage[name] or "" for name in SAME} == {name: self.directory[id][name] or "" for name in SAME}


@pytest.fixture
def source(sandbox_client: Any, home: Path) -> Source:
    """A source beside a fresh sandbox company that was read once."""
    made = Source(sandbox_client, home / "companies" / "sandbox.sqlite")
    made.post("/v1/poll")
    return made


def test_made_in_sage_without_a_match_it_is_added_to_the_directory(source: Source) -> None:
    # R83 R84 R128 R160 R161 R162 R163 R164 R165
    vendor = source.made_in_sage(name="Quillfeather Glazing")
    (waiting,) = source.arrived()
    id = source.take_in(waiting)
    source.one_pair(id, vendor)
    assert source.directory[id]["city"] == "Dubuque"
    assert source.arrived() == []


def test_made_in_sage_with_a_match_the_two_are_linked(source: Source, sandbox_dump: Any) -> None:
    # R83 R85
    source.add("V-88", {"name": "Quillfeather Glazing", "city": "Dubuque", "state": "IA"})
    vendor = source.made_in_sage(name="Quillfeather Glazing")
    before = sandbox_dump()
    (waiting,) = source.arrived()
    assert source.take_in(waiting) == "V-88"
    source.one_pair("V-88", vendor)
    assert (len(source.directory), sandbox_dump() == before) == (1, True)


@pytest.mark.parametrize("project", ["", "Harbor Point"])
def test_made_in_the_source_without_a_match_it_is_exported(source: Source, sandbox_dump: Any, project: str) -> None:
    # R83 R86 R88 R128 R159 R160 R161 R162 R163 R164 R165 R166 R167
    source.add("V-88", NEW, project)
    before, count = sandbox_dump(), source.vendors()
    sent = source.send("V-88")
    assert sandbox_dump() == before
    (waiting,) = source.get("/v1/exports?status=pending")["items"]
    export = source.get(waiting["url"])
    assert export["preview"]["would"][0]["menu"] == "4-4 Vendors"
    assert source.accept(sent, 422, vendor_type="1")["code"] == "sage_id_required"
    body = source.accept(sent, sage_id="988", vendor_type="1")
    assert (body["result"]["id"], body["result"]["type_name"]) == ("988", "Subcontractor")
    source.one_pair("V-88", "988")
    assert source.vendor("V-88")["links"] == [{"source": SOURCE, "source_id": "V-88", "source_name": NEW["name"]}]
    assert source.vendors() == count + 1
    source.post("/v1/poll")
    assert source.arrived() == []  # what the source sent does not come back


@pytest.mark.parametrize("project", ["", "Harbor Point"])
def test_made_in_the_source_with_a_match_the_two_are_linked(source: Source, sandbox_dump: Any, project: str) -> None:
    # R83 R87 R88 R89
    there = source.act("get_vendor", vendor="20")["result"]
    source.add("V-20", {**{name: there[name] for name in SAME}, "name": "ORWIN Concrete, Corporation"}, project)
    before, count = sandbox_dump(), source.vendors()
    problem = source.send("V-20", 422)
    assert problem["code"] == "possible_duplicate"
    assert "vendor 20 Orwin Concrete Corp: the name is the same but for punctuation and legal form" in problem["detail"]
    assert "Link it with link_vendor" in problem["detail"]
    assert source.get("/v1/exports")["items"] == []
    source.act("link_vendor", vendor="20", source_id="V-20")
    assert sandbox_dump() == before
    assert (source.links(), source.get("/v1/exports")["items"]) == ([("V-20", "20")], [])
    source.directory["V-20"]["name"] = source.vendor("V-20")["name"]
    source.one_pair("V-20", "20")
    assert source.vendors() == count
    assert source.send("V-20", 409)["code"] == "already_linked"


def test_a_company_of_a_project_directory_lands_in_the_company(source: Source) -> None:
    # R88
    source.add("V-88", NEW, project="Harbor Point")
    assert "V-88" in source.directory
    source.accept(source.send("V-88"), sage_id="988")
    source.projects["Annex"] = ["V-88"]
    source.send("V-88", 409)
    source.one_pair("V-88", "988")


def test_one_that_is_really_another_is_exported_when_that_is_confirmed(source: Source) -> None:
    # R89
    source.add("V-21", {**NEW, "name": "Orwin Concrete"})
    assert source.send("V-21", 422)["code"] == "possible_duplicate"
    sent = source.send("V-21", confirm_no_match=True)
    (waiting,) = source.get("/v1/exports?status=pending")["items"]
    export = source.get(waiting["url"])
    found = export["preview"]["tells"]["candidates"]
    assert {"20", "500", "740"} == {one["id"] for one in found if one["by"] != "near_name"}
    source.accept(sent, sage_id="988")
    source.one_pair("V-21", "988")


def test_a_match_that_only_a_contact_shows_is_told_to_accounting(source: Source) -> None:
    """The name is another: the company was renamed, or it is another one of the same person."""
    # R89
    person, *_ = source.act("get_vendor", vendor="10")["result"]["contacts"]
    source.add("V-21", {**NEW, "contacts": [{"name": "Jo", "email": person["email"].upper()}]})
    source.send("V-21")
    (waiting,) = source.get("/v1/exports?status=pending")["items"]
    export = source.get(waiting["url"])
    told = {one["id"]: one["reason"] for one in export["preview"]["tells"]["candidates"]}
    assert told["10"] == "the e-mail address is the same"


def test_each_step_says_where_it_is_done(source: Source) -> None:
    # R56
    actions = {action["key"]: action for action in source.get("/plugin.json")["actions"]}
    done_in = {
        key: [step["performed_in"] for step in actions[key]["steps"]] for key in ("export_vendor", "link_vendor")
    }
    assert done_in == {"export_vendor": ["source", "plugin", "sage"], "link_vendor": ["source", "plugin"]}


def test_a_vendor_that_is_inactive_is_told_as_such_and_not_linked(source: Source) -> None:
    # R89
    source.add("V-90", {**NEW, "name": "Pellew Excavating LLC"})
    assert "vendor 90 Pellew Excavating LLC (inactive)" in source.send("V-90", 422)["detail"]
    assert source.act("link_vendor", 422, vendor="90", source_id="V-90")["code"] == "inactive_record"
    assert source.links() == []


def test_both_directions_end_in_the_same_kind_of_pair_and_later_changes_follow(source: Source) -> None:
    # R83 R128
    vendor = source.made_in_sage(name="Wexley Works")
    first = source.take_in(source.arrived()[0])
    source.add("V-88", NEW)
    source.accept(source.send("V-88"), sage_id="9988")
    pairs = source.get(f"/v1/links?source={SOURCE}&record=vendor")["items"]
    by_id = {pair["source_id"]: pair for pair in pairs}
    assert by_id[first].keys() == by_id["V-88"].keys()
    assert {id: (pair["sage_id"], pair["origin"]) for id, pair in by_id.items()} == {
        first: (vendor, "sage"),
        "V-88": ("9988", "source"),
    }
    for id in (first, "V-88"):
        source.directory[id]["address1"] = "2 Basin Road"
        record = {"id": id, **source.directory[id]}
        assert source.act("update_vendor", source_record=record)["result"]["outcome"] == "updated"
        assert {name: source.vendor(id)[name] or "" for name in SAME} == {
            name: source.directory[id][name] or "" for name in SAME
        }
