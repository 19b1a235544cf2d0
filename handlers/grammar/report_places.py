"""Where something happened, as people write it: a point, a place or area by name, a street."""

from dataclasses import dataclass

from handlers.grammar import links
from handlers.grammar.context import Context
from handlers.grammar.place import POINTS, middle
from handlers.grammar.report_words import folded
from handlers.grammar.terms import Term
from handlers.grammar.tokens import fold

_NAMES = ("place", "area")
_LEADING = ("near", "beyond")  # bakom, utanför, norr om: they say more than the name alone
_LONGEST_NUMBER = 4  # digits of a house number
_SHORTEST_STREET = 3  # letters before -gatan


@dataclass(frozen=True, slots=True)
class Named:
    """What a place's words name. `point` is (lat, lon) with how it was said: link, plus, coordinate.

    `places` and `areas` are keys, best first; `problem` is why a link or figures gave no point.
    """

    point: tuple[float, float] | None = None
    said: str = ""
    places: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    problem: str = ""
    corrected: str = ""  # the name that a misspelt word was read as

    @property
    def anything(self) -> bool:
        """Whether the words name something."""
        return self.point is not None or bool(self.places or self.areas)


def place_at(ctx: Context, at: int) -> int | None:
    """The index after the place that begins at term `at`, its leading words included; None for none."""
    start = at
    while _says_more(ctx.at(start)):
        start += 1
    for reader in (_point, _name, _street):
        end = reader(ctx, start)
        if end is not None:
            return end
    return None


def _says_more(term: Term) -> bool:
    """Bakom, utanför; but "vid" tells no more than the name alone, and stands outside it."""
    return term.has(*_LEADING) and not term.has(*_NAMES) and fold(term.text) not in folded("plain_preposition")


def _point(ctx: Context, at: int) -> int | None:
    return at + 1 if ctx.at(at).kind in POINTS else None


def _name(ctx: Context, at: int) -> int | None:
    if not ctx.has(at, *_NAMES):
        return None
    following = ctx.at(at + 1).text
    lower = following.lower()
    if lower in ctx.listed("placeish") and not ctx.has(at + 1, "place"):
        return at + 2  # Drottninghögs skola, where only Drottninghög is known
    return at + 1


def _street(ctx: Context, at: int) -> int | None:
    """Furutorpsgatan 12 B: nobody's name in the catalog, yet a place."""
    term = ctx.at(at)
    if term.kind != "word" or not _streetish(ctx, term):
        return None
    number = ctx.at(at + 1)
    if (
        number.kind != "number"
        or len(number.text) > _LONGEST_NUMBER
        or (ctx.symbol(at + 2, ":.") and ctx.at(at + 2).glued)
    ):
        return at + 1
    letter = ctx.at(at + 2)
    return at + 3 if letter.kind == "word" and len(letter.text) == 1 and letter.text.isupper() else at + 2


def _streetish(ctx: Context, term: Term) -> bool:
    bare = fold(term.text)
    endings = folded("street")
    if term.text[:1].isupper():
        endings |= {fold(ending) for ending in ctx.listed("placeish")}
    return any(bare.endswith(ending) and len(bare) >= len(ending) + _SHORTEST_STREET for ending in endings)


def named(ctx: Context) -> Named:
    """What a line of place words alone names: a point before a place before an area."""
    centre = middle(ctx)
    for term in ctx.terms:
        if term.kind in POINTS:
            return _point_of(term, centre)
    places = [term for term in ctx.terms if term.has("place")]
    areas = [term for term in ctx.terms if term.has("area")]
    best = (places or areas)[:1]
    corrected = best[0].text if best and best[0].corrected else ""
    found = places[0].values("place") if places else ()
    return Named(places=found, areas=areas[0].values("area") if areas else (), corrected=corrected)


def _point_of(term: Term, centre: links.Degrees | None) -> Named:
    if term.kind == "link":
        link = term.text.strip("<>").split("|")[0].rstrip(").,;!?")
        if links.is_short(link):
            return Named(said="link", problem="short_link")
        found = links.from_link(link, centre)
        return Named(found, "link", problem="" if found else "no_link")
    if term.kind == "plus":
        found = links.from_plus(term.text, centre)
        return Named(found, "plus", problem="" if found else "no_plus")
    found = links.from_figures(term.text)
    return Named(found, "coordinate", problem="" if found else "no_figures")
