"""Buttons, inbound hooks and their calls, the versions of field mappings, and keys limited to record types."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _texts(names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, _TEXT, nullable=False) for name in names.split()]


def upgrade() -> None:
    op.add_column("operations", sa.Column("follows", _TEXT))
    op.add_column("exports", sa.Column("needs", _TEXT, nullable=False, server_default="[]"))
    op.create_index("ix_exports_source", "exports", ["source_id", "seq"])
    op.add_column("api_keys", sa.Column("records", _TEXT, nullable=False, server_default="[]"))
    op.add_column("api_keys", sa.Column("made_by", _TEXT, nullable=False, server_default=""))
    op.add_column("subscriptions", sa.Column("decide_as", _TEXT, nullable=False, server_default=""))
    op.create_table(
        "buttons",
        sa.Column("seq", _SERIAL, nullable=False),
        *_texts("id key_id action company input label created_at expires_at"),
        sa.Column("single_use", sa.Boolean, nullable=False),
        sa.Column("used_at", _TEXT),
        *_texts("operation_id"),
        sa.PrimaryKeyConstraint("seq", name="pk_buttons"),
        sa.UniqueConstraint("id", name="uq_buttons_id"),
    )
    op.create_index("ix_buttons_expires_at", "buttons", ["expires_at"])
    op.create_table(
        "hooks",
        sa.Column("seq", _SERIAL, nullable=False),
        *_texts("id key_id name action company source scheme secret created_at"),
        sa.Column("mapping", _TEXT),
        sa.PrimaryKeyConstraint("seq", name="pk_hooks"),
        sa.UniqueConstraint("id", name="uq_hooks_id"),
    )
    op.create_table(
        "users",
        *_texts("id login password_hash"),
        sa.Column("sessions", sa.Integer, nullable=False),
        sa.Column("misses", sa.Integer, nullable=False),
        sa.Column("missed_at", _TEXT),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("login", name="uq_users_login"),
    )
    _hook_calls()
    _mails()
    op.create_table(
        "mappings",
        *_texts("company module"),
        sa.Column("number", sa.Integer, nullable=False),
        *_texts("pairs saved_by saved_at note"),
        sa.PrimaryKeyConstraint("company", "module", "number", name="pk_mappings"),
    )


def _mails() -> None:
    op.create_table(
        "mails",
        sa.Column("seq", _SERIAL, nullable=False),
        *_texts("id company event_id address created_at next_at state"),
        sa.Column("attempts", sa.Integer, nullable=False),
        *_texts("error"),
        sa.PrimaryKeyConstraint("seq", name="pk_mails"),
        sa.UniqueConstraint("id", name="uq_mails_id"),
    )
    op.create_table("marks", *_texts("name value"), sa.PrimaryKeyConstraint("name", name="pk_marks"))


def _hook_calls() -> None:
    op.create_table(
        "hook_calls",
        sa.Column("seq", _SERIAL, nullable=False),
        *_texts("id hook_id at content_type payload message_id"),
        sa.Column("input", _TEXT),
        sa.Column("status", sa.Integer),
        sa.Column("answer", _TEXT),
        *_texts("operation_id rerun_of"),
        sa.PrimaryKeyConstraint("seq", name="pk_hook_calls"),
        sa.UniqueConstraint("id", name="uq_hook_calls_id"),
        sa.ForeignKeyConstraint(["hook_id"], ["hooks.id"], name="fk_hook_calls_hook_id", ondelete="CASCADE"),
    )
    op.create_index("ix_hook_calls_hook_id", "hook_calls", ["hook_id", "seq"])
    named = sa.text("message_id <> ''")
    op.create_index(
        "uq_hook_calls_message",
        "hook_calls",
        ["hook_id", "message_id"],
        unique=True,
        sqlite_where=named,
        postgresql_where=named,
    )
    op.create_index("ix_hook_calls_at", "hook_calls", ["at"])
    unanswered = sa.text("status IS NULL")
    op.create_index(
        "ix_hook_calls_unanswered", "hook_calls", ["seq"], sqlite_where=unanswered, postgresql_where=unanswered
    )
