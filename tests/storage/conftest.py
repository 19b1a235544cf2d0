import pytest

from storage.store import Store
from tests.begun import begun
from tests.storage.town import settle


@pytest.fixture
def town(store: Store) -> Store:
    """A store with a region, kinds, partners and four quarters."""
    return begun(store, settle)
