import pytest

from storage.store import Store
from tests.begun import begun
from tests.storage.register.people import agreed_town


@pytest.fixture
def agreed(store: Store) -> Store:
    """The small town with people who sign, on each kind of database."""
    return begun(store, agreed_town)
