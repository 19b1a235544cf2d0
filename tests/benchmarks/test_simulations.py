"""A short run of `python -m benchmarks.simulations`: silent in quiet weeks, awake when something is planted."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.simulations.claims import plain_gistar, top_five
from benchmarks.simulations.measure import Rate, detection, false_alarms
from benchmarks.simulations.planted import FORMS, Hotspot, extra, spots
from benchmarks.simulations.years import EXTENT, Columns, looks, quiet_years, reshuffled, sprees
from benchmarks.tables import replace_part

HISTORY, LOOKS = 60, 16


def test_quiet_weeks_get_hardly_a_claim_where_the_peers_claim_most_weeks() -> None:
    quiet = false_alarms(quiet_years(400, HISTORY + LOOKS, 1), HISTORY, HISTORY + LOOKS)
    shuffled = false_alarms(
        reshuffled(quiet_years(400, HISTORY + LOOKS, 2), 2), HISTORY, HISTORY + LOOKS, ("weekly verdict",)
    )
    assert quiet["weekly verdict"].hits + shuffled["weekly verdict"].hits <= 4  # of 32: at 5 % more has a chance of 2 %
    assert quiet["plain Gi*"].hits + quiet["top 5 by count"].hits >= LOOKS  # of 32


def test_planted_hotspots_of_every_form_are_found() -> None:
    found = detection(400, 20, 3, 5, history=HISTORY)
    for form in FORMS:
        assert found["weekly verdict", form].found.hits >= 2, form
    ours = sum(found["weekly verdict", form].found.hits for form in FORMS)
    assert ours >= max(sum(found[peer, form].found.hits for form in FORMS) for peer in ("plain Gi*", "top 5 by count"))


def test_a_quiet_year_has_its_season_and_weekdays_and_stays_inside() -> None:
    years = quiet_years(300, 104, 3)
    assert years.x.size == pytest.approx(300 * 104, rel=0.03)
    assert (np.diff(years.day) >= 0).all()
    assert EXTENT.west <= years.x.min() <= years.x.max() <= EXTENT.east
    weekday = np.bincount(years.day % 7)
    assert weekday[4] > 1.2 * weekday[1]
    again = quiet_years(300, 104, 3)
    assert np.array_equal(again.x, years.x)
    assert np.array_equal(again.day, years.day)


def test_reshuffling_keeps_places_and_each_areas_days() -> None:
    years = quiet_years(200, 30, 4)
    mixed = reshuffled(years, 1)
    order = np.lexsort((years.y, years.x)), np.lexsort((mixed.y, mixed.x))
    assert np.array_equal(years.x[order[0]], mixed.x[order[1]])
    assert not np.array_equal(years.day[order[0]], mixed.day[order[1]])
    # Three quarters of 200 a week: 17 times 150 a quarter are halved to 16 areas, the first cut at the median.
    x, y = (np.ptp(column) for column in (years.x, years.y))
    cut = np.median(years.x if x > y else years.y)
    half = [np.sort(c.day[(c.x if x > y else c.y) <= cut]) for c in (years, mixed)]
    assert np.array_equal(*half)


def test_a_burst_is_gone_after_reshuffling() -> None:
    """Shuffled among few, its days would come back to where it was, and the year would not be quiet."""
    burst = Columns(np.full(12, 100.0), np.full(12, 100.0), np.zeros(12, np.int64), np.full(12, 71))
    years = quiet_years(200, 30, 4).joined(burst)
    for least, stays in ((150, False), (1, True)):
        mixed = reshuffled(years, 1, least)
        there = mixed.day[(mixed.x == 100.0) & (mixed.y == 100.0)] // 7
        assert (np.bincount(there).max() > 6) == stays


def test_sprees_come_near_and_soon_after() -> None:
    years = quiet_years(200, 30, 4)
    assert 1.3 < sprees(years, 1).x.size / years.x.size < 1.7


def test_a_look_holds_the_week_and_the_history_before_it() -> None:
    seen = list(looks(quiet_years(100, 20, 6), 10, 13))
    assert len(seen) == 3
    assert all(columns.day.min() >= 0 and columns.day.max() < 77 for columns in seen)


def test_planted_hotspots_lie_where_they_say() -> None:
    rng = np.random.default_rng(7)
    planted = spots(quiet_years(200, 30, 8), rng)
    assert [spot.form for spot in planted] == list(FORMS)
    for spot in planted:
        more = extra(spot, 50, range(3, 5), rng, one_kind=False)
        assert 60 < more.x.size < 140
        assert set((more.day // 7).tolist()) == {3, 4}
        assert (spot.distance(more.x, more.y) <= spot.reach).all()
    street = Hotspot("street", 0.0, 0.0, 0.0)
    assert street.distance(np.array([390.0, 500.0]), np.array([10.0, 0.0])).tolist() == [10.0, 100.0]


def test_the_peers_call_new_what_was_not_there_before() -> None:
    years = quiet_years(200, 30, 9)
    spot = Hotspot("address", 3000.0, 3000.0, 0.0)
    made = years.joined(extra(spot, 200, range(29, 30), np.random.default_rng(1), one_kind=False))
    for peer in (plain_gistar, top_five):
        x, y = peer(made)
        assert (np.hypot(x - 3000, y - 3000) < 300).any()


def test_a_rate_has_its_interval() -> None:
    assert Rate(0, 100).interval == pytest.approx((0.0, 0.0362), abs=1e-4)
    assert Rate(5, 100).interval == pytest.approx((0.0164, 0.1128), abs=1e-4)
    assert str(Rate(5, 100)) == "5.0% (5/100; 1.6% to 11.3%)"


def test_a_part_of_a_document_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    document = tmp_path / "it.md"
    document.write_text("a\n<!-- t -->\nold\n<!-- /t -->\nb\n")
    replace_part(document, "t", ["| new |"])
    assert document.read_text() == "a\n<!-- t -->\n| new |\n<!-- /t -->\nb\n"
    with pytest.raises(ValueError, match="no part"):
        replace_part(document, "other", [])
