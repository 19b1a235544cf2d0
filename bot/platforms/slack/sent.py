"""Messages of ours in Slack: card and picture as one, taken back, replaced, found again.

A picture is uploaded without a channel, where the bot alone sees it, and then stands in the message's own image block:
one message with alt text, thread, metadata and a number (`ts`) by which it can be replaced; never a public address.
"""

import json
import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.platforms.clamp import clip
from bot.platforms.platform import Rendered
from bot.platforms.posting import PostError, RateLimitedError, RefusedError
from bot.platforms.slack.api import Api
from bot.platforms.slack.blocks import TEXT, Block, button, note

log = logging.getLogger("karta.slack")

# Right after it was uploaded a file may be refused in a block: seconds to wait before trying again.
FILE_WAITS = (0.2, 0.4, 0.8, 1.6, 3.0)
ANSWER = "karta_answer"  # metadata of an answer: the message that it answers
PATIENCE, LONGEST = 3, 30.0  # attempts more, each after at most so many seconds
GONE = frozenset(
    {
        "cant_update_message",
        "message_not_found",
        "channel_not_found",
        "thread_not_found",
        "is_archived",
        "not_in_channel",
    }
)


def escaped(text: str, most: int = TEXT) -> str:
    """Plain words for where Slack reads markup: notifications, and whoever does not see the blocks."""
    return clip(text, most).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") or " "


@dataclass(frozen=True, slots=True)
class Laid:
    """A rendered reply, unpacked: its blocks, its modals, and the forms to be kept by name."""

    blocks: list[Block]
    kept: Mapping[str, str]
    rendered: Rendered

    @classmethod
    def of(cls, rendered: Rendered, *more: Block) -> "Laid":
        """`more` are blocks of the message's own below the card."""
        body = json.loads(rendered.body)
        return cls([*body["blocks"], *more], body["kept"], rendered)


