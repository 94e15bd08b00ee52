"""The tables of the ledger. `migrations/` must lead to exactly these; a test compares the two.

`seq` is the order in which rows were stored. Where it is `AUTOINCREMENT`, a number is never given twice, not even after
the newest row was deleted.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Index, Integer, MetaData, Table, Text, text

from sage100_plugin.ledger.columns import Document, Items, Moment, Rounds

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only in a column whose type is exactly INTEGER.
Serial = BigInteger().with_variant(Integer(), "sqlite")

# Written out, not bound: a database uses a partial index only for a query that visibly contains its condition.
# The indexes name SQLite's option only: PostgreSQL's would import its dialect, four megabytes at every start, and is
# added when a ledger is there (`schema.py`).
OPEN_DELIVERY = text("status IN ('pending', 'retrying')")
DEAD_DELIVERY = text("status = 'dead'")
OPEN_OPERATION = text("state IN ('queued', 'started', 'waiting_acceptance', 'unknown')")
FIRST_IN_LINE = text("due_at IS NOT NULL")
WITH_KEY = text("idempotency_key IS NOT NULL")
WITH_MESSAGE = text("message_id <> ''")
UNANSWERED = text("status IS NULL")
WITH_GUARD = text(f"guard IS NOT NULL AND {OPEN_OPERATION.text}")

events = Table(
    "events",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("type", Text, nullable=False),
    Column("company", Text, nullable=False),
    Column("timestamp", Moment, nullable=False),
    Column("data", Document, nullable=False),
    Column("previous", Document),
    Column("origin", Document),
    Column("causation_id", Text),
    Column("stored_at", Moment, nullable=False, server_default=""),
    Index("ix_events_type", "type", "seq"),
    Index("ix_events_stored_at", "stored_at"),
    sqlite_autoincrement=True,
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("seq", Serial, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("key_id", Text, nullable=False),
    Column("target_url", Text, nullable=False),
    Column("events", Items, nullable=False),
    Column("secrets", Text, nullable=False),  # sealed
    Column("created_at", Moment, nullable=False),
    Column("company", Text),
    Column("filters", Document, nullable=False),
    Column("description", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("exclude_own", Boolean, nullable=False),
    Column("thin", Boolean, nullable=False),
    Column("decide_as", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False),
    Column("state_reason", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Moment),
    Column("next_at", Moment),
)

# `due_at` is set for the oldest open delivery of its subscription and record and null for all others. So what may be
# tried next is found in one step of an index, however many wait behind it.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("event_id", Text, ForeignKey("events.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("subscription_id", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("next_at", Moment),
    Column("code", Integer),
    Column("error", Text, nullable=False),
    Column("at", Moment),
    Column("due_at", Moment),
    Index(
        "ix_deliveries_due",
        "subscription_id",
        "due_at",
        "id",
        sqlite_where=FIRST_IN_LINE,
    ),
    Index(
        "ix_deliveries_open",
        "subscription_id",
        "record",
        "id",
        sqlite_where=OPEN_DELIVERY,
    ),
    Index("ix_deliveries_subscription", "subscription_id", "id"),
    Index("ix_deliveries_dead", "subscription_id", "id", sqlite_where=DEAD_DELIVERY),
    sqlite_autoincrement=True,
)

attempts = Table(
    "attempts",
    metadata,
    Column("seq", Serial, primary_key=True),
    Column("delivery_id", Serial, ForeignKey("deliveries.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("attempt", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("code", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("request", Document),
    Column("response", Document),
)

operations = Table(
    "operations",
    metadata,
    Column("seq", Serial, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("key_id", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("company", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("input", Document, nullable=False),
    Column("input_hash", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("idempotency_key", Text),
    Column("guard", Text),
    Column("numbers", Items, nullable=False),
    Column("plan", Document),
    Column("answer", Document),
    Column("status", Integer),
    Column("export_id", Text),
    Column("origin", Document),
    Column("causation_id", Text),
    Column("request_id", Text, nullable=False),
    Column("follows", Text),
    Index(
        "uq_operations_key",
        "key_id",
        "action",
        "idempotency_key",
        unique=True,
        sqlite_where=WITH_KEY,
    ),
    Index("uq_operations_guard", "guard", unique=True, sqlite_where=WITH_GUARD),
    Index("ix_operations_state", "state", "seq"),
)

# Only what open operations hold; `operations.numbers` keeps the numbers of closed ones.
reserved_numbers = Table(
    "reserved_numbers",
    metadata,
    Column("number", Text, primary_key=True),
    Column("operation_id", Text, ForeignKey("operations.id", ondelete="CASCADE"), nullable=False, index=True),
)

exports = Table(
    "exports",
    metadata,
    Column("seq", Serial, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("company", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("source_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("payload", Document, nullable=False),
    Column("payload_hash", Text, nullable=False),
    Column("preview", Document, nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("requested_at", Moment, nullable=False),
    Column("expected_by", Moment, nullable=False),
    Column("operation_id", Text, nullable=False),
    Column("rounds", Rounds, nullable=False),
    Column("decision", Document),
    Column("result", Document),
    Column("needs", Items, nullable=False, server_default="[]"),
    Index("ix_exports_status", "status", "seq"),
    Index("ix_exports_source", "source_id", "seq"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("seq", Serial, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("scopes", Items, nullable=False),
    Column("secret_hash", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("companies", Items, nullable=False),
    Column("revoked_at", Moment),
    Column("paused_at", Moment),
    Column("records", Items, nullable=False, server_default="[]"),
    Column("made_by", Text, nullable=False, server_default=""),
)

users = Table(
    "users",
    metadata,
    Column("id", Text, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("sessions", Integer, nullable=False),
    Column("misses", Integer, nullable=False),
    Column("missed_at", Moment),
)

cursors = Table(
    "cursors",
    metadata,
    Column("company", Text, primary_key=True),
    Column("record", Text, primary_key=True),
    Column("stamp", Text, nullable=False),
    Column("baseline_done", Boolean, nullable=False),
    Column("page", Items),
    Column("polled_at", Moment),
    Column("witness", Text, nullable=False, server_default=""),
    Column("swept_at", Moment),
    Column("tally", Items),
    Column("version", BigInteger),
    Column("backfill", Text, nullable=False, server_default=""),
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("company", Text, primary_key=True),
    Column("record", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("fields", Document, nullable=False),
    Column("stamp", Text, nullable=False, server_default=""),
    sqlite_with_rowid=False,
)

company_states = Table(
    "company_states",
    metadata,
    Column("company", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("code", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("failures", Integer, nullable=False),
)

imports = Table(
    "imports",
    metadata,
    Column("seq", Serial, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("company", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("sage_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("data", Document, nullable=False),
    Column("found_at", Moment, nullable=False),
    Column("source", Text, nullable=False),
    Column("source_id", Text, nullable=False),
    Column("source_name", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", Moment),
    Column("reason", Text, nullable=False),
    Column("origin", Document),
    Index("uq_imports_record", "company", "record", "sage_id", unique=True),
    Index("ix_imports_status", "status", "seq"),
)

buttons = Table(
    "buttons",
    metadata,
    Column("seq", Serial, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("key_id", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("company", Text, nullable=False),
    Column("input", Document, nullable=False),
    Column("label", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("single_use", Boolean, nullable=False),
    Column("used_at", Moment),
    Column("operation_id", Text, nullable=False),
    Index("ix_buttons_expires_at", "expires_at"),
)

hooks = Table(
    "hooks",
    metadata,
    Column("seq", Serial, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("key_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("company", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("scheme", Text, nullable=False),
    Column("secret", Text, nullable=False),  # sealed
    Column("created_at", Moment, nullable=False),
    Column("mapping", Items),
)

hook_calls = Table(
    "hook_calls",
    metadata,
    Column("seq", Serial, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("hook_id", Text, ForeignKey("hooks.id", ondelete="CASCADE"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("input", Document),
    Column("status", Integer),
    Column("answer", Document),
    Column("operation_id", Text, nullable=False),
    Column("rerun_of", Text, nullable=False),
    Index("ix_hook_calls_hook_id", "hook_id", "seq"),
    Index("uq_hook_calls_message", "hook_id", "message_id", unique=True, sqlite_where=WITH_MESSAGE),
    Index("ix_hook_calls_at", "at"),
    Index("ix_hook_calls_unanswered", "seq", sqlite_where=UNANSWERED),
)

mails = Table(
    "mails",
    metadata,
    Column("seq", Serial, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("company", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text, nullable=False),
)

marks = Table(
    "marks",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Document, nullable=False),
)

# Where several processes share links and mappings; else they are in files.
mappings = Table(
    "mappings",
    metadata,
    Column("company", Text, primary_key=True),
    Column("module", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("pairs", Items, nullable=False),
    Column("saved_by", Text, nullable=False),
    Column("saved_at", Text, nullable=False),
    Column("note", Text, nullable=False),
)

activity = Table(
    "activity",
    metadata,
    Column("seq", Serial, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("at", Moment, nullable=False),
    Column("company", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("operation_id", Text),
    Column("request_id", Text, nullable=False),
    Column("log", Items, nullable=False),
    Column("details", Document, nullable=False),
    Index("ix_activity_record", "record", "seq"),
)

# Only where the ledger is on PostgreSQL: on one machine links have a store of their own.
links = Table(
    "links",
    metadata,
    Column("id", Text, primary_key=True),
    Column("company", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("source_id", Text, nullable=False),
    Column("sage_id", Text, nullable=False),
    Column("source_name", Text, nullable=False),
    Column("sage_name", Text, nullable=False),
    Column("linked_by", Text, nullable=False),
    Column("linked_at", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("matched_by", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("details", Document, nullable=False),
    Column("history", Items, nullable=False),
    Index("uq_links_source", "company", "record", "source", "source_id", unique=True),
    Index("ix_links_sage", "company", "record", "sage_id"),
)

# One row: a known text, sealed. Who cannot open it has another key than those who use this ledger.
seal = Table("seal", metadata, Column("id", Integer, primary_key=True, autoincrement=False), Column("sealed", Text))
