"""A report's place as a small map, with its words."""

from handlers.reply import Picture
from handlers.reports.place import WITHIN
from handlers.reports.words import near_words
from handlers.services import Services
from handlers.texts import Texts
from storage.model.incident import Precision
from storage.model.report import Report

SIZE = (600, 400)  # pixels as a page shows them; the PNG has twice as many
LONGEST_LABEL = 40


def pin_picture(report: Report, services: Services, texts: Texts) -> Picture:
    """The map of a report; only for those who may see it whole."""
    from analytics.maps.pin import PinMap

    catalog = services.catalog()
    pinned = report.precision < Precision.AREA
    asked = PinMap(
        base=services.base_map(catalog.primary_set),
        x=report.x,
        y=report.y,
        within=max(WITHIN[report.precision] if report.accuracy is None else report.accuracy, 1.0),
        pinned=pinned,
        attribution=services.attribution(),
        demo=texts("map.demo") if services.demo else "",
        label=report.place_words if pinned and len(report.place_words) <= LONGEST_LABEL else "",
        landmarks=tuple((p.name, p.x, p.y) for p in catalog.places if p.category == "landmark"),
        scale=services.scale,
        tiles=services.tiles,
    )
    drawn = services.draw_pin(asked)
    return Picture(drawn.png, _alt(report, services, texts), f"{texts('report.file')}.png", *SIZE)


def _alt(report: Report, services: Services, texts: Texts) -> str:
    where = report.place_words or near_words(report.x, report.y, texts, services.catalog())
    key = "pin" if report.precision < Precision.AREA else "area"
    return texts(f"report.alt.{key}", where=where, metres=f"{WITHIN[report.precision]:.0f}")
