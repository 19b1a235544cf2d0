"""The one place where all parts meet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from analytics.maps.request import BaseMap
from bot import drawing
from bot.address import Address, report_links
from bot.audit_key import audit_key, old_audit_keys
from bot.chats import Chats
from bot.closing import close_weeks
from bot.dispatch import Dispatch
from bot.identity import audience_of, find_viewer, knocked, name_of
from bot.mydata import own_data_links
from bot.notify import tell
from bot.nudge import Nudge
from bot.recall import NOWHERE, Recallers, recall
from bot.register_paper import register_link
from bot.settings import Settings
from bot.showings import unlinked
from bot.tiles import tile_source
from handlers.commands import COMMANDS
from handlers.maps.ground import base_map
from handlers.maps.reference import references
from handlers.reply import Reply
from handlers.request import EMPTY, Request
from handlers.services import Services
from handlers.texts import load
from storage.model.people import Audience, Level
from storage.store import Store

if TYPE_CHECKING:
    from bot.platforms.chat import Chat


@dataclass(frozen=True, slots=True)
class App:
    """A running installation: its store, its services and its dispatch."""

    settings: Settings
    store: Store
    services: Services
    dispatch: Dispatch
    phone: Address = field(default_factory=Address)
    chats: Chats = field(default_factory=Chats)
    threads: Nudge = field(default_factory=Nudge)

    def ask(
        self,
        line: str,
        person: str,
        conversation: str,
        now: datetime,
        language: str | None = None,
        form: Mapping[str, str] = EMPTY,
        name: str = "",
        *,
        within: str = "",
        platform: str = "web",
        thread: str = "",
    ) -> Reply:
        """Answer a line from somebody in a conversation ("" is private: the asker alone reads).

        `name` is what their platform calls them, for the list of people who knocked. `within` is the
        conversation that a private answer is given in, `thread` where in it.
        """
        actor = find_viewer(self.store.members, person)
        if actor.role is None:
            knocked(self.store, person, name, now, platform)
        close_weeks(self.store, now)
        audience = replace(self.audience(person, conversation, self.day(now), within), cap=self.cap(platform))
        reply = self.dispatch.run(
            Request(
                line=line,
                actor=actor,
                audience=audience,
                received_at=now,
                conversation=conversation,
                thread=thread,
                platform=platform,
                language=language or self.settings.language,
                form=form,
                within=within,
            )
        )
        tell(self.store, now)  # what others must hear of it
        self.threads.asked(self.store.threads)
        return reply

    def cap(self, platform: str) -> Level:
        """The most a platform may carry; our own page carries what the reader may see."""
        return Level.RAW if platform == "web" else Level(self.settings.platform_cap)

    def day(self, now: datetime) -> date:
        """The municipality's day: rows of the register hold by it."""
        return now.astimezone(ZoneInfo(self.services.catalog().region.timezone)).date()

    def audience(self, person: str, conversation: str, day: date, within: str = "") -> Audience:
        """Everybody who will read a reply there on `day`, and the asker; an unknown conversation is the public.

        Alone in a meeting with rows of its own in the register, somebody it was signed for sees what the meeting does.
        """
        members = self.store.members
        if not conversation:
            listed = self.store.register.read().listed(within, day) if within else None
            is_there = listed is not None and person in listed and person in self.store.conversations.members(within)
            room = within if is_there else ""
            return Audience(frozenset({find_viewer(members, person)}), person, conversation=room, day=day)
        known = self.store.conversations.members(conversation)
        return replace(audience_of(members, {*known, person} if known else (), conversation), day=day)


def open_app(settings: Settings, url: str, *, scale: Literal[1, 2] = 2) -> App:
    """Open the database (made ready when new) and wire everything; `scale` is how sharp maps are."""
    store = open_store(settings, url)
    phone, chats = Address(settings.public_url or ""), Chats(place=lambda chat, key: _place(store, chat, key))
    services = replace(make_services(settings, store, phone, chats.recallers), scale=scale)
    return App(settings, store, services, Dispatch(services, store.audit), phone, chats)


