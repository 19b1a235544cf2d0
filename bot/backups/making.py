"""Making a backup while everything goes on."""

import tempfile
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from bot.backups.archive import DATABASES, Manifest, Writer, writing
from bot.backups.databases import copy_sqlite, dump_postgresql, path_of
from bot.backups.trouble import BackupError
from bot.settings import Settings
from storage import schema
from storage.database import Database
from storage.tables import incidents, people


def back_up(settings: Settings, target: Path, at: datetime) -> Manifest:
    """Write the database and the photos into one new file. Raises `BackupError`.

    The database comes first: a photo that comes after it is nobody's and goes with the first retention; one that has
    gone in between was to go.
    """
    if target.exists():
        raise BackupError("backup_exists", target, "give it another name: an older backup is not written over")
    if not target.parent.is_dir():
        raise BackupError("folder_missing", target.parent, "make it first, for its owner only (chmod 700)")
    url = settings.url()
    with writing(target) as writer:
        # Beside the file, which must have room for it anyway.
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".karta-") as folder:
            kind = _database(url, Path(folder), writer)
        _photos(settings.data_dir / "photos", writer)
        manifest = _manifest(url, kind, writer.files, at)
        writer.finish(manifest)
    return manifest


def _database(url: str, folder: Path, writer: Writer) -> str:
    path = path_of(url)
    kind = "postgresql" if path is None else "sqlite"
    copy = folder / DATABASES[kind]
    if path is None:
        dump_postgresql(url, copy)
    elif path.is_file():
        copy_sqlite(path, copy)
    else:
        raise BackupError("database_missing", path, "there is nothing to back up: is KARTA_DATA_DIR right?")
    writer.add(copy.name, copy)
    return kind


def _photos(folder: Path, writer: Writer) -> None:
    for path in sorted(folder.glob("??/??/*.jpg")):
        writer.add(f"photos/{path.relative_to(folder).as_posix()}", path)


def _manifest(url: str, kind: str, files: dict[str, str], at: datetime) -> Manifest:
    """What the database says of itself, also one of an older version: before an upgrade is when backups are made."""
    database = Database(url)
    try:
        version = schema.version(database)
        if version is None:
            raise BackupError("database_without_tables", database.address, "there is nothing to back up")
        with database.read() as connection:
            counts = [
                connection.execute(select(func.count()).select_from(one)).scalar_one() for one in (incidents, people)
            ]
    finally:
        database.close()
    return Manifest(at.isoformat(timespec="seconds"), _version(), version, kind, counts[0], counts[1], files)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("handelsekarta")
    except PackageNotFoundError:
        return "unknown"
