"""`/delning`: the table, one row and what is done with it, a proposal, why somebody sees what they see."""

from collections.abc import Callable
from dataclasses import replace

from handlers.reply import Button, Buttons, Element, Link, Reply, Text
from handlers.reports.answers import private
from handlers.reports.naming import first_word
from handlers.request import Request
from handlers.services import Services
from handlers.sharing.answers import Desk, desk_of, refusal, wrong_words
from handlers.sharing.form import Filled, blank, filled_from, form_card, missing
from handlers.sharing.narrowing import narrowed
from handlers.sharing.one import history_card, may_stop, one_card, refuse_form
from handlers.sharing.table import table_card
from handlers.sharing.why import explain
from handlers.texts import load
from storage.errors import InvalidValueError, RegisterRefusedError
from storage.model.agreement import PROPOSED, Row, number_of
from storage.model.people import Level, Viewer

# An error of the store's that belongs to another field of the form.
FIELDS = {"in_own_area": "own_area", "listed": "receiver", "since": "until"}


def run(request: Request, services: Services) -> Reply:
    """Answer a line about sharing."""
    desk = desk_of(request, services)
    first = first_word(request.line)
    number = number_of(first)
    try:
        if number is not None:
            return _row(desk, number, request.line.strip()[len(first) :].strip())
        act, rest = _act(request.line, ("why", "propose", "document"))
        if act:
            return ACTS[act](desk, rest)
        return desk.open_to_all(table_card(desk, narrowed(request.line, desk.names, desk.rooms)))
    except RegisterRefusedError as error:
        return refusal(desk, error)


def _act(words: str, acts: tuple[str, ...]) -> tuple[str, str]:
    """The act that some words begin with, in either language, and what stands after it."""
    plain = words.strip()
    for act in acts:
        for language in ("sv", "en"):
            texts = load(language)
            for word in (texts(f"sharing.act.{act}"), *texts(f"sharing.act_words.{act}").split("|")):
                after = plain[len(word) :]
                if plain.casefold().startswith(word.casefold()) and not after[:1].isalnum():
                    return act, after.strip(" ?:,.")
    return "", plain


def _why(desk: Desk, _: str) -> Reply:
    """For the room it is asked in, told to the asker alone; asked privately, for the asker and then for the room."""
    request, texts = desk.request, desk.texts
    register = desk.services.register.read()
    alone = len(request.audience.viewers) == 1
    said = explain(request.audience, register, desk.names)
    elements: list[Element] = [Text(one) for one in said]
    room = desk.services.room(request.actor.person, request.within) if alone and request.within else None
    if room is not None and len(room.viewers) > 1:
        there = explain(replace(room, day=request.audience.day, cap=request.audience.cap), register, desk.names)
        if there != said:
            name = desk.names.rooms.get(request.within, request.within)
            elements = [*elements[:-1], Text(texts("sharing.why.shared", name=name), "lead"), *map(Text, there)]
    lead = texts("sharing.why.you" if alone else "sharing.why.room")
    return desk.say(lead, *elements, Buttons((desk.button("all", desk.line()),)))


def _document(desk: Desk, _: str) -> Reply:
    """The page gives the file to whoever is signed in there; without a page the operator prints it."""
    link, buttons = desk.services.register_link(), Buttons((desk.button("all", desk.line()),))
    if not link:
        return desk.say(desk.texts("sharing.document"), buttons)
    return desk.say(desk.texts("sharing.document_here"), Link(desk.texts("sharing.document_file"), link), buttons)


def _propose(desk: Desk, words: str) -> Reply:
    """The form, as the line or the row in force says it; what was sent is stored."""
    if not desk.proposes:
        raise RegisterRefusedError(_no_right(desk.request.actor, desk))
    if desk.request.form.get("step") == "send":
        return _sent(desk)
    wanted = narrowed(words, desk.names, desk.rooms)
    values = blank(desk)
    sources, receivers = sorted(wanted.sources), sorted(wanted.receivers)
    partners = {partner.key for partner in desk.names.catalog.partners}
    values |= {"source": next((key for key in sources if key in partners), "")}
    values |= {"receiver": next((key for key in receivers if key in partners), "".join(receivers[:1]))}
    return private(desk.request, form_card(desk, Filled(values)))


def _sent(desk: Desk) -> Reply:
    values = {name: value.strip() for name, value in desk.request.form.items()}
    errors = missing(values, desk)
    if not errors:
        try:
            return _stored(desk, Filled(values))
        except InvalidValueError as error:
            errors = {FIELDS.get(error.field, error.field): wrong_words(error, desk.texts)}
        except RegisterRefusedError as error:
            words = desk.texts(f"sharing.refused.{error.what}", given=error.given)
            errors = {"receiver" if error.what != "nothing_changes" else "level": words}
    card = form_card(desk, Filled(values, errors))
    return private(desk.request, card, errors=tuple(errors.items()))


