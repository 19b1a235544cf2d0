"""`/orsak`: the tree, one cause, and what is said: a cause, what speaks for it or against it, what nobody knows."""

from collections.abc import Callable
from dataclasses import replace

from handlers.maps.alone import alone
from handlers.measures import library_cards
from handlers.measures.by_cause import by_cause
from handlers.measures.listed import propose
from handlers.problems import changed, listing, rewording
from handlers.problems.desk import Desk, desk_of, found
from handlers.problems.lines import act_of, split_code
from handlers.problems.one import answers, heading
from handlers.problems.picture import tree_picture
from handlers.problems.saying import say
from handlers.problems.share import Sharing, said_partners
from handlers.problems.tree import acted_on, branches, said_elements, tree_texts
from handlers.reply import Button, Buttons, Card, Element, Fields, Reply, Select, Text
from handlers.reports.naming import first_word
from handlers.request import Request
from handlers.services import Services
from handlers.threads.here import code_here
from handlers.threads.lift import lift
from storage import codes
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.problem import Contribution, Side, Sort
from storage.problems import Whole

MOST_CHOICES = 100


def run(request: Request, services: Services) -> Reply:
    """Answer a line about causes; for the asker alone when it ends by saying so."""
    for_asker = alone(request)
    reply = _answer(desk_of(for_asker or request, services))
    return replace(reply, private=reply.private or for_asker is not None)


def _answer(desk: Desk) -> Reply:
    code, rest = split_code(desk.request.line)
    said, after = split_code(rest, codes.SAID)
    if said:
        return _of_said(desk, said, after)
    act, words = act_of(desk.request.line, "cause.act", ("lift",))
    if act:
        return lift(desk, words)
    code = code or code_here(desk)
    if code:
        return _of_problem(desk, code, rest)
    return desk.no_such(first_word(rest)) if rest else listing.listed(desk, "")


def _of_problem(desk: Desk, code: str, rest: str) -> Reply:
    """The tree for everybody; what is said, to whoever says it."""
    speaks = bool(rest) or bool(desk.request.form)
    whole = found(desk, code, desk.alone if speaks else None)
    if whole is None:
        return desk.no_such(code)
    if not speaks:
        return _tree(desk, whole)
    try:
        return say(desk, whole, *_begun(rest))
    except (ProblemRefusedError, InvalidValueError) as error:
        return desk.refused(error, code)


def _begun(words: str) -> tuple[Sort, Side | None, str]:
    """What a line begins to say: what nobody knows, or a cause on a side, and its words."""
    act, rest = act_of(words, "cause.act", ("unknown", "add"))
    if act == "unknown":
        return Sort.UNKNOWN, None, rest
    side, rest = act_of(rest, "cause.words", tuple(side.value for side in Side))
    return Sort.CAUSE, Side(side) if side else None, rest


def _tree(desk: Desk, whole: Whole) -> Reply:
    """Every cause these readers may read, as a picture and in words, and the ways to say more."""
    texts, problem = desk.texts, whole.problem
    every = branches(whole.said)
    elements: list[Element] = []
    if every:
        elements += [Text(texts.count("problem.causes", len(every)), "lead"), tree_picture(desk, problem, every)]
        elements += tree_texts(desk, every)
        choices = tuple((f"{one.cause.code} {one.cause.text}"[:75], desk.cause_line(one.cause.code)) for one in every)
        elements.append(Select(texts("cause.open_one"), choices[:MOST_CHOICES]))
    else:
        elements.append(Text(texts("cause.none"), "lead"))
    elements += answers(desk, whole)
    if problem.is_open:
        elements += _ways(desk, problem.code)
    elements.append(Buttons((desk.button("problem.button.show", desk.line(problem.code)),)))
    elements.append(Text(texts("cause.own_words"), "note"))
    title = texts("cause.title", problem=heading(problem))
    return desk.to_all(Card(title, tuple(elements)), about=problem.code)


def _ways(desk: Desk, code: str) -> list[Element]:
    """A cause on each side, and what nobody knows."""
    sides = tuple(
        (desk.texts(f"cause.side_long.{side.value}"), desk.cause_line(code, _word(desk, side))) for side in Side
    )
    buttons = (
        desk.button("cause.button.unknown", desk.cause_line(code, desk.act("unknown", "cause"))),
        desk.button("problem.button.questions", desk.line(code, desk.act("questions"))),
        desk.button("problem.button.facts", desk.line(code, desk.act("facts"))),
    )
    return [Select(desk.texts("cause.new"), sides), Buttons(buttons)]


def _word(desk: Desk, side: Side) -> str:
    return desk.texts(f"cause.words.{side.value}").split("|")[0]


