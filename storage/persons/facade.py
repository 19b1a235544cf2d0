"""The door to what is stored of one person."""

from datetime import datetime

from storage import counters, moments, words
from storage.database import Database
from storage.errors import StorageError
from storage.persons import erase as erasing
from storage.persons import extract as extracting
from storage.persons.extract import Extract
from storage.reference import References
from storage.retention.compact import compact


class Persons:
    """One person's data, by key or e-mail address. Whoever calls sees to it that it is told to that person alone."""

    def __init__(self, database: Database, references: References) -> None:
        self._database = database
        self._references = references

    def extract(self, person: str) -> Extract:
        """Everything that is stored of somebody, by section."""
        with self._database.read() as connection:
            return extracting.extract(connection, self._references.read(connection), words.key(person, "person"))

    def erase(self, person: str, at: datetime) -> tuple[str, int]:
        """Make somebody nobody, everywhere but in the audit log; gives the pseudonym and the rows touched.

        Raises `StorageError` when nothing is stored of them.
        """
        key, micro = words.key(person, "person"), moments.microseconds(at)
        with self._database.write() as connection:
            counters.lock(connection, counters.CHANGE)
            pseudonym, touched = erasing.erase(connection, key, micro)
            if not touched:
                raise StorageError("person_unknown", key, "see `karta members list`; nothing is stored of them")
        compact(self._database)
        return pseudonym, touched
