"""What Slack sends, read: one shape for slash commands, mentions, direct messages, shortcuts, presses and forms.

Pure. Whatever is malformed gives None; nothing of it is ever logged.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.platforms.slack.inputs import filled_in
from bot.platforms.slack.render import FILE, LINE, OPEN, SHARE
from bot.platforms.slack.views import FORM, carried_by

Kind = Literal["line", "mention", "direct", "withdrawn", "report", "lift", "press", "share", "file", "open", "form"]
REPORT_THIS, NEW_REPORT, LINK = (
    "karta-report-this",
    "karta-new-report",
    "karta-link-problem",
)  # callback ids of the shortcuts
_ON_MESSAGES: Mapping[str, Kind] = {REPORT_THIS: "report", LINK: "lift"}
BEGIN = "/rapportera"
_TOKEN = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_PRESSED: tuple[tuple[str, Kind], ...] = ((LINE, "press"), (SHARE, "share"), (FILE, "file"), (OPEN, "open"))
THREAD = "thread:"  # begins a block's id that says in which thread a shared answer belongs


@dataclass(frozen=True, slots=True)
class Place:
    """Where it was said: a conversation ("" is none), a thread there, and the address that came with it."""

    channel: str = ""
    thread: str = ""
    answers: str = ""

    def told(self) -> dict[str, str]:
        """As a modal carries it."""
        return {"channel": self.channel, "thread": self.thread, "answers": self.answers}


@dataclass(frozen=True, slots=True)
class Said:
    """Something that somebody did. `event` is Slack's id of it, `twin` is the same for a double press.

    `text` is the line, or for `mention` and `direct` what was typed. `message` is the message that was pressed, which
    only its presser sees when `whispered`; `view` the modal that it was in. `trigger` opens a modal, for three seconds.
    `asked` is the message with the question; when that was `edited`, the new answer takes the old one's place.
    """

    kind: Kind
    event: str
    user: str
    place: Place
    text: str = ""
    form: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, list[str]] = field(default_factory=dict)
    trigger: str = ""
    message: str = ""
    whispered: bool = False
    view: str = ""
    shown: tuple[str, ...] = ()
    twin: str = ""
    typed: bool = False
    asked: str = ""
    edited: bool = False


def slash(body: Mapping[str, Any]) -> Said | None:
    """A slash command; the rest of the line may hold anything."""
    command, user, trigger = _text(body, "command"), _text(body, "user_id"), _text(body, "trigger_id")
    if not command or not user or not trigger:
        return None
    line = f"{command} {unmarked(_text(body, 'text'))}".strip()
    place = Place(_text(body, "channel_id"), "", _text(body, "response_url"))
    return Said("line", f"slash:{trigger}", user, place, line, trigger=trigger, typed=True)


def message(body: Mapping[str, Any], us: str) -> Said | None:
    """A mention, or a message in somebody's talk with the bot. None: bots, edits, joins, and what is not for us."""
    event = _mapping(body.get("event"))
    if _text(event, "subtype") in ("message_changed", "message_deleted"):
        return _afterwards(body, event, us)
    kind, user, at = _text(event, "type"), _text(event, "user"), _text(event, "ts")
    number, channel = _text(body, "event_id"), _text(event, "channel")
    subtype = _text(event, "subtype")
    if not number or not user or not at or event.get("bot_id") or subtype not in ("", "file_share", "thread_broadcast"):
        return None
    root = _text(event, "thread_ts")
    text = unmarked(_text(event, "text"), us)
    if kind == "app_mention" and not channel.startswith("D"):
        # Slack tells of an edited mention as of a new one, with the same number and `edited`.
        edited = bool(event.get("edited"))
        place = Place(channel, root or at)
        return Said("mention", f"event:{number}", user, place, text, typed=not edited, asked=at, edited=edited)
    if kind == "message" and _text(event, "channel_type") == "im":
        return Said("direct", f"event:{number}", user, Place(channel, root), text, typed=True, asked=at)
    return None


def _afterwards(body: Mapping[str, Any], event: Mapping[str, Any], us: str) -> Said | None:
    """Somebody edited or deleted what they had written to the bot. None: others' messages, and links being shown.

    Of channels this comes only where the operator lets the bot hear `message.channels` and the like.
    """
    before, number = _mapping(event.get("previous_message")), _text(body, "event_id")
    user, at = _text(before, "user"), _text(before, "ts")
    if before.get("bot_id") or not number or not user or not at:
        return None
    if _text(event, "channel_type") != "im":
        return _unasked(number, event, before, us)
    place = Place(_text(event, "channel"), _text(before, "thread_ts"))
    if _text(event, "subtype") == "message_deleted":
        return Said("withdrawn", f"event:{number}", user, place, asked=at)
    now = _text(_mapping(event.get("message")), "text")
    if now == _text(before, "text"):
        return None
    return Said("direct", f"event:{number}", user, place, unmarked(now), asked=at, edited=True)


