from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.app import App
from bot.platforms.web.phone.routes import application
from bot.platforms.web.phone.settings import PhoneSettings
from tests import once
from tests.bot.platforms.web.phone.stage import SECRET, at_noon, make_town, open_town


@pytest.fixture(scope="session")
def town_file(shared_folder: Path) -> Path:
    return once.made(shared_folder, "town.sqlite", make_town)


@pytest.fixture
def town(town_file: Path, tmp_path: Path) -> Iterator[App]:
    app = open_town(town_file, tmp_path)
    yield app
    app.store.close()


@pytest.fixture
def visit(town: App) -> Iterator[Callable[[], TestClient]]:
    """A new phone at the page; all phones share one running server."""
    with ExitStack() as stack:
        site = application(at_noon(town), PhoneSettings(SECRET, hosts=("testserver",)))
        yield lambda: stack.enter_context(TestClient(site, base_url="http://testserver", follow_redirects=False))


@pytest.fixture
def phone(visit: Callable[[], TestClient]) -> TestClient:
    return visit()
