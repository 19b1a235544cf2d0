"""Where a report was: each way of saying it, in order, with how well it is known."""

from dataclasses import replace

import pytest

from bot.app import App
from handlers.reports.filled import Filled
from handlers.reports.place import Placed, place_of
from storage.model.incident import Precision
from storage.model.report import PositionFrom
from tests.city import NOW

# Stortorget, as the phone says it.
LON, LAT = "12.6955", "56.0467"


def placed(city: App, **fields: str) -> Placed:
    return place_of(Filled(**fields), city.services.catalog(), NOW)


def close(city: App, found: Placed, name: str = "Stortorget", within: float = 60.0) -> bool:
    place = next(place for place in city.services.catalog().places if place.name == name)
    return found.spot is not None and abs(found.spot.x - place.x) < within and abs(found.spot.y - place.y) < within


@pytest.mark.parametrize(
    ("where", "likely"),
    [
        ("Drottninghögsvägen", ["Drottninghög"]),
        ("Drotninghögsvägen 12", ["Drottninghög"]),
        ("bakom porten på Drottninghögsvägen", ["Drottninghög"]),
        ("Dalhemsvägen 3", ["Dalhem-Väla södra"]),
        ("Pålsjögatan", ["Norr-Pålsjö", "Ringstorp-Stattena"]),
        ("Furutorpsgatan 12", ["Söder-Oceanhamnen-Oljehamnen"]),
        ("Råågatan", ["Råå-Pålstorp-Örby"]),
        ("Elinebersplan", ["Elinebergsplatsen, Närlunda-Elineberg"]),
        ("hos kompisen", []),
        ("x", []),
    ],
)
def test_likely_places_come_first_where_the_words_name_none(city: App, where: str, likely: list[str]) -> None:
    found = placed(city, where=where)
    assert found.problem == "which_part"
    assert [name for _, name in found.options[: found.likely]] == likely
    assert len({value for value, _ in found.options}) == len(found.options)  # none is offered twice
    assert {area.name for area in city.services.catalog().areas} <= {name for _, name in found.options}


def test_never_more_guesses_than_are_seen_at_a_glance(city: App) -> None:
    names = " ".join(f"{area.name.split('-')[0]}svägen" for area in city.services.catalog().areas)
    assert placed(city, where=names[:400]).likely <= 5


def test_a_guess_that_is_pressed_is_the_place(city: App) -> None:
    asked = placed(city, where="Drottninghögsvägen 4")
    found = placed(city, where="Drottninghögsvägen 4", place=asked.options[0][0])
    assert found.spot is not None
    assert (found.spot.precision, found.spot.words) == (Precision.AREA, "Drottninghögsvägen 4")


@pytest.mark.parametrize(
    ("accuracy", "precision"),
    [
        ("4", Precision.EXACT),
        ("30", Precision.EXACT),
        ("30,1", Precision.ADDRESS),
        ("100", Precision.ADDRESS),
        ("300", Precision.STREET),
        ("301", Precision.AREA),
        ("9000", Precision.AREA),
        ("", Precision.ADDRESS),
        ("nan", Precision.ADDRESS),
        ("-5", Precision.ADDRESS),
    ],
)
def test_a_phones_accuracy_decides_the_precision(city: App, accuracy: str, precision: Precision) -> None:
    found = placed(city, lon=LON, lat=LAT, accuracy=accuracy, said="device")
    assert close(city, found)
    assert found.spot is not None
    assert (found.spot.precision, found.spot.said) == (precision, PositionFrom.DEVICE)


def test_a_tap_on_the_map_is_exact_and_a_position_goes_before_words(city: App) -> None:
    found = placed(city, lon=LON, lat=LAT, said="map", where="bakom Rådhuset", place="area:x")
    assert close(city, found)
    assert found.spot is not None
    assert (found.spot.precision, found.spot.said, found.spot.words) == (
        Precision.EXACT,
        PositionFrom.MAP,
        "bakom Rådhuset",
    )


@pytest.mark.parametrize(
    ("where", "precision", "said"),
    [
        ("56.0467, 12.6955", Precision.EXACT, PositionFrom.COORDINATE),
        ("56,0467 12,6955", Precision.EXACT, PositionFrom.COORDINATE),
        ("N56.0467 E12.6955", Precision.EXACT, PositionFrom.COORDINATE),
        ("12.6955, 56.0467", Precision.EXACT, PositionFrom.COORDINATE),  # the other way round
        ("56.047 12.696", Precision.STREET, PositionFrom.COORDINATE),
        ("https://maps.google.com/?q=56.0467,12.6955", Precision.ADDRESS, PositionFrom.LINK),
        ("https://www.openstreetmap.org/?mlat=56.0467&mlon=12.6955", Precision.ADDRESS, PositionFrom.LINK),
        ("geo:56.0467,12.6955", Precision.ADDRESS, PositionFrom.LINK),
    ],
)
def test_coordinates_and_links(city: App, where: str, precision: Precision, said: PositionFrom) -> None:
    found = placed(city, where=where)
    assert close(city, found)
    assert found.spot is not None
    assert (found.spot.precision, found.spot.said, found.spot.words) == (precision, said, "")


