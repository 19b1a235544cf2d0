"""People's own talks with the bot on chat platforms, as places that digests come to.

Such a place is `direct:<person>`, as on the page, so that whatever knows a person's own conversation knows it too
(erasing, the list of subscriptions); where it is on the platform is looked up when something is posted.
"""

from typing import TYPE_CHECKING

from bot.platforms.posting import RefusedError, UnknownOutcomeError, UnreachableError
from storage.conversations import direct_key

if TYPE_CHECKING:
    from bot.platforms.chat import Chat
    from storage.store import Store

_OWN = direct_key("x")[:-1]


def person_of(conversation: str) -> str:
    """Whose own talk with the bot it is, "" for a room."""
    return conversation.removeprefix(_OWN) if conversation.startswith(_OWN) else ""


def account_of(store: "Store", platform: str, person: str) -> str:
    """The account they were last heard at there; "" when they have none, or take no part any more."""
    if store.members.person(person) is None:
        return ""
    return next((link.account for link in store.accounts.of(person) if link.platform == platform), "")


def place_of(store: "Store", chat: "Chat", conversation: str) -> str:
    """What the platform's poster and recaller know a conversation by. Raises `PostError`; nothing was posted then."""
    person = person_of(conversation)
    if not person:
        return conversation
    account = account_of(store, chat.name, person)
    if not account:
        raise RefusedError("no_account")
    try:
        return chat.talk(account)
    except UnknownOutcomeError as error:  # of opening the talk
        raise UnreachableError(error.kind) from None
