import inspect
import itertools
import re

import pytest

from handlers.texts import load
from storage import sharing
from storage.model.incident import PlaceType, ReviewStatus
from storage.model.people import PUBLIC, Audience, Decision, Level, Role, Viewer
from storage.model.region import Kind
from storage.sharing import (
    decide,
    decide_beside,
    decide_for,
    decide_report,
    decide_reporting,
    decide_review,
    shown_as_point,
)
from tests.cast import ASTA, CILLA, EVA, TEAM, UNKNOWN

KLOTTER = Kind("klotter", "skadegorelse", "Klotter", "Graffiti")
HATBROTT = Kind("hatbrott", "vald", "Hatbrott", "Hate crime", capped=True)
AT, HOME = PlaceType.SQUARE, PlaceType.DWELLING


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (("polisen", KLOTTER, AT, CILLA, False), Decision(Level.RAW, "own_partner")),
        (("polisen", KLOTTER, AT, ASTA, False), Decision(Level.NOTHING, "not_shared")),
        (("polisen", KLOTTER, AT, ASTA, True), Decision(Level.EXACT, "demo_partner")),
        (
            ("polisen", KLOTTER, PlaceType.DWELLING, ASTA, True),
            Decision(Level.EXACT, "dwelling_not_as_point"),
        ),
        (("polisen", KLOTTER, HOME, CILLA, True), Decision(Level.RAW, "own_partner")),
        (("polisen", HATBROTT, AT, CILLA, True), Decision(Level.COUNTS, "kind_capped")),
        (("polisen", HATBROTT, AT, ASTA, False), Decision(Level.NOTHING, "not_shared")),
        (("polisen", KLOTTER, AT, UNKNOWN, True), Decision(Level.NOTHING, "unknown_person")),
        (
            ("polisen", KLOTTER, AT, Viewer("a", "polisen", Role.AUDITOR), True),
            Decision(Level.NOTHING, "role_without_incidents"),
        ),
    ],
)
def test_each_decision_has_its_reason(case, expected) -> None:
    assert decide(*case) == expected


def test_an_audience_gets_the_least_of_its_members() -> None:
    assert decide_for("polisen", KLOTTER, AT, TEAM, demo=True).level is Level.EXACT
    assert decide_for("polisen", KLOTTER, AT, TEAM, demo=False) == Decision(Level.NOTHING, "not_shared")
    assert decide_for("polisen", KLOTTER, AT, PUBLIC, demo=True) == Decision(Level.NOTHING, "public")


def test_nothing_is_ever_raised_by_a_stricter_circumstance() -> None:
    """Every way of being more careful gives the same level or a lower one."""
    viewers = [ASTA, CILLA, EVA, UNKNOWN, *(Viewer("x", "polisen", role) for role in Role)]
    for viewer, place, status in itertools.product(viewers, PlaceType, ReviewStatus):
        open_ = decide("polisen", KLOTTER, place, viewer, demo=True).level
        assert decide("polisen", KLOTTER, place, viewer, demo=False).level <= open_
        assert decide("polisen", HATBROTT, place, viewer, demo=True).level <= min(open_, Level.COUNTS)
        assert decide("polisen", KLOTTER, place, viewer, demo=True, held=True).level <= open_
        if status is not ReviewStatus.RELEASED:
            shown = decide("polisen", KLOTTER, place, viewer, demo=True, status=status).level
            assert shown is Level.NOTHING or (viewer.role is Role.REVIEWER and viewer.partner == "polisen")
        together = Audience(frozenset({viewer, ASTA}))
        assert decide_for("polisen", KLOTTER, place, together, demo=True).level <= open_


def test_a_point_is_exact_or_not_at_all() -> None:
    assert not shown_as_point(Level.COARSE, AT)
    assert shown_as_point(Level.EXACT, AT)
    assert not shown_as_point(Level.EXACT, PlaceType.DWELLING)
    assert shown_as_point(Level.RAW, PlaceType.DWELLING)


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
    ("viewer", "partner", "reporter", "kind", "status", "demo", "expected"),
    [
        (REPORTER, "bostad", "bosse", HATBROTT, ReviewStatus.WITHHELD, False, (RAW, "own_report")),
        (REVIEWER, "bostad", "bosse", HATBROTT, ReviewStatus.WITHHELD, False, (RAW, "own_partners_reviewer")),
        (REVIEWER, "bostad", None, KLOTTER, ReviewStatus.PENDING, False, (RAW, "own_partner")),
        (REVIEWER, "bostad", None, HATBROTT, ReviewStatus.RELEASED, False, (Level.COUNTS, "kind_capped")),
        (REVIEWER, "polisen", "cilla", KLOTTER, ReviewStatus.RELEASED, True, (EXACT, "demo_partner")),
        (REVIEWER, "polisen", "cilla", KLOTTER, ReviewStatus.RELEASED, False, (NOTHING, "not_shared")),
        (REVIEWER, "polisen", "cilla", KLOTTER, ReviewStatus.PENDING, True, (NOTHING, "not_released")),
        (COLLEAGUE, "bostad", "bosse", KLOTTER, ReviewStatus.PENDING, False, (COARSE, "own_partners_hint")),
        (COLLEAGUE, "bostad", "bosse", HATBROTT, ReviewStatus.RELEASED, True, (NOTHING, "kind_capped")),
        (COLLEAGUE, "bostad", "bosse", KLOTTER, ReviewStatus.WITHHELD, True, (NOTHING, "not_released")),
        (COLLEAGUE, "bostad", None, KLOTTER, ReviewStatus.RELEASED, True, (NOTHING, "not_shared")),
        (COLLEAGUE, "polisen", "cilla", KLOTTER, ReviewStatus.RELEASED, True, (NOTHING, "not_shared")),
        (UNKNOWN, "bostad", "bosse", KLOTTER, ReviewStatus.RELEASED, True, (NOTHING, "unknown_person")),
    ],
)
def test_what_is_told_of_others_beside_a_report(viewer, partner, reporter, kind, status, demo: bool, expected) -> None:
    assert decide_beside(partner, reporter, kind, AT, viewer, demo, status=status) == Decision(*expected)


def test_beside_a_report_nobody_is_told_more_than_elsewhere() -> None:
    """Whole reports apart, a hint is all that a map would not show."""
    viewers = [REPORTER, COLLEAGUE, REVIEWER, THEIRS, UNKNOWN, *(Viewer("x", "bostad", role) for role in Role)]
    cells = itertools.product(
        viewers, ("bostad", "polisen"), ("bosse", None), PlaceType, ReviewStatus, (KLOTTER, HATBROTT)
    )
    for viewer, partner, reporter, place, status, kind in cells:
        told = decide_beside(partner, reporter, kind, place, viewer, demo=True, status=status)
        shown = decide(partner, kind, place, viewer, demo=True, status=status).level
        if told.reason in ("own_report", "own_partners_reviewer"):
            assert decide_report(partner, reporter or "", viewer).level is RAW
        elif told.reason == "own_partners_hint":
            assert viewer.partner == partner
            assert told.level is COARSE
        else:
            assert told.level <= shown


def test_every_reason_can_be_said() -> None:
    reasons = set(re.findall(r'"([a-z]+(?:_[a-z]+)*)"', inspect.getsource(sharing)))
    assert {"public", "own_report", "not_shared"} <= reasons
    for language in ("sv", "en"):
        said = {key.removeprefix("reason.") for key in load(language).entries if key.startswith("reason.")}
        assert said == reasons
