"""One act on the register: one transaction, one actor, one moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from storage import counters, documents, moments
from storage.database import Database
from storage.model.people import Viewer
from storage.register.checks import sectors_of
from storage.reports.desk import present


@dataclass(frozen=True, slots=True)
class Desk:
    """What an act works with. `at` is the act's only now, `micro` the same as it is stored, `today` the local day."""

    connection: Connection
    actor: Viewer
    sectors: dict[str, str]
    at: datetime
    micro: int
    today: date


@contextmanager
def acting(database: Database, actor: Viewer, at: datetime) -> Iterator[Desk]:
    """A transaction that happens wholly or not at all; acts take turns, so each sees the one before."""
    micro = moments.microseconds(at)
    with database.write() as connection:
        counters.lock(connection, counters.CATALOG)
        person = present(connection, actor)
        yield Desk(connection, person, sectors_of(connection), at, micro, local_day(connection, at))


def local_day(connection: Connection, at: datetime) -> date:
    """The municipality's day at a moment."""
    return at.astimezone(ZoneInfo(documents.region(connection).timezone)).date()
