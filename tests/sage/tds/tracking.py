"""Change Tracking, for a company's file: kept by triggers of its own, and asked for in SQL Server's words."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence

TABLES = """
    CREATE TABLE tracked_database (version BIGINT);
    CREATE TABLE tracked_table (name NVARCHAR(128), oldest BIGINT, allowed INT);
    CREATE TABLE tracked_row
        (name NVARCHAR(128), version BIGINT, _idnum UNIQUEIDENTIFIER, recnum BIGINT, locnum BIGINT);
    CREATE TABLE tracked_key (name NVARCHAR(128), held NVARCHAR(128));
"""
OF = r"\s*\(\s*OBJECT_ID\('dbo\.(\w+)'\)\s*\)"
WORDS = {
    r"CHANGE_TRACKING_CURRENT_VERSION\(\)": "(SELECT MAX(version) FROM tracked_database)",
    rf"CHANGE_TRACKING_MIN_VALID_VERSION{OF}": r"(SELECT MAX(oldest) FROM tracked_table WHERE name = '\1')",
    r"HAS_PERMS_BY_NAME\('dbo\.(\w+)', 'OBJECT', 'VIEW CHANGE TRACKING'\)": (
        r"(SELECT MAX(allowed) FROM tracked_table WHERE name = '\1')"
    ),
    r"CHANGETABLE\(CHANGES dbo\.(\w+), ([^)]+)\)": (
        r"(SELECT _idnum, recnum, locnum FROM tracked_row WHERE name = '\1' AND version > \2)"
    ),
}


def rewritten(text: str) -> str:
    """The question with what it asks of Change Tracking put as questions to the tables above."""
    for pattern, instead in WORDS.items():
        text = re.sub(pattern, instead, text)
    return text


def prepare(opened: sqlite3.Connection) -> None:
    """Have the tables there for a session, empty where nobody switched Change Tracking on."""
    if not opened.execute("SELECT 1 FROM sqlite_master WHERE name = 'tracked_database'").fetchone():
        opened.executescript(TABLES.replace("CREATE TABLE", "CREATE TEMP TABLE IF NOT EXISTS"))


def switch_on(opened: sqlite3.Connection, tables: Sequence[str], key: Sequence[str] = ("_idnum",)) -> None:
    """Let a company's file track changes of these tables, by a primary key of these columns."""
    if not opened.execute("SELECT 1 FROM sqlite_master WHERE name = 'tracked_database'").fetchone():
        opened.executescript(TABLES)
        opened.execute("INSERT INTO tracked_database VALUES (40)")
    columns = ", ".join(key)
    for table in tables:
        opened.execute("INSERT INTO tracked_table SELECT ?, version, 1 FROM tracked_database", (table,))
        opened.executemany("INSERT INTO tracked_key VALUES (?, ?)", [(table, one) for one in key])
        for event, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            values = ", ".join(f"{row}.{one}" for one in key)
            opened.execute(
                f"CREATE TRIGGER tracked_{table}_{event} AFTER {event} ON {table} BEGIN "
                f"UPDATE tracked_database SET version = version + 1; "
                f"INSERT INTO tracked_row (name, version, {columns}) "
                f"SELECT '{table}', version, {values} FROM tracked_database; END"
            )
