"""The two ways of setting up a job and its project, and of mapping two that exist, followed by a source over HTTP.

The diagram "Set Up a Job/Project": a job is added in Sage and then to the source, or a project is sent for acceptance
and becomes a job; both ways end with the same pair. And the guide of a change order system: projects are mapped in
their settings, or made from imported ones. In the end both sides hold the same.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.sage.sandbox.company import change

SOURCE = "procore"
SAME = {"name": "name", "address": "address1", "city": "city", "state": "state", "zip": "zip"}
"""What both sides hold: the project's fields and the job's."""

CODES = [
    {"cost_code": "2010.000", "cost_type": "2"},
    {"cost_code": "2010.000", "cost_type": "3"},
    {"cost_code": "2020.000", "cost_type": "4"},
]
LATER = {"cost_code": "2030.000", "cost_type": "1"}


@dataclass
class Source:
    """A project system: its projects, and how it reaches the plugin."""

    api: Any
    database: Path
    projects: dict[str, dict[str, Any]] = field(default_factory=dict)

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

    def in_sage(self, kind: str, **options: str) -> str:
        """Let a person do something in Sage, which the plugin then notices; gives the record's id."""
        made = str(change(self.database, kind, **options)["id"])
        self.post("/v1/poll")
        return made

    def make_project(self, id: str, job: dict[str, Any]) -> None:
        """Make the project of an imported job: the job's number is the project's."""
        self.projects[id] = {"number": job["id"], **{own: job[theirs] for own, theirs in SAME.items()}}

    def send(self, id: str, status: int = 202, **more: Any) -> Any:
        """Send a project for acceptance."""
        project = self.projects[id]
        told = {theirs: project[own] for own, theirs in SAME.items()}
        codes = {"cost_codes": project.get("cost_codes", [])}
        asked = {"source_id": id, "project_number": project["number"], **told, **codes, **more}
        return self.act("export_job", status, **asked)

    def has_of(self, id: str, number: str) -> None:
        """Let the source have a project that was made beside the job, and holds the same."""
        self.make_project(id, self.act("get_job", job=number)["result"])

    def job(self, id: str) -> dict[str, Any]:
        """The job of a project, as it stands in Sage."""
        return dict(self.act("get_job", source_id=id)["result"])

    def link(self, id: str) -> dict[str, Any]:
        """The pair of a project."""
        (found,) = self.get(f"/v1/links?source={SOURCE}&source_id={id}&record=job")["items"]
        return dict(found)

    def happened(self, key: str) -> list[dict[str, Any]]:
        """The events of a trigger, oldest first."""
        return [event["data"] for event in reversed(self.get(f"/v1/triggers/{key}/events")["items"])]

    def waiting(self) -> list[dict[str, Any]]:
        """The imported projects that nobody decided about."""
        return list(self.get("/v1/imports?record=job&status=waiting")["items"])

    def same_on_both_sides(self, id: str) -> None:
        """Compare the project with its job, field by field."""
        project, job = self.projects[id], self.job(id)
        assert {own: job[theirs] or "" for own, theirs in SAME.items()} == {own: project[own] or "" for own in SAME}


@pytest.fixture
def source(sandbox_client: Any, home: Path) -> Source:
    """A source beside a fresh sandbox company that was read once."""
    made = Source(sandbox_client, home / "companies" / "sandbox.sqlite")
    made.projects["P-88"] = {
        "number": "26-088", "name": "Harbor Point Annex", "address": "1200 North Harbor Street", "city": "Seattle",
        "state": "WA", "zip": "98101", "cost_codes": CODES,
    }  # fmt: skip
    made.post("/v1/poll")
    return made


def from_sage(source: Source, id: str = "P-7") -> str:
    """The first way: a job is added in Sage, then to the source; gives the job's number."""
    job = source.in_sage("job-created", name="Riverside Clinic")
    (arrived,) = source.waiting()
    source.post(f"/v1/imports/{arrived['id']}/accept", {"source": SOURCE})
    source.make_project(id, source.happened("import_accepted")[-1]["record_data"])
    source.post(f"/v1/imports/{arrived['id']}/accept", {"source": SOURCE, "source_id": id})
    return job


def from_source(source: Source, id: str = "P-88", sage_id: str = "2088") -> Any:
    """The second way: a project is sent, and accounting accepts it; gives the answer."""
    export = source.send(id)["export"]["id"]
    typed = {"sage_id": sage_id, "client": "1", "status": "4", "type": "2"}
    return source.post(f"/v1/exports/{export}/accept", typed)


