"""Bringing a backup back: all of it is read and checked before anything is put in place."""

import os
import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from sqlalchemy import inspect

from bot.backups.archive import DATABASES, Manifest, unpack
from bot.backups.databases import check_sqlite, path_of, restore_postgresql
from bot.backups.trouble import BackupError
from bot.running import alone
from bot.settings import Settings
from storage import schema
from storage.database import Database
from storage.store import Store


def restore(
    settings: Settings, source: Path, at: datetime, *, replace: bool = False, dry_run: bool = False
) -> Manifest:
    """Put a backup in place; with `replace` a SQLite database that is there is moved aside, not lost.

    Raises `BackupError`, and has then changed nothing. `dry_run` reads and checks all of it.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.data_dir, prefix=".restore-") as name:
        folder = Path(name)
        manifest = unpack(source, folder)
        _fits(settings.url(), manifest, folder)
        if not dry_run:
            with alone(settings.data_dir):
                _free(settings.url(), replace=replace)
                _photos(folder / "photos", settings.data_dir / "photos")
                _database(settings.url(), folder / DATABASES[manifest.database], at)
    if not dry_run:
        with Store.open(settings.url()) as store:
            store.migrate()
    return manifest


def _fits(url: str, manifest: Manifest, folder: Path) -> None:
    kind = "postgresql" if path_of(url) is None else "sqlite"
    if manifest.database != kind:
        mend = f"this is a backup of {manifest.database}, and KARTA_DATABASE_URL is {kind}: they cannot be exchanged"
        raise BackupError("backup_of_another_kind", manifest.database, mend)
    if manifest.schema > schema.HEAD:
        raise BackupError("backup_newer", manifest.schema, f"this version knows {schema.HEAD}: update it first")
    if kind == "sqlite":
        check_sqlite(folder / DATABASES[kind])


def _free(url: str, *, replace: bool) -> None:
    """Raise unless there is a place for it."""
    path = path_of(url)
    if path is None:
        _empty(url)
    elif path.exists() and not replace:
        mend = "--replace moves it aside (nothing is deleted), or point KARTA_DATA_DIR at an empty folder"
        raise BackupError("database_there", path, mend)


def _database(url: str, copy: Path, at: datetime) -> None:
    path = path_of(url)
    if path is None:
        restore_postgresql(url, copy)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.restored")
    shutil.move(copy, fresh)  # the other disk has room for it, or nothing has happened
    if path.exists():
        _aside(path, at)
    fresh.replace(path)
    path.chmod(0o600)
    _sync(path.parent)


def _aside(path: Path, at: datetime) -> None:
    """The file and what belongs to it under another name."""
    for suffix in ("", "-journal", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(path.with_name(f"{path.name}.before-{at:%Y%m%dT%H%M%S}{suffix}"))


def _empty(url: str) -> None:
    """Raise unless a PostgreSQL database holds no tables."""
    database = Database(url)
    try:
        with database.read() as connection:
            tables = inspect(connection).get_table_names()
    finally:
        database.close()
    if tables:
        mend = "make an empty one (createdb) and name it in KARTA_DATABASE_URL; the old one stays as it is"
        raise BackupError("database_not_empty", f"{len(tables)} tables", mend)


def _photos(source: Path, target: Path) -> None:
    """Those that are not there yet; a photo's name is its content's."""
    for path in sorted(source.glob("??/??/*")) if source.is_dir() else ():
        place = target / path.relative_to(source)
        if not place.exists():
            for folder in (target, place.parent.parent, place.parent):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.move(path, place)
    if target.is_dir():
        _sync(target)


def _sync(folder: Path) -> None:
    """Names of files are on the disk, too, before it is said that they are there."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
