"""Alembic's entrance: everything happens on the connection it is given, in its one transaction."""

from alembic import context

from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite can roll back tables too once the driver's own transactions are out of the way.
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
