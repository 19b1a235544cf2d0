"""Where reports are as small maps: one report's place with its words, and a queue's by number."""

import logging
from typing import TYPE_CHECKING

from handlers.reply import Picture, Text
from handlers.reports.place import WITHIN
from handlers.reports.words import near_words
from handlers.services import Services
from handlers.texts import Texts
from storage.model.incident import Precision
from storage.model.report import Report

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.maps.pin import PinMap
    from analytics.maps.pins import PinsMap
    from analytics.maps.request import Drawn

log = logging.getLogger("karta.reports")

SIZE = (600, 400)  # pixels as a page shows them; the PNG has twice as many
LONGEST_LABEL = 40


def pin_picture(report: Report, services: Services, texts: Texts) -> Picture | Text:
    """The map of a report, only for those who may see it whole; its words where it cannot be drawn.

    A report is stored when its receipt is made: whatever a picture trips over, the receipt is given.
    """
    return _picture(lambda: services.draw_pin(_asked(report, services, texts)), _alt(report, services, texts), texts)


def queue_picture(found: tuple[Report, ...], services: Services, texts: Texts) -> Picture | Text:
    """One map of reports that the reader may see whole, numbered from 1 in their order; at least one."""
    alt = texts.count("report.alt.queue", len(found))
    return _picture(lambda: services.draw_pins(_numbered(found, services, texts)), alt, texts)


def _picture(draw: "Callable[[], Drawn]", alt: str, texts: Texts) -> Picture | Text:
    try:
        drawn = draw()
    except Exception as error:  # noqa: BLE001 - words do, too; the place itself must not stand in a log
        log.error("the map of a report was not drawn: %s", type(error).__name__)
        return Text(alt)
    return Picture(drawn.png, alt, f"{texts('report.file')}.png", *SIZE)


def _numbered(found: tuple[Report, ...], services: Services, texts: Texts) -> "PinsMap":
    from analytics.maps.pins import PinsMap

    return PinsMap(
        base=services.base_map(services.catalog().primary_set),
        places=tuple((one.x, one.y, one.precision < Precision.AREA) for one in found),
        attribution=services.attribution(),
        demo=texts("map.demo") if services.demo else "",
        scale=services.scale,
        tiles=services.tiles,
    )


def _asked(report: Report, services: Services, texts: Texts) -> "PinMap":
    from analytics.maps.pin import PinMap

    catalog = services.catalog()
    pinned = report.precision < Precision.AREA
    return PinMap(
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


def _alt(report: Report, services: Services, texts: Texts) -> str:
    where = report.place_words or near_words(report.x, report.y, texts, services.catalog())
    key = "pin" if report.precision < Precision.AREA else "area"
    return texts(f"report.alt.{key}", where=where, metres=f"{WITHIN[report.precision]:.0f}")
