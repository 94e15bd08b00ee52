"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OPEN_DELIVERY = sa.text("status IN ('pending', 'retrying')")
_FIRST_IN_LINE = sa.text("due_at IS NOT NULL")
_WITH_KEY = sa.text("idempotency_key IS NOT NULL")
_WITH_GUARD = sa.text("guard IS NOT NULL AND state IN ('queued', 'started', 'waiting_acceptance', 'unknown')")


def upgrade() -> None:
    _events()
    _subscriptions()
    _deliveries()
    _attempts()
    _operations()
    _reserved_numbers()
    _exports()
    _api_keys()
    _cursors()
    _snapshots()
    _activity()


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("seq", _SERIAL, autoincrement=True, nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("type", _TEXT, nullable=False),
        sa.Column("company", _TEXT, nullable=False),
        sa.Column("timestamp", _TEXT, nullable=False),
        sa.Column("data", _TEXT, nullable=False),
        sa.Column("previous", _TEXT),
        sa.Column("origin", _TEXT),
        sa.Column("causation_id", _TEXT),
        sa.PrimaryKeyConstraint("seq", name="pk_events"),
        sa.UniqueConstraint("id", name="uq_events_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_type", "events", ["type", "seq"])


def _subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("seq", _SERIAL, nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("key_id", _TEXT, nullable=False),
        sa.Column("target_url", _TEXT, nullable=False),
        sa.Column("events", _TEXT, nullable=False),
        sa.Column("secrets", _TEXT, nullable=False),
        sa.Column("created_at", _TEXT, nullable=False),
        sa.Column("company", _TEXT),
        sa.Column("filters", _TEXT, nullable=False),
        sa.Column("description", _TEXT, nullable=False),
        sa.Column("external_id", _TEXT, nullable=False),
        sa.Column("exclude_own", sa.Boolean(), nullable=False),
        sa.Column("thin", sa.Boolean(), nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("state_reason", _TEXT, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", _TEXT),
        sa.Column("next_at", _TEXT),
        sa.PrimaryKeyConstraint("seq", name="pk_subscriptions"),
        sa.UniqueConstraint("id", name="uq_subscriptions_id"),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", _SERIAL, autoincrement=True, nullable=False),
        sa.Column("event_id", _TEXT, nullable=False),
        sa.Column("subscription_id", _TEXT, nullable=False),
        sa.Column("record", _TEXT, nullable=False),
        sa.Column("status", _TEXT, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("created_at", _TEXT, nullable=False),
        sa.Column("next_at", _TEXT),
        sa.Column("code", sa.Integer()),
        sa.Column("error", _TEXT, nullable=False),
        sa.Column("at", _TEXT),
        sa.Column("due_at", _TEXT),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_deliveries_event_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_deliveries_due",
        "deliveries",
        ["subscription_id", "due_at", "id"],
        sqlite_where=_FIRST_IN_LINE,
        postgresql_where=_FIRST_IN_LINE,
    )
    op.create_index("ix_deliveries_event_id", "deliveries", ["event_id"])
    op.create_index(
        "ix_deliveries_open",
        "deliveries",
        ["subscription_id", "record", "id"],
        sqlite_where=_OPEN_DELIVERY,
        postgresql_where=_OPEN_DELIVERY,
    )
    op.create_index("ix_deliveries_subscription", "deliveries", ["subscription_id", "id"])


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("seq", _SERIAL, nullable=False),
        sa.Column("delivery_id", _SERIAL, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("at", _TEXT, nullable=False),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("error", _TEXT, nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name="fk_attempts_delivery_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("seq", name="pk_attempts"),
    )
    op.create_index("ix_attempts_delivery_id", "attempts", ["delivery_id"])


def _operations() -> None:
    op.create_table(
        "operations",
        sa.Column("seq", _SERIAL, nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("key_id", _TEXT, nullable=False),
        sa.Column("action", _TEXT, nullable=False),
        sa.Column("company", _TEXT, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("input", _TEXT, nullable=False),
        sa.Column("input_hash", _TEXT, nullable=False),
        sa.Column("created_at", _TEXT, nullable=False),
        sa.Column("updated_at", _TEXT, nullable=False),
        sa.Column("idempotency_key", _TEXT),
        sa.Column("guard", _TEXT),
        sa.Column("numbers", _TEXT, nullable=False),
        sa.Column("plan", _TEXT),
        sa.Column("answer", _TEXT),
        sa.Column("status", sa.Integer()),
        sa.Column("export_id", _TEXT),
        sa.Column("origin", _TEXT),
        sa.Column("causation_id", _TEXT),
        sa.Column("request_id", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_operations"),
        sa.UniqueConstraint("id", name="uq_operations_id"),
    )
    op.create_index("ix_operations_state", "operations", ["state", "seq"])
    op.create_index(
        "uq_operations_guard",
        "operations",
        ["guard"],
        unique=True,
        sqlite_where=_WITH_GUARD,
        postgresql_where=_WITH_GUARD,
    )
    op.create_index(
        "uq_operations_key",
        "operations",
        ["key_id", "action", "idempotency_key"],
        unique=True,
        sqlite_where=_WITH_KEY,
        postgresql_where=_WITH_KEY,
    )


def _reserved_numbers() -> None:
    op.create_table(
        "reserved_numbers",
        sa.Column("number", _TEXT, nullable=False),
        sa.Column("operation_id", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["operation_id"], ["operations.id"], name="fk_reserved_numbers_operation_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_reserved_numbers"),
    )
    op.create_index("ix_reserved_numbers_operation_id", "reserved_numbers", ["operation_id"])


def _exports() -> None:
    op.create_table(
        "exports",
        sa.Column("seq", _SERIAL, nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("company", _TEXT, nullable=False),
        sa.Column("record", _TEXT, nullable=False),
        sa.Column("action", _TEXT, nullable=False),
        sa.Column("source", _TEXT, nullable=False),
        sa.Column("source_id", _TEXT, nullable=False),
        sa.Column("status", _TEXT, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("payload", _TEXT, nullable=False),
        sa.Column("payload_hash", _TEXT, nullable=False),
        sa.Column("preview", _TEXT, nullable=False),
        sa.Column("requested_by", _TEXT, nullable=False),
        sa.Column("requested_at", _TEXT, nullable=False),
        sa.Column("expected_by", _TEXT, nullable=False),
        sa.Column("operation_id", _TEXT, nullable=False),
        sa.Column("rounds", _TEXT, nullable=False),
        sa.Column("decision", _TEXT),
        sa.Column("result", _TEXT),
        sa.PrimaryKeyConstraint("seq", name="pk_exports"),
        sa.UniqueConstraint("id", name="uq_exports_id"),
    )
    op.create_index("ix_exports_status", "exports", ["status", "seq"])


def _api_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("seq", _SERIAL, nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("scopes", _TEXT, nullable=False),
        sa.Column("secret_hash", _TEXT, nullable=False),
        sa.Column("created_at", _TEXT, nullable=False),
        sa.Column("companies", _TEXT, nullable=False),
        sa.Column("revoked_at", _TEXT),
        sa.Column("paused_at", _TEXT),
        sa.PrimaryKeyConstraint("seq", name="pk_api_keys"),
        sa.UniqueConstraint("id", name="uq_api_keys_id"),
    )


def _cursors() -> None:
    op.create_table(
        "cursors",
        sa.Column("company", _TEXT, nullable=False),
        sa.Column("record", _TEXT, nullable=False),
        sa.Column("stamp", _TEXT, nullable=False),
        sa.Column("baseline_done", sa.Boolean(), nullable=False),
        sa.Column("page", _TEXT),
        sa.Column("polled_at", _TEXT),
        sa.PrimaryKeyConstraint("company", "record", name="pk_cursors"),
    )


def _snapshots() -> None:
    op.create_table(
        "snapshots",
        sa.Column("company", _TEXT, nullable=False),
        sa.Column("record", _TEXT, nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("hash", _TEXT, nullable=False),
        sa.Column("fields", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("company", "record", "id", name="pk_snapshots"),
        sqlite_with_rowid=False,
    )


def _activity() -> None:
    op.create_table(
        "activity",
        sa.Column("seq", _SERIAL, nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("at", _TEXT, nullable=False),
        sa.Column("company", _TEXT, nullable=False),
        sa.Column("record", _TEXT, nullable=False),
        sa.Column("record_id", _TEXT, nullable=False),
        sa.Column("what", _TEXT, nullable=False),
        sa.Column("by", _TEXT, nullable=False),
        sa.Column("operation_id", _TEXT),
        sa.Column("request_id", _TEXT, nullable=False),
        sa.Column("log", _TEXT, nullable=False),
        sa.Column("details", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_activity"),
        sa.UniqueConstraint("id", name="uq_activity_id"),
    )
    op.create_index("ix_activity_record", "activity", ["record", "seq"])
