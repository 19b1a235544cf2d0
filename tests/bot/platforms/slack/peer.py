"""A Slack of our own over real HTTP: what it is told is kept, what Slack refuses is refused.

Messages, files, modals and members live in memory. Requests are recorded with their address and body, so that tests can
say what must never be in one.
"""

import asyncio
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import WSMsgType, web

from tests.bot.platforms.slack.limits import WrongBlocksError, check_message, check_view

TEAM, BOT_USER, BOT = "T0HELS", "UBOT", "BKARTA"
BOT_TOKEN, APP_TOKEN = "xoxb-made-up-bot-token", "xapp-made-up-app-token"
SCOPES = (
    "app_mentions:read,channels:history,channels:read,chat:write,commands,files:read,files:write,groups:history,"
    "groups:read,im:history,im:read,im:write,mpim:history,mpim:read,users:read,users:read.email"
)
Answer = dict[str, Any]


class RefusedError(Exception):
    """Slack answers `ok: false` with this word."""


@dataclass
class Channel:
    """A conversation; `members` are user ids."""

    id: str
    name: str
    members: list[str]
    kind: str = "private"  # private, public, im, mpim


@dataclass
class Sent:
    """A message of the bot's, as it stands now. `to` is the one person who sees it, "" for everybody."""

    channel: str
    ts: str
    text: str
    blocks: list[dict[str, Any]]
    thread: str = ""
    to: str = ""
    metadata: dict[str, Any] | None = None
    edits: int = 0


