"""The register moves kinds between classes: what was seen as it waited is not told with what never was."""

from dataclasses import replace
from datetime import timedelta

import pytest

from storage.counted import closing, lengths
from storage.model.incident import IncidentDraft, PlaceType
from storage.model.people import Level
from storage.model.region import Kind
from storage.model.register import Grant
from storage.store import Store
from tests.storage.counted.city import GROUPS, KINDS, MONDAY, drafts, question, room, settle, stored, viewer, week


@pytest.fixture
def town(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Everything is counted by the week; the housing company is told the police's counts."""
    monkeypatch.setattr(lengths, "PARTS_A_WEEK", 0)
    monkeypatch.setattr(closing, "FIRST", (MONDAY - timedelta(weeks=8)).date())
    settle(store)
    grant(store, Level.COUNTS, 0, "")
    return store


def grant(store: Store, level: Level, at: int, group: str, receiver: str = "bostad") -> None:
    store.register.put([Grant("polisen", receiver, level, group=group)], "test", week(at))


def some(number: int, kind: str, at: int, name: str) -> list[IncidentDraft]:
    moment = MONDAY + timedelta(weeks=at, days=1)
    same = {"source": "polisen", "kind": kind, "place_type": PlaceType.STREET, "start": moment, "end": moment}
    return [replace(one, **same) for one in drafts(number, 1, name=name)]  # type: ignore[arg-type]


def totals(store: Store) -> list[int]:
    return [int(str(row[4])) for row in stored(store) if row[4]]


def test_what_was_seen_as_it_waited_is_not_told_when_it_comes_back(town: Store) -> None:
    """Three of graffiti are shown while they wait; then they are counts again, in the class that went on meanwhile."""
    town.incidents.upsert(some(6, "hot", 0, "a"))
    town.counts.close_due(week(1))
    grant(town, Level.COARSE, 1, "skador")
    town.incidents.upsert([*some(3, "klotter", 1, "b"), *some(6, "hot", 1, "c")])
    town.counts.close_due(week(2))
    seen = town.release.rows(room(viewer("bostad"), day=week(2).date()), question())
    assert len(seen) == 3
    grant(town, Level.COUNTS, 2, "skador")
    town.incidents.upsert([*some(4, "klotter", 2, "d"), *some(6, "hot", 2, "e")])
    town.counts.close_due(week(3))
    assert totals(town) == [6, 6], (
        "the third week is told to nobody: less the three that were seen it would tell the rest"
    )
    town.incidents.upsert(some(7, "hot", 3, "f"))
    town.counts.close_due(week(4))
    assert totals(town) == [6, 6, 7]


def test_a_class_that_went_on_without_a_kind_is_not_its_last_word(town: Store) -> None:
    """The housing company sees graffiti, then the school does instead: a third class, less than the second."""
    town.incidents.upsert([*some(6, "hot", 0, "a"), *some(6, "klotter", 0, "b")])
    town.counts.close_due(week(1))
    grant(town, Level.COARSE, 1, "skador")
    town.incidents.upsert([*some(3, "klotter", 1, "c"), *some(6, "hot", 1, "d")])
    town.counts.close_due(week(2))
    grant(town, Level.COUNTS, 2, "skador")
    grant(town, Level.COARSE, 2, "skador", "skolan")
    town.incidents.upsert([*some(4, "klotter", 2, "e"), *some(6, "hot", 2, "f")])
    town.counts.close_due(week(3))
    assert totals(town) == [12, 6, 6]


@pytest.mark.parametrize("group", ["skador", "vald"])
def test_a_class_that_goes_on_with_less_still_tells_what_it_had(town: Store, group: str) -> None:
    """The school sees all, and then one group no more: in whatever order the two classes close that week."""
    kept, lost = ("vald", "skador")[group == "vald"], group
    kinds = {"skador": "klotter", "vald": "hot"}
    grant(town, Level.COARSE, 0, "", "skolan")
    town.incidents.upsert(some(3, kinds[lost], 0, "a"))
    town.counts.close_due(week(1))
    grant(town, Level.COUNTS, 1, lost, "skolan")
    town.incidents.upsert([*some(4, kinds[lost], 1, "b"), *some(6, kinds[kept], 1, "c")])
    town.counts.close_due(week(2))
    assert totals(town) == [6], "four less three that the school has seen"


def test_rows_wait_for_a_kind_that_came_into_their_class_later(town: Store) -> None:
    """All of what the class had at first may be seen now, and not what it was told with since."""
    groups = (*GROUPS, replace(GROUPS[0], key="miljo"))
    town.incidents.upsert([*some(6, "hot", 0, "a"), *some(6, "klotter", 0, "b")])
    town.counts.close_due(week(1))
    town.catalog.put_kinds([*KINDS, Kind("dumpning", "miljo", "Dumpning", "Dumping")], groups)
    town.incidents.upsert([*some(4, "hot", 1, "c"), *some(3, "dumpning", 1, "d")])
    town.counts.close_due(week(2))
    assert totals(town) == [12, 7]
    for group in ("skador", "vald"):
        grant(town, Level.COARSE, 2, group, "skolan")
    grant(town, Level.COUNTS, 2, "", "skolan")
    seen = town.release.rows(room(viewer("skolan"), day=week(3).date()), question())
    assert len(seen) == 0, "the four threats would leave the three dumpings"
