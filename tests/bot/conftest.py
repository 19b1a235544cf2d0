"""A whole installation to fill, search and move the clock of."""

import pickle
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.app import open_app
from bot.page import page_application
from bot.settings import Settings
from storage.store import Store
from tests import certificates, once, postgres, reuse  # noqa: F401  certificates are read once
from tests.bot.installation import Installation
from tests.kill.loop import prepare
from tests.sharing import share


@pytest.fixture
def prepared_url(request: pytest.FixtureRequest, database_url: str, shared_folder: Path) -> str:
    """A database with the demo's people and rooms; what was made once is copied on both kinds."""
    if database_url.startswith("sqlite"):
        made = once.made(shared_folder, "installed.sqlite", lambda path: _prepare(f"sqlite:///{path}"))
        shutil.copy(made, database_url.removeprefix("sqlite:///"))
    else:
        server = request.getfixturevalue("postgresql_server")
        rows = once.made(shared_folder, "installed.rows", lambda path: path.write_bytes(_prepared(server)))
        reuse.become(database_url, pickle.loads(rows.read_bytes()))  # noqa: S301  written above
    return database_url


def _prepared(server: postgres.Server) -> bytes:
    with server.database() as url:
        _prepare(url)
        return pickle.dumps(reuse.fresh_at(url))


def _prepare(url: str) -> None:
    """With the weeks closed that have ended: once, not by the first question in each copy."""
    prepare(url)
    with Store.open(url) as store:
        share(store)
        store.counts.close_due(datetime.now(UTC))


@pytest.fixture
def installed(prepared_url: str, tmp_path: Path) -> Iterator[Installation]:
    with opened(prepared_url, tmp_path) as at:
        yield at


@contextmanager
def opened(url: str, folder: Path) -> Iterator[Installation]:
    """What runs on a prepared database and keeps its files in a folder."""
    # Half as sharp as people get them, as in tests/city.py.
    app = open_app(Settings(data_dir=folder), url, scale=1)
    app.store.audit.seal_older()  # with the key of this folder
    # So long that no message goes because of its own age: each must be found by what it is about.
    for name in ("answers", "conversations"):
        app.store.retention.put_trace(name, 20_000)
    site = page_application(app, 8765)
    with ExitStack() as stack:

        def client() -> TestClient:
            made = TestClient(site, base_url="http://127.0.0.1:8765", follow_redirects=True)
            return stack.enter_context(made)

        yield Installation(app, folder, client)
    app.store.close()
