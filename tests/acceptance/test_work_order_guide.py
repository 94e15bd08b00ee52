"""The guide of a CRM's work orders (mapping, create, update, sync), followed by a CRM that knows only HTTP.

Three times: its server calls the API with its own record; a flow of a no-code platform calls with Sage's field names
and dropdowns; a person presses buttons on the CRM's page. Each time the same stands in Sage.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from flask import Flask

from sage100_plugin import settings
from sage100_plugin.engine.access import SCOPES
from sage100_plugin.engine.keys import make_key
from sage100_plugin.plugin import LazyDocuments, close_plugin, open_plugin
from tests.webhooks.button_page import Person, Shown
from tests.webhooks.client import Client
from webhooks.app import create_app

COMPANY = "sandbox"
SOURCE = "followup"
MAPPING = f"/v1/mappings/{COMPANY}/work_order"
LINES: list[dict[str, Any]] = [
    {"field": "source_id", "source": "id", "direction": "push"},
    {"field": "source_name", "source": "project", "direction": "push"},
    {"field": "client", "source": "account.sage_number", "direction": "push"},
    {"field": "service_site", "source": "site.sage_number", "direction": "push"},
    {"field": "service_site_name", "source": "site.name", "direction": "pull"},
    {"field": "address1", "source": "site.street", "direction": "pull"},
    {"field": "description", "source": "scope"},
    {"field": "schedule_date", "source": "start"},
    {"field": "status", "source": "stage", "values": {"Scheduled": "7", "Finished": "8"}, "default": "7"},
    {"field": "priority", "source": "urgency", "values": {"Hot": "2", "Normal": "3"}},
    {"field": "type", "source": "kind"},
    {"field": "number", "source": "order_number"},
    {"field": "deposit", "source": "deposit"},
    {"field": "client_name", "source": "account.name", "direction": "pull"},
]
WORK_ORDER = 7
"""The status of an order that is scheduled."""

PINNED = {"description", "schedule_date", "status", "priority"}

Record = dict[str, Any]


def project(id: str = "P-204") -> Record:
    """A project as the CRM keeps it."""
    return {
        "id": id,
        "project": "Server room cooling",
        "scope": "No cooling in the server room",
        "start": "2026-12-07",
        "stage": "Scheduled",
        "urgency": "Hot",
        "kind": "1",
        "deposit": "150.00",
        "account": {"sage_number": "1"},
        "site": {"sage_number": "1-1"},
        "won_by": "Dana",
    }


@dataclass
class Crm:
    """A CRM: its projects, and how it reaches the plugin. What it is told to take over it takes over."""

    app: Flask
    api: Client
    projects: dict[str, Record] = field(default_factory=lambda: {"P-204": project(), "P-9": {"id": "P-9"}})

    def take_over(self, id: str, pull: Record) -> None:
        """Refill a project."""
        for name, value in pull.items():
            here = self.projects[id].get(name)
            self.projects[id][name] = {**here, **value} if isinstance(here, dict) else value


class Way(Protocol):
    """One way of following the guide. Each step gives the log it showed: label -> what Sage got or the source takes."""

    def create(self, crm: Crm, id: str) -> dict[str, Any]: ...
    def update(self, crm: Crm, id: str) -> dict[str, Any]: ...
    def sync(self, crm: Crm, id: str, part: str) -> dict[str, Any]: ...


def _done(crm: Crm, action: str, given: Record, headers: dict[str, str] | None = None) -> Any:
    response = crm.api.post(f"/v1/actions/{action}", given, headers=headers)
    assert response.status_code == 200, response.json
    assert response.json is not None
    return response.json


def _log(answer: Any) -> dict[str, Any]:
    return {line["label"]: line["new"] for line in answer["log"] if "skipped" not in line}


class ByApi:
    """The CRM's server sends its own record."""

    def create(self, crm: Crm, id: str) -> dict[str, Any]:
        answer = _done(crm, "create_work_order", self._given(crm, id, reload=True))
        crm.take_over(id, answer["pull"])
        assert answer["mapping"]["version"] == 1
        assert "won_by" in answer["mapping"]["unused"]
        return _log(answer)

    def update(self, crm: Crm, id: str) -> dict[str, Any]:
        answer = _done(crm, "update_work_order", self._given(crm, id))
        held_back = {line["field"]: line["skipped"] for line in answer["log"] if "skipped" in line}
        assert held_back.keys() == {"deposit"}
        assert "limit of Sage" in held_back["deposit"]
        return _log(answer)

    def sync(self, crm: Crm, id: str, part: str) -> dict[str, Any]:
        picked = crm.api.get(f"/v1/pickers/work_orders?company={COMPANY}&q={part}").json
        assert picked is not None
        answer = _done(crm, "sync_work_order", self._given(crm, id, work_order=picked["items"][0]["id"]))
        crm.take_over(id, answer["pull"])
        return _log(answer)

    def _given(self, crm: Crm, id: str, **more: Any) -> Record:
        return {"company": COMPANY, "source": SOURCE, "source_id": id, "source_record": crm.projects[id], **more}


