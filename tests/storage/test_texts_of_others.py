"""What a text may say of a suspect is told to no company, nor to the public, where companies read along."""

import pytest

from storage.model.people import Partner, Role, Viewer
from storage.sharing import may_read_text
from tests.sharing import register

PARTNERS = tuple(Partner(key, key, key, key) for key in ("municipality", "police", "housing", "guards", "school"))


@pytest.mark.parametrize("reader", ["municipality", "police", "housing", "guards", "school", None])
@pytest.mark.parametrize("source", ["municipality", "police", "housing"])
def test_companies_read_their_own_texts_only(source: str, reader: str | None) -> None:
    viewer = Viewer("x", reader, Role.REVIEWER if reader else None)
    expected = source == reader or reader not in ("housing", "guards", None)
    assert may_read_text(source, viewer, register(PARTNERS)) is expected
