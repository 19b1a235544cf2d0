"""Hotspots get the names people use, each once."""

from analytics.methods.finding import Peak
from bot.app import App
from handlers.maps.naming import FARTHEST, name_peaks


def at(x: float, y: float) -> Peak:
    return Peak(x, y, 1.0, 5, 200.0)


def test_a_landmark_beside_the_peak_names_it(city: App) -> None:
    catalog = city.store.catalog.read()
    square = next(place for place in catalog.places if place.name == "Stortorget")
    assert name_peaks([at(square.x + 30, square.y)], catalog, "annan plats") == ("Stortorget",)


def test_two_peaks_never_share_a_name(city: App) -> None:
    catalog = city.store.catalog.read()
    place = next(place for place in catalog.places if place.category == "neighbourhood")
    names = name_peaks([at(place.x, place.y), at(place.x + 5, place.y)], catalog, "annan plats")
    assert len(set(names)) == 2


def test_a_peak_far_from_everything_is_not_misnamed(city: App) -> None:
    catalog = city.store.catalog.read()
    far = max(place.x for place in catalog.places) + 10 * FARTHEST
    assert name_peaks([at(far, 0.0)], catalog, "annan plats") == ("annan plats",)


def test_a_town_names_a_peak_only_where_its_parts_have_no_names(city: App) -> None:
    catalog = city.store.catalog.read()
    dots = {place.name: place for place in catalog.places if place.category == "locality"}
    town, village = dots["Helsingborg"], dots["Mörarp"]
    assert name_peaks([at(town.x, town.y)], catalog, "annan plats") != ("Helsingborg",)
    assert name_peaks([at(village.x, village.y)], catalog, "annan plats") == ("Mörarp",)
