import numpy as np
import pytest

from storage.errors import InvalidValueError
from storage.parts.classes import EventClass, classes
from tests.storage.parts.town import COMBOS, SOURCES, VIEWERS, levels


def of(level: list[list[int]], own: list[list[int]] | None = None) -> tuple[list[int], tuple[EventClass, ...]]:
    held = np.zeros_like(level) if own is None else np.array(own)
    place, found = classes(np.array(level), held.astype(bool), np.zeros(len(level), bool), ("a", "b"))
    return place.tolist(), found


def test_the_same_eyes_are_one_class_whatever_they_see_above_l2() -> None:
    place, found = of([[4, 1], [2, 1], [3, 1], [1, 2]])
    assert place[0] == place[1] == place[2] != place[3]
    assert found[place[0]].see == {"a"}
    assert found[place[3]].see == {"b"}


def test_who_may_be_told_counts_of_one_and_not_of_the_other_parts_them() -> None:
    place, found = of([[4, 1], [4, 0]])
    assert place[0] != place[1]
    assert [sorted(found[at].told) for at in place] == [["a", "b"], ["a"]]


def test_who_holds_events_knows_them_whatever_a_cap_says() -> None:
    """Two partners' capped events, told as counts to both: each would take its own away from the sum."""
    place, found = of([[1, 1], [1, 1]], [[1, 0], [0, 1]])
    assert place[0] != place[1]
    assert [sorted(found[at].hold) for at in place] == [["a"], ["b"]]


def test_the_starting_matrix_makes_few_classes_each_of_one_source_that_takes_part() -> None:
    place, found = classes(*levels(), VIEWERS)
    assert len(found) == 15
    for source in range(len(SOURCES) - 1):
        mine = {place[at] for at, combo in enumerate(COMBOS) if combo[0] == source}
        others = {place[at] for at, combo in enumerate(COMBOS) if combo[0] != source}
        assert not mine & others


def test_keys_are_the_same_in_every_process_and_different_for_different_classes() -> None:
    one = EventClass(frozenset("ab"), frozenset(), frozenset("abc"))
    assert one.key == EventClass(frozenset("ba"), frozenset(), frozenset("cab"), capped=True).key
    assert one.key == "6338665693ee1e46"
    tricky = [({"a,b"}, set(), set()), ({"a", "b"}, set(), set()), (set(), {"a,b"}, set()), ({'a","b'}, set(), set())]
    assert len({EventClass(*map(frozenset, sets)).key for sets in tricky}) == 4


@pytest.mark.parametrize("viewers", [("a",), ("a", "a"), ("a", "b", "c")])
def test_tables_that_do_not_fit_are_refused(viewers: tuple[str, ...]) -> None:
    with pytest.raises(InvalidValueError, match="levels unusable"):
        classes(np.ones((3, 2), int), np.zeros((3, 2), bool), np.zeros(3, bool), viewers)
