"""How soon Slack is told that a request has arrived, while more maps are asked for than the machine can draw.

`karta serve` runs as a process of its own on the demo city, over signed HTTP, against the Slack of the tests. Questions
come at a steady pace, each another one, so that no map is drawn before; the pace is several times what two cores draw.
Slack gives up after three seconds; ours is half a second at the 99th percentile. Measured at the client, connection
included. Presses and forms go along: a form waits for its answer for 0.35 s before it is acknowledged without.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from benchmarks.table import Row
from bot.demo.people import people
from tests.bot.platforms.slack.peer import BOT_TOKEN, Peer
from tests.bot.platforms.slack.stage import ROOM, SECRET, Stage
from tests.city import _fill
from tests.kill.test_kill import free_port

ASKED, PACE = 160, 8.0  # requests, and requests a second
VIEWS = ("", "punkter", "värme", "områden")
KINDS = ("commands", "mentions", "commands", "forms")
PLACES = ("centrum", "söder", "olympia", "råå", "adolfsberg", "dalhem", "fredriksdal", "drottninghög")


def run() -> list[Row]:
    """The 50th and 99th percentile and the longest, by kind; and how long the answers took meanwhile."""
    with tempfile.TemporaryDirectory() as name, Peer() as peer:
        folder, port = Path(name), free_port()
        _fill(folder / "karta.sqlite")
        for one in people():
            peer.person(f"U{one.key.upper()}", one.name, one.email)
        peer.channel(ROOM, "est-centrum", "UASTA", "UCILLA", "UEVA", "UFARID")
        server = _serve(folder, port, peer)
        try:
            stage = Stage(None, peer, None, port)
            _warm(stage)
            idle = _paced(120, lambda _: stage.event(type="message", channel_type="im", subtype="nothing_of_ours"))
            taken, began = _load(stage), time.monotonic()
            while len([one for one in peer.messages if one.blocks]) < ASKED * 0.7 and time.monotonic() - began < 300:
                time.sleep(0.5)
            left = time.monotonic() - began
        finally:
            server.terminate()
            server.wait(60)
    rows = [_row(kind, times, idle) for kind, times in sorted(taken.items())]
    return [*rows, Row("all maps were there after", left * 1000, note=f"{ASKED} requests at {PACE:.0f} a second")]


def _row(kind: str, times: list[float], idle: list[float]) -> Row:
    note = f"goal: below 500; median {statistics.median(times):.0f}, longest {max(times):.0f}, of {len(times)}"
    return Row(f"acknowledged at p99: {kind}", _p99(times), "an event with nothing to do, before", _p99(idle), note)


def _p99(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.99))]


def _serve(folder: Path, port: int, peer: Peer) -> "subprocess.Popen[bytes]":
    given = {
        "KARTA_DATA_DIR": str(folder), "KARTA_PORT": str(port), "KARTA_SLACK_MODE": "http", "KARTA_SLACK_API": peer.url,
        "KARTA_AUDIT_KEY": "the key of the demo city of the tests", "KARTA_SLACK_BOT_TOKEN": BOT_TOKEN,
        "KARTA_SLACK_SIGNING_SECRET": SECRET,
    }  # fmt: skip
    mine = {name: value for name, value in os.environ.items() if not name.startswith("KARTA_")}
    command = [shutil.which("karta") or sys.executable, *([] if shutil.which("karta") else ["-m", "bot"]), "serve"]
    return subprocess.Popen(command, env=mine | given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _warm(stage: Stage) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if stage.slash("UASTA", "/karta vecka 46").status_code == 200:
                break
        except httpx.HTTPError:  # not there yet
            time.sleep(0.2)
    stage.message("DUASTA")


def _load(stage: Stage) -> dict[str, list[float]]:
    """Milliseconds to the acknowledgement, by kind."""
    stage.slash("UBOSSE", "/rapportera klotter Drottninghögs skola")
    view = stage.view()

    def ask(number: int) -> httpx.Response:
        place, style, week = PLACES[number % 8], VIEWS[number // 8 % 4], 30 + number % 17
        line = f"vecka {week} {place} {style}".strip()
        match KINDS[number % 4]:
            case "commands":
                return stage.slash("UASTA", f"/karta {line}")
            case "mentions":
                return stage.mention("UCILLA", line)
            case _:
                return stage.submit("UBOSSE", view, when="earlier", date="2099-01-01")

    times = _paced(ASKED, ask)
    return {kind: [one for n, one in enumerate(times) if KINDS[n % 4] == kind] for kind in KINDS}


def _paced(count: int, ask: Callable[[int], httpx.Response]) -> list[float]:
    """Milliseconds of each of so many requests, begun at the pace whatever the earlier ones do. A failure is 10 s."""

    def one(number: int) -> float:
        began = time.perf_counter()
        try:
            ask(number).raise_for_status()
        except httpx.HTTPError:
            return 10_000.0
        return (time.perf_counter() - began) * 1000

    with ThreadPoolExecutor(64) as pool:
        began, waiting = time.monotonic(), []
        for number in range(count):
            time.sleep(max(0.0, began + number / PACE - time.monotonic()))
            waiting.append(pool.submit(one, number))
        return [future.result() for future in waiting]