def test_a_plus_code(city: App) -> None:
    from openlocationcode import openlocationcode as plus

    found = placed(city, where=plus.encode(float(LAT), float(LON)))
    assert close(city, found)
    assert found.spot is not None
    assert (found.spot.precision, found.spot.said) == (Precision.EXACT, PositionFrom.PLUS_CODE)


@pytest.mark.parametrize(
    "form",
    [
        "{n:.0f} {e:.0f}",
        "N {n:.0f} E {e:.0f}",
        "{e:.0f}, {n:.0f}",
        "{n:.1f}; {e:.1f}",
        "{n:,.0f} {e:,.0f}",
        "SWEREF 99 TM: N={n:.0f}, E={e:.0f}",
    ],
)
def test_sweref_99_tm(city: App, form: str) -> None:
    place = next(place for place in city.services.catalog().places if place.name == "Stortorget")
    written = form.format(n=place.y, e=place.x).replace(",", " ") if ":," in form else form.format(n=place.y, e=place.x)
    found = placed(city, where=written)
    assert close(city, found, within=1.0), written
    assert found.spot is not None
    assert (found.spot.precision, found.spot.said) == (Precision.EXACT, PositionFrom.COORDINATE)


def test_the_towns_own_sweref_zone(city: App) -> None:
    from pyproj import Transformer

    east, north = Transformer.from_crs(4326, 3008, always_xy=True).transform(float(LON), float(LAT))
    assert close(city, placed(city, where=f"{north:.0f} {east:.0f}"))


@pytest.mark.parametrize(
    ("where", "problem"),
    [
        ("", "no_where"),
        ("59.33, 18.06", "which_part"),  # too few decimals to be a coordinate
        ("59.3293, 18.0686", "outside"),
        ("6580000 674000", "outside"),
        ("https://maps.app.goo.gl/abc123", "short_link"),
        ("https://maps.google.com/?q=torget", "no_link"),
        ("Furutorpsgatan 12", "which_part"),
        ("hos kompisen", "which_part"),
    ],
)
def test_what_is_no_place_is_asked_about(city: App, where: str, problem: str) -> None:
    found = placed(city, where=where)
    assert (found.spot, found.problem) == (None, problem)
    assert bool(found.options) == problem.startswith("which")


def test_a_name_that_several_areas_have_is_asked_about(city: App) -> None:
    without_places = replace(city.services.catalog(), places=())
    found = place_of(Filled(where="Slottshöjden"), without_places, NOW)
    assert (found.spot, found.problem) == (None, "which_area")
    assert len(found.options) > 1
    chosen = place_of(Filled(where="Slottshöjden", place=found.options[1][0]), without_places, NOW)
    assert chosen.spot is not None


def test_two_places_of_one_name_are_told_apart_and_chosen(city: App) -> None:
    catalog = city.services.catalog()
    square = next(place for place in catalog.places if place.name == "Stortorget")
    twin = replace(square, key="stortorget-2", x=square.x + 4_000, area="Ödåkra-Väla")
    both = replace(catalog, places=(*catalog.places, twin))
    found = place_of(Filled(where="på Stortorget"), both, NOW)
    assert (found.spot, found.problem) == (None, "which_place")
    assert ("stortorget-2", "Stortorget, Ödåkra-Väla") in found.options
    chosen = place_of(Filled(where="på Stortorget", place="stortorget-2"), both, NOW)
    assert chosen.spot is not None
    assert chosen.spot.x == twin.x


def test_a_position_that_is_none_is_said(city: App) -> None:
    assert placed(city, lon="abc", lat=LAT).problem == "no_position"
    assert placed(city, lon="1e400", lat=LAT).problem == "no_position"
    assert placed(city, lon=LON, lat="91").problem == "no_position"
    assert placed(city, lon="18.0686", lat="59.3293").problem == "outside"


def test_a_landmark_is_known_to_a_block_and_a_part_of_town_to_an_area(city: App) -> None:
    square, part = placed(city, where="Stortorget"), placed(city, where="Söder")
    assert square.spot is not None
    assert part.spot is not None
    assert (square.spot.precision, square.spot.said) == (Precision.ADDRESS, PositionFrom.PLACE)
    assert part.spot.precision is Precision.AREA


def test_a_choice_counts_only_for_the_words_it_was_made_for(city: App) -> None:
    area = next(area for area in city.services.catalog().areas if "Söder" in area.name)
    street = placed(city, where="Furutorpsgatan 12", place=f"area:{area.key}")
    assert street.spot is not None
    assert (street.spot.precision, street.spot.words) == (Precision.AREA, "Furutorpsgatan 12")
    assert placed(city, where="Furutorpsgatan 12", place=area.name).spot is not None
    other = placed(city, where="Stortorget", place=f"area:{area.key}")
    assert close(city, other)


def test_a_misspelt_place_is_read_and_said(city: App) -> None:
    found = placed(city, where="Stortoget")
    assert close(city, found)
    assert found.read_as == ("Stortoget", "Stortorget")
