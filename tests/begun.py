"""What many tests begin with is put in once on each kind of database, and copied for all others.

A town takes some thirty statements, people and their first reports as many again; a copy takes a tenth of that. What
is copied is all that lies in the database, so a test that begins with a copy cannot tell.
"""

from collections.abc import Callable
from pathlib import Path

import psycopg

from storage.store import Store
from tests import reuse

_FILES: dict[object, bytes] = {}
_ROWS: dict[object, reuse.Rows] = {}


def begun(store: Store, fill: Callable[[Store], object], name: object = None) -> Store:
    """An empty, migrated store, with what `fill` puts into it; `name` tells apart what one function fills in."""
    key = name or fill
    if store.address.startswith("sqlite"):
        _on_sqlite(store, Path(store.address.removeprefix("sqlite:///")), fill, key)
    else:
        _on_postgresql(store, fill, key)
    return store


def _on_sqlite(store: Store, path: Path, fill: Callable[[Store], object], key: object) -> None:
    if key in _FILES:
        path.write_bytes(_FILES[key])  # nobody is in the middle of anything: what is open sees that it changed
        return
    fill(store)
    store.close()  # with its journals; it opens again by itself
    _FILES[key] = path.read_bytes()


def _on_postgresql(store: Store, fill: Callable[[Store], object], key: object) -> None:
    """Over the connection that the store has open already."""
    if key not in _ROWS:
        fill(store)
    with store._database._engine.begin() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        if key in _ROWS:
            reuse.put(driver, _ROWS[key])
        else:
            _ROWS[key] = reuse.rows(driver)
