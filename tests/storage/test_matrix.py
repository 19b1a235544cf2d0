"""The starting matrix, cell by cell, against the literal copy in naive_rule.py."""

import itertools
from datetime import date

import pytest

from storage.model.incident import PlaceType
from storage.model.people import Audience, Level, Partner, Role, Viewer
from storage.model.region import Kind
from storage.model.register import Grant, Register
from storage.register.starting import starting_matrix
from storage.sharing import decide, decide_for
from tests.storage.naive_rule import ANOTHER_DEPARTMENT, COLUMNS, ROLE_CAPS, cells

DAY = date(2026, 3, 23)
KLOTTER = Kind("klotter", "skadegorelse", "Klotter", "Graffiti")
HATBROTT = Kind("hatbrott", "vald", "Hatbrott", "Hate crime", capped=True)
SECTORS = ("municipality", "police", "housing", "guards", "fire", "school", "social")
# Two partners in each sector, so that another of the same sector is tried as well.
PARTNERS = tuple(Partner(f"{sector}{n}", "", "", sector) for sector in SECTORS for n in (1, 2))
REGISTER = Register.of(starting_matrix(), PARTNERS)


def shown(source: str, viewer: Viewer, *, inside: bool = False, register: Register = REGISTER) -> Level:
    return decide(source, KLOTTER, PlaceType.SQUARE, viewer, register, DAY, in_own_area=inside).level


def reviewer(partner: str) -> Viewer:
    """Somebody whose role takes nothing away."""
    return Viewer("x", partner, Role.REVIEWER)


@pytest.mark.parametrize("sector", SECTORS)
@pytest.mark.parametrize("column", COLUMNS)
def test_each_cell(sector: str, column: str) -> None:
    text = cells()[sector, column]
    source = f"{sector}1"
    viewer = {
        "own": reviewer(source),
        "coordinator": Viewer("x", "municipality2", Role.COORDINATOR),
        "public": Viewer("u-404", None, None),
    }.get(column, reviewer(f"{column}2"))
    if text == "-":  # nothing is said, so nobody is given more than the public
        text = cells()[sector, "public"]
    for inside in (False, True):
        wanted = int(text.split("/")[0 if inside else -1])
        assert shown(source, viewer, inside=inside) == min(wanted, 3 if column == "coordinator" else 4)


def test_whoever_the_matrix_does_not_name_is_the_public() -> None:
    """A department that is no coordinator and a social service see of others what anybody does."""
    for sector in SECTORS:
        public = int(cells()[sector, "public"])
        department = ANOTHER_DEPARTMENT if sector == "municipality" else public
        assert shown(f"{sector}1", reviewer("municipality2")) == department
        assert shown(f"{sector}1", reviewer("social2")) == public
        assert shown(f"{sector}1", Viewer("x", "police2", Role.COORDINATOR)) <= shown(
            f"{sector}1", reviewer("police2")
        )  # another sector's coordinator is not the municipality's


def test_roles_lower_every_cell() -> None:
    for source, viewing, role in itertools.product(PARTNERS, PARTNERS, Role):
        whole = shown(source.key, reviewer(viewing.key))
        coordinates = role is Role.COORDINATOR and viewing.sector == "municipality" and source.key != viewing.key
        if coordinates:
            whole = Level(int(cells()[source.sector, "coordinator"]))
        assert shown(source.key, Viewer("x", viewing.key, role)) == min(whole, ROLE_CAPS[role])


def test_kinds_places_and_platforms_lower_every_cell() -> None:
    for source, viewing in itertools.product(PARTNERS, PARTNERS):
        viewer, own = reviewer(viewing.key), source.key == viewing.key
        whole = shown(source.key, viewer)
        capped = decide(source.key, HATBROTT, PlaceType.SQUARE, viewer, REGISTER, DAY).level
        dwelling = decide(source.key, KLOTTER, PlaceType.DWELLING, viewer, REGISTER, DAY).level
        assert (capped, dwelling) == (min(whole, 1), whole if own else min(whole, 1))
        for cap in Level:
            here = Audience(frozenset({viewer}), cap=cap, day=DAY)
            assert decide_for(source.key, KLOTTER, PlaceType.SQUARE, here, REGISTER).level == min(whole, cap)


def test_nothing_else_stands_in_the_matrix() -> None:
    """No row for a group of kinds, none with an end, none of any source or partner by name; each with its reason."""
    rows = starting_matrix()
    assert len(rows) == len({row.place for row in rows}) == sum(text != "-" for text in cells().values())
    for row in rows:
        assert row.source in {f"sector:{sector}" for sector in SECTORS}
        assert row.receiver in {"own", "coordinator", "public", *(f"sector:{sector}" for sector in SECTORS)}
        assert (row.group, row.since, row.until, row.listed, row.number) == ("", None, None, frozenset(), 0)
        assert row.purpose
        assert row.legal_basis
    assert Register.of((), PARTNERS).to_viewer("police1", "vald", reviewer("fire1"), DAY) is None


def test_an_empty_register_denies_everything() -> None:
    nothing = Register.of((), PARTNERS)
    assert {shown("police1", reviewer(one.key), register=nothing) for one in PARTNERS} == {Level.NOTHING}


