"""What people get wrong about jobs, vendors and the acceptance queue, told over HTTP: its own code, one plain sentence.

Nothing of it changes anything: neither Sage nor the links, and an export stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

PROJECT = {"source": "procore", "source_id": "P-88", "name": "Harbor Point Annex"}
COMPANY = {"source": "procore", "source_id": "V-9", "name": "Quillfeather Glazing"}
CUSTOMER = {"source": "procore", "source_id": "C-9", "name": "Harbor Dental"}
JOB = {"sage_id": "2088", "client": "1", "status": "4"}

Asked = tuple[str, dict[str, Any]]
"""Where something is posted, and what."""

Ready = Callable[[Any], Asked]
"""Brings the company into the state that the wrong call meets; gives that call."""


class Case(NamedTuple):
    """What is wrong, and what is said of it; `{export}` stands for an export's id."""

    ready: Ready
    status: int
    code: str
    says: str


def post(api: Any, path: str, given: dict[str, Any]) -> Any:
    return api.post(path, json=given, headers={"Prefer": "wait=60"})


def send(api: Any, key: str, **given: Any) -> str:
    """Send something for acceptance; gives its address in the queue."""
    return f"/v1/exports/{post(api, f'/v1/actions/{key}', given).json['export']['id']}"


def act(key: str, *linking: str, **given: Any) -> Ready:
    """Run an action, in a company of this linking policy."""

    def ready(api: Any) -> Asked:
        if linking:
            api.plugin.companies.change("sandbox", {"policies": {"linking": linking[0]}})
        return f"/v1/actions/{key}", given

    return ready


def accept(key: str, record: dict[str, Any], **typed: Any) -> Ready:
    """Accept something that was sent."""
    return lambda api: (f"{send(api, key, **record)}/accept", typed)


def late(before: str, then: str, **given: Any) -> Ready:
    """Decide about a job that was decided about before."""

    def ready(api: Any) -> Asked:
        export = send(api, "export_job", **PROJECT)
        told = {"accept": JOB, "reject": {"reason": "Twice."}, "retrieve": {}, "": {}}[before]
        assert not before or post(api, f"{export}/{before}", told).status_code == 200
        return f"{export}/{then}", given

    return ready


def waiting(api: Any) -> Asked:
    """Send once more what waits."""
    send(api, "export_job", **PROJECT)
    return "/v1/actions/export_job", {**PROJECT, "city": "Tulsa"}


TOO_LATE = "Export {export} is %s and cannot be %s. %s"
STANDS = "Job 2088 stands in Sage (3-5 Jobs); what changes from now on is sent as a new export."
IN_BOTH = "and this company links no two jobs that were made in both systems."

ANEW = "Resend it, as it was or changed."

