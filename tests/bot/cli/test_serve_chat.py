"""`karta serve` with a chat platform: one process, its health, its log, and how it ends."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests import once, postgres
from tests.kill.loop import prepare
from tests.kill.test_kill import free_port
from tests.warm import ROOT

SECRET = "Grannen-Bo-19121212-1212"


@dataclass
class Served:
    process: "subprocess.Popen[str]"
    at: httpx.Client

    def end(self, how: signal.Signals = signal.SIGTERM) -> tuple[str, str]:
        self.process.send_signal(how)
        return self.process.communicate(timeout=60)


def start(folder: Path, *words: str, **settings: str) -> tuple["subprocess.Popen[str]", int]:
    port = free_port()
    env = {key: value for key, value in os.environ.items() if not key.startswith("KARTA_")}
    env |= {"KARTA_DATA_DIR": str(folder), "KARTA_PORT": str(port), "PYTHONUNBUFFERED": "1", **settings}
    command = [sys.executable, "-m", "tests.bot.paper", *words]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=ROOT, env=env, text=True, **pipes), port  # type: ignore[call-overload]


@pytest.fixture(scope="session")
def prepared_file(shared_folder: Path) -> Path:
    return once.made(shared_folder, "prepared.sqlite", lambda path: prepare(f"sqlite:///{path}"))


@pytest.fixture
def served(prepared_file: Path, tmp_path: Path) -> Iterator[Served]:
    """A process of the test's own, to end."""
    with serving(prepared_file, tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def listening(prepared_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One process for all tests that only ask."""
    with serving(prepared_file, tmp_path_factory.mktemp("listening")) as made:
        yield made


@contextmanager
def serving(prepared: Path, folder: Path) -> Iterator[Served]:
    shutil.copy(prepared, folder / "karta.sqlite")
    process, port = start(folder, KARTA_LOG_FORMAT="json", KARTA_LOG_LEVEL="debug")
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        until = time.monotonic() + 60
        while time.monotonic() < until and not is_ready(client):
            assert process.poll() is None, process.communicate()
            time.sleep(0.1)
        yield Served(process, client)
    if process.poll() is None:
        process.kill()
        process.communicate()


def is_ready(client: httpx.Client) -> bool:
    try:
        return client.get("/ready").status_code == 200
    except httpx.TransportError:
        return False


def hear(served: Served, line: str, account: str = "U1", **more: str) -> httpx.Response:
    return served.at.post("/paper/events", json={"account": account, "line": line, **more})


def test_one_process_answers_on_the_page_and_on_the_platform(listening: Served) -> None:
    said = hear(listening, "/hjälp", email="asta.lindqvist@demo.example").json()["says"]
    assert "/karta" in said
    assert listening.at.get("/", follow_redirects=True).status_code == 200
    assert listening.at.get("/paper/elsewhere").status_code == 404
    assert listening.at.get("/paper/events").status_code == 405
    away = {"host": "slack.example.se"}  # behind a server in front, by whatever name
    assert listening.at.post("/paper/events", json={"account": "U1", "line": "/hjälp"}, headers=away).status_code == 200
    assert listening.at.get("/", headers=away).status_code == 421


def test_health_is_for_whoever_watches_the_process_alone(listening: Served) -> None:
    assert listening.at.get("/health").json() == {"ok": True}
    assert listening.at.get("/ready").json() == {"ok": True}
    assert listening.at.get("/ready", headers={"x-forwarded-for": "1.2.3.4"}).status_code == 404
    assert listening.at.get("/health", headers={"forwarded": "for=1.2.3.4"}).status_code == 404


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_what_was_acknowledged_is_finished_before_it_ends(served: Served, how: signal.Signals) -> None:
    assert served.at.post("/paper/events", json={"long": True}).json() == {"acknowledged": True}
    out, err = served.end(how)
    assert "paper ended 2" in out  # started, and done
    assert "Stopped." in out
    assert served.process.returncode == 0
    assert "Traceback" not in err


def test_the_log_is_lines_of_json_with_an_id_for_each_request_and_nothing_of_people(served: Served) -> None:
    first, second = (hear(served, f"/karta {SECRET}", "U-Kanarie-Bo") for _ in range(2))
    served.at.get(f"/{SECRET}?line={SECRET}")
    served.at.post("/paper/events", content=SECRET)
    _, err = served.end()
    rows = [json.loads(line) for line in err.splitlines()]
    assert all({"at", "level", "logger", "event"} <= set(row) for row in rows)
    ids = [answer.headers["x-request-id"] for answer in (first, second)]
    assert len(set(ids)) == 2
    for one in ids:
        (row,) = [row for row in rows if row.get("request") == one and row["logger"] == "karta.serve"]
        assert row["event"].startswith("chat POST answered with 200 in")
    assert any(row.get("fault") and "paper.py" in row["place"] for row in rows)  # no JSON
    for word in (SECRET, "Kanarie", "1912", "127.0.0.1"):
        assert word not in err


def test_a_platform_that_cannot_be_run_ends_with_words(prepared_file: Path, tmp_path: Path) -> None:
    shutil.copy(prepared_file, tmp_path / "karta.sqlite")
    process, _ = start(tmp_path, "--refused")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert err.strip() == "paper refuses the pen. Get another one."
    assert "Traceback" not in out + err


def test_health_and_pages_answer_while_a_platform_is_being_connected(prepared_file: Path, tmp_path: Path) -> None:
    shutil.copy(prepared_file, tmp_path / "karta.sqlite")
    process, port = start(tmp_path, "--slow")
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        until = time.monotonic() + 60
        while time.monotonic() < until and not answers(client):
            time.sleep(0.1)
        assert client.get("/health").json() == {"ok": True}
        assert client.get("/ready").json() == {"ok": False, "why": ["paper:not_connected"]}
        assert client.get("/", follow_redirects=True).status_code == 200
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=60)
    assert time.monotonic() - began < 20  # it does not wait for what was to be connected
    assert (process.returncode, "Stopped." in out, "Traceback" in err) == (0, True, False)


def answers(client: httpx.Client) -> bool:
    try:
        return client.get("/health").status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.postgresql
def test_replicas_on_one_database_handle_each_event_once_and_outlive_each_other(
    postgresql_server: postgres.Server, tmp_path: Path
) -> None:
    with postgresql_server.database() as url, ExitStack() as stack:
        prepare(url)
        running = [start(tmp_path / name, KARTA_DATABASE_URL=url, KARTA_AUDIT_KEY="k" * 40) for name in ("a", "b")]
        for process, _ in running:
            stack.callback(process.kill)
        clients = [
            stack.enter_context(httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)) for _, port in running
        ]
        for client in clients:
            until = time.monotonic() + 60
            while time.monotonic() < until and not is_ready(client):
                time.sleep(0.1)

        def send(sent: tuple[int, int]) -> bool:
            number, replica = sent
            event = {"account": "U1", "line": "/hjälp", "event": f"Ev{number}"}
            return "says" in clients[replica].post("/paper/events", json=event).json()

        with ThreadPoolExecutor(4) as pool:
            handled = list(pool.map(send, [(number, replica) for number in range(12) for replica in (0, 1)]))
        assert sum(handled) == 12
        running[0][0].kill()
        running[0][0].communicate()
        assert send((99, 1))
        assert is_ready(clients[1])
        running[1][0].send_signal(signal.SIGTERM)
        out, _ = running[1][0].communicate(timeout=60)
        assert (running[1][0].returncode, "Stopped." in out) == (0, True)
