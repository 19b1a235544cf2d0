"""`/rosta B-7KQ4`: whether a decision goes on, is changed or stops; and the way there from what shows the decision."""

from handlers.decisions.words import heading as decision_heading
from handlers.decisions.words import line as decision_line
from handlers.problems.desk import Desk
from handlers.problems.lines import act_of
from handlers.problems.tree import ended
from handlers.reply import Button, Buttons, Card, Element, Reply, Text
from handlers.reports.naming import first_word
from handlers.votes import making, one
from handlers.votes.listing import may_open, opener, state, table
from handlers.votes.topic import Topic, can_be_voted_about
from handlers.votes.words import act, heading, line, refused, say
from storage.errors import ProblemRefusedError
from storage.model.decision import Decided
from storage.model.vote import CHOSEN, Vote


def of_decision(desk: Desk, code: str, rest: str) -> Reply:
    """The vote that is open, or all there were; the form of a new one. One that may not be read is not there."""
    wanted, words = act_of(rest, "vote.act", ("new",))
    decided = desk.services.decisions.one(code, desk.alone if wanted else desk.request.audience)
    if decided is None:
        return _no_such(desk, code)
    if wanted:
        return _new(desk, decided, words)
    said = [Text(desk.texts("vote.unknown_words", word=first_word(rest)[:40]), "warning")] if rest else []
    every = desk.services.votes.about(code, desk.request.audience)
    if every and every[0].is_open:
        return one.one(desk, every[0], *said)
    return _listed(desk, decided, every, *said)


def _new(desk: Desk, decided: Decided, words: str) -> Reply:
    code = decided.decision.code
    already = next((one for one in desk.services.votes.about(code, desk.alone) if one.is_open), None)
    if already is not None and desk.request.form.get("step") != "send":
        show = desk.button("vote.button.show", line(desk, already.code), first=True)
        sentence = desk.texts("vote.refused.vote_about_open", given=already.code)
        return say(desk, sentence, Text(ended(state(desk, already))), Buttons((show,)), about=already.code)
    try:
        if not can_be_voted_about(decided) and decided.problem.is_open:
            raise ProblemRefusedError("nothing_to_vote_about", code)
        return making.new(desk, Topic(decided.problem, decided), words)
    except ProblemRefusedError as error:
        return refused(desk, error, Buttons((_back(desk, decided),)), about=code)


def _listed(desk: Desk, decided: Decided, every: tuple[Vote, ...], *said: Element) -> Reply:
    """What was voted on before, and the way to a new one."""
    texts, code = desk.texts, decided.decision.code
    elements: list[Element] = [*said]
    if every:
        elements += [Text(texts.count("vote.count_about", len(every)), "lead"), table(desk, every), opener(desk, every)]
    else:
        elements.append(Text(texts("vote.none_about"), "lead"))
    elements.append(Buttons((*_new_button(desk, decided), _back(desk, decided))))
    title = texts("vote.title_of", problem=decision_heading(desk, decided))
    return desk.to_all(Card(title, tuple(elements)), about=code)


def _no_such(desk: Desk, code: str) -> Reply:
    """One that is not there, and one that may not be read, are told alike; who may read it alone is told that."""
    if desk.services.decisions.one(code, desk.alone) is not None:
        alone = desk.button("problem.alone", line(desk, code, desk.texts("problem.alone_word")))
        return say(desk, desk.texts("decision.not_all_here", code=code), Buttons((alone,)), about=code)
    listed = Buttons((desk.button("vote.button.list", line(desk)),))
    return say(desk, desk.texts("decision.refused.decision_unknown", given=code), listed)


# ---- on other cards --------------------------------------------------------------------------------------------


def offer(desk: Desk, decided: Decided, *, first: bool = False) -> list[Button]:
    """One press: to the vote that is open or waits for its next step, or to the form of a new one; none for nothing."""
    every = desk.services.votes.about(decided.decision.code, desk.request.audience)
    there = every[0] if every else None
    key = (
        ""
        if there is None
        else "about_open"
        if there.is_open
        else "about_closed"
        if waits(desk, decided, there)
        else ""
    )
    if there is None or not key:
        return _new_button(desk, decided, first=first)
    label = desk.texts(f"vote.button.{key}", code=there.code)
    show = Button(label, line(desk, there.code), "primary" if first else "normal")
    return [show] if there.is_open else [show, *_new_button(desk, decided)]


def waits(desk: Desk, decided: Decided, vote: Vote) -> bool:
    """Whether a closed vote came to something, and the day to look back has not been moved since."""
    review, closed = decided.decision.review, vote.closed
    if vote.outcome is None or vote.outcome.verdict not in CHOSEN or closed is None or not can_be_voted_about(decided):
        return False
    return review is None or review <= closed.astimezone(desk.zone).date()


def _new_button(desk: Desk, decided: Decided, *, first: bool = False) -> list[Button]:
    """In a room for whoever presses it; alone, for who may open it."""
    reads_alone = desk.request.audience.viewers == frozenset({desk.request.actor})
    offered = can_be_voted_about(decided) and (not reads_alone or may_open(desk, decided.problem))
    new = line(desk, decided.decision.code, act(desk, "new"))
    return [desk.button("vote.button.about", new, first=first)] if offered else []


def told(desk: Desk, decided: Decided) -> list[str]:
    """Each vote about a decision with how it stands, for everybody who reads."""
    every = desk.services.votes.about(decided.decision.code, desk.request.audience)
    return [f"{ended(heading(vote))} {ended(state(desk, vote))}" for vote in every]


def _back(desk: Desk, decided: Decided) -> Button:
    return desk.button("decision.button.show", decision_line(desk, decided.decision.code))