# ---- one cause --------------------------------------------------------------------------------------------


def _of_said(desk: Desk, code: str, rest: str) -> Reply:
    act, words = act_of(rest, "cause.act", tuple(ACTS))
    audience = desk.alone if act and act not in FOR_ALL else desk.request.audience
    whole = desk.store.holding(code, audience)
    one = None if whole is None else next(said for said in whole.said if said.code == code)
    if whole is None or one is None:
        listed = Buttons((desk.button("problem.button.list", desk.line()),))
        return desk.say(desk.texts("problem.refused.said_unknown", given=code), listed)
    try:
        if act:
            return ACTS[act](desk, whole, one, words)
    except (ProblemRefusedError, InvalidValueError) as error:
        return desk.refused(error, whole.problem.code)
    said = [Text(desk.texts("problem.unknown_act", word=first_word(rest)[:40]), "warning")] if rest else []
    return _one(desk, whole, one, *said)


def _one(desk: Desk, whole: Whole, one: Contribution, *said: Element) -> Reply:
    """Words, who said them, and what hangs on them."""
    texts = desk.texts
    elements: list[Element] = [*said, *said_elements(desk, one), Fields(tuple(_fields(desk, whole, one)))]
    for sort, key in ((Sort.EVIDENCE, "for"), (Sort.DOUBT, "against"), (Sort.CAUSE, "comes_from")):
        hanging = [other for other in whole.said if other.parent == one.code and other.sort is sort]
        if hanging:
            elements.append(Text(texts(f"cause.{key}"), "lead"))
            elements += [element for other in hanging for element in said_elements(desk, other)]
    elements += [Text(said) for said in acted_on(desk, by_cause(desk, whole.problem.code).get(one.code, ()))]
    elements += library_cards.for_cause(desk, whole, one)
    steps = desk.store.changes(one.code, desk.request.audience)
    elements += [Text(changed.last(desk, steps), "note")] if steps else []
    mine = [other for other in whole.said if other.parent == one.code and rewording.may_change(desk, other)]
    elements += [*_buttons(desk, whole, one, changed=bool(steps)), *_own_buttons(desk, mine)]
    elements.append(Text(texts("problem.only_readers", partners=desk.names(one.partners)), "note"))
    title = texts(f"cause.sort.{one.sort.value}", code=one.code)
    return desk.to_all(Card(title, tuple(elements)), about=one.code)


def _fields(desk: Desk, whole: Whole, one: Contribution) -> list[tuple[str, str]]:
    texts, found_ = desk.texts, [(desk.texts("cause.label.problem"), heading(whole.problem))]
    if one.side is not None:
        found_.append((texts("cause.label.side"), texts(f"cause.side_long.{one.side.value}")))
    parent = next((other for other in whole.said if other.code == one.parent), None)
    if parent is not None:
        found_.append((texts("cause.label.parent"), f"{parent.code} {parent.text}"))
    if one.agreed:
        found_.append((texts("cause.label.agreed"), desk.names(one.agreed)))
    if one.agreed_before:
        found_.append((texts("cause.label.agreed_before"), desk.names(one.agreed_before)))
    return found_


def _buttons(desk: Desk, whole: Whole, one: Contribution, *, changed: bool) -> list[Element]:
    buttons: list[Button] = []

    def button(name: str, *words: str) -> None:
        line = desk.cause_line(one.code, desk.act(name, "cause"), *words)
        buttons.append(desk.button(f"cause.button.{name}", line))

    own = desk.is_own(one)
    if whole.problem.is_open and one.sort is Sort.CAUSE:
        if not own:
            button("agree", f"{one.wording}" if one.wording > 1 else "")
        for name in ("evidence", "doubt", "below"):
            button(name)
        buttons.extend(propose(desk, whole, one.code))
    if whole.problem.is_open and rewording.may_change(desk, one):
        button("change")
    if own:
        for name in ("share", "withdraw"):
            button(name)
    if changed:
        button("history")
    buttons.append(desk.button("problem.button.show", desk.line(whole.problem.code)))
    return [Buttons(tuple(buttons))]


def _own_buttons(desk: Desk, mine: list[Contribution]) -> list[Element]:
    """What the asker said of it opens by itself, to be taken back or shared further."""
    options = tuple((f"{one.code} {one.text}"[:75], desk.cause_line(one.code)) for one in mine)
    return [Select(desk.texts("cause.own"), options[:MOST_CHOICES])] if options else []


