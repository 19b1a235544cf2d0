"""Which votes there are: every open one, those of a problem, and those that wait for the asker."""

from collections.abc import Sequence

from handlers.problems.desk import Desk
from handlers.problems.tree import ended
from handlers.reply import Button, Buttons, Card, Element, Reply, Select, Table, Text
from handlers.votes.result import verdict
from handlers.votes.words import act, heading, line, moment
from storage.model.permissions import allows
from storage.model.problem import Problem
from storage.model.vote import Vote

MOST, MOST_CHOICES = 50, 100  # a list is for looking over; a choice of more is none on chat platforms


def listed(desk: Desk, *said: Element) -> Reply:
    """Every open vote that all who read the answer may read; what waits for the asker is said when they are alone."""
    texts, every = desk.texts, desk.services.votes.open(desk.request.audience)
    elements: list[Element] = [*said]
    alone = desk.request.audience.viewers == frozenset({desk.request.actor})
    waiting = [vote for vote in every if vote.waits_for(desk.request.actor)] if alone else []
    if waiting:
        elements.append(Text(texts.count("vote.wait_for_you", len(waiting)), "lead"))
    if every:
        elements += [Text(texts.count("vote.open_ones", len(every)), "lead"), table(desk, every[:MOST])]
        elements.append(_opener(desk, every))
    else:
        elements += [Text(texts("vote.none_open"), "lead"), Text(texts("vote.how_to_open"))]
    elements.append(Buttons((desk.button("vote.button.mine", line(desk, act(desk, "mine"))),)))
    elements.append(Text(texts("vote.only_shared"), "note"))
    return desk.to_all(Card(texts("vote.title"), tuple(elements)))


def mine(desk: Desk) -> Reply:
    """What waits for the asker, each with its ballot a press away."""
    texts = desk.texts
    every = [vote for vote in desk.services.votes.open(desk.alone) if vote.waits_for(desk.request.actor)]
    elements: list[Element] = [Text(texts.count("vote.wait_for_you", len(every)) if every else texts("vote.none_wait"))]
    for vote in every[:MOST]:
        elements.append(Text(texts("vote.closes", vote=ended(heading(vote)), when=moment(desk, vote.deadline))))
        cast = desk.button("vote.button.cast", line(desk, vote.code, act(desk, "cast")))
        elements.append(Buttons((cast, desk.button("vote.button.show", line(desk, vote.code)))))
    elements.append(Buttons((desk.button("vote.button.list", line(desk)),)))
    return desk.to_asker(Card(texts("vote.mine"), tuple(elements)))


def of_problem(desk: Desk, problem: Problem, *said: Element) -> Reply:
    """A problem's votes, open ones first."""
    texts, every = desk.texts, desk.services.votes.of(problem.code, desk.request.audience)
    elements: list[Element] = [*said]
    if every:
        elements += [Text(texts.count("vote.count", len(every)), "lead"), table(desk, every[:MOST])]
        elements.append(_opener(desk, every))
    else:
        elements.append(Text(texts("vote.none_of_problem"), "lead"))
    buttons = [desk.button("problem.button.show", desk.line(problem.code))]
    if may_open(desk, problem):
        buttons.insert(0, desk.button("vote.button.new", line(desk, problem.code, act(desk, "new"))))
    elements.append(Buttons(tuple(buttons)))
    title = texts("vote.title_of", problem=f"{problem.code} {problem.name}")
    return desk.to_all(Card(title, tuple(elements)), about=problem.code)


def may_open(desk: Desk, problem: Problem) -> bool:
    """Whether the asker may open a vote about this problem."""
    return problem.is_open and desk.partner == problem.partner and allows("vote.open", desk.request.actor)


def table(desk: Desk, every: Sequence[Vote]) -> Table:
    """Code, question, problem, and when it closes or what it came to."""
    header = tuple(desk.texts(f"vote.column.{name}") for name in ("code", "question", "problem", "state"))
    return Table(header, tuple((vote.code, vote.question, vote.problem, state(desk, vote)) for vote in every))


def state(desk: Desk, vote: Vote) -> str:
    """When it closes and how many have voted, or what it came to."""
    if vote.outcome is not None:
        return verdict(desk, vote, vote.outcome)
    voted = desk.texts("vote.have_voted", n=len(vote.voted), of=len({*vote.voted, *vote.waiting}))
    return desk.texts("vote.open_until", when=moment(desk, vote.deadline), voted=voted)


def _opener(desk: Desk, every: Sequence[Vote]) -> Select:
    options = tuple((heading(vote)[:75], line(desk, vote.code)) for vote in every[:MOST_CHOICES])
    return Select(desk.texts("vote.open_one"), options)


def button(desk: Desk, vote: Vote) -> Button:
    """One that shows a vote."""
    return Button(heading(vote)[:75], line(desk, vote.code))