class ByFlow:
    """A flow of a no-code platform: a node for each step, filled from dropdowns, one key for each run and item."""

    def create(self, crm: Crm, id: str) -> dict[str, Any]:
        assert crm.api.get("/v1/me").status_code == 200
        client = self._picked(crm, "clients", q="Clearwater")
        site = self._picked(crm, "service_sites", client=client)
        kind = self._picked(crm, "work_order_types")
        given = {
            **self._own(crm, id),
            "source_name": "Server room cooling",
            "client": client,
            "service_site": site,
            "type": kind,
            "deposit": "150.00",
            "status": "7",
        }
        fields = crm.api.get(f"/v1/actions/create_work_order/fields?company={COMPANY}").json
        assert fields is not None
        assert given.keys() <= {one["key"] for one in fields["items"]}
        answer = self._run(crm, "create_work_order", given)
        again = self._run(crm, "create_work_order", given)
        assert again == answer
        crm.projects[id] |= {"scope": answer["result"]["description"]}
        return _log(answer)

    def update(self, crm: Crm, id: str) -> dict[str, Any]:
        answer = self._run(crm, "update_work_order", {**self._own(crm, id), "status": "7", "deposit": "175.00"})
        assert answer["result"]["outcome"] == "updated"
        return _log(answer)

    def sync(self, crm: Crm, id: str, part: str) -> dict[str, Any]:
        order = self._picked(crm, "work_orders", q=part)
        given = {"source": SOURCE, "source_id": id, "work_order": order}
        answer = self._run(crm, "sync_work_order", given)
        crm.take_over(id, answer["pull"])
        return _log(answer)

    def _own(self, crm: Crm, id: str) -> Record:
        record = crm.projects[id]
        urgency = {"Hot": "Urgent", "Normal": "Prompt"}[record["urgency"]]
        given = {"description": record["scope"], "schedule_date": record["start"], "priority": urgency}
        return {"source": SOURCE, "source_id": id, **given}

    def _picked(self, crm: Crm, picker: str, **asked: str) -> str:
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        found = crm.api.get(f"/v1/pickers/{picker}?company={COMPANY}&{query}").json
        assert found is not None
        return str(found["items"][0]["value"])

    def _run(self, crm: Crm, action: str, given: Record) -> Any:
        headers = {"Idempotency-Key": f"run-17:{action}:0", "User-Agent": "n8n"}
        return _done(crm, action, {"company": COMPANY, **given}, headers)


class ByHand:
    """A person presses the buttons that the CRM shows beside the project."""

    def create(self, crm: Crm, id: str) -> dict[str, Any]:
        page = self._opened(crm, id, "create_work_order", reload=True)
        assert "11-2 Work Orders/Invoices/Credits" in page.text
        done = self._pressed(crm, page)
        facts = done.facts()
        assert facts["Client"] == "1 Clearwater Medical Group"
        assert {"Order#", "Address 1"} <= facts.keys()
        return done.table("log")

    def update(self, crm: Crm, id: str) -> dict[str, Any]:
        done = self._pressed(crm, self._opened(crm, id, "update_work_order"))
        assert "limit of Sage" in done.text
        return done.table("log")

    def sync(self, crm: Crm, id: str, part: str) -> dict[str, Any]:
        person, page = self._person, self._opened(crm, id, "sync_work_order")
        found = person.press(page, "choose", **{"find.work_order": part})
        shown = person.press(found, "show", work_order=found.options("work_order")[0])
        assert "Nothing is written in Sage" in shown.text
        done = person.press(shown, "do")
        assert done.status == 200, done.text
        return done.table("log")

    def _opened(self, crm: Crm, id: str, action: str, **more: Any) -> Shown:
        given = {"company": COMPANY, "source": SOURCE, "source_id": id, "source_record": crm.projects[id], **more}
        made = crm.api.post("/v1/buttons", {"action": action, "label": action.replace("_", " "), "input": given}).json
        assert made is not None
        self._person = Person(crm.app)
        return self._person.open(urlsplit(made["url"]).path)

    def _pressed(self, crm: Crm, page: Shown) -> Shown:
        done = self._person.press(page, "do")
        assert done.status == 200, done.text
        return done