def test_a_job_added_in_sage_is_added_to_the_source(source: Source) -> None:
    # R51 R100 R101 R102 R103 R105 R126 R141 R142 R143 R144 R145 R146 R152
    job = from_sage(source)
    assert source.projects["P-7"]["number"] == job
    source.same_on_both_sides("P-7")
    assert (source.link("P-7")["sage_id"], source.link("P-7")["origin"]) == (job, "sage")
    assert source.waiting() == []
    assert [told["id"] for told in source.happened("job_created")] == [job]


def test_a_project_sent_for_acceptance_becomes_a_job(source: Source, sandbox_dump: Any) -> None:
    # R52 R53 R126 R141 R142 R143 R144 R145 R146 R149 R150
    before = sandbox_dump()
    source.send("P-88")
    assert sandbox_dump() == before
    (export,) = source.get("/v1/exports?status=pending")["items"]
    typed = {"sage_id": "2088", "client": "1", "status": "4", "type": "2"}
    body = source.post(f"/v1/exports/{export['id']}/accept", typed)
    assert (body["result"]["id"], body["result"]["status_name"]) == ("2088", "Current")
    source.same_on_both_sides("P-88")
    assert (source.link("P-88")["sage_id"], source.projects["P-88"]["number"]) == ("2088", "26-088")
    assert [told["status"] for told in source.happened("export_done")] == ["done"]
    source.post("/v1/poll")
    assert source.waiting() == []  # what the source sent does not come back as imported


def test_a_project_that_is_not_accepted_is_edited_and_sent_again(source: Source, sandbox_dump: Any) -> None:
    # R54
    before = sandbox_dump()
    export = source.send("P-88")["export"]["id"]
    source.post(f"/v1/exports/{export}/reject", {"reason": "The zip is of the other site."})
    assert sandbox_dump() == before
    assert source.happened("export_rejected")[-1]["reason"] == "The zip is of the other site."
    source.projects["P-88"]["zip"] = "98109"
    source.post(f"/v1/exports/{export}/resend", {"input": {"zip": "98109"}}, 202)
    source.post(f"/v1/exports/{export}/accept", {"sage_id": "2088", "client": "1", "status": "4"})
    source.same_on_both_sides("P-88")
    assert source.job("P-88")["zip"] == "98109"
    rounds = source.get(f"/v1/exports/{export}")["rounds"]
    assert [(one["round"], one["status"]) for one in rounds] == [
        (1, "pending"), (1, "rejected"), (2, "pending"), (2, "accepted"), (2, "done"),
    ]  # fmt: skip


def test_both_ways_meet_in_the_same_end_state(source: Source) -> None:
    # R51 R53 R55
    from_sage(source)
    from_source(source)
    first, second = source.link("P-7"), source.link("P-88")
    assert first.keys() == second.keys()
    assert (first["state"], second["state"]) == ("synced", "synced")
    assert (first["origin"], second["origin"]) == ("sage", "source")
    for id in ("P-7", "P-88"):
        source.same_on_both_sides(id)


def test_a_job_made_in_both_systems_is_not_sent_under_strict_linking(source: Source) -> None:
    # R49 R50
    source.api.plugin.companies.change("sandbox", {"policies": {"linking": "strict"}})
    source.projects["P-88"]["number"] = "1017"
    assert source.send("P-88", 422)["code"] == "in_both_systems"
    assert source.act("map_job", 422, job="1017", source_id="P-88")["code"] == "in_both_systems"
    assert source.get("/v1/links")["items"] == []


def test_the_steps_say_where_they_are_done(source: Source) -> None:
    # R56
    actions = {action["key"]: action for action in source.get("/plugin.json")["actions"]}
    done_in = [step["performed_in"] for step in actions["export_job"]["steps"]]
    assert done_in == ["source", "plugin", "plugin", "sage"]


