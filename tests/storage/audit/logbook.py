"""A log to look at: three months of showings, sealed."""

from datetime import UTC, datetime, timedelta

from storage.audit import Showing
from storage.model.people import Level
from storage.store import Store

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
START = datetime(2026, 1, 30, 8, tzinfo=UTC)


def key() -> bytes:
    return KEY


def showing(n: int = 0, **changes: object) -> Showing:
    """The n-th; a new one every six hours."""
    values: dict[str, object] = {
        "at": START + timedelta(hours=6 * n),
        "person": f"person-{n % 3}",
        "partner": ("fastighet", "polisen", None)[n % 3],
        "conversation": "est",
        "command": "map",
        "query_words": f"vecka {n}, åäö",
        "level": Level(n % 5),
        "count": n,
        "detailed": n // 2,
        "audience": ("fastighet", "polisen"),
        "readers": 2,
        "sources": ("fastighet",) if n % 2 else ("polisen", "skolan"),
        "purpose": "lägesbild" if n % 4 == 0 else "",
        "role": "analyst",
        "platform": "web",
    }
    return Showing(**values | changes)  # type: ignore[arg-type]


def filled(url: str, rows: int = 12) -> Store:
    """A store whose log has that many rows; twelve of them are of two months."""
    store = Store.open(url, key)
    for n in range(rows):
        store.audit.write(showing(n))
    return store
