from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.platforms.web.receive import application
from tests.bot.platforms.web.stage import SETTINGS, App, app_on


@pytest.fixture
def app(migrated_file: Path, tmp_path: Path) -> Iterator[App]:
    made = app_on(migrated_file, tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def visit(app: App) -> Iterator[Callable[[], TestClient]]:
    """A new browser at the page; all browsers share one running server."""
    with ExitStack() as stack:
        site = application(app.door(), SETTINGS)
        yield lambda: stack.enter_context(TestClient(site, base_url="http://testserver", follow_redirects=False))


@pytest.fixture
def client(visit: Callable[[], TestClient]) -> TestClient:
    return visit()
