"""The register as a document to decide on and sign: its content, in plain pieces; bot/paper.py writes the file."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from handlers.sharing.matrix import Entry, entries
from handlers.sharing.words import Names
from storage.model.agreement import Row
from storage.model.people import Level, Person
from storage.model.register import Register
from storage.model.retention import RetentionRule
from storage.register import Registers
from storage.register.signing import SIGNING
from storage.register.starting import starting_matrix

# Laws, each with its keys `law` and `means` in handlers/texts/paper; a lawyer confirms every one.
LAWS = ("osl8", "osl10", "osl10_15a", "osl26", "osl35", "duty", "municipality", "gdpr6", "gdpr9", "gdpr10", "record")
MATRIX_COLUMNS = ("from", "to", "exactness", "until", "signed", "purpose", "legal_basis")


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; a note is smaller."""

    text: str
    style: Literal["normal", "note", "bullet"] = "normal"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. `widths` are the columns' shares; `tall` rows leave room for a pen."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    tall: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """What follows stands on pages of this kind."""

    landscape: bool


Block = Heading | Paragraph | Grid | Turn


@dataclass(frozen=True, slots=True)
class Paper:
    """The document: `facts` stand under its title, `footer` on every page, `page` as "Sida {n} av {all}"."""

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    footer: str
    page: str
    version: str
    author: str
    language: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class _Desk:
    registers: Registers
    register: Register
    names: Names
    people: tuple[Person, ...]
    at: datetime
    retention: tuple[tuple[str, ...], ...]

    def text(self, key: str, **values: object) -> str:
        return self.names.texts(f"paper.{key}", **values)

    def head(self, *keys: str) -> tuple[str, ...]:
        return tuple(self.text(f"column.{key}") for key in keys)


def document(
    registers: Registers,
    names: Names,
    people: Sequence[Person],
    at: datetime,
    retention: Sequence[tuple[str, ...]] = (),
) -> Paper:
    """All that is in force at a moment.

    `retention`: rows (what, words, place and time, everything) from the installation's rules; without them the
    document says where that is decided.
    """
    desk = _Desk(registers, registers.read(), names, tuple(people), at, tuple(retention))
    region = names.catalog.region.name
    version = desk.text("version", number=_latest(desk), date=names.day(at))
    return Paper(
        title=desk.text("title"),
        subtitle=desk.text("subtitle", region=region),
        facts=(
            (desk.text("fact.region"), region),
            (desk.text("fact.version"), version),
            (desk.text("fact.decided_by"), ""),
            (desk.text("fact.diary"), ""),
        ),
        footer=f"{desk.text('title')} · {region} · {version}",
        page=names.texts.entries["paper.page"],
        version=version,
        author=region,
        language=names.texts.language,
        blocks=tuple(_blocks(desk)),
    )


def _latest(desk: _Desk) -> str:
    """The number of the latest row that came in force; the starting matrix's when none has."""
    numbers = [grant.number for grant in desk.register.grants]
    return f"D-{max(numbers)}" if max(numbers, default=0) else desk.text("start_version")


def _blocks(desk: _Desk) -> Iterator[Block]:
    yield Heading(desk.text("about.title"))
    yield from _paragraphs(desk, "about", 2)
    yield from _parties(desk)
    yield from _purposes(desk)
    yield from _levels(desk)
    yield from _categories(desk)
    yield Turn(landscape=True)
    yield from _matrix(desk)
    yield Turn(landscape=False)
    yield from _rooms(desk)
    yield from _own_areas(desk)
    yield from _retention(desk)
    yield from _laws(desk)
    yield Heading(desk.text("change.title"))
    yield from _paragraphs(desk, "change", 4, "bullet")
    yield Turn(landscape=False)  # all signatures stand on one page
    yield from _signatures(desk)


def _paragraphs(
    desk: _Desk, key: str, count: int, style: Literal["normal", "note", "bullet"] = "normal"
) -> list[Paragraph]:
    return [Paragraph(desk.text(f"{key}.text_{number}"), style) for number in range(1, count + 1)]


def _parties(desk: _Desk) -> Iterator[Block]:
    rows = []
    for partner in desk.names.catalog.partners:
        signs = [one.name for one in desk.people if one.partner == partner.key and one.role in SIGNING]
        sector = _capital(desk.names.sector(partner.sector))
        rows.append((desk.names.partner(partner.key), sector, ", ".join(signs) or desk.text("nobody")))
    yield Heading(desk.text("parties.title"))
    yield Paragraph(desk.text("parties.text_1"))
    yield Grid(desk.head("partner", "sector", "signs"), tuple(rows), (3, 2.4, 3.6))


def _purposes(desk: _Desk) -> Iterator[Block]:
    used = [row.grant.purpose for row in desk.registers.rows() if not row.grant.ended(_today(desk))]
    start = starting_matrix()[0].purpose
    yield Heading(desk.text("purposes.title"))
    yield Paragraph(desk.text("purposes.text_1"))
    yield from (Paragraph(one, "bullet") for one in dict.fromkeys([start, *used]) if one)


def _levels(desk: _Desk) -> Iterator[Block]:
    rows = [
        (f"{int(level)}", desk.names.level(level), desk.text(f"levels.means_{int(level)}"))
        for level in Level
    ]  # fmt: skip
    yield Heading(desk.text("levels.title"))
    yield Paragraph(desk.text("levels.text_1"))
    yield Grid(desk.head("level", "called", "means"), tuple(rows), (0.8, 2.6, 5.6))
    yield Paragraph(desk.text("levels.text_2"))


