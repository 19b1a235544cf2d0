"""What a problem's card, and the agenda, say of its votes."""

from collections.abc import Sequence

from handlers.problems.desk import Desk
from handlers.problems.tree import ended
from handlers.reply import Button, Buttons, Element, Text
from handlers.votes.listing import button, may_open, state
from handlers.votes.words import act, heading, line
from storage.model.vote import Vote
from storage.problems import Whole

MOST = 5


def elements(desk: Desk, whole: Whole) -> list[Element]:
    """Its votes, each with how it stands, for everybody who reads the card; before the first one the way to it."""
    every = desk.services.votes.of(whole.problem.code, desk.request.audience)[:MOST]
    if not every:
        return [Buttons((_opens(desk, whole),))] if _is_ripe(desk, whole) else []
    texts = desk.texts
    found: list[Element] = [Text(texts("vote.on_problem"), "lead")]
    found += [Text(f"{ended(heading(vote))} {ended(state(desk, vote))}") for vote in every]
    buttons = [button(desk, vote) for vote in every if vote.is_open]
    if may_open(desk, whole.problem):
        buttons.append(_opens(desk, whole))
    return [*found, Buttons(tuple(buttons))] if buttons else found


def _opens(desk: Desk, whole: Whole) -> Button:
    return desk.button("vote.button.new", line(desk, whole.problem.code, act(desk, "new")))


def _is_ripe(desk: Desk, whole: Whole) -> bool:
    """Whether the asker may open the first vote, and these readers see a measure that it could be about."""
    measures = desk.services.measures.of(whole.problem.code, desk.request.audience)
    return may_open(desk, whole.problem) and any(one.causes for one in measures)


def next_step(desk: Desk, whole: Whole, known: Sequence[Vote] | None = None) -> str:
    """What an open vote waits for; "" when none is open. `known` are its votes, when they are read already."""
    every = desk.services.votes.of(whole.problem.code, desk.request.audience) if known is None else known
    vote = next((one for one in every if one.is_open), None)
    if vote is None:
        return ""
    return desk.texts.count("vote.next", len(vote.waiting), code=vote.code)