def test_a_row_signed_for_later_takes_nothing_away_before() -> None:
    """Denied now and open from April: until then it stays denied, whatever the matrix says."""
    rows = Grant("fire1", "school1", Level.NOTHING), Grant("fire1", "school1", Level.EXACT, since=date(2026, 4, 1))
    register = Register.of((*starting_matrix(), *rows), PARTNERS)
    viewer = reviewer("school1")
    for day, wanted in ((DAY, Level.NOTHING), (date(2026, 4, 1), Level.EXACT)):
        assert decide("fire1", KLOTTER, PlaceType.SQUARE, viewer, register, day).level is wanted


def test_the_last_day_counts_and_the_day_after_denies() -> None:
    row = Grant("fire1", "school1", Level.EXACT, since=DAY, until=DAY)
    register = Register.of((*starting_matrix(), row), PARTNERS)
    days = {date(2026, 3, 22): 2, DAY: 3, date(2026, 3, 24): 0}  # the day before, the matrix
    for day, wanted in days.items():
        found = decide("fire1", KLOTTER, PlaceType.SQUARE, reviewer("school1"), register, day)
        assert (found.level, found.reason == "ended") == (wanted, wanted == 0)


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ((("police1", "municipality1", 1), ("police1", "coordinator", 3)), 1),  # a partner before a coordinator
        ((("police1", "coordinator", 3), ("police1", "sector:municipality", 1)), 3),  # this before its sector
        ((("police1", "partners", 3), ("police1", "public", 0)), 2),  # the matrix's cell is nearer than all partners
        ((("*", "municipality1", 1), ("police1", "coordinator", 3)), 1),  # the receiver comes first, then the source
        ((("police1", "municipality1", 1), ("*", "municipality1", 3)), 1),
        ((("sector:police", "municipality1", 1), ("*", "municipality1", 3)), 1),
        ((("police1", "municipality1", 1), ("sector:police", "municipality1", 3)), 1),
        ((("police1", "municipality2", 3), ("police2", "municipality1", 3)), 2),  # others' rows
    ],
)
def test_the_nearest_row_counts_however_late_it_was_signed(rows, wanted: int) -> None:
    coordinator = Viewer("x", "municipality1", Role.COORDINATOR)
    signed = [Grant(source, receiver, Level(level)) for source, receiver, level in rows]
    for order in (signed, signed[::-1]):
        register = Register.of((*starting_matrix(), *order), PARTNERS)
        assert shown("police1", coordinator, register=register) == wanted


def test_a_row_for_a_group_of_kinds_is_nearer_than_one_for_all() -> None:
    rows = [Grant("fire1", "school1", Level.EXACT, group="skadegorelse"), Grant("fire1", "school1", Level.COUNTS)]
    for order in (rows, rows[::-1]):
        register = Register.of((*starting_matrix(), *order), PARTNERS)
        assert shown("fire1", reviewer("school1"), register=register) is Level.EXACT
        other = decide("fire1", Kind("rån", "tillgrepp", "", ""), PlaceType.SQUARE, reviewer("school1"), register, DAY)
        assert other.level is Level.COUNTS


def test_of_two_lists_only_those_on_both_are_signed_for() -> None:
    """Each source signed for its own list: somebody on one of them only makes the meeting the public, for both."""
    lists = (frozenset({"a", "b", "c"}), frozenset({"a", "b"}))
    sources = ("police1", "fire1")
    signed = [Grant(s, "conversation:mote", Level.EXACT, listed=who) for s, who in zip(sources, lists, strict=True)]
    register = Register.of((*starting_matrix(), *signed), PARTNERS)
    a, b, c = (Viewer(key, f"{sector}1", Role.ANALYST) for key, sector in zip("abc", SECTORS[2:5], strict=True))
    assert register.listed("mote", DAY) == {"a", "b"}
    assert register.listed("annat", DAY) is None
    for source in sources:
        for viewers, wanted in (((a, b), 3), ((a, c), 1), ((c,), 1)):
            here = Audience(frozenset(viewers), conversation="mote", day=DAY)
            assert decide_for(source, KLOTTER, PlaceType.SQUARE, here, register).level == wanted


def test_a_conversation_is_who_it_was_signed_for() -> None:
    row = Grant("police1", "conversation:mote", Level.EXACT, listed=frozenset({"a", "b"}))
    later = Grant("fire1", "conversation:mote", Level.EXACT, since=date(2027, 1, 1), listed=frozenset({"a"}))
    register = Register.of((*starting_matrix(), row, later), PARTNERS)
    a, b, c = (
        Viewer(key, f"{sector}1", Role.ANALYST) for key, sector in (("a", "school"), ("b", "fire"), ("c", "fire"))
    )

    def told(source: str, *viewers: Viewer, name: str = "mote") -> Level:
        audience = Audience(frozenset(viewers), conversation=name, day=DAY)
        return decide_for(source, KLOTTER, PlaceType.SQUARE, audience, register).level

    assert told("police1", a, b) == 3
    assert told("police1", a) == 3  # alone in it
    assert told("police1", a, b, c) == 1  # one not signed for makes it the public
    assert told("municipality1", a, b) == 2  # a source that gave it nothing: its members' least
    assert told("municipality1", a, b, c) == 1  # and the public of every source
    assert told("police1", a, b, name="annat") == 1
    assert told("police1", a, Viewer("b", None, None)) == told("police1") == 1
    assert told("police1", a, Viewer("b", "fire1", None)) == 1  # a name and a partner without a role is nobody
    assert told("police1", a, Viewer("b", "fire1", Role.REPORTER)) == 2  # caps still apply
    assert told("police1", a, Viewer("b", "fire1", Role.AUDITOR)) == 0
