"""Whose counts are told to whom, and which rows must not take them apart."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from storage.counted.standing import Grid
from storage.counted.telling import Rights
from storage.model.incident import PlaceType
from storage.model.people import Audience, Level, Person, Role
from storage.model.query import Daypart, Near
from storage.model.register import Grant, conversation
from storage.parts.periods import Length
from storage.release import HolderSum
from storage.sharing import decide_for
from storage.store import Store
from tests.begun import begun
from tests.storage.counted.city import (
    KINDS,
    PUBLIC,
    SECTORS,
    drafts,
    marks,
    period,
    question,
    room,
    settle,
    viewer,
    week,
)

DAY = date(2026, 6, 1)
STREET = {"place_type": PlaceType.STREET, "kind": "hot", "source": "polisen"}


@pytest.fixture
def town(store: Store) -> Store:
    return begun(store, settle)


@pytest.fixture
def counted(store: Store) -> Store:
    return begun(store, count)


def count(store: Store) -> None:
    settle(store).incidents.upsert(drafts(700, 8))
    store.counts.close_due(week(12))


def sums(store: Store, audience: Audience, **more: object) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in store.release.counts(audience, question(0, 8, **more)).sums:
        found[one.source] = found.get(one.source, 0) + one.count
    return found


def test_the_short_way_round_the_rule_is_the_rule(counted: Store) -> None:
    counted.register.put_areas("bostad", ["nordost"])
    counted.register.put([Grant("polisen", "skolan", Level.COARSE, group="vald")], "test", week(1))
    catalog, register = counted.catalog.read(), counted.register.read()
    grid = Grid(tuple(SECTORS), catalog.kinds, (frozenset(), frozenset({"bostad"})))
    for audience in (PUBLIC, room(viewer("bostad")), room(viewer("skolan"), viewer("polisen", Role.REPORTER))):
        today = replace(audience, day=DAY)
        for (s, k, p, w), level in np.ndenumerate(grid.levels(today, register)):
            said = decide_for(
                grid.sources[s], grid.kinds[k], grid.places[p], today, register, in_own_area=grid.wards[w]
            )
            assert said.level == level


def test_who_may_be_told_counts_and_no_more_is_told(counted: Store) -> None:
    public = sums(counted, replace(PUBLIC, day=DAY))
    assert set(public) == set(SECTORS) - {"social"}  # the public gets nothing of it
    police = sums(counted, room(viewer("polisen")))
    assert police["social"] > 0
    # What the police see as rows they are not told as counts: of the municipality dwellings and protected kinds alone.
    assert 0 < police["trygghet"] < public["trygghet"]
    assert not counted.release.counts(room(viewer("polisen", Role.ADMINISTRATOR)), question(0, 8))
    assert not counted.release.counts(room(viewer("polisen"), viewer("okänd")), question(0, 8, sources=("social",)))


def test_rows_and_counts_are_never_of_the_same_incident(counted: Store) -> None:
    everything = sums(counted, replace(PUBLIC, day=DAY))
    for partner in SECTORS:
        audience = room(viewer(partner))
        rows = counted.release.rows(audience, question(0, 8))
        shown = {key: int((rows.source == at).sum()) for at, key in enumerate(rows.sources)}
        told = sums(counted, audience)
        for source, number in everything.items():
            assert shown.get(source, 0) + told.get(source, 0) <= max(number + 60, number), (partner, source)
        assert told.get(partner, 0) <= 60  # of its own, what is capped even for itself


def test_answers_are_sums_of_the_parts_that_are_stored(counted: Store) -> None:
    """Every sum is that of whole parts of one partner's classes, whatever is asked."""
    audience = replace(PUBLIC, day=DAY)
    for more in (
        {}, {"areas": ("nordost",)}, {"areas": ("nordost", "sydvast")}, {"near": Near(12.7, 56.05, 900)},
        {"kinds": ("klotter",)}, {"not_kinds": ("klotter",)}, {"sources": ("polisen",)},
        {"areas": ("sydost",), "kinds": ("hot",)}, {"dayparts": (Daypart(0, 360),), "weekdays": (6, 7)},
    ):  # fmt: skip
        answer = counted.release.counts(audience, question(0, 8, **more))
        for one in answer.sums:
            assert one.count >= one.k >= 5
            assert one.weeks is Length.BLOCK
            assert one.count in possible_sums(counted, one.source)
        for zone in answer.zones:
            assert zone.count >= answer.zones_k >= 5
            assert zone.average == zone.count / ((zone.east - zone.west) * (zone.north - zone.south) / 250**2)
        drawn = sum(zone.count for zone in answer.zones)
        if not more:
            assert drawn + answer.beside == sum(one.count for one in answer.sums)
    assert counted.release.counts(audience, question(0, 8, areas=("sydost",), kinds=("hot",))).widened == ("place",)
    timed = counted.release.counts(audience, question(0, 8, dayparts=(Daypart(0, 360),), weekdays=(6,)))
    assert timed.widened == ("dayparts", "weekdays")
    assert timed.sums == counted.release.counts(audience, question(0, 8)).sums


