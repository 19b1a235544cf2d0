"""Who people are and who is in a room, as Teams tells it at that moment. Nothing is cached: a reader counts at once."""

import logging
from dataclasses import dataclass

from bot.platforms.chat import Account, Room
from bot.platforms.posting import PostError, RefusedError
from bot.platforms.teams.activity import EXTENSION, Activity
from bot.platforms.teams.connector import Connector, Member
from bot.platforms.teams.references import Reference, room_key

log = logging.getLogger("karta.teams")
GUESTS = ("guest", "anonymous")
FOREIGN = "#ext#"  # in the name of a guest's account


@dataclass(frozen=True, slots=True)
class People:
    """Reads members for one tenant."""

    connector: Connector
    tenant: str

    def account(self, activity: Activity, own: Reference | None) -> Account:
        """Whoever did this, as Teams tells it in that conversation or in their `own` chat with the bot.

        Without an answer of Teams' they have no e-mail and count as outside: nothing is taken for granted.
        """
        who = activity.sender
        for service, conversation in self._where(activity, own):
            try:
                member = self.connector.member(service, conversation, who.id)
            except PostError as error:
                log.info("a sender could not be looked up: %s", error.kind)
                continue
            if not who.object_id or who.object_id == member.object_id:
                return self.account_of(member, activity.language)
        return self.account_of(Member(who.id, who.object_id, "", who.name, "", ""), activity.language)

    def _where(self, activity: Activity, own: Reference | None) -> list[tuple[str, str]]:
        """In a chat that a message extension is used in, we are not always a member."""
        here = [(activity.service_url, activity.conversation)]
        theirs = [(own.service, own.conversation)] if own is not None else []
        return theirs + here if activity.name.startswith(EXTENSION) else here + theirs

    def account_of(self, member: Member, language: str = "") -> Account:
        """A member as an account. A guest is never matched by e-mail."""
        outside = self.is_outside(member)
        key = f"{member.tenant or self.tenant}:{member.object_id or member.id}"
        return Account(key, member.name, "" if outside else member.email.casefold(), language, outside)

    def is_outside(self, member: Member) -> bool:
        """A guest, somebody of another tenant, or somebody of whom it is not known."""
        guest = member.role.casefold() in GUESTS or FOREIGN in member.email.casefold()
        return guest or not member.object_id or member.tenant != self.tenant

    def room(self, reference: Reference) -> Room:
        """The room with its members now; None for members that could not be read."""
        return Room(room_key(reference.conversation), reference.name or "Teams", self._members(reference))

    def room_or_error(self, reference: Reference) -> Room | None:
        """The same for a digest: None when we are not there any more; raises PostError when Teams did not say."""
        try:
            found = self._read(reference)
        except RefusedError as error:
            if error.kind in ("http_403", "http_404"):
                return None
            found = None
        accounts = None if found is None else tuple(map(self.account_of, found))
        return Room(room_key(reference.conversation), reference.name or "Teams", accounts)

    def _members(self, reference: Reference) -> tuple[Account, ...] | None:
        try:
            found = self._read(reference)
        except PostError as error:
            log.warning("a room's members could not be read, so it is the public's: %s", error.kind)
            return None
        return None if found is None else tuple(map(self.account_of, found))

    def _read(self, reference: Reference) -> tuple[Member, ...] | None:
        """A standard channel is read by its whole team; a private or shared one by those in the channel.

        Where Teams does not say which it is, it is both: nobody who may read is left out.
        """
        there = self.connector.members(reference.service, reference.conversation)
        if reference.scope == "channel" and reference.channel_type not in ("private", "shared"):
            if not reference.team:
                return None
            there += self.connector.members(reference.service, reference.team)
        people = {one.object_id or one.id: one for one in there if not one.id.startswith("28:")}
        return tuple(people.values()) or None
