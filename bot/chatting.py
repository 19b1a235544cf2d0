"""The door of chat platforms on a running app (bot/platforms/chat.py says what each call promises)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import logs
from bot.dispatch import by_word, split_command
from bot.identity import find_viewer
from bot.phone import Photos
from bot.platforms.apology import reference_of
from bot.platforms.chat import Account, Heard, Lowered, Room
from bot.platforms.platform import TakenPhoto
from bot.platforms.web.phone.door import PhotoRefusedError
from bot.posts import Posted, lowered, note_post, note_redrawn
from bot.rooms import note_room, seen_of
from handlers.accounts.cards import linked, not_linked, said_again
from handlers.privacy import clean
from handlers.reply import Card, Reply, Text
from handlers.texts import Texts, load
from handlers.texts.texts import LANGUAGES
from storage.accounts import is_code, key_of
from storage.model.people import PUBLIC
from storage.model.permissions import allows
from storage.model.retention import Post

if TYPE_CHECKING:
    from bot.app import App

# The same line typed again so soon is asked about: a phone that was slow, a finger that pressed twice.
AGAIN = timedelta(seconds=60)
# What stands on a person's own page with the bot, in reading order.
HOME = ("my_reports", "review", "vote", "subscriptions", "sharing")


@dataclass(frozen=True, slots=True)
class Door:
    """What a chat platform may do with the app."""

    app: "App"

    def first_time(self, platform: str, event: str, at: datetime) -> bool:
        """True exactly once for each id of an event."""
        return self.app.store.inbox.first_time(platform, event, at)

    def answer(self, platform: str, heard: Heard, at: datetime) -> Reply:
        """Answer a line; never raises."""
        with logs.request():
            return replace(self._or_sorry(platform, heard, at), thread=heard.thread)

    def _or_sorry(self, platform: str, heard: Heard, at: datetime) -> Reply:
        try:
            return self._answer(platform, heard, at)
        except Exception as error:  # noqa: BLE001  whatever went wrong, somebody waits for an answer
            texts = load(heard.account.language or self.app.settings.language)
            reference = reference_of(error, f"answering a line on {platform}")
            sentence = Text(texts("command.failed", reference=reference), "warning")
            return Reply(Card(texts("command.title_error"), (sentence,)), PUBLIC, private=True)

    def texts(self, language: str) -> Texts:
        """Words in a language."""
        return load(language)

    def language(self, platform: str, account: Account) -> str:
        """The platform's language for them, else what they have chosen here, else the installation's."""
        if account.language in LANGUAGES:
            return account.language
        store, key = self.app.store, self._person(platform, account)
        person = store.members.by_email(key) if "@" in key else store.members.person(key)
        return person.language if person is not None else self.app.settings.language

    def may(self, platform: str, account: Account, word: str) -> bool:
        """Whether they may use the command that begins with this word."""
        command = by_word(word)
        viewer = find_viewer(self.app.store.members, self._person(platform, account))
        return command is not None and allows(command.name, viewer)

    def is_bare(self, word: str) -> bool:
        """Whether a line may begin with this word without a slash."""
        command = by_word(word)
        return command is not None and command.bare

    def takes_photos(self, word: str) -> bool:
        """Whether photos may go along with the command that begins with this word."""
        command = by_word(word)
        return command is not None and command.name == "report"

    def home(self, platform: str, account: Account, at: datetime) -> tuple[Reply, ...]:
        """The answers that stand on their own page with the bot; to somebody unknown, why there are none."""
        commands = {command.name: command.words[0] for command in self.app.services.commands()}
        lines = [f"/{commands[name]}" for name in HOME if self.may(platform, account, commands[name])]
        heard = (Heard(account, line, typed=False) for line in lines or [f"/{commands['help']}"])
        return tuple(self.answer(platform, one, at) for one in heard)

    def take_photo(self, platform: str, account: Account, photo: bytes, language: str, at: datetime) -> TakenPhoto:
        """Keep a photo and bind it to whoever brought it, or say what is wrong with it."""
        try:
            taken = Photos(self.app).take(self._person(platform, account), photo, language, at)
        except PhotoRefusedError as refused:
            return TakenPhoto(says=str(refused))
        return TakenPhoto(taken.digest)

    def posted(
        self, platform: str, where: str, message: str, heard: Heard, reply: Reply, at: datetime, thread: str = ""
    ) -> None:
        """Note a message of ours, so that recall, retention and newcomers reach it."""
        cleaned = clean(heard.line, heard.form)
        in_room = heard.room is not None and heard.to == "room" and not reply.private
        post = Posted(
            platform=platform,
            where=where,
            message=message,
            person=self._person(platform, heard.account),
            line=cleaned.line,
            language=self.language(platform, heard.account),
            room=heard.room.key if heard.room is not None and in_room else "",
            thread=thread or heard.thread,
            form=cleaned.form,
        )
        note_post(self.app, post, reply, at)

    def gone(self, platform: str, where: str, message: str, at: datetime) -> None:
        """Note that a message of ours is there no more."""
        self.app.store.posts.removed([Post(platform, where, message, "", "", at)], at)

    def lowered(self, platform: str, room: Room, at: datetime) -> tuple[Lowered, ...]:
        """Note who is in a room now, and give what stands there above what they may see."""
        note_room(self.app.store, platform, room, at)
        return lowered(self.app, platform, room.key, at)

    def redrawn(self, platform: str, room: str, message: str, reply: Reply, at: datetime) -> None:
        """Note that a message in a room shows this reply now."""
        note_redrawn(self.app, platform, room, message, reply, at)

    def keep(self, platform: str, key: str, value: str, at: datetime) -> None:
        """Remember something of the platform's own; "" forgets it."""
        self.app.store.platform_notes.keep(platform, key, value, at)

    def kept(self, platform: str, key: str) -> str:
        """What was kept."""
        return self.app.store.platform_notes.kept(platform, key)

    def _person(self, platform: str, account: Account) -> str:
        """Their key, without keeping anything."""
        return self.app.store.accounts.person(platform, seen_of(account))

    def _answer(self, platform: str, heard: Heard, at: datetime) -> Reply:
        app, account = self.app, heard.account
        person = app.store.accounts.people(platform, [seen_of(account)], at)[account.key]
        app.store.accounts.heard(platform, account.key, at)
        room = heard.room
        if room is not None:
            note_room(app.store, platform, room, at)
        language = self.language(platform, account)
        first = self._code(platform, heard, language, at) or self._again(platform, heard, person, language, at)
        if first is not None:
            return first
        key = room.key if room is not None else ""
        to_room = heard.to == "room"
        now = at.astimezone(ZoneInfo(app.services.catalog().region.timezone))
        where = {"conversation": key if to_room else "", "within": "" if to_room else key}
        who = {"name": account.name, "platform": platform, "thread": heard.thread or ("*" if heard.unthreaded else "")}
        return app.ask(heard.line, person, now=now, language=language, form=heard.form, **where, **who)

    def _code(self, platform: str, heard: Heard, language: str, at: datetime) -> Reply | None:
        """Somebody typed the code of who they are elsewhere. They may be nobody here yet, so no command can take it."""
        word, rest = split_command(heard.line)
        command = by_word(word)
        typed = rest or heard.form.get("code", "")
        if command is None or command.name != "account" or not is_code(typed):
            return None
        store, texts = self.app.store, load(language)
        person = store.accounts.redeem(platform, heard.account.key, typed, at)
        viewer = find_viewer(store.members, person or key_of(platform, heard.account.key))
        return not_linked(viewer, texts) if person is None else linked(viewer, self._called(person), platform, texts)

    def _called(self, person: str) -> str:
        return self.app.services.person_name(person)

    def _again(self, platform: str, heard: Heard, person: str, language: str, at: datetime) -> Reply | None:
        """The same question typed again within a minute. A command word alone only opens something."""
        if not heard.typed or heard.form or not split_command(heard.line)[1]:
            return None
        where = heard.room.key if heard.room is not None else ""
        what = repr((heard.account.key, where, heard.to, heard.thread, heard.line.split()))
        ago = self.app.store.inbox.said_again(platform, what, at, AGAIN)
        if ago is None:
            return None
        line = clean(heard.line, {}).line
        viewer = find_viewer(self.app.store.members, person)
        return said_again(viewer, line, ago.total_seconds(), load(language))
