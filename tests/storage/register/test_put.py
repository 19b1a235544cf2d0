"""What is put in force at once: what no row may say is refused there too, and own areas stand in the log."""

import pytest

from storage.errors import InvalidValueError
from storage.model.people import Level
from storage.model.register import Grant
from storage.store import Store
from tests.storage.register.people import NOW

NEVER = {
    "raw_stays": Grant("polisen", "skolan", Level.RAW),
    "own_area_not_more": Grant("polisen", "bostad", Level.COARSE, in_own_area=Level.COUNTS),
    "receiver_without_areas": Grant("polisen", "coordinator", Level.COUNTS, in_own_area=Level.COARSE),
}


@pytest.mark.parametrize("what", sorted(NEVER))
def test_what_no_row_may_say_is_refused(agreed: Store, what: str) -> None:
    """Less in own areas than elsewhere would tell whoever counts both which is which."""
    before = agreed.register.rows()
    with pytest.raises(InvalidValueError) as refused:
        agreed.register.put([Grant("polisen", "raddning", Level.COUNTS), NEVER[what]], "gunnel", NOW)
    assert refused.value.what == what
    assert agreed.register.rows() == before


def test_ones_own_raw_text_may_be_granted(agreed: Store) -> None:
    agreed.register.put([Grant("polisen", "own", Level.RAW)], "gunnel", NOW)


def test_own_areas_stand_in_the_log(agreed: Store) -> None:
    agreed.register.put_areas("bostad", ["b", "a"], "gunnel", NOW)
    newest = agreed.audit.latest()[0]
    assert (newest.person, newest.act, newest.query_words) == ("gunnel", "sharing.sign", "areas bostad a b")