def open_store(settings: Settings, url: str, *, load_region: bool = True) -> Store:
    """The store of `url`; a new database is migrated and gets the region, kinds and partners first."""
    _make_folder(url)
    store = Store.open(url, audit_key(settings), old_audit_keys(settings))
    if store.needs_migration:
        store.migrate()
        store.audit.seal_older()
    if load_region and not store.meta.has_region:
        from storage import regions

        regions.load(store, settings.region)
    return store


def make_services(
    settings: Settings,
    store: Store,
    phone: Address | None = None,
    recallers: Callable[[], Recallers] = lambda: NOWHERE,
) -> Services:
    """What handlers may use, on this store; `phone` is where the report page is, `recallers` who runs at the moment."""
    return Services(
        release=store.release,
        reports=store.reports,
        register=store.register,
        log=store.audit,
        admission=store.admission,
        digests=store.digests,
        problems=store.problems,
        follow_ups=store.follow_ups,
        decisions=store.decisions,
        measures=store.measures,
        threads=store.threads,
        votes=store.votes,
        people=store.members.people,
        catalog=store.catalog.read,
        base_map=_base_maps(store, settings.data_dir / "cache"),
        draw=drawing.draw,
        draw_pin=drawing.draw_pin,
        draw_pins=drawing.draw_pins,
        draw_week=drawing.draw_week,
        draw_causes=drawing.draw_causes,
        draw_course=drawing.draw_course,
        draw_vote=drawing.draw_vote,
        draw_digest=drawing.draw_digest,
        print_digest=drawing.print_digest,
        write_document=drawing.write_document,
        reference=references(store.release),
        attribution=lambda: settings.tiles_attribution or store.catalog.ground().attribution,
        texts=load,
        commands=lambda: COMMANDS,
        tiles=tile_source(settings),
        demo=store.meta.is_demo,
        report_link=report_links(store, phone or Address()),
        person_name=lambda key: name_of(store.members, key),
        room=lambda person, key: _room(store, person, key),
        rooms=lambda: tuple(room for room in store.conversations.list() if room.kind != "direct"),
        recall=lambda actor, number, at: recall(store, recallers(), actor, number, at),
        own_data=lambda viewer: store.persons.extract(viewer.person),
        digest_link=_digest_link(settings, phone or Address()),
        own_data_link=lambda _viewer: own_data_links(settings, phone or Address()),
        register_link=lambda: register_link(settings, phone or Address()),
        accounts=store.accounts.of,
        account_code=lambda viewer, at: store.accounts.make_code(viewer.person, at),
        end_account=lambda viewer, link, at: store.accounts.unlink(
            link.platform, link.account, unlinked(viewer, link, at)
        ),
    )


def _place(store: Store, chat: "Chat", conversation: str) -> str:
    from bot.own_talks import place_of

    return place_of(store, chat, conversation)


def _room(store: Store, person: str, conversation: str) -> Audience | None:
    """Everybody in a conversation, told to those who are in it themselves."""
    known = store.conversations.members(conversation) if conversation else ()
    return audience_of(store.members, known, conversation) if person in known else None


def _base_maps(store: Store, folder: Path) -> Callable[[str], BaseMap]:
    """The base map of a set of areas, made anew when the catalog has changed."""
    known: dict[tuple[int, str], BaseMap] = {}

    def current(name: str) -> BaseMap:
        catalog = store.catalog.read()
        if (catalog.version, name) not in known:
            for old in [key for key in known if key[0] != catalog.version]:
                del known[old]
            base = base_map(catalog, store.catalog.ground(), name)
            known[catalog.version, name] = replace(base, folder=folder)
        return known[catalog.version, name]

    return current


def _digest_link(settings: Settings, phone: Address) -> Callable[[str, Mapping[str, str]], str | None]:
    def link(conversation: str, asked: Mapping[str, str]) -> str | None:
        from bot.printed import digest_links

        return digest_links(settings, phone)(conversation, asked)

    return link


def _make_folder(url: str) -> None:
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
