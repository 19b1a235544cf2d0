"""5 Metod och osäkerhet: how the numbers were made, what is not in them and why, and what was shared by whom."""

from collections.abc import Iterator

from analytics.methods.about import About
from handlers.analysis.how import general, name_of, parameters
from handlers.document import Block, Grid, Heading, Paragraph
from handlers.grammar import in_words, say
from handlers.situation.blocks import notes
from handlers.situation.gathered import Gathered
from handlers.situation.reporting import PartnerRow
from handlers.texts import Texts
from handlers.texts.format import date_text, moment_text
from storage.model.people import Level

# What is never in the document, whatever is asked for; keys under `situation.left_out`.
LEFT_OUT = ("not_shared", "unreviewed", "capped", "small", "homes")


def method(told: Gathered) -> Iterator[Block]:
    """The chapter."""
    desk, texts = told.desk, told.desk.texts
    yield Heading(texts("situation.method.title"))
    yield Paragraph(texts("situation.method.reported"))
    at = moment_text(desk.request.received_at.astimezone(desk.zone), texts.language)
    asked = in_words(told.query, desk.catalog, texts.language)
    yield Paragraph(texts("situation.method.asked", asked=asked, at=at))
    yield from _left_out(told)
    yield from _shared(told)
    yield Heading(texts("situation.method.how"), 2)
    for about in told.abouts:
        yield from _explained(about, told)


def _left_out(told: Gathered) -> Iterator[Block]:
    texts = told.desk.texts
    yield Heading(texts("situation.left_out.title"), 2)
    yield from (Paragraph(texts(f"situation.left_out.{name}"), "bullet") for name in LEFT_OUT)
    said = [note for answer in told.answers.values() for note in notes(answer.reply.card.elements)]
    said += notes(told.counted)
    lowered = texts("map.note.lowered")  # the front page says for whom it is
    said = [for_paper(note, texts) for note in dict.fromkeys(said) if note != lowered]
    remarks = [say(note, texts) for note in told.asked.reading.notes]
    if said or remarks:
        yield Paragraph(texts("situation.left_out.here"), "strong")
        yield from (Paragraph(note, "bullet") for note in dict.fromkeys([*remarks, *said]))


def for_paper(note: str, texts: Texts) -> str:
    """A note without what only helps whoever can type another line."""
    return note.replace(texts("situation.left_out.typed"), "").strip()


def _explained(about: About, told: Gathered) -> Iterator[Block]:
    """One method: its name, what it does, and in small what it rests on."""
    texts = told.desk.texts
    yield Heading(name_of(about.method, texts), 3)
    yield Paragraph(texts(f"method.{about.method}.how"))
    rests = texts("method.rests_on", total=texts.count("map.total", about.n))
    chosen = parameters(about, texts)
    yield Paragraph(". ".join([rests, *([texts("method.chosen", chosen=chosen)] if chosen else [])]) + ".", "note")
    *_, note = general(about.method, texts)
    yield from (Paragraph(line, "note") for line in note.fallback().split("\n"))


def _shared(told: Gathered) -> Iterator[Block]:
    """Who gives what to these readers, for what, until when: the register's rows, and nothing of what happened."""
    texts = told.desk.texts
    yield Heading(texts("situation.shared.title"), 2)
    yield Paragraph(texts("situation.shared.about"))
    header = tuple(texts(f"situation.shared.{name}") for name in ("partner", "level", "purpose", "until"))
    yield Grid(header, tuple(_given(told, row) for row in told.partners), (2.2, 2, 3.4, 1.5))


def _given(told: Gathered, row: PartnerRow) -> tuple[str, ...]:
    texts, grant = told.desk.texts, row.given.grant
    level = texts(f"sharing.level.{int(Level(row.given.level))}")
    purpose = grant.purpose if grant is not None and grant.purpose else "–"
    until = date_text(grant.until, texts.language) if grant is not None and grant.until else "–"
    return told.desk.names({row.partner}), level, purpose, until
