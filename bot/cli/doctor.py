"""`karta doctor`: what is configured, what is missing, what is risky."""

import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import typer

from bot.finding import Finding
from bot.settings import Settings, SettingsError, load_settings

# Seconds between two clocks that nothing suffers from, and bytes that a busy week takes many times over.
CLOCK_OFF = 10.0
LEAST_FREE = 1_000_000_000
MARKS = {"ok": "ok     ", "note": "note   ", "risk": "RISK   ", "missing": "MISSING"}


def doctor() -> None:
    """Say what is configured, what is missing and what is risky; status 1 when something is missing."""
    try:
        configured = load_settings()
    except SettingsError as error:
        typer.echo(f"{MARKS['missing']} settings\n{error}")
        raise typer.Exit(1) from None
    findings = list(examine(configured))
    for finding in findings:
        typer.echo(f"{MARKS[finding.state]} {finding.what}" + (f"\n        {finding.mend}" if finding.mend else ""))
    if any(finding.state == "missing" for finding in findings):
        raise typer.Exit(1)


def examine(configured: Settings) -> Iterator[Finding]:
    """Every check in turn; one that cannot run is itself a finding."""
    checks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
        _python, _database, _clock, _audit, _room, _tiles, _page, _chats
    )  # fmt: skip
    for check in checks:
        yield from _tried(check.__name__.strip("_"), check, configured)


def _tried(name: str, check: Callable[[Settings], Iterator[Finding]], configured: Settings) -> Iterator[Finding]:
    try:
        yield from check(configured)
    except Exception as error:  # noqa: BLE001 - a doctor that falls ill on one check still does the others
        yield Finding("missing", f"{name}: {type(error).__name__}: {error}")


def _python(_: Settings) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("ok", f"Python {version}, SQLite {sqlite3.sqlite_version}")


def _database(configured: Settings) -> Iterator[Finding]:
    from storage.store import Store

    url = configured.url()
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        yield Finding("missing", "database: no file yet", "Run `make demo`, or `karta migrate` for an empty one.")
        return
    store = Store.open(url)
    try:
        yield from _contents(store)
    finally:
        store.close()
    if configured.database_url is None:
        yield Finding(
            "note",
            "database: embedded SQLite",
            "One process at a time serves well; replicas need PostgreSQL.",
        )


def _contents(store: object) -> Iterator[Finding]:
    from storage import regions
    from storage.store import Store

    assert isinstance(store, Store)  # noqa: S101 - the import stays late
    yield Finding("ok", f"database: {store.address}")
    if not regions.loaded(store):
        yield Finding("missing", "region: none", "Run `karta migrate`: it loads KARTA_REGION.")
        return
    catalog = store.catalog.read()
    people = store.members.people()
    yield Finding("ok", f"region: {catalog.region.name}, {len(catalog.areas)} areas, {len(catalog.places)} places")
    yield Finding("ok", f"kinds: {len(catalog.kinds)}, partners: {len(catalog.partners)}")
    yield Finding(
        "ok" if people else "missing",
        f"people: {len(people)}",
        "" if people else "Run `karta members import`.",
    )
    yield Finding("ok", f"incidents: {store.incidents.count()}")
    last = store.retention.last()
    if last is None and not store.meta.is_demo:
        yield Finding("note", "retention: has not run", "`karta serve` runs it once a day, or `karta retention run`.")
    elif last is not None:
        yield Finding("ok", f"retention: ran {last:%Y-%m-%d %H:%M} UTC")
    troubled = store.digests.troubled()
    if troubled:
        yield Finding("risk", f"weekly digests: {len(troubled)} did not get through", "See `karta outbox list`.")
    if store.meta.is_demo:
        yield Finding(
            "risk",
            "demo database: every listed partner sees everything exactly, and the page has no sign-in",
            "Keep real incidents out of it.",
        )


def _clock(configured: Settings) -> Iterator[Finding]:
    """Digests go by the database's clock, signatures and tokens by this machine's."""
    from storage.store import Store

    if configured.url().startswith("sqlite:///"):
        return
    with Store.open(configured.url()) as store:
        began = datetime.now(UTC)
        theirs = store.now()
        ours = began + (datetime.now(UTC) - began) / 2
    off = abs((theirs - ours).total_seconds())
    if off > CLOCK_OFF:
        mend = "Set both by NTP: Slack refuses what is five minutes off, and digests go by the database's clock."
        yield Finding("risk", f"clock: {off:.0f} s apart from the database's", mend)
    else:
        yield Finding("ok", "clock: the same as the database's")


