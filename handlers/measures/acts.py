"""`/atgard`: a problem's measures, a new one, one of them, what its proposer does with it, and the library."""

from collections.abc import Callable
from dataclasses import replace

from handlers.maps.alone import alone
from handlers.measures import library_cards, listed, one, words
from handlers.measures.proposing import change, propose
from handlers.problems import changed
from handlers.problems.desk import Desk, desk_of, found
from handlers.problems.lines import act_of, split_code
from handlers.problems.share import Sharing, said_partners, share_inputs
from handlers.reply import Button, Buttons, Card, Form, Input, Reply, Text
from handlers.reports.naming import first_word
from handlers.request import Request
from handlers.services import Services
from handlers.threads.here import code_here
from storage import codes
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.measures import Held
from storage.problems import Whole


def run(request: Request, services: Services) -> Reply:
    """Answer a line about measures; for the asker alone when it ends by saying so."""
    for_asker = alone(request)
    reply = _answer(desk_of(for_asker or request, services))
    return replace(reply, private=reply.private or for_asker is not None)


def _answer(desk: Desk) -> Reply:
    line = desk.request.line
    for prefix, answer in ((codes.PROBLEM, _of_problem), (codes.SAID, _of_cause), (codes.MEASURE, _of_one)):
        code, rest = split_code(line, prefix)
        if code:
            return answer(desk, code, rest)
    act, rest = act_of(line, "measure.act", ("library",))
    if act:
        return library_cards.library(desk, rest)
    code = code_here(desk)
    if code:
        return _of_problem(desk, code, line)
    if not line.strip():
        return listed.everything(desk)
    return listed.everything(desk, Text(desk.texts("measure.unknown_words", words=first_word(line)[:40]), "warning"))


def _of_problem(desk: Desk, code: str, rest: str) -> Reply:
    """The list for everybody; the form to whoever proposes."""
    act, said = act_of(rest, "measure.act", ("new", "library"))
    proposes = act != "library" and (bool(rest) or bool(desk.request.form))
    whole = found(desk, code, desk.alone if proposes else None)
    if whole is None:
        return desk.no_such(code)
    if act == "library":
        return library_cards.library(desk, said, whole)
    return _proposed(desk, whole, said) if proposes else listed.of_problem(desk, whole)


def _proposed(desk: Desk, whole: Whole, said: str) -> Reply:
    try:
        return propose(desk, whole, said)
    except (ProblemRefusedError, InvalidValueError) as error:
        return desk.refused(error, whole.problem.code)


def _of_cause(desk: Desk, code: str, rest: str) -> Reply:
    """A measure against one cause."""
    whole = desk.store.holding(code, desk.alone)
    cause = None if whole is None else next(one_ for one_ in whole.said if one_.code == code)
    if whole is None or cause is None:
        listing = Buttons((desk.button("problem.button.list", desk.line()),))
        return desk.say(desk.texts("problem.refused.said_unknown", given=code), listing)
    _, said = act_of(rest, "measure.act", ("new",))
    try:
        return propose(desk, whole, said, cause)
    except (ProblemRefusedError, InvalidValueError) as error:
        return desk.refused(error, whole.problem.code)


# ---- one measure ------------------------------------------------------------------------------------------


def _of_one(desk: Desk, code: str, rest: str) -> Reply:
    act, said = act_of(rest, "measure.act", tuple(ACTS))
    audience = desk.alone if act and act not in FOR_ALL else desk.request.audience
    held = desk.services.measures.holding(code, audience)
    whole = None if held is None else found(desk, held.problem.code, audience)
    if held is None or whole is None:
        return _no_such(desk, code)
    try:
        if act:
            return ACTS[act](desk, held, whole, said)
    except (ProblemRefusedError, InvalidValueError) as error:
        return desk.refused(error, held.problem.code)
    more = [Text(desk.texts("measure.unknown_act", word=first_word(rest)[:40]), "warning")] if rest else []
    return one.one(desk, held, whole, *more)


def _no_such(desk: Desk, code: str) -> Reply:
    """One that is not there, and one that may not be read: the two are told alike.

    Whoever may read it alone is told that not everybody here may.
    """
    texts = desk.texts
    if desk.services.measures.holding(code, desk.alone) is not None:
        line = words.line(desk, code, texts("problem.alone_word"))
        show = Buttons((Button(texts("problem.alone"), line),))
        return desk.say(texts("measure.not_all_here", code=code), show, about=code)
    listing = Buttons((words.button(desk, "list"),))
    return desk.say(texts("problem.refused.measure_unknown", given=code), listing)


def _own(desk: Desk, held: Held) -> None:
    if not desk.is_own(held.measure):
        raise ProblemRefusedError("measure_by_another", held.measure.code)


