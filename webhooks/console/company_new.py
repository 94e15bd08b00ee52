"""Connecting a real company so that it can be read: every step is tried, and it is stored when all are well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from sage100_plugin.engine import companies
from sage100_plugin.errors import Refused
from sage100_plugin.findings import Finding
from webhooks.console.door import drawn, person, seen
from webhooks.edge import caller, plugin, rooted

api = Blueprint("console_company_new", __name__)

COMPANIES = "/console/companies"
PATH = f"{COMPANIES}/new/real"
"""Longer than the path of a company, whatever its id."""

HERE = ("localhost", "127.0.0.1", "::1")


@api.get(PATH)
@person("admin")
def asked() -> Response:
    companies.need_to_make(caller())
    return _form({"id": "main"})


@api.post(PATH)
@person("admin")
def made() -> Response:
    given = {name: value.strip() if name != "password" else value for name, value in request.form.items()}
    if not _unheard():
        raise Refused("wrong_state", "A password is taken by https only, or in a browser on this machine.")
    try:
        done = companies.connect(plugin(), caller(), given.get("id", ""), given)
    except Refused as problem:
        if not problem.faults:
            raise
        errors = {fault.pointer[1:]: fault.message for fault in reversed(problem.faults)}
        return _form(given, problem.meaning.status, errors)
    if done.company is None:
        return _form(_learned(given, done.findings), 422, findings=done.findings)
    return seen(f"{COMPANIES}/{done.company.id}")


def _form(
    given: Mapping[str, str],
    status: int = 200,
    errors: Mapping[str, str] | None = None,
    findings: Sequence[Finding] = (),
) -> Response:
    connecting = plugin().connecting
    return drawn(
        "company_new",
        status,
        path=rooted(PATH),
        back=rooted(COMPANIES),
        unheard=_unheard(),
        questions=connecting.questions() if connecting else (),
        given=given,
        errors=errors or {},
        findings=findings,
    )


def _learned(given: Mapping[str, str], findings: Sequence[Finding]) -> dict[str, str]:
    """With the fingerprint the server showed, for a person to compare, where none was given."""
    shown = next((str(one.found["fingerprint"]) for one in findings if "fingerprint" in one.found), "")
    return {**given, "certificate": given.get("certificate") or shown}


def _unheard() -> bool:
    """Whether nobody on the way hears what is sent: by https, also up to a proxy, or in a browser on this machine."""
    public, host = urlsplit(plugin().settings.text("public_url")), urlsplit(f"//{request.host}").hostname
    return request.is_secure or host in HERE or (public.scheme == "https" and host == public.hostname)
