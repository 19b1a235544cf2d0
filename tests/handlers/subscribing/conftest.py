from pathlib import Path

import pytest

from tests.handlers.sharing.house import House, open_house


@pytest.fixture
def house(house_file: Path, tmp_path: Path) -> House:
    return open_house(house_file, tmp_path)
