"""Who may speak for a side: every cell of role x partner x kind of receiver, deny by default."""

import itertools

import pytest

from storage.model.agreement import RECEIVER, SOURCE, Side
from storage.model.people import Level, Role, Viewer
from storage.register.signing import decide_proposing, decide_signing, needed, sides_of
from tests.storage.register.people import ASTA, DIDRIK, IVAR, KLARA, LISTED, NILS, PIA, SECTORS, STRANGER, grant

TOGETHER = ("conversation:est", "sector:housing", "coordinator", "partners")


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("partner", [*SECTORS, "nobody", None])
def test_a_partners_side_is_its_reviewers_and_coordinators(role: Role, partner: str | None) -> None:
    viewer = Viewer("x", partner, role)
    signs = role in (Role.REVIEWER, Role.COORDINATOR)
    assert decide_signing(grant(), SOURCE, viewer, SECTORS).may == (signs and partner == "polisen")
    assert decide_signing(grant(), RECEIVER, viewer, SECTORS).may == (signs and partner == "bostad")


@pytest.mark.parametrize(("receiver", "viewer"), itertools.product(TOGETHER, LISTED))
def test_the_municipalitys_coordinator_stands_for_what_is_nobodys_own(receiver: str, viewer: Viewer) -> None:
    assert decide_signing(grant(receiver=receiver), RECEIVER, viewer, SECTORS).may == (viewer == ASTA)


@pytest.mark.parametrize("changes", [{"source": "*"}, {"source": "sector:police"}])
def test_nobody_signs_for_many_sources(changes: dict[str, str]) -> None:
    assert not any(decide_signing(grant(**changes), SOURCE, one, SECTORS).may for one in LISTED)
    assert decide_proposing(grant(**changes), ASTA, SECTORS).reason == "import_only"


@pytest.mark.parametrize("receiver", ["own", "public"])
def test_nobody_signs_for_the_public(receiver: str) -> None:
    assert not any(decide_signing(grant(receiver=receiver), RECEIVER, one, SECTORS).may for one in LISTED)
    assert not decide_proposing(grant(receiver=receiver), PIA, SECTORS).may


def test_who_may_propose() -> None:
    assert {one.person for one in (*LISTED, STRANGER) if decide_proposing(grant(), one, SECTORS).may} == {
        "asta", "ivar", "pia", "klara",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("viewer", "side", "reason"),
    [
        (STRANGER, SOURCE, "unknown_person"),
        (Viewer("x", "polisen", None), SOURCE, "unknown_person"),
        (DIDRIK, RECEIVER, "role_may_not_sign"),
        (NILS, SOURCE, "other_partners_row"),
        (KLARA, SOURCE, "other_partners_row"),
    ],
)
def test_a_refusal_has_its_reason(viewer: Viewer, side: Side, reason: str) -> None:
    assert decide_signing(grant(), side, viewer, SECTORS).reason == reason


def test_only_the_source_is_needed_to_stop() -> None:
    assert needed(grant()) == (RECEIVER, SOURCE)
    assert needed(grant(level=Level.NOTHING)) == (SOURCE,)
    assert needed(grant(level=Level.NOTHING, in_own_area=Level.COUNTS)) == (RECEIVER, SOURCE)


def test_whoever_could_sign_both_signs_what_fewer_can() -> None:
    assert sides_of(grant(source="trygghet", receiver="conversation:est"), ASTA, SECTORS) == (RECEIVER, SOURCE)
    assert sides_of(grant(), IVAR, SECTORS) == (SOURCE,)
