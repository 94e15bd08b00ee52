"""The stages of setting a company up, in order: each is tested before the next is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from sage100_plugin.errors import Problem
from sage100_plugin.findings import Finding
from sage100_plugin.sage.companies import api, database, grants, questions, trust
from sage100_plugin.sage.companies.trial import Stage, Trial
from sage100_plugin.sage.company_facts import REMOTE
from sage100_plugin.sage.server import network
from sage100_plugin.sage.server.certificate import presented
from sage100_plugin.sage.server.failures import number_of
from sage100_plugin.sage.server.server import APPLICATION

NOT_APPROVED = frozenset({17892, 50004})
"""SQL Server's number when Sage's logon trigger refuses a program, and Sage's own (schema facts, section 1.1)."""

MASTER = "master"
"""The database that every login may enter: it tells a wrong password from a wrong database."""


def _reach(trial: Trial) -> Iterator[Finding]:
    """Whether the server is there, and which certificate it shows."""
    server = trial.server
    port = network.port_of(server)
    network.connect(server.host, port).close()
    yield Finding("server", "ok", f"{server.host} answers on port {port}.", found={"port": port})
    if server.tls != "off":
        trial.shown = presented(server.host, port)
        yield trust.described(trial.shown, trial.now())


def _trust(trial: Trial) -> Iterator[Finding]:
    """Whether the certificate is checked as was chosen."""
    kind = trial.server.tls
    if kind != "pinned" or trial.shown is None:
        trial.installation = trial.installation.changed(certificate="")
        yield trust.PLAIN[kind]
        return
    judged = trust.pinned(trial.installation.facts["certificate"], trial.shown)
    if judged.state == "ok":
        kept = trial.keep("server.pem", trial.shown.pem.encode("ascii"))
        trial.installation = trial.installation.changed(certificate=kept)
    yield judged


def _enter(trial: Trial) -> Iterator[Finding]:
    """Whether the login is taken, and the program let in."""
    server = trial.server
    known = Finding("login", "ok", f"SQL Server takes the login {server.login} and its password.")
    try:
        with trial.connected(replace(server, database=MASTER)) as connection:
            trial.databases = questions.databases(connection)
    except Problem as problem:
        number = number_of(problem.__cause__ or problem)
        if number in NOT_APPROVED:
            yield known
            yield Finding("application", "error", problem.detail)
            return
        unproved = number is None and server.tls == "verify" and trial.shown is not None
        yield Finding("login", "error", problem.detail, trust.choice(trial.shown) if unproved and trial.shown else "")
        return
    yield known
    yield Finding("application", "ok", f"It lets the program {APPLICATION} in.")


def _open(trial: Trial) -> Iterator[Finding]:
    """Whether the database is there, and what is in it."""
    server = trial.server
    exact = next((name for name in trial.databases if name.casefold() == server.database.casefold()), None)
    if exact is None:
        told = f"There is no database {server.database} on {server.server} that the login {server.login} may open."
        listed = f"It may open: {', '.join(trial.databases)}." if trial.databases else "It may open none."
        hint = f"{listed} To let it in: {' '.join(grants.reading(server))}"
        yield Finding("database", "error", told, hint, {"databases": list(trial.databases)})
        return
    trial.installation = trial.installation.changed(database=exact, name=trial.installation.facts["name"] or exact)
    with trial.connected(trial.server) as connection:
        yield from database.examine(connection, trial.installation, trial.now())


def _requests(trial: Trial) -> Iterator[Finding]:
    """Whether the XSD can be used. What is read is the copy that will be stored."""
    given = trial.installation.facts["xsd"]
    if given:
        try:
            kept = trial.keep("mbxml.xsd", Path(given).read_bytes())
        except OSError as error:
            yield Finding("xsd", "error", f"The XSD {given} cannot be read: {error.strerror}.", api.WHERE)
            return
        trial.installation = trial.installation.changed(xsd=kept)
    yield from api.requests(trial.installation)


def _write(trial: Trial) -> Iterator[Finding]:
    """Whether what is to be written gets to Sage's API. The server that starts the agent works in another folder."""
    program = trial.installation.facts["agent"]
    if program not in ("", REMOTE):
        trial.installation = trial.installation.changed(agent=str(Path(program).absolute()))
    yield from api.agent(trial.installation)


STAGES = (
    Stage("server", "sql", ("server",), _reach),
    Stage("trust", "sql", ("tls", "certificate"), _trust),
    Stage("login", "sql", ("login", "driver"), _enter, ("password",)),
    Stage("database", "sql", ("database", "allow_sysadmin", "name", "country"), _open),
    Stage("xsd", "api", ("api_user", "xsd"), _requests, ("api_password",)),
    Stage("agent", "api", ("agent", "sage_folder", "data_source", "statics"), _write),
)

UNTESTED = frozenset({"country"})
"""Facts that no test can prove."""


def touched(names: Iterable[str]) -> tuple[Stage, ...]:
    """The stages to go through again when these facts and passwords change: all that build on each other."""
    changed = set(names) - UNTESTED
    groups = {stage.group for stage in STAGES if changed & {*stage.facts, *stage.secrets}}
    if "name" in changed:
        groups.add("api")  # Sage's API is told the company's name
    return tuple(stage for stage in STAGES if stage.group in groups)
