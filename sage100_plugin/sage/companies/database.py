"""A company's database under examination: whether it is Sage's, whole, readable, and no more than readable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal

from sqlalchemy import Connection

from sage100_plugin.errors import Unavailable
from sage100_plugin.findings import Finding
from sage100_plugin.sage.companies import grants, questions
from sage100_plugin.sage.companies.installation import Installation
from sage100_plugin.sage.companies.tables_read import LEADING, TABLES_READ
from sage100_plugin.sage.reader.layout import Layout, read_layout
from sage100_plugin.sage.reader.questions import server_now
from sage100_plugin.sage.tables import TABLES

APART = dt.timedelta(minutes=2)
"""From here on two clocks are told to differ. Watermarks are the server's own, so nothing depends on it."""

MIGHTY = (
    "The login {login} may do everything on this SQL Server (it is a member of sysadmin, or has CONTROL SERVER). The "
    "plugin only reads there and refuses to work with such a login."
)
LESS = (
    "Make it a login of its own that may only read, or say knowingly: company add --allow-sysadmin, or company set ID "
    "allow_sysadmin=yes."
)

TRACKING = (
    "It need not be on. Where an administrator of the server switches it on, for the database and its tables, "
    "deletions and changes without a stamp are found at the next poll. The login then needs: {grant}"
)


def judge(connection: Connection, installation: Installation) -> None:
    """Raise `Unavailable` when the login may do everything and nobody said that this is meant."""
    if not installation.allows_sysadmin and questions.all_mighty(connection):
        raise Unavailable("sysadmin_login", MIGHTY.format(login=installation.facts["login"]))


def examine(connection: Connection, installation: Installation, now: dt.datetime) -> Iterator[Finding]:
    """One finding after the other; nothing more after one that makes the rest idle. `now` is this machine's moment."""
    state, layout = questions.state(connection), read_layout(connection)
    yield Finding("database", "ok", f"The company is {state.name}.", found={"database": state.name})
    tables = _tables(installation, layout)
    yield tables
    if tables.state == "error":
        return
    rights = questions.rights(connection, TABLES)
    yield _might(connection, installation)
    yield _reads(installation, layout, rights)
    yield _changes(installation, rights)
    yield _version(state, layout)
    yield _clock(str(connection.scalar(server_now())), now)
    yield _tracking(installation, layout, questions.followed(connection, layout.types.keys() & TABLES_READ))
    counted = questions.counts(connection, layout.types.keys() & rights.reads)
    if counted:
        listed = ", ".join(f"{number:,} {label}" for label, number in counted.items())
        yield Finding("counts", "ok", f"It has {listed}.", found=counted)


def _tables(installation: Installation, layout: Layout) -> Finding:
    name, gaps = installation.facts["database"], layout.missing
    if not layout.is_company:
        told = f"{name} is not the database of a Sage 100 Contractor company, or the login may not see its tables."
        hint = "A company's database bears the company's name. To let the login read it: " + " ".join(
            grants.reading(installation.server)
        )
        return Finding("tables", "error", told, hint)
    lost = sorted(gap.table for gap in gaps if not gap.optional and gap.column is None and gap.table in TABLES_READ)
    lacked = [gap for gap in gaps if gap.table in TABLES_READ]
    listed = [gap.table if gap.column is None else f"{gap.table}.{gap.column}" for gap in lacked]
    if lost:
        told = f"{name} lacks tables that Sage 100 Contractor has in the versions we know: {', '.join(lost)}."
        hint = (
            "Check that the login may see them (role db_datareader), and that this is a company and not an archive of "
            "another version."
        )
        return Finding("tables", "error", told, hint, {"missing": listed})
    if lacked:
        told = f"{name} is Sage's, and lacks {len(lacked)} of the tables and columns that some versions have."
        state: Literal["ok", "warning"] = "ok" if all(gap.optional for gap in lacked) else "warning"
        return Finding("tables", state, told, "sage100-plugin doctor says what that switches off.", {"missing": listed})
    return Finding("tables", "ok", f"{name} is Sage's, with all the tables and columns we know.", "", {"missing": []})


