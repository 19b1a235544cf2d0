"""The published cases, and made-up years: intervals cover the truth, and nothing is called a success that is none."""

import json
from dataclasses import astuple

import numpy as np
import pytest

from analytics.effect import NONE, Effect, Pair, before_weeks, dispersion_of, effect
from tests.shared import shared

RUNS = 1_000
# Three standard errors of a share of 5 % in so many runs.
SLACK = 3 * (0.05 * 0.95 / RUNS) ** 0.5


def test_published_cases() -> None:
    first, second = json.loads(shared("crime_reference/published_values.json").read_text(encoding="utf-8"))["wdd"]
    given = (Pair(*first[name]) for name in ("treated", "control", "treated_disp", "control_disp"))
    found = effect(*given)
    assert found.difference == first["est"]
    assert found.z == pytest.approx(first["z"], abs=0.005)
    assert [round(found.low), round(found.high)] == first["ci95"]
    assert found.about.verdict == "fewer"
    assert found.about.n == first["se2"]
    found = effect(Pair(*second["treated"]), Pair(*second["control"]), alpha=0.1)
    assert (found.difference, found.low, found.high) == pytest.approx((second["est"], *second["ci90"]), abs=1e-6)
    assert found.about.verdict == "cannot_tell"


def test_times_of_different_length_are_made_alike() -> None:
    found = effect(Pair(100, 20), Pair(100, 50), weeks=(20, 10))
    assert found.difference == -30
    assert (found.high - found.low) / 2 / 1.959964 == pytest.approx((20 + 50 + 100 / 4 + 100 / 4) ** 0.5)
    assert (found.expected, found.share) == (50, -0.6)


def test_several_comparison_places_count_by_their_average() -> None:
    """Three places that each lost 10 say that the one would have lost 10, and not 30."""
    one = effect(Pair(100, 60), Pair(100, 90), Pair(50, 50), Pair(60, 50))
    three = effect(Pair(100, 60), Pair(300, 270), Pair(50, 50), Pair(180, 150), share=1 / 3)
    assert (three.difference, three.expected, three.share) == pytest.approx((one.difference, one.expected, one.share))
    assert (one.difference, one.expected) == (-20, 90)
    assert three.high - three.low < one.high - one.low, "an average is surer than one place"
    spread = 100 + 60 + (300 + 270) / 9 + 100 + (180 + 150) / 9
    assert (three.high - three.low) / 2 / 1.959964 == pytest.approx(spread**0.5)


