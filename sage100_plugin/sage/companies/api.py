"""Sage's API under examination: the XSD that says what it takes, its user, and the agent that enters it."""

from __future__ import annotations

from collections.abc import Iterator

from sage100_plugin.findings import Finding
from sage100_plugin.records import RECORDS
from sage100_plugin.records.fields import Spellings, spelled
from sage100_plugin.sage.agent.process import AgentTransport
from sage100_plugin.sage.api.schema import NAMESPACES, MbxmlSchema, SchemaError
from sage100_plugin.sage.api.transport import TransportFailed
from sage100_plugin.sage.companies.installation import Installation
from sage100_plugin.sage.company_facts import USUAL_FOLDER

FORBIDDEN = frozenset(".$&{};'\"<>")
"""Sage's API answered 10000 or 10600 to users and passwords with one of these (API facts, section 1.4; one source)."""

BARRED = "supervisor"
"""A user whom Sage's API refuses (rules, section 14)."""

WHERE = rf"Sage's own lies beside its API, usually {USUAL_FOLDER}\mbxml.xsd: copy it from there."


def requests(installation: Installation) -> Iterator[Finding]:
    """Whether the XSD is Sage's, of a version that can be used, and which of our requests it lacks."""
    yield from _user(installation)
    if installation.xsd is None:
        told = "No mbxml.xsd was given: what Sage's API takes is then read from the plugin's own description of it."
        yield Finding("xsd", "warning", told, f"{WHERE} Then: sage100-plugin company set ID xsd=FILE")
        return
    try:
        schema = MbxmlSchema(installation.xsd)
    except SchemaError as error:
        says = str(error).replace(str(installation.xsd), installation.xsd.name)  # it lies in a folder of its own
        yield Finding("xsd", "error", f"This is not the XSD of Sage's API. {says}", WHERE)
        return
    yield _judged(schema)


def _judged(schema: MbxmlSchema) -> Finding:
    if schema.namespace == NAMESPACES[1]:
        told = "This mbxml.xsd is of version 18 or older, before Sage 100 Contractor kept its data on SQL Server."
        return Finding("xsd", "error", told, f"Take the one of the version that is installed now. {WHERE}")
    if schema.namespace != NAMESPACES[0]:
        told = f"This XSD is not of Sage 100 Contractor's API: it describes {schema.namespace or 'no namespace'}."
        return Finding("xsd", "error", told, WHERE)
    lacking = lacks(schema)
    used = len(OURS) - len(lacking)
    facts = {"requests": list(schema.requests), "lacking": lacking}
    if not used:
        told = f"This mbxml.xsd is of another version: of its {len(schema.requests)} requests the plugin knows none."
        return Finding("xsd", "error", told, f"Take the one of the version that is installed now. {WHERE}", facts)
    told = f"mbxml.xsd has {len(schema.requests)} requests; of the {len(OURS)} the plugin uses it has {used}."
    if not lacking:
        return Finding("xsd", "ok", told, "", facts)
    return Finding("xsd", "warning", f"{told} It lacks {', '.join(lacking)}.", "What needs those is off.", facts)


def _ours() -> Iterator[tuple[str, ...]]:
    for record in RECORDS.values():
        for names in (record.add, record.change, record.delete):
            if names:
                yield spelled(names)


OURS: tuple[Spellings, ...] = tuple(dict.fromkeys(_ours()))
"""The requests our record types send, each with its spellings."""


def has(schema: MbxmlSchema, names: Spellings) -> bool:
    """Whether the XSD has one of the spellings of a request."""
    try:
        schema.request(names)
    except SchemaError:
        return False
    return True


def lacks(schema: MbxmlSchema) -> list[str]:
    """Our requests that an XSD does not have, by the first of their spellings."""
    return [spelled(names)[0] for names in OURS if not has(schema, names)]


def _user(installation: Installation) -> Iterator[Finding]:
    user = installation.facts["api_user"]
    if not user:
        return
    if user.lower() == BARRED:
        told = f"Sage's API does not take the user {user}."
        yield Finding("user", "error", told, "Make a user of its own (7-2-2 User List) in the group API.")
        return
    words = {"name": user, "password": installation.secrets.get("api_password", "")}
    wrong = [word for word, text in words.items() if FORBIDDEN & set(text)]
    if wrong:
        told = f"The {' and the '.join(wrong)} of the API's user holds one of {' '.join(sorted(FORBIDDEN))}."
        hint = "One installation's API refused them. If yours does too, choose others (7-2-2 User List)."
        yield Finding("user", "warning", told, hint)
        return
    yield Finding("user", "ok", f"Sage's API is entered as {user}.")


def agent(installation: Installation) -> Iterator[Finding]:
    """Whether documents can reach Sage's API from here: a session is opened and closed, and nothing is sent."""
    facts, settings = installation.facts, installation.agent
    if not facts["agent"]:
        told = "There is no write agent: the company is read, and nothing can be written to it."
        hint = "Set one up (docs/howto/run-the-write-agent.md), then: sage100-plugin company set ID agent=FILE"
        yield Finding("agent", "warning", told, hint)
    elif not facts["api_user"]:
        told = "The write agent needs a user of Sage's API."
        yield Finding("agent", "error", told, "Give api_user and its password.")
    elif settings is None:
        told = "A runner on the machine where Sage is fetches what is to be written. It is not tested from here."
        yield Finding("agent", "ok", told, "Start it there: sage100-plugin agent run")
    else:
        yield _session(AgentTransport(settings), settings.user)


def _session(transport: AgentTransport, user: str) -> Finding:
    try:
        transport.try_session(lambda _call: None)
    except TransportFailed as failed:
        hint = "docs/howto/run-the-write-agent.md explains its calls."
        return Finding("agent", "error", failed.message, hint)
    return Finding("agent", "ok", f"The write agent opened a session with Sage's API as {user}, and closed it.")
