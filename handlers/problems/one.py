"""`/problem P-7KQ4`: the living summary, made anew for everybody who reads it."""

from collections.abc import Iterable
from datetime import date

from handlers.decisions import on_problem as decided
from handlers.follow_up import on_problem as followed
from handlers.measures import on_problem as measures
from handlers.problems import similar
from handlers.problems.desk import Desk
from handlers.problems.evidence import Drawn, draw, facts, lately, missing_names
from handlers.problems.picture import tree_picture
from handlers.problems.tree import branches, said_elements, tree_texts
from handlers.problems.work import Work
from handlers.reply import Button, Buttons, Card, Element, Facts, Fields, Reply, Select, Table, Text
from handlers.texts.format import date_text, moment_text
from handlers.threads.rooms import follow_button
from handlers.votes import on_problem as votes
from storage.model.problem import QUESTIONS, Problem, Sort, Status
from storage.problems import Whole

STEPS = tuple(Status)


def one(desk: Desk, whole: Whole, *said: Element, root: bool = False, last: tuple[Element, ...] = ()) -> Reply:
    """Status, the next step, delimitation, map, causes, and what is asked.

    As the `root` of a thread it holds nothing that one person alone may press; `last` comes at its end.
    """
    problem = whole.problem
    drawn = _evidence(desk, problem)
    elements: list[Element] = [*said, Text(lead(desk, whole), "lead")]
    elements.append(Text(desk.texts("problem.next_is", step=next_step(desk, whole))))  # read before the rest is
    elements.append(Fields(tuple(_fields(desk, problem))))
    elements += drawn.elements
    elements += [] if missing_names(desk, problem.query) else lately(desk, problem.query)
    elements += _causes(desk, whole)
    elements += measures.elements(desk, whole)
    elements += votes.elements(desk, whole)
    elements += decided.elements(desk, whole)
    elements += followed.elements(desk, whole)
    elements += [
        *answers(desk, whole),
        *similar.elements(desk, whole),
        *_buttons(desk, whole, root=root),
    ]
    elements.append(Text(desk.texts("problem.only_readers", partners=desk.names(problem.partners)), "note"))
    elements += last
    return desk.to_all(Card(heading(problem), tuple(elements)), about=problem.code, facts=drawn.facts)


def heading(problem: Problem) -> str:
    """The code and the name."""
    return f"{problem.code} {problem.name}"


def lead(desk: Desk, whole: Whole) -> str:
    """How far it has come, and whether it is a week's focus."""
    texts, problem = desk.texts, whole.problem
    number = sum(one.sort is Sort.CAUSE for one in whole.said)
    parts = [texts("problem.lead", status=desk.status(problem.status))]
    if problem.focus is not None:
        parts.append(texts("problem.focus_of", week=f"{problem.focus.isocalendar().week}"))
    parts.append(texts.count("problem.causes", number) + "." if number else texts("problem.no_causes"))
    return " ".join(parts)


def next_step(desk: Desk, whole: Whole, work: Work | None = None) -> str:
    """What is missing for the work to go on, as far as these readers can see; `work` when it is read already."""
    problem, sorts, code = whole.problem, {one.sort for one in whole.said}, whole.problem.code
    asked = None if work is None else work.votes.get(code, [])
    made = None if work is None else work.decisions.get(code, [])
    waits = (votes.next_step(desk, whole, asked) if problem.is_open else "") or decided.next_step(desk, whole, made)
    if waits:
        return waits
    if problem.status is Status.CLOSED:
        key = "closed"
    elif not problem.owner:
        key = "owner"
    elif problem.status is Status.FOLLOW_UP:
        key = "follow_up"
    elif not sorts & set(QUESTIONS):
        key = "questions"
    elif Sort.CAUSE not in sorts:
        key = "causes"
    elif Sort.EVIDENCE not in sorts:
        key = "evidence"
    else:
        proposed = None if work is None else work.measures.get(code, [])
        return measures.next_step(desk, whole, proposed) or desk.texts("problem.next.agree")
    return desk.texts(f"problem.next.{key}")


def _fields(desk: Desk, problem: Problem) -> Iterable[tuple[str, str]]:
    texts = desk.texts
    known = not missing_names(desk, problem.query)
    yield texts("problem.label.about"), desk.about(problem.query) if known else texts("problem.names_gone")
    yield texts("problem.label.owner"), desk.person(problem.owner) or texts("problem.nobody")
    leads = texts("problem.leads", partner=desk.names({problem.partner}))
    others = desk.names(problem.partners - {problem.partner})
    yield texts("problem.label.partners"), f"{leads}, {others}" if others else leads
    made = date_text(problem.created.astimezone(desk.zone).date(), texts.language)
    if problem.method:
        made = texts(f"problem.made_from.{problem.method}", day=made, release=problem.release or "–")
    yield texts("problem.label.made"), made


def _evidence(desk: Desk, problem: Problem) -> Drawn:
    if missing_names(desk, problem.query):
        return Drawn((Text(desk.texts("problem.not_drawn"), "warning"),), Facts())
    return draw(desk, problem.query)


