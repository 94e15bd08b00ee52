"""The capability probe: all that can be found out about a company, whatever kind it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

from sage100_plugin.errors import Problem
from sage100_plugin.findings import Finding
from sage100_plugin.ports.sage import Company
from sage100_plugin.ports.sealing import WrongKey
from sage100_plugin.records.fields import Spellings
from sage100_plugin.sage.api.schema import MbxmlSchema
from sage100_plugin.sage.companies import api, questions
from sage100_plugin.sage.companies.capability import ADD_ON, Capability, Surroundings, capabilities
from sage100_plugin.sage.companies.folder import CompanyFolder
from sage100_plugin.sage.companies.installation import Installation
from sage100_plugin.sage.companies.stages import STAGES
from sage100_plugin.sage.companies.tables_read import TABLES_READ
from sage100_plugin.sage.companies.trial import Trial
from sage100_plugin.sage.reader.layout import read_layout
from sage100_plugin.sage.reader.service import service_receivables
from sage100_plugin.sage.sandbox import company as sandbox
from sage100_plugin.sage.tables import srvtyp
from sage100_plugin.settings import SettingsWrong

NO_AGENT = "There is no write agent."
RIGHTS = "Whether the group API may save or delete shows at the first write: 7-2-1 Security Groups."
"""Where Sage keeps the rights of its groups is not known."""
FINE = Finding("", "ok", "")


def probe(companies: CompanyFolder, company: Company, now: Callable[[], dt.datetime]) -> Iterator[Finding]:
    """One finding after the other, as they come; the last is `records`, what can be done with each record type."""
    try:
        if company.sandbox:
            yield from _sandbox(companies.database(company.id))
        else:
            yield from _real(companies.installation(company.id), now)
    except (Problem, WrongKey, SettingsWrong) as error:
        yield Finding("company", "error", str(error))


def _sandbox(file: Path) -> Iterator[Finding]:
    with closing(sandbox.open_reader(file)) as reader:
        modules = frozenset(name for name in ADD_ON.values() if reader.has(name))
        rights = frozenset(sandbox.switches_of(file).rights)
        around = Surroundings(reader.layout(), _takes(None), rights=rights, modules=modules)
    yield told(capabilities(around))


def _real(found: Installation, now: Callable[[], dt.datetime]) -> Iterator[Finding]:
    states: dict[str, Finding] = {}
    with Trial(found, now) as trial:
        for stage in STAGES:
            for finding in trial.run(stage):
                states[finding.id] = finding
                yield finding
            if stage.group == "sql" and any(one.state == "error" for one in states.values()):
                return
        with trial.connected(trial.server) as connection:
            yield told(capabilities(_around(trial.installation, connection, states)), RIGHTS)


def _around(found: Installation, connection: Connection, states: Mapping[str, Finding]) -> Surroundings:
    layout, rights = read_layout(connection), questions.rights(connection, TABLES_READ)
    readable = layout.types.keys() & rights.reads
    licensed = srvtyp.name not in readable or connection.scalar(layout.fit(service_receivables()))
    return Surroundings(
        layout,
        _takes(None if states["xsd"].state == "error" else found.xsd),
        found.facts["login"],
        frozenset(TABLES_READ & layout.types.keys()) - rights.reads,
        _stopped(states, found),
        modules=frozenset(ADD_ON.values() if licensed else ()),
    )


def _stopped(states: Mapping[str, Finding], found: Installation) -> str:
    """Why nothing at all can be written."""
    wrong = [states[name].sentence for name in ("user", "xsd", "agent") if states.get(name, FINE).state == "error"]
    return " ".join(wrong) if wrong or found.facts["agent"] else NO_AGENT


def _takes(xsd: Path | None) -> Callable[[Spellings], bool]:
    schema = MbxmlSchema(xsd)
    return lambda names: api.has(schema, names)


def told(found: Sequence[Capability], hint: str = "") -> Finding:
    """What can be done with each record type, in a sentence and for machines."""
    read, written = sum(one.reads for one in found), sum(bool(one.writes) for one in found)
    sentence = f"Of {len(found)} record types {read} can be read and {written} written."
    return Finding(
        "records",
        "ok" if read == len(found) else "warning",
        sentence,
        hint,
        {"records": [one.shown() for one in found]},
    )
