"""A digest to print: where the page gives it out, and the file itself, computed for a room at the moment of asking."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from bot import showings
from bot.identity import find_viewer, name_of
from bot.mydata import page_base
from handlers.commands.digest import COMMAND
from handlers.digest.gather import Asked
from handlers.digest.paper import digest_paper
from handlers.digest.weeks import by_name, last_full
from handlers.reply import Card, Reply
from handlers.request import Request
from storage.model.permissions import allows

if TYPE_CHECKING:
    from bot.address import Address
    from bot.app import App
    from bot.settings import Settings


def digest_links(settings: "Settings", phone: "Address") -> Callable[[str, Mapping[str, str]], str | None]:
    """Makes the address of a conversation's digest ("" is the reader alone); None while there is no page."""

    def link(conversation: str, asked: Mapping[str, str]) -> str | None:
        base = page_base(settings, phone)
        named = {"in": conversation} if conversation else {}
        return f"{base}/digest.pdf?{urlencode({**asked, **named})}" if base else None

    return link


def digest_pdf(
    app: "App", person: str, conversation: str, asked: Mapping[str, str], language: str, at: datetime
) -> bytes:
    """The PDF for a conversation that the person is in; b"" when there is nothing for them, whatever the reason.

    The log says so before it is given out, with everybody for whom it was computed.
    """
    actor = find_viewer(app.store.members, person)
    catalog = app.services.catalog()
    zone = ZoneInfo(catalog.region.timezone)
    week = by_name(asked.get("week", ""), zone)
    if not allows(COMMAND.name, actor) or week is None or week.end > last_full(at, zone).end:
        return b""
    areas, kinds, without = (_keys(asked, name) for name in ("areas", "kinds", "not"))
    known = {area.key for area in catalog.areas}, {kind.key for kind in catalog.kinds}
    if not known[0].issuperset(areas) or not known[1].issuperset((*kinds, *without)):
        return b""
    audience = app.audience(person, conversation, at.astimezone(zone).date())
    made = digest_paper(
        audience, Asked(week, areas, kinds, without), language, app.services, at, _who(app, person, conversation)
    )
    if made is None:
        return b""
    body, facts = made
    request = Request("", actor, audience, at, conversation, language=language)
    row = showings.shown(request, COMMAND, Reply(Card("", ()), audience, private=not conversation, facts=facts))
    app.store.audit.write(replace(row, query_words=f"{row.query_words} (PDF)"))
    return body


def _keys(asked: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(key for key in asked.get(name, "").split(",") if key)


def _who(app: "App", person: str, conversation: str) -> str:
    """Whom it is for, by name."""
    if not conversation:
        return name_of(app.store.members, person)
    return next((room.name for room in app.services.rooms() if room.key == conversation), conversation)
