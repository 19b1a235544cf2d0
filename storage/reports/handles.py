"""What a reviewer calls something imported: I- and six signs, the same each time, and no count of anything.

A keyed permutation of the incident's id: a secret of this database turns ids into handles and back, so nothing
has to be stored, and whoever sees two of them cannot tell how many lie between.
"""

import secrets
from collections.abc import Sequence
from hashlib import blake2b

from sqlalchemy import Connection, insert, select

from storage import counters
from storage.database import Database
from storage.reports.numbers import SIGNS, kept_signs
from storage.tables import meta

PREFIX = "I"
SECRET = "handle_secret"  # noqa: S105  the name under which it is kept
# 24^6 = 191 million incidents; beyond them eight signs.
LENGTHS = (6, 8)
# Luby and Rackoff 1988: four rounds of a keyed function make a permutation that cannot be told from chance;
# twice as many for halves as small as these (13,824).
_ROUNDS = 8


def secret(connection: Connection) -> bytes | None:
    """The database's secret; None before the first handle was given."""
    kept = connection.execute(select(meta.c.value).where(meta.c.key == SECRET)).scalar_one_or_none()
    return None if kept is None else bytes.fromhex(kept)


def ready(database: Database) -> None:
    """See to it that there is a secret."""
    with database.read() as connection:
        if secret(connection) is not None:
            return
    with database.write() as connection:
        counters.lock(connection, counters.CATALOG)  # two at once take turns
        if secret(connection) is None:
            connection.execute(insert(meta).values(key=SECRET, value=secrets.token_hex(32)))


def of(connection: Connection, incidents: Sequence[int]) -> list[str]:
    """What these incidents are called; nothing while no handle was ever given."""
    key = secret(connection)
    return [] if key is None else [handle(key, one) for one in incidents]


def found(connection: Connection, words: str) -> int | None:
    """The incident that a handle means in this database."""
    key = secret(connection)
    return None if key is None else incident_of(key, words)


def handle(key: bytes, incident: int) -> str:
    """What an incident is called."""
    length = next((n for n in LENGTHS if incident < len(SIGNS) ** n), LENGTHS[-1])
    half = len(SIGNS) ** (length // 2)
    a, b = divmod(incident, half)
    for turn in range(_ROUNDS):
        a, b = b, (a + _mixed(key, length, turn, b)) % half
    return f"{PREFIX}-{_written(a * half + b, length)}"


def normal(words: str) -> str | None:
    """A handle as it is written in a card, or None for what is none."""
    body = kept_signs(words, PREFIX)
    return f"{PREFIX}-{body}" if body is not None and len(body) in LENGTHS else None


def incident_of(key: bytes, words: str) -> int | None:
    """The incident that a handle means, however it is written; None for what is no handle."""
    body = kept_signs(words, PREFIX)
    if body is None or len(body) not in LENGTHS:
        return None
    length = len(body)
    half: int = len(SIGNS) ** (length // 2)
    number = 0
    for sign in body:
        number = number * len(SIGNS) + SIGNS.index(sign)
    a, b = number // half, number % half
    for turn in reversed(range(_ROUNDS)):
        a, b = (b - _mixed(key, length, turn, a)) % half, a
    return a * half + b


def _mixed(key: bytes, length: int, turn: int, value: int) -> int:
    return int.from_bytes(blake2b(f"{length} {turn} {value}".encode(), key=key, digest_size=16).digest())


def _written(number: int, length: int) -> str:
    signs = []
    for _ in range(length):
        number, sign = divmod(number, len(SIGNS))
        signs.append(SIGNS[sign])
    return "".join(reversed(signs))
