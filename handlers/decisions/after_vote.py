"""What follows on a vote about a decision: the next press is ready, for whoever may do it.

To continue is a new day to look back, to change is a new measure filled in from the old one (or other days and people),
to stop is a reason that is filled in. A vote decides nothing by itself: somebody who answers for it presses.
"""

from collections.abc import Iterator
from datetime import date

from handlers.decisions import changing, words
from handlers.decisions.words import act, button
from handlers.problems.desk import Desk
from handlers.problems.lines import act_of
from handlers.reply import Button, Buttons, Card, Element, Reply, Text
from storage.errors import ProblemRefusedError
from storage.model.decision import Decided, Progress
from storage.model.vote import CHOSEN, Next, Verdict, Vote

MOST_MEASURES = 3  # as many buttons as a row holds beside others


def chosen(vote: Vote) -> tuple[Next, ...]:
    """What a closed vote came to; of a tie all that tie."""
    outcome = vote.outcome
    if outcome is None or outcome.verdict not in CHOSEN:
        return ()
    return tuple(one for one in Next if one.value in outcome.winners)


def elements(desk: Desk, vote: Vote) -> list[Element]:
    """What follows, for everybody who reads the vote: what is done already, or the press that does it."""
    steps = chosen(vote)
    decided = desk.services.decisions.one(vote.about, desk.request.audience) if vote.about and steps else None
    if decided is None:
        return []
    decision = decided.decision
    if decision.withdrawn is not None:
        return [Text(desk.texts("decision.after.withdrawn", code=decision.code))]
    if decision.status is Progress.STOPPED:
        return [Text(desk.texts("decision.now.stopped", code=decision.code))]
    if not decided.problem.is_open:
        return []
    buttons = tuple(one for step in steps for one in _buttons(desk, decided, vote, step, first=step is steps[0]))
    return [Text(_next(desk, decided, vote, steps)), *([Buttons(buttons)] if buttons else [])]


def _next(desk: Desk, decided: Decided, vote: Vote, steps: tuple[Next, ...]) -> str:
    """What is to be done now, or that the day to look back is set."""
    decision, closed = decided.decision, vote.closed
    on = closed.astimezone(desk.zone).date() if closed is not None else date.max
    if steps == (Next.CONTINUE,) and decision.review is not None and decision.review > on:
        return desk.texts("decision.after.again", code=decision.code, day=words.long_day(desk, decision.review))
    tie = vote.outcome is not None and vote.outcome.verdict is Verdict.TIE
    key = "tie" if tie else "several" if len(steps) > 1 else steps[0].value
    return desk.texts(f"decision.after.{key}", code=decision.code)


def _buttons(desk: Desk, decided: Decided, vote: Vote, step: Next, *, first: bool) -> Iterator[Button]:
    """In a room for whoever presses; alone, for those who may."""
    code, room = decided.decision.code, desk.request.audience.viewers != frozenset({desk.request.actor})
    if step is Next.STOP and (room or may_stop(desk, decided, vote)):
        yield button(desk, "stop_now", vote.code, _word(desk, step), first=first)
    if step is Next.CONTINUE and (room or words.may_change(desk, decided)):
        yield button(desk, "continue_now", code, act(desk, "continue"), first=first)
    if step is Next.CHANGE:
        yield from _changes(desk, decided, first=first)
        if room or words.may_change(desk, decided):
            yield button(desk, "change_now", code, act(desk, "change"))


def _changes(desk: Desk, decided: Decided, *, first: bool) -> Iterator[Button]:
    """A new measure from each that was decided on."""
    several = len(decided.measures) > 1
    line, new = desk.texts("decision.measure_line"), desk.act("new", "measure")
    for number, (measure, _) in enumerate(decided.measures[:MOST_MEASURES]):
        label = desk.texts("decision.button.propose" if not several else "decision.button.propose_one", code=measure)
        yield Button(label, f"{line} {measure} {new}", "primary" if first and number == 0 else "normal")


def may_stop(desk: Desk, decided: Decided, vote: Vote) -> bool:
    """Whoever does it, and when partners voted to, whoever leads the problem."""
    led = words.leads(desk, decided.problem) and words.may_change(desk, decided)
    return words.may_report(desk, decided) or (led and Next.STOP in chosen(vote))


def answer(desk: Desk, vote: Vote, rest: str) -> Reply:
    """`/beslut R-7KQ4`: the form of what the vote came to. Raises `ProblemRefusedError`."""
    steps, decided = chosen(vote), desk.services.decisions.one(vote.about, desk.alone)
    wanted, _ = act_of(rest, "decision.after_act", tuple(Next))
    step = Next(wanted) if wanted else steps[0] if len(steps) == 1 else None
    if decided is None or not steps:
        return words.say(desk, desk.texts("decision.after.nothing", code=vote.code), about=vote.about)
    if wanted and step not in steps:
        raise ProblemRefusedError("vote_says_otherwise", vote.code)
    if decided.decision.status is Progress.STOPPED or decided.decision.withdrawn is not None:
        step = None  # the card says so
    if step is Next.STOP:
        return changing.stop_by_vote(desk, decided, _reason(desk, decided, vote))
    if step is Next.CONTINUE:
        return changing.go_on(desk, decided, "")
    card = Card(words.heading(desk, decided), tuple(elements(desk, vote)))
    return desk.to_asker(card, about=vote.about)


def _reason(desk: Desk, decided: Decided, vote: Vote) -> str:
    """Why, as far as everybody who reads the decision may read the vote: else it is left to whoever stops it."""
    reads = decided.decision.partners <= vote.partners
    return desk.texts("decision.form.by_vote", vote=vote.code) if reads else ""


def _word(desk: Desk, step: Next) -> str:
    return desk.texts(f"decision.after_act.{step.value}").split("|")[0]
