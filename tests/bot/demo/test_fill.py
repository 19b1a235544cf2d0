from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import shapely

from bot.demo import conversations, fill, people
from bot.demo.city import city, table
from bot.demo.filling import _cast, _due, _mondays, begun
from storage import regions
from storage.model.incident import IncidentDraft, PlaceType, Precision
from storage.model.people import Role
from storage.model.region import Catalog
from storage.sources.geometry import locate
from storage.store import Store
from tests import cast as tests_cast

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
WEEKS = 45  # longer than the measure at Elinebergsplatsen is old


@pytest.fixture(scope="module")
def catalog(migrated_file, tmp_path_factory) -> Catalog:
    import shutil

    path = tmp_path_factory.mktemp("demo") / "region.db"
    shutil.copy(migrated_file, path)
    with Store.open(f"sqlite:///{path}") as store:
        regions.load(store, "helsingborg")
        return store.catalog.read()


def _make(catalog: Catalog, weeks: int = WEEKS, seed: int = 1) -> list[IncidentDraft]:
    state = begun(seed, NOW, weeks)
    return list(_due(_cast(catalog, state), _mondays(state, NOW), None, NOW, None))


@pytest.fixture(scope="module")
def made(catalog: Catalog) -> list[IncidentDraft]:
    return _make(catalog)


def _near(catalog: Catalog, drafts: list[IncidentDraft], name: str, metres: float) -> list[IncidentDraft]:
    place = next(place for place in catalog.places if place.name == name)
    return [draft for draft in drafts if np.hypot(draft.x - place.x, draft.y - place.y) < metres]


def test_the_same_seed_gives_the_same_city(catalog: Catalog):
    assert _make(catalog, 2) == _make(catalog, 2)
    assert _make(catalog, 2) != _make(catalog, 2, seed=2)


def test_three_years_are_about_40_000(made: list[IncidentDraft]):
    assert 35_000 < len(made) / WEEKS * city().weeks < 45_000


def test_every_incident_lies_in_an_area_so_on_land(catalog: Catalog, made: list[IncidentDraft]):
    polygons = [shapely.from_wkb(area.wkb) for area in catalog.areas]
    inside = locate(np.array([d.x for d in made]), np.array([d.y for d in made]), polygons)
    assert (inside >= 0).all()
    share = Counter(catalog.areas[index].key for index in inside)
    assert 0.28 < (share["1283R009"] + share["1283R026"]) / len(made) < 0.42
    assert len(share) == 31


def test_everything_is_marked_and_past(made: list[IncidentDraft]):
    assert all(draft.demo and draft.source_id.startswith("demo-") for draft in made)
    assert len({draft.source_id for draft in made}) == len(made)
    assert all(draft.start <= draft.end <= NOW for draft in made)
    assert {draft.source for draft in made} == {
        "trygghet",
        "fastighet",
        "polisen",
        "bostad",
        "skolan",
        "raddning",
    }


def test_times_are_uncertain_where_nobody_saw_it(made: list[IncidentDraft]):
    unsure = Counter(draft.kind for draft in made if draft.start < draft.end)
    kinds = Counter(draft.kind for draft in made)
    assert unsure["klotter"] > kinds["klotter"] / 2
    assert unsure["misshandel"] < kinds["misshandel"] / 5
    assert max(draft.end - draft.start for draft in made) < timedelta(days=5)


def test_places_are_coarse_now_and_then(made: list[IncidentDraft]):
    precision = Counter(draft.precision for draft in made)
    assert set(precision) == set(Precision) - {Precision.SQUARE}  # which retention alone makes
    assert 0.02 < (precision[Precision.AREA] + precision[Precision.MUNICIPALITY]) / len(made) < 0.1
    assert 0.005 < sum(draft.place_type is PlaceType.DWELLING for draft in made) / len(made) < 0.06


def test_capped_kinds_are_few_and_say_nothing(catalog: Catalog, made: list[IncidentDraft]):
    capped = {kind.key for kind in catalog.kinds if kind.capped}
    few = [draft for draft in made if draft.kind in capped]
    said = {text for kind in capped for text in table("texts.toml")["lines"][kind]}
    assert 0 < len(few) < len(made) / 100
    assert {draft.text_raw for draft in few} <= said


def test_evenings_weekends_and_summers_differ(catalog: Catalog, made: list[IncidentDraft]):
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(catalog.region.timezone)
    fights = [draft.start.astimezone(zone) for draft in made if draft.kind == "misshandel"]
    nights = sum(moment.hour >= 22 or moment.hour < 4 for moment in fights)
    weekend = sum(moment.isoweekday() in (5, 6, 7) for moment in fights)
    assert nights > len(fights) * 0.4
    assert weekend > len(fights) * 0.5


