"""The weekly verdict on towns made by hand; tests/benchmarks/test_simulations.py measures how often it is wrong."""

from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from analytics.frame import Extent
from analytics.methods.about import TOO_FEW
from analytics.methods.alarms import ORDER, Place, Weekly, weekly

EXTENT = Extent(0.0, 0.0, 8000.0, 8000.0)
WEEKS = 60
Town = tuple[Any, Any, Any, Any]


def town(weekly_count: int = 150, weeks: int = WEEKS, seed: int = 1) -> Town:
    """Three centres and a background, unchanged for all weeks; x, y, kind, day."""
    rng = np.random.default_rng(seed)
    n = weekly_count * weeks
    centre = np.array([[2000, 2000], [6000, 5000], [3000, 6500], [0, 0]])[rng.choice(4, n, p=[0.2, 0.15, 0.1, 0.55])]
    at = np.where(centre.any(axis=1, keepdims=True), centre + rng.normal(0, 150, (n, 2)), rng.uniform(0, 8000, (n, 2)))
    return at[:, 0], at[:, 1], rng.choice(4, n, p=[0.4, 0.3, 0.2, 0.1]), rng.integers(0, weeks * 7, n)


def added(some: Town, x: Any, y: Any, day: Any, kind: int = 1) -> Town:
    xs, ys, days = (np.asarray(v) for v in np.broadcast_arrays(x, y, day))
    return tuple(np.concatenate(pair) for pair in zip(some, (xs, ys, np.full(xs.size, kind), days), strict=True))  # type: ignore[return-value]


def without(some: Town, gone: Any) -> Town:
    return tuple(column[~gone] for column in some)  # type: ignore[return-value]


def near(some: Town, x: float, y: float, metres: float) -> Any:
    return np.hypot(some[0] - x, some[1] - y) <= metres


def at(found: Weekly, x: float, y: float, metres: float = 250.0) -> Place:
    here = [place for place in found.places if np.hypot(place.x - x, place.y - y) <= metres]
    assert len(here) == 1, [(p.state, p.x, p.y) for p in found.places]
    return here[0]


def told(place: Place) -> list[Any]:
    """All that it says but its rows, to six digits (sums depend on the order in the last ones)."""
    values = [getattr(place, field.name) for field in fields(Place) if field.name != "members"]
    return [float(f"{value:.6g}") if isinstance(value, float) else value for value in values]


def test_a_town_where_nothing_changes_is_as_usual() -> None:
    found = weekly(*town(), EXTENT)
    assert found.about.verdict == "as_usual"
    assert found.about.enough
    assert {place.state for place in found.places} == {"persistent"}
    assert all(place.p is place.recurrence is None and place.weeks == 0 for place in found.places)
    for x, y in ((2000, 2000), (6000, 5000), (3000, 6500)):
        assert at(found, x, y).state == "persistent"


def test_a_new_address_is_named_with_its_own_rows() -> None:
    rng = np.random.default_rng(7)
    made = added(town(), 4500 + rng.normal(0, 5, 9), 1200 + rng.normal(0, 5, 9), rng.integers(0, 7, 9))
    found = weekly(*made, EXTENT)
    place = at(found, 4500, 1200, 30)
    assert found.about.verdict == place.state == "new"
    assert found.places[0] is place
    assert place.count == place.members.size >= 9
    assert set(range(len(made[0]) - 9, len(made[0]))) <= set(place.members.tolist())
    assert (made[3][place.members] < 7).all()
    assert place.expected < 1
    assert place.p is not None
    assert place.recurrence == pytest.approx(1 / place.p)
    assert place.p < 0.001
    assert place.radius == 60.0
    assert place.kinds[0][0] == 1


def test_a_new_street_is_told_as_a_street() -> None:
    along = np.linspace(-400, 400, 30)
    made = added(town(), 5000 + along * 0.8, 1500 + along * 0.6, np.arange(30) % 7)
    place = at(weekly(*made, EXTENT), 5000, 1500, 350)
    assert place.state == "new"
    assert place.street
    assert place.length > 350


def test_a_weak_rise_is_found_when_it_has_lasted_some_weeks() -> None:
    one = added(town(), np.full(2, 4510.0), 1210.0, [1, 5])
    assert not [p for p in weekly(*one, EXTENT).places if p.state == "new"]
    four = added(town(), np.full(8, 4510.0), 1210.0, [1, 5, 8, 10, 15, 17, 24, 26])
    place = at(weekly(*four, EXTENT), 4510, 1210, 60)
    assert (place.state, place.weeks, place.count, place.before) == ("new", 4, 2, 2)


def test_more_of_what_was_dense_is_growing_not_new() -> None:
    rng = np.random.default_rng(8)
    made = added(town(), 2000 + rng.normal(0, 100, 30), 2000 + rng.normal(0, 100, 30), rng.integers(0, 7, 30))
    place = at(weekly(*made, EXTENT), 2000, 2000)
    assert place.state == "growing"
    assert place.count > 1.5 * place.expected


def test_one_kind_that_rises_where_much_else_happens_is_seen() -> None:
    rng = np.random.default_rng(9)
    base = town()
    made = added(base, 2000 + rng.normal(0, 60, 11), 2000 + rng.normal(0, 60, 11), rng.integers(0, 7, 11), kind=3)
    risen = [p for p in weekly(*made, EXTENT).places if p.state in ("new", "growing")]
    assert [place.kind for place in risen] == [3]
    assert (made[2][risen[0].members] == 3).all()


