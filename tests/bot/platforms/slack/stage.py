"""A running bot in a Slack of our own: what people do there, over signed HTTP or Socket Mode."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

import httpx
import uvicorn
from starlette.applications import Starlette

from bot.app import App
from bot.chatting import Door
from bot.platforms.slack.chat import Config, SlackChat
from bot.platforms.slack.receive import Pace
from tests.bot.platforms.slack.peer import APP_TOKEN, BOT_TOKEN, BOT_USER, TEAM, Peer, Sent
from tests.kill.test_kill import free_port

SECRET = "made-up-signing-secret"
ROOM, OPEN = "C0CENTRUM", "C0ALLA"


@dataclass
class Stage:
    """The peer, the bot and people's hands."""

    app: App
    peer: Peer
    chat: SlackChat
    port: int = 0
    _numbers: Any = field(default_factory=lambda: count(1))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/slack/events"

    # ---- what people do ----------------------------------------------------------------------------------

    def send(self, body: bytes, kind: str, **over: str) -> httpx.Response:
        """A request as Slack signs it; `over` changes its headers."""
        at = over.pop("at", str(int(time.time())))
        made = hmac.new(SECRET.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={made}"}
        return httpx.post(self.url, content=body, headers=headers | over, timeout=10)

    def form(self, **fields: str) -> httpx.Response:
        return self.send(urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def interact(self, **payload: Any) -> httpx.Response:
        return self.form(payload=json.dumps({"team": {"id": TEAM}, "api_app_id": "A1", **payload}))

    def event(self, number: str = "", **event: Any) -> httpx.Response:
        body = {"type": "event_callback", "team_id": TEAM, "event_id": number or f"Ev{next(self._numbers)}"}
        return self.send(json.dumps(body | {"event": event}).encode(), "application/json")

    def slash(self, user: str, line: str, channel: str = ROOM, trigger: str = "") -> httpx.Response:
        command, _, text = line.partition(" ")
        trigger = trigger or self.peer.trigger()
        answers = self.answers(channel, user)
        return self.form(
            command=command, text=text, user_id=user, channel_id=channel, trigger_id=trigger, response_url=answers,
            team_id=TEAM, api_app_id="A1",
        )  # fmt: skip

    def mention(self, user: str, text: str, channel: str = ROOM, **more: Any) -> httpx.Response:
        said = f"<@{BOT_USER}> {text}"
        ts = more.pop("ts", None) or self.peer.ts()
        return self.event(type="app_mention", user=user, text=said, channel=channel, ts=ts, event_ts=ts, **more)

    def write(self, user: str, text: str) -> httpx.Response:
        channel, ts = self.peer.direct(user), self.peer.ts()
        return self.event(type="message", channel_type="im", user=user, text=text, channel=channel, ts=ts)

    def press(
        self, user: str, sent: Sent, button: dict[str, Any], trigger: str = "", block: str = ""
    ) -> httpx.Response:
        container = {
            "type": "message",
            "message_ts": sent.ts,
            "channel_id": sent.channel,
            "is_ephemeral": bool(sent.to),
        }
        if sent.thread:
            container["thread_ts"] = sent.thread
        return self.interact(
            type="block_actions",
            user={"id": user},
            trigger_id=trigger or self.peer.trigger(),
            response_url=self.answers(sent.channel, user, sent.ts),
            container=container,
            channel={"id": sent.channel},
            actions=[button | {"block_id": block or "b", "action_ts": "1"}],
        )

    def submit(self, user: str, view: dict[str, Any], **values: str) -> httpx.Response:
        """Send a modal as it stands, with some of its inputs filled in anew."""
        return self.interact(
            type="view_submission",
            user={"id": user},
            trigger_id=self.peer.trigger(),
            view=view | {"state": {"values": state(view, values)}, "hash": "1"},
        )

    def shortcut(self, user: str, callback: str, text: str = "") -> httpx.Response:
        if not text:
            return self.interact(
                type="shortcut", callback_id=callback, user={"id": user}, trigger_id=self.peer.trigger()
            )
        return self.interact(
            type="message_action",
            callback_id=callback,
            user={"id": user},
            trigger_id=self.peer.trigger(),
            response_url=self.answers(ROOM, user),
            channel={"id": ROOM},
            message={"ts": self.peer.ts(), "text": text, "user": "UCILLA"},
        )

    def answers(self, channel: str, user: str, message: str = "none") -> str:
        return self.peer.url.replace("/api/", f"/answer/{channel}/{user}/{message}")

    # ---- what came of it ---------------------------------------------------------------------------------

    def wait(self, until: Callable[[], Any], seconds: float = 45.0) -> Any:
        """What `until` gives once it is something."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = until()
            if found:
                return found
            time.sleep(0.02)
        seen = [*self.peer.messages, *self.peer.whispers]
        raise AssertionError(f"nothing came; there is {[one.text for one in seen]}, {self.peer.calls[-6:]}")

    def message(self, channel: str, number: int = 0) -> Sent:
        """The nth message there that is no progress any more."""

        def found() -> Sent | None:
            done = [one for one in self.peer.messages if one.channel == channel and one.blocks]
            return done[number] if len(done) > number else None

        return self.wait(found)

    def whisper(self, number: int = 0) -> Sent:
        return self.wait(lambda: self.peer.whispers[number] if len(self.peer.whispers) > number else None)

    def view(self, number: int = 0) -> dict[str, Any]:
        """The nth modal. What a busy machine opened too late comes as a button, and is pressed as by a person."""
        pressed: set[str] = set()

        def found() -> dict[str, Any] | None:
            if len(self.peer.views) > number:
                return list(self.peer.views.values())[number]
            for whisper in list(self.peer.whispers):
                for button in _opening(whisper):
                    if whisper.ts not in pressed:
                        pressed.add(whisper.ts)
                        self.press(whisper.to, whisper, button)
            return None

        return self.wait(found)


def _opening(sent: Sent) -> list[dict[str, Any]]:
    """The buttons of a message that open a form."""
    every = [one for block in sent.blocks or [] if block["type"] == "actions" for one in block["elements"]]
    return [one for one in every if one["type"] == "button" and one["action_id"].startswith("karta-open")]


def state(view: dict[str, Any], values: dict[str, str]) -> dict[str, Any]:
    """What Slack says stands in a modal's inputs."""
    said: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            name, element = block["block_id"], block["element"]
            group = _boxes(element, values) if element["type"] == "checkboxes" else None
            said[name] = {element["action_id"]: group or _value(element, values.get(name.removeprefix("f:")))}
    return said


def _boxes(element: dict[str, Any], values: dict[str, str]) -> dict[str, Any] | None:
    """Several boxes, each of a field of its own; None for a box that is alone."""
    names = [one["value"].removeprefix("=") for one in element["options"]]
    if names == ["1"]:
        return None
    begun = [one["value"] for one in element.get("initial_options", [])]
    ticked = [
        one
        for name, one in zip(names, element["options"], strict=True)
        if values.get(name, "1" if one["value"] in begun else "") == "1"
    ]
    return {"type": "checkboxes", "selected_options": ticked}


def _value(element: dict[str, Any], given: str | None) -> dict[str, Any]:
    kind = element["type"]
    told: dict[str, Any] = {"type": kind}
    match kind:
        case "static_select" | "radio_buttons":
            chosen = f"={given}" if given is not None else element.get("initial_option", {}).get("value")
            found = next((one for one in element["options"] if one["value"] == chosen), None)
            return told | {"selected_option": found}
        case "checkboxes":
            ticked = element["options"] if given == "1" else element.get("initial_options", [])
            return told | {"selected_options": ticked if given != "" else []}
        case "datepicker":
            return told | {"selected_date": given if given is not None else element.get("initial_date")}
        case "timepicker":
            return told | {"selected_time": given if given is not None else element.get("initial_time")}
        case "file_input":
            return told | {"files": [{"id": one} for one in (given or "").split(",") if one]}
        case _:
            return told | {"value": given if given is not None else element.get("initial_value")}


def buttons(blocks: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What can be pressed, by its words."""
    found = [one for block in blocks if block["type"] == "actions" for one in block["elements"]]
    return {one["text"]["text"]: one for one in found if one["type"] == "button"}


@dataclass
class Running:
    """A bot that runs in a thread of its own until it is stopped."""

    stage: Stage
    server: uvicorn.Server
    thread: threading.Thread

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(30)


def run(app: App, peer: Peer, *, socket: bool = False, pace: Pace | None = None, door: Any = None) -> Running:
    """Serve the bot; over HTTP, or connected by Socket Mode."""
    config = Config(BOT_TOKEN, APP_TOKEN if socket else "", "" if socket else SECRET, peer.url)
    chat = SlackChat(door or Door(app), config, pace or Pace())
    port = free_port()

    async def lifespan(scope: Any, receive: Any, send: Any) -> None:
        assert (await receive())["type"] == "lifespan.startup"
        await chat.start()
        await send({"type": "lifespan.startup.complete"})
        assert (await receive())["type"] == "lifespan.shutdown"
        await chat.stop()
        await send({"type": "lifespan.shutdown.complete"})

    inner = Starlette(routes=list(chat.routes))

    async def site(scope: Any, receive: Any, send: Any) -> None:
        await (lifespan if scope["type"] == "lifespan" else inner)(scope, receive, send)

    server = uvicorn.Server(uvicorn.Config(site, port=port, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + 20
    while not server.started and time.monotonic() < end:
        time.sleep(0.02)
    assert server.started
    if socket:
        assert peer.connected.wait(10)
    return Running(Stage(app, peer, chat, port), server, thread)
