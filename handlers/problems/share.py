"""Who may read it: asked in every form, the own partner alone when nothing is chosen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from handlers.problems.desk import Desk
from handlers.problems.lines import named_partners
from handlers.reply import Input
from storage.errors import InvalidValueError

OWN, ALL, ROOM, SOME = "own", "all", "room", "some"
FIELD, EACH = "share", "with_"
# Beside "all" and "those in the room", whom the form named: who has come since was not chosen by whoever sends it.
NAMED = "named_"


@dataclass(frozen=True, slots=True)
class Sharing:
    """Partners that may be chosen, beside the own one. `room` are those in the conversation it is said in."""

    allowed: frozenset[str]
    room: frozenset[str] = frozenset()
    everybody: bool = True  # whether "all of them" is a choice

    def chosen(self, form: Mapping[str, str]) -> frozenset[str]:
        """What a form says; a word that is no choice is nobody else."""
        choice = form.get(FIELD, OWN)
        if choice == ALL and self.everybody:
            return _as_named(form, ALL, self.allowed)
        if choice == ROOM:
            return _as_named(form, ROOM, self.room)
        if choice == SOME:
            return frozenset(name.removeprefix(EACH) for name in form if name.startswith(EACH) and form[name] == "1")
        return frozenset()

    def filled(self, partners: frozenset[str]) -> dict[str, str]:
        """The form's values for some partners."""
        if not partners:
            return {FIELD: OWN}
        if partners == self.allowed and self.everybody:
            return {FIELD: ALL}
        return {FIELD: SOME} | {f"{EACH}{key}": "1" for key in partners}


def _as_named(form: Mapping[str, str], choice: str, now: frozenset[str]) -> frozenset[str]:
    """Of those that a choice means now the ones that the form named; all of them where no form did."""
    named = form.get(f"{NAMED}{choice}")
    return now if named is None else now & frozenset(named.split(","))


def share_inputs(desk: Desk, sharing: Sharing, values: Mapping[str, str], error: str = "") -> Iterator[Input]:
    """A choice, and a box for each partner when some are chosen."""
    texts = desk.texts
    if not sharing.allowed:
        return
    options = [(OWN, texts("problem.share.own", partner=desk.names({desk.partner})))]
    if sharing.everybody:
        options.append((ALL, texts("problem.share.all", partners=desk.names(sharing.allowed))))
    if sharing.room:
        options.append((ROOM, texts("problem.share.room", partners=desk.names(sharing.room))))
    options.append((SOME, texts("problem.share.some")))
    yield Input(
        FIELD, texts("problem.label.share"), "pick", values.get(FIELD, OWN), tuple(options), error=error
    )  # fmt: skip
    for choice, some in ((ALL, sharing.allowed if sharing.everybody else None), (ROOM, sharing.room or None)):
        if some is not None:
            yield Input(f"{NAMED}{choice}", "", "hidden", ",".join(sorted(some)))
    for partner in desk.catalog.partners:
        if partner.key in sharing.allowed:
            name = f"{EACH}{partner.key}"
            # Where a form cannot hide them, each box is read by itself.
            label = texts("problem.share.with", partner=partner.name(texts.language))
            yield Input(name, label, "check", values.get(name, ""), only=(FIELD, SOME))


def said_partners(desk: Desk, sharing: Sharing, words: str) -> frozenset[str]:
    """Exactly those who are named beside the own one; `alla` is all that are allowed, `bara vi` nobody else.

    Raises `InvalidValueError` for words that name nobody.
    """
    only_us = words.strip().casefold() in desk.texts("cause.word.us").split("|")
    named = named_partners("" if only_us else words, desk.catalog)
    if named.unknown:
        raise InvalidValueError("partners", "partner_unknown", ", ".join(named.unknown))
    return sharing.allowed if named.everybody else named.partners - {desk.partner}


def room_partners(desk: Desk) -> frozenset[str]:
    """The other partners of everybody in the conversation, when each of them is known."""
    request = desk.request
    within = request.within or request.conversation
    room = desk.services.room(request.actor.person, within) if within else None
    if room is None or room.is_public:
        return frozenset()
    return frozenset(viewer.partner for viewer in room.viewers if viewer.partner) - {desk.partner}
