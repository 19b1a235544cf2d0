"""The reply around a picture: what people read, press and copy."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from handlers.grammar import Guess, Reading, in_words, previous, say, subject
from handlers.maps.desk import Shown
from handlers.maps.situation import Situation, kinds_by_number
from handlers.maps.wording import change_sentence, names_of
from handlers.problems.option import make_option
from handlers.reply import Button, Buttons, Card, Element, Table, Text
from handlers.texts import Texts
from handlers.texts.format import list_text, number_text
from storage.model.query import Period, Query, View
from storage.model.region import FEWEST, Catalog

MOST_KINDS = 5
VIEWS = (View.DENSITY, View.POINTS, View.GRID, View.AREAS, View.LIST)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a card is written from."""

    heading: str
    reading: Reading
    found: Situation
    view: View
    catalog: Catalog
    texts: Texts

    def opening(self) -> list[Element]:
        """The number and how it changed, then what was not understood."""
        elements: list[Element] = [Text(change_sentence(self.found, self.texts), "lead")]
        elements += [Text(word, "warning") for word in unknown_words(self.reading, self.texts)]
        return elements + guess_buttons(guesses_of(self.reading), self.texts)

    def closing(self, *more: str) -> list[Element]:
        """What somebody must know, then what to do next."""
        said = (*notes(self.reading, self.found, self.catalog, self.texts), *more)
        return [*(Text(note, "note") for note in said), next_buttons(self)]


def map_card(answer: Answer, shown: Shown) -> Card:
    """Title, the number and its change, the picture, the places, what to know, what next."""
    elements = [*answer.opening(), shown.picture]
    if shown.places:
        known = "changed" if answer.found.query.compare else "places_known" if answer.found.squares else "places"
        elements.append(places_table(shown, answer.texts, known=known))
    if len(answer.found.rows):
        elements.append(kinds_table(answer))
    return Card(answer.heading, (*elements, *answer.closing(shown.method)))


def unknown_words(reading: Reading, texts: Texts) -> list[str]:
    """One sentence for each word that was not understood."""
    return [texts("map.unknown", word=unknown.word) for unknown in reading.not_understood]


def guess_buttons(guesses: Iterable[Guess], texts: Texts) -> list[Element]:
    """The nearest guesses as buttons, each the whole line mended."""
    buttons = tuple(Button(guess.label, command_line(guess.line, texts)) for guess in guesses)
    return [Buttons(buttons)] if buttons else []


def guesses_of(reading: Reading) -> list[Guess]:
    """Every guess for every word that was not understood."""
    return [guess for unknown in reading.not_understood for guess in unknown.guesses]


def notes(reading: Reading, found: Situation, catalog: Catalog, texts: Texts) -> Iterable[str]:
    """What somebody must know to trust the number."""
    yield from (say(note, texts) for note in reading.notes)
    if found.unfinished and not found.query.compare:
        yield texts(
            "map.note.unfinished",
            period=_capital(names_of(found.query.periods, texts)),
            before=names_of(previous(found.query.periods), texts),
        )
    if found.coarse:
        yield texts.count("map.note.coarse", found.coarse)
    weight = float(found.rows.weight.sum())
    if abs(weight - len(found.rows)) >= 0.05:
        yield texts("map.note.weights", weight=number_text(weight, texts.language, 1))
    if found.squares:
        yield from squares_notes(found, catalog, texts)
    if found.left_out:
        yield texts.count("map.note.left_out", found.left_out)
    if found.simplified:
        yield texts("map.note.simplified")


def squares_notes(found: Situation, catalog: Catalog, texts: Texts) -> Iterable[str]:
    """Whose incidents are told as a square and a week, and what was asked more narrowly than that."""
    rows = found.rows
    sources = {rows.sources[index] for index in np.unique(rows.source[rows.coarse]).tolist()}
    names = [partner.name(texts.language) for partner in catalog.partners if partner.key in sources]
    yield texts.count("map.note.squares", found.squares, partners=list_text(names, texts.language))
    if catalog.moved:
        yield texts("map.note.few_addresses", n=FEWEST)
    if rows.widened:
        yield texts("map.note.whole_weeks", weeks=_weeks(rows.weeks, texts))


