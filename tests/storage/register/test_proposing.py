"""A change comes in force when both sides have said yes to exactly that."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from storage.errors import InvalidValueError, RegisterRefusedError
from storage.model.agreement import RECEIVER, SOURCE
from storage.model.people import Level, Viewer
from storage.model.register import Grant
from storage.store import Store
from tests.storage.register.people import (
    ASTA,
    CILLA,
    DIDRIK,
    GUNNEL,
    HENRIK,
    IVAR,
    KLARA,
    NILS,
    NOW,
    PIA,
    STRANGER,
    TODAY,
    grant,
)  # fmt: skip

LATER = NOW + timedelta(days=1)


def granted(store: Store, source: str = "polisen", viewer: Viewer = DIDRIK, day: date = TODAY) -> Grant | None:
    return store.register.read().to_viewer(source, "vald", viewer, day)


def told(store: Store) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for notice in store.register.waiting():
        found.setdefault(notice.person, []).append((notice.key, notice.number))
    return found


def test_nothing_holds_before_both_have_said_yes(agreed: Store) -> None:
    before = granted(agreed)
    number = agreed.register.propose(grant(), IVAR, NOW)
    assert granted(agreed) == before
    row = agreed.register.row(number)
    assert row is not None
    assert (row.state, [(one.side, one.person) for one in row.signatures]) == ("proposed", [("source", "ivar")])
    done = agreed.register.sign(number, RECEIVER, KLARA, LATER, agrees=True)
    assert (done.state, done.decided_at, done.is_signed) == ("in_force", LATER, True)
    assert granted(agreed) == replace(grant(), number=number)


def test_either_side_may_propose_and_the_coordinator_for_others(agreed: Store) -> None:
    first = agreed.register.propose(grant(), KLARA, NOW)
    assert agreed.register.sign(first, None, PIA, NOW, agrees=True).state == "in_force"
    second = agreed.register.propose(grant(level=Level.EXACT), ASTA, NOW)
    assert agreed.register.row(second).signatures == ()
    assert agreed.register.sign(second, None, KLARA, NOW, agrees=True).state == "proposed"
    assert agreed.register.sign(second, None, IVAR, NOW, agrees=True).state == "in_force"
    assert agreed.register.row(second).replaces == first


@pytest.mark.parametrize("who", [CILLA, DIDRIK, GUNNEL, HENRIK, NILS, STRANGER])
def test_others_neither_propose_nor_sign(agreed: Store, who: Viewer) -> None:
    with pytest.raises(RegisterRefusedError):
        agreed.register.propose(grant(), who, NOW)
    number = agreed.register.propose(grant(), IVAR, NOW)
    for side in (None, SOURCE, RECEIVER):
        with pytest.raises(RegisterRefusedError):
            agreed.register.sign(number, side, who, NOW, agrees=True)
    assert agreed.register.row(number).state == "proposed"
    assert len(agreed.register.rows("proposed")) == 1


def test_somebody_who_left_signs_nothing(agreed: Store) -> None:
    number = agreed.register.propose(grant(), IVAR, NOW)
    agreed.members.leave("klara")
    with pytest.raises(RegisterRefusedError):
        agreed.register.sign(number, RECEIVER, KLARA, NOW, agrees=True)
    assert agreed.register.row(number).state == "proposed"


def test_a_colleague_does_not_sign_for_the_other_side(agreed: Store) -> None:
    number = agreed.register.propose(grant(), IVAR, NOW)
    assert agreed.register.sign(number, None, PIA, NOW, agrees=True).state == "proposed"  # their side has said yes
    with pytest.raises(RegisterRefusedError):
        agreed.register.sign(number, RECEIVER, PIA, NOW, agrees=True)


def test_nobody_signs_for_both_sides(agreed: Store) -> None:
    row = grant(source="trygghet", receiver="conversation:est", listed=frozenset({"asta", "cilla"}))
    number = agreed.register.propose(row, ASTA, NOW)
    assert [one.side for one in agreed.register.row(number).signatures] == ["receiver"]
    with pytest.raises(RegisterRefusedError, match="one person one side"):
        agreed.register.sign(number, SOURCE, ASTA, NOW, agrees=True)
    assert agreed.register.sign(number, None, ASTA, NOW, agrees=True).state == "proposed"
    assert agreed.register.sign(number, None, NILS, NOW, agrees=True).state == "in_force"
    assert agreed.register.read().listed("est", NOW.date()) == {"asta", "cilla"}


def test_a_refusal_is_kept_with_its_reason(agreed: Store) -> None:
    number = agreed.register.propose(grant(), IVAR, NOW)
    row = agreed.register.sign(number, None, KLARA, LATER, agrees=False, reason="Vi behöver det inte")
    assert (row.state, row.decided_at) == ("refused", LATER)
    assert row.signed("receiver").reason == "Vi behöver det inte"
    for who, agrees in ((KLARA, True), (IVAR, False), (PIA, False)):
        with pytest.raises(RegisterRefusedError, match="already refused"):
            agreed.register.sign(number, None, who, LATER, agrees=agrees)
    assert agreed.register.rows() == ()


def test_a_proposer_may_take_it_back(agreed: Store) -> None:
    number = agreed.register.propose(grant(), IVAR, NOW)
    assert agreed.register.sign(number, None, IVAR, NOW, agrees=False).state == "refused"


def test_a_changed_proposal_is_another_number_and_the_first_cannot_be_signed(agreed: Store) -> None:
    first = agreed.register.propose(grant(), IVAR, NOW)
    second = agreed.register.propose(grant(level=Level.EXACT), IVAR, NOW)
    assert second != first
    assert agreed.register.row(first).state == "replaced"
    with pytest.raises(RegisterRefusedError, match="already replaced"):
        agreed.register.sign(first, None, KLARA, NOW, agrees=True)
    assert agreed.register.rows() == ()
    assert agreed.register.row(second).grant.level is Level.EXACT


def test_what_comes_in_force_closes_other_proposals_in_its_place(agreed: Store) -> None:
    number = agreed.register.propose(grant(level=Level.EXACT), IVAR, NOW)
    agreed.register.put([grant(level=Level.COUNTS)], "gunnel", NOW)
    with pytest.raises(RegisterRefusedError):
        agreed.register.sign(number, None, KLARA, NOW, agrees=True)
    assert granted(agreed).level is Level.COUNTS


def test_the_same_again_is_the_same(agreed: Store) -> None:
    number = agreed.register.propose(grant(), IVAR, NOW)
    assert agreed.register.propose(grant(), IVAR, LATER) == number
    first = agreed.register.sign(number, None, KLARA, NOW, agrees=True)
    assert agreed.register.sign(number, None, KLARA, LATER, agrees=True) == first
    with pytest.raises(RegisterRefusedError, match="nothing changes"):
        agreed.register.propose(grant(), KLARA, NOW)


def test_two_sides_that_propose_the_same_have_agreed(agreed: Store) -> None:
    number = agreed.register.propose(grant(), IVAR, NOW)
    assert agreed.register.propose(grant(), PIA, NOW) == number
    assert agreed.register.row(number).state == "proposed"
    assert agreed.register.propose(grant(), KLARA, NOW) == number
    assert agreed.register.row(number).state == "in_force"


def test_history_lists_every_version(agreed: Store) -> None:
    numbers = []
    for level in (Level.COUNTS, Level.COARSE, Level.EXACT):
        numbers.append(agreed.register.propose(grant(level=level), IVAR, NOW))
        agreed.register.sign(numbers[-1], None, KLARA, NOW, agrees=level is not Level.COARSE)
    found = agreed.register.versions(grant().place)
    assert [(row.number, row.state, row.replaces) for row in found] == [
        (numbers[2], "in_force", numbers[0]),
        (numbers[1], "refused", None),
        (numbers[0], "replaced", None),
    ]
    assert [row.grant.level for row in found] == [Level.EXACT, Level.COARSE, Level.COUNTS]
    assert all(row.signatures for row in found)


def test_the_source_stops_alone_and_at_once(agreed: Store) -> None:
    number = agreed.register.propose(grant(), IVAR, NOW)
    agreed.register.sign(number, None, KLARA, NOW, agrees=True)
    stopped = agreed.register.propose(grant(level=Level.NOTHING, until=None), IVAR, LATER)
    assert agreed.register.row(stopped).state == "in_force"
    assert granted(agreed).level is Level.NOTHING
    assert told(agreed)["klara"][-1] == ("register.in_force", f"D-{stopped}")


def test_the_receiver_alone_stops_nothing(agreed: Store) -> None:
    before = granted(agreed)
    number = agreed.register.propose(grant(level=Level.NOTHING, until=None), KLARA, NOW)
    assert agreed.register.row(number).state == "proposed"
    assert granted(agreed) == before


def test_after_its_last_day_it_gives_nothing(agreed: Store) -> None:
    number = agreed.register.propose(grant(until=TODAY), IVAR, NOW)
    agreed.register.sign(number, None, KLARA, NOW, agrees=True)
    assert not granted(agreed).ended(TODAY)
    assert granted(agreed).ended(TODAY + timedelta(days=1))


def test_a_proposal_whose_last_day_has_passed_is_not_signed(agreed: Store) -> None:
    number = agreed.register.propose(grant(until=TODAY), IVAR, NOW)
    with pytest.raises(RegisterRefusedError, match="proposal ended"):
        agreed.register.sign(number, None, KLARA, NOW + timedelta(days=2), agrees=True)
    assert agreed.register.rows() == ()


@pytest.mark.parametrize(
    ("changes", "field", "what"),
    [
        ({"source": "okand"}, "source", "unknown_partner"),
        ({"source": "*"}, "source", "source_not_one_partner"),
        ({"source": "sector:police"}, "source", "source_not_one_partner"),
        ({"receiver": "polisen"}, "receiver", "receiver_is_source"),
        ({"receiver": "okand"}, "receiver", "unknown_partner"),
        ({"receiver": "sector:rymd"}, "receiver", "unknown_sector"),
        ({"receiver": "conversation:nej", "listed": frozenset({"asta"})}, "receiver", "unknown_conversation"),
        ({"receiver": "public"}, "receiver", "receiver_decided_elsewhere"),
        ({"receiver": "own"}, "receiver", "receiver_decided_elsewhere"),
        ({"receiver": "annat:est"}, "receiver", "unknown_partner"),
        ({"receiver": "conversation:est"}, "listed", "list_missing"),
        ({"listed": frozenset({"asta"})}, "listed", "list_missing"),
        ({"receiver": "conversation:est", "listed": frozenset({"ingen"})}, "listed", "unknown_person"),
        ({"group": "okand"}, "group", "unknown_group"),
        ({"level": Level.RAW}, "level", "raw_stays"),
        ({"level": Level.COUNTS, "in_own_area": Level.RAW}, "in_own_area", "raw_stays"),
        ({"in_own_area": Level.COUNTS}, "in_own_area", "own_area_not_more"),
        ({"receiver": "partners", "in_own_area": Level.EXACT}, "in_own_area", "receiver_without_areas"),
        ({"purpose": "  "}, "purpose", "purpose_missing"),
        ({"purpose": "x" * 501}, "purpose", "text_too_long"),
        ({"purpose": "a\0b"}, "purpose", "text_unreadable"),
        ({"legal_basis": ""}, "legal_basis", "legal_basis_missing"),
        ({"until": None}, "until", "until_missing"),
        ({"until": TODAY - timedelta(days=1)}, "until", "until_passed"),
        ({"until": date(2206, 1, 1)}, "until", "until_too_far"),
        ({"since": TODAY + timedelta(days=1)}, "since", "since_in_future"),
    ],
)
def test_what_cannot_be_meant_is_named_and_nothing_is_kept(agreed: Store, changes, field: str, what: str) -> None:
    with pytest.raises(InvalidValueError) as error:
        agreed.register.propose(grant(**changes), PIA, NOW)
    assert (error.value.field, error.value.what) == (field, what)
    assert agreed.register.rows("proposed", "in_force", "refused", "replaced") == ()
    assert told(agreed) == {}


def test_no_such_row(agreed: Store) -> None:
    with pytest.raises(RegisterRefusedError, match="no such row"):
        agreed.register.sign(404, None, IVAR, NOW, agrees=True)
    assert agreed.register.row(404) is None


def test_those_who_must_sign_are_told_and_then_all_who_are_concerned(agreed: Store) -> None:
    number = agreed.register.propose(grant(), ASTA, NOW)
    asked = ("register.asked", f"D-{number}")
    assert told(agreed) == {"ivar": [asked], "pia": [asked], "klara": [asked]}
    agreed.register.sign(number, None, KLARA, NOW, agrees=True)
    agreed.register.sign(number, None, IVAR, NOW, agrees=True)
    done = ("register.in_force", f"D-{number}")
    assert told(agreed) == {"asta": [done], "ivar": [asked], "pia": [asked, done], "klara": [asked, done]}
    agreed.reports.told([one.id for one in agreed.register.waiting()], NOW)
    assert told(agreed) == {}


def test_whoever_left_is_told_nothing(agreed: Store) -> None:
    agreed.register.propose(grant(), IVAR, NOW)
    agreed.members.leave("klara")
    assert "klara" not in told(agreed)
    assert agreed.reports.waiting() == ()  # reports' notices are others


def test_what_waits_for_whom(agreed: Store) -> None:
    number = agreed.register.propose(grant(), IVAR, NOW)
    assert [row.number for row in agreed.register.asked(KLARA)] == [number]
    for other in (IVAR, PIA, ASTA, DIDRIK, STRANGER):
        assert agreed.register.asked(other) == ()


def test_paper_is_put_in_with_its_signatures_and_tells_nobody(agreed: Store) -> None:
    row = grant(receiver="conversation:est", listed=frozenset({"asta", "cilla", "klara"}), level=Level.EXACT)
    agreed.register.put_signed([row, replace(row, source="trygghet")], [IVAR, NILS], ASTA, NOW)
    assert [[(s.side, s.person) for s in one.signatures] for one in agreed.register.rows()] == [
        [("receiver", "asta"), ("source", "ivar")],
        [("receiver", "asta"), ("source", "nils")],
    ]
    assert told(agreed) == {}
    for giver in (ASTA, CILLA, KLARA):
        with pytest.raises(RegisterRefusedError):
            agreed.register.put_signed([replace(row, source="trygghet", level=Level.COARSE)], [giver], ASTA, NOW)
    assert len(agreed.register.rows()) == 2