def _might(connection: Connection, installation: Installation) -> Finding:
    login = installation.facts["login"]
    if not questions.all_mighty(connection):
        return Finding("sysadmin", "ok", f"The login {login} is no administrator of the server.")
    if installation.allows_sysadmin:
        told = f"The login {login} may do everything on this SQL Server; the company is set to allow that."
        return Finding("sysadmin", "warning", told, "A login of its own that may only read is safer.")
    return Finding("sysadmin", "error", MIGHTY.format(login=login), LESS)


def _reads(installation: Installation, layout: Layout, rights: questions.Rights) -> Finding:
    login = installation.facts["login"]
    kept = sorted((TABLES_READ & layout.types.keys()) - rights.reads)
    if not kept:
        return Finding("read", "ok", f"The login {login} may read all that is asked for.")
    return Finding(
        "read",
        "warning",
        f"The login {login} may not read {', '.join(kept)}.",
        f"To let it read: {' '.join(grants.reading(installation.server))}",
        {"unreadable": kept},
    )


def _changes(installation: Installation, rights: questions.Rights) -> Finding:
    login = installation.facts["login"]
    changeable = sorted(rights.changes & TABLES.keys())
    if not changeable:
        return Finding("write", "ok", f"The login {login} may change nothing.")
    return Finding(
        "write",
        "warning",
        f"The login {login} may change tables of Sage ({len(changeable)} of them). The plugin never does.",
        "Take it out of db_datawriter and db_owner, and leave it db_datareader.",
        {"changeable": changeable},
    )


def _version(state: questions.State, layout: Layout) -> Finding:
    kinds = sorted({columns["upddte"] for columns in layout.types.values() if "upddte" in columns})
    versions = "with row versions" if state.rcsi else "without row versions"
    told = (
        f"{state.version}, compatibility level {state.compatibility}, {versions} (RCSI), snapshot isolation "
        f"{'on' if state.snapshot else 'off'}; upddte is {' and '.join(kinds) or 'missing'}."
    )
    facts = {"version": state.version, "compatibility_level": state.compatibility, "rcsi": state.rcsi}
    return Finding("version", "ok", told, "", {**facts, "snapshot": state.snapshot, "upddte": kinds})


def _tracking(installation: Installation, layout: Layout, followed: questions.Followed) -> Finding:
    """Whether SQL Server notes what changes. It is an option: the plugin neither needs it nor switches it on."""
    grant = grants.tracking(installation.server)
    records = sorted(name for name, tables in LEADING.items() if tables & layout.types.keys() <= followed.told)
    if followed.tables - followed.told:
        told = f"Change Tracking is on, but the login {installation.facts['login']} may not ask it."
        return Finding("tracking", "warning", told, f"To let it ask: {grant}", {"records": records})
    if records:
        told = f"Change Tracking is on for {len(records)} record types: their deletions are found at the next poll."
        return Finding("tracking", "ok", told, "", {"records": records})
    told = "Change Tracking is off: what is deleted in Sage is found when all records are compared."
    return Finding("tracking", "ok", told, TRACKING.format(grant=grant), {"records": []})


def _clock(server: str, now: dt.datetime) -> Finding:
    moment = dt.datetime.fromisoformat(server[:23]).replace(tzinfo=dt.UTC)
    seconds = round((moment - now).total_seconds())
    told = {"seconds": seconds}
    if abs(seconds) <= APART.total_seconds():
        says = f"The clocks of the server and of this machine are {abs(seconds)} s apart."
        return Finding("clock", "ok", says, "", told)
    ahead = "ahead of" if seconds > 0 else "behind"
    says = f"The server's clock is {abs(seconds):,} s {ahead} this machine's (both in UTC)."
    return Finding("clock", "warning", says, "Let both take the time from the same source.", told)
