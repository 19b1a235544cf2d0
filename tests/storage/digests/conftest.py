import pytest

from storage.store import Store
from tests.begun import begun
from tests.storage.digests.books import people


@pytest.fixture
def books(store: Store) -> Store:
    """A store with people who subscribe and decide, on each kind of database."""
    return begun(store, people)
