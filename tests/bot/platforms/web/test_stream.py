"""Server-sent events over real HTTP: who hears of what, how soon, and from where on."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import httpx
import pytest
import uvicorn

from bot.platforms.web import stream
from bot.platforms.web.receive import application
from tests.bot.platforms.web.hands import ROOM, hidden
from tests.bot.platforms.web.stage import NOW, SETTINGS, App


@contextmanager
def served(app: App) -> Iterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(application(app.door(), SETTINGS), log_config=None, timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(5)


@pytest.fixture
def address(app: App) -> Iterator[str]:
    with served(app) as url:
        yield url


class Window:
    """A browser at the page as somebody."""

    def __init__(self, address: str, person: str = "asta") -> None:
        self.client = httpx.Client(base_url=address, timeout=10)
        page = self.client.get("/", follow_redirects=True).text
        if person != "asta":
            self.client.post("/who", data={"token": hidden(page, "token"), "person": person})
            page = self.client.get("/", follow_redirects=True).text
        self.page = page
        self.token = hidden(page, "token")

    @property
    def stream(self) -> str:
        return self.page.split('data-stream="')[1].split('"')[0]

    def say(self, line: str, room: str = ROOM) -> None:
        self.client.post(room, data={"token": self.token, "line": line})

    @contextmanager
    def hearing(self, after: int = 0, **headers: str) -> Iterator[Callable[[], dict[str, Any]]]:
        """Gives a function that waits for the next event."""
        with self.client.stream("GET", f"{self.stream}&after={after}", headers=headers) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            lines = answer.iter_lines()

            def heard() -> dict[str, Any]:
                number = 0
                for line in lines:
                    if line.startswith("id: "):
                        number = int(line[4:])
                    if line.startswith("data: "):
                        return {**json.loads(line[6:]), "id": number}
                raise AssertionError("the stream ended")

            yield heard


def test_others_messages_are_heard_of_without_asking(address):
    asta, bosse = Window(address), Window(address, "bosse")
    with asta.hearing() as heard:
        assert heard()["news"] == []
        bosse.say("hej")
        event = heard()
    assert event["news"] == ["est-centrum"]
    assert event["unread"] == {"est-centrum": 1}
    assert "hej" not in json.dumps(event)


def test_another_process_is_heard_too(app, address):
    asta = Window(address)
    with asta.hearing() as heard:
        heard()
        app.store.conversations.post("est-söder", "cilla", NOW, "talk", "från en annan process")
        assert heard()["unread"] == {"est-söder": 1}


def test_others_private_messages_are_not_heard_of(app, address):
    asta, bosse = Window(address), Window(address, "bosse")
    with asta.hearing() as heard:
        heard()
        bosse.say("/karta vecka 12")
        app.store.conversations.post("est-söder", "cilla", NOW, "talk", "det enda")
        assert heard()["news"] == ["est-söder"]


def test_rooms_one_is_not_in_are_not_heard_of(app, address):
    bosse = Window(address, "bosse")
    with bosse.hearing() as heard:
        heard()
        app.store.conversations.post("est-söder", "cilla", NOW, "talk", "inte för Bosse")
        app.store.conversations.post("est-centrum", "cilla", NOW, "talk", "för alla")
        assert heard()["news"] == ["est-centrum"]


def test_a_window_that_comes_back_hears_what_it_missed(address):
    asta, bosse = Window(address), Window(address, "bosse")
    with asta.hearing() as heard:
        heard()
        bosse.say("ett")
        last = heard()["id"]
    bosse.say("två")
    with asta.hearing(0, **{"last-event-id": str(last)}) as heard:
        event = heard()
        assert event["news"] == ["est-centrum"]
        assert event["id"] > last
    with asta.hearing(event["id"]) as heard:
        assert heard()["news"] == []


def test_a_quiet_stream_stays_open(address, monkeypatch):
    monkeypatch.setattr(stream, "HEARTBEAT", 0.2)
    asta = Window(address)
    with asta.client.stream("GET", asta.stream) as answer:
        quiet = [line for line, _ in zip(answer.iter_lines(), range(12), strict=False)]
    assert ": still here" in quiet


def test_a_stream_makes_no_sign_when_others_write_in_private(address):
    """Not even a comment: the moments at which somebody reports are theirs."""
    asta, bosse = Window(address), Window(address, "bosse")
    with asta.client.stream("GET", asta.stream) as answer:
        came: list[str] = []
        listening = threading.Thread(target=lambda: came.extend(_lines(answer)), daemon=True)
        listening.start()
        time.sleep(1.2)
        before = len(came)
        for _ in range(3):
            bosse.say("/karta vecka 12")
            time.sleep(0.3)
        assert len(came) == before
        bosse.say("hej")
        time.sleep(1.2)
        assert any("est-centrum" in line for line in came[before:])


def _lines(answer: httpx.Response) -> Iterator[str]:
    with suppress(httpx.HTTPError):
        yield from answer.iter_lines()


@pytest.mark.parametrize("token", ["", "0" * 32, "å"])
def test_an_old_windows_stream_is_not_opened(address, token):
    asta = Window(address)
    answer = asta.client.get("/stream", params={"token": token})
    assert answer.status_code == 204  # a browser does not come back after that
    assert answer.content == b""


def test_too_many_streams_are_told_to_look_by_themselves(address, monkeypatch):
    monkeypatch.setattr(stream, "MOST", 0)
    assert Window(address).client.get(Window(address).stream).status_code in (204, 503)


def test_many_windows_ask_the_database_once(app, monkeypatch):
    asked = []
    newest = type(app.store.conversations).newest
    monkeypatch.setattr(type(app.store.conversations), "newest", lambda self: (asked.append(1), newest(self))[1])
    with served(app) as address, ExitStack() as stack:
        window = Window(address)
        lines = [stack.enter_context(window.client.stream("GET", window.stream)).iter_lines() for _ in range(8)]
        assert all(next(one).startswith("retry") for one in lines)
        asked.clear()
        time.sleep(2.2)
        assert 1 <= len(asked) <= 4
