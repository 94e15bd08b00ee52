"""The way of a commitment, "Create and Send a Commitment", followed over HTTP for both of its kinds.

It is created and approved in the source, sent, accepted, or rejected, edited and sent again. Or somebody makes one in
Sage where that is not to be, and a person decides what becomes of it. In the end both sides hold the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.test_projects import SOURCE, Source

PROJECT, JOB, COMPANY, VENDOR = "P-5", "1010", "V-5", "320"


@dataclass
class Kind:
    """What the two kinds of commitments have different."""

    record: str
    action: str
    change: str
    total: str

    def lines(self, amount: str) -> list[dict[str, str]]:
        """One line of this amount."""
        return [{"cost_code": "2030.000", "cost_type": "4", "amount": amount, "description": "Glazing"}]


KINDS = (
    Kind("subcontract", "export_subcontract", "subcontract-created", "original_amount"),
    Kind("purchase_order", "export_purchase_order", "purchase-order-created", "subtotal"),
)
both = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.record)


@dataclass
class Commitments(Source):
    """A project system with commitments of one project and one company."""

    mine: dict[str, dict[str, Any]] = field(default_factory=dict)

    def make(self, id: str, kind: Kind, amount: str) -> None:
        """Create a commitment in the source; nobody has approved it yet."""
        self.mine[id] = {
            "source_name": f"Glazing {id}",
            "number": id,
            "description": "Storefront glazing",
            "date": "2026-08-14",
            "approved": False,
            "lines": kind.lines(amount),
        }

    def send_commitment(self, id: str, kind: Kind, status: int = 202, **other: Any) -> Any:
        """Send one."""
        whose = {"project_source_id": PROJECT, "vendor_source_id": COMPANY, "source_id": id}
        return self.act(kind.action, status, **whose, **self.mine[id], **other)

    def found(self, **given: Any) -> dict[str, dict[str, Any]]:
        """Sage's commitments of the job, by number."""
        items = self.act("find_commitments", job=JOB, **given)["result"]["items"]
        return {one["number"]: one for one in items}


@pytest.fixture
def source(sandbox_client: Any, home: Path) -> Commitments:
    """A source with a company that is linked, and a project that is not yet."""
    made = Commitments(sandbox_client, home / "companies" / "sandbox.sqlite")
    made.act("link_vendor", vendor=VENDOR, source_id=COMPANY)
    return made


@both
def test_it_is_approved_sent_and_accepted_and_stands_in_sage(
    source: Commitments, sandbox_dump: Any, kind: Kind
) -> None:
    # R72 R75 R77 R78 R130 R180 R181
    source.make("C-10", kind, "18500.50")
    before = sandbox_dump()
    refused = source.send_commitment("C-10", kind, 422)
    assert {one["code"] for one in refused["errors"]} == {"project_not_linked", "not_approved"}
    source.act("map_job", job=JOB, source_id=PROJECT)
    source.mine["C-10"]["approved"] = True
    answer = source.send_commitment("C-10", kind)
    (waiting,) = source.get("/v1/exports?status=pending")["items"]
    assert (waiting["id"], waiting["record"], sandbox_dump()) == (answer["export"]["id"], kind.record, before)
    done = source.post(f"/v1/exports/{waiting['id']}/accept")
    assert done["result"][kind.total] == "18500.50"
    (link,) = source.get(f"/v1/links?source={SOURCE}&record={kind.record}")["items"]
    assert (link["source_id"], link["sage_id"], link["owner"]) == ("C-10", done["result"]["id"], "source")
    assert source.found(linked="yes")["C-10"]["amount"] == "18500.50"


@both
def test_one_that_is_rejected_is_edited_and_sent_again(source: Commitments, sandbox_dump: Any, kind: Kind) -> None:
    # R76 R90 R93
    source.act("map_job", job=JOB, source_id=PROJECT)
    source.make("C-11", kind, "900.00")
    source.mine["C-11"]["approved"] = True
    before = sandbox_dump()
    export = source.send_commitment("C-11", kind)["export"]["id"]
    source.post(f"/v1/exports/{export}/reject", {"reason": "It is 950."})
    assert source.happened("export_rejected")[-1]["reason"] == "It is 950."
    assert sandbox_dump() == before
    again = source.post(f"/v1/exports/{export}/resend", {"input": {"lines": kind.lines("950.00")}}, 202)
    done = source.post(f"/v1/exports/{again['export']['id']}/accept")
    assert done["result"][kind.total] == "950.00"
    rounds = source.get(f"/v1/exports/{export}")["rounds"]
    assert [(one["round"], one["status"]) for one in rounds] == [
        (1, "pending"), (1, "rejected"), (2, "pending"), (2, "accepted"), (2, "done"),
    ]  # fmt: skip


@both
def test_one_that_is_made_in_sage_is_told_and_decided_about(source: Commitments, kind: Kind) -> None:
    # R73 R74
    source.act("map_job", job=JOB, source_id=PROJECT)
    source.post("/v1/poll")
    made = [source.in_sage(kind.change, job=JOB) for _ in range(3)]
    told = source.happened("commitment_created_in_sage")
    assert [(one["kind"], one["id"], one["job"]) for one in told] == [(kind.record, id, JOB) for id in made]
    decide: dict[str, Any] = {"kind": kind.record}
    source.act("resolve_commitment", commitment=made[0], decision="adopt", source_id="C-12", **decide)
    source.act("resolve_commitment", commitment=made[1], decision="ignore", **decide)
    waits = source.act("resolve_commitment", 202, commitment=made[2], decision="reverse", **decide)
    source.post(f"/v1/exports/{waits['export']['id']}/accept")
    source.post("/v1/poll")
    left = {one["id"] for one in source.found(kind=kind.record).values()}
    assert {*made[:2]} <= left
    assert made[2] not in left
    assert not {*made} & {one["id"] for one in source.found(kind=kind.record, linked="unresolved").values()}
    assert len(source.happened("commitment_created_in_sage")) == len(made)


@both
def test_what_the_plugin_wrote_itself_is_not_told_as_made_in_sage(source: Commitments, kind: Kind) -> None:
    # R74
    source.act("map_job", job=JOB, source_id=PROJECT)
    source.post("/v1/poll")
    source.make("C-13", kind, "10.00")
    source.mine["C-13"]["approved"] = True
    source.post(f"/v1/exports/{source.send_commitment('C-13', kind)['export']['id']}/accept")
    source.post("/v1/poll")
    assert source.happened("commitment_created_in_sage") == []
