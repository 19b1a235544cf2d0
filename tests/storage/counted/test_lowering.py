"""What was seen and is then corrected to what fewer may see is never counted; everything else is."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from storage.lowering import NEVER
from storage.model.incident import IncidentDraft, PlaceType, ReviewStatus
from storage.model.people import Level
from storage.model.register import Grant
from storage.store import Store
from tests.storage.counted.city import drafts, marks, question, room, settle, stored, viewer, week

STREET = {"source": "polisen", "kind": "hot", "place_type": PlaceType.STREET}
LOWER = (
    {"place_type": PlaceType.DWELLING},
    {"kind": "hatbrott"},
    {"kind": "klotter"},  # another group, which the register keeps from the school
    {"x": 357_500.0, "y": 6_217_500.0},  # out of the landlord's quarter
)
SAME = ({"kind": "misshandel"}, {"place_type": PlaceType.SQUARE}, {"x": 351_000.0, "y": 6_212_500.0}, {"text_raw": "x"})


@pytest.fixture
def town(store: Store) -> Store:
    settle(store).register.put_areas("bostad", ["sydvast"])
    rows = [
        Grant("polisen", "bostad", Level.COUNTS, in_own_area=Level.COARSE),
        Grant("polisen", "skolan", Level.COARSE, group="vald"),
        Grant("polisen", "skolan", Level.COUNTS, group="skador"),
    ]
    store.register.put(rows, "test", datetime(2026, 1, 1, tzinfo=UTC))
    return store


def street(number: int) -> list[IncidentDraft]:
    return [replace(one, **STREET, x=351_000.0, y=6_211_000.0) for one in drafts(number, 1)]  # type: ignore[arg-type]


@pytest.mark.parametrize("change", LOWER)
def test_what_fewer_may_see_now_is_never_counted(town: Store, change: dict[str, object]) -> None:
    given = street(8)
    town.incidents.upsert(given)
    town.incidents.upsert([replace(given[0], **change)])  # type: ignore[arg-type]
    town.counts.close_due(week(8))
    assert marks(town)["a0"] == NEVER
    assert [row[4] for row in stored(town) if row[4]] == [7]
    assert town.incidents.upsert([given[0]]).changed == 1  # back again: whoever knows it knows it still
    town.counts.close_due(week(16))
    assert marks(town)["a0"] == NEVER


@pytest.mark.parametrize("change", SAME)
def test_what_as_many_may_see_is_counted(town: Store, change: dict[str, object]) -> None:
    given = street(8)
    town.incidents.upsert(given)
    town.incidents.upsert([replace(given[0], **change)])  # type: ignore[arg-type]
    town.counts.close_due(week(8))
    assert NEVER not in marks(town).values()
    assert [row[4] for row in stored(town) if row[4]] == [8]


@pytest.mark.parametrize("before", [{"status": ReviewStatus.PENDING}, {"information_class": "sekretess"}])
def test_what_nobody_else_saw_is_counted_as_it_is(town: Store, before: dict[str, object]) -> None:
    given = [replace(one, place_type=PlaceType.DWELLING) for one in street(6)]
    first = replace(given[0], place_type=PlaceType.STREET, **before)  # type: ignore[arg-type]
    town.incidents.upsert([first, *given[1:]])
    if "status" in before:
        seen = town.incidents.get(1)
        assert seen is not None
        town.incidents.decide(replace(seen, place_type=PlaceType.DWELLING, status=ReviewStatus.RELEASED))
    else:
        town.incidents.upsert([given[0]])
    town.counts.close_due(week(8))
    assert [row[4] for row in stored(town) if row[4]] == [6]


def test_a_reviewers_correction_is_one_too(town: Store) -> None:
    town.incidents.upsert(street(6))
    seen = town.incidents.get(1)
    assert seen is not None
    town.incidents.decide(replace(seen, place_type=PlaceType.DWELLING))
    assert marks(town)["a0"] == NEVER


def test_another_group_that_as_many_may_see_is_counted(town: Store) -> None:
    """What the register says decides, not what it could say."""
    town.register.put(
        [Grant("polisen", "skolan", Level.COARSE, group="skador")], "test", datetime(2026, 1, 2, tzinfo=UTC)
    )
    given = street(8)
    town.incidents.upsert(given)
    town.incidents.upsert([replace(given[0], kind="klotter")])
    town.counts.close_due(week(8))
    assert [row[4] for row in stored(town) if row[4]] == [8]


def test_it_is_still_shown_to_those_who_may_see_what_it_is_now(town: Store) -> None:
    town.register.put([Grant("polisen", "raddning", Level.EXACT)], "test", datetime(2026, 1, 1, tzinfo=UTC))
    given = street(8)
    town.incidents.upsert(given)
    town.incidents.upsert([replace(given[0], kind="klotter", text_raw="x")])
    town.counts.close_due(week(8))
    told = town.release.rows(room(viewer("raddning")), question())
    assert len(told) == 8