@pytest.mark.parametrize("share", [0.0, -1.0, float("nan"), float("inf")])
def test_what_an_incident_of_the_comparison_counts_is_above_0(share: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        effect(Pair(1, 1), Pair(1, 1), share=share)


def test_what_rises_everywhere_is_no_effect() -> None:
    found = effect(Pair(100, 150), Pair(100, 150))
    assert (found.difference, found.about.verdict, found.p) == (0, "cannot_tell", 1)


def test_too_few_to_tell_even_if_nothing_happened_any_more() -> None:
    assert effect(Pair(5, 0), Pair(5, 5)).about.verdict == "too_few"
    assert effect(Pair(0, 0), Pair(0, 0)).about.verdict == "too_few"
    assert effect(Pair(40, 0), Pair(40, 40)).about.verdict == "fewer"
    assert effect(Pair(40, 0), Pair(40, 40), dispersion=4).about.verdict == "too_few"


def test_what_moved_beside_is_told() -> None:
    assert effect(Pair(200, 100), Pair(200, 200), Pair(100, 150), Pair(100, 100)).quotient == pytest.approx(-0.5)
    assert effect(Pair(200, 100), Pair(200, 200), Pair(100, 80), Pair(100, 100)).quotient == pytest.approx(0.2)
    assert effect(Pair(200, 210), Pair(200, 200), Pair(100, 150), Pair(100, 100)).quotient is None, "nothing was won"
    assert effect(Pair(30, 15), Pair(30, 30), Pair(30, 25)).quotient is None, "too few for a quotient"


def test_how_long_to_go_on() -> None:
    found = effect(Pair(100, 15), Pair(100, 25), weeks=(52, 13))
    assert found.about.verdict == "cannot_tell"
    assert found.weeks_more
    longer = (13 + found.weeks_more) / 13
    told = effect(Pair(100, 15 * longer), Pair(100, 25 * longer), weeks=(52, 13 * longer))
    assert told.about.verdict == "fewer"
    nothing = effect(Pair(30, 29), Pair(30, 30), weeks=(20, 20))
    assert nothing.weeks_more is None, "so little is never told from chance"


def usual(rng: np.random.Generator, rate: float, shape: int | tuple[int, int], spread: float = 0.0) -> np.ndarray:
    """Weekly counts; `spread` is how much more than by chance they vary."""
    return rng.poisson(rng.gamma(rate / spread, spread, shape) if spread else np.full(shape, rate))


def lived(rng: np.random.Generator, rate: float, saved: float, spread: float = 0.0) -> tuple[Effect, float]:
    """A year before and a half after, with `saved` incidents a week taken away; and the truth."""
    before = usual(rng, rate, (6, 52), spread)
    after = [usual(rng, rate - saved, 26, spread), *usual(rng, rate, (3, 26), spread)]
    pairs = (Pair(int(one.sum()), int(two.sum())) for one, two in zip(before[:4], after, strict=True))
    return effect(*pairs, weeks=(52, 26), dispersion=dispersion_of(before) if spread else 1.0), -26 * saved


@pytest.mark.parametrize(("rate", "saved", "spread"), [(0.4, 0.0, 0), (2, 0.6, 0), (2, 0.0, 1.0), (6, 2.0, 2.0)])
def test_intervals_cover_the_truth_as_often_as_they_say(rate: float, saved: float, spread: float) -> None:
    rng = np.random.default_rng(7)
    covered = [
        found.low <= truth <= found.high for found, truth in (lived(rng, rate, saved, spread) for _ in range(RUNS))
    ]
    assert np.mean(covered) >= 0.95 - SLACK - (0.01 if spread else 0.0)  # the dispersion is estimated, too


def chosen_at_its_peak(rng: np.random.Generator, *, careful: bool) -> str:
    """Nothing is done; but of sixty places, the one with most incidents in the last quarter is followed up.

    The careless take that quarter for how it was before.
    """
    weekly = rng.poisson(1.5, (60, 78))
    place = int(weekly[:, 39:52].sum(axis=1).argmax())
    told = before_weeks(52, (39, 52) if careful else (0, 39))
    other = (place + 1) % 60
    pairs = (Pair(int(weekly[one, :52][told].sum()), int(weekly[one, 52:].sum())) for one in (place, other))
    return effect(*pairs, weeks=(int(told.sum()), 26)).about.verdict


def test_a_place_chosen_at_its_peak_did_not_become_better_by_itself() -> None:
    rng = np.random.default_rng(11)
    careful = [chosen_at_its_peak(rng, careful=True) for _ in range(RUNS)]
    assert np.mean([one == "fewer" for one in careful]) <= 0.025 + SLACK
    careless = [chosen_at_its_peak(rng, careful=False) for _ in range(RUNS)]
    assert np.mean([one == "fewer" for one in careless]) > 0.1, "what is left out matters"


def test_a_true_effect_is_found() -> None:
    rng = np.random.default_rng(3)
    assert np.mean([lived(rng, 6, 4)[0].about.verdict == "fewer" for _ in range(300)]) > 0.8


def test_dispersion() -> None:
    rng = np.random.default_rng(5)
    assert dispersion_of(rng.poisson(4, (6, 200))) == pytest.approx(1.0, abs=0.1)
    assert dispersion_of(np.stack([usual(rng, 4, 200, 2.0) for _ in range(6)])) == pytest.approx(3.0, abs=0.4)
    season = 4 + 3 * np.sin(np.arange(200) / 8)
    assert dispersion_of(rng.poisson(season, (6, 200))) == pytest.approx(1.0, abs=0.1), "what all share is no series"
    assert dispersion_of([[1, 0, 2]]) == dispersion_of(np.zeros((3, 4))) == 1.0


@pytest.mark.parametrize("wrong", [{"weeks": (0, 1)}, {"weeks": (1, float("inf"))}, {"alpha": 0}, {"dispersion": 0.5}])
def test_bad_input_is_told(wrong: dict) -> None:
    with pytest.raises(ValueError, match=r"length|alpha"):
        effect(Pair(1, 1), Pair(1, 1), **wrong)


def test_bad_counts_are_told() -> None:
    for one in (-1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="0 or more"):
            Pair(one, 1)
    with pytest.raises(ValueError, match="no week before"):
        before_weeks(4, (0, 9))
    with pytest.raises(ValueError, match="0 or more"):
        dispersion_of([[-1, 2]])


def test_nothing_beside_changes_nothing() -> None:
    with_ring, without = (effect(Pair(50, 30), Pair(50, 50), *rest) for rest in ((NONE, NONE), ()))
    assert astuple(with_ring) == astuple(without)