def _stored(desk: Desk, filled: Filled) -> Reply:
    kind, _, key = filled.values["receiver"].partition(":")
    rooms = {room.key: room.members for room in desk.services.rooms()} if kind == "conversation" else {}
    register = desk.services.register
    number = register.propose(filled.grant(rooms.get(key, ())), desk.request.actor, desk.request.received_at)
    row = register.row(number)
    assert row is not None  # noqa: S101  it was just stored
    said = "sharing.propose.sent" if row.state == PROPOSED else "sharing.propose.in_force"
    card = one_card(desk, row, Text(desk.texts(said, number=row.label), "lead"))
    return private(desk.request, card, number=row.label, settled=True)


def _no_right(actor: Viewer, desk: Desk) -> str:
    known = actor.partner in desk.services.register.read().sectors
    return "role_may_not_sign" if known and actor.role is not None else "unknown_person"


# ---- one row ----------------------------------------------------------------------------------------------


def _row(desk: Desk, number: int, words: str) -> Reply:
    row = desk.services.register.row(number)
    if row is None:
        raise RegisterRefusedError("no_such_row", f"D-{number}")
    act, rest = _act(words, tuple(ROW_ACTS))
    try:
        if act:
            return ROW_ACTS[act](desk, row, rest)
    except RegisterRefusedError as error:
        return refusal(desk, error, row)
    said = [Text(desk.texts("sharing.unknown_act", word=first_word(words)[:40]), "warning")] if words else []
    reply = desk.open_to_all(one_card(desk, row, *said))
    return replace(reply, facts=replace(reply.facts, number=row.label))


def _approve(desk: Desk, row: Row, _: str) -> Reply:
    register, actor = desk.services.register, desk.request.actor
    done = register.sign(row.number, None, actor, desk.request.received_at, agrees=True)
    key = "sharing.approved" if done.state != PROPOSED else "sharing.approved_waits"
    card = one_card(desk, done, Text(desk.texts(key, number=row.label), "lead"))
    return private(desk.request, card, number=row.label, settled=True)


def _refuse(desk: Desk, row: Row, words: str) -> Reply:
    reason = desk.request.form.get("reason", words).strip()
    if not reason:
        error = desk.texts("sharing.wrong.empty") if "reason" in desk.request.form else ""
        return desk.say(desk.texts("sharing.refuse", number=row.label), refuse_form(desk, row, error), row=row)
    register, actor = desk.services.register, desk.request.actor
    try:
        register.sign(row.number, None, actor, desk.request.received_at, agrees=False, reason=reason)
    except InvalidValueError as error:
        form = refuse_form(desk, row, wrong_words(error, desk.texts))
        return desk.say(desk.texts("sharing.refuse", number=row.label), form, row=row)
    said = desk.texts("sharing.refused_now", number=row.label)
    return desk.say(said, Buttons((desk.button("all", desk.line()),)), row=row, settled=True)


def _change(desk: Desk, row: Row, _: str) -> Reply:
    if not desk.proposes:
        raise RegisterRefusedError(_no_right(desk.request.actor, desk))
    note = Text(desk.texts("sharing.propose.changes", number=row.label), "note")
    return private(desk.request, form_card(desk, Filled(filled_from(row.grant)), note), number=row.label)


def _stop(desk: Desk, row: Row, words: str) -> Reply:
    """The source's alone to decide; asked about once, as it takes something from somebody at once."""
    if not may_stop(desk, row):
        raise RegisterRefusedError("not_yours_to_stop", row.label)
    if _act(words, ("yes",))[0] != "yes":
        sure = Button(desk.texts("sharing.button.stop"), f"{desk.act('stop', row)} {desk.texts('sharing.act.yes')}",
                      "danger")  # fmt: skip
        said = desk.texts("sharing.stop", receiver=desk.names.party(row.grant.receiver))
        return desk.say(said, Buttons((sure, desk.button("keep", desk.line(row.label)))), row=row)
    nothing = replace(row.grant, level=Level.NOTHING, in_own_area=None, since=None, until=None, number=0)
    number = desk.services.register.propose(nothing, desk.request.actor, desk.request.received_at)
    stopped = desk.services.register.row(number) or row
    said = desk.texts("sharing.stopped", receiver=desk.names.party(row.grant.receiver), number=stopped.label)
    return desk.say(said, Buttons((desk.button("all", desk.line()),)), row=stopped, settled=True)


def _history(desk: Desk, row: Row, _: str) -> Reply:
    return desk.open_to_all(history_card(desk, row))


ACTS: dict[str, Callable[[Desk, str], Reply]] = {"why": _why, "propose": _propose, "document": _document}
ROW_ACTS: dict[str, Callable[[Desk, Row, str], Reply]] = {
    "approve": _approve,
    "refuse": _refuse,
    "change": _change,
    "stop": _stop,
    "history": _history,
}
