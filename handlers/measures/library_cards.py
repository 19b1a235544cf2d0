"""The library as cards: the list, one entry, and the few that concern a cause. Facts with sources, never orders."""

from collections.abc import Sequence

from handlers.measures import earlier as city
from handlers.measures import words
from handlers.measures.library import DOI, SUGGESTED, Entry, Source, search, suggested
from handlers.problems.desk import Desk
from handlers.problems.tree import ended
from handlers.reply import Buttons, Card, Element, Fields, Link, Reply, Select, Table, Text
from storage.measures.decided import Decided
from storage.model.problem import Contribution, Side, Sort
from storage.problems import Whole

MOST = 30
EFFECTS = 5  # of the latest: every one is computed from incidents anew


def library(desk: Desk, said: str, whole: Whole | None = None) -> Reply:
    """All of it, what some words name, or what concerns a problem; a single one in full."""
    texts = desk.texts
    found = suggested((), whole.problem.query.kinds, desk.catalog) if whole and not said.strip() else ()
    found = found or search(said, texts.language)
    if len(found) == 1:
        return one(desk, found[0])
    elements: list[Element] = []
    if not found:
        elements.append(Text(texts("measure.library.none", words=said[:60]), "warning"))
        found = search("", texts.language)
    lead = "about" if whole else "lead"
    elements.append(Text(texts(f"measure.library.{lead}", code=whole.problem.code if whole else ""), "lead"))
    elements += [_table(desk, found[:MOST]), _opener(desk, found[:MOST])]
    elements += [Text(texts("measure.library.scale"), "note"), Text(texts("measure.library.no_order"), "note")]
    return _reply(desk, Card(texts("measure.library.title"), tuple(elements)))


def one(desk: Desk, entry: Entry) -> Reply:
    """An entry with what it is, what was found, how well that is known, where, and what the city did before."""
    texts = desk.texts
    pairs = [
        (texts("measure.library.label.points"), texts(f"measure.points.{entry.points}")),
        (texts("measure.library.label.strength"), texts(f"measure.strength.{entry.strength}")),
        (texts("measure.label.kind"), kind_of(desk, entry)),
        (texts("measure.library.label.sides"), sides_of(desk, entry)),
    ]
    if entry.kinds:
        pairs.append((texts("measure.library.label.kinds"), kinds_of(desk, entry)))
    elements: list[Element] = [
        Text(entry.what(texts.language), "lead"),
        Text(ended(entry.found(texts.language))),
        Fields(tuple(pairs)),
        *sources(desk, entry),
        *before(desk, entry),
        Text(texts("measure.library.scale"), "note"),
        Text(texts("measure.library.no_order"), "note"),
        Buttons((words.button(desk, "library", words.act(desk, "library")),)),
    ]
    return _reply(desk, Card(entry.name(texts.language), tuple(elements)))


def before(desk: Desk, entry: Entry, every: tuple[Decided, ...] | None = None) -> list[Element]:
    """How often the city decided on it before, and what came of it, as far as these readers may read."""
    was = city.earlier(desk, entry, every)
    if not was:
        return [Text(desk.texts("measure.library.never"))]
    said = desk.texts.count("measure.library.before", len(was))
    lines = (city.told(desk, one_, with_effect=n < EFFECTS) for n, one_ in enumerate(reversed(was[-MOST:])))
    return [Text(said), *(Text(ended(line)) for line in lines)]


def sources(desk: Desk, entry: Entry) -> list[Element]:
    """Each reference; with its address where that is known for certain."""
    found: list[Element] = [Text(desk.texts("measure.library.sources"), "lead")]
    for source in entry.sources:
        found.append(Text(source.text))
        if source.doi:
            found.append(Link(f"doi:{source.doi}", DOI + source.doi))
    return found


def kind_of(desk: Desk, entry: Entry) -> str:
    """Like "situationell: öka risken, gör det lättare att se"."""
    texts = desk.texts
    named = [words.strategy(texts, entry.strategy)] if entry.strategy else []
    named += [words.technique(texts, entry.technique)] if entry.technique else []
    nature = texts(f"measure.nature.{entry.nature.value}")
    return f"{nature}: {', '.join(part[:1].lower() + part[1:] for part in named)}" if named else nature


def sides_of(desk: Desk, entry: Entry) -> str:
    """The sides of the triangle that it acts on."""
    return ", ".join(desk.texts(f"cause.side.{side.value}") for side in Side if side in entry.sides)


def kinds_of(desk: Desk, entry: Entry) -> str:
    """Groups and kinds by name; one that a municipality does not have is left out."""
    language, catalog = desk.texts.language, desk.catalog
    named = [group.name(language) for group in catalog.groups if group.key in entry.kinds]
    groups = {group.key for group in catalog.groups}
    named += [kind.name(language) for kind in catalog.kinds if kind.key in entry.kinds - groups]
    return ", ".join(dict.fromkeys(named))


def in_short(desk: Desk, entry: Entry) -> str:
    """Like "Bättre gatubelysning: … Stöd: måttligt. (Welsh & Farrington 2008)"."""
    texts = desk.texts
    strength = texts(f"measure.strength.{entry.strength}")
    cited = "; ".join(dict.fromkeys(cite(desk, source) for source in entry.sources))
    found = ended(entry.found(texts.language))
    return texts("measure.library.short", name=entry.name(texts.language), found=found, strength=strength, cited=cited)


def cite(desk: Desk, source: Source) -> str:
    """Like "Welsh & Farrington 2008", "Braga m.fl. 2019" for more than two."""
    who, _, after = source.text.partition(" (")
    first = who.partition(",")[0] + desk.texts("measure.library.others") if "," in who else who
    return f"{first} {after[:4]}"


def for_cause(desk: Desk, whole: Whole, cause: Contribution) -> list[Element]:
    """What has been tried on this side of the triangle against these kinds, a few, with where it stands."""
    if cause.sort is not Sort.CAUSE or cause.side is None:
        return []
    found = suggested((cause.side,), whole.problem.query.kinds, desk.catalog, (cause.text,))[:SUGGESTED]
    if not found:
        return []
    lead = Text(desk.texts("measure.library.tried"), "lead")
    return [lead, *(Text(in_short(desk, one_)) for one_ in found), _opener(desk, found)]


def _opener(desk: Desk, found: Sequence[Entry]) -> Select:
    options = tuple(
        (one_.name(desk.texts.language)[: words.SHORT], words.line(desk, words.act(desk, "library"), one_.key))
        for one_ in found
    )
    return Select(desk.texts("measure.library.open"), options)


def _table(desk: Desk, found: Sequence[Entry]) -> Table:
    texts = desk.texts
    every = desk.services.measures.decided(desk.request.audience)
    header = tuple(texts(f"measure.library.column.{name}") for name in ("name", "points", "strength", "here"))
    rows = tuple(
        (
            one_.name(texts.language),
            texts(f"measure.points.{one_.points}"),
            texts(f"measure.strength.{one_.strength}"),
            str(len(city.earlier(desk, one_, every))),
        )
        for one_ in found
    )
    return Table(header, rows, numeric=(3,))


def _reply(desk: Desk, card: Card) -> Reply:
    return desk.to_all(card)
