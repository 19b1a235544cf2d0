"""Statements that SQLAlchemy has compiled once are not compiled again for every test.

Each engine keeps its own, as a program has one engine; tests open thousands of stores, and spent a quarter of
their time on compiling the same statements. The option is SQLAlchemy's own (`compiled_cache`); what is added
is that all engines of one kind of database share it.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.util import LRUCache


class _Shared:
    """By the kind of dialect, instead of by the one of each engine: ours are all made alike."""

    def __init__(self) -> None:
        self._made: LRUCache[Any, Any] = LRUCache(3_000)

    def get(self, key: tuple[Any, ...]) -> Any:
        return self._made.get((type(key[0]), *key[1:]))

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        self._made[type(key[0]), *key[1:]] = compiled


_SHARED = _Shared()


@event.listens_for(Engine, "engine_connect")
def _share(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_SHARED)
