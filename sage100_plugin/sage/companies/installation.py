"""What is known of a company's real Sage: its facts, as people give them, and its passwords."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from sage100_plugin.errors import Fault, Refused, refuse
from sage100_plugin.sage.agent.process import AgentSettings
from sage100_plugin.sage.company_facts import BY_NAME, FACTS, REMOTE, YES
from sage100_plugin.sage.server.server import Driver, Server, Tls


@dataclass(frozen=True)
class Installation:
    """A company's Sage. `facts` has every name of `FACTS`; `certificate` and `xsd` are paths, where they are given."""

    facts: Mapping[str, str]
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, facts: Mapping[str, str], secrets: Mapping[str, str]) -> Installation:
        """What was given, with what follows where nothing was. Raises `Refused` with a fault for each wrong value."""
        given = {name: value.strip() for name, value in facts.items()}
        faults = [*_unknown(given), *_wrong(given)]
        if faults:
            raise refuse(*faults)
        filled = {fact.name: given.get(fact.name) or fact.default for fact in FACTS}
        if filled["certificate"] and not given.get("tls"):
            filled["tls"] = "pinned"
        return cls(filled, dict(secrets))

    def changed(self, **facts: str) -> Installation:
        """With other facts."""
        return replace(self, facts={**self.facts, **facts})

    @property
    def name(self) -> str:
        """The company's name as Sage shows it: that of its database, as far as is known (API facts, section 1.4)."""
        return self.facts["name"] or self.facts["database"]

    @property
    def server(self) -> Server:
        """How its database is reached."""
        found = self.facts
        return Server(
            found["server"],
            found["database"],
            found["login"],
            self.secrets.get("password", ""),
            cast("Driver", found["driver"]),
            cast("Tls", found["tls"]),
            Path(found["certificate"]) if found["certificate"] else None,
        )

    @property
    def xsd(self) -> Path | None:
        """Sage's own XSD, when it was given."""
        return Path(self.facts["xsd"]) if self.facts["xsd"] else None

    @property
    def allows_sysadmin(self) -> bool:
        """Whether a login that may do everything is used all the same."""
        return self.facts["allow_sysadmin"] == YES

    @property
    def agent(self) -> AgentSettings | None:
        """The write agent on this machine, when there is one."""
        found = self.facts
        if found["agent"] in ("", REMOTE):
            return None
        return AgentSettings(
            executable=Path(found["agent"]),
            sage_folder=Path(found["sage_folder"]),
            data_source=found["data_source"] or found["server"],
            company=self.name,
            user=found["api_user"],
            password=self.secrets.get("api_password", ""),
            statics=found["statics"] == YES,
        )


def _unknown(given: Mapping[str, str]) -> Iterable[Fault]:
    listed = ", ".join(BY_NAME)
    for name in given:
        if name not in BY_NAME:
            yield Fault(f"/{name}", "unknown_field", f"A company has no {name}; it has {listed}.")


def _wrong(given: Mapping[str, str]) -> Iterable[Fault]:
    for fact in FACTS:
        value = given.get(fact.name, "")
        if value and fact.choices and value not in fact.choices:
            yield Fault(f"/{fact.name}", "invalid_value", f"{fact.name} is one of {', '.join(fact.choices)}.")
        if value and not value.isprintable():
            yield Fault(f"/{fact.name}", "invalid_value", f"{fact.name} holds characters that cannot be printed.")


def missing(installation: Installation) -> list[str]:
    """The names of what has to be given and is not, passwords included."""
    facts = [fact.name for fact in FACTS if fact.required and not installation.facts[fact.name]]
    needed = ["password", *(["api_password"] if installation.facts["api_user"] else [])]
    return facts + [name for name in needed if not installation.secrets.get(name)]


def unknown_company(company_id: str) -> Refused:
    """The refusal for an id that no company has."""
    return Refused("unknown_company", f"There is no company {company_id}: sage100-plugin company list shows all.")
