"""After a run: what was deleted must not lie about in the files.

SQLite overwrites what is deleted (`secure_delete`), but a page that was rebuilt while it was full may hold a second
copy of what moved to its neighbour, which no deletion finds. `VACUUM` writes every page anew. A write-ahead log, where
there is one, is emptied. PostgreSQL keeps deleted rows until a VACUUM; what backups and archived logs hold follows
their own times (docs/retention.md).
"""

from storage import horizon
from storage.database import Database

# What a run takes words or places out of.
TABLES = (
    "incidents", "incident_raw", "incident_decided", "reports", "report_steps", "report_photos", "messages", "posts",
    "notices", "uploads", "links", "sessions",
)  # fmt: skip


def compact(database: Database) -> None:
    """Rewrite what was deleted from; takes seconds, in which writers wait."""
    with database.alone() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            horizon.is_passed(connection)  # what a longer transaction keeps is for the next run
            connection.exec_driver_sql(f"VACUUM {', '.join(TABLES)}")
