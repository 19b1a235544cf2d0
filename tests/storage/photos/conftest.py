from collections.abc import Iterator

import pytest

from storage.photos import taking


@pytest.fixture(autouse=True, scope="module")
def patient() -> Iterator[None]:
    """On a busy machine a good photo may wait for minutes; the processor time that it may take stays as it is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(taking, "_SECONDS", 300.0)
        patch.setattr(taking, "_QUEUE_SECONDS", 300.0)
        yield
