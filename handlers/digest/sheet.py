"""A digest as a picture: the map of what may be seen, the list, the clock, the partners."""

from collections.abc import Iterable

from analytics.frame import Extent
from analytics.maps import digest as drawing
from analytics.maps.digest_sheet import Aside, Clock, DigestSheet, PartnerRow, Partners, PlaceRow, Sign, State
from analytics.maps.request import BaseMap, DensityLayer, GridLayer, Words
from analytics.methods.breaks import class_breaks
from analytics.methods.density import default_bandwidth, legend_radius, within
from analytics.methods.grid import default_side, grid
from handlers.digest.value import DigestPlace, KindWeek, PartnerWeek, Reported, Standing
from handlers.digest.words import HEARD, Told, count_line, day_words, detail, headline
from handlers.maps.extent import around_smallest, extent_of, focus_of, outside
from handlers.maps.ground import set_of
from handlers.maps.layers import LEAST_IN_CELL, TOWN_RADIUS
from handlers.maps.situation import mapped_points, square_side, surfaces_of
from handlers.maps.wording import signed
from handlers.services import Services
from handlers.texts.format import thousands_sign
from storage.model.people import Audience

STATES: dict[Reported, State] = {
    Reported.WHOLE: "whole",
    Reported.UNTIL: "part",
    Reported.NOTHING: "nothing",
    Reported.SILENT: "missing",
}
# Nobody waits for the others here: they are not among those that have reported or not.
AWAITED = frozenset(STATES)
# Shares of the region's areas, the smallest first, and the most incidents that their frame may leave outside.
FRAMES = ((0.5, 0.35), (5 / 6, 0.15))
DAYS = range(1, 8)
PARTS = ("00–06", "06–12", "12–18", "18–24")


def sheet_of(told: Told, audience: Audience, services: Services) -> DigestSheet:
    """Everything that the picture is drawn from."""
    base = services.base_map(set_of(told.asked.query, told.catalog))
    extent = _extent(told, base)
    layer, radius = _layer(told, extent, audience, services)
    rows, quiet = _rows(told)
    return DigestSheet(
        base=base,
        focus=focus_of(told.asked.query, told.catalog),
        extent=extent,
        layer=layer,
        words=_words(told, services, layer, radius),
        rows=rows,
        asides=tuple(_asides(told, marked=any(row.sign in {"more", "fewer"} and row.at for row in rows))),
        clock=_clock(told),
        partners=_partners(told),
        quiet=quiet,
        scale=services.scale,
    )


def _extent(told: Told, base: BaseMap) -> Extent:
    """The asked areas; of a whole region the closest of a few fixed frames that holds every numbered place.

    Fixed, so that weeks look alike; close, so that numbers on a phone do not stand in a heap.
    """
    focus = focus_of(told.asked.query, told.catalog)
    if not focus.areas:
        for share, most_outside in FRAMES:
            close = around_smallest(base, share)
            if close is not None and _holds(drawing.shown(close), told, most_outside):
                return close
    return extent_of(focus, base, told.catalog)


def _holds(ground: Extent, told: Told, most_outside: float) -> bool:
    """Whether a frame holds the numbered places and enough of the incidents."""
    inside = all(ground.west < p.x < ground.east and ground.south < p.y < ground.north for p in told.shown_places)
    return inside and outside(ground, told.digest.rows) <= most_outside * len(told.digest.rows)


def _layer(
    told: Told, extent: Extent, audience: Audience, services: Services
) -> tuple[DensityLayer | GridLayer, float]:
    """Heat of what is told with its place; squares when most is told so, since the few known would pass for all."""
    rows, ground = told.digest.rows, drawing.shown(extent)
    bandwidth = default_bandwidth(extent)
    radius = legend_radius(bandwidth)
    if told.digest.mostly_squares:
        counted = grid(mapped_points(rows), ground, max(default_side(extent), square_side(rows)))
        return GridLayer(counted, class_breaks(float(counted.values.max(initial=0.0)), LEAST_IN_CELL)), radius
    (surface,) = surfaces_of(ground, bandwidth, rows)
    peak = services.reference(audience, told.asked.query, radius)
    if peak is None:
        peak = float(within(surface, radius).max(initial=0.0))
    return DensityLayer(surface, class_breaks(peak, stride=1 if radius <= TOWN_RADIUS else 2), radius), radius


