"""The bundle for those who are to find out what is wrong: it holds what they need, and nothing that is not theirs."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from sage100_plugin.engine import companies
from sage100_plugin.engine.diagnostics import TOLD
from sage100_plugin.engine.plugin import Plugin
from tests.console.browser import Browser
from tests.console.conftest import ADMIN
from tests.console.desk import people_at
from tests.console.sound import check
from tests.webhooks.decisions import TARGET, Desk

PATH = "/console/diagnostics"
PLANTED = {
    "smtp_password": "planted-mail-password-40ce",
    "smtp_user": "plantedmailuser",
    "smtp_to": "planted-dana@builders.example",
    "database_url": "postgresql://sage:planted-db-password@db.example/sage",
    "secret_key": "planted-signing-key-5b1f0c",
    "public_url": "https://planted-user:planted-web-password@sage.example.com",
    "poll_seconds": "77",
}


@pytest.fixture
def desk(plugin: Plugin) -> Desk:
    return Desk(plugin)


@pytest.fixture
def root(desk: Desk) -> Browser:
    return people_at(desk).signed_in("Root", "admin")


def unpacked(answer: TestResponse) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(answer.data)) as bundle:
        return {name: bundle.read(name).decode() for name in bundle.namelist()}


def test_it_holds_what_helps(root: Browser, desk: Desk) -> None:
    desk.subscribe()
    desk.send()
    answer = root.get(f"{PATH}.zip")
    assert (answer.mimetype, answer.status_code) == ("application/zip", 200)
    files = unpacked(answer)
    assert {*files} == {"README.txt", *TOLD} - {"findings.json"}
    told = {name: json.loads(text) for name, text in files.items() if name.endswith(".json")}
    assert told["about.json"]["plugin"] == desk.plugin.version
    assert "flask" in {name.lower() for name in told["about.json"]["packages"]}
    assert [one["id"] for one in told["companies.json"]] == ["sandbox"]
    assert told["receivers.json"][0]["machine"] == "receiver.example"
    assert [(one["action"], one["state"]) for one in told["operations.json"]] == [
        ("export_vendor", "waiting_acceptance")
    ]
    assert any(one["what"].startswith("export_vendor") for one in told["log.json"])
    assert "sage100_" in files["metrics.txt"]
    assert all(name in files["README.txt"] for name in told)


def test_no_secret_and_nothing_of_the_books_is_in_it(root: Browser, desk: Desk) -> None:
    desk.plugin.settings = replace(desk.plugin.settings, values={**desk.plugin.settings.values, **PLANTED})
    desk.subscribe(target=f"{TARGET}/plantedPathToken?key=plantedQueryToken")
    desk.send(name="Planted Glazing", phone="918-555-0148", source_id="planted-id-88")
    companies.change(desk.plugin, ADMIN, "sandbox", {"notify": "planted-approver@builders.example"})
    key = desk.client().post("/v1/keys", json={"name": "planted key", "scopes": ["read"]}).json["key"]
    text = "\n".join([*unpacked(root.get(f"{PATH}.zip")).values(), root.get(PATH).get_data(as_text=True)])
    assert "77" in text
    assert "planted" not in text.lower()
    assert "918-555-0148" not in text
    assert key.split("_", 2)[2] not in text


def test_the_page_says_what_is_in_it(root: Browser) -> None:
    page = root.get(PATH)
    check(page)
    assert "metrics.txt" in root.text(page)
    assert "SAGE100_DATABASE_URL" in root.text(page)
    assert PATH in root.tree(root.get("/console/companies")).xpath("//main//a/@href")


def test_only_who_administers_all_of_it_gets_it(desk: Desk) -> None:
    people = people_at(desk)
    assert people.signed_in("Olga").get(f"{PATH}.zip").status_code == 403
    assert people.signed_in("Vera", "admin", records=["vendor"]).get(f"{PATH}.zip").status_code == 403
    assert people.signed_in("Ada", "admin", companies=["sandbox"]).get(PATH).status_code == 403
    assert desk.client("read").get("/v1/diagnostics").status_code == 403
    assert "metrics.txt" in desk.client("admin").get("/v1/diagnostics").json["files"]
