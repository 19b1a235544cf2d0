from datetime import date

from handlers.digest.partners import partner_weeks
from handlers.digest.value import Reported
from storage.model.people import Level
from tests.handlers.digest.released import WEEK, day, past

EXACT = {"polisen": Level.EXACT, "bostad": Level.EXACT, "skolan": Level.EXACT}


def standing(told, levels=EXACT, quiet=frozenset()):
    return {one.partner: one for one in partner_weeks(told, WEEK, levels, quiet)}


def test_reported_silent_quiet_and_never():
    told = past(*((day(d), 0, 0) for d in range(7)), (day(-40), 1, 0))
    found = standing(told)
    assert (found["polisen"].reported, found["polisen"].count) == (Reported.WHOLE, 7)
    assert found["bostad"].reported is Reported.SILENT
    assert found["skolan"].reported is Reported.NEVER
    assert standing(told, quiet=frozenset({"bostad", "skolan"}))["skolan"].reported is Reported.NOTHING


def test_incidents_speak_louder_than_a_word_that_there_are_none():
    assert standing(past((day(1), 1, 0)), quiet=frozenset({"bostad"}))["bostad"].reported is Reported.WHOLE


def test_a_silence_that_is_unusual_is_told_with_its_last_day():
    every_day = [(day(d), 1, 0) for d in range(-56, 0) for _ in range(3)]
    found = standing(past(*every_day, *((day(d), 1, 0) for d in range(4))))["bostad"]
    assert (found.reported, found.until) == (Reported.UNTIL, date(2026, 3, 19))


def test_a_partner_that_rests_at_weekends_is_not_silent_on_a_sunday():
    office = [(day(d), 1, 0) for d in range(-56, 5) if d % 7 < 5 for _ in range(5)]
    assert standing(past(*office))["bostad"].reported is Reported.WHOLE


def test_of_whole_weeks_no_day_is_told():
    every_day = [(day(d), 1, 0) for d in range(-56, 2) for _ in range(9)]
    assert standing(past(*every_day, coarse=True))["bostad"].reported is Reported.WHOLE


def test_of_what_may_not_be_shown_nothing_is_told_whatever_happened_or_was_said():
    levels = {"polisen": Level.NOTHING, "bostad": Level.COUNTS, "skolan": Level.EXACT}
    for quiet in (frozenset(), frozenset({"polisen", "bostad"})):
        for told in (past(), past((day(1), 0, 0), (day(1), 1, 0))):
            found = standing(told, levels, quiet)
            assert found["polisen"] == type(found["polisen"])("polisen", Reported.CLOSED)
            assert found["bostad"] == type(found["bostad"])("bostad", Reported.COUNTED)
