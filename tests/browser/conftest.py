"""A real Chromium on the real page, served by uvicorn on this machine."""

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from bot.platforms.web.receive import application
from tests.bot.platforms.web.stage import SETTINGS, App, app_on
from tests.browser.contexts import Contexts
from tests.browser.phone_stage import here, town_file  # noqa: F401  fixtures of the phone page

# Playwright's own list (the last one given holds), and processes that would wait for a page of another site:
# all is one site here, and they made a page a third dearer.
WITHOUT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "PreconnectToSearch",
    "SpareRendererForSitePerProcess",
    # Parts of the window around the page, which is drawn also where nobody sees it.
    "TabHoverCardImages",
    "TabOrganization",
    "SidePanel",
    "Glic",
    "LensOverlay",
    "ReadAnything",
    "PageActionsMigration",
    "CustomizeChrome",
    "TabGroupsSave",
    "CommerceHint",
    "IsolateOrigins",
    "site-per-process",
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-site-isolation-trials",
    f"--disable-features={','.join(WITHOUT)}",
]
PATIENCE = 30_000  # ms; a machine that runs four of these at once is slow, and nothing is won by giving up
# The page looks by itself every few seconds where it has no stream: what it hears without that came by the stream.
NEVER_LOOKS = "window.setInterval = () => 0"
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}


@pytest.fixture(scope="package")  # while it runs, nothing else in the process may run an event loop
def chromium() -> Iterator[Contexts]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        contexts = Contexts(playwright.chromium.launch(executable_path=path, args=FLAGS))
        yield contexts
        contexts.close()


@pytest.fixture
def app(migrated_file: Path, tmp_path: Path) -> Iterator[App]:
    made = app_on(migrated_file, tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def address(app: App) -> Iterator[str]:
    """Where the page is served, until the test is over."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(application(app.door(), SETTINGS), log_config=None, timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(30)


@pytest.fixture
def opened(chromium: Contexts, address: str) -> Iterator[Callable[..., Any]]:
    """Opens the page in a new browser context; afterwards nothing may have complained or left the origin."""
    contexts: list[Any] = []
    complaints: list[str] = []
    requests: list[str] = []

    def opening(expect_errors: bool = False, looks: bool = False, **options: Any) -> Any:
        context = chromium.take(**(DESKTOP | options))
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        if not looks:
            page.add_init_script(NEVER_LOOKS)
        page.on("request", lambda request: requests.append(request.url))
        if not expect_errors:
            page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    yield opening
    for context in contexts:
        chromium.give_back(context, address)
    assert complaints == []
    assert [url for url in requests if not url.startswith((address, f"blob:{address}", "data:"))] == []
