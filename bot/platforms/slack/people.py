"""Who is who in Slack, and who is in a conversation at this moment."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from bot.platforms.chat import Account, Room
from bot.platforms.posting import PostError, RefusedError
from bot.platforms.slack.api import Api

log = logging.getLogger("karta.slack")

# Names, addresses and guest marks seldom change; who is in a conversation is asked anew every time.
PERSON_KEPT = 300.0
# So many unknown members are asked for one by one; for more the workspace's whole list is cheaper.
ONE_BY_ONE = 20
MOST_MEMBERS = 1_000  # of a conversation that is still asked person by person; a larger one is the public's
_NOBODY = frozenset({"USLACKBOT"})


@dataclass(frozen=True, slots=True)
class Ourselves:
    """The bot in its workspace, as `auth.test` says."""

    team: str
    user: str
    bot: str
    scopes: frozenset[str] = frozenset()


@dataclass(slots=True)
class People:
    """Accounts and rooms. For any thread. Raises `PostError` when Slack does not say."""

    api: Api
    us: Ourselves
    clock: Callable[[], float] = time.monotonic
    _known: dict[str, tuple[float, Account | None]] = field(default_factory=dict)
    _own: dict[str, str] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def account(self, user: str) -> Account | None:
        """Somebody by their id; None for bots and whoever has left."""
        with self._lock:
            at, account = self._known.get(user, (-PERSON_KEPT, None))
        if self.clock() - at < PERSON_KEPT:
            return account
        return self._note(self.api.call("users.info", user=user, include_locale=True)["user"])

    def forget(self, user: str = "") -> None:
        """Ask anew about somebody, or about everybody."""
        with self._lock:
            if user:
                self._known.pop(user, None)
            else:
                self._known.clear()

    def key(self, channel: str) -> str:
        """A conversation's key in our store."""
        return f"slack:{self.us.team}:{channel}"

    def room(self, channel: str) -> Room | None:
        """A conversation with its members now; None when we are not in it, or when it is a talk of two."""
        try:
            info = self.api.call("conversations.info", channel=channel)["channel"]
        except RefusedError:
            return None
        if info.get("is_im") or (info.get("is_member") is False and not info.get("is_mpim")):
            return None
        name = str(info.get("name") or channel)
        is_private = info.get("is_private") or info.get("is_mpim") or info.get("is_group")
        return Room(self.key(channel), name, self._members(channel) if is_private else None)

    def is_own(self, channel: str, user: str) -> bool:
        """Whether it is this person's talk with the bot."""
        if not channel.startswith("D"):
            return False
        if channel not in self._own:
            try:
                info = self.api.call("conversations.info", channel=channel)["channel"]
            except PostError:
                return False
            self._own[channel] = str(info.get("user") or "") if info.get("is_im") else ""
        return self._own[channel] == user

    def direct(self, user: str) -> str:
        """The channel of a person's talk with the bot."""
        return str(self.api.call("conversations.open", users=user)["channel"]["id"])

    def _members(self, channel: str) -> tuple[Account, ...] | None:
        """Everybody there but bots; None when it could not be read, which reads as the public."""
        try:
            ids = [one for one in self._ids(channel) if one != self.us.user]
            if len(ids) > MOST_MEMBERS:
                return None
            self._learn(ids)
            found = [self.account(one) for one in ids]
        except PostError as error:
            log.warning("the members of a conversation could not be read (%s): it is the public's", error.kind)
            return None
        return tuple(account for account in found if account is not None)

    def _ids(self, channel: str) -> Iterator[str]:
        for page in self._pages("conversations.members", channel=channel, limit=200):
            yield from (str(one) for one in page["members"] if one not in _NOBODY)

    def _learn(self, ids: list[str]) -> None:
        """Read the workspace's list when many are not known."""
        with self._lock:
            now = self.clock()
            unknown = [one for one in ids if now - self._known.get(one, (-PERSON_KEPT, None))[0] >= PERSON_KEPT]
        if len(unknown) > ONE_BY_ONE:
            for page in self._pages("users.list", limit=200, include_locale=True):
                for user in page["members"]:
                    self._note(user)

    def _pages(self, method: str, **arguments: object) -> Iterator[Mapping[str, Any]]:
        cursor = ""
        for _ in range(100):
            page = self.api.call(method, cursor=cursor, **arguments)
            yield page
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    def _note(self, user: Mapping[str, Any]) -> Account | None:
        account = account_of(user, self.us.team)
        with self._lock:
            self._known[str(user["id"])] = (self.clock(), account)
        return account


def account_of(user: Mapping[str, Any], team: str) -> Account | None:
    """Somebody as Slack tells of them; None for a bot and for whoever has left."""
    number, profile = str(user["id"]), user.get("profile") or {}
    if user.get("is_bot") or user.get("deleted") or number in _NOBODY:
        return None
    theirs = str(user.get("team_id") or team)
    guest = user.get("is_restricted") or user.get("is_ultra_restricted") or user.get("is_stranger")
    outside = bool(guest or theirs != team)
    locale = str(user.get("locale") or "")[:2].lower()
    return Account(
        key=f"{theirs}:{number}",
        name=str(profile.get("real_name") or user.get("real_name") or user.get("name") or number)[:100],
        email="" if outside or user.get("is_email_confirmed") is False else str(profile.get("email") or ""),
        language=locale if locale in ("sv", "en") else "",
        outside=outside,
    )
