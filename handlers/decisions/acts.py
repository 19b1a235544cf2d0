"""`/beslut` and what may stand after it: a problem, a measure, a vote or a decision, and what is done with it."""

from collections.abc import Callable
from dataclasses import replace

from handlers.decisions import after_vote, changing, listing, making, one, vote, words
from handlers.maps.alone import alone
from handlers.problems.desk import Desk, desk_of, found
from handlers.problems.lines import act_of, split_code
from handlers.reply import Buttons, Element, Reply, Text
from handlers.reports.naming import first_word
from handlers.request import Request
from handlers.services import Services
from handlers.threads.here import code_here
from storage import codes
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.decision import Decided, Progress


def run(request: Request, services: Services) -> Reply:
    """Answer a line about decisions; for the asker alone when it ends by saying so."""
    for_asker = alone(request)
    reply = _answer(desk_of(for_asker or request, services))
    return replace(reply, private=reply.private or for_asker is not None)


def _answer(desk: Desk) -> Reply:
    line = desk.request.line
    for prefix, answer in ANSWERS.items():
        code, rest = split_code(line, prefix)
        if code:
            return answer(desk, code, rest)
    here = code_here(desk)
    if here:
        return _of_problem(desk, here, line)
    word = first_word(line)
    said = [Text(desk.texts("decision.unknown_word", word=word[:40]), "warning")] if word else []
    return listing.listed(desk, *said)


def _of_problem(desk: Desk, code: str, rest: str) -> Reply:
    act, after = act_of(rest, "decision.act", ("new",))
    whole = found(desk, code, desk.alone if act else None)
    if whole is None:
        return desk.no_such(code)
    if not act:
        return listing.of_problem(desk, whole, *_unknown(desk, rest))
    return _tried(desk, code, lambda: making.new(desk, whole, after))


def _of_measure(desk: Desk, code: str, rest: str) -> Reply:
    """The form with this measure chosen."""
    choice = desk.services.decisions.choice(code, desk.alone)
    whole = found(desk, choice.problem, desk.alone) if choice is not None else None
    if whole is None:
        return words.say(desk, desk.texts("decision.refused.measure_unknown", given=code), _back(desk))
    return _tried(desk, whole.problem.code, lambda: making.new(desk, whole, f"{code} {rest}"))


def _of_vote(desk: Desk, code: str, rest: str) -> Reply:
    """The form as the vote's result fills it in; of a vote about a decision, the form of what is to come next."""
    asked = desk.services.votes.one(code, desk.alone)
    if asked is not None and asked.about and not asked.is_open:
        return _tried(desk, asked.problem, lambda: after_vote.answer(desk, asked, rest))
    if not words.may_make(desk):
        return desk.refused(ProblemRefusedError("problem_not_allowed"))
    result = vote.result_of(desk, code)
    whole = found(desk, result.problem, desk.alone) if result is not None else None
    if result is None or whole is None:
        return words.say(desk, desk.texts("decision.refused.vote_unknown", given=code), _back(desk))
    if not result.closed:
        return words.say(desk, desk.texts("decision.refused.vote_open", given=code), _back(desk))
    made_of = (code, result.measures, result.partners)
    return _tried(desk, whole.problem.code, lambda: making.from_vote(desk, whole, *made_of, does=result.does))


def _of_decision(desk: Desk, code: str, rest: str) -> Reply:
    act, said = act_of(rest, "decision.act", tuple(ACTS))
    decided = desk.services.decisions.one(code, desk.alone if act and act not in FOR_ALL else desk.request.audience)
    if decided is None:
        return _no_such(desk, code)
    if act:
        return _tried(desk, decided.problem.code, lambda: ACTS[act](desk, decided, said))
    return one.one(desk, decided, *_unknown(desk, rest))


def _no_such(desk: Desk, code: str) -> Reply:
    """One that is not there, and one that may not be read, are told alike; who may read it alone is told that."""
    if desk.services.decisions.one(code, desk.alone) is not None:
        line = words.line(desk, code, desk.texts("problem.alone_word"))
        buttons = Buttons((desk.button("problem.alone", line),))
        return words.say(desk, desk.texts("decision.not_all_here", code=code), buttons, about=code)
    return words.say(desk, desk.texts("decision.refused.decision_unknown", given=code), _back(desk))


def _tried(desk: Desk, about: str, act: Callable[[], Reply]) -> Reply:
    """What became of an act, or why it was not done."""
    try:
        return act()
    except InvalidValueError as error:
        return _said(desk, making.wrong(desk, error), about)
    except ProblemRefusedError as error:
        key = f"decision.refused.{error.what}"
        if key not in desk.texts.entries:
            return desk.refused(error, about)
        return _said(desk, desk.texts(key, given=error.given), about)


def _said(desk: Desk, sentence: str, about: str) -> Reply:
    back = Buttons((words.button(desk, "all_of", about), desk.button("problem.button.show", desk.line(about))))
    return words.say(desk, sentence, back, about=about)


def _back(desk: Desk) -> Buttons:
    return Buttons((words.button(desk, "list"),))


def _unknown(desk: Desk, rest: str) -> list[Element]:
    return [Text(desk.texts("decision.unknown_act", word=first_word(rest)[:40]), "warning")] if rest else []


def _history(desk: Desk, decided: Decided, _: str) -> Reply:
    steps = desk.services.decisions.steps(decided.decision.code, desk.request.audience)
    return one.history_reply(desk, decided, steps)


ANSWERS: dict[str, Callable[[Desk, str, str], Reply]] = {
    codes.PROBLEM: _of_problem,
    codes.MEASURE: _of_measure,
    codes.VOTE: _of_vote,
    codes.DECISION: _of_decision,
}
ACTS: dict[str, Callable[[Desk, Decided, str], Reply]] = {
    **{status.value: changing.to(status) for status in Progress},
    "change": changing.change,
    "continue": changing.go_on,
    "share": changing.share,
    "withdraw": changing.withdraw,
    "history": _history,
}
# Answered to everybody who reads the room; all other acts to the asker alone.
FOR_ALL = frozenset({"history"})