def test_hotspots_persist_emerge_and_end(catalog: Catalog, made: list[IncidentDraft]):
    def a_week(name: str, first: int, last: int) -> float:
        """Incidents a week within 120 m, from `first` to `last` weeks ago."""
        near = _near(catalog, made, name, 120)
        late, early = NOW - timedelta(weeks=last), NOW - timedelta(weeks=first)
        return sum(late >= draft.start > early for draft in near) / (first - last)

    assert a_week("Furutorpsplatsen", 40, 0) > 8
    assert a_week("Knutpunkten", 40, 0) > 8
    assert a_week("Sundstorget", 3, 0) > 3 * max(a_week("Sundstorget", 40, 6), 1)
    assert a_week("Elinebergsplatsen", 26, 0) < 0.45 * a_week("Elinebergsplatsen", 44, 36)


def test_some_addresses_come_back(made: list[IncidentDraft]):
    where = Counter((draft.x, draft.y) for draft in made if draft.precision <= Precision.ADDRESS)
    assert max(where.values()) > 20
    assert len(where) > 1000


def test_filling_again_keeps_and_tops_up(empty: Store):
    first = fill(empty, NOW, weeks=6)
    assert 1000 < first.new == first.total == empty.incidents.count()
    assert fill(empty, NOW).new == 0
    stored = empty.incidents.get(1)
    later = fill(empty, NOW + timedelta(days=5))
    assert 60 < later.new < 400
    assert later.total == first.total + later.new
    assert empty.incidents.get(1) == stored


def test_what_people_wrote_stays(empty: Store):
    fill(empty, NOW, weeks=2)
    person = people()[0]
    empty.members.put([replace(person, name="Någon annan")])
    own = replace(_draft_of(empty), source_id="egen-1", demo=False)
    empty.incidents.upsert([own])
    fill(empty, NOW + timedelta(days=1))
    assert empty.members.person(person.key).name == "Någon annan"  # type: ignore[union-attr]
    total = empty.incidents.count()
    fresh = fill(empty, NOW, fresh=True, weeks=2)
    assert fresh.new < total
    assert fresh.total == fresh.new + 1


def _draft_of(store: Store) -> IncidentDraft:
    stored = store.incidents.get(1)
    assert stored is not None
    names = IncidentDraft.__dataclass_fields__
    return IncidentDraft(**{name: getattr(stored, name) for name in names})


def test_a_late_top_up_brings_a_new_emerging_hotspot(empty: Store):
    fill(empty, NOW, weeks=3)
    fill(empty, NOW + timedelta(weeks=12))
    assert str(empty.meta.get("demo.state")).count("2027-02-08") == 1


def test_weeks_topped_up_are_the_weeks_filled_at_once(empty: Store, catalog: Catalog):
    fill(empty, NOW - timedelta(days=3), weeks=3)
    fill(empty, NOW)
    at_once = [draft for draft in _make(catalog, 3) if draft.end <= NOW]
    assert empty.incidents.count() == len(at_once)


def test_progress_is_told(empty: Store):
    seen: list[tuple[int, int]] = []
    fill(empty, NOW, weeks=2, progress=lambda done, of: seen.append((done, of)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_the_database_says_that_it_is_a_demo(empty: Store):
    fill(empty, NOW, weeks=1)
    assert empty.meta.is_demo
    rooms = {one.key: one for one in empty.conversations.list()}
    assert {key for key, room in rooms.items() if room.kind == "channel"} == {
        "est-centrum",
        "trygg-i-helsingborg",
        "fastighet",
        "skolan",
        "revision",
    }
    assert rooms["fastighet"].members == ("bosse", "greta")
    own = {key: room.members for key, room in rooms.items() if room.kind == "direct"}
    assert own == {f"direct:{person.key}": (person.key,) for person in people()}


def test_the_people_are_the_tests_cast():
    demo = {person.key: (person.partner, person.role) for person in people()}
    for viewer in tests_cast.TEAM.viewers:
        assert demo[viewer.person] == (viewer.partner, viewer.role)
    assert {Role.ADMINISTRATOR, Role.AUDITOR} <= {role for _, role in demo.values()}
    for partner in {partner for partner, _ in demo.values()}:
        roles = {role for where, role in demo.values() if where == partner}
        assert Role.REVIEWER in roles
        assert roles & {Role.REPORTER, Role.ANALYST, Role.COORDINATOR}
    assert conversations()[0].key == "est-centrum"
    assert all(person.email and person.email.endswith(".example") for person in people())