def _room(configured: Settings) -> Iterator[Finding]:
    """A database that cannot grow stores no report."""
    folder = configured.data_dir
    if not folder.is_dir():
        return
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        yield Finding("risk", f"disk: {free / 1e9:.1f} GB free in {folder}", "Make room: reports could not be stored.")
    else:
        yield Finding("ok", f"disk: {free / 1e9:.0f} GB free in {folder}")


def _chats(configured: Settings) -> Iterator[Finding]:
    """What each configured platform says of itself: tokens, scopes, channels."""
    from bot.platforms import CHATS

    ready = [slot for slot in CHATS if slot.configured(configured)]
    for slot in ready:
        yield from _tried(slot.name, slot.examine, configured)
    if not ready:
        yield Finding("note", "Slack and Teams: neither is configured", "See docs/go-live.md.")


def _audit(configured: Settings) -> Iterator[Finding]:
    """The key that seals the log, and whether it does."""
    from bot.audit_key import FILE, audit_key
    from storage.audit.chain import fingerprint
    from storage.store import Store

    path, url = configured.data_dir / FILE, configured.url()
    if not configured.audit_key and not path.exists():
        yield Finding("note", f"audit log: its key will be made at the first start, in {path}", "See docs/audit.md.")
        return
    if configured.audit_key:
        yield Finding("ok", "audit log: the key is KARTA_AUDIT_KEY")
    else:
        yield _key_file(path)
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        return
    with Store.open(url) as store:
        state = store.audit.state()
    if state.key not in ("", fingerprint(audit_key(configured)())):
        mend = "Set KARTA_AUDIT_KEY to the log's own key, or bring its file back; until then rows are not sealed."
        yield Finding("missing", "audit log: sealed with another key than the one configured", mend)
    elif state.waiting:
        yield Finding("risk", f"audit log: {state.waiting} rows wait for their seal", "See `karta audit verify`.")


def _key_file(path: Path) -> Finding:
    if path.stat().st_mode & 0o077:
        return Finding("risk", f"audit log: others can read its key, {path}", f"chmod 600 {path}")
    mend = "Keep a copy elsewhere, or set KARTA_AUDIT_KEY: whoever can change the database may read the key beside it."
    return Finding("note", f"audit log: the key is in {path}", mend)


def _tiles(configured: Settings) -> Iterator[Finding]:
    if not configured.tiles:
        yield Finding("note", "tiles: none; maps are drawn on the region's own areas")
    elif configured.tiles.startswith("http"):
        yield Finding("note", "tiles: over the network; the server learns which places are looked at")
    elif Path(configured.tiles).is_file():
        yield Finding("ok", f"tiles: {configured.tiles}")
    else:
        yield Finding("missing", f"tiles: {configured.tiles} does not exist", "Mend KARTA_TILES.")


def _chat_page(configured: Settings) -> Finding:
    where = f"{configured.host}:{configured.port}"
    if configured.page == "off":
        return Finding("note", f"chat page: off; in a demo at {where}", "KARTA_PAGE=on opens it for personal links.")
    if configured.page_url:
        return Finding("ok", f"chat page: {', '.join(configured.page_url)}, by personal link; listens on {where}")
    return Finding("note", f"chat page: this machine only, by personal link ({where})", "Name KARTA_PAGE_URL.")


def _page(configured: Settings) -> Iterator[Finding]:
    yield _chat_page(configured)
    if not configured.public_url:
        yield Finding(
            "note",
            "report page for phones: not published; links to it are given in a demo on this machine only",
            "Set KARTA_PUBLIC_URL to an https:// address that passes requests on to this page.",
        )
        return
    yield Finding("ok", f"report page for phones: {configured.public_url}/r/, and nothing else there")
    if configured.public_url.startswith("http://"):
        yield Finding("note", "report page for phones: without HTTPS only this machine's own browser can use it")
