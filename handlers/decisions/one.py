"""`/beslut B-7KQ4`: one decision, made anew for everybody who reads it; and what was done with it."""

from collections.abc import Iterable
from datetime import date

from handlers.decisions import words
from handlers.decisions.words import act, button, day, today_of
from handlers.problems.desk import Desk
from handlers.problems.one import heading as problem_heading
from handlers.reply import Button, Buttons, Card, Element, Fields, Reply, Table, Text
from handlers.texts.format import moment_text
from storage.model.decision import Decided, DecisionStep, Progress

# The act of a follow-up's settings in a decision's history (storage/follow_ups).
MEASURED = "follow_up"
# What each state can go on to by a button.
NEXT = {
    Progress.DECIDED: (Progress.STARTED, Progress.DONE, Progress.STOPPED),
    Progress.STARTED: (Progress.DONE, Progress.STOPPED),
    Progress.DONE: (Progress.STARTED,),
    Progress.STOPPED: (Progress.STARTED,),
}


def one(desk: Desk, decided: Decided, *said: Element) -> Reply:
    """What was decided and why, who does it until when, how far it has come."""
    return desk.to_all(card(desk, decided, *said), about=decided.decision.code)


def card(desk: Desk, decided: Decided, *said: Element) -> Card:
    """The same without its readers."""
    texts, decision = desk.texts, decided.decision
    elements: list[Element] = [*said, *_lead(desk, decided), Fields(tuple(_fields(desk, decided)))]
    elements += _buttons(desk, decided)
    elements.append(Text(texts("decision.only_readers", partners=desk.names(decision.partners)), "note"))
    return Card(words.heading(desk, decided), tuple(elements))


def _lead(desk: Desk, decided: Decided) -> list[Element]:
    texts, decision = desk.texts, decided.decision
    if decision.withdrawn is not None:
        taken = day(desk, decision.withdrawn.astimezone(desk.zone).date())
        return [Text(texts("decision.lead.withdrawn", day=taken), "warning")]
    if not decision.does:
        return [Text(texts("decision.lead.not_done"), "lead")]
    found = [Text(texts("decision.lead.does", status=words.status(desk, decision)), "lead")]
    if decision.due is not None and decision.is_late(today_of(desk)):
        late = texts("decision.should_be_done", day=words.long_day(desk, decision.due))
        found.append(Text(late, "warning"))
    return [*found]


def _fields(desk: Desk, decided: Decided) -> Iterable[tuple[str, str]]:
    texts, decision = desk.texts, decided.decision
    yield texts("decision.field.problem"), problem_heading(decided.problem)
    for code, name in decided.measures:
        yield texts("decision.field.measure"), f"{code} {name}"
    if decided.not_all:
        yield texts("decision.field.measure"), texts("decision.measure_elsewhere")
    yield texts("decision.field.reason"), decision.reason
    if decision.owner_partner:
        nobody = "" if desk.person(decision.owner) else f", {texts('decision.no_person')}"
        yield texts("decision.field.owner"), words.who(desk, decision) + nobody
    for name, when in (("start", decision.start), ("due", decision.due), ("review", decision.review)):
        if when is not None:
            yield texts(f"decision.field.{name}"), words.long_day(desk, when)
    if decision.indicator:
        yield texts("decision.field.indicator"), decision.indicator
    if decision.vote:
        yield texts("decision.field.vote"), decision.vote
    made = day(desk, decision.at.astimezone(desk.zone).date())
    by = ", ".join(part for part in (desk.person(decision.person), desk.names({decision.partner})) if part)
    yield texts("decision.field.made"), texts("decision.made_by", day=made, by=by)


def _buttons(desk: Desk, decided: Decided) -> list[Element]:
    found = [Buttons(rows)] if (rows := progress(desk, decided)) else []
    code = decided.decision.code
    more: list[Button] = []
    if words.may_change(desk, decided) and decided.problem.is_open:
        more += [button(desk, name, code, act(desk, name)) for name in ("change", "share", "withdraw")]
    if decided.decision.does and decided.decision.withdrawn is None and _has_begun(desk, decided):
        more.append(desk.button("decision.button.effect", f"{desk.texts('follow_up.line')} {code}"))
    more.append(button(desk, "history", code, act(desk, "history")))
    more.append(desk.button("problem.button.show", desk.line(decided.problem.code)))
    return [*found, Buttons(tuple(more))]


def _has_begun(desk: Desk, decided: Decided) -> bool:
    """Whether there can be anything to follow up."""
    decision = decided.decision
    return decision.status is not Progress.DECIDED or (decision.start is not None and decision.start < today_of(desk))


def progress(desk: Desk, decided: Decided) -> tuple[Button, ...]:
    """What whoever does it says of it by a press."""
    if not words.may_report(desk, decided):
        return ()
    decision = decided.decision
    again = decision.status in (Progress.DONE, Progress.STOPPED)
    return tuple(
        button(desk, "again" if again else step.value, decision.code, act(desk, step.value), first=n == 0)
        for n, step in enumerate(NEXT[decision.status])
    )


def history_reply(desk: Desk, decided: Decided, steps: tuple[DecisionStep, ...]) -> Reply:
    """Who did what with it."""
    texts, code = desk.texts, decided.decision.code
    rows = tuple(
        (
            moment_text(step.at.astimezone(desk.zone), texts.language),
            ", ".join(part for part in (desk.person(step.person), desk.names({step.partner})) if part),
            _did(desk, step),
        )
        for step in steps
    )
    header = tuple(texts(f"problem.column.{name}") for name in ("when", "who", "did"))
    back = Buttons((button(desk, "show", code),))
    return desk.to_all(Card(texts("decision.history", code=code), (Table(header, rows), back)), about=code)


def _did(desk: Desk, step: DecisionStep) -> str:
    texts = desk.texts
    if step.act == MEASURED:
        return texts("decision.step.follow_up", what=", ".join(_measured(desk, step)))
    if step.act != "changed":
        said = texts(f"decision.step.{step.act}")
        why = step.changes.get("why", ("", ""))[1]
        return f"{said}: {why}" if why else said
    parts = []
    for name, (before, after) in step.changes.items():
        told = {"before": _value(desk, name, before), "after": _value(desk, name, after)}
        parts.append(texts(f"decision.step.{name}", **told))
    return ", ".join(parts)


def _measured(desk: Desk, step: DecisionStep) -> Iterable[str]:
    """What was changed of how its effect is measured; numbers with what they were."""
    for name, (before, after) in step.changes.items():
        said = desk.texts(f"decision.measured.{name}")
        yield f"{said} {before} → {after}" if before.isdigit() and after.isdigit() else said


def _value(desk: Desk, name: str, value: str) -> str:
    if name in ("start", "due", "review"):
        return day(desk, date.fromisoformat(value)) if value else desk.texts("decision.no_day")
    return desk.names({value}) if name == "owner_partner" else ""
