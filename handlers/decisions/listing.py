"""Decisions in a table: of one problem, or all that everybody who reads it may read."""

from collections.abc import Iterable, Sequence

from handlers.decisions import words
from handlers.decisions.words import act, button
from handlers.problems.desk import Desk
from handlers.problems.one import heading as problem_heading
from handlers.reply import Button, Buttons, Card, Element, Reply, Select, Table, Text
from storage.model.decision import Decided
from storage.problems import Whole

MOST, MOST_CHOICES = 50, 100


def of_problem(desk: Desk, whole: Whole, *said: Element) -> Reply:
    """The decisions of one problem, and the way to make one."""
    texts, problem = desk.texts, whole.problem
    found = desk.services.decisions.of(problem.code, desk.request.audience)
    elements: list[Element] = [*said]
    if found:
        elements += [Text(texts.count("decision.count", len(found)), "lead"), *tables(desk, found), opener(desk, found)]
    else:
        elements.append(Text(texts("decision.none_of", code=problem.code), "lead"))
    buttons: list[Button] = []
    if problem.is_open and words.may_make(desk):
        buttons.append(button(desk, "new", problem.code, act(desk, "new"), first=True))
    elements.append(Buttons((*buttons, desk.button("problem.button.show", desk.line(problem.code)))))
    title = texts("decision.title_of", problem=problem_heading(problem))
    return desk.to_all(Card(title, tuple(elements)), about=problem.code)


def listed(desk: Desk, *said: Element) -> Reply:
    """Everything that is still to be done, the nearest last day first."""
    texts, today = desk.texts, words.today_of(desk)
    every = desk.services.decisions.all(desk.request.audience)
    found = sorted((one for one in every if one.decision.is_open), key=_by_day)
    elements: list[Element] = [*said]
    if found:
        late = sum(one.decision.is_late(today) for one in found)
        lead = texts.count("decision.open", len(found)) + (
            f" {texts.count('decision.late_count', late)}" if late else ""
        )
        elements += [Text(lead, "lead"), table(desk, found[:MOST]), opener(desk, found[:MOST_CHOICES])]
    else:
        elements += [Text(texts("decision.none_open" if every else "decision.none"), "lead")]
        elements.append(Text(texts("decision.none_try")))
    plan = Button(texts("decision.button.plan"), texts("plan.line"))
    elements.append(Buttons((plan, desk.button("problem.button.list", desk.line()))))
    elements.append(Text(texts("decision.only_shared"), "note"))
    return desk.to_all(Card(texts("decision.title"), tuple(elements)))


def tables(desk: Desk, found: Sequence[Decided]) -> list[Element]:
    """What is done, and what is not done with its reason."""
    does, does_not = ([one for one in found if one.decision.does is is_so] for is_so in (True, False))
    elements: list[Element] = [table(desk, does[:MOST])] if does else []
    if does_not:
        elements.append(Text(desk.texts("decision.not_done_heading"), "lead"))
        elements += [Text(words.sentence(desk, one)) for one in does_not[:MOST]]
    return elements


def table(desk: Desk, found: Iterable[Decided]) -> Table:
    """Code, measure, who does it, the last day, and how far it has come."""
    header = tuple(desk.texts(f"decision.column.{name}") for name in ("code", "what", "owner", "due", "status"))
    return Table(header, tuple(_row(desk, one) for one in found))


def _row(desk: Desk, one: Decided) -> tuple[str, ...]:
    decision = one.decision
    due = words.day(desk, decision.due) if decision.due is not None else ""
    return decision.code, words.what(desk, one), words.who(desk, decision), due, words.status(desk, decision)


def opener(desk: Desk, found: Iterable[Decided]) -> Select:
    """A choice that opens one."""
    options = tuple((words.heading(desk, one)[:75], words.line(desk, one.decision.code)) for one in found)
    return Select(desk.texts("decision.open_one"), options)


def _by_day(one: Decided) -> tuple[str, str]:
    return f"{one.decision.due}", one.decision.code