def possible_sums(store: Store, source: str) -> set[int]:
    """All sums of one partner's zones, and of its parts of kinds."""
    told = store.counts.read({Length.BLOCK: range(1640, 1660)})
    mine = [closed for number, closed in told.closed if told.classes[number].holder == source]
    found: set[int] = set()
    for counts in ("zone_counts", "kind_counts"):
        reached = {0}
        for closed in mine:
            for count in getattr(closed, counts):
                reached |= {count + before for before in reached}
        found |= reached
    return found


def test_an_area_gets_its_nearest_zones_and_the_rest_is_said_to_be_of_the_whole_municipality(counted: Store) -> None:
    found = counted.release.counts(replace(PUBLIC, day=DAY), question(0, 8, areas=("nordost",))).sums
    near = [one for one in found if not one.everywhere]
    assert near
    assert all(one.asked_cells == 400 and 0 < one.cells < 1600 for one in near)
    assert any(one.everywhere and not one.exact_parts for one in found)


def test_a_raise_for_a_part_of_a_class_shows_no_row_that_was_counted(counted: Store) -> None:
    """The school was told the police's counts; rows of its violence, taken away from them, would leave the rest."""
    school = room(viewer("skolan"))
    before = sums(counted, school)["polisen"]
    assert before > 0
    counted.register.put([Grant("polisen", "skolan", Level.COARSE, group="vald")], "test", week(12))
    rows = counted.release.rows(school, question(0, 8, sources=("polisen",)))
    assert len(rows) == 0
    # Who sees some of a class is not told it; protected kinds and dwellings are classes of their own.
    assert sums(counted, school).get("polisen", 0) < before
    counted.incidents.upsert([replace(one, **STREET) for one in drafts(20, 1, seed=5, name="new")])
    shown = counted.release.rows(school, question(0, 8, sources=("polisen",)))
    assert len(shown) == 20  # not counted before: they will be of a class that the school sees
    assert len(counted.release.rows(room(viewer("polisen")), question(0, 8, sources=("polisen",)))) > 20


def test_a_raise_for_a_whole_class_shows_its_past(counted: Store) -> None:
    school = room(viewer("skolan"))
    counted.register.put([Grant("polisen", "skolan", Level.COARSE)], "test", week(12))
    rows = counted.release.rows(school, question(0, 8, sources=("polisen",)))
    assert len(rows) > 50
    kinds = {rows.kinds[kind] for kind in rows.kind}
    assert not kinds & {"hatbrott", "kvinnofrid"}
    assert sums(counted, school)["polisen"] < sums(counted, replace(PUBLIC, day=DAY))["polisen"]


def test_a_correction_after_counting_never_raises_who_sees_it(counted: Store) -> None:
    """A dwelling's incident was counted for the police; moved to the street it stays what it was."""
    police = room(viewer("polisen"))
    before = len(counted.release.rows(police, question(0, 8, sources=("trygghet",))))
    mine = [one for one in drafts(700, 8) if one.source == "trygghet" and one.place_type is PlaceType.DWELLING]
    moved = [one for one in mine if marks(counted)[one.source_id]]
    assert moved
    counted.incidents.upsert([replace(one, place_type=PlaceType.STREET) for one in moved])
    assert len(counted.release.rows(police, question(0, 8, sources=("trygghet",)))) == before
    own = counted.release.rows(room(viewer("trygghet")), question(0, 8, sources=("trygghet",)))
    assert len(own) >= before + len(moved) - 60  # its own partner has them anyway


def test_who_saw_rows_that_were_lowered_before_they_were_counted_is_not_told_the_rest(town: Store) -> None:
    """The school saw the municipality's rows of an open period: of these and what came after no count is told."""
    mine = {"source": "trygghet", "kind": "hot", "place_type": PlaceType.STREET}
    early, later = ([replace(one, **mine) for one in drafts(n, 1, name=name)] for n, name in ((9, "a"), (9, "b")))
    old = [replace(one, start=one.start - timedelta(weeks=6), end=one.end - timedelta(weeks=6)) for one in later]
    town.incidents.upsert([*early[:6], *(replace(one, source_id=f"o{one.source_id}") for one in old)])
    town.counts.close_due(week(0))  # the class has been counted before
    assert len(town.release.rows(room(viewer("skolan")), question(0, 1))) == 6
    town.register.put([Grant("trygghet", "skolan", Level.COUNTS)], "test", week(1))
    town.incidents.upsert([*early[6:], *later])
    town.counts.close_due(week(8))
    assert all(marks(town).values())
    assert not town.release.counts(room(viewer("skolan")), question(0, 8, sources=("trygghet",)))
    assert not town.release.counts(replace(PUBLIC, day=DAY), question(0, 8, sources=("trygghet",)))
    next_ones = [replace(one, source_id=f"n{one.source_id}", start=week(9), end=week(9)) for one in later]
    town.incidents.upsert(next_ones)
    town.counts.close_due(week(16))
    told = town.release.counts(room(viewer("skolan")), question(8, 14, sources=("trygghet",)))
    assert [one.count for one in told.sums] == [9]


