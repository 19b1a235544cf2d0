"""A backup that is brought back is the installation as it was; a bad one changes nothing."""

import io
import json
import sqlite3
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import App, open_app
from bot.backups.archive import MANIFEST
from bot.backups.making import back_up
from bot.backups.restoring import restore
from bot.backups.trouble import BackupError
from bot.running import serving
from bot.settings import Settings
from storage.model.incident import IncidentDraft, Precision
from storage.photos import PhotoFiles, take_in
from storage.store import Store
from storage.tables import metadata
from tests import postgres
from tests.bot.platforms.web.phone.stage import photo
from tests.kill.loop import prepare
from tests.warm import ROOT, karta

AT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
KEY = "k" * 40


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    prepare(database_url)
    return Settings(data_dir=tmp_path / "data", database_url=database_url, audit_key=KEY)


@pytest.fixture
def empty(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Settings]:
    """Another place of the same kind, with nothing in it."""
    if database_url.startswith("sqlite"):
        yield Settings(data_dir=tmp_path / "other", database_url=f"sqlite:///{tmp_path}/other/karta.db", audit_key=KEY)
    else:
        server: postgres.Server = request.getfixturevalue("postgresql_server")
        with server.database("template0") as url:
            yield Settings(data_dir=tmp_path / "other", database_url=url, audit_key=KEY)


def draft(number: int) -> IncidentDraft:
    at = AT - timedelta(days=2)
    return IncidentDraft(
        kind="klotter", start=at, end=at, x=356_731.4, y=6_213_018.2, precision=Precision.EXACT, source="polisen",
        source_id=f"P-{number}", text_raw=f"KANARIE-{number}", demo=True,
    )  # fmt: skip


def fill(app: App) -> str:
    app.store.incidents.upsert([draft(number) for number in range(40)])
    app.ask("/karta vecka 47", "asta", "est-centrum", AT)
    taken = take_in(photo("teal"))
    return PhotoFiles(app.settings.data_dir / "photos").put(taken)


