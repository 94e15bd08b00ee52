"""Imports, the state of each company, and what polls and deliveries remember more."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("events", sa.Column("stored_at", _TEXT, nullable=False, server_default=""))
    op.execute("UPDATE events SET stored_at = timestamp")
    op.create_index("ix_events_stored_at", "events", ["stored_at"])
    op.add_column("attempts", sa.Column("request", _TEXT))
    op.add_column("attempts", sa.Column("response", _TEXT))
    op.add_column("cursors", sa.Column("witness", _TEXT, nullable=False, server_default=""))
    op.add_column("cursors", sa.Column("swept_at", _TEXT))
    op.add_column("cursors", sa.Column("tally", _TEXT))
    op.add_column("cursors", sa.Column("version", sa.BigInteger))
    op.add_column("cursors", sa.Column("backfill", _TEXT, nullable=False, server_default=""))
    op.add_column("snapshots", sa.Column("stamp", _TEXT, nullable=False, server_default=""))
    dead = sa.text("status = 'dead'")
    op.create_index(
        "ix_deliveries_dead", "deliveries", ["subscription_id", "id"], sqlite_where=dead, postgresql_where=dead
    )
    _company_states()
    _imports()
    _links()
    _seal()


def _company_states() -> None:
    op.create_table(
        "company_states",
        sa.Column("company", _TEXT, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("since", _TEXT, nullable=False),
        sa.Column("code", _TEXT, nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("company", name="pk_company_states"),
    )


def _imports() -> None:
    op.create_table(
        "imports",
        sa.Column("seq", _SERIAL, nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("company", _TEXT, nullable=False),
        sa.Column("record", _TEXT, nullable=False),
        sa.Column("sage_id", _TEXT, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("status", _TEXT, nullable=False),
        sa.Column("data", _TEXT, nullable=False),
        sa.Column("found_at", _TEXT, nullable=False),
        sa.Column("source", _TEXT, nullable=False),
        sa.Column("source_id", _TEXT, nullable=False),
        sa.Column("source_name", _TEXT, nullable=False),
        sa.Column("decided_by", _TEXT, nullable=False),
        sa.Column("decided_at", _TEXT),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("origin", _TEXT),
        sa.PrimaryKeyConstraint("seq", name="pk_imports"),
        sa.UniqueConstraint("id", name="uq_imports_id"),
    )
    op.create_index("uq_imports_record", "imports", ["company", "record", "sage_id"], unique=True)
    op.create_index("ix_imports_status", "imports", ["status", "seq"])


def _links() -> None:
    columns = (
        "id company record source source_id sage_id source_name sage_name linked_by linked_at origin matched_by owner "
        "state details history"
    )
    op.create_table(
        "links",
        *[sa.Column(name, _TEXT, nullable=False) for name in columns.split()],
        sa.PrimaryKeyConstraint("id", name="pk_links"),
    )
    op.create_index("uq_links_source", "links", ["company", "record", "source", "source_id"], unique=True)
    op.create_index("ix_links_sage", "links", ["company", "record", "sage_id"])


def _seal() -> None:
    op.create_table(
        "seal",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("sealed", _TEXT),
        sa.PrimaryKeyConstraint("id", name="pk_seal"),
    )
