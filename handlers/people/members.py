"""Reading the line after `/medlemmar`, and doing what it says."""

from collections.abc import Callable

from handlers.people.cards import Desk, approve_form, lists, removal, said
from handlers.people.handles import by_handle
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services
from handlers.texts import load
from handlers.texts.texts import LANGUAGES
from storage.admission import AdmissionRefusedError, Stranger
from storage.model.people import Role

APPROVE = ("godkänn", "godkann", "släpp in", "approve", "let in")
REMOVE = ("ta bort", "remove")
YES = ("ja", "yes")


def run(request: Request, services: Services) -> Reply:
    """The lists; letting somebody in; taking somebody out."""
    desk = Desk(request, services, services.texts(request.language))
    for words, act in ((APPROVE, _approve), (REMOVE, _remove)):
        rest = after(request.line, words)
        if rest is not None:
            return _done(desk, act, rest)
    if request.line.strip():
        return said(desk, desk.texts("members.unknown", word=request.line.split()[0][:40]))
    return lists(desk)


def after(line: str, words: tuple[str, ...]) -> str | None:
    """What stands after one of the words at a line's beginning; None when none does."""
    plain = " ".join(line.split())
    found = next((word for word in words if f"{plain.casefold()} ".startswith(f"{word} ")), None)
    return None if found is None else plain[len(found) :].strip()


def _done(desk: Desk, act: Callable[[Desk, str], Reply], rest: str) -> Reply:
    try:
        return act(desk, rest)
    except AdmissionRefusedError as error:
        return said(desk, desk.texts(f"members.refused.{error.what}", given=error.given))


def _approve(desk: Desk, rest: str) -> Reply:
    """With a role: let in; without: a form that asks for it."""
    waiting = desk.waiting()
    stranger = _one(rest, waiting)
    if stranger is None:
        return said(desk, desk.texts("members.refused.not_waiting", given=_first(rest)))
    words = [*rest.split()[1:], *filter(None, (desk.request.form.get("role"),))]
    partner, role, strange = _meant(desk, words)
    if strange:
        return said(desk, desk.texts("members.unknown", word=strange[:40]))
    if role is None:
        return approve_form(desk, stranger, missing=bool(desk.request.form))
    name, own = desk.request.form.get("name", ""), desk.request.actor.partner or ""
    at = desk.request.received_at
    person = desk.services.admission.approve(desk.request.actor, stranger.key, name, partner or own, role, at)
    told = {"name": person.name, "role": desk.texts(f"role.{person.role.value}")}
    return said(desk, desk.texts("members.approved", **told, partner=desk.partner(person.partner)), settled=True)


def _remove(desk: Desk, rest: str) -> Reply:
    """Asked once; then out at once."""
    keys = {person.key: person for person in desk.people()}
    key = by_handle(_first(rest), keys)
    if key is None:
        return said(desk, desk.texts("members.refused.not_listed", given=_first(rest)))
    if not set(rest.casefold().split()[1:]) & set(YES):
        return removal(desk, keys[key])
    person = desk.services.admission.remove(desk.request.actor, key, desk.request.received_at)
    return said(desk, desk.texts("members.removed", name=person.name), settled=True)


def _first(words: str) -> str:
    """The first word, as much of it as is worth repeating."""
    return (words.split(maxsplit=1) or ["–"])[0][:40]


def _one(rest: str, waiting: tuple[Stranger, ...]) -> Stranger | None:
    known = {one.key: one for one in waiting}
    key = by_handle(_first(rest), known)
    return None if key is None else known[key]


def _meant(desk: Desk, words: list[str]) -> tuple[str | None, Role | None, str]:
    """The partner and the role that some words name, and the first word that names neither."""
    partner: str | None = None
    role: Role | None = None
    partners = {word.casefold(): one.key for one in desk.services.catalog().partners for word in (one.key, *one.words)}
    for word in (one.casefold() for one in words):
        if word in partners:
            partner = partners[word]
        elif word in ROLES:
            role = ROLES[word]
        else:
            return partner, role, word
    return partner, role, ""


def _roles() -> dict[str, Role]:
    """Every word for a role in both languages."""
    spoken = {load(language)(f"role.{role.value}").casefold(): role for language in LANGUAGES for role in Role}
    return spoken | {role.value: role for role in Role}


ROLES = _roles()
