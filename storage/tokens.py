"""What must not come back: keyed hashes of ids, kept apart from every row.

A source's file is imported again and again. When an incident's own id has gone, this is how the import knows that
it has been here. The hashes name no row, and without the database's key nothing can be tried against them; whoever
has the database and an id can find out that the id was once imported, and nothing else.
"""

import hmac
import secrets
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, insert, select

from storage.tables import meta, retained_tokens

KEY = "retention_key"
# 128 bits: of a billion ids no two meet by chance.
BYTES = 16
# Values of one question; SQLite allows 32,766.
_PIECE = 10_000


def of_source(source: int, source_id: str) -> str:
    """What an incident is called by its source, ready to be hashed."""
    return f"source\0{source}\0{source_id}"


def of_client(reporter: str, client_id: str) -> str:
    """What a report was called where it was written."""
    return f"client\0{reporter}\0{client_id}"


def remember(connection: Connection, names: Iterable[str]) -> None:
    """Keep the hashes of `names`; the caller holds the change counter."""
    key = _key(connection) or _new_key(connection)
    wanted = {_hashed(key, name) for name in names}
    fresh = wanted - _stored(connection, list(wanted))
    if fresh:
        connection.execute(insert(retained_tokens), [{"token": token} for token in sorted(fresh)])


def known(connection: Connection, names: Sequence[str]) -> frozenset[str]:
    """Those of `names` that were here and have gone."""
    key = _key(connection) if names else None
    if key is None:
        return frozenset()
    tokens = {name: _hashed(key, name) for name in names}
    stored = _stored(connection, list(tokens.values()))
    return frozenset(name for name, token in tokens.items() if token in stored)


def _stored(connection: Connection, tokens: list[bytes]) -> set[bytes]:
    column, found = retained_tokens.c.token, set[bytes]()
    for start in range(0, len(tokens), _PIECE):
        piece = tokens[start : start + _PIECE]
        found |= {bytes(token) for token in connection.execute(select(column).where(column.in_(piece))).scalars()}
    return found


def _hashed(key: bytes, name: str) -> bytes:
    return hmac.digest(key, name.encode("utf-8", "surrogatepass"), "sha256")[:BYTES]


def _key(connection: Connection) -> bytes | None:
    text = connection.execute(select(meta.c.value).where(meta.c.key == KEY)).scalar_one_or_none()
    return None if text is None else bytes.fromhex(text)


def _new_key(connection: Connection) -> bytes:
    key = secrets.token_bytes(32)
    connection.execute(insert(meta), [{"key": KEY, "value": key.hex()}])
    return key
