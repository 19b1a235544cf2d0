"""The chat page on a running app: gives the web platform its doors."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.platforms.platform import Completion, ConversationView, PersonView, WebDoor
from handlers.complete import complete
from handlers.reply import Reply
from handlers.texts import load

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from bot.app import App


def door(app: "App") -> WebDoor:
    """What the page may do with the app."""
    zone = ZoneInfo(app.store.catalog.read().region.timezone)

    def run(line: str, person: str, conversation: str, language: str, form: Mapping[str, str]) -> Reply:
        return app.ask(line, person, conversation, datetime.now(zone), language, form)

    def propose(typed: str, person: str, language: str) -> list[Completion]:
        known = app.store.members.person(person)
        role = None if known is None else known.role
        proposals = complete(typed, role, app.store.catalog.read(), load(language))
        return [Completion(proposal.line, proposal.label, proposal.hint) for proposal in proposals]

    return WebDoor(
        run=run,
        complete=propose,
        people=lambda language: people(app, language),
        conversations=lambda person: conversations(app, person),
        kept=app.store.conversations,
        texts=load,
    )


def people(app: "App", language: str) -> list[PersonView]:
    """Those one may be in a demo, with partner and role in words."""
    partners = {partner.key: partner.name(language) for partner in app.store.catalog.read().partners}
    texts = load(language)
    return [
        PersonView(
            person.key,
            person.name,
            partners.get(person.partner, person.partner),
            texts(f"role.{person.role.value}"),
        )
        for person in app.store.members.people()
    ]


def conversations(app: "App", person: str) -> list[ConversationView]:
    """The conversations this person is in."""
    return [
        ConversationView(conversation.key, conversation.name, tuple(conversation.members))
        for conversation in app.store.conversations.list()
        if person in conversation.members
    ]


def page_application(app: "App", port: int) -> "ASGIApp":
    """Chat page and phone page as one ASGI application.

    Their secret lives in the database, so cookies outlive a restart.
    """
    from bot.phone import phone_application
    from bot.platforms.web.front import Front
    from bot.platforms.web.receive import application
    from bot.platforms.web.settings import WebSettings

    catalog = app.store.catalog.read()
    secret = _secret(app)
    if app.services.demo:  # on this machine the phone page works without a public address
        host = app.settings.host
        app.phone.here = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    page = application(
        door(app),
        WebSettings(
            host=app.settings.host,
            port=port,
            secret=secret,
            demo=app.services.demo,
            language=app.settings.language,
            zone=catalog.region.timezone,
        ),
    )
    phone = phone_application(app, secret)
    return Front(page, phone, app.phone.public_host)


def _secret(app: "App") -> str:
    known = app.store.meta.get("page_secret")
    if known is None:
        known = secrets.token_hex(32)
        app.store.meta.set("page_secret", known)
    return known
