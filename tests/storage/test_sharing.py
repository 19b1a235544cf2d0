import inspect
import itertools
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from handlers.texts import load
from storage import sharing
from storage.model.incident import PlaceType, ReviewStatus
from storage.model.people import PUBLIC, Audience, Decision, Level, Partner, Role, Viewer
from storage.model.region import Kind
from storage.model.register import Grant, Register
from storage.register.starting import starting_matrix
from storage.sharing import (
    decide,
    decide_beside,
    decide_for,
    decide_report,
    decide_reporting,
    decide_review,
    may_read_text,
)
from tests.cast import ASTA, BOSSE, CILLA, DIDRIK, EVA, FARID, TEAM, UNKNOWN
from tests.sharing import DAY, closed_grants, open_grants, register

KLOTTER = Kind("klotter", "skadegorelse", "Klotter", "Graffiti")
HATBROTT = Kind("hatbrott", "vald", "Hatbrott", "Hate crime", capped=True)
AT, HOME = PlaceType.SQUARE, PlaceType.DWELLING
SECTORS = {
    "trygghet": "municipality",
    "fastighet": "municipality",
    "polisen": "police",
    "bostad": "housing",
    "skolan": "school",
    "raddning": "fire",
}
PARTNERS = tuple(Partner(key, key.title(), key.title(), sector) for key, sector in SECTORS.items())
START = Register.of(starting_matrix(), PARTNERS)
OPEN, CLOSED = register(PARTNERS, *open_grants(PARTNERS)), register(PARTNERS, *closed_grants(PARTNERS))
AUDITOR = Viewer("a", "polisen", Role.AUDITOR)
POLICE_REVIEWER = Viewer("p", "polisen", Role.REVIEWER)


@pytest.mark.parametrize(
    ("kind", "place", "viewer", "rows", "level", "reason"),
    [
        (KLOTTER, AT, POLICE_REVIEWER, START, Level.RAW, "own_partner"),
        (KLOTTER, HOME, POLICE_REVIEWER, START, Level.RAW, "own_partner"),
        (KLOTTER, AT, CILLA, START, Level.EXACT, "role_capped"),
        (KLOTTER, AT, replace(CILLA, role=Role.REPORTER), START, Level.COARSE, "role_capped"),
        (KLOTTER, AT, ASTA, START, Level.COARSE, "starting_matrix"),
        (KLOTTER, AT, ASTA, CLOSED, Level.NOTHING, "not_shared"),
        (KLOTTER, AT, ASTA, register(PARTNERS), Level.NOTHING, "not_shared"),
        (KLOTTER, AT, BOSSE, START, Level.COUNTS, "as_public"),
        (KLOTTER, HOME, ASTA, OPEN, Level.COUNTS, "dwelling_capped"),
        (HATBROTT, AT, CILLA, OPEN, Level.COUNTS, "kind_capped"),
        (HATBROTT, HOME, ASTA, OPEN, Level.COUNTS, "kind_capped"),
        (HATBROTT, AT, ASTA, CLOSED, Level.NOTHING, "not_shared"),
        (KLOTTER, AT, UNKNOWN, START, Level.COUNTS, "unknown_person"),
        (KLOTTER, AT, Viewer("x", "polisen", None), START, Level.COUNTS, "unknown_person"),
        (KLOTTER, AT, UNKNOWN, CLOSED, Level.NOTHING, "unknown_person"),
        (KLOTTER, AT, AUDITOR, OPEN, Level.NOTHING, "role_without_incidents"),
    ],
)
def test_each_decision_has_its_reason(kind, place, viewer, rows, level, reason) -> None:
    found = decide("polisen", kind, place, viewer, rows, DAY)
    assert (found.level, found.reason) == (level, reason)


@pytest.mark.parametrize(
    ("grant", "level", "reason"),
    [
        (Grant("polisen", "skolan", Level.COARSE, number=7), Level.COARSE, "signed"),
        (Grant("polisen", "skolan", Level.COARSE), Level.COARSE, "starting_matrix"),
        (Grant("polisen", "skolan", Level.EXACT, until=DAY, number=7), Level.EXACT, "signed"),
        (Grant("polisen", "skolan", Level.EXACT, until=DAY - timedelta(days=1), number=7), Level.NOTHING, "ended"),
        (Grant("polisen", "skolan", Level.EXACT, since=DAY + timedelta(days=1), number=7), Level.COUNTS, "as_public"),
        (Grant("polisen", "skolan", Level.NOTHING, number=7), Level.NOTHING, "not_shared"),
        (Grant("polisen", "skolan", Level.EXACT, group="vald", number=7), Level.COUNTS, "as_public"),
        (Grant("polisen", "skolan", Level.EXACT, group="skadegorelse", number=7), Level.EXACT, "signed"),
    ],
)
def test_a_row_and_its_reason(grant: Grant, level: Level, reason: str) -> None:
    rows = register(PARTNERS, Grant("*", "public", Level.COUNTS), grant)
    found = decide("polisen", KLOTTER, AT, EVA, rows, DAY)
    assert (found.level, found.reason) == (level, reason)
    assert found.grant is not None  # the row it rests on, so that it can be explained


