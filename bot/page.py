"""The chat page on a running app: gives the web platform its doors."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.dispatch import by_word
from bot.identity import find_viewer, viewer_of
from bot.mydata import own_data
from bot.notify import tell
from bot.phone import Photos
from bot.platforms.platform import Completion, ConversationView, PersonView, TakenPhoto, WebDoor
from bot.platforms.web.phone.door import PhotoRefusedError
from bot.printed import digest_pdf
from bot.register_paper import register_paper
from bot.showings import photo_shown
from handlers.complete import complete
from handlers.reply import Reply
from handlers.texts import load
from storage.links import Links
from storage.model.people import Person
from storage.model.permissions import allows
from storage.reports import number_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from bot.app import App
    from bot.platforms.web.pictures import Pictures

# A personal link must be used within a week; what it was exchanged for ends after a month at most.
LINK_LASTS = timedelta(days=7)
SESSION_LASTS = timedelta(days=30)


def door(app: "App") -> WebDoor:
    """What the page may do with the app."""
    zone = ZoneInfo(app.store.catalog.read().region.timezone)

    def run(
        line: str,
        person: str,
        conversation: str,
        language: str,
        form: Mapping[str, str],
        within: str = "",
        thread: str = "",
    ) -> Reply:
        return app.ask(line, person, conversation, datetime.now(zone), language, form, within=within, thread=thread)

    def propose(typed: str, person: str, language: str) -> list[Completion]:
        known = _person(app, person)
        role = None if known is None else known.role
        proposals = complete(typed, role, app.store.catalog.read(), load(language))
        return [Completion(proposal.line, proposal.label, proposal.hint) for proposal in proposals]

    def may(person: str, word: str) -> bool:
        command, known = by_word(word), _person(app, person)
        return command is not None and known is not None and allows(command.name, viewer_of(known))

    return WebDoor(
        run=run,
        complete=propose,
        people=lambda language: people(app, language),
        conversations=lambda person: conversations(app, person),
        kept=app.store.conversations,
        texts=load,
        viewer=lambda person: find_viewer(app.store.members, person),
        person=lambda person, language: next(iter(_views(app, [_person(app, person)], language)), None),
        is_bare=lambda word: (command := by_word(word)) is not None and command.bare,
        is_of_card=lambda word: (command := by_word(word)) is not None and command.of_card,
        may=may,
        take_photo=lambda person, photo, language: take_photo(app, person, photo, language),
        photo=lambda person, report, place, small: photo(app, person, report, place, small=small),
        sign_in=page_links(app),
        digest=lambda person, room, asked, language: digest_pdf(app, person, room, asked, language, datetime.now(zone)),
        own_data=lambda person, kind, language: own_data(app, person, kind, language, datetime.now(zone)),
        register_paper=lambda person, language: register_paper(app, person, language, datetime.now(zone)),
    )


def take_photo(app: "App", person: str, photo: bytes, language: str) -> TakenPhoto:
    """Keep a photo and bind it to whoever brought it, or say what is wrong with it."""
    try:
        taken = Photos(app).take(person, photo, language, datetime.now(UTC))
    except PhotoRefusedError as refused:
        return TakenPhoto(says=str(refused))
    return TakenPhoto(taken.digest)


def photo(app: "App", person: str, report: str, place: int, *, small: bool) -> bytes | None:
    """A report's photo as JPEG, when this person may see it at this moment."""
    from storage.photos import PhotoFiles

    viewer = find_viewer(app.store.members, person)
    digest = app.store.reports.photo(viewer, report, place) if allows("report.photo", viewer) else None
    if digest is None:
        return None
    files = PhotoFiles(app.settings.data_dir / "photos")
    if small:  # a part of its card, which was logged
        return files.thumbnail(digest)
    app.store.audit.write(photo_shown(viewer, number_of(report) or "", datetime.now(UTC)))
    return files.get(digest)


def page_links(app: "App") -> "PageLinks | None":
    """Personal links to the page; none in a demo, or while the page is off."""
    if app.services.demo or app.settings.page != "on":
        return None
    return PageLinks(app.store.links, ZoneInfo(app.store.catalog.read().region.timezone))


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Personal links to the page, by this machine's clock."""

    links: Links
    zone: ZoneInfo

    def make(self, person: str) -> str:
        """A new link's secret."""
        return self.links.make(person, "page", self._now(), LINK_LASTS)

    def exchange(self, secret: str) -> str | None:
        """A session's secret for a link's."""
        return self.links.exchange(secret, "page", self._now(), SESSION_LASTS)

    def is_open(self, secret: str) -> bool:
        """Whether a link can still be exchanged."""
        return self.links.holder(secret, "page", self._now()) is not None

    def person(self, session: str) -> str | None:
        """Whose session this is."""
        return self.links.session(session, "page", self._now())

    def end(self, session: str) -> None:
        """Sign out."""
        self.links.end(session)

    def _now(self) -> datetime:
        return datetime.now(self.zone)


def people(app: "App", language: str) -> list[PersonView]:
    """Everybody who takes part, with partner and role in words."""
    return _views(app, app.store.members.people(), language)


def _views(app: "App", known: "tuple[Person, ...] | list[Person | None]", language: str) -> list[PersonView]:
    partners = {partner.key: partner.name(language) for partner in app.store.catalog.read().partners}
    texts = load(language)
    return [
        PersonView(p.key, p.name, partners.get(p.partner, p.partner), texts(f"role.{p.role.value}"))
        for p in known
        if p is not None
    ]


def _person(app: "App", key: str) -> Person | None:
    return app.store.members.by_email(key) if "@" in key else app.store.members.person(key)


def conversations(app: "App", person: str) -> list[ConversationView]:
    """The conversations this person is in; the own one with the bot is made when it is first needed."""
    app.store.conversations.direct(person)
    return [ConversationView(c.key, c.name, c.members, c.kind) for c in app.store.conversations.of(person)]


def page_application(app: "App", port: int, pictures: "Pictures | None" = None) -> "ASGIApp":
    """Chat page and phone page as one ASGI application.

    Their secret lives in the database, so cookies outlive a restart.
    """
    from bot.phone import phone_application
    from bot.platforms.web.front import Front
    from bot.platforms.web.receive import application
    from bot.platforms.web.settings import WebSettings

    tell(app.store, datetime.now(UTC))
    catalog, secret = app.store.catalog.read(), _secret(app)
    hosts = tuple((urlsplit(address).hostname or "") for address in app.settings.page_url)
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
            hosts=hosts,
            secure=any(address.startswith("https:") for address in app.settings.page_url),
            language=app.settings.language,
            zone=catalog.region.timezone,
        ),
        pictures,
    )
    phone = phone_application(app, secret)
    return Front(page, phone, app.phone.public_host, frozenset(hosts))


def _secret(app: "App") -> str:
    known = app.store.meta.get("page_secret")
    if known is None:
        known = secrets.token_hex(32)
        app.store.meta.set("page_secret", known)
    return known