def _unasked(number: str, event: Mapping[str, Any], before: Mapping[str, Any], us: str) -> Said | None:
    """A mention in a channel that is there no more. One that says something else now comes as a mention."""
    mark, user, at = f"<@{us}", _text(before, "user"), _text(before, "ts")
    there = _text(event, "subtype") == "message_changed" and mark in _text(_mapping(event.get("message")), "text")
    if not us or mark not in _text(before, "text") or there:
        return None
    place = Place(_text(event, "channel"), _text(before, "thread_ts") or at)
    return Said("withdrawn", f"event:{number}", user, place, asked=at)


def shortcut(body: Mapping[str, Any]) -> Said | None:
    """A shortcut on somebody's message ("report this", "link to a problem"), or the one that begins a report."""
    user, trigger = _text(_mapping(body.get("user")), "id"), _text(body, "trigger_id")
    if not user or not trigger:
        return None
    callback, event = _text(body, "callback_id"), f"shortcut:{trigger}"
    if callback == NEW_REPORT:
        return Said("line", event, user, Place(), BEGIN, trigger=trigger)
    if callback not in _ON_MESSAGES:
        return None
    kind, about = _ON_MESSAGES[callback], _mapping(body.get("message"))
    # A message that nothing hangs on is where its thread would begin: a problem's root may be linked, too.
    thread = _text(about, "thread_ts") or (_text(about, "ts") if kind == "lift" else "")
    place = Place(_text(_mapping(body.get("channel")), "id"), thread, _text(body, "response_url"))
    return Said(kind, event, user, place, unmarked(_text(about, "text")), trigger=trigger)


def action(body: Mapping[str, Any]) -> Said | None:
    """A button or menu: in a message, in a modal or on the home tab."""
    acts = body.get("actions")
    act = _mapping(acts[0] if isinstance(acts, list) and acts else None)
    user, trigger = _text(_mapping(body.get("user")), "id"), _text(body, "trigger_id")
    name = _text(act, "action_id")
    kind = next((kind for start, kind in _PRESSED if name.startswith(start)), None)
    value = _text(act, "value") or _text(_mapping(act.get("selected_option")), "value")
    if kind is None or not user or not trigger or not value:
        return None
    held, view = _mapping(body.get("container")), _mapping(body.get("view"))
    modal = _text(view, "id") if _text(view, "type") == "modal" else ""
    place = _place_of(view) if modal else _pressed_in(body, held, act)
    at = _text(held, "message_ts") or _text(view, "id")
    return Said(
        kind,
        f"action:{trigger}",
        user,
        place,
        value,
        form={"file": "1"} if kind == "file" else {},
        trigger=trigger,
        message=_text(held, "message_ts"),
        whispered=bool(held.get("is_ephemeral")),
        view=modal,
        twin=f"{user}:{at}:{name}:{value}",
    )


def sent_form(body: Mapping[str, Any]) -> Said | None:
    """A modal that was sent."""
    view, user = _mapping(body.get("view")), _text(_mapping(body.get("user")), "id")
    trigger = _text(body, "trigger_id") or f"{_text(view, 'id')}:{_text(view, 'hash')}"
    if _text(view, "callback_id") != FORM or not user or trigger == ":":
        return None
    try:
        carried = carried_by(view)
    except ValueError:
        return None
    fields, files = filled_in(_mapping(view.get("state")))
    blocks = [_mapping(one) for one in view.get("blocks") or ()]
    return Said(
        "form",
        f"form:{trigger}",
        user,
        _place_of(view),
        carried.line,
        form={**carried.hidden, **fields},
        files=files,
        trigger=_text(body, "trigger_id"),
        view=_text(view, "id"),
        shown=tuple(_text(one, "block_id") for one in blocks if one.get("type") == "input"),
    )


def unmarked(text: str, us: str = "") -> str:
    """What somebody wrote, without Slack's marks: `<@U1|bo>` is @bo, `<#C1|centrum>` is centrum, a link is its words.

    A mention of the bot itself reads @karta.
    """

    def plain(found: re.Match[str]) -> str:
        what, words = found[1], found[2]
        if us and what == f"@{us}":
            return "@karta"
        if what.startswith(("@", "!")):
            return f"@{(words or '').lstrip('@')}" if words else ""
        return words or what.lstrip("#")

    return _TOKEN.sub(plain, text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _pressed_in(body: Mapping[str, Any], held: Mapping[str, Any], act: Mapping[str, Any]) -> Place:
    pressed = _mapping(body.get("message"))
    block = _text(act, "block_id")
    thread = _text(held, "thread_ts") or _text(pressed, "thread_ts") or block.removeprefix(THREAD)
    known = thread if thread and (thread != block or block.startswith(THREAD)) else ""
    channel = _text(held, "channel_id") or _text(_mapping(body.get("channel")), "id")
    return Place(channel, known, _text(body, "response_url"))


def _place_of(view: Mapping[str, Any]) -> Place:
    try:
        place = carried_by(view).place
    except ValueError:
        return Place()
    return Place(place.get("channel", ""), place.get("thread", ""), place.get("answers", ""))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""
