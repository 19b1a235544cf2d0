"""Places: areas and their parts, gazetteer places, circles round a place, a coordinate or a link."""

from math import cos, hypot, radians

from handlers.grammar import links, suggest
from handlers.grammar.context import Ask, Context
from handlers.grammar.tokens import fold
from handlers.texts.format import list_text
from storage.model.query import Near
from storage.model.region import Place

# A square with the streets into it: what people mean by "vid Stortorget"; five minutes' walk across.
DEFAULT_RADIUS = 300
LEAST_RADIUS, MOST_RADIUS = 10, 50_000  # metres: a doorway, and well beyond any municipality's centre
FAR_AWAY = 100_000  # metres from the middle of the places: the figures are of somewhere else, or swapped
METRES_PER_DEGREE = 111_195.0  # a degree of latitude on the sphere of 6,371 km
POINTS = frozenset({"coordinate", "dms", "link", "plus"})
_NAMES = frozenset({"area", "place", "everywhere"})
_SETTLED = frozenset({"neighbourhood", "suburb", "locality"})  # places that stand for the area around them


def circle(ctx: Context, at: int) -> int | None:
    """Inom 300 m från X, runt X, 300 m runt X, X inom 500 m: a circle into the draft."""
    metres, start, said = _leading(ctx, at)
    if not said and ctx.at(at).kind not in POINTS:
        return None
    target = _target(ctx, start, said)
    if target is None:
        if metres is not None:
            raise Ask("no_target", at, start, time=False)
        return _unknown_target(ctx, start)
    near, end = target
    trailing, after = _trailing(ctx, end)
    if metres is None and trailing is not None:
        metres, end = trailing, after
    _keep(ctx, at, end, near, metres)
    return end


def _leading(ctx: Context, at: int) -> tuple[int | None, int, bool]:
    """The distance and the words before a target: (metres, index of the target, is it a circle)."""
    start = at + 1 if ctx.has(at, "within", "near") else at
    metres, end = distance(ctx, start + 1 if ctx.has(start + 1, "half") else start)  # en halv km
    if metres is None:
        said = start > at
        return None, ctx.skip_filler(end) if said else at, said
    while ctx.has(end, "away", "near", "filler"):
        end += 1
    return metres, end, True


def _trailing(ctx: Context, at: int) -> tuple[int | None, int]:
    start = at + 1 if ctx.symbol(at, ",") else at
    start = start + 1 if ctx.has(start, "within") else start
    metres, end = distance(ctx, start)
    return (metres, end) if metres is not None and not ctx.has(end, "away", "near") else (None, at)


def distance(ctx: Context, at: int) -> tuple[int | None, int]:
    """Metres at `at` (300 m, 1,5 km) and where they end; (None, at) for none."""
    number = ctx.at(at)
    if number.has("half") and ctx.has(at + 1, "kilometre"):
        return 500, at + 2
    if number.has("number") and ctx.has(at + 1, "metre", "kilometre"):  # en kilometer
        return int(number.value("number")) * (1000 if ctx.has(at + 1, "kilometre") else 1), at + 2
    if number.kind != "number":
        return None, at
    text, end = number.text, at + 1
    if ctx.symbol(end, ".,") and ctx.at(end).glued and ctx.at(end + 1).glued and ctx.at(end + 1).kind == "number":
        text, end = f"{text}.{ctx.at(end + 1).text}", end + 2
    scale = 1000 if ctx.has(end, "kilometre") else 1 if ctx.has(end, "metre") else 0
    if not scale:
        return None, at
    metres = float(text[:12]) * scale if len(text) < 12 else float("inf")
    if not LEAST_RADIUS <= metres <= MOST_RADIUS:
        raise Ask("radius", at, end + 1, time=False)
    return round(metres), end + 1


def _target(ctx: Context, at: int, said: bool) -> tuple[Near, int] | None:
    """What a circle is drawn round, and the index after it."""
    if ctx.at(at).kind in POINTS:
        return _point(ctx, at), at + 1
    if not said:
        return None
    skipped = at + 1 if ctx.has(at, "areaword") and not ctx.has(at, "area", "place") else at
    place = _place(ctx, skipped)
    if place is None:
        return None
    end = skipped + 1
    bracket = 1 if ctx.symbol(end, "(") else 0
    if ctx.at(end + bracket).kind in {"coordinate", "dms"}:
        point = _point(ctx, end + bracket)
        return Near(point.lon, point.lat, point.metres, place.name), end + bracket + 1 + bracket
    return Near(round(place.lon, 6), round(place.lat, 6), DEFAULT_RADIUS, place.name), end


def _place(ctx: Context, at: int) -> Place | None:
    keys = ctx.at(at).values("place")
    return next((place for place in ctx.catalog.places if place.key in keys), None)


def _point(ctx: Context, at: int) -> Near:
    """A coordinate, a link or a Plus code as a circle; Ask when there is none in it."""
    term, centre = ctx.at(at), middle(ctx)
    if term.kind == "link":
        link = term.text.strip("<>").split("|")[0].rstrip(").,;!?")
        if links.is_short(link):
            raise Ask("short_link", at, at + 1, time=False)
        found = links.from_link(link, centre)
    else:
        found = links.from_plus(term.text, centre) if term.kind == "plus" else links.from_figures(term.text)
    if found is None:
        raise Ask("no_link" if term.kind == "link" else "no_place", at, at + 1, time=False)
    _inside(at, found, centre)
    return Near(round(found[1], 6), round(found[0], 6), DEFAULT_RADIUS, "")


