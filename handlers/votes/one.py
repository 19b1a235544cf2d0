"""`/rosta R-7KQ4`: a vote for everybody who reads it: what is asked, who has voted, and what came of it."""

from collections.abc import Iterator

from handlers.decisions import after_vote
from handlers.decisions.words import button as decide
from handlers.decisions.words import heading as decision_heading
from handlers.decisions.words import may_make
from handlers.problems.desk import Desk
from handlers.reply import Button, Buttons, Card, Element, Fields, Form, Picture, Reply, Table, Text
from handlers.texts.format import moment_text
from handlers.votes.ballot import ballot_form
from handlers.votes.changed import since_opened
from handlers.votes.result import quorum, result
from handlers.votes.words import act, heading, line, mandates, moment, option_label, option_name, who_votes
from storage.model.permissions import allows
from storage.model.vote import Vote


def one(desk: Desk, vote: Vote, *said: Element) -> Reply:
    """The card. Somebody who reads it alone and may vote has the ballot in it."""
    texts = desk.texts
    came_of_it = result(desk, vote)
    elements: list[Element] = [*said, Text(lead(desk, vote), "lead"), *came_of_it[:1]]  # the outcome, what follows, why
    elements += [*after_vote.elements(desk, vote), *came_of_it[1:]]
    ways = _ways(desk, vote)
    told = any(isinstance(element, Picture | Form) for element in (*elements, *ways))  # the measures stand there
    elements += [Fields(tuple(_fields(desk, vote))), *([] if told else [_options(desk, vote)])]
    elements += [*since_opened(desk, vote, desk.request.audience), *ways]
    elements.append(Text(texts(f"vote.note.{_note(vote)}"), "note"))
    elements.append(Text(texts("problem.read_by", partners=desk.names(vote.partners)), "note"))
    return desk.to_all(Card(heading(vote), tuple(elements)), about=vote.code)


def _note(vote: Vote) -> str:
    """Who sees what of it."""
    if not vote.is_open:
        return "secret_closed" if vote.secret else "closed"
    return "secret" if vote.secret else "shown" if vote.shown else "hidden"


def lead(desk: Desk, vote: Vote) -> str:
    """Whether it is open, until when, and how many have voted."""
    texts = desk.texts
    voted = texts("vote.have_voted", n=len(vote.voted), of=len({*vote.voted, *vote.waiting}))
    if vote.closed is not None:
        return f"{texts('vote.is_closed', when=moment(desk, vote.closed))} {voted}."
    over = vote.deadline <= desk.request.received_at
    key = "vote.closes_now" if over else "vote.is_open"
    return f"{texts(key, when=moment(desk, vote.deadline))} {voted}."


def _fields(desk: Desk, vote: Vote) -> Iterator[tuple[str, str]]:
    texts = desk.texts
    whole = desk.store.whole(vote.problem, desk.request.audience)
    yield texts("vote.label.problem"), vote.problem if whole is None else f"{vote.problem} {whole.problem.name}"
    decided = desk.services.decisions.one(vote.about, desk.request.audience) if vote.about else None
    if decided is not None:
        yield texts("vote.label.about"), decision_heading(desk, decided)
    yield texts("vote.label.method"), texts(f"vote.method_long.{vote.method.value}")
    yield texts("vote.label.who"), who_votes(desk, vote)
    yield texts("vote.label.quorum"), quorum(desk, vote)
    if vote.voted:
        yield texts("vote.label.voted"), mandates(desk, vote, vote.voted)
    if vote.is_open and vote.waiting:
        yield texts("vote.label.waiting"), mandates(desk, vote, vote.waiting)
    if vote.round > 1:
        yield texts("vote.label.round"), f"{vote.round}"


def _options(desk: Desk, vote: Vote) -> Table:
    if vote.about:
        rows = tuple((option_label(desk, option),) for option in vote.options)
        return Table((desk.texts("vote.column.choice"),), rows)
    header = (desk.texts("vote.column.code"), desk.texts("vote.column.measure"))
    return Table(header, tuple((option.code, option_name(desk, option)) for option in vote.options))


def _ways(desk: Desk, vote: Vote) -> list[Element]:
    """The ballot, what those who lead it do, and the way to the problem."""
    found: list[Element] = []
    buttons: list[Button] = []
    viewer = desk.request.actor
    if vote.is_open and vote.deadline > desk.request.received_at:
        reads_alone = desk.request.audience.viewers == frozenset({viewer})
        if reads_alone and vote.waits_for(viewer):
            found.append(ballot_form(desk, vote, {}, {}, dialog=False))
        elif vote.has_mandate(viewer) or not reads_alone:
            voted = vote.mandate_of(viewer) in vote.voted and reads_alone
            label = "vote.button.change" if voted else "vote.button.cast"
            buttons.append(desk.button(label, line(desk, vote.code, act(desk, "cast")), first=not voted))
    if desk.partner == vote.leads and allows("vote.lead", viewer):
        names = ("extend", "close") if vote.is_open else ("reopen",)
        buttons += [desk.button(f"vote.button.{name}", line(desk, vote.code, act(desk, name))) for name in names]
    if not vote.is_open and may_make(desk) and not vote.about:
        buttons.insert(0, decide(desk, "new", vote.code, first=True))
    buttons.append(desk.button("vote.button.history", line(desk, vote.code, act(desk, "history"))))
    if vote.about:
        buttons.append(decide(desk, "show", vote.about))
    buttons.append(desk.button("problem.button.show", desk.line(vote.problem)))
    return [*found, Buttons(tuple(buttons))]


def history(desk: Desk, vote: Vote) -> Reply:
    """Who opened, prolonged, closed and reopened it."""
    texts = desk.texts
    rows = tuple(
        (
            moment_text(step.at.astimezone(desk.zone), texts.language),
            ", ".join(part for part in (_who(desk, step.person), desk.names({step.partner})) if part),
            texts(f"vote.step.{step.act}"),
        )
        for step in vote.steps
    )
    header = tuple(texts(f"problem.column.{name}") for name in ("when", "who", "did"))
    back = Buttons((desk.button("vote.button.show", line(desk, vote.code)),))
    return desk.to_all(Card(texts("vote.history", code=vote.code), (Table(header, rows), back)), about=vote.code)


def _who(desk: Desk, person: str) -> str:
    return desk.texts("vote.by_itself") if person == "karta" else desk.person(person)
