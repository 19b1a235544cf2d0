"""`/inget vecka 47`: a week in which one's partner had nothing to report, which is a report too."""

from datetime import date
from zoneinfo import ZoneInfo

from handlers.grammar import calendar_span, period_words, read
from handlers.grammar.calendar import WEEK, monday
from handlers.grammar.spans import midnight
from handlers.reply import Button, Buttons, Card, Reply, Text
from handlers.reports.answers import line, private, refusal, said
from handlers.reports.words import local
from handlers.request import Request
from handlers.services import Services
from handlers.texts import Texts
from storage.errors import ReportRefusedError
from storage.model.query import Period

HALF_A_YEAR = 26 * WEEK
FRIDAY = 5  # from then on a week can be told; before it people mean the last one


def run(request: Request, services: Services) -> Reply:
    """Ask which week when none was named; else note it."""
    texts, today = services.texts(request.language), local(request.received_at, services.catalog()).date()
    this = monday(today)
    if not request.line:
        return _ask(request, services, this if today.isoweekday() >= FRIDAY else this - WEEK, this)
    week = _week(request, services)
    if week is None:
        return said(request, texts, texts("report.nothing.not_week", given=request.line[:40]))
    if week < this - HALF_A_YEAR and str(week.isocalendar().year) not in request.line:
        week += 52 * WEEK  # week 50 said in week 47 is the coming one
    if week > today:
        return said(request, texts, texts("report.nothing.future", week=_capital(_words(week, services, texts))))
    return _note(request, services, week)


def _note(request: Request, services: Services, week: date) -> Reply:
    texts = services.texts(request.language)
    names = {"partner": _partner(request, services), "week": _words(week, services, texts)}
    if services.reports.has_reported(request.actor, week):
        return said(request, texts, texts("report.nothing.but", **names))
    try:
        noted = services.reports.nothing(request.actor, week, request.received_at)
    except ReportRefusedError as error:
        return refusal(request, texts, error)
    key = "done" if noted.at == request.received_at else "before"
    card = Card(texts("report.nothing.title"), (Text(texts(f"report.nothing.{key}", **names), "lead"),))
    return private(request, card, settled=True)


def _ask(request: Request, services: Services, first: date, this: date) -> Reply:
    texts = services.texts(request.language)
    other = this - WEEK if first == this else this
    names = [_words(week, services, texts) for week in (first, other)]
    lines = [line("nothing", texts, name) for name in names]
    buttons = (
        Button(texts("report.nothing.yes", week=names[0]), lines[0], "primary"),
        Button(texts("report.nothing.other", week=names[1]), lines[1]),
    )
    asked = texts("report.nothing.ask", partner=_partner(request, services), week=names[0])
    card = Card(texts("report.nothing.title"), (Text(asked, "lead"), Buttons(buttons)))
    return private(request, card)


def _week(request: Request, services: Services) -> date | None:
    """The Monday of the one week that a line names."""
    reading = read(request.line, services.catalog(), request.received_at, request.language)
    periods = reading.query.periods if reading.query is not None and not reading.questions else ()
    if len(periods) != 1 or reading.not_understood:
        return None
    span = calendar_span(periods[0])
    return span.start if span.unit == "week" else None


def _words(week: date, services: Services, texts: Texts) -> str:
    """Vecka 47 2026."""
    zone = ZoneInfo(services.catalog().region.timezone)
    return period_words(Period(midnight(week, zone), midnight(week + WEEK, zone)), texts.language, with_year=True)


def _partner(request: Request, services: Services) -> str:
    partners = {partner.key: partner for partner in services.catalog().partners}
    own = partners.get(request.actor.partner or "")
    return own.name(request.language) if own is not None else str(request.actor.partner)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
