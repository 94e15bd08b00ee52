"""Updating a job: only what differs is sent, and where Sage's API has no request for it, that is said."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ports.links import Link
from sage100_plugin.sage.api.schema import OURS, MbxmlSchema
from sage100_plugin.sage.api.writer import MbxmlWriter
from sage100_plugin.sage.sandbox.api import SandboxTransport
from sage100_plugin.testing.sage import MemorySage
from tests.actions.jobs.conftest import Act, Refusal

PROJECT = {"source": "procore", "source_id": "P-2"}


@pytest.fixture(autouse=True)
def linked(memory: Plugin) -> None:
    memory.links.add(Link("lnk_1", "sandbox", "job", "procore", "P-2", "1015"))


def test_only_what_differs_is_sent(act: Act, sage: MemorySage) -> None:
    told = {"name": "Westfield Plant", "address1": "9 Mill Lane", "contract_amount": "10", "status": "9"}
    result = act("update_job", **PROJECT, **told)["result"]
    assert (result["outcome"], result["contract_amount"], result["status"]) == ("updated", "10.00", "9")
    (write,) = sage.writes
    assert (write.op, write.id, write.fields) == ("change", "1015", {"contract_amount": Decimal("10.00"), "status": 9})


def test_nothing_is_sent_when_nothing_differs(act: Act, sage: MemorySage) -> None:
    told = {"name": "Westfield Plant", "client": "1", "status": "4"}
    assert act("update_job", **PROJECT, **told)["result"]["outcome"] == "no_change"
    assert sage.writes == []


@pytest.mark.parametrize(
    ("given", "pointer", "code"),
    [
        ({"job": "1018", "name": "x"}, "/job", "inactive_record"),
        ({**PROJECT, "client": "5"}, "/client", "inactive_record"),
        ({**PROJECT, "client": "77"}, "/client", "not_in_sage"),
        ({**PROJECT, "status": "5"}, "/status", "not_in_sage"),
        ({**PROJECT, "type": "5"}, "/type", "not_in_sage"),
        ({**PROJECT, "state": "ZZ"}, "/state", "unknown_state"),
        ({**PROJECT, "name": "x" * 76}, "/name", "too_long"),
        ({"source": "procore", "source_id": "P-7"}, "/source_id", "project_not_linked"),
        ({"source_id": "P-2"}, "/source", "required"),
        ({}, "/source_id", "required"),
    ],
)
def test_what_is_refused(refusal: Refusal, given: dict[str, Any], pointer: str, code: str) -> None:
    assert [(at, word) for at, word, _ in refusal("update_job", **given)] == [(pointer, code)]


def test_a_job_that_is_kept_in_sage_is_changed_there(memory: Plugin, refusal: Refusal, act: Act) -> None:
    # R59
    memory.links.replace(Link("lnk_1", "sandbox", "job", "procore", "P-2", "1015", owner="sage"))
    says = "Job 1015 is owned by Sage, as its link to P-2 of procore says: change it there (3-5 Jobs)."
    assert refusal("update_job", **PROJECT, name="x") == [("/source_id", "wrong_owner", says)]
    assert refusal("update_job", job="1015", name="x") == [("/job", "wrong_owner", says)]
    assert act("update_job", **PROJECT, name="Westfield Plant")["result"]["outcome"] == "no_change"
    assert act("update_job", source="followup", job="1015", name="x")["result"]["name"] == "x"


class WithoutModRq:
    """The companies of a plugin, as their Sage is when its XSD has no request that changes a job."""

    def __init__(self, inner: Any, folder: Path) -> None:
        self._inner = inner
        for part in OURS.parent.glob("*.xsd"):
            text = re.sub(r'<xs:element name="JobMod[A-Za-z]*R[qs]"[^>]*/>', "", part.read_text("utf-8"))
            (folder / part.name).write_text(text, "utf-8")
        self._schema = MbxmlSchema(folder / OURS.name)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def writer(self, company_id: str) -> MbxmlWriter:
        into = SandboxTransport(self._inner.database(company_id))
        return MbxmlWriter(self._schema, self._inner.get(company_id).name, "apiuser", into)


def test_where_sages_api_has_no_request_for_it_that_is_said(plugin: Plugin, caller: Caller, tmp_path: Path) -> None:
    """No public source shows one."""
    companies: Any = WithoutModRq(plugin.companies, tmp_path)
    with pytest.raises(Problem) as caught:
        run_action(replace(plugin, companies=companies), Call("update_job", {"job": "1015", "name": "x"}, caller))
    assert caught.value.code == "sage_refused"
    assert caught.value.detail.startswith("A Job cannot be changed through this company's API (3-5 Jobs): ")
