"""The phone page in a real Chromium: served by uvicorn behind a line that can break where a test wants."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.app import App
from bot.identity import find_viewer
from bot.phone import door
from bot.platforms.web.phone.routes import application
from bot.platforms.web.phone.settings import PhoneSettings
from storage.model.report import Report
from tests import once
from tests.bot.platforms.web.phone.stage import LAT, LON, SECRET, link_for, make_town, open_town
from tests.browser.contexts import Contexts

PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "locale": "sv-SE",
    "timezone_id": "Europe/Stockholm",
}
HERE: dict[str, Any] = {
    "permissions": ["geolocation"],
    "geolocation": {"longitude": LON, "latitude": LAT, "accuracy": 18},
}


TELLS_VIOLATIONS = "addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective))"


@dataclass
class Line:
    """What lies between phone and server. `loses` names paths whose answers are lost on the way, and how often."""

    app: ASGIApp
    loses: dict[str, int] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    portals: dict[str, int] = field(default_factory=dict)  # paths that a network's own page answers, and how often
    sent: dict[str, int] = field(default_factory=dict)  # bytes of bodies and headers, by path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        self.seen.append(path)
        if self.portals.get(path, 0) > 0:
            self.portals[path] -= 1
            await HTMLResponse("<h1>Welcome to the guest network</h1>")(scope, receive, send)
            return
        if self.loses.get(path, 0) <= 0:
            await self.app(scope, receive, self._counted(path, send))
            return
        self.loses[path] -= 1

        async def into_the_void(_: Any) -> None:
            return None

        await self.app(scope, receive, into_the_void)  # the server has done its part
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"10")]})

    def _counted(self, path: str, send: Send) -> Send:
        async def counting(message: Any) -> None:
            size = sum(len(name) + len(value) + 4 for name, value in message.get("headers", ()))
            self.sent[path] = self.sent.get(path, 0) + size + len(message.get("body", b""))
            await send(message)

        return counting


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """The app's address while it is served."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(30)


@dataclass
class Street:
    """One town with its server, and the phones in it."""

    town: App
    line: Line
    address: str
    browser: Contexts
    contexts: list[Any] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def phone(self, **options: Any) -> Any:
        """A new phone's browser, not yet anywhere."""
        script = TELLS_VIOLATIONS if options.get("java_script_enabled", True) else ""
        context = self.browser.take(script, **(PHONE | options))
        context.set_default_timeout(30_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: self._hear(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _hear(self, text: str) -> None:
        # A request that fails is what half of these tests are about.
        if "Failed to load resource" not in text and "net::ERR" not in text:
            self.complaints.append(text)

    def open(self, page: Any, person: str = "bosse") -> None:
        """A new personal link, opened and pressed."""
        page.goto(self.address + link_for(self.town, person, datetime.now(UTC)))
        page.get_by_role("button", name="Öppna rapportsidan").click()
        page.wait_for_url("**/r/")

    def ready(self, person: str = "bosse", **options: Any) -> Any:
        """A phone with the form open and its script at work."""
        page = self.phone(**options)
        self.open(page, person)
        until(page, "document.documentElement.classList.contains('script')")
        page.get_by_text("Ekdahl" if person == "bosse" else "Öhman").wait_for()
        return page

    def kept(self, page: Any) -> None:
        """Wait until the phone could do without the server."""
        until(page, "navigator.serviceWorker.controller !== null")

    def reports(self, person: str = "bosse") -> tuple[Report, ...]:
        """What has arrived, newest first."""
        return self.town.store.reports.mine(find_viewer(self.town.store.members, person))


@contextmanager
def street(town: App, browser: Any) -> Iterator[Street]:
    """The town served, until the test is over; afterwards nothing may have complained."""
    line = Line(application(door(town), PhoneSettings(SECRET)))
    with served(line) as address:
        made = Street(town, line, address, browser)
        yield made
        for context in made.contexts:
            browser.give_back(context, address)
    assert made.complaints == []


def until(page: Any, expression: str, seconds: float = 30.0) -> None:
    """Wait for something true; Playwright's own wait would evaluate text, which the page's policy forbids."""
    late = time.monotonic() + seconds
    while time.monotonic() < late:
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {expression}")


@pytest.fixture(scope="session")
def town_file(shared_folder: Path) -> Path:
    return once.made(shared_folder, "town.sqlite", make_town)


@pytest.fixture
def here(town_file: Path, tmp_path: Path, chromium: Contexts) -> Iterator[Street]:
    town = open_town(town_file, tmp_path)
    with street(town, chromium) as made:
        yield made
    town.store.close()


def number(page: Any) -> str:
    found = page.locator("#receipt .number strong")
    found.wait_for()
    return str(found.text_content())


def waiting(page: Any) -> Any:
    return page.locator("#outbox li")


def emptied(page: Any) -> None:
    """Wait until the script has met the server and nothing waits any more."""
    until(page, "document.getElementById('name')?.textContent.length > 0")
    until(page, "Object.keys(localStorage).filter(key => key.startsWith('karta-r:d:')).length === 0", 60)


def fill(page: Any, text: str = "", kind: str = "klotter", where: str = "Stortorget") -> None:
    page.check(f"#latest [value={kind}]")
    page.fill("[name=where]", where)
    if text:
        page.fill("[name=text]", text)
