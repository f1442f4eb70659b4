"""How Alembic runs the migrations of the application store: on the connection it is handed."""

from __future__ import annotations

from alembic import context

from coterie.store.application import Table

context.configure(connection=context.config.attributes["connection"], target_metadata=Table.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
