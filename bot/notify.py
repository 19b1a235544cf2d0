"""Tells people what they must hear of, once: in their own conversation with the bot on the chat page."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.identity import find_viewer, name_of
from handlers.reply import Card, Picture, Reply
from handlers.texts import Texts, load
from storage.accounts import PREFIX as ACCOUNT
from storage.digests.telling import PREFIX as OUTBOX
from storage.model.agreement import is_number, number_of
from storage.model.digest import number_of as posting_of
from storage.model.people import Audience
from storage.model.report import Notice
from storage.problem_threads.used import AGAIN as REPORT_AGAIN
from storage.problem_threads.used import DECIDED as REPORT_DECIDED
from storage.problem_threads.used import PREFIX as USED
from storage.reminders import PREFIX as WORK
from storage.store import Store

BOT = "karta"  # the author of answers on the page


def tell(store: Store, at: datetime) -> int:
    """Post what waits to be told and note that it was; gives how many. A failure is logged and tried again.

    A process that dies between the two posts again, and the message's own id makes that the same one.
    """
    try:
        waiting = (
            *store.reports.waiting(), *store.register.waiting(), *store.digests.waiting(), *store.accounts.waiting(),
            *store.reminders.waiting(),
            *store.threads.waiting(),
        )  # fmt: skip
        told = [notice.id for notice in waiting if _safely(store, notice, at)]
        if told:
            store.reports.told(told, at)
    except Exception as error:  # noqa: BLE001  whoever asked something gets their answer whatever becomes of this
        _failed(error)
        return 0
    return len(told)


def _safely(store: Store, notice: Notice, at: datetime) -> bool:
    """Whether it was posted; what cannot be told is tried again, and the others do not wait for it."""
    try:
        _post(store, notice, at)
    except Exception as error:  # noqa: BLE001  whatever is wrong with it is wrong with it alone
        _failed(error)
        return False
    return True


def _failed(error: Exception) -> None:
    from bot.platforms.apology import reference_of

    reference_of(error, "telling people what they must hear of")


def _post(store: Store, notice: Notice, at: datetime) -> None:
    # Imported here, as nearly always nothing waits to be told.
    from bot.platforms.cards import to_json

    person = store.members.by_email(notice.person) if "@" in notice.person else store.members.person(notice.person)
    card = _card(store, notice, load(person.language if person else "sv"))
    if card is None:
        return
    audience = Audience(frozenset({find_viewer(store.members, notice.person)}), notice.person)
    body = to_json(Reply(card, audience, private=True), _no_picture)
    room = store.conversations.direct(notice.person)
    store.conversations.post(room, BOT, at, "reply", "", body, client_id=f"notice:{notice.id}")


def _card(store: Store, notice: Notice, texts: Texts) -> Card | None:
    """What is told; None of a row that is gone."""
    if notice.key.startswith(OUTBOX):
        return _outbox_card(store, notice, texts)
    if notice.key.startswith(WORK):
        from bot import work

        return work.card(store, notice, find_viewer(store.members, notice.person), texts)
    if notice.key.startswith(ACCOUNT):
        from handlers.accounts.cards import notice_card as account_card

        return account_card(notice, texts)
    if notice.key.startswith(USED):
        return _used_card(store, notice, texts)
    if not is_number(notice.number):
        from handlers.reports.notices import notice_card

        return notice_card(notice, texts)
    from handlers.sharing.notices import notice_card as sharing_card
    from handlers.sharing.words import Names

    row = store.register.row(number_of(notice.number) or 0)
    rooms = {room.key: room.name for room in store.conversations.list()}
    names = Names(texts, store.catalog.read(), rooms, lambda key: name_of(store.members, key))
    return None if row is None else sharing_card(notice, row, names)


def _used_card(store: Store, notice: Notice, texts: Texts) -> Card | None:
    """What became of a report; None of a decision that is not there for them any more."""
    from handlers.threads.used import notice_card

    alone = Audience(frozenset({find_viewer(store.members, notice.person)}), notice.person)
    whole = store.problems.whole(notice.number, alone)
    if notice.key == USED + REPORT_DECIDED and not store.decisions.of(notice.number, alone):
        return None
    if notice.key == USED + REPORT_AGAIN and whole is None:  # it would say that there is another one
        return None
    return notice_card(notice, None if whole is None else whole.problem, texts)


def _outbox_card(store: Store, notice: Notice, texts: Texts) -> Card | None:
    from handlers.outbox.notices import notice_card
    from handlers.outbox.words import Names

    one = store.digests.one(posting_of(notice.number) or 0)
    rooms = {room.key: room.name for room in store.conversations.list()}
    names = Names(texts, rooms, lambda key: name_of(store.members, key), ZoneInfo(store.catalog.read().region.timezone))
    return None if one is None else notice_card(notice, one, names)


def _no_picture(picture: Picture) -> str:
    raise ValueError(f"a notice holds no pictures: {picture.name}")
