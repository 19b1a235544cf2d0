"""`/atgard A-7KQ4`: one measure, and what its proposer does with it."""

from collections.abc import Iterable

from handlers.decisions.words import button as decide
from handlers.decisions.words import may_make
from handlers.measures import earlier, library_cards, words
from handlers.measures.library import entry_of, own_words
from handlers.measures.proposing import may_change
from handlers.problems import changed
from handlers.problems.desk import Desk
from handlers.problems.tree import ended
from handlers.reply import Button, Buttons, Card, Element, Fields, Link, Reply, Select, Text
from handlers.texts.format import date_text
from storage.measures import Held
from storage.measures.decided import Decided
from storage.model.measure import Measure
from storage.problems import Whole


def one(desk: Desk, held: Held, whole: Whole, *said: Element) -> Reply:
    """What it is, which causes it acts on, what it rests on, and whether it can be put to the vote."""
    texts, measure = desk.texts, held.measure
    elements: list[Element] = [*said, Text(lead(desk, measure), "lead"), *_causes(desk, whole, measure)]
    # What rests on the same entry of the library may be of any problem.
    of = None if entry_of(measure.evidence) else [held.problem.code]
    every = desk.services.measures.decided(desk.request.audience, of)
    elements += [Fields(tuple(_fields(desk, held))), *_evidence(desk, measure, every), *_decided(desk, measure, every)]
    steps = desk.services.measures.changes(measure.code, desk.request.audience)
    elements += [Text(changed.last(desk, steps), "note")] if steps else []
    elements += [
        *_buttons(desk, held, whole, steps=bool(steps)),
        Text(texts("measure.only_readers", partners=readers(desk, held)), "note"),
    ]
    return desk.to_all(Card(words.heading(measure), tuple(elements)), about=measure.code)


def lead(desk: Desk, measure: Measure) -> str:
    """How many causes it acts on, of those that everybody who reads may read.

    Of none it is not said whether there are others: only what is needed for a vote, which is so in either case.
    """
    number = len(measure.causes)
    return desk.texts.count("measure.acts_on", number) if number else desk.texts("measure.no_cause_here")


def readers(desk: Desk, held: Held) -> str:
    """Who may read it: its partners among the problem's."""
    return desk.names(held.measure.partners & held.problem.partners)


def _causes(desk: Desk, whole: Whole, measure: Measure) -> list[Element]:
    said = {cause.code: cause for cause in whole.said}
    found = [said[code] for code in measure.causes if code in said]
    lines: list[Element] = [Text(f"↳ {cause.code} {ended(cause.text)}") for cause in found]
    if found:
        options = tuple((f"{cause.code} {cause.text}"[: words.SHORT], desk.cause_line(cause.code)) for cause in found)
        lines.append(Select(desk.texts("cause.open_one"), options))
    return lines


def _fields(desk: Desk, held: Held) -> Iterable[tuple[str, str]]:
    texts, measure = desk.texts, held.measure
    yield texts("cause.label.problem"), words.of(held.problem)
    yield texts("measure.label.kind"), words.kind_of(texts, measure)
    given = (
        ("effect", measure.effect),
        ("indicator", measure.indicator),
        ("price", words.cost(texts, measure)),
        ("would_own", desk.names({measure.would_own}) if measure.would_own else ""),
    )
    yield from ((texts(f"measure.label.{name}"), value) for name, value in given if value)
    name, partner = desk.person(measure.person), desk.names({measure.partner})
    day = date_text(measure.at.astimezone(desk.zone).date(), texts.language)
    yield texts("measure.label.by"), f"{name}, {partner}, {day}" if name else f"{partner}, {day}"


def _evidence(desk: Desk, measure: Measure, every: tuple[Decided, ...]) -> list[Element]:
    """What it rests on: an entry of the library with its source, and own words; an address is a link."""
    texts, entry, own = desk.texts, entry_of(measure.evidence), own_words(measure.evidence)
    found: list[Element] = []
    if entry is not None:
        found += [Text(texts("measure.label.evidence"), "lead"), Text(library_cards.in_short(desk, entry))]
        found += library_cards.before(desk, entry, every)
    if own:
        found += [] if entry else [Text(texts("measure.label.evidence"), "lead")]
        is_link = own.startswith(("https://", "http://")) and not any(sign.isspace() for sign in own)
        found.append(Link(own[:80], own) if is_link else Text(ended(own)))
    return found


def _decided(desk: Desk, measure: Measure, every: tuple[Decided, ...]) -> list[Element]:
    """What was decided about it, as far as these readers may read that."""
    return [
        Text(desk.texts("measure.decided", told=ended(earlier.told(desk, was))))
        for was in every
        if was.measure.code == measure.code
    ]


def _buttons(desk: Desk, held: Held, whole: Whole, *, steps: bool) -> list[Element]:
    measure, entry = held.measure, entry_of(held.measure.evidence)
    buttons: list[Button] = []
    names = ["change"] if whole.problem.is_open and may_change(desk, measure) else []
    names += ["share", "withdraw"] if desk.is_own(measure) else []
    names += ["history"] if steps else []
    buttons += [words.button(desk, name, measure.code, words.act(desk, name)) for name in names]
    if whole.problem.is_open and may_make(desk):
        buttons.append(decide(desk, "new", measure.code))
    if entry is not None:
        buttons.append(words.button(desk, "study", words.act(desk, "library"), entry.key))
    buttons.append(words.button(desk, "all", held.problem.code))
    buttons.append(desk.button("problem.button.show", desk.line(held.problem.code)))
    return [Buttons(tuple(buttons))]
