"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

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
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("timestamp", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text()),
        sa.Column("origin", sa.Text()),
        sa.Column("causation_id", sa.Text()),
        sa.PrimaryKeyConstraint("seq", name="pk_events"),
        sa.UniqueConstraint("id", name="uq_events_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_type", "events", ["type", "seq"])


def _subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("seq", _SERIAL, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("target_url", sa.Text(), nullable=False),
        sa.Column("events", sa.Text(), nullable=False),
        sa.Column("secrets", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("company", sa.Text()),
        sa.Column("filters", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("exclude_own", sa.Boolean(), nullable=False),
        sa.Column("thin", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.Text()),
        sa.Column("next_at", sa.Text()),
        sa.PrimaryKeyConstraint("seq", name="pk_subscriptions"),
        sa.UniqueConstraint("id", name="uq_subscriptions_id"),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", _SERIAL, autoincrement=True, nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("subscription_id", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("next_at", sa.Text()),
        sa.Column("code", sa.Integer()),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("at", sa.Text()),
        sa.Column("due_at", sa.Text()),
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
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name="fk_attempts_delivery_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("seq", name="pk_attempts"),
    )
    op.create_index("ix_attempts_delivery_id", "attempts", ["delivery_id"])


def _operations() -> None:
    op.create_table(
        "operations",
        sa.Column("seq", _SERIAL, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("input", sa.Text(), nullable=False),
        sa.Column("input_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("idempotency_key", sa.Text()),
        sa.Column("guard", sa.Text()),
        sa.Column("numbers", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text()),
        sa.Column("answer", sa.Text()),
        sa.Column("status", sa.Integer()),
        sa.Column("export_id", sa.Text()),
        sa.Column("origin", sa.Text()),
        sa.Column("causation_id", sa.Text()),
        sa.Column("request_id", sa.Text(), nullable=False),
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
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("operation_id", sa.Text(), nullable=False),
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
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("payload_hash", sa.Text(), nullable=False),
        sa.Column("preview", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.Text(), nullable=False),
        sa.Column("expected_by", sa.Text(), nullable=False),
        sa.Column("operation_id", sa.Text(), nullable=False),
        sa.Column("rounds", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text()),
        sa.Column("result", sa.Text()),
        sa.PrimaryKeyConstraint("seq", name="pk_exports"),
        sa.UniqueConstraint("id", name="uq_exports_id"),
    )
    op.create_index("ix_exports_status", "exports", ["status", "seq"])


def _api_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("seq", _SERIAL, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("companies", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.Text()),
        sa.Column("paused_at", sa.Text()),
        sa.PrimaryKeyConstraint("seq", name="pk_api_keys"),
        sa.UniqueConstraint("id", name="uq_api_keys_id"),
    )


def _cursors() -> None:
    op.create_table(
        "cursors",
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.Column("baseline_done", sa.Boolean(), nullable=False),
        sa.Column("page", sa.Text()),
        sa.Column("polled_at", sa.Text()),
        sa.PrimaryKeyConstraint("company", "record", name="pk_cursors"),
    )


def _snapshots() -> None:
    op.create_table(
        "snapshots",
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("company", "record", "id", name="pk_snapshots"),
        sqlite_with_rowid=False,
    )


def _activity() -> None:
    op.create_table(
        "activity",
        sa.Column("seq", _SERIAL, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("operation_id", sa.Text()),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("log", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_activity"),
        sa.UniqueConstraint("id", name="uq_activity_id"),
    )
    op.create_index("ix_activity_record", "activity", ["record", "seq"])
