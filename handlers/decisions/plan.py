"""`/plan`: the action plan. What is decided, problem by problem, for everybody who will read it; and as a file."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from handlers.analysis.answered import Answered
from handlers.decisions import words
from handlers.decisions.plan_filter import STATES, Filter, filter_of, in_words, states_of
from handlers.decisions.words import today_of
from handlers.export.held import Feature, Held, Value
from handlers.maps.alone import alone
from handlers.problems.desk import Desk, desk_of
from handlers.problems.one import heading as problem_heading
from handlers.reply import Button, Buttons, Card, Element, Reply, Select, Table, Text
from handlers.request import Request
from handlers.services import Services
from storage.model.decision import Decided, Progress

# More than a meeting reads; the file has them all.
MOST = 100
MOST_CHOICES = 100


def run(request: Request, services: Services) -> Reply:
    """The plan; for the asker alone when the line ends by saying so."""
    for_asker = alone(request)
    reply = answer(for_asker or request, services).reply
    return replace(reply, private=reply.private or for_asker is not None)


def answer(request: Request, services: Services) -> Answered:
    """The plan with what it holds for a file."""
    desk = desk_of(request, services)
    wanted = filter_of(desk, request.line)
    found = plan_of(desk, wanted)
    title = desk.texts("plan.title", period=_period(desk, wanted))
    card = Card(title, tuple(_elements(desk, wanted, found)))
    line = f"{desk.texts('plan.line')} {request.line.strip()}".strip()
    held = (lambda: Held(title, tuple(_feature(desk, one) for one in found))) if found else None
    reply = desk.to_all(card, about=desk.texts("plan.about", what=in_words(desk, wanted)))
    reply = replace(reply, facts=replace(reply.facts, number="", query=None))
    return Answered(reply, held=held, line=line, placed=False, about="export.about_plan").ended(desk.texts)


def plan_of(desk: Desk, wanted: Filter) -> list[Decided]:
    """The decisions of a plan, problem by problem, in each the nearest last day first."""
    every, today = desk.services.decisions.all(desk.request.audience), today_of(desk)
    found = [one for one in every if wanted.holds(one, desk, today)]
    return sorted(found, key=lambda one: (one.problem.code, f"{one.decision.due}", one.decision.code))


def _period(desk: Desk, wanted: Filter) -> str:
    return in_words(desk, replace(wanted, named=True)).split(", ")[0]


def _elements(desk: Desk, wanted: Filter, found: Sequence[Decided]) -> Iterator[Element]:
    texts = desk.texts
    for said in wanted.wrong:
        yield Text(said, "warning")
    if wanted.wrong:
        yield Text(texts("plan.how"), "note")
    if found:
        yield Text(_count(desk, found), "lead")
    else:
        yield Text(texts("plan.none"), "lead")
        yield Text(texts("plan.none_try"))
    yield Text(texts("plan.about", what=in_words(desk, wanted)))
    yield from _by_problem(desk, [one for one in found if one.decision.does][:MOST])
    without = [one for one in found if not one.decision.does][:MOST]
    if without:
        yield Text(texts("decision.not_done_heading"), "lead")
        for one in without:
            yield Text(f"{words.sentence(desk, one)} ({problem_heading(one.problem)})")
    if len(found) > MOST:
        yield Text(texts("plan.most", n=MOST), "note")
    if found:
        options = tuple((words.heading(desk, one)[:75], words.line(desk, one.decision.code)) for one in found)
        yield Select(texts("decision.open_one"), options[:MOST_CHOICES])
    yield _ways(desk)
    yield Text(texts("plan.what_it_is"), "note")
    yield Text(texts("decision.only_shared"), "note")


def _by_problem(desk: Desk, found: Sequence[Decided]) -> Iterator[Element]:
    header = tuple(desk.texts(f"decision.column.{name}") for name in ("code", "what", "owner", "due", "status"))
    for code in dict.fromkeys(one.problem.code for one in found):
        mine = [one for one in found if one.problem.code == code]
        yield Text(problem_heading(mine[0].problem), "lead")
        yield Table(header, tuple(_row(desk, one) for one in mine))


def _row(desk: Desk, one: Decided) -> tuple[str, ...]:
    decision = one.decision
    due = words.day(desk, decision.due) if decision.due is not None else ""
    return decision.code, words.what(desk, one), words.who(desk, decision), due, words.status(desk, decision)


def _count(desk: Desk, found: Sequence[Decided]) -> str:
    """Like "14 beslut: 3 försenade, 8 som pågår, 3 klara."."""
    texts, today = desk.texts, today_of(desk)
    states = [states_of(one, today) for one in found]
    late = sum("late" in one for one in states)
    counts = {"late": late, "open": sum("open" in one for one in states) - late}
    counts |= {name: sum(name in one for one in states) for name in ("done", "not_done")}
    parts = [texts.count(f"plan.counted.{name}", counts[name]) for name in STATES if counts[name]]
    return f"{texts.count('decision.count', len(found)).rstrip('.')}: {', '.join(parts)}."


def _ways(desk: Desk) -> Buttons:
    """The plan of the next year, of what is late, of the own partner."""
    texts, line = desk.texts, desk.texts("plan.line")
    late = texts("plan.state.late").split("|")[0]
    own = next((one.name(texts.language) for one in desk.catalog.partners if one.key == desk.partner), "")
    year = today_of(desk).year
    ways = [("late", f"{line} {late}"), ("next", f"{line} {year + 1}"), ("before", f"{line} {year - 1}")]
    if own:
        ways.insert(1, ("own", f"{line} {own}"))
    buttons = [Button(texts(f"plan.button.{name}"), ready) for name, ready in ways]
    return Buttons((*buttons, desk.button("problem.button.agenda", texts("agenda.line"))))


def _feature(desk: Desk, one: Decided) -> Feature:
    """A row of the file."""
    decision = one.decision
    state = "not_done" if not decision.does else decision.status.value
    if decision.is_late(today_of(desk)):
        state = "late"
    values: tuple[tuple[str, Value], ...] = (
        ("problem", problem_heading(one.problem)),
        ("decision", decision.code),
        ("measure", words.what(desk, one)),
        ("decided", decision.at.astimezone(desk.zone).date().isoformat()),
        ("reason", decision.reason),
        ("partner", desk.names({decision.owner_partner or decision.partner})),
        ("owner", desk.person(decision.owner)),
        ("start", decision.start.isoformat() if decision.start else ""),
        ("due", decision.due.isoformat() if decision.due else ""),
        ("status", desk.texts(f"plan.file_state.{state}")),
        ("done_on", decision.done_on.isoformat() if decision.done_on and decision.status is Progress.DONE else ""),
        ("review", decision.review.isoformat() if decision.review else ""),
        ("indicator", decision.indicator),
    )
    return Feature("decision", values)