def test_an_existing_project_is_mapped_in_its_settings(source: Source, sandbox_dump: Any) -> None:
    # R95 R96 R97 R98
    source.has_of("X-1", "1017")
    before, projects = sandbox_dump(), {id: dict(held) for id, held in source.projects.items()}
    (choice,) = source.get("/v1/pickers/unlinked_jobs?q=Lakeview Retail")["items"]
    assert choice["label"] == "1017 Lakeview Retail Shell"
    source.act("map_job", job=choice["id"], source_id="X-1", source_name="Retail Shell")
    assert (sandbox_dump(), source.projects) == (before, projects)  # mapping writes on neither side
    assert source.job("X-1")["id"] == "1017"
    source.same_on_both_sides("X-1")
    assert source.get("/v1/pickers/unlinked_jobs?q=Lakeview Retail")["items"] == []
    (shown,) = source.get("/v1/pickers/jobs?q=Lakeview Retail")["items"]
    assert shown["note"] == "Current, linked"
    assert {name: source.link("X-1")[name] for name in ("source_name", "sage_name", "origin", "state")} == {
        "source_name": "Retail Shell", "sage_name": "Lakeview Retail Shell", "origin": "sage", "state": "synced",
    }  # fmt: skip


def test_a_project_that_was_mapped_to_the_wrong_job_is_mapped_again(source: Source, sandbox_dump: Any) -> None:
    # R97 R99
    source.has_of("X-1", "1017")
    before = sandbox_dump()
    source.act("map_job", job="1016", source_id="X-1")
    wrong = source.link("X-1")["id"]
    problem = source.act("map_job", 409, job="1017", source_id="X-1")
    assert (problem["code"], problem["detail"].endswith(f"change or remove link {wrong}.")) == ("already_linked", True)
    assert source.api.delete(f"/v1/links/{wrong}").status_code == 204
    source.act("map_job", job="1017", source_id="X-1")
    source.same_on_both_sides("X-1")
    assert (source.link("X-1")["sage_id"], sandbox_dump() == before) == ("1017", True)
    assert [choice["id"] for choice in source.get("/v1/pickers/unlinked_jobs?q=1016")["items"]] == ["1016"]


def test_a_mapped_job_belongs_to_no_second_project(source: Source) -> None:
    # R96 R98
    source.act("map_job", job="1017", source_id="X-1")
    assert source.act("map_job", 409, job="1017", source_id="X-2")["code"] == "linked_elsewhere"
    assert [link["source_id"] for link in source.get("/v1/links?record=job")["items"]] == ["X-1"]


def test_an_imported_project_is_rejected_and_can_be_restored(source: Source) -> None:
    # R102 R104
    source.in_sage("job-created", name="Riverside Clinic")
    (arrived,) = source.waiting()
    source.post(f"/v1/imports/{arrived['id']}/reject", {"reason": "A warranty job."})
    source.post("/v1/poll")
    assert (source.waiting(), source.get("/v1/links")["items"]) == ([], [])
    source.post(f"/v1/imports/{arrived['id']}/restore")
    assert [item["sage_id"] for item in source.waiting()] == [arrived["sage_id"]]


def budget(source: Source, job: str) -> list[tuple[str, float]]:
    """The rows of a job's budget (6-2) as Sage holds them: the code, and what its cost types come to."""
    columns = "matbdg + labbdg + eqpbdg + subbdg + othbdg + usrcs6 + usrcs7 + usrcs8 + usrcs9"
    with closing(sqlite3.connect(source.database)) as connection:
        found = connection.execute(f"SELECT cstcde, {columns} FROM bdglin WHERE recnum = ? ORDER BY linnum", (job,))
        return [(f"{code:.3f}", total) for code, total in found]


def test_the_job_gets_a_shell_budget_of_the_codes_it_was_sent_with(source: Source) -> None:
    # R126 R147 R151 R153 R154
    from_source(source)
    assert budget(source, "2088") == [("2010.000", 0), ("2020.000", 0)]
    export = source.act("export_cost_codes", 202, source_id="P-88", cost_codes=[*CODES, LATER])["export"]["id"]
    assert len(budget(source, "2088")) == 2
    result = source.post(f"/v1/exports/{export}/accept")["result"]
    assert (result["job"], result["added"]) == ("2088", 1)
    assert budget(source, "2088") == [("2010.000", 0), ("2020.000", 0), ("2030.000", 0)]


def test_phases_come_from_sage_only(source: Source) -> None:
    # R127 R134 R156 R157 R158
    source.act("map_job", job="1016", source_id="X-2")
    sent = source.act("export_cost_codes", 422, source_id="X-2", cost_codes=CODES)
    assert sent["code"] == "phases_in_use"
    choices = source.get("/v1/pickers/phases?job=1016")["items"]
    phases = source.job("X-2")["phases"]
    assert [(phase["number"], phase["name"]) for phase in phases][:2] == [("1", "Shell"), ("2", "Interior")]
    assert [choice["label"] for choice in choices] == [f"{phase['number']} {phase['name']}" for phase in phases]
