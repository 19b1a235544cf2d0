"""What may still tell who somebody is. What can be told by its form was taken out at the door (handlers/privacy.py)."""

from storage.model.region import Catalog
from storage.model.report import Report
from storage.privacy import Flag, flags


def marks(text: str, catalog: Catalog) -> tuple[Flag, ...]:
    """Words that may be a name, or tell who somebody is, each once; the region's own places are no people."""
    found: dict[tuple[str, str], Flag] = {}
    for flag in flags(text, frozenset(_names(catalog))):
        found.setdefault((flag.kind, flag.word), flag)
    return tuple(found.values())


def marks_of(report: Report, catalog: Catalog) -> tuple[Flag, ...]:
    """What to look at in a report's own words."""
    return marks("\n".join(part for part in (report.text, report.place_words) if part), catalog)


def _names(catalog: Catalog) -> list[str]:
    """Everything that is called something in the region."""
    places = [name for place in catalog.places for name in (place.name, *place.aliases)]
    areas = [name for area in catalog.areas for name in (area.name, *area.name.split("-"), *area.aliases)]
    partners = [name for partner in catalog.partners for name in (partner.name_sv, partner.name_en, *partner.words)]
    return [*places, *areas, *partners, catalog.region.name, *catalog.region.names]
