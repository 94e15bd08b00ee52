"""What administrators do leaves a trace, and none of it is lost when several do it at once."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.engine import companies, keys
from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.limited import sees_entry
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Problem
from sage100_plugin.ports.ledger import Activity
from sage100_plugin.records import RECORDS
from sage100_plugin.sage.companies import CompanyFolder
from tests.conftest import COMPANY

DANA = Caller("k1", "Dana", SCOPES)


def entries(plugin: Plugin) -> list[Activity]:
    return list(reversed(plugin.ledger.read(lambda tx: tx.activity.find())))


def test_policies_set_at_once_are_all_kept(memory: Plugin, tmp_path: Path) -> None:
    folder = CompanyFolder(tmp_path / "companies")
    folder.add_sandbox(COMPANY)
    memory.companies = folder
    wanted = {f"expire.{record}": str(days) for days, record in enumerate(RECORDS, 1)}
    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(companies.change, memory, DANA, COMPANY, {name: wanted[name]}) for name in wanted]:
            done.result()
    assert folder.known(COMPANY).policies == wanted
    assert {line["field"]: line["new"] for entry in entries(memory) for line in entry.log} == wanted


def set_policies(folder: Path, names: list[str]) -> None:
    for name in names:
        CompanyFolder(folder).change(COMPANY, {"policies": {name: "1"}})


def test_policies_set_by_two_processes_are_all_kept(tmp_path: Path) -> None:
    CompanyFolder(tmp_path).add_sandbox(COMPANY)
    halves = [[f"{half}.{place}" for place in range(25)] for half in "ab"]
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=set_policies, args=(tmp_path, names)) for names in halves]
    for other in others:
        other.start()
    for other in others:
        other.join()
    assert set(CompanyFolder(tmp_path).known(COMPANY).policies) == {name for names in halves for name in names}


def test_the_log_tells_who_changed_a_policy_and_what_it_was(memory: Plugin) -> None:
    companies.change(memory, DANA, COMPANY, {"linking": "strict"})
    companies.change(memory, DANA, COMPANY, {"linking": "allowed", "country": "US"})
    companies.change(memory, DANA, COMPANY, {"linking": "allowed"})
    told: list[Any] = [(entry.by, entry.company, entry.what, *entry.log) for entry in entries(memory)]
    assert told == [
        ("Dana", COMPANY, "company.changed", {"field": "linking", "old": None, "new": "strict"}),
        ("Dana", COMPANY, "company.changed", {"field": "linking", "old": "strict", "new": "allowed"}),
    ]


def test_the_log_tells_who_made_and_revoked_a_key_but_never_its_secret(memory: Plugin) -> None:
    made = keys.create(memory, DANA, {"name": "flow", "scopes": ["read"], "companies": [COMPANY]})
    for _ in range(2):
        keys.revoke(memory, DANA, made.key.id)
    found = entries(memory)
    assert [(entry.what, entry.by, entry.details["key"]) for entry in found] == [
        ("key.created", "Dana", made.key.id),
        ("key.revoked", "Dana", made.key.id),
    ]
    assert made.secret.rpartition("_")[2] not in repr(found)
    assert made.key.secret_hash not in repr(found)
    assert made.key.made_by == "k1"


def test_what_was_done_to_keys_is_told_to_administrators_only(memory: Plugin) -> None:
    keys.create(memory, DANA, {"name": "flow", "scopes": ["read"]})
    (entry,) = entries(memory)
    assert sees_entry(memory, DANA, entry)
    assert not sees_entry(memory, Caller("k2", "flow", ("read",)), entry)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("x" * 101, "The name of a key has at most 100 characters."),
        ("flow\u0007", "The name of a key has no control characters."),
        ("  ", "Give the key a name."),
    ],
)
def test_a_key_has_a_name_that_fits_a_line(memory: Plugin, name: str, says: str) -> None:
    with pytest.raises(Problem) as caught:
        keys.create(memory, DANA, {"name": name, "scopes": ["read"]})
    assert caught.value.detail == says
    assert keys.create(memory, DANA, {"name": "x" * 100, "scopes": ["read"]}).key.name == "x" * 100
