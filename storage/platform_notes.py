"""What a chat platform must remember of its own, by key: where a conversation is reached, whom it greeted."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, select

from storage import counters, moments, words
from storage.database import Database
from storage.tables import platform_notes

# A form with ten fields that are filled to their last letter, as JSON.
VALUE_MOST = 200_000
# A form that is not sent yet: a draft, for as long as drafts are kept (storage/retention).
FORM = "#form-"
n = platform_notes.c


def own(account: str) -> ColumnElement[bool]:
    """Whether a note belongs to an account."""
    return (n.key == account) | n.key.startswith(f"{account}#", autoescape=True)


class PlatformNotes:
    """Texts by platform and key. A key that belongs to one account has that in front: `<account>#what`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, platform: str, key: str, value: str, at: datetime) -> None:
        """Remember; "" forgets."""
        row = {"platform": words.key(platform, "platform"), "key": words.text(key, "key", 400, required=True)}
        new = row | {"value": words.text(value, "value", VALUE_MOST), "at": moments.microseconds(at)}
        if value and self.kept(platform, key) == value:
            return
        with self._database.write() as connection:
            counters.lock(connection, counters.MESSAGE)  # two at once take turns
            connection.execute(delete(platform_notes).where(n.platform == platform, n.key == key))
            if value:
                connection.execute(insert(platform_notes), [new])

    def kept(self, platform: str, key: str) -> str:
        """What was kept, or ""."""
        this = (n.platform == platform, n.key == key)
        with self._database.read() as connection:
            return connection.execute(select(n.value).where(*this)).scalar_one_or_none() or ""
