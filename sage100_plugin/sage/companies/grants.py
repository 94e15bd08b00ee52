"""The least rights the plugin needs, ready to be granted: on SQL Server, in Sage, and past its logon trigger."""

from __future__ import annotations

from sage100_plugin.sage.server.server import APPLICATION, Server

APPROVAL = (
    "Database Administration > Advanced Settings > Advanced SQL Server Settings > Limit access to this SQL Server "
    "instance to approved applications > Edit Approvals"
)
"""Where Sage's administrator approves a program (schema facts, section 1.1)."""


GROUP = (
    "7-2-1 Security Groups: a group named exactly API, with Save = Yes. Delete, Void, Chg Period and Print Checks can "
    "stay No."
)
WINDOWS = (
    "7-2-1 Security Groups: where windows or fields are limited to groups, let API into those in which flows write: "
    "3-5 Jobs, 3-6 Clients, 4-2 Payable Invoices, 4-4 Vendors, 6-2 Budgets, 6-4-1 Change Orders, 6-6-1 Purchase "
    "Orders, 6-7-1 Subcontracts, 11-2 Work Orders."
)


def login(server: Server) -> str:
    """T-SQL that makes the login and lets it read the company's database, and nothing else."""
    who = _quoted(server.login or "sage100_plugin")
    return "\n".join(
        (
            "USE [master];",
            f"CREATE LOGIN {who} WITH PASSWORD = N'<a password>', CHECK_POLICY = ON;",
            *reading(server),
        )
    )


def reading(server: Server) -> tuple[str, ...]:
    """T-SQL that lets a login which is there read the company's database."""
    who = _quoted(server.login or "sage100_plugin")
    return (
        f"USE {_quoted(server.database or '<company>')};",
        f"CREATE USER {who} FOR LOGIN {who};",
        f"ALTER ROLE [db_datareader] ADD MEMBER {who};",
    )


def tracking(server: Server) -> str:
    """T-SQL that lets the login ask what Change Tracking knows; it switches nothing on."""
    who = _quoted(server.login or "sage100_plugin")
    return f"USE {_quoted(server.database or '<company>')}; GRANT VIEW CHANGE TRACKING ON SCHEMA::[dbo] TO {who};"


def approval(server: Server) -> str:
    """What to enter where Sage limits which programs may connect."""
    who = server.login or "sage100_plugin"
    return f"{APPROVAL}: application {APPLICATION}, login {who}, and the machine on which the plugin runs."


def in_sage(user: str) -> tuple[str, ...]:
    """What to set in Sage so that its API takes requests of the user (API facts, 1.4; rules, section 14)."""
    who = user or "the API's user"
    return (
        GROUP,
        WINDOWS,
        f"7-2-2 User List: {who} belongs to the group API, in this company.",
        "One licence must be free while something is written.",
    )


def told(server: Server, user: str) -> dict[str, object]:
    """All of it, for machines."""
    return {"sql": login(server), "approval": approval(server), "sage": list(in_sage(user))}


def _quoted(name: str) -> str:
    return "[" + name.replace("]", "]]") + "]"
