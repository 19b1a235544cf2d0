"""What is done with a decision that is there: progress, corrections, who reads it, and taking it back."""

from collections.abc import Callable

from handlers.decisions import making, words
from handlers.decisions.days import day_of
from handlers.decisions.filled import DAYS, Filled, of_decision
from handlers.decisions.words import act, today_of
from handlers.problems.desk import Desk
from handlers.problems.lines import named_partners
from handlers.problems.share import Sharing, share_inputs
from handlers.problems.untouched import carried, marked, untouched
from handlers.reply import Card, Form, Input, Reply, Text
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.decision import Decided, DecisionChanges, Progress
from storage.model.problem import KEEP

MARKED = ("reason", "owner_partner", "owner", "indicator", *DAYS)


def to(status: Progress) -> Callable[[Desk, Decided, str], Reply]:
    """Say how far it has come; to stop it a reason is asked for. Raises `ProblemRefusedError`, `InvalidValueError`."""

    def run(desk: Desk, one: Decided, said: str) -> Reply:
        code = one.decision.code
        on = day_of(said, today_of(desk), last=True) if status is Progress.DONE and said else None
        why = desk.request.form.get("why", "" if on else said)
        if status is Progress.STOPPED and not why.strip():
            return _why(desk, one, "stopped", sent=bool(desk.request.form))
        done = desk.services.decisions.report(desk.request.actor, code, status, desk.request.received_at, why, on)
        return making.told(desk, done, f"decision.now.{status.value}")

    return run


def withdraw(desk: Desk, one: Decided, said: str) -> Reply:
    """Take it back, with a reason. Raises `ProblemRefusedError`, `InvalidValueError`."""
    _lead(desk, one)
    why = desk.request.form.get("why", said)
    if not why.strip():
        return _why(desk, one, "withdraw", sent=bool(desk.request.form))
    done = desk.services.decisions.withdraw(desk.request.actor, one.decision.code, why, desk.request.received_at)
    return making.told(desk, done, "decision.now.withdrawn")


def _why(desk: Desk, one: Decided, name: str, *, sent: bool) -> Reply:
    """The form that asks why."""
    texts, code = desk.texts, one.decision.code
    error = texts("problem.wrong.text_missing") if sent else ""
    label, hint = texts(f"decision.why.{name}"), texts(f"decision.why_hint.{name}")
    asked = Input("why", label, "long_text", required=True, error=error, hint=hint)
    inputs = (asked, Input("step", "", "hidden", "send"))
    form = Form(words.line(desk, code, act(desk, name)), inputs, texts(f"decision.why_submit.{name}"), dialog=True)
    card = Card(words.heading(desk, one), (Text(words.sentence(desk, one), "lead"), form))
    return desk.to_asker(card, about=code, errors=(("why", error),) if error else ())


def change(desk: Desk, one: Decided, _: str) -> Reply:
    """The form with what stands there now; what was sent is stored."""
    _lead(desk, one)
    if desk.request.form.get("step") != "send":
        return _asked(desk, one, Filled(marked(of_decision(desk, one), MARKED)))
    does = one.decision.does
    values = {name: value.strip() for name, value in desk.request.form.items()}
    errors: dict[str, str] = {}
    days = {name: making.read_day(desk, name, values, errors) for name in DAYS}
    owner = _owner(desk, one, values, errors)
    if errors:
        return _asked(desk, one, Filled(values, errors))
    left = untouched(values)
    owns = does and not {"owner_partner", "owner"} <= left
    when = {name: KEEP if name in left else day for name, day in days.items() if does or name == "review"}
    changes = DecisionChanges(
        reason=None if "reason" in left else values.get("reason", ""),
        owner_partner=values.get("owner_partner", "") if owns else None,
        owner=owner if owns else None,
        indicator=values.get("indicator", "") if does and "indicator" not in left else None,
        partners=_with_owner(one, values) if owns else None,
        **when,
    )
    return _stored(desk, one, changes, values)


def _stored(desk: Desk, one: Decided, changes: DecisionChanges, values: dict[str, str]) -> Reply:
    try:
        done = desk.services.decisions.change(desk.request.actor, one.decision.code, changes, desk.request.received_at)
    except InvalidValueError as error:
        name = "owner_partner" if error.field == "partners" else error.field
        return _asked(desk, one, Filled(values, {name: making.wrong(desk, error)}))
    return making.told(desk, done, "decision.changed")


def _owner(desk: Desk, one: Decided, values: dict[str, str], errors: dict[str, str]) -> str:
    """The owner as the form says; the one that stands there is not looked up, as they may have left."""
    decision = one.decision
    same = values.get("owner", "") == desk.person(decision.owner)
    if same and values.get("owner_partner") == decision.owner_partner:
        return decision.owner
    return making.read_owner(desk, values, errors)


def _with_owner(one: Decided, values: dict[str, str]) -> frozenset[str] | None:
    """Whoever does it reads it: a partner that takes it over is let in."""
    partner = values.get("owner_partner", "")
    return one.decision.partners | {partner} if partner and partner not in one.decision.partners else None


def _asked(desk: Desk, one: Decided, filled: Filled) -> Reply:
    texts, code = desk.texts, one.decision.code
    lead = Text(texts("problem.form.errors" if filled.errors else "decision.form.change"), "lead")
    inputs = making.fields(
        desk, filled, making.doing(desk, one.problem) | {one.decision.owner_partner}, does=one.decision.does
    )
    inputs += [carried(filled.values), Input("step", "", "hidden", "send")]
    form = Form(words.line(desk, code, act(desk, "change")), tuple(inputs), texts("problem.share.submit"), dialog=True)
    card = Card(words.heading(desk, one), (lead, form, Text(texts("cause.form.privacy"), "note")))
    return desk.to_asker(card, about=code, errors=tuple(filled.errors.items()))


def share(desk: Desk, one: Decided, said: str) -> Reply:
    """Who may read it: as named, else asked. Raises `InvalidValueError`, `ProblemRefusedError`."""
    _lead(desk, one)
    decision = one.decision
    sharing = Sharing(one.problem.partners - {desk.partner})
    if desk.request.form.get("step") == "send":
        wanted = sharing.chosen(desk.request.form)
    elif said:
        named = named_partners(said, desk.catalog)
        if named.unknown:
            raise InvalidValueError("partners", "partner_unknown", ", ".join(named.unknown))
        wanted = sharing.allowed if named.everybody else decision.partners | named.partners
    else:
        inputs = (*share_inputs(desk, sharing, sharing.filled(decision.partners - {desk.partner})),)
        send = Input("step", "", "hidden", "send")
        line = words.line(desk, decision.code, act(desk, "share"))
        form = Form(line, (*inputs, send), desk.texts("problem.share.submit"), dialog=True)
        lead = Text(desk.texts("decision.share_lead", code=decision.code), "lead")
        return desk.to_asker(Card(desk.texts("problem.share.title"), (lead, form)), about=decision.code)
    kept = {decision.owner_partner} - {""}
    changes = DecisionChanges(partners=wanted | kept | {desk.partner})
    done = desk.services.decisions.change(desk.request.actor, decision.code, changes, desk.request.received_at)
    return making.told(desk, done, "decision.changed")


def _lead(desk: Desk, one: Decided) -> None:
    """Refuse before anything is asked."""
    if one.decision.withdrawn is not None:
        raise ProblemRefusedError("decision_withdrawn", one.decision.code)
    if not words.may_change(desk, one):
        raise ProblemRefusedError("decision_of_another", one.decision.code)
