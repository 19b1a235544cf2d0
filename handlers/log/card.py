"""The log as a table, newest first: to a partner who was shown its incidents, to an auditor every row."""

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from handlers.grammar import period_words
from handlers.log.asked import LogLine, in_words, read_line
from handlers.reply import Button, Buttons, Card, Element, Facts, Reply, Table, Text
from handlers.request import Request
from handlers.services import Services
from handlers.texts import Texts
from handlers.texts.format import list_text, number_text, time_text
from storage.audit import Showing
from storage.audit.entry import ANYBODY
from storage.audit.looking import Asked
from storage.model.people import Audience
from storage.model.permissions import Scope, scope_of

PAGE_ROWS = 12


@dataclass(frozen=True, slots=True)
class Desk:
    """What the rows are written with."""

    request: Request
    services: Services
    texts: Texts
    line: LogLine
    whole: bool  # an auditor's, with every row

    def partner(self, key: str | None) -> str:
        """A partner's name; of the public, or somebody unknown, that."""
        partners = {partner.key: partner for partner in self.services.catalog().partners}
        found = partners.get(key or "")
        if found is not None:
            return found.name(self.texts.language)
        return self.texts("log.anybody") if key in (None, "", ANYBODY) else str(key)

    def periods(self) -> str:
        """The period in words."""
        periods = self.line.query.periods if self.line.query else ()
        return list_text(
            [period_words(one, self.texts.language, with_year=True) for one in periods], self.texts.language
        )


def run(request: Request, services: Services) -> Reply:
    """Read the line, then show what the asker may know."""
    texts = services.texts(request.language)
    line = read_line(request, services)
    desk = Desk(request, services, texts, line, scope_of("log", request.actor.role) is Scope.ALL)
    if line.query is None:
        return _reply(request, Card(texts("log.title"), tuple(Text(one, "warning") for one in line.said)), "")
    rows = services.log.looked(request.actor, _asked(desk))
    return _reply(request, _card(desk, rows), in_words(line, desk.periods(), texts))


def _reply(request: Request, card: Card, words: str) -> Reply:
    """Always for the asker alone: who looked is nobody else's business."""
    audience = Audience(frozenset({request.actor}), request.actor.person)
    facts = Facts(query={"in_words": words} if words else None)
    return Reply(card, audience, thread=request.thread, private=True, settled=bool(request.line), facts=facts)


def _asked(desk: Desk) -> Asked:
    line, query = desk.line, desk.line.query
    return Asked(
        periods=tuple((one.start, one.end) for one in query.periods) if query else (),
        persons=line.persons,
        partners=query.sources if query else (),
        apart_from=desk.request.actor.partner if line.others else None,
        skip=(line.page - 1) * PAGE_ROWS,
        most=PAGE_ROWS + 1,  # one more tells whether there is another page
    )


def _card(desk: Desk, rows: tuple[Showing, ...]) -> Card:
    texts = desk.texts
    own = desk.partner(desk.request.actor.partner)
    key = "log.whole" if desk.whole else "log.own"
    elements: list[Element] = [Text(texts(key, partner=own, period=desk.periods()), "lead")]
    elements += [Text(one, "warning") for one in desk.line.said]
    if rows:
        table = _whole if desk.whole else _own
        elements.append(table(desk, rows[:PAGE_ROWS]))
    else:
        elements.append(Text(texts("log.none")))
    if not desk.whole:
        elements.append(Text(texts("log.told"), "note"))
    return Card(texts("log.title"), (*elements, *_buttons(desk, more=len(rows) > PAGE_ROWS)))


def _own(desk: Desk, rows: tuple[Showing, ...]) -> Table:
    """When, who, who else could read it; the question of the own people, and the purpose where one was given."""
    columns = {
        "when": [_when(row, desk) for row in rows],
        "who": [_who(row, desk) for row in rows],
        "readers": [_readers(row, desk) for row in rows],
        "question": [row.query_words for row in rows],
        "purpose": [row.purpose for row in rows],
    }
    return _table(columns, desk.texts)


def _whole(desk: Desk, rows: tuple[Showing, ...]) -> Table:
    """Everything a row tells."""
    texts = desk.texts
    columns = {
        "number": [str(row.id) for row in rows],
        "when": [_when(row, desk) for row in rows],
        "who": [_who(row, desk) for row in rows],
        "what": [_what(row, desk) for row in rows],
        "shown": [_shown(row, texts) for row in rows],
        "readers": [_readers(row, desk) for row in rows],
        "purpose": [row.purpose for row in rows],
    }
    return _table(columns, texts)


def _table(columns: dict[str, list[str]], texts: Texts) -> Table:
    """The columns that hold anything, as rows."""
    held = {name: cells for name, cells in columns.items() if any(cells)}
    return Table(tuple(texts(f"log.column.{name}") for name in held), tuple(zip(*held.values(), strict=True)))


def _when(row: Showing, desk: Desk) -> str:
    """22/11 12:00, in few signs for a phone; the year when it is another."""
    zone = ZoneInfo(desk.services.catalog().region.timezone)
    at, now = row.at.astimezone(zone), desk.request.received_at.astimezone(zone)
    year = "" if at.year == now.year else f" {at.year}"
    return f"{at.day}/{at.month}{year} {time_text(at)}"


def _who(row: Showing, desk: Desk) -> str:
    name = desk.services.person_name(row.person)
    return f"{name} ({desk.partner(row.partner)})" if row.partner else name


def _what(row: Showing, desk: Desk) -> str:
    """The command or the act, and what it was about."""
    words = {command.name: f"/{command.words[0]}" for command in desk.services.commands()}
    command = words.get(row.command, row.command)
    if row.act:
        done = desk.texts.entries.get(f"log.act.{row.act}", row.act)
        return f"{done} {row.query_words or command}".strip()
    return f"{command} {row.query_words}".strip()


def _shown(row: Showing, texts: Texts) -> str:
    """How many incidents, how exactly at most, and how many of them so if not all."""
    if not row.count:
        return ""
    level = texts(f"log.level.{int(row.level)}")
    n, exact = number_text(row.count, texts.language), number_text(row.detailed, texts.language)
    return texts("log.shown" if row.detailed == row.count else "log.shown_part", n=n, exact=exact, level=level)


def _readers(row: Showing, desk: Desk) -> str:
    """Only the asker; or how many people of which partners."""
    if not row.act and row.readers == 1:
        return desk.texts("log.alone")
    names = [desk.partner(key) for key in row.audience]
    named = list_text(names, desk.texts.language)
    return desk.texts.count("log.people", row.readers, partners=named) if row.readers else named


def _buttons(desk: Desk, *, more: bool) -> list[Element]:
    line, texts = desk.line, desk.texts
    buttons = []
    if more:
        buttons.append(Button(texts("log.button.older"), _line(replace(line, page=line.page + 1), texts)))
    if line.page > 1:
        buttons.append(Button(texts("log.button.newer"), _line(replace(line, page=line.page - 1), texts)))
    if not desk.whole:
        label = texts("log.button.everybody" if line.others else "log.button.others")
        buttons.append(Button(label, _line(replace(line, page=1, others=not line.others), texts)))
    return [Buttons(tuple(buttons))] if buttons else []


def _line(line: LogLine, texts: Texts) -> str:
    parts = [texts("log.line"), line.rest]
    parts += [texts("log.others_word")] if line.others else []
    parts += [texts("log.page", n=line.page)] if line.page > 1 else []
    return " ".join(part for part in parts if part)