def test_ground_that_is_taken_and_given_again_costs_the_one_period_after_it_was_taken(town: Store) -> None:
    mine = {"source": "trygghet", "kind": "hot", "place_type": PlaceType.STREET, "x": 351_000.0, "y": 6_217_500.0}

    def a_block(number: int) -> None:
        new = [replace(one, **mine, source_id=f"{number}-{one.source_id}") for one in drafts(9, 1)]
        later = timedelta(weeks=4 * number)
        town.incidents.upsert([replace(one, start=one.start + later, end=one.end + later) for one in new])
        town.counts.close_due(week(4 * number + 4))

    for number, own in enumerate((["nordost"], [], ["sydost"], ["sydost", "nordost"])):
        town.register.put_areas("bostad", own)
        a_block(number)
    starts = {one.periods[0].start for number in range(4) for one in asked_block(town, number)}
    assert len(starts) == 3


def asked_block(store: Store, number: int) -> tuple[HolderSum, ...]:
    asked = question(4 * number, 4 * number + 4, sources=("trygghet",))
    return store.release.counts(replace(PUBLIC, day=DAY), asked).sums


def test_a_correction_may_lower_who_sees_it(counted: Store) -> None:
    police = room(viewer("polisen"))
    asked = question(0, 8, sources=("trygghet",))
    before = len(counted.release.rows(police, asked))
    told = sums(counted, police)
    street = [one for one in drafts(700, 8) if one.source == "trygghet" and one.place_type is PlaceType.STREET]
    counted.incidents.upsert([replace(one, place_type=PlaceType.DWELLING) for one in street])
    assert len(counted.release.rows(police, asked)) < before
    assert sums(counted, police) == told


def test_areas_that_become_a_partners_own_show_no_counted_row_there(counted: Store) -> None:
    housing = room(viewer("bostad"))
    asked = question(0, 8, sources=("trygghet",))
    assert len(counted.release.rows(housing, asked)) == 0
    counted.register.put_areas("bostad", ["nordost", "nordvast"])
    assert len(counted.release.rows(housing, asked)) == 0
    later = [replace(one, source="trygghet", kind="hot", place_type=PlaceType.STREET) for one in drafts(40, 1, 7, "n")]
    counted.incidents.upsert(later)
    assert len(counted.release.rows(housing, asked)) > 0


def test_a_conversation_with_rows_of_its_own_is_one_who_sees(town: Store) -> None:
    people = [Person("eva", "Eva", "skolan", Role.REVIEWER), Person("cilla", "Cilla", "polisen", Role.ANALYST)]
    town.members.put(people)
    listed = frozenset({"eva", "cilla"})
    grant = Grant("polisen", conversation("est"), Level.COARSE, group="vald", listed=listed)
    town.register.put([grant], "test", week(0))
    town.incidents.upsert([replace(one, source="polisen") for one in drafts(500, 8)])
    town.counts.close_due(week(12))
    eva = replace(viewer("skolan", Role.REVIEWER), person="eva")
    inside, private = room(eva, conversation="est"), room(eva)
    rows = town.release.rows(inside, question(0, 8))
    assert {rows.kinds[kind] for kind in rows.kind} == {"misshandel", "hot"}
    assert len(town.release.rows(private, question(0, 8))) == 0
    # Two classes where the school alone knew one: those told in the conversation are not the ones it sees there.
    assert 0 < sums(town, inside)["polisen"] < sums(town, private)["polisen"]
    stranger = room(eva, viewer("bostad"), conversation="est")
    assert len(town.release.rows(stranger, question(0, 8))) == 0


def test_both_times_are_of_the_same_ground(counted: Store) -> None:
    audience = replace(PUBLIC, day=DAY)
    changes = counted.release.compare_counts(audience, question(0, 4), (period(0, 4),), (period(4, 8),))
    assert changes
    for one in changes:
        assert min(one.earlier, one.later) >= 5
        assert one.earlier_periods != one.later_periods
    assert counted.release.compare_counts(audience, question(kinds=("hot",)), (period(0, 4),), (period(4, 8),)) == ()


def test_rights_name_the_least_and_the_most(counted: Store) -> None:
    catalog, register, classes = counted.catalog.read(), counted.register.read(), counted.counts.classes()
    rights = Rights.of(replace(PUBLIC, day=DAY), register, catalog, classes)
    for one in classes.values():
        levels = {Level.NOTHING} if one.holder == "social" else {Level.COUNTS}
        assert set(rights.between(one, [kind.key for kind in KINDS if kind.key in one.kinds])) == levels
        assert rights.between(one, ["fanns inte"]) == (Level.NOTHING, Level.NOTHING)