@dataclass(slots=True)
class Messages:
    """Sends, replaces and takes away. Raises `PostError`.

    `patient`: what Slack says is too much at once is tried again when Slack says, as somebody waits for it. What is
    posted by the clock is not: its sender decides about every attempt.
    """

    api: Api
    patient: bool = False
    waits: tuple[float, ...] = FILE_WAITS
    _sleep: Any = field(default=time.sleep)

    def call(self, method: str, **arguments: object) -> Mapping[str, Any]:
        """One call, and another one after a pause while Slack says that it was not done because of too many."""
        for _ in range(PATIENCE if self.patient else 0):
            try:
                return self.api.call(method, **arguments)
            except RateLimitedError as error:
                if error.retry_after > LONGEST:
                    raise
                self._sleep(error.retry_after)
        return self.api.call(method, **arguments)

    def post(
        self,
        channel: str,
        laid: Laid,
        *,
        thread: str = "",
        replaces: str = "",
        metadata: Mapping[str, object] | None = None,
        deadline: float | None = None,
    ) -> str:
        """Send it, or put it in the place of an earlier message, and give its number.

        After `deadline` (monotonic) nothing is sent any more: `RateLimitedError` "too_slow".
        """
        ids = [self.api.upload(picture.name, picture.png, picture.alt) for picture in laid.rendered.pictures]
        method = "chat.update" if replaces else "chat.postMessage"
        where = {"ts": replaces} if replaces else {"thread_ts": thread, "unfurl_links": False, "unfurl_media": False}
        text = escaped(laid.rendered.text)
        blocks = _with_files(laid.blocks, ids)
        for wait in (*self.waits, None):
            if deadline is not None and time.monotonic() > deadline:
                raise RateLimitedError(30.0, "too_slow")
            try:
                answer = self.call(method, channel=channel, text=text, blocks=blocks, metadata=metadata, **where)
                return str(answer["ts"])
            except RefusedError as error:
                if error.kind != "invalid_blocks" or not ids:
                    raise
                if wait is None:
                    raise RateLimitedError(60.0, "picture_not_ready") from None
                self._sleep(wait)
        raise RefusedError("not_sent")

    def post_anyway(self, channel: str, laid: Laid, *, thread: str = "", replaces: str = "", asked: str = "") -> str:
        """The same, without its pictures when Slack does not take them: their words say what they show.

        `asked` is the message that it answers, by which it can be found.
        """
        metadata = {"event_type": ANSWER, "event_payload": {"asked": asked}} if asked else None
        try:
            return self.post(channel, laid, thread=thread, replaces=replaces, metadata=metadata)
        except RateLimitedError as error:
            if error.kind != "picture_not_ready":
                raise
        log.warning("a picture was not taken; the answer went without it")
        blocks = [note(one["alt_text"]) if one["type"] == "image" else one for one in laid.blocks]
        bare = Laid(blocks, laid.kept, Rendered(laid.rendered.body, laid.rendered.text))
        return self.post(channel, bare, thread=thread, replaces=replaces, metadata=metadata)

    def answer_to(self, channel: str, asked: str, thread: str = "") -> str:
        """The number of our answer to a message; "" when there is none any more."""
        if thread:
            found: Iterable[Mapping[str, Any]] = self._thread(channel, thread)
        else:
            found = self.history(channel, float(asked))
        for one in found:
            metadata = one.get("metadata") or {}
            payload = metadata.get("event_payload") or {}
            if one.get("bot_id") and metadata.get("event_type") == ANSWER and payload.get("asked") == asked:
                return str(one["ts"])
        return ""

    def _thread(self, channel: str, thread: str) -> Iterable[Mapping[str, Any]]:
        try:
            page = self.api.call("conversations.replies", channel=channel, ts=thread, include_all_metadata=True)
        except RefusedError as error:
            if error.kind in GONE:
                return ()
            raise
        return page.get("messages") or ()

    def say(self, channel: str, text: str, *, thread: str = "") -> str:
        """A few words of our own, such as what is being done; gives its number."""
        sent = self.call("chat.postMessage", channel=channel, text=escaped(text), thread_ts=thread)
        return str(sent["ts"])

    def texts_of(self, laid: Laid) -> tuple[str, list[Block]]:
        """The words and the blocks of a message that one person sees."""
        return escaped(laid.rendered.text), laid.blocks

    def whisper(self, channel: str, user: str, laid: Laid, *, thread: str = "") -> None:
        """Show it to one person in a conversation. Such a message has no pictures and cannot be replaced."""
        text, blocks = self.texts_of(laid)
        self.call("chat.postEphemeral", channel=channel, user=user, text=text, blocks=blocks, thread_ts=thread)

    def delete(self, channel: str, message: str) -> bool:
        """Whether it is gone now, with the pictures it held."""
        for file in self.files(channel, message):
            try:
                self.api.call("files.delete", file=file)
            except RefusedError as error:
                if error.kind not in ("file_not_found", "file_deleted"):
                    log.warning("a picture was not deleted: %s", error.kind)
                    return False
        try:
            self.call("chat.delete", channel=channel, ts=message)
        except RefusedError as error:
            return error.kind in GONE
        return True

    def files(self, channel: str, message: str) -> list[str]:
        """The ids of the pictures in a message."""
        try:
            page = self.api.call("conversations.replies", channel=channel, ts=message, limit=1, inclusive=True)
        except RefusedError as error:
            if error.kind in GONE:
                return []
            raise
        found = [one for one in page.get("messages") or () if one.get("ts") == message]
        blocks = [block for one in found for block in one.get("blocks") or ()]
        ids = [str((block.get("slack_file") or {}).get("id") or "") for block in blocks if block["type"] == "image"]
        return [one for one in ids if one]

    def drop_files(self, files: Iterable[str]) -> None:
        """Pictures that no message shows any more; what Slack does not delete is logged."""
        for file in files:
            try:
                self.api.call("files.delete", file=file)
            except PostError as error:
                log.warning("a picture that is shown no more was not deleted: %s", error.kind)

    def replies(self, channel: str, thread: str, since: float) -> Iterator[Mapping[str, Any]]:
        """What hangs on a message since then, with its metadata, oldest first."""
        yield from self._pages("conversations.replies", channel, since, ts=thread)

    def history(self, channel: str, since: float) -> Iterator[Mapping[str, Any]]:
        """Messages since then (epoch seconds) with their metadata, newest first."""
        yield from self._pages("conversations.history", channel, since)

    def _pages(self, method: str, channel: str, since: float, **more: str) -> Iterator[Mapping[str, Any]]:
        cursor = ""
        while True:
            page = self.api.call(
                method,
                channel=channel,
                oldest=f"{since:.6f}",
                limit=200,
                cursor=cursor,
                include_all_metadata=True,
                **more,
            )
            yield from page.get("messages") or ()
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return


def _with_files(blocks: list[Block], ids: list[str]) -> list[Block]:
    """The blocks with the uploaded files where `picture-0`, `picture-1` and so on stood."""
    names = {f"picture-{number}": file for number, file in enumerate(ids)}

    def filled(block: Block) -> Block:
        name = block.get("slack_file", {}).get("id", "")
        return block | {"slack_file": {"id": names[name]}} if name in names else block

    return [filled(block) for block in blocks]


def share_row(label: str, line: str, action: str) -> list[Block]:
    """The button that computes a private answer anew for everybody in the room."""
    return [{"type": "actions", "elements": [button(label, line, action)]}]
