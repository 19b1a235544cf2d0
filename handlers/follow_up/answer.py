"""`/uppfoljning`: what is followed up, one decision, or a change of how it is measured."""

from dataclasses import replace

from handlers.analysis.answered import Answered
from handlers.decisions import one as decision
from handlers.follow_up import card, listing
from handlers.follow_up.setting import change
from handlers.maps.alone import alone
from handlers.problems.desk import Desk, desk_of
from handlers.problems.lines import split_code
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services
from storage import codes


def answer(request: Request, services: Services) -> Answered:
    """A line about follow-ups; for the asker alone when it ends by saying so."""
    for_asker = alone(request)
    given = _answer(desk_of(for_asker or request, services))
    return replace(given, reply=replace(given.reply, private=given.reply.private or for_asker is not None))


def _answer(desk: Desk) -> Answered:
    line = desk.request.line
    code, rest = split_code(line, codes.DECISION)
    if code:
        return _of_decision(desk, code, rest)
    code, _ = split_code(line)
    return _of_problem(desk, code) if code else Answered(listing.listed(desk, line))


def _of_decision(desk: Desk, code: str, rest: str) -> Answered:
    audience = desk.alone if rest else desk.request.audience
    found = desk.services.follow_ups.one(code, audience)
    if found is None:
        return _not_followed(desk, code)
    reply: Reply | None = change(desk, found, rest) if rest else None
    return Answered(reply) if reply is not None else card.answered(desk, found)


def _not_followed(desk: Desk, code: str) -> Answered:
    """What was decided not to be done has no effect; on its day of review it is shown as it was decided."""
    decided = desk.services.decisions.one(code, desk.request.audience)
    if decided is None or decided.decision.does or decided.decision.withdrawn is not None:
        return Answered(listing.no_such(desk, code))
    return Answered(decision.one(desk, decided))


def _of_problem(desk: Desk, code: str) -> Answered:
    """A problem's only decision; which, when there are several; what to do, when there is none."""
    whole = desk.store.whole(code, desk.request.audience)
    if whole is None:
        return Answered(desk.no_such(code))
    every = desk.services.follow_ups.of_problem(code, desk.request.audience)
    if len(every) == 1:
        return card.answered(desk, every[0])
    return Answered(listing.several(desk, whole, every) if every else listing.nothing_decided(desk, whole))
