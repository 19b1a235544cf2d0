"""Who may see less than others: compared with asking the rule about everything there is."""

from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.model.incident import PlaceType, ReviewStatus
from storage.model.people import Audience, Level, Partner, Role, Viewer
from storage.model.region import Kind
from storage.model.register import OWN, PUBLIC, Grant, Register, conversation
from storage.reach import Stands
from storage.room_posts import Readers
from storage.sharing import decide_for
from tests.sharing import DAY

ROOM = "slack:T:C"
PARTNERS = tuple(
    Partner(key, key, key, sector)
    for key, sector in (("polisen", "police"), ("bostad", "housing"), ("skolan", "school"))
)
KEYS = tuple(partner.key for partner in PARTNERS)
KINDS = (Kind("klotter", "skada", "", ""), Kind("brand", "skada", "", ""), Kind("hot", "person", "", "", capped=True))
PEOPLE = tuple(Viewer(f"{key}-{role.value}", key, role) for key in KEYS for role in Role)

levels = st.sampled_from(list(Level))
grants = st.builds(
    Grant,
    source=st.sampled_from((*KEYS, "*")),
    receiver=st.sampled_from((*KEYS, PUBLIC, OWN)),
    level=levels,
    in_own_area=st.none() | levels,
    group=st.sampled_from(("", "skada", "person")),
)
people = st.frozensets(st.sampled_from((*PEOPLE, Viewer("u-404", None, None))), max_size=5)


@st.composite
def registers(draw: st.DrawFn) -> Register:
    own = {key: frozenset({f"{key}-area"}) for key in draw(st.frozensets(st.sampled_from(KEYS)))}
    given_ = tuple(draw(st.lists(grants, max_size=6)))
    signed = draw(st.none() | st.frozensets(st.sampled_from([one.person for one in PEOPLE]), min_size=1))
    if signed is not None:
        given_ += (Grant("*", conversation(ROOM), draw(levels), listed=signed),)
    return Register.of((Grant("*", OWN, Level.RAW), *given_), PARTNERS, own_areas=own)


def audience(there: frozenset[Viewer]) -> Audience:
    return Audience(there, ROOM, conversation=ROOM, cap=Level.EXACT, day=DAY)


def loses(then: Audience, now: Audience, register: Register) -> bool:
    """The same, plainly: every kind, type of place and set of partners in whose areas it may lie."""
    wards = [frozenset(some) for size in range(len(KEYS) + 1) for some in combinations(register.own_areas, size)]
    states = ((ReviewStatus.RELEASED, False), (ReviewStatus.RELEASED, True), (ReviewStatus.PENDING, False))
    for source, kind, place, ward, (status, held) in product(KEYS, KINDS, PlaceType, wards, states):
        seen = [
            decide_for(source, kind, place, one, register, in_own_area=ward, status=status, held=held).level
            for one in (then, now)
        ]
        if seen[0] > seen[1]:
            return True
    return False


@settings(max_examples=150, deadline=None)
@given(register=registers(), before=people, after=people)
def test_it_is_found_whenever_somebody_may_see_less(
    register: Register, before: frozenset[Viewer], after: frozenset[Viewer]
) -> None:
    then, now = audience(before), audience(after)
    listed = register.listed(ROOM, DAY)
    readers, there = Readers.of(then, listed), Readers.of(now, listed)
    found = Stands.of(KEYS, KINDS, register).loses(readers.audience(now, listed), there.audience(now, listed))
    # What anybody may see, everybody may, whatever a role or a row of the register takes from somebody in particular.
    assert readers.covers(there) or not readers.public
    if readers.covers(there) and not readers.public:
        assert not found
    if not readers.public:
        assert found is loses(then, audience(frozenset()) if there.public else now, register)


def test_the_same_people_lose_nothing_and_nobody_is_the_public() -> None:
    register = Register.of((Grant("*", OWN, Level.RAW), Grant("*", "bostad", Level.EXACT)), PARTNERS)
    stands = Stands.of(KEYS, KINDS, register)
    analyst, reporter = Viewer("a", "bostad", Role.ANALYST), Viewer("b", "bostad", Role.REPORTER)
    room, both = audience(frozenset({analyst})), audience(frozenset({analyst, reporter}))
    assert not stands.loses(room, room)
    assert stands.loses(room, both)
    assert not stands.loses(both, room)
    assert stands.loses(both, audience(frozenset()))
