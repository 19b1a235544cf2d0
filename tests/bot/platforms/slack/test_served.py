"""`karta serve` as an operator runs it, with Slack configured in the environment."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.bot.platforms.slack.peer import APP_TOKEN, BOT_TOKEN, Peer
from tests.bot.platforms.slack.stage import SECRET, Stage
from tests.kill.test_kill import free_port
from tests.warm import ROOT

KEY = "the key of the demo city of the tests"  # as tests/city.py has it


def serve(folder: Path, port: int, peer: Peer, **more: str) -> subprocess.Popen[str]:
    mine = {name: value for name, value in os.environ.items() if not name.startswith("KARTA_")}
    given = {
        "KARTA_DATA_DIR": str(folder), "KARTA_PORT": str(port), "KARTA_AUDIT_KEY": KEY, "KARTA_LOG_LEVEL": "debug",
        "KARTA_SLACK_BOT_TOKEN": BOT_TOKEN, "KARTA_SLACK_API": peer.url,
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"], cwd=folder, env=mine | given | more | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


@pytest.mark.parametrize("mode", ["http", "socket"])
def test_it_answers_in_slack_and_ends_in_good_order(city_file: Path, tmp_path: Path, peer: Peer, mode: str) -> None:
    shutil.copy(city_file, tmp_path / "karta.sqlite")
    port = free_port()
    secret = {"KARTA_SLACK_SIGNING_SECRET": SECRET} if mode == "http" else {"KARTA_SLACK_APP_TOKEN": APP_TOKEN}
    running = serve(tmp_path, port, peer, KARTA_SLACK_MODE=mode, **secret)
    stage = Stage(None, peer, None, port)  # type: ignore[arg-type]
    try:
        _ready(port, running)
        if mode == "http":
            assert httpx.post(stage.url, content=b"x", timeout=10).status_code == 401
            stage.slash("UASTA", "/karta vecka 46 kanariefågel centrum")
        else:
            told = {"team_id": "T0HELS", "user_id": "UASTA", "channel_id": "C0CENTRUM", "command": "/karta"}
            answers = stage.answers("C0CENTRUM", "UASTA")
            text = {"text": "vecka 46 kanariefågel centrum", "trigger_id": peer.trigger(), "response_url": answers}
            peer.push("slash_commands", told | text)
        stage.wait(lambda: peer.messages or peer.whispers)
    finally:
        running.send_signal(signal.SIGTERM)
        said, _ = running.communicate(timeout=60)
    assert running.returncode == 0
    for hidden in ("kanarie", BOT_TOKEN, APP_TOKEN, SECRET, "asta.lindqvist", "Traceback"):
        assert hidden not in said


def test_a_refused_token_ends_it_with_words(city_file: Path, tmp_path: Path, peer: Peer) -> None:
    shutil.copy(city_file, tmp_path / "karta.sqlite")
    wrong = {"KARTA_SLACK_BOT_TOKEN": "xoxb-kanarie", "KARTA_SLACK_APP_TOKEN": APP_TOKEN}
    running = serve(tmp_path, free_port(), peer, **wrong)
    said, _ = running.communicate(timeout=60)
    assert running.returncode != 0
    assert "KARTA_SLACK_BOT_TOKEN" in said
    assert "kanarie" not in said
    assert "Traceback" not in said


def _ready(port: int, running: subprocess.Popen[str]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and running.poll() is None:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/ready", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise AssertionError(running.communicate(timeout=5)[0] if running.poll() is not None else "not ready")
