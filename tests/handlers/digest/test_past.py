import numpy as np

from handlers.digest import weeks
from handlers.digest.past import kinds, total
from handlers.digest.value import Usual
from tests.handlers.digest.released import WEEK, day, past


def test_nothing_at_all():
    told = past()
    found = total(told, WEEK)
    assert (found.count, found.before, found.last_year) == (0, None, None)
    assert found.usual == Usual(0.0, 0.0, 0.0, "too_few")
    assert kinds(told, WEEK) == ()


def test_one_incident_is_too_few_to_tell():
    found = total(past((day(2), 0, 0)), WEEK)
    assert (found.count, found.before, found.usual.verdict) == (1, None, "too_few")


def test_what_is_usual_begins_after_the_first_week_with_any_as_that_is_told_in_part():
    told = past((day(-7 * 60), 0, 0), (day(0), 0, 0), (day(-1), 0, 1))
    counts = told.by_week()
    assert told.first == told.began + 1
    assert np.isnan(counts[: told.first]).all()
    assert counts[told.first :].sum() == 2
    found = total(told, WEEK)
    assert (found.count, found.before, found.last_year) == (1, 1, 0)
    assert weeks.iso_name(found.last_year_week) == "2025-W12"


def test_a_few_old_incidents_do_not_widen_what_is_usual():
    rng = np.random.default_rng(2)
    steady = [(day(-7 * ago + d, 3), 0, 1) for ago in range(110) for d in rng.integers(0, 7, rng.poisson(40)).tolist()]
    alone, with_strays = past(*steady), past(*steady, (day(-7 * 200), 0, 0), (day(-7 * 110 - 1), 0, 1))
    assert total(with_strays, WEEK).usual == total(alone, WEEK).usual
    usual = total(alone, WEEK).usual
    assert 20 < usual.low < usual.high < 62


def test_a_week_far_above_its_past_is_more_and_names_its_kind():
    rng = np.random.default_rng(1)
    steady = [
        (day(-7 * ago + d, 3), 0, 1) for ago in range(1, 180) for d in rng.integers(0, 7, rng.poisson(12)).tolist()
    ]
    burst = [(day(d % 7), 0, 0) for d in range(60)]
    told = past(*steady, *burst, *((day(d), 0, 1) for d in range(7)))
    assert total(told, WEEK).usual.verdict == "more"
    assert [(one.kind, one.count, one.verdict) for one in kinds(told, WEEK)] == [
        ("stöld", 60, "more"),
        ("klotter", 7, "as_usual"),
    ]


def test_an_incident_over_midnight_lies_in_the_week_of_its_middle():
    told = past((day(-1, 23), 0, 0), (day(7, -1), 0, 0))
    assert told.count(WEEK) == 1
    assert told.count(weeks.before(WEEK)) == 1