def _words(told: Told, services: Services, layer: DensityLayer | GridLayer, radius: float) -> Words:
    texts, heading = told.texts, told.heading
    if isinstance(layer, GridLayer):
        legend = texts("map.legend_grid", metres=f"{layer.surface.cell:.0f}")
    else:
        legend = texts("digest.legend", metres=f"{radius:.0f}")
    return Words(
        title=heading[0],
        title_short=heading[1],
        count_line=count_line(told),
        legend=legend,
        attribution=services.attribution(),
        footer_right=texts("map.demo_footer") if services.demo else "",
        demo=texts("map.demo") if services.demo else "",
        thousands=thousands_sign(texts.language),
        simplified=texts("map.simplified") if isinstance(layer, GridLayer) else "",
    )


def _rows(told: Told) -> tuple[tuple[PlaceRow, ...], tuple[str, str]]:
    """The places; without any the kinds, under words that say why."""
    places = told.shown_places
    if places:
        return tuple(_place(told, place) for place in places), ("", "")
    return tuple(_kind(told, kind) for kind in told.digest.kinds), headline(told)


def _place(told: Told, place: DigestPlace) -> PlaceRow:
    texts = told.texts
    sign: Sign = {Standing.NEW: "new", Standing.GROWING: "more"}.get(place.standing, "same")  # type: ignore[assignment]
    change = texts("digest.new" if sign == "new" else "digest.same")
    if sign == "more":
        change = signed(place.change, texts.language) if place.change > 0 else texts("digest.grows")
    return PlaceRow(told.place(place), detail(told, place), told.number(place.count), sign, change, (place.x, place.y))


def _kind(told: Told, kind: KindWeek) -> PlaceRow:
    name = told.kind(kind.kind).capitalize()
    sign: Sign = kind.verdict if kind.verdict in {"more", "fewer"} else "same"  # type: ignore[assignment]
    change = told.texts("map.more" if sign == "more" else "map.fewer" if sign == "fewer" else "digest.same")
    if kind.verdict == "too_few":
        change = ""
    before = told.texts("digest.kind.before", n=told.number(kind.before))
    return PlaceRow(name, before, told.number(kind.count), sign, change)


def _asides(told: Told, *, marked: bool) -> Iterable[Aside]:
    texts, language = told.texts, told.texts.language
    fading = [place for place in told.digest.places if place.standing is Standing.FADING]
    former = [place for place in told.digest.places if place.standing is Standing.FORMER]
    if fading:
        named = ", ".join(f"{told.place(place)} {_less(place, language)}".strip() for place in fading)
        yield Aside("fewer", texts("digest.aside.fading", places=named))
    if former:
        named = ", ".join(told.place(place) for place in former)
        yield Aside("fewer", texts("digest.aside.former", places=named))
    if marked:
        yield Aside("same", texts("digest.compared"))


def _less(place: DigestPlace, language: str) -> str:
    return signed(place.change, language) if place.change < 0 else ""


def _clock(told: Told) -> Clock:
    texts, counts = told.texts, told.digest.clock
    if counts is None:
        return Clock(texts("digest.when"), (), (), (), texts("digest.note.clock_none"))
    days = tuple(texts(f"digest.day.{day}") for day in DAYS)
    if len(counts[0]) == 1:
        days = (texts("digest.whole_week"),)
    return Clock(texts("digest.when"), days, PARTS, counts)


def _partners(told: Told) -> Partners:
    texts = told.texts
    awaited = [one for one in told.digest.partners if one.reported in AWAITED]
    heard = sum(one.reported in HEARD for one in awaited)
    ranked = sorted(
        told.digest.partners,
        key=lambda one: (one.reported not in AWAITED, one.reported is Reported.SILENT, -one.count),
    )
    return Partners(
        texts("digest.table.partners"),
        texts("digest.partner.all", n=heard, all=len(awaited)) if awaited else "",
        tuple(
            PartnerRow(
                STATES.get(one.reported, "other"), told.partner_names([one.partner])[0], partner_words(told, one)
            )
            for one in ranked
        ),
        texts("digest.partner.more", n="{n}"),
    )


def _partner(told: Told, one: PartnerWeek) -> PartnerRow:
    (name,) = told.partner_names([one.partner])
    return PartnerRow(STATES.get(one.reported, "other"), name, partner_words(told, one))


def partner_words(told: Told, one: PartnerWeek) -> str:
    """What a partner reported, in a few words."""
    day = day_words(one.until, told.texts) if one.until else ""
    return told.texts(f"digest.partner.{one.reported.value}", n=told.number(one.count), day=day)
