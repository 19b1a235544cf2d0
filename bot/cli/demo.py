"""`karta demo` and `karta serve`: the demo city and the chat page."""

import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
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
# Seconds that open windows' streams may hold up the end of the server; they come back to the next one.
STREAMS_END = 2
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
    """Serve what is configured: the chat page (in a demo database)."""
    from bot.app import open_app

    configured = settings()
    app = open_app(configured, configured.url())
    if not app.services.demo and not configured.public_url and configured.page != "on":
        stop(
            "There is nothing to serve: the chat page is off (KARTA_PAGE=on turns it on; people come in by "
            "`karta members link PERSON`), and without KARTA_PUBLIC_URL there is no report page for phones. Use "
            "`karta ask … --as PERSON`, or try `karta demo`."
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


def _serve(app: "App", configured: "Settings") -> None:
    import uvicorn

    from bot import logs
    from bot.jobs import schedule
    from bot.page import page_application
    from bot.platforms.web.pictures import Pictures
    from bot.platforms.web.poster import WebPoster
    from bot.platforms.web.settings import PICTURE_BYTES

    if app.services.demo and configured.host not in LOOPBACK:
        stop("A demo has no sign-in, so it is served to this machine only: take KARTA_HOST away.")
    logs.configure(configured.log_level)

    listener = listen(configured.host, configured.port)
    port = listener.getsockname()[1]
    host = f"[{configured.host}]" if ":" in configured.host else configured.host
    typer.echo(f"\n  Händelsekarta: http://{host}:{port}/\n{_published(configured)}  Stop with Ctrl+C.\n")
    pictures = Pictures(PICTURE_BYTES)  # what this process posts by itself is shown by its page
    server = uvicorn.Server(
        uvicorn.Config(
            page_application(app, port, pictures),
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=STREAMS_END,
        )
    )
    clock = schedule(app, {"web": WebPoster(app.store.conversations, pictures.keep)})
    # Whatever runs it as a service ends it in the same good order as Ctrl+C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    clock.start()
    try:
        with suppress(KeyboardInterrupt):  # uvicorn passes Ctrl+C on after it has closed in good order
            server.run(sockets=[listener])
    finally:
        clock.stop()
    typer.echo("\n  Stopped. What was written is kept; the same command starts again.")


def _published(configured: "Settings") -> str:
    return f"  Report page for phones: {configured.public_url}/r/\n" if configured.public_url else ""


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
