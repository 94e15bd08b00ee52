"""Where a company is set up with a person, or without one: what is asked, and what was found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Self

import click

from sage100_plugin.cli.shared import say
from sage100_plugin.clock import SystemClock
from sage100_plugin.findings import Finding
from sage100_plugin.sage.companies import trust
from sage100_plugin.sage.companies.installation import Installation
from sage100_plugin.sage.companies.trial import Stage, Trial
from sage100_plugin.sage.company_facts import BY_NAME, REMOTE, YES, Fact


class Desk:
    """`asks` says whether a person is there to answer, `given` which facts they have told; `quiet` prints nothing."""

    def __init__(self, start: Installation, *, asks: bool, quiet: bool) -> None:
        self.trial = Trial(start, SystemClock().now)
        self.given: set[str] = set()
        self.found: list[Finding] = []
        self._asks, self._quiet = asks, quiet

    def __enter__(self) -> Self:
        self.trial.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.trial.__exit__(*error)

    def settle(self, stages: Iterable[Stage]) -> bool:
        """Go through the stages, as far as they are well; whether all are."""
        return all(self._settled(stage) for stage in stages)

    def _settled(self, stage: Stage) -> bool:
        """One stage, again and again while somebody answers."""
        while True:
            if self._asks:
                self._ask(stage)
            wrong = [finding.id for finding in self._tested(stage) if finding.state == "error"]
            if not wrong or not self._asks:
                return not wrong
            self.given -= {*stage.facts, *stage.secrets}
            if "sysadmin" in wrong and click.confirm("Serve the company with this login all the same?"):
                self.given |= set(stage.facts)
                self._take("allow_sysadmin", YES)

    def _tested(self, stage: Stage) -> list[Finding]:
        found = []
        for finding in self.trial.run(stage):
            found.append(finding)
            if not self._quiet:
                say(finding)
        self.found += found
        return found

    def _ask(self, stage: Stage) -> None:
        """Ask for the facts and passwords of a stage that nobody has told yet."""
        for name in stage.facts:
            if name not in self.given and self._matters(BY_NAME[name]):
                self._take(name, self._answer(BY_NAME[name]))
        for name in stage.secrets:
            if name not in self.given and (name != "api_password" or self.trial.installation.facts["api_user"]):
                text = click.prompt("Its password", hide_input=True)
                held = {**self.trial.installation.secrets, name: text}
                self.trial.installation = replace(self.trial.installation, secrets=held)
                self.given.add(name)

    def _matters(self, fact: Fact) -> bool:
        """Whether the fact is worth a question after what was told before."""
        facts = self.trial.installation.facts
        of_agent = facts["agent"] not in ("", REMOTE)
        when = {"certificate": facts["tls"] == "pinned", "agent": bool(facts["api_user"]), "sage_folder": of_agent}
        return fact.asked and when.get(fact.name, True)

    def _answer(self, fact: Fact) -> str:
        usual = self._usual(fact) or self.trial.installation.facts[fact.name]
        kind = click.Choice(fact.choices) if fact.choices else None
        default = None if fact.required and not usual else usual
        return str(click.prompt(fact.asks, default=default, type=kind, show_default=bool(usual)))

    def _usual(self, fact: Fact) -> str:
        """What most people answer, when what was found so far tells."""
        shown, databases = self.trial.shown, self.trial.databases
        if fact.name == "tls" and shown is not None:
            return trust.usual(shown)
        if fact.name == "certificate" and shown is not None:
            return shown.fingerprint
        return databases[0] if fact.name == "database" and len(databases) == 1 else ""

    def _take(self, name: str, value: str) -> None:
        self.trial.installation = self.trial.installation.changed(**{name: value.strip().strip('"')})
        self.given.add(name)