def _share(desk: Desk, held: Held, _whole: Whole, said: str) -> Reply:
    """Exactly those who are named, and the own partner; `alla` is everybody in the problem, `bara vi` nobody else.

    Before somebody loses sight of it, it is said what that means, and asked about once.
    """
    _own(desk, held)
    sharing = Sharing(held.problem.partners - {desk.partner})
    sure, said = _sure(desk, said)
    if desk.request.form.get("step") == "send":
        wanted = sharing.chosen(desk.request.form)
    elif said.strip():
        wanted = said_partners(desk, sharing, said)
    else:
        return desk.to_asker(_share_card(desk, held, sharing), about=held.measure.code)
    gone = (held.measure.partners & sharing.allowed) - wanted
    if gone and not sure:
        return _narrow_card(desk, held, wanted, gone)
    kept = desk.services.measures.share(desk.request.actor, held.measure.code, wanted, desk.request.received_at)
    back = Buttons((words.button(desk, "show", kept.code, first=True),))
    told = desk.texts("problem.read_by", partners=desk.names(kept.partners))
    return desk.say(told, back, about=kept.code, done=True)


def _sure(desk: Desk, said: str) -> tuple[bool, str]:
    """Whether some words begin with a yes and name somebody after it, and those words."""
    first, _, rest = said.strip().partition(" ")
    agreed = bool(rest.strip()) and first.casefold() in desk.texts("cause.word.yes").split("|")
    return agreed, rest if agreed else said


def _narrow_card(desk: Desk, held: Held, wanted: frozenset[str], gone: frozenset[str]) -> Reply:
    """Who will not read it any more, and what that takes from them; whether anything is decided is not said."""
    texts, code = desk.texts, held.measure.code
    us = texts("cause.word.us").split("|")[0]
    whom = " ".join(sorted(wanted - {desk.partner})) or us
    line = words.line(desk, code, words.act(desk, "share"), texts("cause.word.yes").split("|")[0], whom)
    sure = Button(texts("measure.button.narrow_yes"), line, "danger")
    keep = desk.button("cause.button.keep", words.line(desk, code))
    asked = texts("measure.narrow_ask", text=held.measure.name, partners=desk.names(gone))
    return desk.say(asked, Text(texts("measure.narrow_decided")), Buttons((sure, keep)), about=code)


def _share_card(desk: Desk, held: Held, sharing: Sharing) -> Card:
    texts, measure = desk.texts, held.measure
    inputs = (*share_inputs(desk, sharing, sharing.filled((measure.partners & sharing.allowed) - {desk.partner})),)
    send = Input("step", "", "hidden", "send")
    line = words.line(desk, measure.code, words.act(desk, "share"))
    form = Form(line, (*inputs, send), texts("problem.share.submit"), dialog=True)
    return Card(texts("problem.share.title"), (Text(texts("cause.share_lead", text=measure.name), "lead"), form))


def _withdraw(desk: Desk, held: Held, _whole: Whole, said: str) -> Reply:
    """Asked about once, as its words go for good."""
    _own(desk, held)
    texts, code = desk.texts, held.measure.code
    if said.strip().casefold() not in texts("cause.word.yes").split("|"):
        line = words.line(desk, code, words.act(desk, "withdraw"), texts("cause.word.yes").split("|")[0])
        sure = Button(texts("cause.button.withdraw_yes"), line, "danger")
        keep = desk.button("cause.button.keep", words.line(desk, code))
        asked = texts("cause.withdraw_ask", text=held.measure.name)
        return desk.say(asked, Buttons((sure, keep)), about=code)
    problem = desk.services.measures.withdraw(desk.request.actor, code, desk.request.received_at)
    back = Buttons((desk.button("problem.button.show", desk.line(problem), first=True),))
    return desk.say(texts("cause.withdrawn"), back, about=problem, done=True)


def _history(desk: Desk, held: Held) -> Reply:
    """What stood there before, for everybody who reads the answer."""
    steps = desk.services.measures.changes(held.measure.code, desk.request.audience)
    show = words.button(desk, "show", held.measure.code)
    return changed.history(desk, held.problem.code, held.measure.code, steps, show)


# What is answered to everybody who reads along.
FOR_ALL = frozenset({"history"})
ACTS: dict[str, Callable[[Desk, Held, Whole, str], Reply]] = {
    "new": lambda desk, held, whole, said: propose(desk, whole, said, like=held.measure),
    "change": lambda desk, held, whole, _: change(desk, held, whole),
    "history": lambda desk, held, _whole, _: _history(desk, held),
    "share": _share,
    "withdraw": _withdraw,
}
