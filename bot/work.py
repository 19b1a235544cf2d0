"""What somebody is reminded of in the common work, as a card made for them alone at the moment they are told.

One maker for each kind of thing, by the letter of its code. A maker gives None of what is there no more, or may not be
read by this person any more: then nothing is told.
"""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from handlers.reply import Card
from handlers.texts import Texts
from storage import codes
from storage.model.people import Audience, Viewer
from storage.model.problem import WordStep
from storage.model.report import Notice
from storage.store import Store

Maker = Callable[[Store, Notice, Viewer, Texts], Card | None]


def _decision(store: Store, notice: Notice, viewer: Viewer, texts: Texts) -> Card | None:
    from handlers.decisions.told import notice_card

    one = store.decisions.one(notice.number, Audience(frozenset({viewer}), viewer.person))
    names = {partner.key: partner.name(texts.language) for partner in store.catalog.read().partners}
    return None if one is None else notice_card(notice, one, texts, lambda key: names.get(key, ""))


def _vote(store: Store, notice: Notice, viewer: Viewer, texts: Texts) -> Card | None:
    from handlers.votes.notices import notice_card

    vote = store.votes.one(notice.number, Audience(frozenset({viewer}), viewer.person))
    return notice_card(vote, viewer, ZoneInfo(store.catalog.read().region.timezone), texts)


def _said(store: Store, notice: Notice, viewer: Viewer, texts: Texts) -> Card | None:
    """What somebody said, and somebody else changed since."""
    from handlers.problems.reworded import said_card

    alone = Audience(frozenset({viewer}), viewer.person)
    whole, steps = store.problems.holding(notice.number, alone), store.problems.changes(notice.number, alone)
    if whole is None or not steps:
        return None
    one = next(said for said in whole.said if said.code == notice.number)
    return said_card(one, steps[-1], viewer, _who(store, steps[-1], texts), _zone(store), texts)


def _measure(store: Store, notice: Notice, viewer: Viewer, texts: Texts) -> Card | None:
    from handlers.problems.reworded import measure_card

    alone = Audience(frozenset({viewer}), viewer.person)
    held, steps = store.measures.holding(notice.number, alone), store.measures.changes(notice.number, alone)
    if held is None or not steps:
        return None
    return measure_card(held, steps[-1], _who(store, steps[-1], texts), _zone(store), texts)


def _zone(store: Store) -> ZoneInfo:
    return ZoneInfo(store.catalog.read().region.timezone)


def _who(store: Store, step: WordStep, texts: Texts) -> str:
    """The name and the partner of whoever changed it; the partner alone when they are listed no more."""
    person = store.members.person(step.person)
    names = {partner.key: partner.name(texts.language) for partner in store.catalog.read().partners}
    return ", ".join(part for part in (person.name if person else "", names.get(step.partner, "")) if part)


MAKERS: dict[str, Maker] = {codes.DECISION: _decision, codes.VOTE: _vote, codes.SAID: _said, codes.MEASURE: _measure}


def card(store: Store, notice: Notice, viewer: Viewer, texts: Texts) -> Card | None:
    """The card of a reminder (storage/reminders.py)."""
    maker = MAKERS.get(notice.number[:1])
    return maker(store, notice, viewer, texts) if maker is not None else None
