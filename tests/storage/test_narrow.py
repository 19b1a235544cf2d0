import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.narrow import NARROW, Filling, small

NAMES = st.sampled_from((*NARROW, "start"))
NUMBERS = st.sampled_from((0, 1, 2**16 - 1, 2**16, 2**32 - 1, 2**32, 2**40))
PARTS = st.lists(st.lists(NUMBERS, max_size=4) | st.lists(st.just(7), max_size=4), min_size=1, max_size=5)


@given(NAMES, PARTS)
def test_a_column_in_parts_is_the_column(name: str, parts: list[list[int]]) -> None:
    whole = np.array([number for part in parts for number in part], np.int64)
    filling = Filling(name, whole.size)
    for part in parts:
        filling.add(np.array(part, np.int64))
    found = filling.done()
    assert np.array_equal(found, whole)
    assert np.array_equal(small(name, whole), whole)
    if whole.size:
        assert found.dtype == small(name, whole).dtype
        assert (found.strides == (0,)) == (len(set(whole.tolist())) == 1) or whole.size == 1


@pytest.mark.parametrize(("name", "most"), [("id", 2**32 - 1), ("combo", 2**16 - 1)])
def test_few_bytes_hold_what_fits_and_no_more(name: str, most: int) -> None:
    assert small(name, np.array([0, most])).dtype == NARROW[name]
    assert small(name, np.array([0, most + 1])).tolist() == [0, most + 1]
