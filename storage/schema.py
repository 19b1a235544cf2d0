"""Which version the tables have, and bringing them up to date.

Opening a database costs one small read; alembic (0.2 s) is imported only when there is something
to do.
"""

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import ProgrammingError

from storage.database import Database
from storage.errors import SchemaNewerError, SchemaOlderError

# The newest file in storage/migrations/versions; a test compares the two. Versions are numbers
# with leading zeros, so that their order is the order of the alphabet.
HEAD = "0013"
# Any number nobody else uses for PostgreSQL's advisory locks: "karta" read as base 36.
_LOCK = 34_182_998


def version(database: Database) -> str | None:
    """The stored version, None without tables; raises `SchemaNewerError`."""
    with database.read() as connection:
        found = _version(connection)
    if found is not None and found > HEAD:
        mend = f"this code knows {HEAD}: update it, or use the database it was made for"
        raise SchemaNewerError("schema_newer", found, mend)
    return found


def require(found: str | None) -> None:
    """Raise `SchemaOlderError` when tables of version `found` cannot be used."""
    if found != HEAD:
        raise SchemaOlderError("schema_older", found or "no tables", f"run: karta migrate (to {HEAD})")


def migrate(database: Database) -> None:
    """Bring the tables to `HEAD`; of several processes at once, one does it and the others wait."""
    if version(database) == HEAD:
        return
    with database.write() as connection:
        if not database.is_sqlite:  # SQLite's writer has locked the whole file already
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if _version(connection) != HEAD:
            _upgrade(connection)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    try:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    except ProgrammingError:
        return None
    return None if found is None else str(found)


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
