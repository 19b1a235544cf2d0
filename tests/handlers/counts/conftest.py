import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import App
from handlers.counts import CountsCard, counts_card
from handlers.grammar import read
from handlers.request import Request
from storage.model.people import Audience
from tests.cast import UNKNOWN
from tests.city import NOW, open_city


@pytest.fixture(scope="session")
def counted_city(city_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The demo city with every ended week closed, to read from."""
    path = tmp_path_factory.mktemp("counted") / "karta.sqlite"
    shutil.copy(city_file, path)
    app = open_city(path)
    app.store.counts.close_due(NOW)
    yield app
    app.store.close()


def ask(app: App, line: str, audience: Audience, language: str = "sv") -> CountsCard:
    """The card of a line for an audience."""
    return counts_card(*asking(app, line, audience, language), app.services)


def asking(app: App, line: str, audience: Audience, language: str = "sv"):
    reading = read(line, app.services.catalog(), NOW, language)
    assert reading.query is not None, line
    day = replace(audience, day=NOW.date())
    return Request(line, UNKNOWN, day, NOW, language=language), reading
