"""What those who lead the problem do with a vote: more time, close it, another round."""

from collections.abc import Mapping
from datetime import datetime

from handlers.problems.desk import Desk
from handlers.reply import Buttons, Card, Form, Input, Reply, Text
from handlers.votes.counting import count
from handlers.votes.deadline import deadline
from handlers.votes.result import verdict
from handlers.votes.words import act, back, done, heading, line, moment, say, wrong
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.permissions import allows
from storage.model.vote import Vote


def extend(desk: Desk, vote: Vote, words: str) -> Reply:
    """More time, said in the line or in a form. Raises `ProblemRefusedError`."""
    _must_lead(desk, vote)
    return _until(desk, vote, "extend", words)


def reopen(desk: Desk, vote: Vote, words: str) -> Reply:
    """Another round, until a moment said in the line or in a form. Raises `ProblemRefusedError`."""
    _must_lead(desk, vote)
    if vote.is_open:
        raise ProblemRefusedError("vote_open", vote.code)
    return _until(desk, vote, "reopen", words)


def close(desk: Desk, vote: Vote, words: str) -> Reply:
    """Asked once more before it is done: nobody may vote afterwards."""
    _must_lead(desk, vote)
    if not vote.is_open:
        raise ProblemRefusedError("vote_closed", vote.code)
    yes = desk.texts("vote.yes").split("|")
    if words.casefold().strip(" .!") not in yes:
        ask = desk.button("vote.button.close_yes", line(desk, vote.code, act(desk, "close"), yes[0]))
        said = desk.texts.count("vote.close_sure", len(vote.waiting))
        return say(desk, said, Buttons((ask, desk.button("vote.button.show", line(desk, vote.code)))), about=vote.code)
    kept = desk.services.votes.close(desk.request.actor, vote.code, desk.request.received_at, count)
    outcome = verdict(desk, kept, kept.outcome) if kept.outcome is not None else ""
    return done(desk, vote.code, desk.texts("vote.closed", code=vote.code), outcome)


def _must_lead(desk: Desk, vote: Vote) -> None:
    if desk.partner != vote.leads or not allows("vote.lead", desk.request.actor):
        raise ProblemRefusedError("vote_of_another", vote.code)


def _until(desk: Desk, vote: Vote, name: str, words: str) -> Reply:
    form = desk.request.form
    sent = form.get("step") == "send"
    given = form.get("deadline", "").strip() if sent else words
    if not sent and not given:
        return desk.to_asker(_card(desk, vote, name, {"deadline": desk.texts("vote.form.deadline")}, ""))
    until = deadline(given, desk.request.received_at, desk.zone)
    says = desk.texts("vote.wrong.deadline_unknown")
    if until is not None:
        try:
            return _moved(desk, vote, name, until)
        except InvalidValueError as error:
            says = wrong(desk, error)
    return desk.to_asker(_card(desk, vote, name, {"deadline": given}, says), errors=(("deadline", says),))


def _moved(desk: Desk, vote: Vote, name: str, until: datetime) -> Reply:
    store, who, at = desk.services.votes, desk.request.actor, desk.request.received_at
    if name == "extend":
        store.extend(who, vote.code, until, at)
        return done(desk, vote.code, desk.texts("vote.extended", code=vote.code, when=moment(desk, until)))
    store.reopen(who, vote.code, until, at)
    said = desk.texts("vote.reopened", code=vote.code, when=moment(desk, until))
    return done(desk, vote.code, said, desk.texts("vote.vote_anew"))


def _card(desk: Desk, vote: Vote, name: str, values: Mapping[str, str], error: str) -> Card:
    texts = desk.texts
    field = Input(
        "deadline", texts("vote.label.deadline"), "text", values["deadline"], required=True, error=error,
        hint=texts("vote.hint.deadline"),
    )  # fmt: skip
    inputs = (field, Input("step", "", "hidden", "send"))
    form = Form(line(desk, vote.code, act(desk, name)), inputs, texts(f"vote.button.{name}"), dialog=True)
    return Card(heading(vote), (Text(texts(f"vote.{name}_lead"), "lead"), form, back(desk, vote.code)))
