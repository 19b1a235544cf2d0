"""What Teams sends, read from JSON into plain values. Whatever is missing is empty; whatever is wrong raises."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

Scope = Literal["personal", "group", "channel"]
SCOPES: dict[str, Scope] = {"personal": "personal", "groupChat": "group", "channel": "channel"}
# Names of conversations, messages and people stand in addresses that we call.
NAME = re.compile(r"[\w:@.;=+,\-]{1,500}", re.ASCII)
OBJECT = re.compile(r"[\w\-]{1,100}", re.ASCII)
THREAD = ";messageid="
EXTENSION = "composeExtension/"
LINK = "link"  # the command of the message extension that links a message to a problem
TAGS = re.compile(r"<[^>]*>")
BREAKS = re.compile(r"<(?:br|/p|/div|/li)\b[^>]*>", re.IGNORECASE)


class ActivityError(Exception):
    """Not an activity; the text says what is wrong without quoting it."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who: `id` is Teams' name of them for this bot, `object_id` the directory's."""

    id: str
    object_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing that happened. `conversation` is without its thread, `thread` the message it hangs on."""

    type: str
    name: str
    id: str
    service_url: str
    scope: Scope
    conversation: str
    thread: str
    tenant: str
    sender: Sender
    bot: str
    text: str = ""
    language: str = ""
    reply_to: str = ""
    team: str = ""
    channel_type: str = ""
    room_name: str = ""
    event: str = ""
    action: str = ""
    mentions_us: bool = False
    joined: tuple[str, ...] = ()
    value: Mapping[str, Any] = field(default_factory=dict)
    attachments: tuple[Mapping[str, Any], ...] = ()

    @property
    def here(self) -> str:
        """The conversation with its thread: what is sent there hangs on it."""
        return f"{self.conversation}{THREAD}{self.thread}" if self.thread else self.conversation


def read_activity(raw: object) -> Activity:
    """Read one; raises ActivityError."""
    top = _table(raw, "activity")
    talk, data = _table(top.get("conversation"), "conversation"), _maybe(top.get("channelData"))
    conversation, _, thread = _named(talk, "id").partition(THREAD)
    sender, bot = _maybe(top.get("from")), _maybe(top.get("recipient"))
    kind = str(talk.get("conversationType") or ("groupChat" if talk.get("isGroup") else "personal"))
    team, channel = _maybe(data.get("team")), _maybe(data.get("channel"))
    entities = [one for one in _listed(top.get("entities")) if isinstance(one, dict)]
    ours = _text(bot, "id")
    return Activity(
        type=_text(top, "type"),
        name=_text(top, "name"),
        id=_named(top, "id", needed=False),
        service_url=_service(top),
        scope=_scope(kind, _text(top, "name")),
        conversation=conversation,
        thread=thread,
        tenant=_text(_maybe(data.get("tenant")), "id") or _text(talk, "tenantId"),
        sender=Sender(_named(sender, "id", needed=False), _object(sender), _text(sender, "name")[:200]),
        bot=ours,
        text=_said(_text(top, "text"), entities, ours),
        language=_language(top, entities),
        reply_to=_named(top, "replyToId", needed=False),
        team=_named(team, "id", needed=False),
        channel_type=_text(channel, "type"),
        room_name=_room_name(talk, team, channel),
        event=_text(data, "eventType"),
        action=_text(top, "action"),
        mentions_us=any(_is_of(one, ours) for one in entities),
        joined=tuple(_text(one, "id") for one in _listed(top.get("membersAdded")) if isinstance(one, dict)),
        value=_maybe(top.get("value")),
        attachments=tuple(one for one in _listed(top.get("attachments")) if isinstance(one, dict)),
    )


def _scope(kind: str, name: str) -> Scope:
    """What is unknown is treated as the most public.

    A message extension is used in any chat, also one of two people that we are not in: Teams calls that "personal",
    and it is nobody's own talk with the bot.
    """
    scope = SCOPES.get(kind, "channel")
    return "group" if scope == "personal" and name.startswith(EXTENSION) else scope


def text_of(content: str) -> str:
    """The words of a message that Teams hands over as HTML."""
    return " ".join(html.unescape(TAGS.sub("", BREAKS.sub(" ", content))).split())


def _said(text: str, entities: list[dict[str, Any]], ours: str) -> str:
    """What was written, without the mention of us; others who are mentioned stand there by name."""
    for one in entities:
        marked = _text(one, "text")
        if one.get("type") == "mention" and marked:
            name = "" if _is_of(one, ours) else _text(_maybe(one.get("mentioned")), "name")
            text = text.replace(marked, f" {name} ", 1)
    return " ".join(text.replace("\u00a0", " ").split())


def _is_of(entity: Mapping[str, Any], ours: str) -> bool:
    return entity.get("type") == "mention" and bool(ours) and _text(_maybe(entity.get("mentioned")), "id") == ours


def _language(top: Mapping[str, Any], entities: list[dict[str, Any]]) -> str:
    told = [_text(one, "locale") for one in entities if one.get("type") == "clientInfo"]
    code = next(iter([*[one for one in told if one], _text(top, "locale")]), "")[:2].casefold()
    return code if code in ("sv", "en") else ""


def _room_name(talk: Mapping[str, Any], team: Mapping[str, Any], channel: Mapping[str, Any]) -> str:
    names = [_text(team, "name"), _text(channel, "name")]
    return " / ".join(name for name in names if name)[:200] or _text(talk, "name")[:200]


def _service(top: Mapping[str, Any]) -> str:
    address = _text(top, "serviceUrl")
    try:
        parts = urlsplit(address)
    except ValueError:
        raise ActivityError("the service URL is none") from None
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ActivityError("the service URL is none")
    return address.rstrip("/")


def _object(sender: Mapping[str, Any]) -> str:
    found = _text(sender, "aadObjectId")
    if found and not OBJECT.fullmatch(found):
        raise ActivityError("aadObjectId is no name")
    return found


def _named(table: Mapping[str, Any], key: str, *, needed: bool = True) -> str:
    found = _text(table, key)
    if (needed or found) and (not NAME.fullmatch(found) or ".." in found):
        raise ActivityError(f"{key} is no name")
    return found


def _text(table: Mapping[str, Any], key: str) -> str:
    found = table.get(key)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise ActivityError(f"{key} is no text")
    return found.encode("utf-8", "replace").decode("utf-8")  # a lone half of a sign is none


def _table(found: object, what: str) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise ActivityError(f"{what} is missing")
    return found


def _maybe(found: object) -> Mapping[str, Any]:
    return found if isinstance(found, dict) else {}


def _listed(found: object) -> list[Any]:
    return found if isinstance(found, list) else []
