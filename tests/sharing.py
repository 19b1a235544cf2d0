"""Registers for tests: what partners have agreed, when the starting matrix is not what a test is about."""

from datetime import UTC, date, datetime

from storage.model.people import Level, Partner
from storage.model.register import Grant, Register
from storage.store import Store

DAY = date(2026, 3, 23)
AT = datetime(2026, 3, 1, tzinfo=UTC)


def open_grants(partners: tuple[Partner, ...], level: Level = Level.EXACT) -> tuple[Grant, ...]:
    """Everybody's incidents to every partner."""
    return tuple(Grant("*", partner.key, level) for partner in partners)


def closed_grants(partners: tuple[Partner, ...]) -> tuple[Grant, ...]:
    """Nobody's incidents to any partner, nor to the public."""
    return (*open_grants(partners, Level.NOTHING), Grant("*", "public", Level.NOTHING))


def share(store: Store, level: Level = Level.EXACT) -> None:
    """Let every partner in the store see all others' incidents at a level."""
    store.register.put(open_grants(store.catalog.read().partners, level), "gunnel", AT)


def register(partners: tuple[Partner, ...], *grants: Grant) -> Register:
    """A register with these rows over nothing."""
    return Register.of((Grant("*", "own", Level.RAW), *grants), partners)
