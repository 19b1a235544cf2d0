"""Who gets what of whom, as a table; what waits for an answer stands above it."""

from collections.abc import Iterable

from handlers.reply import Button, Buttons, Card, Element, Select, Table, Text
from handlers.sharing.answers import Desk
from handlers.sharing.matrix import Entry, entries
from handlers.sharing.narrowing import Narrowed
from handlers.sharing.words import Names
from storage.model.agreement import PROPOSED, Row
from storage.model.register import Grant
from storage.register.starting import starting_matrix

COLUMNS = ("from", "to", "exactness", "until", "signed", "purpose", "legal_basis")


def table_card(desk: Desk, wanted: Narrowed) -> Card:
    """The table, narrowed to some parties; words that name nobody are said, with guesses as buttons."""
    register, texts = desk.services.register, desk.texts
    if wanted.is_empty and wanted.unknown:  # a table of everything would answer another question
        return Card(texts("sharing.title"), (*_unknown(desk, wanted), Buttons(_buttons(desk, wanted))))
    numbered = {row.number: row for row in register.rows()}
    found = [one for one in entries(register.read(), desk.names.catalog, desk.today) if fits(one, wanted)]
    elements = [*_unknown(desk, wanted), *_waiting(desk, wanted), Text(_lead(desk, found, wanted), "lead")]
    if found:
        elements.append(entries_table(found, numbered, desk.names))
    elements += [Text(note, "note") for note in notes(found, desk.names)]
    shown = {one.grant.number for one in found} & numbered.keys()
    if shown:
        options = tuple((_option(numbered[number], desk.names), desk.line(f"D-{number}")) for number in sorted(shown))
        elements.append(Select(texts("sharing.open"), options))
    return Card(texts("sharing.title"), (*elements, Buttons(_buttons(desk, wanted))))


def fits(entry: Entry, wanted: Narrowed) -> bool:
    """Whether an entry is about the parties of a line."""
    given, got = {entry.source}, set(entry.receivers)
    if wanted.is_empty:
        return True
    if wanted.either and not wanted.either & (given | got):
        return False
    return (not wanted.sources or bool(wanted.sources & given)) and (
        not wanted.receivers or bool(wanted.receivers & got)
    )


def entries_table(found: Iterable[Entry], numbered: dict[int, Row], names: Names) -> Table:
    """Entries as rows of text."""
    header = tuple(names.texts(f"sharing.column.{name}") for name in COLUMNS)
    return Table(header, tuple(_cells(one, numbered, names) for one in found))


def _cells(entry: Entry, numbered: dict[int, Row], names: Names) -> tuple[str, ...]:
    grant, start = entry.grant, entry.is_start
    row = numbered.get(grant.number)
    signed = names.texts("sharing.start") if row is None else f"{row.label}: {names.signed_by(row)}"
    return (
        names.partner(entry.source),
        names.parties(entry.receivers),
        names.exactness(grant),
        names.until(grant),
        signed,
        names.texts("sharing.below") if start else grant.purpose,
        names.texts("sharing.below") if start else grant.legal_basis,
    )


def notes(found: list[Entry], names: Names) -> Iterable[str]:
    """What the starting matrix rests on, and what holds whatever stands in the table."""
    texts = names.texts
    if any(entry.is_start for entry in found):
        start: Grant = starting_matrix()[0]
        yield texts("sharing.note.start", purpose=start.purpose, legal_basis=start.legal_basis)
    yield texts("sharing.note.caps", kinds=names.capped())
    yield texts("sharing.note.own")


def _lead(desk: Desk, found: list[Entry], wanted: Narrowed) -> str:
    if not found:
        return desk.texts("sharing.none")
    return desk.texts("sharing.lead" if wanted.is_empty else "sharing.lead_narrowed")


def _unknown(desk: Desk, wanted: Narrowed) -> list[Element]:
    said: list[Element] = []
    for word, guesses in wanted.unknown:
        said.append(Text(desk.texts("sharing.unknown", word=word), "warning"))
        if guesses:
            said.append(Buttons(tuple(Button(guess, desk.line(guess)) for guess in guesses)))
    return said


def _waiting(desk: Desk, wanted: Narrowed) -> list[Element]:
    """Proposals, those that wait for the asker first."""
    register, texts = desk.services.register, desk.texts
    rows = [row for row in register.rows(PROPOSED) if _about(row, wanted)]
    if not rows:
        return []
    mine = [row for row in rows if register.sides(row, desk.request.actor)]
    ordered = [*mine, *(row for row in rows if row not in mine)]
    lead = texts.count("sharing.for_you", len(mine)) if mine else texts.count("sharing.waiting", len(rows))
    options = tuple((_option(row, desk.names), desk.line(row.label)) for row in ordered)
    return [Text(lead, "lead"), Select(texts("sharing.open_proposal"), options)]


def _about(row: Row, wanted: Narrowed) -> bool:
    return fits(Entry(row.grant.source, (row.grant.receiver,), row.grant), wanted)


def _option(row: Row, names: Names) -> str:
    grant = row.grant
    parties = names.texts("sharing.to", source=names.party(grant.source), receiver=names.party(grant.receiver))
    return f"{row.label} · {parties} · {names.exactness(grant)}"


def _buttons(desk: Desk, wanted: Narrowed) -> tuple[Button, ...]:
    buttons = [desk.button("why", desk.act("why"))]
    if desk.proposes:
        buttons.insert(0, desk.button("propose", desk.act("propose")))
    if not wanted.is_empty or wanted.unknown:
        buttons.append(desk.button("all", desk.line()))
    return tuple(buttons)
