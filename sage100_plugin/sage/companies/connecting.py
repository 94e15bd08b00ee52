"""A real company connected at a distance: what can be asked for there, and the same steps as on the machine."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence

from sage100_plugin.errors import Fault, Refused, refuse
from sage100_plugin.findings import Finding
from sage100_plugin.ports.connecting import Connected, Question
from sage100_plugin.sage.companies.folder import CompanyFolder
from sage100_plugin.sage.company_facts import BY_NAME

FINGERPRINT = re.compile(r"(?:[0-9A-Fa-f]{2}[: ]?){31}[0-9A-Fa-f]{2}")

LABELS: Mapping[str, str] = {
    "server": "SQL Server",
    "login": "SQL login",
    "password": "Its password",
    "database": "Database",
    "tls": "How its certificate is checked",
    "certificate": "The certificate to trust",
    "country": "Edition of Sage",
}
"""What is asked for. Paths are not: a person at a distance must not choose which file of this machine is read or run.
So the company can be read, and what writes is set up on the machine."""

HELP: Mapping[str, str] = {
    "login": "One that may only read.",
    "password": "It is stored sealed, and shown to nobody.",
    "database": "It bears the company's name.",
    "tls": "",
    "certificate": "For a pinned one: its SHA-256 fingerprint.",
    "country": "",
}

MEANINGS: Mapping[str, str] = {
    "verify": "verify: an authority that this machine trusts must vouch for it",
    "pinned": "pinned: exactly one certificate is trusted",
    "trust": "trust: any certificate is taken",
    "off": "off: the way is not encrypted",
    "US": "United States",
    "CA": "Canada",
}


class FolderConnecting:
    """Connects companies of a folder. What speaks to SQL Server is imported with the first wish."""

    def __init__(self, companies: CompanyFolder, now: Callable[[], dt.datetime]) -> None:
        self._companies = companies
        self._now = now

    def questions(self) -> Sequence[Question]:
        """What has to be told, in order."""
        return [_question(name) for name in LABELS]

    def connect(self, company_id: str, told: Mapping[str, str]) -> Connected:
        """Try each step; store the company when all are well."""
        from sage100_plugin.sage.companies.installation import Installation, missing  # noqa: PLC0415
        from sage100_plugin.sage.companies.stages import STAGES  # noqa: PLC0415
        from sage100_plugin.sage.companies.trial import Trial  # noqa: PLC0415

        facts = {name: value for name, value in told.items() if name in LABELS and name != "password"}
        faults = [*self._taken(company_id), *_no_fingerprint(facts)]
        try:
            start = Installation.of(facts, {"password": told.get("password", "")})
        except Refused as problem:
            raise refuse(*faults, *problem.faults) from None
        faults += [Fault(f"/{name}", "required", f"{LABELS[name]} is missing.") for name in missing(start)]
        if faults:
            raise refuse(*faults)
        found: list[Finding] = []
        with Trial(start, self._now) as trial:
            for stage in STAGES:
                found += trial.run(stage)
                if any(one.state == "error" for one in found):
                    return Connected(found)
            return Connected(found, self._companies.add(company_id, trial.installation))

    def _taken(self, company_id: str) -> list[Fault]:
        try:
            self._companies.free(company_id)
        except Refused as problem:
            return [Fault("/id", problem.code, problem.detail)]
        return []


def _question(name: str) -> Question:
    if name == "password":
        return Question(name, LABELS[name], HELP[name], required=True, secret=True)
    fact = BY_NAME[name]
    choices = tuple((choice, MEANINGS[choice]) for choice in fact.choices)
    return Question(name, LABELS[name], HELP.get(name, f"{fact.asks}."), fact.default, choices, fact.required)


def _no_fingerprint(facts: Mapping[str, str]) -> list[Fault]:
    given = facts.get("certificate", "")
    if not given or FINGERPRINT.fullmatch(given):
        return []
    return [Fault("/certificate", "invalid_value", "A SHA-256 fingerprint has 64 hexadecimal digits.")]
