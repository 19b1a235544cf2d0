"""Databases of PostgreSQL that tests use one after another.

To copy a migrated template and to drop the copy costs about 300 ms of CPU, to empty it about 25. So what
a test left is taken away: its connections, every row, and what the sequences counted; VACUUM gives the
files back, so that rows lie in the order in which the next test writes them, as in a new database.
A test that changed the schema is found by comparing the catalogs; its database is not used again.
All of it goes over one connection that each database keeps: to begin one costs 5 ms, and as much to learn the catalogs.
"""

from dataclasses import dataclass

import psycopg
from psycopg import sql

# Each entry of ours in the catalogs (a server's own have lower numbers) with the transaction that wrote it: any
# CREATE, ALTER, DROP or TRUNCATE shows.
_SHAPE = """
SELECT md5(string_agg(entry, ' ' ORDER BY entry)) FROM (
    SELECT 'c' || oid || ':' || xmin AS entry FROM pg_class WHERE oid >= 16384
    UNION ALL SELECT 'a' || attrelid || '.' || attnum || ':' || xmin FROM pg_attribute WHERE attrelid >= 16384
    UNION ALL SELECT 'd' || oid || ':' || xmin FROM pg_attrdef
    UNION ALL SELECT 'k' || oid || ':' || xmin FROM pg_constraint WHERE oid >= 16384
    UNION ALL SELECT 't' || oid || ':' || xmin FROM pg_trigger
    UNION ALL SELECT 'p' || oid || ':' || xmin FROM pg_proc WHERE oid >= 16384
    UNION ALL SELECT 'y' || oid || ':' || xmin FROM pg_type WHERE oid >= 16384
    UNION ALL SELECT 'n' || oid || ':' || xmin FROM pg_namespace
    UNION ALL SELECT 'e' || oid || ':' || xmin FROM pg_extension
    UNION ALL SELECT 's' || setrole || ':' || xmin FROM pg_db_role_setting
) AS entries
"""
# Milliseconds for a connection that a test forgot to end.
_OTHERS = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# A table that holds rows, or held some, has a file with pages.
_FILLED = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
"""
_SEQUENCES = "SELECT format('%I.%I', schemaname, sequencename), start_value, last_value FROM pg_sequences"
_BACK = "SELECT setval(%s::regclass, coalesce(%s::bigint, %s), %s)"


Rows = tuple[tuple[sql.Identifier, bytes], ...]  # a table, and its rows as COPY writes them


@dataclass(frozen=True, slots=True)
class Fresh:
    """What a new copy of the template is: its schema, the rows of its tables, and where its sequences stand."""

    shape: str
    rows: Rows
    sequences: tuple[tuple[str, int, int | None], ...]


def fresh(connection: psycopg.Connection) -> Fresh:
    """Look at a database that nobody has used yet."""
    return Fresh(_shape(connection), rows(connection), tuple(connection.execute(_SEQUENCES).fetchall()))


def fresh_at(url: str) -> Fresh:
    """The same of a database that no connection is kept to."""
    with psycopg.connect(url, autocommit=True) as connection:
        return fresh(connection)


def rows(connection: psycopg.Connection) -> Rows:
    """All that lies in the tables."""
    return tuple((table, _copied(connection, table)) for table in _filled(connection))


def put(connection: psycopg.Connection, content: Rows) -> None:
    """Those rows instead of what lies in their tables, whatever triggers and foreign keys say; in a transaction."""
    connection.execute("SET LOCAL session_replication_role = replica")
    connection.execute(sql.SQL(";").join(sql.SQL("DELETE FROM {}").format(table) for table, _ in content))
    _paste(connection, content)


def emptied(connection: psycopg.Connection, before: Fresh) -> bool:
    """Make a used database what it was before, or say that it cannot be."""
    connection.execute(_OTHERS)
    if _shape(connection) != before.shape:
        return False
    # Neither the triggers that keep the log nor foreign keys: everything goes.
    connection.execute("SET session_replication_role = replica")
    filled = _filled(connection)
    if filled:
        connection.execute(sql.SQL(";").join(sql.SQL("DELETE FROM {}").format(table) for table in filled))
        connection.execute(sql.SQL("VACUUM {}").format(sql.SQL(", ").join(filled)))
    _put_all(connection, before)
    return True


def become(url: str, made: Fresh) -> None:
    """Give a migrated database that nobody has used yet the rows of another."""
    with psycopg.connect(url, autocommit=True) as connection, connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        for table in _filled(connection):
            connection.execute(sql.SQL("DELETE FROM {}").format(table))
        _put_all(connection, made)


def _put_all(connection: psycopg.Connection, these: Fresh) -> None:
    _paste(connection, these.rows)
    for name, start, last in these.sequences:
        connection.execute(_BACK, (name, last, start, last is not None))


def _paste(connection: psycopg.Connection, content: Rows) -> None:
    for table, lines in content:
        with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(table)) as copy:
            copy.write(lines)


def _shape(connection: psycopg.Connection) -> str:
    row = connection.execute(_SHAPE).fetchone()
    assert row is not None
    return str(row[0])


def _filled(connection: psycopg.Connection) -> list[sql.Identifier]:
    return [sql.Identifier(table) for (table,) in connection.execute(_FILLED)]


def _copied(connection: psycopg.Connection, table: sql.Identifier) -> bytes:
    with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(table)) as copy:
        return b"".join(copy)
