"""1 Kartläggning: how much, where, when, who reports, and with what consequences."""

from collections.abc import Iterator

from handlers.document import Block, Figure, Grid, Heading, Paragraph
from handlers.reply import Element
from handlers.situation.blocks import blocks, pictures, with_partner
from handlers.situation.extent import extent
from handlers.situation.gathered import Gathered
from handlers.situation.reporting import PartnerRow
from handlers.texts.format import list_text, number_text
from storage.model.people import Level
from storage.model.problem import Sort

CLOCK = 0.72  # of the page's width: the week's clock is read at arm's length
# What partners say of who is affected and how.
CONSEQUENCES = (Sort.WHO, Sort.WHAT)


def mapping(told: Gathered) -> Iterator[Block]:
    """The chapter."""
    texts = told.desk.texts
    yield Heading(texts("situation.mapping.title"))
    yield Paragraph(texts("situation.mapping.about"))
    yield from extent(told)
    yield from where(told)
    yield from when(told)
    yield from _reporting(told)
    yield from _consequences(told)


def where(told: Gathered) -> Iterator[Block]:
    """The map, and the places that stand out."""
    texts = told.desk.texts
    yield Heading(texts("situation.where.title"), 2)
    drawn = pictures(told.answers["map"].reply.card.elements)
    if told.rows and not len(told.here):
        yield Paragraph(texts("situation.where.nothing"))
        return
    if drawn:
        caption = texts("situation.where.caption" if told.rows else "situation.where.zones")
        yield Figure(drawn[0].png, drawn[0].alt, caption)
    else:
        yield Paragraph(texts("situation.where.no_map"))
    if not told.rows:
        yield Paragraph(texts("situation.where.only_counts"))
    elif not told.squares:
        yield Heading(texts("situation.where.places"), 3)
        first, *rest = _without(told, "hotspots")
        yield from blocks([first])
        yield from blocks(rest, heads=True)
    else:
        yield Paragraph(texts("situation.summary.squares"))


def when(told: Gathered) -> Iterator[Block]:
    """The week's clock and its table."""
    texts = told.desk.texts
    yield Heading(texts("situation.when.title"), 2)
    if told.rows:
        yield from blocks(_without(told, "rhythm"), share=CLOCK)
    else:
        yield Paragraph(texts("rhythm.only_counts"))


def _without(told: Gathered, name: str) -> Iterator[Element]:
    """An answer without what may only be counted: that is said once, where the extent is told."""
    yield from (one for one in told.answers[name].reply.card.elements if one not in told.counted)


def _reporting(told: Gathered) -> Iterator[Block]:
    """Who has reported, so that silence is not read as calm."""
    texts = told.desk.texts
    yield Heading(texts("situation.reporting.title"), 2)
    if not any(row.weeks for row in told.partners):
        yield Paragraph(texts("situation.reporting.hidden"))
        return
    number = next((sum(row.weeks) for row in told.partners if row.weeks), 0)
    yield Paragraph(texts("situation.reporting.about"))
    yield Paragraph(texts.count("situation.reporting.weeks", number))
    heads = ("partner", "incidents", "told", "calm", "silent")
    header = tuple(texts(f"situation.reporting.{name}") for name in heads)
    yield Grid(header, tuple(_partner(told, row) for row in told.partners), (2.4, 1.1, 1, 1.2, 1), (1, 2, 3, 4))
    silent = [told.desk.names({row.partner}) for row in told.partners if row.weeks and row.weeks[2]]
    if silent:
        yield Paragraph(texts("situation.reporting.silence", partners=list_text(silent, texts.language)))


def _partner(told: Gathered, row: PartnerRow) -> tuple[str, ...]:
    texts, name = told.desk.texts, told.desk.names({row.partner})
    if row.weeks is None:
        word = "counted" if row.given.level is Level.COUNTS else "closed"
        kept = texts(f"digest.partner.{word}") if row.given.level <= Level.COUNTS else "–"
        return (name, kept, "–", "–", "–")
    return (name, *(number_text(number, texts.language) for number in (row.incidents, *row.weeks)))


def _consequences(told: Gathered) -> Iterator[Block]:
    """What partners have said of it in the problems, and room for what nobody has said."""
    desk, texts = told.desk, told.desk.texts
    yield Heading(texts("situation.consequences.title"), 2)
    every_said = ((whole.problem, [one for one in whole.said if one.sort in CONSEQUENCES]) for whole in told.wholes)
    said = [(problem, every) for problem, every in every_said if every]
    if said:
        yield Paragraph(texts("situation.consequences.about"))
    for problem, every in said:
        yield Paragraph(f"{problem.code} {problem.name}", "strong")
        yield from (Paragraph(with_partner(desk, one), "bullet") for one in every)
    yield Paragraph(texts("situation.consequences.fill"), "fill")
