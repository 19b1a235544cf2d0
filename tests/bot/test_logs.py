"""What a running page logs: enough to mend it, never what somebody wrote."""

import io
import logging
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot import logs
from tests.bot.platforms.web.hands import hidden

ROOT = Path(__file__).parents[2]
SECRET = "Grannen-Bo-19121212-1212"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What is logged, with the test runner's own logging put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.getLogger("uvicorn.access").disabled = False
    for name in (*logs.OURS, "urllib3"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def test_ours_follow_the_setting_and_others_never_go_below_warning(written: io.StringIO) -> None:
    logs.configure("debug", written)
    logging.getLogger("karta.dispatch").debug("ours")
    for name in ("sqlalchemy.engine", "python_multipart.multipart", "urllib3.connectionpool", "uvicorn.access"):
        logging.getLogger(name).info(SECRET)
    logging.getLogger("uvicorn.access").error(SECRET)
    logging.getLogger("urllib3.connectionpool").warning("Retrying: /%s/oauth2", SECRET)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} DEBUG karta.dispatch: ours\n", written.getvalue())
    logs.configure("error", written)
    logging.getLogger("bot.page").warning("quiet")
    assert "quiet" not in written.getvalue()


def test_a_fault_is_told_by_kind_and_place(written: io.StringIO) -> None:
    logs.configure("info", written)
    cause = ValueError(SECRET)
    try:
        raise RuntimeError(SECRET) from cause
    except RuntimeError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    assert "RuntimeError" in written.getvalue()
    assert "test_logs.py" in written.getvalue()
    assert SECRET not in written.getvalue()


def test_what_is_typed_never_reaches_the_log_of_a_served_page(city_file: Path, tmp_path: Path) -> None:
    (tmp_path / "karta.sqlite").write_bytes(city_file.read_bytes())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {key: value for key, value in os.environ.items() if not key.startswith("KARTA_")}
    env |= {"KARTA_DATA_DIR": str(tmp_path), "KARTA_LOG_LEVEL": "debug", "KARTA_PORT": str(port)}
    env |= {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "bot", "serve"]
    page = subprocess.Popen(command, cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert page.stdout is not None
    said = [page.stdout.readline() for _ in range(3)]
    try:
        _type(f"http://127.0.0.1:{port}")
    finally:
        page.send_signal(signal.SIGINT)
        said.append(page.communicate(timeout=20)[0])
    told = "".join(said)
    assert SECRET not in told
    assert "map answered in" in told
    assert "Stopped." in told
    assert "Traceback" not in told
    assert page.returncode == 0


def _type(address: str) -> None:
    """Type the secret everywhere it can be typed."""
    with httpx.Client(base_url=address, follow_redirects=True, timeout=30) as client:
        room = client.get("/").url.path
        for line in (f"karta {SECRET}", f"{SECRET} karta", f"karta vecka 46 {SECRET}"):
            seen = client.get(room).text
            fields = {"token": hidden(seen, "token"), "once": hidden(seen, "once"), "line": line}
            assert client.post(room, data=fields).status_code == 200
        client.get(f"/?line={SECRET}")
        client.get(f"/{SECRET}?{SECRET}")
        client.post(room, data={"line": SECRET})
        client.post(room, content=SECRET, headers={"content-type": "application/json"})
        client.get("/complete", params={"typed": f"karta {SECRET}"})
    with socket.create_connection(("127.0.0.1", httpx.URL(address).port or 0)) as raw:
        raw.sendall(f"GET /{SECRET} {SECRET}\r\n\r\n".encode())
        raw.recv(1000)


def test_personal_data_is_masked_should_somebody_log_it(written: io.StringIO) -> None:
    logs.configure("info", written)
    logging.getLogger("karta.dispatch").info("line %s", "19121212-1212")
    logging.getLogger("sqlalchemy").warning("values ('070-123 45 67')")
    assert "1212" not in written.getvalue()
    assert "123 45" not in written.getvalue()
    assert written.getvalue().count("[") == 2
