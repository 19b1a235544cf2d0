import pytest

from storage.store import Store
from tests.begun import begun
from tests.storage.problems.table import seat


@pytest.fixture
def table(store: Store) -> Store:
    """The small town with everybody listed."""
    return begun(store, seat)
