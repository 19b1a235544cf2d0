"""`/problem`: the list, a new one, one of them, and what its own partner does with it."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from handlers.maps.alone import alone
from handlers.problems import listing, making, one, similar
from handlers.problems.changing import change, share
from handlers.problems.desk import Desk, desk_of, found
from handlers.problems.lines import act_of, split_code
from handlers.problems.questions import questions
from handlers.reply import Reply, Text
from handlers.reports.naming import first_word
from handlers.request import Request
from handlers.services import Services
from handlers.threads.following import follow, unfollow
from handlers.threads.here import code_here
from handlers.threads.root import summary
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.problem import KEEP, ProblemChanges, Status
from storage.problems import Whole

NEW = {"new": "", "new_digest": "digest", "new_hotspots": "hotspots", "new_map": "map"}
_WEEK = re.compile(r"^(?:(?:vecka|v\.?|week|w)\s*)?(\d{1,2})(?:\s+(\d{4}))?$", re.IGNORECASE)


def run(request: Request, services: Services) -> Reply:
    """Answer a line about problems; for the asker alone when it ends by saying so."""
    for_asker = alone(request)
    reply = _answer(desk_of(for_asker or request, services))
    return replace(reply, private=reply.private or for_asker is not None)


def _answer(desk: Desk) -> Reply:
    request = desk.request
    code, rest = split_code(request.line)
    if not code and (not rest or act_of(rest, "problem.act", IN_A_THREAD)[0]):
        code = code_here(desk)
    if code:
        return _of_one(desk, code, rest)
    act, words = act_of(request.line, "problem.act", (*NEW, "similar"))
    if act == "similar":
        named, _ = split_code(words)
        return _of_one(desk, named, desk.act("similar")) if named else desk.no_such(first_word(words))
    return making.new(desk, words, NEW[act]) if act else listing.listed(desk, request.line)


def _of_one(desk: Desk, code: str, rest: str) -> Reply:
    act, words = act_of(rest, "problem.act", tuple(ACTS))
    whole = found(desk, code, desk.alone if act in FOR_THE_ASKER else None)
    if whole is None:
        return desk.no_such(code)
    try:
        if act:
            return ACTS[act](desk, whole, words)
    except (ProblemRefusedError, InvalidValueError) as error:
        return desk.refused(error, code)
    said = [Text(desk.texts("problem.unknown_act", word=first_word(rest)[:40]), "warning")] if rest else []
    return one.one(desk, whole, *said)


def _changed(desk: Desk, whole: Whole, changes: ProblemChanges, said: str) -> Reply:
    """Done, and the problem as it is now, for the asker."""
    code = whole.problem.code
    desk.store.change(desk.request.actor, code, changes, desk.request.received_at)
    return listing.done(desk, code, said)


def _to(status: Status) -> Callable[[Desk, Whole, str], Reply]:
    def act(desk: Desk, whole: Whole, _: str) -> Reply:
        said = desk.texts("problem.now", code=whole.problem.code, status=desk.status(status))
        return _changed(desk, whole, ProblemChanges(status=status), said)

    return act


def _focus(desk: Desk, whole: Whole, words: str) -> Reply:
    """The week that is named, else the coming one: the meeting decides for next week."""
    monday = week_of(words, desk.request.received_at.astimezone(desk.zone).date())
    if monday is None:
        raise InvalidValueError("focus", "week_unknown", words[:40])
    said = desk.texts("problem.focused", code=whole.problem.code, week=f"{monday.isocalendar().week}")
    return _changed(desk, whole, ProblemChanges(focus=monday), said)


def week_of(words: str, today: date) -> date | None:
    """The Monday of `vecka 48` (this year's, or the next one's when it is long past); of next week without words."""
    if not words.strip():
        return today + timedelta(days=7 - today.weekday())
    named = _WEEK.match(words.strip())
    if named is None:
        return None
    year = int(named[2]) if named[2] else today.isocalendar().year
    try:
        monday = date.fromisocalendar(year, int(named[1]), 1)
        late = not named[2] and monday < today - timedelta(weeks=26)
        return date.fromisocalendar(year + 1, int(named[1]), 1) if late else monday
    except ValueError:
        return None


def _unfocus(desk: Desk, whole: Whole, _: str) -> Reply:
    said = desk.texts("problem.unfocused", code=whole.problem.code)
    return _changed(desk, whole, ProblemChanges(focus=None), said)


def _owner(desk: Desk, whole: Whole, words: str) -> Reply:
    """Somebody of the partner that answers for it, by name; `jag` is the asker, `ingen` nobody."""
    name, texts = words.strip().casefold(), desk.texts
    if name in texts("problem.word.me").split("|"):
        person = desk.request.actor.person
    elif name in texts("problem.word.nobody").split("|"):
        person = ""
    else:
        near = [
            one.key
            for one in desk.services.people()
            if one.partner == whole.problem.partner and name and name in (one.key.casefold(), one.name.casefold())
        ]
        if len(near) != 1:
            raise InvalidValueError("owner", "owner_unknown", words[:40])
        person = near[0]
    said = texts("problem.owned", code=whole.problem.code, owner=desk.person(person) or texts("problem.nobody"))
    return _changed(desk, whole, ProblemChanges(owner=person, focus=KEEP), said)


ACTS: dict[str, Callable[[Desk, Whole, str], Reply]] = {
    **{status.value: _to(status) for status in Status},
    "focus": _focus,
    "unfocus": _unfocus,
    "owner": _owner,
    "share": lambda desk, whole, words: share(desk, whole, words, shares=True),
    "unshare": lambda desk, whole, words: share(desk, whole, words, shares=False),
    "change": change,
    "questions": questions,
    "facts": lambda desk, whole, _: one.facts_reply(desk, whole),
    "history": lambda desk, whole, _: one.history_reply(desk, whole),
    "similar": lambda desk, whole, _: similar.reply(desk, whole),
    "follow": follow,
    "unfollow": unfollow,
    "summary": summary,
}
# Answered to the asker alone, whatever room it is said in.
FOR_THE_ASKER = frozenset(ACTS) - {"facts", "history", "similar", "summary"}
# Inside a problem's thread these need no code. What changes its status does: the same words narrow the list.
IN_A_THREAD = ("questions", "facts", "history", "similar", "summary", "unfollow")
