"""A whole installation to fill, search and move the clock of."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.app import open_app
from bot.page import page_application
from bot.settings import Settings
from tests import once
from tests.bot.installation import Installation
from tests.kill.loop import prepare
from tests.sharing import share


@pytest.fixture
def installed(database_url: str, shared_folder: Path, tmp_path: Path) -> Iterator[Installation]:
    if database_url.startswith("sqlite"):
        made = once.made(shared_folder, "installed.sqlite", lambda path: prepare(f"sqlite:///{path}"))
        shutil.copy(made, database_url.removeprefix("sqlite:///"))
    else:
        prepare(database_url)
    app = open_app(Settings(data_dir=tmp_path), database_url)
    share(app.store)
    # So long that no message goes because of its own age: each must be found by what it is about.
    for name in ("answers", "conversations"):
        app.store.retention.put_trace(name, 20_000)
    site = page_application(app, 8765)
    with ExitStack() as stack:

        def client() -> TestClient:
            made = TestClient(site, base_url="http://127.0.0.1:8765", follow_redirects=True)
            return stack.enter_context(made)

        yield Installation(app, tmp_path, client)
    app.store.close()
