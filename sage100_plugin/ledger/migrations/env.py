"""Run by alembic: migrates on the connection, and inside the transaction, that `schema.py` holds."""

from alembic import context

from sage100_plugin.ledger.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite alters a table by making it anew.
    render_as_batch=True,
)
context.run_migrations()
