"""`karta demo` and `karta serve`: the demo city and the chat page."""

import socket
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.common import moment, settings, stop
from bot.settings import LOOPBACK

if TYPE_CHECKING:
    from bot.app import App
    from bot.settings import Settings
    from storage.store import Store

# How many ports after the wished one are tried before giving up.
PORTS_TRIED = 50
# What shells know Ctrl+C by. Only a script's fill ends with it: `make` would call it an error of ours.
INTERRUPTED = 130
# Seconds between lines of progress where the terminal is none.
PROGRESS_EVERY = 1.0


def demo(
    fresh: Annotated[bool, typer.Option("--fresh", help="Start over: the demo's database is made anew.")] = False,
    fill_only: Annotated[bool, typer.Option("--fill-only", help="Fill the demo city and stop.")] = False,
    now: Annotated[str | None, typer.Option(help="Fill up to this moment, ISO 8601.")] = None,
) -> None:
    """Fill an embedded database with the demo city and serve the chat page on this machine."""
    from bot.app import open_app

    configured = settings()
    if fresh:
        _start_over(configured)
    app = open_app(configured, configured.url())
    try:
        app = fill(app, moment(now, ZoneInfo(app.store.catalog.read().region.timezone)))
    except KeyboardInterrupt:
        typer.echo("\n  Stopped while filling; the same command goes on.", err=True)
        raise typer.Exit(INTERRUPTED if fill_only else 0) from None
    if not fill_only:
        _serve(app, configured)


def serve() -> None:
    """Serve what is configured: the chat page, the report page for phones, Slack, Teams, and what the clock does."""
    from bot.app import open_app

    configured = settings()
    app = open_app(configured, configured.url())
    if not _has_pages(app) and not configured.slack and not configured.teams:
        stop(
            "There is nothing to serve: neither Slack nor Teams is configured (docs/go-live.md), the chat page is off "
            "(KARTA_PAGE=on turns it on; people come in by `karta members link PERSON`), and without KARTA_PUBLIC_URL "
            "there is no report page for phones. Use `karta ask … --as PERSON`, or try `karta demo`."
        )
    _serve(app, configured)


def fill(app: "App", now: datetime) -> "App":
    """Fill or top up the demo city; refuses a database that holds real incidents."""
    from bot import demo as city
    from bot.app import open_app

    real = _real(app.store)
    if real:
        stop(
            f"{app.store.address} holds {real} that are not the demo's. Point KARTA_DATA_DIR or "
            "KARTA_DATABASE_URL at another place for a demo."
        )
    began = time.monotonic()
    filled = city.fill(app.store, now, progress=_progress())
    city.work_through(app.store, now)
    if filled.new:
        took = time.monotonic() - began
        typer.echo(f"Filled the demo city: {filled.new} invented incidents in {took:.0f} s.")
    was_demo = app.services.demo
    return app if was_demo else open_app(app.settings, app.settings.url())


def _start_over(configured: "Settings") -> None:
    url = configured.url()
    if not url.startswith("sqlite:///"):
        stop("--fresh only makes a SQLite demo anew; empty a PostgreSQL database yourself.")
    path = Path(url.removeprefix("sqlite:///"))
    if path.exists():
        _refuse_real_data(url, path)
    for suffix in ("", "-journal", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _refuse_real_data(url: str, path: Path) -> None:
    """A database that is no demo is never removed, whatever the flag says."""
    from storage.store import Store

    store = Store.open(url)
    if store.needs_migration:
        store.migrate()
    try:
        real = _real(store)
        if real:
            stop(f"{path} holds {real} that are not the demo's, so --fresh leaves it alone.")
    finally:
        store.close()


def _real(store: "Store") -> str:
    """What a database that is no demo holds already, in words; "" when it may become one."""
    from bot.demo.filling import REGION
    from storage import regions

    if store.meta.is_demo:
        return ""
    if store.incidents.count():
        return "incidents"
    if store.members.people() or store.members.domains():
        return "people"
    return "areas" if regions.loaded(store) and store.catalog.read().region.key != REGION else ""


def _progress() -> Callable[[int, int], None]:
    last = [0.0]

    def show(done: int, total: int) -> None:
        clock = time.monotonic()
        if clock - last[0] >= PROGRESS_EVERY or done >= total:
            last[0] = clock
            typer.echo(f"  demo city: {done} of {total} weeks")

    return show


def _has_pages(app: "App") -> bool:
    return app.services.demo or app.settings.page == "on" or app.settings.public_url is not None


def _serve(app: "App", configured: "Settings") -> None:
    import asyncio

    from bot import logs
    from bot.health import Health
    from bot.jobs import schedule
    from bot.page import page_application
    from bot.platforms.chat import ChatError
    from bot.platforms.web.pictures import Pictures
    from bot.platforms.web.poster import WebPoster
    from bot.platforms.web.settings import PICTURE_BYTES
    from bot.running import serving
    from bot.serving import open_chats, run, whole

    if app.services.demo and configured.host not in LOOPBACK:
        stop("A demo has no sign-in, so it is served to this machine only: take KARTA_HOST away.")
    logs.configure(configured.log_level, form=configured.log_format)
    listener = listen(configured.host, configured.port)
    port = listener.getsockname()[1]
    pictures = Pictures(PICTURE_BYTES)  # what this process posts by itself is shown by its page
    running = app.chats.running
    try:
        open_chats(app)
        page = page_application(app, port, pictures) if _has_pages(app) else None
        application = whole(app, Health(app.store, running), page)
        web = WebPoster(app.store.conversations, pictures.keep)
        clock = schedule(app, {"web": web, **app.chats.posters()})
        typer.echo(_said(app, port))
        with serving(configured.data_dir):
            asyncio.run(run(application, listener, clock, [*running.values()]))
    except ChatError as error:
        stop(str(error))
    finally:
        app.store.close()
    typer.echo("\n  Stopped. What was written is kept; the same command starts again.")


def _said(app: "App", port: int) -> str:
    """Where what is served can be found."""
    configured = app.settings
    host = f"[{configured.host}]" if ":" in configured.host else configured.host
    lines = [f"\n  Händelsekarta: http://{host}:{port}/"] if _has_pages(app) else ["\n  Händelsekarta"]
    if configured.public_url:
        lines.append(f"  Report page for phones: {configured.public_url}/r/")
    if app.chats.running:
        lines.append(f"  Chat: {', '.join(app.chats.running)}; health at http://{host}:{port}/ready")
    return "\n".join([*lines, "  Stop with Ctrl+C.\n"])


def listen(host: str, wished: int) -> socket.socket:
    """A listening socket on the wished port, or on the next free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in (wished, *range(wished + 1, min(wished + PORTS_TRIED, 65_536)), 0):
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError:
            listener.close()
            continue
        listener.listen()
        if port != wished:
            typer.echo(f"Port {wished} is busy; using {listener.getsockname()[1]}.")
        return listener
    return stop(f"No port is free on {host}. Set KARTA_PORT to a free one.")