def _inside(at: int, found: links.Degrees, centre: links.Degrees | None) -> None:
    if centre is None or _metres(found, centre) <= FAR_AWAY:
        return
    swapped = (found[1], found[0])
    options = [f"{swapped[0]}, {swapped[1]}"] if _metres(swapped, centre) <= FAR_AWAY else []
    raise Ask("outside", at, at + 1, options, time=False)


def middle(ctx: Context) -> links.Degrees | None:
    """The mean of the gazetteer's places: what a short Plus code is near to."""
    places = ctx.catalog.places
    if not places:
        return None
    return sum(p.lat for p in places) / len(places), sum(p.lon for p in places) / len(places)


def _metres(one: links.Degrees, other: links.Degrees) -> float:
    east = (one[1] - other[1]) * cos(radians(other[0]))
    return METRES_PER_DEGREE * hypot(one[0] - other[0], east)


def _keep(ctx: Context, at: int, end: int, near: Near, metres: int | None) -> None:
    held = ctx.draft.near
    if held is not None and (held.lon, held.lat) != (near.lon, near.lat):
        options = [ctx.text(at, end), held.name] if held.name else [ctx.text(at, end)]
        raise Ask("two_places", 0, len(ctx.terms), options, time=False)
    ctx.draft.near = Near(near.lon, near.lat, metres or near.metres, near.name)
    if metres is None:
        name = near.name or f"{near.lat}, {near.lon}"
        ctx.note("radius", metres=str(DEFAULT_RADIUS), place=name)


def _unknown_target(ctx: Context, start: int) -> int | None:
    """Runt, vid or nära something that is no place of ours."""
    term = ctx.at(start)
    if term.has("area", "everywhere"):
        return start
    if term.kind in {"word", "quoted"}:
        end = start + 1
        while ctx.at(end).kind == "word":
            end += 1
        raise unknown_place(ctx, start, end)
    return None


def unknown_place(ctx: Context, first: int, end: int) -> Ask:
    """The question about a place nobody here knows, with those that resemble it."""
    options = suggest.guesses(ctx.text(first, end), ctx.words, _NAMES)
    return Ask("no_place", first, end, options, time=False)


def named(ctx: Context, at: int, negate: bool = False) -> int | None:
    """An area, several of them, a gazetteer place or the whole municipality into the draft."""
    start = at
    if ctx.has(at, "areaword") and not ctx.has(at, "area", "view"):
        number = ctx.at(at + 1)
        keys = [m.value for m in ctx.words.find((number.text,)) if m.role == "area"] if number.kind == "number" else []
        if keys:
            return _areas(ctx, at + 2, number.text, keys, negate)
        start = ctx.skip_filler(at + 1)
        if not ctx.has(start, "area", "place", "everywhere"):
            return None
    term = ctx.at(start)
    if term.has("area"):
        return _areas(ctx, start + 1, term.text, list(term.values("area")), negate)
    if term.has("everywhere"):
        return start + 1
    return _gazetteer(ctx, start, negate) if term.has("place") else None


def _areas(ctx: Context, end: int, word: str, keys: list[str], negate: bool) -> int:
    names = {area.key: area.name for area in ctx.catalog.areas}
    label = _label(ctx, word, names[keys[0]])
    if len(keys) > 1:
        ctx.note("several_areas", word=label, areas=list_text([names[key] for key in keys], ctx.language))
    if negate:
        ctx.draft.not_areas += keys
        return end
    if not any(label == held for held in ctx.draft.area_words):
        ctx.draft.area_words.append(label)
    ctx.draft.areas += [key for key in keys if key not in ctx.draft.areas]
    return end


def _label(ctx: Context, word: str, full: str) -> str:
    """What people called it, as the catalog spells it."""
    bare = fold(word)
    for form in (bare, bare.removesuffix("s")):
        known = ctx.words.spelling.get(" ".join(form.replace("-", " ").split()))
        if known:
            return known[0].upper() + known[1:]
    return full


def _gazetteer(ctx: Context, at: int, negate: bool) -> int:
    place = _place(ctx, at)
    if place is None:
        return at + 1
    area = next((a for a in ctx.catalog.areas if place.area in {a.key, a.name}), None)
    if place.category not in _SETTLED or area is None:
        if negate:
            raise Ask("no_except", at, at + 1, time=False)
        trailing, end = _trailing(ctx, at + 1)
        _keep(ctx, at, end, Near(round(place.lon, 6), round(place.lat, 6), DEFAULT_RADIUS, place.name), trailing)
        return end
    trailing, end = _trailing(ctx, at + 1)
    if trailing is not None and not negate:
        _keep(ctx, at, end, Near(round(place.lon, 6), round(place.lat, 6), DEFAULT_RADIUS, place.name), trailing)
        return end
    ctx.note("place_area", place=place.name, area=area.name)
    (ctx.draft.not_areas if negate else ctx.draft.areas).append(area.key)
    if not negate and place.name not in ctx.draft.area_words:
        ctx.draft.area_words.append(place.name)
    return at + 1
