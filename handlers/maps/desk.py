"""What every picture of one situation has in common."""

from dataclasses import dataclass

from analytics.frame import Extent
from analytics.maps.request import BaseMap, Focus, MapRequest, Words
from analytics.maps.view import shown
from analytics.methods.about import About
from analytics.methods.density import default_bandwidth, legend_radius
from handlers.maps.choose import MOST_POINTS
from handlers.maps.extent import extent_of, focus_of, outside, town
from handlers.maps.ground import set_of
from handlers.maps.situation import Situation, square_side
from handlers.maps.wording import count_line
from handlers.reply import Picture
from handlers.services import Services
from handlers.texts import Texts
from handlers.texts.format import thousands_sign
from storage.model.people import Audience
from storage.model.query import View
from storage.model.region import Catalog


@dataclass(frozen=True, slots=True)
class Desk:
    """A situation laid out for drawing. `reference` is a usual period's peak, or None.

    `bandwidth` of densities and `radius` of counts are metres.
    `extent` was asked for; `ground` is what the picture will show of it, with room at its sides. `whole` is all of
    the region when only its town is shown, and `outside` how many incidents that leaves out.
    """

    found: Situation
    services: Services
    texts: Texts
    catalog: Catalog
    base: BaseMap
    focus: Focus
    extent: Extent
    ground: Extent
    bandwidth: float
    radius: float
    reference: float | None
    whole: Extent | None = None
    outside: int = 0

    def words(self, headings: tuple[str, str], legend: str) -> Words:
        """The furniture's texts."""
        demo, simplified = self.services.demo, self.found.simplified
        return Words(
            title=headings[0],
            title_short=headings[1],
            count_line=count_line(self.found, self.catalog, self.texts, self.outside),
            legend=legend,
            attribution=self.services.attribution(),
            footer_right=self.texts("map.demo_footer") if demo else "",
            demo=self.texts("map.demo") if demo else "",
            thousands=thousands_sign(self.texts.language),
            simplified=self.texts("map.simplified") if simplified else "",
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture with its text twin: `places` are (name, number), `method` how it was made.

    `request` is what was drawn, in a frame that holds `ground`; `abouts` say how, for whoever asks.
    """

    picture: Picture
    places: tuple[tuple[str, str], ...]
    method: str
    radius: float
    request: MapRequest
    ground: Extent
    abouts: tuple[About, ...]


def lay_out(found: Situation, audience: Audience, services: Services, texts: Texts, view: View) -> Desk:
    """Find the ground and the classes of a picture."""
    catalog = services.catalog()
    base = services.base_map(set_of(found.query, catalog))
    focus = focus_of(found.query, catalog)
    whole = extent_of(focus, base, catalog)
    close = town(base, found.rows) if focus == Focus() and _may_be_near(view, found) else None
    extent = close or whole
    ground = shown(extent, "compare" if found.query.compare else "map")
    bandwidth = default_bandwidth(extent)
    if found.compared is not None:  # a square is smeared over itself, so that its middle is no peak
        bandwidth = max(bandwidth, 2 * square_side(found.rows, found.compared))
    radius = legend_radius(bandwidth)
    return Desk(
        found=found,
        services=services,
        texts=texts,
        catalog=catalog,
        base=base,
        focus=focus,
        extent=extent,
        ground=ground,
        bandwidth=bandwidth,
        radius=radius,
        reference=services.reference(audience, found.query, radius),
        whole=whole if close else None,
        outside=outside(ground, found.rows) if close else 0,
    )


def _may_be_near(view: View, found: Situation) -> bool:
    """Whether the town alone may be shown: not when every area is counted, nor when each point is a case."""
    return view in {View.DENSITY, View.GRID} or (view is View.POINTS and int(found.rows.exact.sum()) > MOST_POINTS)