def _weeks(weeks: tuple[Period, ...], texts: Texts) -> str:
    """The one week by its name, or the first and the last of several."""
    years = len({week.start.isocalendar().year for week in weeks}) > 1
    first, last = (names_of((week,), texts, with_year=years) for week in (weeks[0], weeks[-1]))
    return first if first == last else texts("map.note.from_to", first=first, last=last)


def places_table(shown: Shown, texts: Texts, *, known: str = "places") -> Table:
    """Top places by name, the text twin of the discs."""
    rows = tuple((str(rank), name, number) for rank, (name, number) in enumerate(shown.places, 1))
    header = (
        texts("map.table.rank"),
        texts("map.table.place"),
        texts("map.table.near", metres=f"{shown.radius:.0f}"),
    )
    return Table(header, rows, texts(f"map.table.{known}"), numeric=(2,))


def kinds_table(answer: Answer) -> Table:
    """The most frequent kinds, and the rest as one row."""
    found, texts = answer.found, answer.texts
    names = {kind.key: kind.name(texts.language) for kind in answer.catalog.kinds}
    ranked_kinds = kinds_by_number(found.rows, tuple(names))
    shown = ranked_kinds if len(ranked_kinds) == MOST_KINDS + 1 else ranked_kinds[:MOST_KINDS]
    rows = [(names.get(key, key).capitalize(), number_text(number, texts.language)) for key, number in shown]
    rest = len(found.rows) - sum(number for _, number in shown)
    if rest:
        rows.append((texts("map.rest"), number_text(rest, texts.language)))
    header = (texts("map.table.kind"), texts("map.table.number"))
    return Table(header, tuple(rows), texts("map.table.kinds"), numeric=(1,))


def next_buttons(answer: Answer) -> Buttons:
    """Other views of the same question, the comparison, and one step back in time."""
    query = answer.found.query
    if query.compare:
        view = View.AUTO if query.view in {View.CHANGE, View.DUAL} else query.view  # these always compare
        alone = replace(query, compare=(), view=view)
        return Buttons(
            tuple(_back(answer, replace(alone, periods=periods)) for periods in (query.periods, query.compare))
        )
    before = previous(query.periods)
    against = replace(query, compare=before, view=View.AUTO)
    named = names_of(before, answer.texts, with_year=answer.found.crosses_years)
    label = answer.texts("map.button.compare", period=named)
    views = (_view(answer, view) for view in VIEWS if view is not answer.view)
    made = (Button(label, _line(answer, against)), _back(answer, replace(query, periods=before)))
    return Buttons((*views, *made, *_problem(answer)))


def _problem(answer: Answer) -> tuple[Button, ...]:
    """The question as a problem to work on, where it names a place or a kind."""
    query = answer.found.query
    if not (query.areas or query.near or query.kinds):
        return ()
    name = subject(query, answer.catalog, answer.texts.language)
    _, line = make_option(name, query, answer.catalog, answer.texts, "map")
    return (Button(answer.texts("map.button.problem"), line),)


def _view(answer: Answer, view: View) -> Button:
    line = _line(answer, replace(answer.found.query, view=view))
    return Button(answer.texts(f"map.button.{view.value}"), line)


def _back(answer: Answer, query: Query) -> Button:
    named = names_of(query.periods, answer.texts, with_year=answer.found.crosses_years)
    label = answer.texts("map.button.back", period=named)
    return Button(label, _line(answer, query))


def _line(answer: Answer, query: Query) -> str:
    return line_of(query, answer.catalog, answer.texts)


def line_of(query: Query, catalog: Catalog, texts: Texts) -> str:
    """The query as a ready command line."""
    return command_line(in_words(query, catalog, texts.language), texts)


def command_line(words: str, texts: Texts) -> str:
    """Words after the command's own word, in the reader's language."""
    return f"{'/map' if texts.language == 'en' else '/karta'} {words}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
