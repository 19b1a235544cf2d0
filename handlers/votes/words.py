"""What every answer about votes is written with."""

from collections.abc import Iterable
from datetime import datetime

from handlers.problems.desk import GONE, Desk
from handlers.reply import Buttons, Card, Element, Reply, Text
from handlers.texts.format import list_text, moment_text, weekday_text
from storage.errors import ProblemRefusedError, StorageError
from storage.model.vote import Mandate, Option, Users, Vote


def line(desk: Desk, *words: str) -> str:
    """A ready line about votes."""
    return " ".join((desk.texts("vote.line"), *(word for word in words if word)))


def act(desk: Desk, name: str) -> str:
    """An act's own word in the reader's language."""
    return desk.texts(f"vote.act.{name}").split("|")[0]


def moment(desk: Desk, at: datetime) -> str:
    """Fredag 27 november 2026 12:00, in the region's time."""
    local = at.astimezone(desk.zone)
    return f"{weekday_text(local.date(), desk.texts.language)} {moment_text(local, desk.texts.language)}"


def heading(vote: Vote) -> str:
    """The code and the question."""
    return f"{vote.code} {vote.question}"


def option_name(desk: Desk, option: Option) -> str:
    """A measure's name, or that it was taken back."""
    return option.name or desk.texts("vote.taken_back", code=option.code)


def option_names(desk: Desk, vote: Vote, codes: Iterable[str]) -> str:
    """The measures with these codes, as a list in words."""
    wanted = set(codes)
    named = [option_name(desk, one) for one in vote.options if one.code in wanted]
    return list_text([desk.texts("vote.named", name=name) for name in named], desk.texts.language)


def mandates(desk: Desk, vote: Vote, keys: Iterable[str]) -> str:
    """Partners or people by name; those who are no more as a number."""
    if vote.mandate is Mandate.PARTNER:
        return desk.names(keys)
    every = list(keys)
    here = [one for one in every if not one.startswith(("~", GONE))]
    named = [desk.person(one) for one in here]
    if len(here) < len(every):
        named.append(desk.texts.count("vote.gone", len(every) - len(here)))
    return list_text(named, desk.texts.language)


def sectors(desk: Desk, keys: Iterable[str]) -> str:
    """Kinds of partner in words."""
    return list_text([desk.texts(f"sharing.sector.{one}") for one in sorted(keys)], desk.texts.language)


def who_votes(desk: Desk, vote: Vote) -> str:
    """Whose the mandates are, and who uses them."""
    texts = desk.texts
    if vote.mandate is Mandate.PERSON:
        return texts.count("vote.per_person", len(vote.may_use), partners=desk.names(vote.voters))
    users = _users(desk, vote)
    return texts("vote.per_partner", partners=desk.names(vote.voters), users=users)


def _users(desk: Desk, vote: Vote) -> str:
    if vote.users is not Users.NAMED:
        return desk.texts(f"vote.users_short.{vote.users.value}")
    named = sorted(name for one in vote.may_use if (name := desk.person(one)))
    return list_text(named, desk.texts.language) or desk.texts("problem.nobody")


def wrong(desk: Desk, error: StorageError) -> str:
    """The sentence of a refusal or of a value that cannot be kept."""
    section = "refused" if isinstance(error, ProblemRefusedError) else "wrong"
    key = f"vote.{section}.{error.what}"
    return desk.texts(key, given=error.given) if key in desk.texts.entries else desk.wrong(error)


def refused(desk: Desk, error: StorageError, *more: Buttons, about: str = "") -> Reply:
    """Why an act was not done, and how to mend it."""
    return say(desk, wrong(desk, error), *more, about=about)


def back(desk: Desk, code: str) -> Buttons:
    """The way to a vote."""
    return Buttons((desk.button("vote.button.show", line(desk, code)),))


def no_such(desk: Desk, given: str) -> Reply:
    """A vote that is not there, and one that may not be read: told alike. Who may read it alone is told who may not."""
    vote = desk.services.votes.one(given, desk.alone)
    if vote is None:
        listed = Buttons((desk.button("vote.button.list", line(desk)),))
        return say(desk, desk.texts("vote.refused.vote_unknown", given=given[:20] or "–"), listed)
    beyond = {viewer.partner or "" for viewer in desk.request.audience.viewers} - vote.partners
    named = desk.names(beyond) or desk.texts("problem.somebody")
    alone = line(desk, vote.code, desk.texts("problem.alone_word"))
    said = desk.texts("problem.not_all_here", code=vote.code, partners=named)
    return say(desk, said, Buttons((desk.button("problem.alone", alone),)), about=vote.code)


def say(desk: Desk, sentence: str, *more: Element, about: str = "", done: bool = False) -> Reply:
    """One sentence to the asker, and what can be done next."""
    card = Card(desk.texts("vote.title"), (Text(sentence, "lead" if done else "warning"), *more))
    return desk.to_asker(card, about=about, settled=done)


def done(desk: Desk, code: str, said: str, *more: str) -> Reply:
    """What was done, to whoever did it, and the way back."""
    show = Buttons((desk.button("vote.button.show", line(desk, code), first=True),))
    return say(desk, said, *(Text(one) for one in more), show, about=code, done=True)
