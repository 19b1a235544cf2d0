import itertools

import pytest

from storage.model.incident import PlaceType, ReviewStatus
from storage.model.people import PUBLIC, Audience, Decision, Level, Role, Viewer
from storage.model.region import Kind
from storage.sharing import decide, decide_for, shown_as_point
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
