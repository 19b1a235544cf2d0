"""Small facts about the database, such as demo="1"."""

from sqlalchemy import delete, insert, select

from storage import counters, words
from storage.database import Database
from storage.tables import meta

DEMO = "demo"
REGION = "region.loaded"  # "<key>:<digest of the folder>"


class Meta:
    """Texts by key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: str) -> str | None:
        """The value, or None."""
        with self._database.read() as connection:
            return connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar_one_or_none()

    def set(self, key: str, value: str | None) -> None:
        """Set a value; None takes it away."""
        words.key(key, "key")
        words.maybe(value, "value")
        with self._database.write() as connection:
            # Whether this is a demo decides who sees what, so everybody must hear of it.
            counters.take(connection, counters.CATALOG)
            connection.execute(delete(meta).where(meta.c.key == key))
            if value is not None:
                connection.execute(insert(meta).values(key=key, value=value))

    def all(self) -> dict[str, str]:
        """Everything."""
        with self._database.read() as connection:
            return dict(connection.execute(select(meta.c.key, meta.c.value)).all())

    @property
    def is_demo(self) -> bool:
        """Whether this is a demo database."""
        return self.get(DEMO) == "1"

    @property
    def has_region(self) -> bool:
        """Whether there is a region, shipped or its own."""
        return bool(self.get(REGION))
