"""Copies of databases: SQLite by itself, PostgreSQL by its own pg_dump and pg_restore."""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL

from bot.backups.trouble import BackupError
from storage.database import BUSY_MS, normalise

_PASSWORD = re.compile(r"\S*://\S*")


def path_of(url: str) -> Path | None:
    """The file of a SQLite database; None for PostgreSQL."""
    address = normalise(url)
    return Path(address.database or "") if address.drivername.startswith("sqlite") else None


def copy_sqlite(source: Path, target: Path) -> None:
    """What is in the database at one moment, while others go on writing.

    VACUUM INTO copies what is there and nothing of what was deleted, which a copy of the pages would.
    """
    try:
        with closing(sqlite3.connect(source, timeout=BUSY_MS / 1000)) as connection:
            connection.execute("VACUUM INTO ?", [str(target)])
        target.chmod(0o600)
        check_sqlite(target)
    except sqlite3.Error as error:
        raise BackupError("database_not_copied", source.name, f"is it whole, and is there room? ({error})") from None


def check_sqlite(path: Path) -> None:
    """Raise unless SQLite finds the file in order."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            said = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
    except sqlite3.Error as error:
        raise BackupError("database_damaged", path.name, f"take another backup ({error})") from None
    if said != ["ok"]:
        raise BackupError("database_damaged", path.name, f"take another backup ({said[0][:60]})")


def dump_postgresql(url: str, target: Path) -> None:
    """pg_dump's own format: one snapshot, while others go on writing."""
    _run("pg_dump", url, ["--format=custom", "--no-owner", "--no-privileges", f"--file={target}"])
    target.chmod(0o600)


def restore_postgresql(url: str, source: Path) -> None:
    """Into an empty database, wholly or not at all."""
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(source)]
    _run("pg_restore", url, options)


def _run(program: str, url: str, options: Sequence[str]) -> None:
    """One of PostgreSQL's programs; the password goes by the environment, where no list of processes shows it."""
    address = normalise(url)
    command = [_found(program), f"--dbname={_plain(address)}", "--no-password", *options]
    env = dict(os.environ) | {"LC_ALL": "C"} | ({"PGPASSWORD": address.password} if address.password else {})
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)  # noqa: S603  ours, no shell
    if done.returncode:
        said = next((line for line in done.stderr.splitlines() if line.strip()), "it said nothing")
        raise BackupError(f"{program}_failed", program, _PASSWORD.sub("…", said)[:200])


def _plain(address: URL) -> str:
    """As PostgreSQL's programs read it, without a password."""
    return URL.create(
        "postgresql", address.username, None, address.host, address.port, address.database, address.query
    ).render_as_string(hide_password=False)


def _found(program: str) -> str:
    """The newest one on this machine: it must not be older than the server."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: int(path.parts[-3]))
    found = str(debian[-1]) if debian else shutil.which(program)
    if found is None:
        raise BackupError("program_missing", program, "install PostgreSQL's client programs (postgresql-client)")
    return found
