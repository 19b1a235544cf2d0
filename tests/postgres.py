"""A PostgreSQL server for the tests, by pytest-postgresql, also where everything runs as root.

PostgreSQL refuses to run as root. There, each pg_ctl is handed to the `postgres` user that the
Debian package brings (or `nobody`), with a data directory of its own outside pytest's folders,
which other users cannot enter.
"""

import itertools
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from pytest_postgresql.executors import PostgreSQLExecutor

from storage.store import Store
from tests import once, reuse

ROOT = Path(__file__).parents[1]
TEMPLATE = "karta_template"
# The data of tests may be lost; every one of these saves time only.
CARELESS = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=64MB -c autovacuum=off"
_HOLDERS: list[subprocess.Popen[str]] = []  # kept, as Python complains of a forgotten process

# For whoever restarts it: what was committed is there afterwards. Only the machine may not fail.
CAREFUL = "-c synchronous_commit=on -c full_page_writes=on -c shared_buffers=64MB"


def pg_ctl() -> Path | None:
    """The newest pg_ctl of a server installation, or None."""
    debian = Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")
    found = sorted(debian, key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("pg_ctl")
    return found[-1] if found else Path(on_path) if on_path else None


def _other_user() -> str:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    pytest.skip("running as root, and there is no other user for PostgreSQL")


def _wrapped(executable: Path, folder: Path) -> Path:
    """A pg_ctl that gives up root; the folder becomes the other user's."""
    if os.geteuid() != 0:
        return executable
    user = _other_user()
    change = shutil.which("setpriv")
    if change is None:
        pytest.skip("running as root without setpriv (util-linux)")
    account = pwd.getpwnam(user)
    script = folder / "pg_ctl"
    as_user = f"--reuid={account.pw_uid} --regid={account.pw_gid} --clear-groups"
    script.write_text(f'#!/bin/sh\ncd /\nexec {change} {as_user} -- {executable} "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    shutil.chown(folder, account.pw_uid, account.pw_gid)
    return script


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A running server that hands out databases."""

    def __init__(self, base: str, executor: PostgreSQLExecutor | None = None) -> None:
        self.base = base
        self._numbers = itertools.count()
        self._free: list[str] = []
        self._lines: dict[str, psycopg.Connection] = {}  # to each database of this worker, to empty it
        self._fresh: reuse.Fresh | None = None
        self._executor = executor  # of whoever started it, and may restart it

    def restart(self, mode: str) -> None:
        """Stop and start it: `fast` ends what goes on, `immediate` is as if it had crashed. Returns when it answers."""
        made = self._executor
        assert made is not None, "a server of all workers is restarted by none of them"
        where = ("-D", made.datadir, "-l", made.logfile, "-m", mode, "-w")
        subprocess.run([made.executable, "restart", *where], check=True, stdout=subprocess.DEVNULL)
        self.wait()

    def url(self, name: str) -> str:
        """The address of one database."""
        return f"postgresql://{self.base}/{name}"

    def execute(self, *statements: str) -> None:
        """Run statements outside any transaction."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def wait(self, seconds: float = 60) -> None:
        """Until it answers: on a busy machine the port is open before the server has started up."""
        until = time.monotonic() + seconds
        while True:
            try:
                return self.execute("SELECT 1")
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)

    def prepare(self) -> None:
        """A migrated database to copy from."""
        self.execute(f"CREATE DATABASE {TEMPLATE}")
        with Store.open(self.url(TEMPLATE)) as store:
            store.migrate()

    @contextmanager
    def database(self, template: str = TEMPLATE) -> Iterator[str]:
        """The address of a database as new; a migrated one is emptied afterwards and used again."""
        name = self._free.pop() if template == TEMPLATE and self._free else self._created(template)
        try:
            yield self.url(name)
        finally:
            if template == TEMPLATE and self._emptied(name):
                self._free.append(name)
            else:
                self._dropped(name)

    def _created(self, template: str) -> str:
        name = f"karta_{os.getpid()}_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        if template == TEMPLATE and self._fresh is None:
            self._fresh = reuse.fresh(self._line(name))
        return name

    def _line(self, name: str) -> psycopg.Connection:
        if name not in self._lines:
            self._lines[name] = psycopg.connect(self.url(name), autocommit=True)
        return self._lines[name]

    def _emptied(self, name: str) -> bool:
        try:
            return self._fresh is not None and reuse.emptied(self._line(name), self._fresh)
        except psycopg.Error:
            return False  # whatever a test did to it: it goes

    def _dropped(self, name: str) -> None:
        if name in self._lines:
            self._lines.pop(name).close()
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def shared(folder: Path) -> Server:
    """The server of all workers of a run, started by whoever comes first; skips with a reason where it cannot be."""
    known = folder / "postgresql"
    with once.locked(folder, "postgresql"):
        if not known.exists():
            known.write_text(_started(folder), encoding="utf-8")
    address, _, reason = known.read_text(encoding="utf-8").strip().partition(" ")
    if reason:
        pytest.skip(reason)
    return Server(address)


def _started(folder: Path) -> str:
    """What a new process that holds a server says: its address, or why there is none."""
    log = folder / "postgresql.log"
    command = [sys.executable, "-m", "tests.postgres", str(folder)]
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "start_new_session": True, "cwd": ROOT}
    with log.open("wb") as errors:
        holder = subprocess.Popen(command, stderr=errors, text=True, **options)  # type: ignore[call-overload]
    _HOLDERS.append(holder)
    said = holder.stdout.readline()
    assert said, log.read_text(encoding="utf-8", errors="replace")
    return str(said)


def _hold(folder: Path) -> None:
    """Have a server, say so, and keep it until the run is over, however that ends."""
    try:
        with running() as server:
            print(server.base, flush=True)  # noqa: T201  the answer
            once.wait_for_the_end(folder)
    except pytest.skip.Exception as skipped:
        print("none", skipped, flush=True)  # noqa: T201  the answer


@contextmanager
def running(options: str = CARELESS) -> Iterator[Server]:
    """A server for as long as it is needed; skips with a reason where it cannot be."""
    executable = pg_ctl()
    if executable is None:
        pytest.skip("PostgreSQL's server binaries are not installed (apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="karta-postgresql-"))
    folder.chmod(0o755)
    executor = PostgreSQLExecutor(
        executable=str(_wrapped(executable, folder)),
        host="127.0.0.1",
        port=_free_port(),
        datadir=str(folder / "data"),
        unixsocketdir=str(folder),
        logfile=str(folder / "log"),
        startparams="-w",
        dbname="postgres",
        postgres_options=options,
    )
    try:
        executor.start()
        executor.wait_for_postgres()
        server = Server(f"{executor.user}@{executor.host}:{executor.port}", executor)
        server.wait()
        server.prepare()
        yield server
    finally:
        executor.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    _hold(Path(sys.argv[1]))