WAYS: list[Way] = [ByApi(), ByFlow(), ByHand()]


@contextmanager
def opened(seeded: Path, folder: Path) -> Iterator[tuple[Crm, sqlite3.Connection]]:
    """A CRM beside a plugin with a fresh company, and that company's tables."""
    shutil.copytree(seeded, folder)
    plugin = open_plugin(settings.load({"SAGE100_HOME": str(folder)}))
    app = create_app(lambda: plugin, LazyDocuments(), lambda _plugin: 0)
    crm = Crm(app, Client(app, make_key(plugin, {"name": "followup", "scopes": list(SCOPES)}).secret))
    with closing(sqlite3.connect(folder / "companies" / f"{COMPANY}.sqlite")) as sage:
        sage.row_factory = sqlite3.Row
        yield crm, sage
    close_plugin(plugin)


def orders(sage: sqlite3.Connection) -> list[dict[str, Any]]:
    """The work orders in Sage as they stand now, without the moments at which they were made."""
    rows = sage.execute("SELECT * FROM srvinv ORDER BY recnum").fetchall()
    moments = {"_idnum", "insdte", "upddte", "orddte", "entdte"}
    return [{name: row[name] for name in row.keys() if name not in moments} for row in rows]  # noqa: SIM118 - a Row's own


def mapped(crm: Crm) -> None:
    """The first part of the guide: look at the mapping, see that the four fields are there to stay, add others."""
    shown = crm.api.get(MAPPING).json
    assert shown is not None
    assert {line["field"] for line in shown["pairs"] if line.get("pinned")} == PINNED
    lacking = crm.api("PUT", MAPPING, json={"pairs": [line for line in LINES if line["field"] != "priority"]})
    assert (lacking.status_code, "Priority" in lacking.text) == (422, True)
    saved = crm.api("PUT", MAPPING, json={"pairs": LINES})
    assert (saved.status_code, saved.json and saved.json["version"]) == (200, 1)


def followed(crm: Crm, sage: sqlite3.Connection, way: Way) -> list[dict[str, Any]]:
    """Follow the guide; gives the orders that are new in Sage."""
    mapped(crm)
    before = orders(sage)
    logged = way.create(crm, "P-204")
    assert {"Description", "Scheduled", "Status", "Priority", "Type", "Deposit"} <= logged.keys()
    crm.projects["P-204"] |= {"scope": "No cooling in rooms 3 and 4", "urgency": "Normal", "deposit": "175.00"}
    changed = way.update(crm, "P-204")
    assert {"Description", "Priority"} <= changed.keys()
    stood = orders(sage)
    number = next(order["ordnum"] for order in before if order["status"] == WORK_ORDER)
    assert "Description" in way.sync(crm, "P-9", number)
    assert orders(sage) == stood
    assert stood[: len(before)] == before
    return stood[len(before) :]


def linked(crm: Crm) -> dict[str, str]:
    """The projects that are linked, and where each record was made first."""
    found = crm.api.get(f"/v1/links?record=work_order&source={SOURCE}").json
    assert found is not None
    return {link["source_id"]: link["origin"] for link in found["items"]}


def test_the_guide_can_be_followed_in_three_ways_that_leave_the_same_in_sage(seeded: Path, tmp_path: Path) -> None:
    # R1 R2 R3 R4 R5 R6 R7 R14 R17 R30 R32 R33 R34 R35 R38 R42 R43 R44
    left = []
    for way in WAYS:
        with opened(seeded, tmp_path / type(way).__name__) as (crm, sage):
            (order,) = followed(crm, sage, way)
            left.append(order)
            assert linked(crm) == {"P-204": "source", "P-9": "sage"}
    by_api, by_flow, by_hand = left
    assert (by_api["dscrpt"], by_api["priort"], by_api["depost"]) == ("No cooling in rooms 3 and 4", 3, 150)
    assert by_api == by_flow == by_hand
