"""PostgreSQL keeps a deleted row for as long as anybody's snapshot could still see it, whatever VACUUM is asked."""

import time

from sqlalchemy import Connection, text

PATIENCE = 5.0  # seconds; what reads for longer (a dump) is waited for by the next run
_PAUSE = 0.05
# A number after that of every transaction that has ended.
_MARK = text("SELECT CAST(CAST(pg_current_xact_id() AS xid) AS text)")
# VACUUM FULL goes by every transaction of the server, as its own snapshot does.
_OLDER = text("""
SELECT count(*) FROM pg_stat_activity
WHERE pid <> pg_backend_pid() AND greatest(age(backend_xmin), age(backend_xid)) > age(CAST(:mark AS xid))
""")


def is_passed(connection: Connection, patience: float = PATIENCE) -> bool:
    """Whether nobody sees the database as it was before this call any more, within `patience` seconds.

    Only then does a VACUUM take what was deleted before. `connection` is PostgreSQL's, outside any transaction.
    """
    mark = connection.execute(_MARK).scalar_one()
    end = time.monotonic() + patience
    while connection.execute(_OLDER, {"mark": mark}).scalar_one():
        if time.monotonic() > end:
            return False
        time.sleep(_PAUSE)
    return True