def _causes(desk: Desk, whole: Whole) -> list[Element]:
    """The tree as a picture, and in words."""
    found = branches(whole.said)
    return [tree_picture(desk, whole.problem, found), *tree_texts(desk, found)] if found else []


def answers(desk: Desk, whole: Whole) -> list[Element]:
    """What is known and what is not, question by question."""
    elements: list[Element] = []
    for sort in QUESTIONS:
        said = [one for one in whole.said if one.sort is sort]
        if said:
            elements.append(Text(desk.texts(f"problem.question.{sort.value}"), "lead"))
            elements += [element for one in said for element in said_elements(desk, one)]
    return elements


def _buttons(desk: Desk, whole: Whole, *, root: bool) -> list[Element]:
    problem, code = whole.problem, whole.problem.code
    map_line = f"{desk.texts('analysis.word.map')} {desk.about(problem.query)}"
    found: list[Element] = []
    first: list[Button] = []
    if problem.is_open:
        ask = desk.button("problem.button.questions", desk.line(code, desk.act("questions")))
        cause = desk.button("problem.button.cause", desk.cause_line(code))
        asked = any(one.sort in QUESTIONS for one in whole.said)
        first += [cause, ask] if asked else [ask, cause]  # what comes next stands first
    first.append(desk.button("problem.button.facts", desk.line(code, desk.act("facts"))))
    first.append(desk.button("problem.button.map", map_line))
    first.append(desk.button("problem.button.history", desk.line(code, desk.act("history"))))
    first += [] if root else follow_button(desk, problem)
    found.append(Buttons(tuple(first)))
    if desk.may_change(problem) and not root:
        found += _leading(desk, problem)
    return found


def _leading(desk: Desk, problem: Problem) -> list[Element]:
    """What the partner that answers for it does."""
    code = problem.code
    steps = tuple(
        (desk.texts(f"problem.to.{status.value}"), desk.line(code, desk.act(status.value)))
        for status in STEPS
        if status is not problem.status
    )
    me = desk.texts("problem.word.me").split("|")[0]
    owns = problem.owner == desk.request.actor.person
    mine = [] if owns else [desk.button("problem.button.owner", desk.line(code, desk.act("owner"), me))]
    focus = "unfocus" if problem.focus is not None else "focus"
    buttons = (
        desk.button(f"problem.button.{focus}", desk.line(code, desk.act(focus))),
        *mine,
        desk.button("problem.button.share", desk.line(code, desk.act("share"))),
        desk.button("problem.button.change", desk.line(code, desk.act("change"))),
    )
    return [Select(desk.texts("problem.label.to"), steps), Buttons(buttons)]


def facts_reply(desk: Desk, whole: Whole) -> Reply:
    """Facts to look at, for everybody who reads them."""
    texts, problem = desk.texts, whole.problem
    drawn = _evidence(desk, problem)
    known = [] if missing_names(desk, problem.query) else facts(desk, problem.query)
    elements: list[Element] = [Text(texts("problem.facts.lead" if known else "problem.facts.none"), "lead")]
    elements += [Text(fact) for fact in known]
    if known:
        elements.append(Text(texts("problem.facts.about", what=desk.about(problem.query)), "note"))
        elements.append(Text(texts("problem.facts.no_cause"), "note"))
    buttons = [desk.button("problem.button.show", desk.line(problem.code))]
    if problem.is_open:
        buttons.insert(0, desk.button("problem.button.cause", desk.cause_line(problem.code)))
    elements.append(Buttons(tuple(buttons)))
    title = texts("problem.facts.title", code=problem.code)
    return desk.to_all(Card(title, tuple(elements)), about=problem.code, facts=drawn.facts)


def history_reply(desk: Desk, whole: Whole) -> Reply:
    """Who did what with the problem; what was said of it stands in the tree."""
    texts, problem = desk.texts, whole.problem
    rows = tuple(
        (
            moment_text(step.at.astimezone(desk.zone), texts.language),
            ", ".join(part for part in (desk.person(step.person), desk.names({step.partner})) if part),
            texts("problem.step.created") if step.act == "created" else _changed(desk, step.changes),
        )
        for step in whole.steps
    )
    header = tuple(texts(f"problem.column.{name}") for name in ("when", "who", "did"))
    back = Buttons((desk.button("problem.button.show", desk.line(problem.code)),))
    card = Card(texts("problem.history", code=problem.code), (Table(header, rows), back))
    return desk.to_all(card, about=problem.code)


def _changed(desk: Desk, changes: dict[str, tuple[str, str]]) -> str:
    texts, parts = desk.texts, []
    for name, (before, after) in changes.items():
        if name == "status":
            names = {"before": desk.status(Status(before)), "after": desk.status(Status(after))}
            parts.append(texts("problem.step.status", **names))
        elif name == "focus":
            week = _week_of(after or before)
            parts.append(texts("problem.step.focus" if after else "problem.step.unfocus", week=week))
        else:
            parts.append(texts(f"problem.step.{name}"))
    return ", ".join(parts)


def _week_of(day: str) -> str:
    return str(date.fromisoformat(day).isocalendar().week) if day else ""