def _agree(desk: Desk, whole: Whole, one: Contribution, words: str) -> Reply:
    """Of words that were changed, the line says which wording was read; else they are shown first."""
    if one.wording > 1 and words.strip() != f"{one.wording}":
        return changed.ask(desk, one)
    try:
        desk.store.agree(desk.request.actor, one.code, desk.request.received_at, wording=one.wording)
    except ProblemRefusedError as error:
        newer = desk.store.holding(one.code, desk.alone) if error.what == "other_wording" else None
        if newer is None:
            raise
        return changed.ask(desk, next(other for other in newer.said if other.code == one.code))
    undo = desk.button("cause.button.disagree", desk.cause_line(one.code, desk.act("disagree", "cause")))
    then = (desk.button("cause.button.show", desk.cause_line(one.code)), undo)
    return listing.done(desk, whole.problem.code, desk.texts("cause.agreed_now", code=one.code), then=then)


def _history(desk: Desk, whole: Whole, one: Contribution) -> Reply:
    """What stood there before, for everybody who reads the answer."""
    steps = desk.store.changes(one.code, desk.request.audience)
    show = desk.button("cause.button.show", desk.cause_line(one.code))
    return changed.history(desk, whole.problem.code, one.code, steps, show)


def _disagree(desk: Desk, whole: Whole, one: Contribution, _: str) -> Reply:
    desk.store.agree(desk.request.actor, one.code, desk.request.received_at, agrees=False)
    return listing.done(desk, whole.problem.code, desk.texts("cause.disagreed_now", code=one.code))


def _hang(sort: Sort) -> Callable[[Desk, Whole, Contribution, str], Reply]:
    """Something more that hangs on a cause."""

    def act(desk: Desk, whole: Whole, one: Contribution, words: str) -> Reply:
        side, rest = act_of(words, "cause.words", tuple(s.value for s in Side)) if sort is Sort.CAUSE else ("", words)
        return say(desk, whole, sort, Side(side) if side else None, rest, one)

    return act


def _share(desk: Desk, whole: Whole, one: Contribution, words: str) -> Reply:
    """Exactly those who are named, and the own partner; `alla` is everybody it may go to, `bara vi` nobody else."""
    if not desk.is_own(one):
        raise ProblemRefusedError("said_by_another", one.code)
    sharing = Sharing(reach_of(whole, one) - {desk.partner})
    if desk.request.form.get("step") == "send":
        wanted = sharing.chosen(desk.request.form)
    elif words.strip():
        wanted = said_partners(desk, sharing, words)
    else:
        from handlers.problems.saying import share_card

        return desk.to_asker(share_card(desk, one, sharing), about=one.code)
    kept = desk.store.share(desk.request.actor, one.code, wanted, desk.request.received_at)
    return listing.done(desk, whole.problem.code, desk.texts("problem.read_by", partners=desk.names(kept.partners)))


def reach_of(whole: Whole, one: Contribution) -> frozenset[str]:
    """The partners it may be shared with: the problem's, and no further than the cause it speaks of."""
    parent = next((other for other in whole.said if other.code == one.parent), None)
    hangs = parent is not None and one.sort in (Sort.EVIDENCE, Sort.DOUBT)
    return whole.problem.partners & parent.partners if hangs and parent is not None else whole.problem.partners


def _withdraw(desk: Desk, whole: Whole, one: Contribution, words: str) -> Reply:
    """Asked about once, as its words go for good."""
    texts = desk.texts
    if not desk.is_own(one):
        raise ProblemRefusedError("said_by_another", one.code)
    if words.strip().casefold() not in texts("cause.word.yes").split("|"):
        line = desk.cause_line(one.code, desk.act("withdraw", "cause"), texts("cause.word.yes").split("|")[0])
        sure = Button(texts("cause.button.withdraw_yes"), line, "danger")
        keep = desk.button("cause.button.keep", desk.cause_line(one.code))
        return desk.say(texts("cause.withdraw_ask", text=one.text), Buttons((sure, keep)), about=one.code)
    desk.store.withdraw(desk.request.actor, one.code, desk.request.received_at)
    return listing.done(desk, whole.problem.code, texts("cause.withdrawn"))


# What is answered to everybody who reads along.
FOR_ALL = frozenset({"history"})
ACTS: dict[str, Callable[[Desk, Whole, Contribution, str], Reply]] = {
    "agree": _agree,
    "disagree": _disagree,
    "evidence": _hang(Sort.EVIDENCE),
    "doubt": _hang(Sort.DOUBT),
    "below": _hang(Sort.CAUSE),
    "share": _share,
    "withdraw": _withdraw,
    "change": rewording.change,
    "history": lambda desk, whole, one, _: _history(desk, whole, one),
}
