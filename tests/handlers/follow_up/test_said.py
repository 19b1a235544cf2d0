"""What a follow-up says: sizes, shares, what moved, whether reporting changed, in words that can be read aloud."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from analytics.effect import Effect, Pair, effect
from handlers.follow_up import said
from handlers.follow_up.measured import Measured, measure
from handlers.follow_up.times import Waiting
from handlers.texts import load
from storage.model.follow_up import Settings
from tests.handlers.follow_up.town import (
    CATALOG,
    PLACES,
    START,
    WEEK,
    at,
    followed,
    measured,
    rows_of,
    town,
    weeks_of,
)

SV, EN = load("sv"), load("en")


def given(treated: tuple[float, float], other: tuple[float, float] = (100.0, 100.0)) -> Effect:
    return effect(Pair(*treated), Pair(*other), weeks=(20.0, 20.0))


@pytest.fixture(scope="module")
def found() -> Measured:
    """Half as many in a place with eight a week."""
    rates = np.full(len(PLACES), 8.0)
    return measured(town(np.random.default_rng(1), rates, 0.4, 3), followed(3, at(START - 2 * WEEK)))


def test_a_size_has_its_interval_in_incidents_and_as_a_share() -> None:
    told = said.size(given((100.0, 50.0)), 20, SV)
    assert told.startswith("På 20 veckor: 50 färre än väntat (mellan ")
    assert "−50\u00a0% (" in told
    assert " till " in told
    assert said.size(given((100.0, 150.0)), 20, EN).startswith("In 20 weeks: 50 more than expected (between ")


def test_nothing_becomes_less_than_none() -> None:
    one = replace(given((100.0, 5.0)), share=-1.2, share_low=-1.9, share_high=-0.4)
    assert said.share_text(one, SV) == "−100\u00a0% (−100 till −40)"
    assert said.share_text(replace(one, share=0.0, share_low=-0.02, share_high=0.3), SV) == "±0\u00a0% (−2 till +30)"


def test_without_anything_expected_there_is_no_share() -> None:
    none = replace(given((0.0, 3.0)), share=float("nan"))
    assert said.share_text(none, SV) == ""
    assert "%" not in said.size(none, 20, SV)


@pytest.mark.parametrize(("value", "words"), [(-17.4, "17 färre"), (3.2, "3 fler"), (0.3, "0 fler"), (-0.2, "0 fler")])
def test_an_amount_is_whole_and_has_a_direction(value: float, words: str) -> None:
    assert said.amount_text(value, SV) == words


@pytest.mark.parametrize(
    ("level", "words"), [(1.0, "ungefär lika många"), (0.8, "ungefär lika många"), (0.5, "0,5 gånger")]
)
def test_likeness_is_told_in_words(level: float, words: str) -> None:
    assert said.like_text(level, SV).startswith(words)


@pytest.mark.parametrize(
    ("quotient", "words"),
    [(0.05, "Inget tyder på"), (-0.05, "Inget tyder på"), (0.4, "Det blev färre även runt"), (-0.4, "En del kan ha"),
     (-1.3, "Mer kan ha flyttat")],
)  # fmt: skip
def test_what_moved_is_told_of_a_measure_that_helped(found: Measured, quotient: float, words: str) -> None:
    assert found.effect is not None
    assert found.effect.about.verdict == "fewer"
    told = said.moved(replace(found, effect=replace(found.effect, quotient=quotient)), SV)
    assert told.startswith(words)
    assert "-" not in told  # a true minus sign


def test_what_moved_is_not_told_where_nothing_is_known_to_have_changed(found: Measured) -> None:
    assert found.effect is not None
    about = replace(found.effect.about, verdict="cannot_tell")
    assert said.moved(replace(found, effect=replace(found.effect, quotient=-0.4, about=about)), SV) == ""
    assert said.moved(replace(found, effect=None), SV) == ""


def test_how_long_to_wait_is_told_or_that_no_time_is_enough(found: Measured) -> None:
    assert found.effect is not None
    about = replace(found.effect.about, verdict="cannot_tell")
    for weeks, words in ((1, "ungefär 1 vecka till."), (14, "ungefär 14 veckor till."), (None, "räcker inte")):
        told = said.verdict(replace(found, effect=replace(found.effect, weeks_more=weeks, about=about)), SV)
        assert words in told
    few = replace(found.effect, about=replace(about, verdict="too_few"))
    told = said.verdict(replace(found, effect=few), SV)
    assert "för få händelser" in told
    assert "%" not in told


def test_a_partner_that_fell_silent_is_told(found: Measured) -> None:
    of, times = followed(3, at(START - 2 * WEEK)), found.times
    rows = rows_of(town(np.random.default_rng(2), np.full(len(PLACES), 8.0)), times)
    quiet = np.where(found_after(rows.start, times.weeks[times.begun].start.timestamp()), 0, np.arange(len(rows)) % 2)
    two = replace(rows, source=quiet.astype(np.int16), sources=("polisen", "bostad"))
    of_two = measure(two, of.problem.query, times, Settings(), CATALOG)
    assert of_two.reporting.silent == (1,)
    told = said.reporting(of_two, ["Öresundshem"], SV)
    assert told.startswith("Tänk på rapporteringen i resten av staden.")
    assert told.endswith("Har tystnat: Öresundshem.")
    assert said.reporting(found, [], SV) == ""


def found_after(start: np.ndarray, begun: float) -> np.ndarray:
    after: np.ndarray = start >= begun
    return after


def test_a_wait_says_until_when() -> None:
    assert "startdatum" in said.waiting(Waiting("no_start"), SV)
    assert said.waiting(Waiting("not_begun", date(2026, 12, 1)), SV).startswith("Åtgärden börjar 1 december 2026.")
    assert "and 2 have passed." in said.waiting(Waiting("too_soon", date(2026, 6, 1), 2), EN)


def test_what_was_done_with_the_weeks_is_said(found: Measured) -> None:
    told = " ".join(said.notes(found, SV))
    assert "Hela veckor räknas: 26 före och 20 efter." in told
    assert "De 12 veckor då platsen valdes" in told
    assert "Veckan då åtgärden började" not in told
    broken = weeks_of(followed(3, at(START - 2 * WEEK), start=date(2026, 6, 3)))
    assert "Veckan då åtgärden började räknas inte." in said.notes(replace(found, times=broken), SV)
    assert "250" in told
    wide = " ".join(said.notes(replace(found, ring=400), SV))
    assert "400 meter. Det har ni valt." in wide
    assert "Runt platsen" not in " ".join(said.notes(replace(found, ring=0), SV))


def test_that_exact_places_of_the_time_before_are_gone_is_said(found: Measured) -> None:
    """Retention takes them, first those of long ago: then there seem to be more afterwards."""
    assert said.faded(found, SV) == ""
    old = found.times.before[found.week] & (np.arange(len(found.week)) % 2 == 0)
    faded = replace(found, rows=replace(found.rows, placed=~old))
    told = said.faded(faded, SV)
    assert "ingen exakt plats kvar" in told
    assert "gallras" in told
    assert "no exact place left" in said.faded(faded, EN)
    everywhere = np.arange(len(found.week)) % 2 == 0
    assert said.faded(replace(found, rows=replace(found.rows, placed=~everywhere)), SV) == ""
