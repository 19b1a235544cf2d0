"""`/rosta`: the list, a problem's or a decision's votes, a new one, one of them, and what is done with it."""

from collections.abc import Callable
from dataclasses import replace

from handlers.maps.alone import alone
from handlers.problems.desk import Desk, desk_of, found
from handlers.problems.lines import act_of, split_code
from handlers.reply import Reply, Text
from handlers.reports.naming import first_word
from handlers.request import Request
from handlers.services import Services
from handlers.threads.here import code_here
from handlers.votes import about, leading, listing, making, one
from handlers.votes.ballot import ballot
from handlers.votes.topic import Topic
from handlers.votes.words import back, no_such, refused
from storage import codes
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.vote import Vote


def run(request: Request, services: Services) -> Reply:
    """Answer a line about votes; for the asker alone when it ends by saying so."""
    for_asker = alone(request)
    reply = _answer(desk_of(for_asker or request, services))
    return replace(reply, private=reply.private or for_asker is not None)


def _answer(desk: Desk) -> Reply:
    vote, rest = split_code(desk.request.line, codes.VOTE)
    if vote:
        return _of_one(desk, vote, rest)
    problem, rest = split_code(desk.request.line)
    if problem:
        return _of_problem(desk, problem, rest)
    decision, rest = split_code(desk.request.line, codes.DECISION)
    if decision:
        return about.of_decision(desk, decision, rest)
    act, _ = act_of(desk.request.line, "vote.act", ("mine",))
    if act:
        return listing.mine(desk)
    here = code_here(desk)
    if here:
        return _of_problem(desk, here, desk.request.line)
    return listing.listed(desk, *_unknown(desk, desk.request.line))


def _unknown(desk: Desk, words: str) -> list[Text]:
    given = first_word(words)[:40]
    return [Text(desk.texts("vote.unknown_words", word=given), "warning")] if given else []


def _of_problem(desk: Desk, code: str, rest: str) -> Reply:
    act, words = act_of(rest, "vote.act", ("new",))
    whole = found(desk, code, desk.alone if act else None)
    if whole is None:
        return desk.no_such(code)
    if not act:
        return listing.of_problem(desk, whole.problem, *_unknown(desk, rest))
    try:
        return making.new(desk, Topic(whole.problem), words)
    except ProblemRefusedError as error:
        return refused(desk, error, about=code)


def _of_one(desk: Desk, code: str, rest: str) -> Reply:
    act, words = act_of(rest, "vote.act", tuple(ACTS))
    vote = desk.services.votes.one(code, desk.alone if act in FOR_THE_ASKER else desk.request.audience)
    if vote is None:
        return no_such(desk, code)
    try:
        if act:
            return ACTS[act](desk, vote, words)
    except (ProblemRefusedError, InvalidValueError) as error:
        return refused(desk, error, back(desk, code), about=code)
    # Somebody may have written what they choose: it is not repeated, and it is no vote.
    said = [Text(desk.texts("vote.not_in_a_line"), "warning")] if rest else []
    return one.one(desk, vote, *said)


ACTS: dict[str, Callable[[Desk, Vote, str], Reply]] = {
    "cast": ballot,
    "extend": leading.extend,
    "close": leading.close,
    "reopen": leading.reopen,
    "history": lambda desk, vote, _: one.history(desk, vote),
}
FOR_THE_ASKER = frozenset(ACTS) - {"history"}
