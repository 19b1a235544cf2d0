from dataclasses import replace

import numpy as np
import pytest

from storage.errors import InvalidValueError
from storage.parts.classes import Combinations, EventClass, classes
from tests.storage.parts.attacker import Proof, Told, proven
from tests.storage.parts.town import COMBOS, SOURCES, VIEWERS, combinations


def of(level: list[list[int]], own: list[list[int]] | None = None) -> tuple[list[int], tuple[EventClass, ...]]:
    held = np.zeros_like(level) if own is None else np.array(own)
    names = ("x",) * len(level)
    place, found = classes(
        Combinations(np.array(level), held.astype(bool), np.zeros(len(level), bool), names, names), ("a", "b")
    )
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
    place, found = classes(combinations(), VIEWERS)
    assert len(found) == 21
    for source in range(len(SOURCES) - 1):
        mine = {place[at] for at, combo in enumerate(COMBOS) if combo[0] == source}
        others = {place[at] for at, combo in enumerate(COMBOS) if combo[0] != source}
        assert not mine & others


def test_kinds_that_happen_at_some_of_the_places_are_a_class_of_their_own() -> None:
    """Capped kinds anywhere and other kinds at home are told to the same people, but not together."""
    kind, place = ("abuse", "abuse", "noise", "noise"), ("home", "street", "home", "street")
    level, own = np.array([[1], [1], [1], [4]]), np.zeros((4, 1), bool)
    of, found = classes(Combinations(level, own, np.array([True, True, False, False]), kind, place), ("a",))
    assert of.tolist() == [0, 0, 1, 2]
    assert [(one.kinds, one.places) for one in found[:2]] == [({"abuse"}, {"home", "street"}), ({"noise"}, {"home"})]


def test_why_a_zone_where_only_some_kinds_are_possible_would_give_others_away() -> None:
    """Zone one has no homes: its 6 events are abuse, so of 8 in all 2 are in zone two, though every part holds 5."""
    home_two_abuse, home_two_noise, one_abuse, one_noise = np.eye(4, dtype=bool)
    sums = [Told(one_abuse | one_noise, 6, 6), Told(home_two_abuse | home_two_noise, 9, 9)]
    sums += [Told(one_abuse | home_two_abuse, 8, 8), Told(one_noise | home_two_noise, 7, 7)]
    assert proven(sums, 5) is None
    assert proven([*sums, Told(one_noise, 0, 0)], 5) == Proof(2, 2, 1)


def test_keys_are_the_same_in_every_process_and_different_for_different_classes() -> None:
    rest = frozenset({"k"}), frozenset({"p"})
    one = EventClass(frozenset("ab"), frozenset(), frozenset("abc"), *rest)
    assert one.key == EventClass(frozenset("ba"), frozenset(), frozenset("cab"), *rest, capped=True).key
    assert one.key == "b61a1c3a4b796982"
    tricky = [({"a,b"}, set(), set()), ({"a", "b"}, set(), set()), (set(), {"a,b"}, set()), ({'a","b'}, set(), set())]
    assert len({EventClass(*map(frozenset, sets), *rest).key for sets in tricky}) == 4


@pytest.mark.parametrize("viewers", [("a",), ("a", "a"), ("a", "b", "c")])
def test_tables_that_do_not_fit_are_refused(viewers: tuple[str, ...]) -> None:
    three = ("x",) * 3
    table = Combinations(np.ones((3, 2), int), np.zeros((3, 2), bool), np.zeros(3, bool), three, three)
    with pytest.raises(InvalidValueError, match="levels unusable"):
        classes(table, viewers)
    with pytest.raises(InvalidValueError, match="levels unusable"):
        classes(replace(table, place=three[:2]), ("a", "b"))
