from dataclasses import replace

import pytest
import shapely

from storage.errors import InvalidValueError, NotSetUpError
from storage.model.region import Ground, Kind, Place
from storage.model.upserted import Upserted
from storage.store import Store
from tests.storage.town import GROUPS, KINDS, PARTNERS, REGION, quarters

TORGET = Place("torget", "Stortorget", "landmark", 355e3, 6215e3, 12.69, 56.04, "nordost", ("torget",))
GROUND = Ground((quarters()[0].wkb,), (("Öresund", 351e3, 6212e3),), "© Någon")


def test_what_goes_in_comes_out(town: Store) -> None:
    assert town.catalog.put_places([TORGET]) == Upserted(1, 0, 0)
    assert town.catalog.put_places([TORGET]) == Upserted(0, 0, 1)
    assert town.catalog.put_places([replace(TORGET, aliases=())]) == Upserted(0, 1, 0)
    town.catalog.put_ground(GROUND)
    found = town.catalog.read()
    assert (found.region, found.kinds, found.groups, found.partners) == (REGION, KINDS, GROUPS, PARTNERS)
    assert found.areas == tuple(quarters())
    assert found.places == (replace(TORGET, aliases=()),)
    assert found.primary_set == "kvarter"
    assert town.catalog.ground() == GROUND


def test_the_catalog_is_read_again_only_when_it_changed(town: Store, database_url: str) -> None:
    first = town.catalog.read()
    assert town.catalog.read() is first
    with Store.open(database_url) as other:
        other.catalog.put_places([TORGET])
    second = town.catalog.read()
    assert second.version > first.version
    assert second.places == (TORGET,)


def test_editing_a_kind_keeps_its_place(town: Store) -> None:
    edited = replace(KINDS[1], name_sv="Tagg", words=("tagg",))
    town.catalog.put_kinds([edited], [])
    assert town.catalog.read().kinds == (KINDS[0], edited, *KINDS[2:])


def test_an_empty_database_says_what_is_missing(store: Store) -> None:
    with pytest.raises(NotSetUpError, match="region"):
        store.catalog.read()
    assert store.catalog.ground() == Ground()


BOWTIE = shapely.to_wkb(shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]))


@pytest.mark.parametrize(
    ("act", "what"),
    [
        (lambda c: c.put_region(replace(REGION, timezone="Europa/Sthlm")), "zone_unknown"),
        (lambda c: c.put_region(replace(REGION, bounds=(1, 0, 0, 1))), "bounds_empty"),
        (lambda c: c.put_kinds([Kind("ny", "saknas", "Ny", "New")], []), "group_unknown"),
        (lambda c: c.put_kinds([replace(KINDS[0], part_of="saknas")], []), "kind_unknown"),
        (lambda c: c.replace_areas("kvarter", [replace(quarters()[0], wkb=b"nej")]), "polygon_unreadable"),
        (lambda c: c.replace_areas("kvarter", [replace(quarters()[0], wkb=BOWTIE)]), "polygon_invalid"),
        (lambda c: c.replace_areas("kvarter", quarters()[:1] * 2), "area_twice"),
        (lambda c: c.replace_areas("annan", quarters("annan")), "area_key_taken"),
        (lambda c: c.replace_areas("annan", quarters()), "set_differs"),
        (lambda c: c.put_places([replace(TORGET, x=float("nan"))]), "position_not_a_number"),
        (lambda c: c.put_partners([replace(PARTNERS[0], name_sv="a\0")]), "text_unreadable"),
    ],
)
def test_what_cannot_be_used_is_refused_whole(town: Store, act, what: str) -> None:
    before = town.catalog.read()
    with pytest.raises(InvalidValueError) as refused:
        act(town.catalog)
    assert refused.value.what == what
    after = town.catalog.read()
    assert replace(after, version=0) == replace(before, version=0)
