"""Passes on what people were told in their own conversation on the page (bot/notify.py) to where they talk to the bot.

Marked before it is sent, so that two processes never both send it; what dies in between is on the page all the same.
"""

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.identity import find_viewer
from bot.notify import BOT
from bot.platforms.apology import reference_of
from bot.platforms.cards import from_json
from bot.platforms.posting import PostError, RateLimitedError, UnreachableError
from bot.posts import Posted, note_post
from handlers.reply import Reply
from storage.accounts import Link
from storage.conversations import direct_key
from storage.model.people import Audience

if TYPE_CHECKING:
    from bot.app import App

log = logging.getLogger("karta.notices")

# Older news is no news: it stands on the page.
FRESH = timedelta(days=1)


def pass_on(app: "App", now: datetime) -> int:
    """Send what waits, to the account that its person was last heard at; gives how many were sent."""
    sent = 0
    for notice, person in app.store.reports.unsent(now - FRESH):
        link = next((one for one in app.store.accounts.of(person) if app.chats.get(one.platform)), None)
        reply = _told(app, notice, person) if link is not None else None
        if link is None or reply is None or not app.store.reports.sending(notice, now):
            continue
        try:
            _send(app, link, reply, now)
            sent += 1
        except (RateLimitedError, UnreachableError) as error:
            app.store.reports.sending(notice, None)
            log.info("a notice waits for another attempt on %s (%s)", link.platform, error.kind)
        except PostError as error:  # refused, or nobody knows: it is on the page
            log.warning("a notice was not sent on %s (%s)", link.platform, error.kind)
        except Exception as error:  # noqa: BLE001  the others do not wait for this one
            reference_of(error, f"passing on a notice to {link.platform}")
    return sent


def _told(app: "App", notice: int, person: str) -> Reply | None:
    """The card as it stands on the page; None when it is there no more, or its person takes no part any more."""
    viewer = find_viewer(app.store.members, person)
    room = direct_key(person)
    number = app.store.conversations.find(room, BOT, f"notice:{notice}")
    message = app.store.conversations.one(room, person, number) if number is not None else None
    if viewer.role is None or message is None or message.card_json is None:
        return None
    card = from_json(message.card_json).card
    return Reply(card, Audience(frozenset({viewer}), person), private=True)


def _send(app: "App", link: Link, reply: Reply, now: datetime) -> None:
    chat = app.chats.running[link.platform]
    person = next(iter(reply.audience.viewers)).person
    listed = app.store.members.person(person)
    language = listed.language if listed is not None else app.settings.language
    where, message = chat.tell(link.account, reply, language)
    note_post(app, Posted(link.platform, where, message, person, "", language), reply, now)
