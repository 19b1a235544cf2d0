"""Known truth, in the handler's own path: places picked because they peaked, with and without an effect.

The rows are made up; which weeks count, the comparison, the rings and the verdict are what an answer is made of.
"""

from dataclasses import replace

import numpy as np
import pytest

from storage.model.follow_up import Settings
from tests.handlers.follow_up.town import (
    AFTER,
    APART,
    BEFORE_ALL,
    PLACES,
    SIDE,
    START,
    WEEK,
    Town,
    at,
    followed,
    measured,
    town,
)

RUNS = 150
CHOSEN = 12  # weeks by whose many incidents a place is picked, two weeks before the start
NONE, HALF = 1.0, 0.35
RATE = 5.0
PICKED = slice(BEFORE_ALL - 2 - CHOSEN, BEFORE_ALL - 2)


def verdicts(effect: float, seed: int, settings: Settings | None = None, made: int = 2) -> dict[str, int]:
    """How often each is said of the place that peaked most, of 36 with the same rate.

    The problem was made so many weeks before the start.
    """
    rng = np.random.default_rng(seed)
    told: dict[str, int] = {}
    for _ in range(RUNS):
        found = town(rng, np.full(len(PLACES), RATE))
        place = int(found.inside[:, PICKED].sum(axis=1).argmax())
        thinned = rng.binomial(found.inside[place, BEFORE_ALL:], effect) if effect < 1 else None
        if thinned is not None:
            found.inside[place, BEFORE_ALL:] = thinned
        given_to = settings or Settings()
        if settings is not None:
            given_to = replace(settings, compared=(f"p{(place + 17) % len(PLACES)}",))
        of = followed(place, at(START - made * WEEK), settings=given_to)
        given = measured(found, of).effect
        assert given is not None
        told[given.about.verdict] = told.get(given.about.verdict, 0) + 1
    return told


def test_nothing_done_at_a_peak_is_seldom_called_better() -> None:
    told = verdicts(NONE, 1)
    # 2.5 % by chance: with 150 runs, 10 or more have a chance of 0.4 %.
    assert told.get("fewer", 0) < 10, told
    assert told.get("more", 0) < 14, told
    assert told["cannot_tell"] > 0.85 * RUNS


def test_held_against_the_peak_itself_it_would_be_called_better_far_too_often() -> None:
    """With a comparison that somebody else chose: one that is like the peak has peaked, too, and hides it."""
    fixed = Settings(before=CHOSEN + 2, ring=0)
    assert verdicts(NONE, 2, fixed, made=80).get("fewer", 0) > 0.09 * RUNS  # the problem's own weeks are long past
    assert verdicts(NONE, 2, Settings(ring=0)).get("fewer", 0) < 10


def test_a_measure_that_takes_two_thirds_away_is_found() -> None:
    told = verdicts(HALF, 3)
    assert told.get("fewer", 0) > 0.75 * RUNS, told
    assert told.get("more", 0) == 0


def test_the_effect_is_as_large_as_it_was_planted() -> None:
    rng, shares = np.random.default_rng(4), []
    for place in range(30):
        given = measured(town(rng, np.full(len(PLACES), 8.0), 0.5, place), followed(place, at(START - 2 * WEEK))).effect
        assert given is not None
        shares.append(given.share)
    assert np.mean(shares) == pytest.approx(-0.5, abs=0.08)


def test_incidents_that_moved_next_door_are_no_gain() -> None:
    rng, told = np.random.default_rng(5), []
    for place in range(20):
        found = town(rng, np.full(len(PLACES), 10.0), 0.4, place)
        moved = rng.poisson(6.0, AFTER)
        found.beside[place, BEFORE_ALL:] += moved
        given = measured(found, followed(place, at(START - 2 * WEEK))).effect
        assert given is not None
        told.append(given.about.verdict)
    assert told.count("fewer") <= 3


def test_a_fall_of_the_whole_city_is_no_effect() -> None:
    rng, told = np.random.default_rng(6), []
    for place in range(20):
        found = town(rng, np.full(len(PLACES), 8.0))
        halved = Town(found.inside.copy(), found.beside.copy())
        halved.inside[:, BEFORE_ALL:] = rng.binomial(found.inside[:, BEFORE_ALL:], 0.5)
        given = measured(halved, followed(place, at(START - 2 * WEEK))).effect
        assert given is not None
        told.append(given.about.verdict)
    assert told.count("fewer") <= 3


def test_the_suggested_place_is_like_it_and_out_of_reach() -> None:
    rates = np.full(len(PLACES), 2.0)
    rates[[7, 14, 1]] = 9.0  # 1 stands beside 7
    found = measured(town(np.random.default_rng(7), rates), followed(7, at(START - 2 * WEEK)))
    assert found.compared is not None
    assert found.compared.suggested
    assert found.compared.place.name in {"Plats 1", "Plats 14"}
    assert 2 * found.ring < APART
    wide = followed(7, at(START - 2 * WEEK), settings=Settings(ring=1000))
    reached = measured(town(np.random.default_rng(7), rates), wide)
    assert {one.place.name for one in reached.suggestions} & {"Plats 1", "Plats 6", "Plats 8", "Plats 13"} == set()


def test_people_choose_what_to_compare_with_and_hear_when_it_is_unlike() -> None:
    rates = np.full(len(PLACES), 2.0)
    rates[7] = 9.0
    of = followed(7, at(START - 2 * WEEK), settings=Settings(compared=("p20", "p21", "gone")))
    found = measured(town(np.random.default_rng(8), rates), of)
    assert found.compared is not None
    assert not found.compared.suggested
    assert found.compared.place.name == "Plats 20, Plats 21"
    assert found.compared.gone == ("gone",)
    assert found.compared.like.unlike > 2.45
    assert not found.compared.beside
    near = followed(7, at(START - 2 * WEEK), settings=Settings(compared=("p8",), ring=1000))
    beside = measured(town(np.random.default_rng(8), rates), near).compared
    assert beside is not None
    assert beside.beside


def test_a_city_without_incidents_has_no_effect_and_no_error() -> None:
    found = measured(town(np.random.default_rng(9), np.zeros(len(PLACES))), followed(0, at(START - 2 * WEEK)))
    assert found.effect is None
    assert found.compared is None
    assert found.counts[0].sum() == 0


def test_several_places_that_people_chose_count_by_their_average() -> None:
    """Everywhere three fifths went away, so the measure did nothing; three places are not three times the change."""
    n = BEFORE_ALL + AFTER
    inside = np.full((SIDE * SIDE, n), 10)
    inside[:, BEFORE_ALL:] = 4
    still = Town(inside, np.zeros(inside.shape, int))
    keys = ("p20", "p22", "p30")
    many = measured(still, followed(0, at(START), settings=Settings(compared=keys)))
    one = measured(still, followed(0, at(START), settings=Settings(compared=keys[:1])))
    assert many.effect is not None
    assert one.effect is not None
    assert many.compared is not None
    assert (many.effect.difference, many.effect.expected) == pytest.approx((0.0, one.effect.expected))
    assert many.compared.like.level == pytest.approx(1.0)
    assert many.compared.like.unlike == pytest.approx(0.0)