@dataclass
class Peer:
    """The server. Use as a context manager; `url` is the API's address."""

    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: list[Sent] = field(default_factory=list)
    whispers: list[Sent] = field(default_factory=list)
    deleted: list[Sent] = field(default_factory=list)
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    homes: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)  # addresses that were asked, with their query
    triggers: dict[str, float] = field(default_factory=dict)
    acks: dict[str, tuple[float, Any]] = field(default_factory=dict)
    faults: dict[str, list[Callable[[], web.Response | None]]] = field(default_factory=dict)
    scopes: str = SCOPES
    not_ready: int = 0  # so many times a fresh file is refused in a block
    url: str = ""
    _numbers: Any = field(default_factory=lambda: count(1))
    _socket: web.WebSocketResponse | None = None
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _ready: threading.Event = field(default_factory=threading.Event)
    connected: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Peer":
        threading.Thread(target=self._run, daemon=True).start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)

    # ---- what tests set up and ask -----------------------------------------------------------------------

    def person(self, user: str, name: str, email: str = "", locale: str = "sv-SE", **more: object) -> str:
        profile = {"real_name": name, "email": email}
        self.users[user] = {"id": user, "name": name, "team_id": TEAM, "locale": locale, "profile": profile, **more}
        return user

    def channel(self, number: str, name: str, *members: str, kind: str = "private") -> str:
        self.channels[number] = Channel(number, name, [*members, BOT_USER], kind)
        return number

    def direct(self, user: str) -> str:
        number = f"D{user}"
        self.channels.setdefault(number, Channel(number, "direct", [user, BOT_USER], "im"))
        return number

    def trigger(self) -> str:
        number = f"trigger.{next(self._numbers)}"
        self.triggers[number] = time.monotonic()
        return number

    def ts(self) -> str:
        return f"{int(time.time())}.{next(self._numbers):06}"

    def push(self, kind: str, payload: dict[str, Any], envelope: str = "") -> str:
        """Send something through the websocket; its acknowledgement lands in `acks` with the seconds it took."""
        envelope = envelope or f"envelope-{next(self._numbers)}"
        body = {"type": kind, "envelope_id": envelope, "payload": payload, "accepts_response_payload": True}
        assert self.connected.wait(10)
        self.acks[envelope] = (-time.monotonic(), None)
        assert self._socket is not None
        asyncio.run_coroutine_threadsafe(self._socket.send_json(body), self._loop).result(10)
        return envelope

    def disconnect(self) -> None:
        """Slack renews connections every few hours."""
        assert self._socket is not None
        asyncio.run_coroutine_threadsafe(self._socket.send_json({"type": "disconnect"}), self._loop).result(10)

    def said(self, method: str) -> list[dict[str, str]]:
        return [arguments for name, arguments in self.calls if name == method]

    # ---- the server --------------------------------------------------------------------------------------

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._open())
        self._ready.set()
        self._loop.run_forever()

    async def _open(self) -> None:
        app = web.Application(client_max_size=2**26)
        app.router.add_post("/api/{method}", self._api)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_get("/download/{file}", self._download)
        app.router.add_post("/answer/{channel}/{user}/{message}", self._answer)
        app.router.add_get("/socket", self._websocket)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/api/"

    async def _close(self) -> None:
        if self._socket is not None and not self._socket.closed:
            await self._socket.close()
        await self._runner.cleanup()

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.lines.append(str(request.rel_url))
        arguments = dict(parse_qsl(await request.text(), keep_blank_values=True))
        self.calls.append((method, arguments))
        if self.faults.get(method):
            broken = self.faults[method].pop(0)()
            if broken is not None:
                return broken
        token = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        if request.headers.get("Authorization") != f"Bearer {token}":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        try:
            answer = getattr(self, "_do_" + method.replace(".", "_").lower())(arguments)
        except RefusedError as error:
            return web.json_response({"ok": False, "error": str(error)})
        except WrongBlocksError as error:
            return web.json_response({"ok": False, "error": "invalid_blocks", "errors": [str(error)]})
        return web.json_response({"ok": True} | answer, headers={"X-OAuth-Scopes": self.scopes})

    async def _upload(self, request: web.Request) -> web.Response:
        file = self.files[request.match_info["file"]]
        file["content"] = await request.read()
        return web.Response(text="OK") if len(file["content"]) == file["length"] else web.Response(status=400)

    async def _download(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {BOT_TOKEN}":
            return web.Response(status=403)
        return web.Response(body=self.files[request.match_info["file"]]["content"])

    async def _answer(self, request: web.Request) -> web.Response:
        """A `response_url`: one person sees what is answered; a message that was pressed may be replaced or deleted."""
        body, found = await request.json(), request.match_info
        self.calls.append(("response_url", {name: json.dumps(value) for name, value in body.items()}))
        old = next((one for one in self.whispers if one.ts == found["message"]), None)
        if body.get("delete_original"):
            self.whispers.remove(old) if old else None
            return web.Response(text="ok")
        try:
            check_message(body.get("blocks", []))
        except WrongBlocksError as error:
            return web.Response(status=400, text=f"invalid_blocks {error}")
        if any(one["type"] == "image" for one in body.get("blocks", [])):
            return web.Response(status=400, text="no pictures here")
        if body.get("replace_original") and old:
            old.text, old.blocks, old.edits = body["text"], body["blocks"], old.edits + 1
        else:
            thread = body.get("thread_ts", "")
            new = Sent(found["channel"], self.ts(), body["text"], body.get("blocks", []), thread, found["user"])
            self.whispers.append(new)
        return web.Response(text="ok")

    async def _websocket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._socket = socket
        await socket.send_json({"type": "hello", "num_connections": 1})
        self.connected.set()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                told = json.loads(message.data)
                envelope = told["envelope_id"]
                self.acks[envelope] = (time.monotonic() + self.acks[envelope][0], told.get("payload"))
        return socket

    # ---- methods -----------------------------------------------------------------------------------------

    def _do_apps_connections_open(self, _: dict[str, str]) -> Answer:
        return {"url": self.url.replace("http", "ws").replace("/api/", "/socket")}

    def _do_auth_test(self, _: dict[str, str]) -> Answer:
        return {"team_id": TEAM, "user_id": BOT_USER, "bot_id": BOT, "team": "Helsingborg", "user": "karta"}

    def _do_users_info(self, given: dict[str, str]) -> Answer:
        return {"user": _known(self.users, given["user"], "user_not_found")}

    def _do_users_list(self, _: dict[str, str]) -> Answer:
        return {"members": [one for one in self.users.values() if one["team_id"] == TEAM]}

    def _do_conversations_info(self, given: dict[str, str]) -> Answer:
        one = self._channel(given)
        told = {"id": one.id, "name": one.name, "is_member": True}
        told |= {"is_im": one.kind == "im", "is_mpim": one.kind == "mpim", "is_private": one.kind != "public"}
        return {"channel": told | ({"user": one.members[0]} if one.kind == "im" else {})}

    def _do_conversations_members(self, given: dict[str, str]) -> Answer:
        members, begin = self._channel(given).members, int(given.get("cursor", "0") or 0)
        after = str(begin + 3) if begin + 3 < len(members) else ""
        return {"members": members[begin : begin + 3], "response_metadata": {"next_cursor": after}}

    def _do_users_conversations(self, _: dict[str, str]) -> Answer:
        named = [one for one in self.channels.values() if one.kind in ("public", "private") and BOT_USER in one.members]
        return {"channels": [{"id": one.id, "name": one.name, "is_private": one.kind == "private"} for one in named]}

    def _do_conversations_open(self, given: dict[str, str]) -> Answer:
        return {"channel": {"id": self.direct(given["users"])}}

    def _do_conversations_history(self, given: dict[str, str]) -> Answer:
        here = [one for one in self.messages if one.channel == self._channel(given).id and not one.thread]
        after = float(given.get("oldest", "0"))
        return {"messages": [_told(one) for one in reversed(here) if float(one.ts) >= after]}

    def _do_conversations_replies(self, given: dict[str, str]) -> Answer:
        here = [one for one in self.messages if one.channel == given["channel"]]
        found = [one for one in here if given["ts"] in (one.ts, one.thread)]
        if not found:
            raise RefusedError("thread_not_found")
        return {"messages": [_told(one) for one in found]}

    def _do_chat_postmessage(self, given: dict[str, str]) -> Answer:
        self._channel(given)
        blocks = self._checked(given)
        metadata = json.loads(given["metadata"]) if "metadata" in given else None
        sent = Sent(given["channel"], self.ts(), given["text"], blocks, given.get("thread_ts", ""), metadata=metadata)
        self.messages.append(sent)
        return {"ts": sent.ts, "channel": sent.channel}

    def _do_chat_update(self, given: dict[str, str]) -> Answer:
        sent = self._message(given)
        sent.blocks, sent.text, sent.edits = self._checked(given), given["text"], sent.edits + 1
        return {"ts": sent.ts, "channel": sent.channel}

    def _do_chat_delete(self, given: dict[str, str]) -> Answer:
        sent = self._message(given)
        self.messages.remove(sent)
        self.deleted.append(sent)
        return {"ts": sent.ts}

    def _do_chat_postephemeral(self, given: dict[str, str]) -> Answer:
        channel, blocks = self._channel(given), self._checked(given)
        if given["user"] not in channel.members:
            raise RefusedError("user_not_in_channel")
        if any(one["type"] == "image" for one in blocks):
            raise RefusedError("invalid_blocks")
        thread = given.get("thread_ts", "")
        self.whispers.append(Sent(channel.id, self.ts(), given["text"], blocks, thread, given["user"]))
        return {"message_ts": self.whispers[-1].ts}

    def _do_files_getuploadurlexternal(self, given: dict[str, str]) -> Answer:
        number = f"F{next(self._numbers)}"
        at = self.url.replace("/api/", "")
        told = {"url_private_download": f"{at}/download/{number}"}
        length, alt = int(given["length"]), given.get("alt_txt", "")
        self.files[number] = {"id": number, "name": given["filename"], "length": length, "alt": alt, **told}
        return {"upload_url": f"{at}/upload/{number}", "file_id": number}

    def _do_files_completeuploadexternal(self, given: dict[str, str]) -> Answer:
        done = json.loads(given["files"])
        for one in done:
            file = _known(self.files, one["id"], "file_not_found")
            if "content" not in file:
                raise RefusedError("file_not_uploaded")
            file |= {"complete": True, "channel": given.get("channel_id", ""), "refusals": self.not_ready}
        return {"files": done}

    def _do_files_info(self, given: dict[str, str]) -> Answer:
        file = _known(self.files, given["file"], "file_not_found")
        return {"file": {name: value for name, value in file.items() if name != "content"}}

    def _do_files_delete(self, given: dict[str, str]) -> Answer:
        _known(self.files, given["file"], "file_not_found")
        del self.files[given["file"]]
        return {}

    def _do_views_open(self, given: dict[str, str]) -> Answer:
        began = self.triggers.pop(given["trigger_id"], None)
        if began is None:
            raise RefusedError("invalid_trigger_id")
        if time.monotonic() - began > 3:
            raise RefusedError("expired_trigger_id")
        view = json.loads(given["view"])
        check_view(view)
        number = f"V{next(self._numbers)}"
        self.views[number] = view | {"id": number}
        return {"view": self.views[number]}

    def _do_views_update(self, given: dict[str, str]) -> Answer:
        _known(self.views, given["view_id"], "not_found")
        view = json.loads(given["view"])
        check_view(view)
        self.views[given["view_id"]] = view | {"id": given["view_id"]}
        return {"view": view}

    def _do_views_publish(self, given: dict[str, str]) -> Answer:
        view = json.loads(given["view"])
        check_view(view)
        self.homes[given["user_id"]] = view
        return {"view": view}

    def _checked(self, given: dict[str, str]) -> list[dict[str, Any]]:
        blocks: list[dict[str, Any]] = json.loads(given.get("blocks", "[]"))
        check_message(blocks)
        if not given["text"] or len(given["text"]) > 40_000:
            raise RefusedError("no_text")
        for block in blocks:
            file = self.files.get(block.get("slack_file", {}).get("id", ""), {})
            if block["type"] == "image" and (not file.get("complete") or file["refusals"] > 0):
                if file:
                    file["refusals"] = file.get("refusals", 1) - 1
                raise RefusedError("invalid_blocks")
        return blocks

    def _channel(self, given: dict[str, str]) -> Channel:
        found: Channel = _known(self.channels, given["channel"], "channel_not_found")
        if BOT_USER not in found.members:
            raise RefusedError("channel_not_found")
        return found

    def _message(self, given: dict[str, str]) -> Sent:
        for one in self.messages:
            if (one.channel, one.ts) == (given["channel"], given["ts"]):
                return one
        raise RefusedError("message_not_found")


def _known(values: dict[str, Any], key: str, error: str) -> Any:
    if key not in values:
        raise RefusedError(error)
    return values[key]


def _told(sent: Sent) -> Answer:
    told: Answer = {"ts": sent.ts, "text": sent.text, "blocks": sent.blocks, "bot_id": BOT, "user": BOT_USER}
    return told | ({"metadata": sent.metadata} if sent.metadata else {})
