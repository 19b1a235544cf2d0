import pytest

from storage.store import Store
from tests.storage.reports.street import people_in
from tests.storage.town import settle


@pytest.fixture
def street(store: Store) -> Store:
    """The small town with its people, on each kind of database."""
    return people_in(settle(store))
