"""The reply around a picture: what people read, press and copy."""

from collections.abc import Iterable
from dataclasses import replace

from handlers.grammar import Reading, in_words, say
from handlers.maps.desk import Shown
from handlers.maps.situation import RADIUS, Situation, kinds_by_number
from handlers.maps.wording import change_sentence, names_of
from handlers.reply import Button, Buttons, Card, Element, Table, Text
from handlers.texts import Texts
from handlers.texts.format import decimal_text, number_text
from storage.model.query import Query, View
from storage.model.region import Catalog

MOST_KINDS = 5
VIEWS = (View.DENSITY, View.POINTS, View.GRID, View.AREAS, View.LIST)


def map_card(
    heading: str, reading: Reading, found: Situation, shown: Shown, view: View, catalog: Catalog, texts: Texts
) -> Card:
    """Title, the number and its change, the picture, the places, what to know, what next."""
    elements: list[Element] = [Text(change_sentence(found, texts), "lead")]
    elements += [Text(word, "warning") for word in unknown_words(reading, texts)]
    elements += guess_buttons(reading)
    elements.append(shown.picture)
    if shown.places:
        elements.append(places_table(shown, texts))
    if len(found.rows):
        elements.append(kinds_table(found, catalog, texts))
    elements += [Text(note, "note") for note in (*notes(reading, found, texts), shown.method)]
    elements.append(next_buttons(found, view, catalog, texts))
    return Card(heading, tuple(elements))


def unknown_words(reading: Reading, texts: Texts) -> list[str]:
    """One sentence for each word that was not understood."""
    return [texts("map.unknown", word=unknown.word) for unknown in reading.not_understood]


def guess_buttons(reading: Reading) -> list[Element]:
    """The nearest guesses as buttons, each the whole line mended."""
    guesses = [guess for unknown in reading.not_understood for guess in unknown.guesses]
    return [Buttons(tuple(Button(guess.label, guess.line) for guess in guesses))] if guesses else []


def notes(reading: Reading, found: Situation, texts: Texts) -> Iterable[str]:
    """What somebody must know to trust the number."""
    yield from (say(note, texts) for note in reading.notes)
    if found.unfinished and not found.query.compare:
        yield texts(
            "map.note.unfinished",
            period=_capital(names_of(found.query.periods, texts)),
            before=names_of(_whole_before(found), texts),
        )
    if found.coarse:
        yield texts.count("map.note.coarse", found.coarse)
    weight = float(found.rows.weight.sum())
    if abs(weight - len(found.rows)) >= 0.05:
        yield texts("map.note.weights", weight=decimal_text(weight, texts.language))
    if found.rows.simplified:
        yield texts("map.note.simplified")


def places_table(shown: Shown, texts: Texts) -> Table:
    """Top places by name, the text twin of the discs."""
    rows = tuple((str(rank), name, number) for rank, (name, number) in enumerate(shown.places, 1))
    header = (texts("map.table.rank"), texts("map.table.place"), texts("map.table.near", metres=f"{RADIUS:.0f}"))
    return Table(header, rows, texts("map.table.places"), numeric=(2,))


def kinds_table(found: Situation, catalog: Catalog, texts: Texts) -> Table:
    """The most frequent kinds, and the rest as one row."""
    names = {kind.key: kind.name(texts.language) for kind in catalog.kinds}
    ranked_kinds = kinds_by_number(found.rows, tuple(names))
    shown = ranked_kinds if len(ranked_kinds) == MOST_KINDS + 1 else ranked_kinds[:MOST_KINDS]
    rows = [(names.get(key, key).capitalize(), number_text(number, texts.language)) for key, number in shown]
    rest = len(found.rows) - sum(number for _, number in shown)
    if rest:
        rows.append((texts("map.rest"), number_text(rest, texts.language)))
    header = (texts("map.table.kind"), texts("map.table.number"))
    return Table(header, tuple(rows), texts("map.table.kinds"), numeric=(1,))


def next_buttons(found: Situation, view: View, catalog: Catalog, texts: Texts) -> Buttons:
    """Other views of the same question, the comparison, and one step back in time."""
    query = found.query
    buttons = []
    if not query.compare:
        buttons += [
            Button(texts(f"map.button.{other}"), line_of(replace(query, view=other), catalog, texts))
            for other in VIEWS
            if other is not view
        ]
        before = _whole_before(found)
        named = names_of(before, texts)
        against = replace(query, compare=before, view=View.AUTO)
        buttons.append(Button(texts("map.button.compare", period=named), line_of(against, catalog, texts)))
        back = replace(query, periods=before)
        buttons.append(Button(texts("map.button.back", period=named), line_of(back, catalog, texts)))
    else:
        for periods in (query.periods, query.compare):
            alone = replace(query, periods=periods, compare=())
            label = texts("map.button.back", period=names_of(periods, texts))
            buttons.append(Button(label, line_of(alone, catalog, texts)))
    return Buttons(tuple(buttons))


def line_of(query: Query, catalog: Catalog, texts: Texts) -> str:
    """The query as a ready command line."""
    command = "/map" if texts.language == "en" else "/karta"
    return f"{command} {in_words(query, catalog, texts.language)}"


def _whole_before(found: Situation) -> tuple:
    from handlers.grammar import previous

    return previous(found.query.periods)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
