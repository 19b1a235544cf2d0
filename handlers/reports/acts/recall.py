"""`/återkalla H-7KQ4`: what the bot showed of a report is taken away, for everybody at once."""

from zoneinfo import ZoneInfo

from handlers.reply import Button, Buttons, Card, Element, Reply, Table, Text
from handlers.reports.answers import line, no_such, private, said
from handlers.reports.naming import first_word, other_number
from handlers.request import Request
from handlers.services import Services
from handlers.texts import Texts
from handlers.texts.format import moment_text
from storage.errors import ReportRefusedError
from storage.model.people import Role
from storage.model.retention import Post, Recalled


def run(request: Request, services: Services) -> Reply:
    """Find the report, recall it, tell what happened."""
    texts = services.texts(request.language)
    if not first_word(request.line):
        return said(request, texts, texts("recall.which"), title=texts("recall.title"))
    number = other_number(request.line)
    try:
        recalled = services.recall(request.actor, number, request.received_at)
    except ReportRefusedError:
        return no_such(request, texts, number)
    zone = ZoneInfo(services.catalog().region.timezone)
    card = Card(texts("recall.done_title", number=recalled.number), tuple(_told(request, recalled, texts, zone)))
    return private(request, card, number=recalled.number, settled=True)


def _told(request: Request, recalled: Recalled, texts: Texts, zone: ZoneInfo) -> list[Element]:
    key = "recall.withheld" if recalled.withheld else "recall.was_not_shared"
    gone = recalled.page + len(recalled.elsewhere)
    elements: list[Element] = [Text(texts(key, number=recalled.number), "lead")]
    elements.append(Text(texts.count("recall.gone", gone) if gone else texts("recall.none")))
    if recalled.left:
        elements += [Text(texts.count("recall.left", len(recalled.left)), "warning"), _left(recalled.left, texts, zone)]
    elements.append(Text(texts("recall.people"), "note"))
    if recalled.withheld and request.actor.role is Role.REVIEWER:
        show = Button(texts("review.button.show", number=recalled.number), line("review", texts, recalled.number))
        elements.append(Buttons((show,)))
    return elements


def _left(left: tuple[Post, ...], texts: Texts, zone: ZoneInfo) -> Table:
    """Where somebody must take a post away by hand."""
    header = tuple(texts(f"recall.{name}") for name in ("platform", "conversation", "time"))
    rows = tuple((one.platform, one.conversation, moment_text(one.at.astimezone(zone), texts.language)) for one in left)
    return Table(header, rows, texts("recall.by_hand"))
