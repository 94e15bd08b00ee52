"""The companies: which there are, whether Sage answers, what is looked at when, and how each wants things done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from sage100_plugin.engine import companies, policies, rehearsal
from sage100_plugin.engine.access import companies_of
from sage100_plugin.engine.polling import anew, cadence, reach
from sage100_plugin.engine.polling.pull import asked
from sage100_plugin.errors import CODES, Problem
from sage100_plugin.ports.sage import Company
from sage100_plugin.records import RECORDS
from webhooks.console.door import drawn, person, seen
from webhooks.edge import caller, edge, plugin, rooted

api = Blueprint("console_companies", __name__)

PATH = "/console/companies"
ONE = f"{PATH}/<company_id>"
GENERAL = "general"


@api.get(PATH)
@person()
def listed() -> Response:
    return _list()


@api.post(PATH)
@person("admin")
def made() -> Response:
    given = {name: request.form.get(name, "").strip() for name in ("id", "kind")}
    try:
        company = rehearsal.add(plugin(), caller(), given["id"], given["kind"])
    except Problem as problem:
        if not problem.faults:
            raise
        errors = {fault.pointer[1:]: fault.message for fault in reversed(problem.faults)}
        return _list(problem.meaning.status, errors, given)
    return seen(f"{PATH}/{company.id}")


def _list(
    status: int = 200, errors: Mapping[str, str] | None = None, given: Mapping[str, str] | None = None
) -> Response:
    found = companies_of(plugin(), caller())
    boxes = plugin().sandboxes
    makes = boxes is not None and "admin" in caller().scopes and not caller().companies
    return drawn(
        "companies",
        status,
        path=rooted(PATH),
        found=[{"company": one, **_standing(one)} for one in found],
        kinds=boxes.kinds() if boxes and makes else {},
        errors=errors or {},
        given=given or {"id": "" if any(one.id == "sandbox" for one in found) else "sandbox", "kind": GENERAL},
    )


@api.get(ONE)
@person()
def shown(company_id: str) -> Response:
    return _page(companies.one(plugin(), caller(), company_id))


@api.post(f"{ONE}/ask")
@person("write")
def asked_now(company_id: str) -> Response:
    company = companies.one(plugin(), caller(), company_id)
    told = asked(plugin(), caller(), {"company": company.id, "sweep": request.form.get("sweep") == "true"})
    edge().health.forget(company.id)
    return _page(company, told["items"])


@api.post(f"{ONE}/test")
@person("admin")
def tested(company_id: str) -> Response:
    """All that can be found out about the company, and what can be done with each record type."""
    company = companies.one(plugin(), caller(), company_id)
    found = list(plugin().probe(company))
    edge().health.forget(company.id)
    return drawn(
        "company_test",
        company=company,
        back=rooted(f"{PATH}/{company.id}"),
        findings=found,
        records=[one for finding in found for one in finding.found.get("records", ())],
    )


@api.post(f"{ONE}/accept-deletions")
@person("admin")
def deletions_accepted(company_id: str) -> Response:
    anew.accept_deletions(plugin(), caller(), company_id)
    return seen(f"{PATH}/{company_id}")


@api.post(f"{ONE}/rebaseline")
@person("admin")
def begun_anew(company_id: str) -> Response:
    anew.rebaseline(plugin(), caller(), company_id, {})
    return seen(f"{PATH}/{company_id}")


def _page(company: Company, items: list[dict[str, Any]] | None = None) -> Response:
    facts = plugin().companies.facts(company.id)
    return drawn(
        "company",
        company=company,
        **_standing(company),
        path=rooted(f"{PATH}/{company.id}"),
        back=rooted(PATH),
        facts=[(name.replace("_", " ").capitalize(), str(value)) for name, value in facts.items() if value],
        records=[
            {**one, "title": RECORDS[one["record"]].title, "every": _span(one["seconds"])}
            for one in cadence.told(plugin(), company)
        ],
        asked=None if items is None else _told(items),
        admin="admin" in caller().scopes,
        asks="write" in caller().scopes,
    )


def _standing(company: Company) -> dict[str, Any]:
    """Whether Sage answers now, and whether reading has stopped."""
    status, known = edge().health.company(plugin(), company.id), reach.state_of(plugin(), company.id)
    code = CODES.get("sage_unavailable" if status == "unavailable" else status)
    return {
        "answers": status == "ok",
        "held": known is not None and known.state == "held",
        "reason": known.reason if known is not None and known.state != "reachable" else "",
        "fix": code.fix if code else "",
        "since": known.since if known is not None else None,
    }


def _told(items: list[dict[str, Any]]) -> dict[str, Any]:
    wrong: dict[str, list[str]] = {}
    for one in items:
        if one.get("error"):
            wrong.setdefault(one["error"]["detail"], []).append(RECORDS[one["record"]].title)
    return {
        "events": sum(one["events"] for one in items),
        "wrong": [says if len(kinds) == len(items) else f"{', '.join(kinds)}: {says}" for says, kinds in wrong.items()],
        "records": len(items),
    }


def _span(seconds: float) -> str:
    """A time between two looks, in the largest unit of which it is a whole number."""
    for length, unit in ((3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= length and seconds % length == 0:
            count = int(seconds / length)
            return f"{count} {unit}{'s' if count != 1 else ''}"
    return f"{seconds} seconds"


@api.get(f"{ONE}/policies")
@person("admin")
def policies_shown(company_id: str) -> Response:
    return _policies(companies.one(plugin(), caller(), company_id))


@api.post(f"{ONE}/policies")
@person("admin")
def policies_changed(company_id: str) -> Response:
    company = companies.one(plugin(), caller(), company_id)
    given = {name: value.strip() for name, value in request.form.items() if not name.startswith(".")}
    held = policies.held(company)
    wanted = {name: value for name, value in given.items() if value != held.get(name, "")}
    try:
        companies.change(plugin(), caller(), company_id, wanted)
    except Problem as problem:
        if not problem.faults:
            raise
        errors = {fault.pointer[1:]: fault.message for fault in reversed(problem.faults)}
        return _policies(company, problem.meaning.status, errors, given)
    about = request.args.get("about", "")
    return seen(f"{PATH}/{company_id}/policies?saved={len(wanted)}" + (f"&about={about}" if about in RECORDS else ""))


def _policies(
    company: Company, status: int = 200, errors: Mapping[str, str] | None = None, given: Mapping[str, str] | None = None
) -> Response:
    about = request.args.get("about", "")
    held = {**policies.held(company), **(given or {})}
    fields = [
        {
            "key": one.name,
            "label": one.name,
            "help": one.says,
            "value": held.get(one.name, ""),
            "error": (errors or {}).get(one.name, ""),
            "control": "choice" if one.choices else "text",
            "choices": [{"value": choice, "label": choice} for choice in one.choices],
            "note": "As shipped",
            "required": False,
            "max_length": None,
            "default": "",
            "parent": False,
            "more": False,
            "sought": "",
        }
        for one in policies.about(about if about in RECORDS else "")
    ]
    return drawn(
        "policies",
        status,
        company=company,
        path=rooted(f"{PATH}/{company.id}/policies"),
        back=rooted(f"{PATH}/{company.id}"),
        fields=fields,
        about=about,
        records=[(name, RECORDS[name].title) for name in policies.records()],
        saved=request.args.get("saved", "") if not errors else "",
        errors=errors or {},
    )