def _categories(desk: _Desk) -> Iterator[Block]:
    catalog, language = desk.names.catalog, desk.names.texts.language
    rows = []
    for group in catalog.groups:
        kinds = [kind.name(language) for kind in catalog.kinds if kind.group == group.key and not kind.capped]
        if kinds:
            rows.append((group.name(language), ", ".join(kinds).lower()))
    yield Heading(desk.text("categories.title"))
    yield Paragraph(desk.text("categories.text_1"))
    yield Grid(desk.head("group", "kinds"), tuple(rows), (2.4, 6.6))
    yield Paragraph(desk.text("categories.text_2", kinds=desk.names.capped()))
    yield Paragraph(desk.text("categories.text_3"))


def _matrix(desk: _Desk) -> Iterator[Block]:
    found = entries(desk.register, desk.names.catalog, _today(desk), own=True)
    numbered = {row.number: row for row in desk.registers.rows()}
    start = starting_matrix()[0]
    yield Heading(desk.text("matrix.title"))
    yield Paragraph(desk.text("matrix.text_1"))
    header = tuple(desk.names.texts(f"sharing.column.{name}") for name in MATRIX_COLUMNS)
    rows = tuple(_matrix_row(one, numbered, desk) for one in found)
    yield Grid(header, rows, (2.7, 3.0, 2.2, 1.4, 2.7, 2.2, 2.2))
    yield Paragraph(desk.text("matrix.start", purpose=start.purpose, legal_basis=start.legal_basis), "note")


def _matrix_row(entry: Entry, numbered: dict[int, Row], desk: _Desk) -> tuple[str, ...]:
    names, grant, row = desk.names, entry.grant, numbered.get(entry.grant.number)
    signed = names.texts("sharing.start") if row is None else f"{row.label}: {names.signed_by(row)}"
    ended = f" ({desk.text('ended')})" if grant.ended(_today(desk)) else ""
    words = [desk.text("matrix.star")] * 2 if entry.is_start else [grant.purpose, grant.legal_basis]
    receivers = _capital(names.parties(entry.receivers))
    return (names.partner(entry.source), receivers, names.exactness(grant), names.until(grant) + ended, signed, *words)


def _rooms(desk: _Desk) -> Iterator[Block]:
    """Conversations that are receivers, with everybody they were signed for."""
    listed: dict[str, frozenset[str]] = {}
    for grant in desk.register.grants:
        if grant.listed:
            listed[grant.receiver] = grant.listed & listed.get(grant.receiver, grant.listed)
    if not listed:
        return
    yield Heading(desk.text("rooms.title"))
    yield Paragraph(desk.text("rooms.text_1"))
    partner_of = {one.key: one.partner for one in desk.people}
    for room, people in listed.items():
        rows = sorted((desk.names.partner(partner_of.get(key, "")), desk.names.person(key)) for key in people)
        yield Paragraph(_capital(desk.names.party(room)))
        yield Grid(desk.head("partner", "person"), tuple(rows), (4, 5))


def _own_areas(desk: _Desk) -> Iterator[Block]:
    named = {area.key: area.name for area in desk.names.catalog.areas}
    rows = [
        (desk.names.partner(partner), ", ".join(sorted(named.get(key, key) for key in keys)))
        for partner, keys in sorted(desk.register.own_areas.items())
    ]
    if rows:
        yield Heading(desk.text("own_areas.title"))
        yield Paragraph(desk.text("own_areas.text_1"))
        yield Grid(desk.head("partner", "areas"), tuple(rows), (3, 6))


def retention_rows(names: Names, rules: Iterable[RetentionRule]) -> tuple[tuple[str, ...], ...]:
    """Rules as rows of the document, the most general first, which holds where no other does."""
    kinds = {kind.key: kind.name(names.texts.language) for kind in names.catalog.kinds}

    def what(rule: RetentionRule) -> str:
        group = rule.kind.removeprefix("group:")
        of = names.group(group) if group != rule.kind else kinds.get(rule.kind, names.group(""))
        return f"{of} ({names.party(rule.source)})" if rule.source else of

    ordered = sorted(rules, key=lambda rule: rule.weight)
    return tuple((what(one), *(str(n) for n in (one.terms.words, one.terms.place, one.terms.row))) for one in ordered)


def _retention(desk: _Desk) -> Iterator[Block]:
    yield Heading(desk.text("retention.title"))
    if not desk.retention:
        yield Paragraph(desk.text("retention.elsewhere"))
        return
    yield Paragraph(desk.text("retention.text_1"))
    yield Grid(desk.head("what", "words", "place", "row"), desk.retention, (3, 2, 2, 2))


def _laws(desk: _Desk) -> Iterator[Block]:
    confirm = desk.text("laws.confirm")
    rows = tuple((desk.text(f"law.{law}"), desk.text(f"law.{law}_means"), confirm) for law in LAWS)
    yield Heading(desk.text("laws.title"))
    yield Paragraph(desk.text("laws.text_1"))
    yield Grid(desk.head("law", "law_means", "confirmed"), rows, (2.6, 4.8, 1.6))


def _signatures(desk: _Desk) -> Iterator[Block]:
    rows = tuple((desk.names.partner(one.key), "", "", "") for one in desk.names.catalog.partners)
    yield Heading(desk.text("signatures.title"))
    yield Paragraph(desk.text("signatures.text_1"))
    yield Grid(desk.head("partner", "signer", "day", "signature"), rows, (2.6, 2.8, 1.2, 2.4), tall=True)
    lawyer = ((desk.text("signatures.lawyer"), "", "", ""),)
    yield Paragraph(desk.text("signatures.text_2"))
    yield Grid(desk.head("office", "signer", "day", "signature"), lawyer, (2.6, 2.8, 1.2, 2.4), tall=True)


def _today(desk: _Desk) -> date:
    return desk.at.astimezone(ZoneInfo(desk.names.catalog.region.timezone)).date()


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