def test_an_audience_gets_the_least_of_its_members() -> None:
    assert decide_for("polisen", KLOTTER, AT, audience(*TEAM.viewers, REPORTER), OPEN).level is Level.COARSE
    assert decide_for("polisen", KLOTTER, AT, audience(ASTA, CILLA, FARID), OPEN).level is Level.EXACT
    assert decide_for("polisen", KLOTTER, AT, audience(*TEAM.viewers), CLOSED) == Decision(Level.NOTHING, "not_shared")
    assert decide_for("polisen", KLOTTER, AT, PUBLIC, CLOSED).level is Level.NOTHING
    assert decide_for("polisen", KLOTTER, AT, PUBLIC, START) == Decision(Level.COUNTS, "unknown_person")
    here = replace(audience(ASTA, CILLA), cap=Level.COARSE)
    assert decide_for("polisen", KLOTTER, AT, here, OPEN) == Decision(Level.COARSE, "platform_capped")


def audience(*viewers: Viewer, conversation: str = "", day: date = DAY) -> Audience:
    return Audience(frozenset(viewers), conversation=conversation, day=day)


def test_a_conversation_has_its_own_reason() -> None:
    listed = frozenset({"asta", "eva"})
    row = Grant("polisen", "conversation:mote", Level.EXACT, listed=listed, number=3)
    rows = register(PARTNERS, Grant("*", "public", Level.COUNTS), row)
    inside = decide_for("polisen", KLOTTER, AT, audience(ASTA, EVA, conversation="mote"), rows)
    assert inside == Decision(Level.EXACT, "conversation")
    assert inside.grant == row
    joined = decide_for("polisen", KLOTTER, AT, audience(ASTA, EVA, FARID, conversation="mote"), rows)
    assert joined.level is Level.COUNTS


def test_nothing_is_ever_raised_by_a_stricter_circumstance() -> None:
    """Every way of being more careful gives the same level or a lower one."""
    viewers = [ASTA, CILLA, EVA, UNKNOWN, *(Viewer("x", "polisen", role) for role in Role)]
    for viewer, place, status, rows in itertools.product(viewers, PlaceType, ReviewStatus, (OPEN, START)):
        open_ = decide("polisen", KLOTTER, place, viewer, rows, DAY).level
        assert decide("polisen", KLOTTER, place, viewer, CLOSED, DAY).level <= open_
        assert decide("polisen", HATBROTT, place, viewer, rows, DAY).level <= min(open_, Level.COUNTS)
        assert decide("polisen", KLOTTER, HOME, viewer, rows, DAY).level <= open_ or place is HOME
        assert decide("polisen", KLOTTER, place, viewer, rows, DAY, held=True).level <= open_
        if status is not ReviewStatus.RELEASED:
            shown = decide("polisen", KLOTTER, place, viewer, rows, DAY, status=status).level
            assert shown is Level.NOTHING or (viewer.role is Role.REVIEWER and viewer.partner == "polisen")
        together = audience(viewer, ASTA)
        assert decide_for("polisen", KLOTTER, place, together, rows).level <= open_


def test_no_company_reads_another_partners_text() -> None:
    readers = {one: may_read_text("polisen", one, START) for one in (CILLA, ASTA, EVA, DIDRIK, UNKNOWN)}
    assert readers == {CILLA: True, ASTA: True, EVA: True, DIDRIK: False, UNKNOWN: False}
    assert may_read_text("bostad", DIDRIK, START)
    assert not may_read_text("polisen", Viewer("x", "okänd", Role.REVIEWER), START)


REPORTER, COLLEAGUE = Viewer("bosse", "bostad", Role.REPORTER), Viewer("brita", "bostad", Role.REPORTER)
REVIEWER, THEIRS = Viewer("greta", "bostad", Role.REVIEWER), Viewer("eva", "polisen", Role.REVIEWER)
RAW, EXACT, COARSE, NOTHING = Level.RAW, Level.EXACT, Level.COARSE, Level.NOTHING