CASES = {
    "accepted after it was retrieved": Case(
        late("retrieve", "accept", **JOB),
        409,
        "wrong_state",
        TOO_LATE % ("retrieved", "accepted", ANEW),
    ),
    "accepted after it was rejected": Case(
        late("reject", "accept", **JOB),
        409,
        "wrong_state",
        TOO_LATE % ("rejected", "accepted", f"The reason: Twice. {ANEW}"),
    ),
    "accepted twice": Case(
        late("accept", "accept", **JOB),
        409,
        "wrong_state",
        TOO_LATE % ("done", "accepted", STANDS),
    ),
    "rejected after it was accepted": Case(
        late("accept", "reject", reason="Late."),
        409,
        "wrong_state",
        TOO_LATE % ("done", "rejected", STANDS),
    ),
    "retrieved after it was accepted": Case(
        late("accept", "retrieve"), 409, "wrong_state", TOO_LATE % ("done", "taken back", STANDS)
    ),
    "sent again while it waits": Case(
        late("", "resend", input={}),
        409,
        "wrong_state",
        TOO_LATE % ("pending", "sent again", "Accept or reject it, or let its sender retrieve it first."),
    ),
    "sent while it waits": Case(
        waiting,
        409,
        "wrong_state",
        "This record waits for accounting as export {export}. Let that one be decided, or retrieve it first; then send "
        "this again.",
    ),
    "a job without a number": Case(
        accept("export_job", PROJECT, client="1", status="4"),
        422,
        "sage_id_required",
        "Type the Sage job number (3-5 Jobs) to accept it.",
    ),
    "a vendor without a number": Case(
        accept("export_vendor", COMPANY),
        422,
        "sage_id_required",
        "Type the Sage vendor number (4-4 Vendors) to accept it.",
    ),
    "the number of another job": Case(
        accept("export_job", PROJECT, **{**JOB, "sage_id": "1015"}),
        422,
        "number_taken",
        "Job 1015 is already Westfield Water Treatment Plant in Sage (3-5 Jobs).",
    ),
    "the number of another vendor": Case(
        accept("export_vendor", COMPANY, sage_id="20"),
        422,
        "number_taken",
        "Vendor 20 is already Orwin Concrete Corp in Sage (4-4 Vendors).",
    ),
    "the number of another client": Case(
        act("export_client", **CUSTOMER, number="1"),
        422,
        "number_taken",
        "Client 1 is already Clearwater Medical Group in Sage (3-6 Clients).",
    ),
    "a job number with leading zeros": Case(
        accept("export_job", PROJECT, **{**JOB, "sage_id": "02088"}),
        422,
        "leading_zeros",
        "Sage Job#: job numbers have no leading zeros. Type 2088 if you mean that.",
    ),
    "a vendor number with leading zeros": Case(
        accept("export_vendor", COMPANY, sage_id="00990"),
        422,
        "leading_zeros",
        "Sage Vendor#: vendor numbers have no leading zeros. Type 990 if you mean that.",
    ),
    "a client number with leading zeros": Case(
        act("export_client", **CUSTOMER, number="0099"),
        422,
        "leading_zeros",
        "Client#: client numbers have no leading zeros. Type 99 if you mean that.",
    ),
    "the project's number, that is none in Sage": Case(
        accept("export_job", PROJECT, **{**JOB, "sage_id": "26-088"}),
        422,
        "invalid_value",
        "Sage Job#: 26-088 is no job number; Sage takes 1 to 10 digits.",
    ),
    "a job's name that is too long": Case(
        act("export_job", **{**PROJECT, "name": "x" * 76}),
        422,
        "too_long",
        "Job Name has 76 characters; Sage takes 75.",
    ),
    "a vendor's name that is too long": Case(
        act("export_vendor", **{**COMPANY, "name": "x" * 76}),
        422,
        "too_long",
        "Vendor Name has 76 characters; Sage takes 75.",
    ),
    "a client's name that is too long": Case(
        act("export_client", **{**CUSTOMER, "name": "x" * 31}),
        422,
        "too_long",
        "Client Name has 31 characters; Sage takes 30.",
    ),
    **{
        f"an unknown state, {key}": Case(
            act(key, **{**record, "state": "ZZ"}),
            422,
            "unknown_state",
            "State: ZZ is no state or province. Write it with its two letters, as OK.",
        )
        for key, record in (
            ("export_job", PROJECT),
            ("export_vendor", COMPANY),
            ("export_client", CUSTOMER),
            ("update_job", {"job": "1015"}),
            ("update_vendor", {"vendor": "20"}),
            ("update_client", {"client": "1"}),
        )
    },
    "a job in both systems, sent under strict linking": Case(
        act("export_job", "strict", **PROJECT, project_number="1017"),
        422,
        "in_both_systems",
        f"Job 1017 Lakeview Retail Shell is in Sage already (3-5 Jobs), {IN_BOTH} Link it with map_job once linking is "
        "allowed, or delete one of the two.",
    ),
    "a job in both systems, mapped under strict linking": Case(
        act("map_job", "strict", source="procore", source_id="P-88", job="1017"),
        422,
        "in_both_systems",
        "This company links no two jobs that were made in both systems: job 1017 is not mapped. Accept it as an "
        "imported job, or export the project.",
    ),
    "a job of a client that is not linked": Case(
        act("export_job", **PROJECT, client_source_id="C-404"),
        422,
        "client_not_linked",
        "Client C-404 of procore is not linked to a Sage client. Link it with link_client, create it with "
        "export_client, or give its Sage number.",
    ),
    "a job accepted without a client": Case(
        accept("export_job", PROJECT, sage_id="2088", status="4"),
        422,
        "required",
        "Client is required (3-6 Clients).",
    ),
    "a job accepted without a status": Case(
        accept("export_job", PROJECT, sage_id="2088", client="1"),
        422,
        "required",
        "Job Status is required: choose it from the company's list (3-5 Jobs).",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_it_is_refused_by_its_own_code_in_one_plain_sentence_and_changes_nothing(
    sandbox_client: Any, sandbox_dump: Any, case: Case
) -> None:
    # R50 R91 R148 R166
    path, given = case.ready(sandbox_client)

    def stands() -> Any:
        links, exports = (sandbox_client.get(f"/v1/{name}").json["items"] for name in ("links", "exports"))
        return sandbox_dump(), links, [(one["id"], one["status"]) for one in exports]

    before = stands()
    answer = post(sandbox_client, path, given)
    problem, exports = answer.json, before[2]
    says = case.says.format(export=exports[0][0] if exports else "")
    assert (answer.status_code, problem["code"], problem["detail"]) == (case.status, case.code, says)
    assert problem["fix"]
    assert stands() == before
