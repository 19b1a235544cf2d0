"""`karta` as a person runs it, from a process that has imported everything already.

A cold start costs about a second of CPU, nearly all of it imports, and the tests of the command line need
two hundred. Here one process imports once and forks for each command: what is run is a process of its own
with its own folder, environment, output and exit code. `cold` is a new interpreter, as on a person's machine;
at least one test of each command starts so, as only that finds an import that is missing.
"""

import atexit
import gc
import importlib
import json
import os
import pkgutil
import socket
import subprocess
import sys
import threading
import time
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

ROOT = Path(__file__).parents[1]
MAIN = ROOT / "bot" / "__main__.py"
# What a test of the command line may need; the rest of the packages (migrations, pages) comes with them.
PACKAGES = ("bot", "handlers", "analytics", "storage")
_ONE_AT_A_TIME = threading.Lock()

Done = subprocess.CompletedProcess[str]


def karta(folder: Path, *words: str, cold: bool = False, **settings: str) -> Done:
    """Run `karta` with a folder for its data and as its place, and wait for it."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("KARTA_")}
    env |= {"KARTA_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT)} | settings
    command = [sys.executable, "-m", "bot", *words]
    if cold:
        return subprocess.run(
            command, cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8", check=False
        )
    request = json.dumps({"argv": [str(MAIN), *words], "cwd": str(folder), "env": env}).encode()
    with TemporaryFile() as out, TemporaryFile() as err:
        with _ONE_AT_A_TIME:
            code = _asked(request, out, err)
        return subprocess.CompletedProcess(command, code, _read(out), _read(err))


def _asked(request: bytes, out: IO[bytes], err: IO[bytes]) -> int:
    line = _warm()
    socket.send_fds(line, [len(request).to_bytes(4, "big")], [out.fileno(), err.fileno()])
    line.sendall(request)
    answer = line.recv(16)
    assert answer, "the warm process has ended"
    return int(answer)


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8").replace("\r\n", "\n")


@cache
def _warm() -> socket.socket:
    """The line to this process's own warm one, which ends with it."""
    ours, its = socket.socketpair()
    # One thread, so that nothing is lost by forking.
    env = {key: value for key, value in os.environ.items() if not key.startswith("KARTA_")}
    env |= {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.warm", str(its.fileno())]
    null = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, env=env, pass_fds=[its.fileno()], stdin=null, stdout=null)
    its.close()

    def end() -> None:
        ours.close()
        process.wait(30)

    atexit.register(end)
    return ours


# ---- in the warm process -----------------------------------------------------------------------------


def _import_everything() -> None:
    for name in PACKAGES:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            if not module.name.endswith("__main__") and ".migrations." not in module.name:
                importlib.import_module(module.name)
    importlib.import_module("bot.__main__")
    tasks = Path("/proc/self/task")
    threads = len([*tasks.iterdir()]) if tasks.exists() else 1
    assert threads == 1, "a thread was started by an import; a fork would be without it"
    gc.freeze()  # so that a child looking for garbage copies none of it


def _next_command(line: socket.socket) -> bool:
    """Wait for commands; true in the child that is to run one, false when nobody asks any more."""
    while True:
        head, files, _, _ = socket.recv_fds(line, 4, 2)
        if not head:
            return False
        request = json.loads(_exactly(line, int.from_bytes(head, "big")))
        child = os.fork()
        if child == 0:
            line.close()
            _become(request, files)
            return True
        for file in files:
            os.close(file)
        line.sendall(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())


def _exactly(line: socket.socket, size: int) -> bytes:
    content = b""
    while len(content) < size:
        content += line.recv(size - len(content))
    return content


def _become(request: dict[str, object], files: list[int]) -> None:
    """Take the place, environment, output and name of the command."""
    for file, number in zip(files, (1, 2), strict=True):
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(request["env"])  # type: ignore[arg-type]
    time.tzset()
    os.chdir(str(request["cwd"]))
    sys.argv = list(request["argv"])  # type: ignore[call-overload]
    sys.modules["__main__"].__package__ = "bot"  # as `python -m bot` is, for the texts of help


if __name__ == "__main__":
    _import_everything()
    if _next_command(socket.socket(fileno=int(sys.argv[1]))):
        importlib.import_module("bot.__main__").main()
