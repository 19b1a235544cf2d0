import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from analytics.methods.effort import effort

CALM = [100, 60, 40, 80]


def verdict(earlier: ArrayLike, later: ArrayLike, **more: object) -> str:
    return effort(earlier, later, **more).about.verdict  # type: ignore[arg-type]


def test_all_rise_by_thirty_percent() -> None:
    found = effort(CALM, [130, 78, 52, 104])
    assert (found.about.verdict, found.change, found.from_continuing) == ("real_rise", 84, 84)
    assert (found.new, found.silent, found.alone, found.sources) == ((), (), None, (4, 4))
    assert verdict([130, 78, 52, 104], CALM) == "real_fall"


def test_a_new_partner_joins() -> None:
    found = effort([*CALM, 0], [98, 63, 41, 77, 70])
    assert (found.about.verdict, found.new, found.from_new) == ("more_reporting", (4,), 70)
    assert found.total.verdicts == ("more",)
    assert found.continuing.verdicts == ("as_usual",)
    assert found.sources == (4, 5)


def test_a_partner_goes_silent() -> None:
    found = effort(CALM, [0, 58, 43, 81])
    assert (found.about.verdict, found.silent, found.from_silent) == ("partner_missing", (0,), -100)
    assert found.total.verdicts == ("fewer",)


def test_a_silent_partner_is_told_also_where_the_sum_looks_as_usual() -> None:
    assert verdict([100, 60, 12, 80], [104, 61, 0, 82]) == "partner_missing"
    assert verdict([*CALM, 20, 0], [101, 60, 40, 81, 0, 20]) == "partner_missing"


def test_a_silent_partner_hides_a_rise() -> None:
    found = effort(CALM, [0, 95, 63, 125])
    assert found.about.verdict == "mixed"
    assert found.continuing.verdicts == ("more",)
    assert found.silent == (0,)


def test_a_rise_in_spite_of_a_small_silent_partner_is_real() -> None:
    found = effort([100, 100, 100, 5], [150, 145, 160, 0])
    assert (found.about.verdict, found.silent) == ("real_rise", (3,))


def test_a_rise_that_mostly_came_with_a_new_partner_is_mixed() -> None:
    assert verdict([200, 200, 0], [250, 245, 300]) == "mixed"
    assert verdict([200, 200, 0], [250, 245, 30]) == "real_rise"


def test_one_partner_sends_its_list_twice() -> None:
    found = effort(CALM, [100, 120, 41, 79])
    assert (found.about.verdict, found.alone) == ("one_partner", 1)
    assert verdict(CALM, [30, 61, 41, 79]) == "one_partner"


def test_a_single_partner_is_one_partners_word() -> None:
    assert effort([50], [100]).alone == 0
    assert verdict([50, 1], [100, 2]) == "one_partner"


def test_a_large_and_a_small_partner_that_rise_alike_are_a_rise() -> None:
    assert verdict([1000, 50], [1300, 65]) == "real_rise"


def test_more_people_who_report_explain_a_rise() -> None:
    people = [10, 6, 4, 8]
    found = effort(CALM, [150, 90, 60, 120], earlier_reporters=people, later_reporters=[15, 9, 6, 12])
    assert (found.about.verdict, found.reporters) == ("more_reporting", (28, 42))
    assert found.each_reporter is not None
    assert found.each_reporter.verdicts == ("as_usual",)
    assert verdict(CALM, [150, 90, 60, 120], earlier_reporters=people, later_reporters=people) == "real_rise"
    assert verdict(CALM, [150, 90, 60, 120], earlier_reporters=people, later_reporters=[9, 5, 4, 7]) == "real_rise"
    assert (
        verdict([150, 90, 60, 120], CALM, earlier_reporters=[15, 9, 6, 12], later_reporters=people) == "less_reporting"
    )


def test_reporters_that_are_not_known_explain_nothing() -> None:
    found = effort(CALM, [150, 90, 60, 120], earlier_reporters=[0] * 4, later_reporters=[0] * 4)
    assert (found.about.verdict, found.each_reporter) == ("real_rise", None)


def test_nothing_new() -> None:
    assert verdict(CALM, [103, 58, 42, 77]) == "as_usual"
    assert verdict([*CALM, 2], [103, 58, 42, 77, 0]) == "as_usual"  # two and none is chance, not silence
    assert verdict([0, 0], [0, 0]) == verdict([1, 2], [2, 0]) == verdict([], []) == "too_few"


def test_periods_of_unequal_length() -> None:
    month = [400, 240, 160, 320]
    assert verdict(month, CALM, earlier_days=28, later_days=7) == "as_usual"
    found = effort(month, [130, 78, 52, 104], earlier_days=28, later_days=7)
    assert (found.about.verdict, found.change) == ("real_rise", 84)
    # Four in a month are one in a week: none then is no silence. In a month they are.
    assert effort([*month, 4], [*CALM, 0], earlier_days=28, later_days=7).silent == ()
    assert effort([*CALM, 1], [*month, 0], earlier_days=7, later_days=28).silent == (4,)
    assert effort([*month, 0], [*CALM, 1], earlier_days=28, later_days=7).new == (4,)


def test_incidents_that_come_in_series_tell_less() -> None:
    assert verdict(CALM, [130, 78, 52, 104], dispersion=6.0) == "as_usual"


def test_chance_alone_is_seldom_called_a_rise() -> None:
    rng = np.random.default_rng(4)
    means = np.array([30, 10, 5, 50, 1])
    verdicts = [verdict(rng.poisson(means), rng.poisson(means)) for _ in range(600)]
    assert verdicts.count("as_usual") / 600 > 0.9
    assert sum(v in {"real_rise", "one_partner", "mixed"} for v in verdicts) / 600 < 0.06


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=0, max_size=6),
    st.sampled_from([(1.0, 1.0), (28.0, 7.0), (7.0, 30.0)]),
)
def test_the_parts_make_the_change(pairs: list[tuple[int, int]], days: tuple[float, float]) -> None:
    earlier, later = np.array(pairs, np.int64).reshape(-1, 2).T
    with np.errstate(all="raise", under="ignore"):
        found = effort(earlier, later, earlier_days=days[0], later_days=days[1])
    assert found.change == pytest.approx(later.sum() - earlier.sum() * days[1] / days[0])
    assert found.from_continuing + found.from_new + found.from_silent == pytest.approx(found.change)
    assert not set(found.new) & set(found.silent)
    order = list(range(len(pairs)))[::-1]
    turned = effort(earlier[order], later[order], earlier_days=days[0], later_days=days[1])
    assert turned.about.verdict == found.about.verdict


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"earlier": [1, 2], "later": [1]}, "a count for every source, 0 where there is none"),
        ({"earlier": [[1]], "later": [[1]]}, "one number for each source"),
        ({"earlier": [-1], "later": [1]}, "0 or more"),
        ({"earlier": [np.nan], "later": [1]}, "leave out sources"),
        ({"earlier": [1], "later": [1], "later_days": 0.0}, "length"),
        ({"earlier": [1], "later": [1], "earlier_days": float("nan")}, "length"),
        ({"earlier": [1], "later": [1], "earlier_reporters": [1]}, "both periods or for none"),
        ({"earlier": [1], "later": [1], "earlier_reporters": [1, 2], "later_reporters": [1]}, "one number for each"),
    ],
)
def test_bad_input_is_told_how_to_mend_it(arguments: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        effort(**arguments)  # type: ignore[arg-type]
