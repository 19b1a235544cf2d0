"""A stage on a city of its own."""

import pytest

from bot.app import App
from tests.handlers.commands.stage import Stage


@pytest.fixture
def stage(own_city: App) -> Stage:
    return Stage(own_city)