def test_a_hotspot_that_ended_is_former_and_one_that_shrank_is_fading() -> None:
    base = town()
    rng = np.random.default_rng(10)
    gone = near(base, 6000, 5000, 500) & (base[3] < 28)
    fewer = near(base, 2000, 2000, 500) & (base[3] < 28) & (rng.random(base[0].size) < 0.6)
    found = weekly(*without(base, gone | fewer), EXTENT)
    assert at(found, 6000, 5000).state == "former"
    assert at(found, 2000, 2000).state == "fading"
    assert at(found, 3000, 6500).state == "persistent"
    assert found.about.verdict == "fewer"
    assert [ORDER.index(p.state) for p in found.places] == sorted(ORDER.index(p.state) for p in found.places)
    former = at(found, 6000, 5000)
    assert former.count == former.members.size
    assert former.kinds  # of what was there


def test_a_place_with_a_few_busy_weeks_is_sporadic() -> None:
    rng = np.random.default_rng(11)
    weeks = np.repeat([6, 11, 17, 23], 25)
    made = added(town(), 5500 + rng.normal(0, 50, 100), 1500 + rng.normal(0, 50, 100), weeks * 7 + 3)
    assert at(weekly(*made, EXTENT), 5500, 1500).state == "sporadic"


def test_what_the_same_weeks_of_last_year_had_too_is_no_news() -> None:
    rng = np.random.default_rng(12)
    base = town(weeks=120)
    day = np.concatenate([year * 364 + rng.integers(0, 21, 90) for year in (0, 1, 2)])
    day = day[day < 120 * 7]
    made = added(base, 5500 + rng.normal(0, 50, day.size), 1500 + rng.normal(0, 50, day.size), day)
    assert not [p for p in weekly(*made, EXTENT).places if p.state in ("new", "growing")]
    first = without(made, (np.arange(made[0].size) >= base[0].size) & (made[3] > 100))
    assert weekly(*first, EXTENT).places[0].state == "new"


def test_twice_as_much_everywhere_is_no_new_hotspot() -> None:
    base, more = town(), town(seed=2)
    last = more[3] < 7
    found = weekly(*(np.concatenate((a, b[last])) for a, b in zip(base, more, strict=True)), EXTENT)
    assert not [p for p in found.places if p.state == "new"]


@pytest.mark.parametrize("weeks", [6, 11, 12, 20, 56])
def test_a_short_history_still_finds_what_is_plain(weeks: int) -> None:
    made = added(town(weeks=weeks), np.full(14, 4510.0), 1210.0, np.arange(14) % 7)
    assert at(weekly(*made, EXTENT, history=weeks * 7), 4510, 1210, 60).state == "new"
    assert not [p for p in weekly(*town(weeks=weeks), EXTENT).places if p.state == "new"]


def test_too_little_gives_no_number() -> None:
    x, y, kind, day = town(weeks=5)
    for found in (
        weekly(x, y, kind, day, EXTENT),  # five weeks
        weekly(x[:20], y[:20], kind[:20], day[:20], EXTENT, history=400),  # twenty incidents
        weekly([], [], [], [], EXTENT),
        weekly(x + 90_000.0, y, kind, day, EXTENT, history=400),  # none on the ground
    ):
        assert (found.places, found.about.verdict) == ((), TOO_FEW)


def test_the_order_of_rows_and_what_lies_outside_change_nothing() -> None:
    rng = np.random.default_rng(14)
    made = added(town(), np.full(9, 4500.0), 1200.0, np.arange(9) % 7)
    order = rng.permutation(made[0].size)
    first, second = weekly(*made, EXTENT), weekly(*(column[order] for column in made), EXTENT)
    more = added(made, np.full(50, -500.0), 1200.0, 3)
    third = weekly(*more, EXTENT)
    for other in (second, third):
        assert other.about == first.about
        for one, two in zip(first.places, other.places, strict=True):
            assert told(one) == told(two)
    for one, two in zip(first.places, second.places, strict=True):
        assert sorted(order[two.members]) == sorted(one.members)


def test_inputs_are_never_written_to() -> None:
    made = town()
    for column in made:
        column.setflags(write=False)
    weekly(*made, EXTENT)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x": [1.0]}, "same length"),
        ({"day": [-1, 2, 3]}, "day backwards"),
        ({"kind": [0, -1, 0]}, "kind counts from 0"),
        ({"x": [1.0, float("nan"), 2.0]}, "without a place"),
        ({"day": [0.5, 1.0, 2.0]}, "whole numbers"),
        ({"kind": [0, 1, 10**9]}, "number the kinds from 0"),
        ({"history": -7}, "how many days"),
        ({"extent": Extent(0, 0, 0, 0)}, "width and a height"),
    ],
)
def test_bad_input_is_told(change: dict[str, Any], message: str) -> None:
    given: dict[str, Any] = {"x": [1.0, 2, 3], "y": [1.0, 2, 3], "kind": [0, 0, 0], "day": [0, 1, 2], "extent": EXTENT}
    with pytest.raises(ValueError, match=message):
        weekly(**(given | change))