@pytest.mark.parametrize(
    ("viewer", "report", "reporting", "review"),
    [
        (REPORTER, (RAW, "own_report"), (RAW, "may_report"), (NOTHING, "reviewers_only")),
        (REVIEWER, (RAW, "own_partners_reviewer"), (RAW, "may_report"), (RAW, "own_partners_reviewer")),
        (COLLEAGUE, (NOTHING, "not_own_report"), (RAW, "may_report"), (NOTHING, "reviewers_only")),
        (
            Viewer("bosse", "polisen", Role.REPORTER),
            (NOTHING, "other_partners_report"),
            (RAW, "may_report"),
            (NOTHING, "other_partners_report"),
        ),
        (THEIRS, (NOTHING, "other_partners_report"), (RAW, "may_report"), (NOTHING, "other_partners_report")),
        (UNKNOWN, *[(NOTHING, "unknown_person")] * 3),
        (Viewer("bosse", "bostad", None), *[(NOTHING, "unknown_person")] * 3),
        (Viewer("bosse", "bostad", Role.ADMINISTRATOR), *[(NOTHING, "role_without_incidents")] * 3),
        (Viewer("greta", "bostad", Role.AUDITOR), *[(NOTHING, "role_without_incidents")] * 3),
    ],
)
def test_a_report_as_a_whole(viewer: Viewer, report, reporting, review) -> None:
    assert decide_report("bostad", "bosse", viewer) == Decision(*report)
    assert decide_reporting(viewer) == Decision(*reporting)
    assert decide_review("bostad", viewer) == Decision(*review)


@pytest.mark.parametrize(
    ("viewer", "partner", "reporter", "kind", "status", "rows", "expected"),
    [
        (REPORTER, "bostad", "bosse", HATBROTT, ReviewStatus.WITHHELD, CLOSED, (RAW, "own_report")),
        (REVIEWER, "bostad", "bosse", HATBROTT, ReviewStatus.WITHHELD, CLOSED, (RAW, "own_partners_reviewer")),
        (REVIEWER, "bostad", None, KLOTTER, ReviewStatus.PENDING, CLOSED, (RAW, "own_partner")),
        (REVIEWER, "bostad", None, HATBROTT, ReviewStatus.RELEASED, CLOSED, (NOTHING, "kind_capped")),
        (REVIEWER, "polisen", "cilla", KLOTTER, ReviewStatus.RELEASED, OPEN, (EXACT, "starting_matrix")),
        (REVIEWER, "polisen", "cilla", KLOTTER, ReviewStatus.RELEASED, CLOSED, (NOTHING, "not_shared")),
        (REVIEWER, "polisen", "cilla", KLOTTER, ReviewStatus.PENDING, OPEN, (NOTHING, "not_released")),
        (COLLEAGUE, "bostad", "bosse", KLOTTER, ReviewStatus.PENDING, CLOSED, (COARSE, "own_partners_hint")),
        (COLLEAGUE, "bostad", "bosse", HATBROTT, ReviewStatus.RELEASED, OPEN, (NOTHING, "kind_capped")),
        (COLLEAGUE, "bostad", "bosse", KLOTTER, ReviewStatus.WITHHELD, OPEN, (NOTHING, "not_released")),
        (COLLEAGUE, "bostad", None, KLOTTER, ReviewStatus.RELEASED, OPEN, (NOTHING, "not_shared")),
        (COLLEAGUE, "polisen", "cilla", KLOTTER, ReviewStatus.RELEASED, OPEN, (NOTHING, "not_shared")),
        (UNKNOWN, "bostad", "bosse", KLOTTER, ReviewStatus.RELEASED, OPEN, (NOTHING, "unknown_person")),
    ],
)
def test_what_is_told_of_others_beside_a_report(viewer, partner, reporter, kind, status, rows, expected) -> None:
    assert decide_beside(partner, reporter, kind, AT, viewer, rows, DAY, status=status) == Decision(*expected)


def test_beside_a_report_nobody_is_told_more_than_elsewhere() -> None:
    """Whole reports apart, a hint is all that a map would not show."""
    viewers = [REPORTER, COLLEAGUE, REVIEWER, THEIRS, UNKNOWN, *(Viewer("x", "bostad", role) for role in Role)]
    cells = itertools.product(
        viewers, ("bostad", "polisen"), ("bosse", None), PlaceType, ReviewStatus, (KLOTTER, HATBROTT)
    )
    for viewer, partner, reporter, place, status, kind in cells:
        told = decide_beside(partner, reporter, kind, place, viewer, OPEN, DAY, status=status)
        shown = decide(partner, kind, place, viewer, OPEN, DAY, status=status).level
        if told.reason in ("own_report", "own_partners_reviewer"):
            assert decide_report(partner, reporter or "", viewer).level is RAW
        elif told.reason == "own_partners_hint":
            assert viewer.partner == partner
            assert told.level is COARSE
        else:
            assert told.level <= shown


def test_every_reason_can_be_said() -> None:
    reasons = set(re.findall(r'"([a-z]+(?:_[a-z]+)*)"', inspect.getsource(sharing))) - sharing.COMPANIES
    assert {"as_public", "own_report", "not_shared"} <= reasons
    for language in ("sv", "en"):
        said = {key.removeprefix("reason.") for key in load(language).entries if key.startswith("reason.")}
        assert said == reasons
