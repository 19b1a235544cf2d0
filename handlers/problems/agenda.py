"""`/dagordning`: the week's agenda, for everybody who will read it."""

from collections.abc import Sequence
from datetime import date, timedelta

from handlers.decisions import on_agenda as decided
from handlers.problems.desk import Desk, desk_of
from handlers.problems.listing import opener
from handlers.problems.one import heading, next_step
from handlers.problems.work import Work, work_of
from handlers.reply import Button, Buttons, Card, Element, Reply, Table, Text
from handlers.reports.naming import first_word
from handlers.request import Request
from handlers.services import Services
from storage.model.problem import Problem, Status
from storage.problems import Whole

# What a meeting gets through; the rest stands in the list.
MOST = 20
# The order in which a meeting takes them: what is decided about first, what is new last.
ORDER = (Status.FOLLOW_UP, Status.MEASURES, Status.ANALYSIS, Status.OPEN)


def run(request: Request, services: Services) -> Reply:
    """The focus of the week, then every open problem with what it waits for."""
    desk = desk_of(request, services)
    every = [one for one in desk.store.all(request.audience) if one.is_open]
    today = request.received_at.astimezone(desk.zone).date()
    monday = today - timedelta(days=today.weekday())
    elements: list[Element] = []
    if request.line.strip():
        word = first_word(request.line)[:40]
        elements.append(Text(desk.texts("agenda.takes_nothing", word=word), "warning"))
    elements += _focus(desk, every, monday)
    shown = {status: [one for one in every if one.status is status][:MOST] for status in ORDER}
    work = work_of(desk, [one.code for some in shown.values() for one in some])
    elements += decided.elements(desk, (one for some in work.decisions.values() for one in some))
    for status, some in shown.items():
        if some:
            elements += [Text(desk.texts(f"agenda.heading.{status.value}"), "lead"), _table(desk, some, work)]
    if every:
        elements.append(opener(desk, every[:MOST]))
    else:
        elements.append(Text(desk.texts("agenda.none"), "lead"))
    elements += _asked(desk)
    elements += [_buttons(desk), Text(desk.texts("problem.only_shared"), "note")]
    title = desk.texts("agenda.title", week=f"{monday.isocalendar().week}")
    return desk.to_all(Card(title, tuple(elements)))


def _focus(desk: Desk, every: Sequence[Problem], monday: date) -> list[Element]:
    """Whose week this and the next one is."""
    said = []
    for week in (monday, monday + timedelta(days=7)):
        names = [heading(one) for one in every if one.focus == week]
        number = f"{week.isocalendar().week}"
        if names:
            said.append(desk.texts("agenda.focus", week=number, problems="; ".join(names)))
        else:
            said.append(desk.texts("agenda.no_focus", week=number))
    return [Text(one) for one in said] if every else []


def _table(desk: Desk, some: Sequence[Problem], work: Work) -> Table:
    header = tuple(desk.texts(f"problem.column.{name}") for name in ("code", "name", "owner", "next"))
    wholes = desk.store.wholes([one.code for one in some], desk.request.audience)
    return Table(header, tuple(_row(desk, whole, work) for whole in wholes))


def _row(desk: Desk, whole: Whole, work: Work) -> tuple[str, ...]:
    one, step = whole.problem, next_step(desk, whole, work)
    step = step[:1].upper() + step[1:]
    return one.code, one.name, desk.person(one.owner) or desk.texts("problem.nobody"), step


def _asked(desk: Desk) -> list[Element]:
    """A reviewer who is alone is reminded of what waits for review."""
    from handlers.digest.gather import awaiting

    number = awaiting(desk.request.audience, desk.services)
    if not number:
        return []
    review = Button(desk.texts("digest.button.review"), desk.texts("report.line.review"))
    return [Text(desk.texts.count("digest.awaiting", number)), Buttons((review,))]


def _buttons(desk: Desk) -> Buttons:
    return Buttons(
        (
            Button(desk.texts("agenda.button.digest"), desk.texts("digest.line")),
            desk.button("problem.button.list", desk.line()),
        )
    )
