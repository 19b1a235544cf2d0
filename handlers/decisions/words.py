"""A decision in words: what, by whom, until when, how far. The same words on every card."""

from datetime import date

from handlers.problems.desk import Desk
from handlers.problems.tree import ended
from handlers.reply import Button, Card, Element, Reply, Text
from handlers.texts import Texts
from handlers.texts.format import date_text, dates_text, list_text, weekday_text
from storage.model.decision import Decided, Decision, Progress
from storage.model.permissions import allows
from storage.model.problem import Problem


def line(desk: Desk, *words: str) -> str:
    """A ready line about decisions."""
    return " ".join((desk.texts("decision.line"), *(word for word in words if word)))


def act(desk: Desk, name: str) -> str:
    """An act's own word in the reader's language."""
    return desk.act(name, "decision")


def button(desk: Desk, name: str, *words: str, first: bool = False) -> Button:
    """A button `decision.button.<name>` with a ready line of these words."""
    return desk.button(f"decision.button.{name}", line(desk, *words), first=first)


def today_of(desk: Desk) -> date:
    """The day it is where people are."""
    return desk.request.received_at.astimezone(desk.zone).date()


def day(desk: Desk, when: date) -> str:
    """12 mars 2027."""
    return date_text(when, desk.texts.language)


def long_day(desk: Desk, when: date) -> str:
    """Fredag 12 mars 2027."""
    return f"{weekday_text(when, desk.texts.language)} {day(desk, when)}"


def what(desk: Desk, one: Decided) -> str:
    """The measures by name."""
    return named(one, desk.texts)


def named(one: Decided, texts: Texts) -> str:
    """The same without a desk; of what not everybody here may read any more only that it is there."""
    names = [*one.names, *([texts("decision.measure_elsewhere")] if one.not_all else [])]
    return list_text(names, texts.language) or texts("decision.measure_gone")


def heading(desk: Desk, one: Decided) -> str:
    """The code and what is done."""
    return f"{one.decision.code} {what(desk, one)}"


def who(desk: Desk, decision: Decision) -> str:
    """The partner that does it, and who there; "" when nobody does."""
    partner, person = desk.names({decision.owner_partner}), desk.person(decision.owner)
    return f"{partner} ({person})" if partner and person else partner


def when(desk: Desk, decision: Decision) -> str:
    """From the first to the last day, or the last one alone; "" for none."""
    if decision.due is None:
        return ""
    if decision.start is None:
        return desk.texts("decision.until", day=day(desk, decision.due))
    return dates_text(decision.start, decision.due, desk.texts.language)


def status(desk: Desk, decision: Decision) -> str:
    """How far it has come; late when it should have been done."""
    if decision.withdrawn is not None:
        return desk.texts("decision.status.withdrawn")
    if not decision.does:
        return desk.texts("decision.status.not_done")
    if decision.status is Progress.DONE and decision.done_on is not None:
        return desk.texts("decision.done_on", day=day(desk, decision.done_on))
    said = desk.texts(f"decision.status.{decision.status.value}")
    return desk.texts("decision.late", status=said) if decision.is_late(today_of(desk)) else said


def sentence(desk: Desk, one: Decided) -> str:
    """Like "B-7KQ4 Lampa på gaveln. Bostad (Greta), klart senast 12 mars 2027. Beslutat."."""
    decision = one.decision
    if not decision.does:
        said = desk.texts("decision.not_done_because", why=decision.reason)
        return f"{ended(heading(desk, one))} {ended(said)}"
    parts = [part for part in (who(desk, decision), when(desk, decision)) if part]
    state = status(desk, decision)
    return f"{ended(heading(desk, one))} {', '.join(parts)}. {state[:1].upper()}{state[1:]}."


def say(desk: Desk, sentence: str, *more: Element, about: str = "", done: bool = False) -> Reply:
    """One sentence to the asker, and what can be done next."""
    card = Card(desk.texts("decision.title"), (Text(sentence, "lead" if done else "warning"), *more))
    return desk.to_asker(card, about=about, settled=done)


def leads(desk: Desk, problem: Problem) -> bool:
    """Whether the asker's partner leads the problem, and so decides for all of its partners."""
    return desk.partner == problem.partner


def may_make(desk: Desk) -> bool:
    """Whether the asker may decide anything at all."""
    return allows("decision.make", desk.request.actor)


def may_change(desk: Desk, one: Decided) -> bool:
    """Whether the asker's partner made it, or leads its problem."""
    theirs = desk.partner in (one.decision.partner, one.problem.partner)
    return theirs and allows("decision.change", desk.request.actor) and one.decision.withdrawn is None


def may_report(desk: Desk, one: Decided) -> bool:
    """Whether the asker is of the partner that does it."""
    decision = one.decision
    mine = decision.does and desk.partner == decision.owner_partner and decision.withdrawn is None
    return mine and one.problem.is_open and allows("decision.report", desk.request.actor)