def rows(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    with store._database.read() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


def test_what_is_restored_is_what_was_there(settings: Settings, empty: Settings, tmp_path: Path) -> None:
    app = open_app(settings, settings.url())
    digest = fill(app)
    before = rows(app.store)
    made = back_up(settings, tmp_path / "one.tar.gz", AT)
    assert (made.incidents, made.photos) == (40, 2)
    assert (tmp_path / "one.tar.gz").stat().st_mode & 0o077 == 0
    app.store.incidents.delete("polisen", ["P-1"])
    app.store.close()
    restore(empty, tmp_path / "one.tar.gz", AT)
    with Store.open(empty.url(), KEY.encode) as store:
        assert rows(store) == before
        assert store.audit.verify(()).fault is None
        store.incidents.upsert([draft(41)])  # it goes on where it was
        assert store.incidents.count() == 41
    photos = PhotoFiles(empty.data_dir / "photos")
    assert (photos.get(digest) or b"").startswith(b"\xff\xd8")
    assert photos.thumbnail(digest) is not None
    again = open_app(empty, empty.url())
    assert "händelser" in again.ask("/karta vecka 47", "asta", "est-centrum", AT).card.fallback()
    again.store.close()


def test_it_is_one_moment_while_others_write(settings: Settings, empty: Settings, tmp_path: Path) -> None:
    """Two rows always come together: a backup holds both or neither."""
    app, stop, written = open_app(settings, settings.url()), threading.Event(), [0]

    def write() -> None:
        while not stop.is_set():
            number = written[0]
            app.store.incidents.upsert([draft(2 * number), draft(2 * number + 1)])
            written[0] += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while written[0] < 3:
            stop.wait(0.05)
        back_up(settings, tmp_path / "one.tar.gz", AT)
    finally:
        stop.set()
        writer.join()
        app.store.close()
    restore(empty, tmp_path / "one.tar.gz", AT)
    with Store.open(empty.url()) as store:
        assert store.incidents.count() % 2 == 0
        assert 0 < store.incidents.count() <= 2 * written[0]


def test_a_place_that_is_taken_is_left_alone(settings: Settings, tmp_path: Path) -> None:
    back_up(settings, tmp_path / "one.tar.gz", AT)
    with Store.open(settings.url()) as store:
        store.incidents.upsert([draft(7)])
    with pytest.raises(BackupError, match=r"database (there|not empty)"):
        restore(settings, tmp_path / "one.tar.gz", AT)
    with Store.open(settings.url()) as store:
        assert store.incidents.count() == 1
    with pytest.raises(BackupError, match="backup exists"):
        back_up(settings, tmp_path / "one.tar.gz", AT)


@pytest.fixture
def here(migrated_file: Path, tmp_path: Path) -> Settings:
    made = Settings(data_dir=tmp_path)
    prepare(made.url())
    return made


def test_an_old_database_is_moved_aside_and_not_lost(here: Settings, tmp_path: Path) -> None:
    back_up(here, tmp_path / "one.tar.gz", AT)
    with Store.open(here.url()) as store:
        store.incidents.upsert([draft(7)])
    restore(here, tmp_path / "one.tar.gz", AT, replace=True)
    with Store.open(here.url()) as store:
        assert store.incidents.count() == 0
    (aside,) = tmp_path.glob("karta.sqlite.before-*")
    with Store.open(f"sqlite:///{aside}") as store:
        assert store.incidents.count() == 1


def test_nothing_is_restored_under_a_running_server(here: Settings, tmp_path: Path) -> None:
    back_up(here, tmp_path / "one.tar.gz", AT)
    program = "import sys; from pathlib import Path; from bot.running import serving\n"
    program += "with serving(Path(sys.argv[1])): print('serving', flush=True); sys.stdin.read()"
    server = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    assert server.stdout.readline() == "serving\n"
    with serving(tmp_path), pytest.raises(BackupError, match=r"still serving.*stop `karta serve`"):
        restore(here, tmp_path / "one.tar.gz", AT, replace=True)
    server.kill()
    server.communicate()
    restore(here, tmp_path / "one.tar.gz", AT, replace=True)


def test_what_was_deleted_is_in_no_backup(here: Settings, tmp_path: Path) -> None:
    with Store.open(here.url()) as store:
        store.incidents.upsert([draft(number) for number in range(50)])
        store.incidents.delete("polisen", [f"P-{number}" for number in range(49)])
    back_up(here, tmp_path / "one.tar.gz", AT)
    with tarfile.open(tmp_path / "one.tar.gz") as tar:
        source = tar.extractfile("database.sqlite")
        assert source is not None
        held = source.read()
    assert b"KANARIE-49" in held
    assert b"KANARIE-48" not in held
    assert KEY.encode() not in held


def altered(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    with tarfile.open(path) as tar:
        files = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
    change(files)
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


def newer(files: dict[str, bytes]) -> None:
    files[MANIFEST] = json.dumps(json.loads(files[MANIFEST]) | {"schema": "9999"}).encode()


def of_postgresql(files: dict[str, bytes]) -> None:
    raw = json.loads(files[MANIFEST])
    raw["files"]["database.dump"] = raw["files"].pop("database.sqlite")
    files["database.dump"] = files.pop("database.sqlite")
    files[MANIFEST] = json.dumps(raw | {"database": "postgresql"}).encode()


BAD: tuple[tuple[Callable[[dict[str, bytes]], Any], str], ...] = (
    (lambda files: files.update({"../../evil": b"x"}), "backup strange"),
    (lambda files: files.update({"photos/ab/cd/../../x": b"x"}), "backup strange"),
    (lambda files: files.update({"photos/ab/cd/x.jpg": b"x"}), "backup damaged"),
    (lambda files: files.update({"database.sqlite": b"x" * 5_000}), "backup damaged"),
    (lambda files: files.pop("database.sqlite"), "backup damaged"),
    (lambda files: files.pop(MANIFEST), "backup unreadable"),
    (lambda files: files.update({MANIFEST: b"[]"}), "backup unreadable"),
    (newer, "backup newer"),
    (of_postgresql, "backup of another kind"),
)


@pytest.mark.parametrize(("change", "said"), BAD)
def test_a_bad_backup_changes_nothing(
    here: Settings, tmp_path: Path, change: Callable[[dict[str, bytes]], None], said: str
) -> None:
    path = tmp_path / "one.tar.gz"
    back_up(here, path, AT)
    altered(path, change)
    before = (tmp_path / "karta.sqlite").read_bytes()
    with pytest.raises(BackupError, match=said):
        restore(here, path, AT, replace=True)
    assert (tmp_path / "karta.sqlite").read_bytes() == before
    assert {one.name for one in tmp_path.iterdir()} <= {"one.tar.gz", "karta.sqlite", "serving.lock", "audit.key"}


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_a_file_that_was_cut_short_is_refused(here: Settings, tmp_path: Path, share: float) -> None:
    path = tmp_path / "one.tar.gz"
    back_up(here, path, AT)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(BackupError, match=r"backup (unreadable|damaged)"):
        restore(here, path, AT, replace=True, dry_run=True)


def test_a_database_that_is_damaged_is_not_backed_up(here: Settings, tmp_path: Path) -> None:
    path = tmp_path / "karta.sqlite"
    raw = bytearray(path.read_bytes())
    raw[4_096 * 3 : 4_096 * 9] = b"\xa5" * (4_096 * 6)
    path.write_bytes(raw)
    with pytest.raises(BackupError, match=r"database (not copied|damaged)"):
        back_up(here, tmp_path / "one.tar.gz", AT)
    assert not (tmp_path / "one.tar.gz").exists()
    assert not list(tmp_path.glob("*.half"))


SINCE_0011 = (
    "word_steps",
    *("work_reminders", "announcements", "problem_threads", "follow_ups", "decision_steps", "decisions"),
    *("vote_steps", "ballots", "vote_marks", "votes", "measures"),
)


def older(path: Path) -> None:
    """The tables as an earlier version had them."""
    with sqlite3.connect(path) as connection:
        for table in (*SINCE_0011, "agreements", "contributions", "problem_steps", "problems"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("DELETE FROM counters WHERE name = 'problem'")
        for table in ("accounts", "account_codes", "inbox", "room_posts", "platform_notes"):
            connection.execute(f"DROP TABLE {table}")
        for table, column in (("conversations", "platform"), ("notices", "sent_at"), ("subscriptions", "thread")):
            connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        connection.execute("UPDATE alembic_version SET version_num = '0009'")
    connection.close()


def test_an_older_database_is_backed_up_as_it_is_and_brought_up_to_date_when_restored(
    here: Settings, tmp_path: Path
) -> None:
    """The backup before an upgrade, made by either version."""
    older(tmp_path / "karta.sqlite")
    made = back_up(here, tmp_path / "one.tar.gz", AT)
    assert made.schema == "0009"
    restore(here, tmp_path / "one.tar.gz", AT, replace=True)
    with Store.open(here.url()) as store:
        assert not store.needs_migration
        assert store.accounts.all() == ()
        assert {room.platform for room in store.conversations.list()} == {"web"}


def test_the_commands_say_what_they_did(here: Settings, tmp_path: Path) -> None:
    done = karta(tmp_path, "backup", str(tmp_path), cold=True)
    assert done.returncode == 0, done.stderr
    (path,) = tmp_path.glob("karta-*.tar.gz")
    assert "0 incidents" in done.stdout
    tried = karta(tmp_path, "restore", str(path), "--dry-run", cold=True)
    assert "In order" in tried.stdout
    refused = karta(tmp_path, "restore", str(path))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--replace" in refused.stderr
    again = karta(tmp_path, "restore", str(path), "--replace")
    assert "karta retention run" in again.stdout
    nowhere = karta(tmp_path, "backup", str(tmp_path / "none" / "x.tar.gz"))
    assert (nowhere.returncode, "folder missing" in nowhere.stderr) == (2, True)
    missing = karta(tmp_path, "restore", str(tmp_path / "none.tar.gz"))
    assert (missing.returncode, "backup unreadable" in missing.stderr) == (2, True)


@pytest.mark.postgresql
def test_a_password_stands_in_no_message(postgresql_server: postgres.Server, tmp_path: Path) -> None:
    with postgresql_server.database() as url:
        address = url.replace("://", "://nobody:HEMLIGT@" if "@" not in url else "://", 1)
        bad = Settings(data_dir=tmp_path, database_url=address.replace("127.0.0.1:", "127.0.0.1:1"))
        with pytest.raises(BackupError, match="pg dump failed") as told:
            back_up(replace(bad), tmp_path / "x.tar.gz", AT)
    assert "HEMLIGT" not in str(told.value)
    assert list(tmp_path.glob("x*")) == []
