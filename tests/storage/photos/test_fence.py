"""The process that reads strangers' bytes: what it may not do, and what we do when it falls or is taken over."""

import json
import os
import resource
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image

from storage.photos import PhotoError, take_in, taking
from storage.photos.kinds import Kind
from storage.photos.taking import believed
from tests.storage.photos.making import MARK, packed, scene, segment, with_segments

PHOTO = packed(scene(), "JPEG")

TRIES = """
import os, socket, sys
from storage.photos import fence
{before}
fence.close_behind(threads=False)
def tried(what):
    try:
        what()
    except Exception as error:
        return type(error).__name__
    return "done"
print(*(tried(what) for what in (
    lambda: open("/etc/passwd"),
    lambda: open("here", "w"),
    lambda: socket.socket(),
    lambda: os.pipe(),
    lambda: os.listdir("/"),
    lambda: os.dup(1),
    lambda: bytearray(fence.MOST_MEMORY),
    lambda: os.fork() or os._exit(0),
)))
"""


def _run(script: str, **options: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, **options
    )


def test_behind_the_fence_nothing_can_be_opened_and_little_can_be_taken() -> None:
    unprivileged = "os.getuid() or os.setuid(65534)  # root may start processes whatever the limit says"
    done = _run(TRIES.format(before=unprivileged))
    assert done.stdout.split() == ["OSError"] * 6 + ["MemoryError", "BlockingIOError"]


def test_processor_time_runs_out() -> None:
    script = (
        "from storage.photos import fence as f; f.MOST_SECONDS = 1; f.close_behind(threads=False)\nwhile True: pass"
    )
    started = time.monotonic()
    assert _run(script).returncode in (-24, -9)
    assert time.monotonic() - started < 300


def test_every_kind_is_read_behind_the_whole_fence() -> None:
    """As an ordinary user, who has no leave to start processes; root has it whatever the limit says."""
    script = "import os; from storage.photos.child import main; os.getuid() or os.setuid(65534); main()"
    for kind, name in ((Kind.JPEG, "JPEG"), (Kind.PNG, "PNG"), (Kind.WEBP, "WEBP"), (Kind.HEIF, "HEIF")):
        done = subprocess.run(
            [sys.executable, "-c", script, kind],
            input=packed(scene(), name),
            capture_output=True,
            check=True,
        )
        assert believed(done.stdout).width == 640, kind


MEMORY = """
import resource, sys
from pathlib import Path
from storage.photos import PhotoError, take_in
sizes = [int(size) for size in sys.argv[1:]]
for size in sizes:
    try:
        take_in(sys.stdin.buffer.read(size))
    except PhotoError:
        pass
# getrusage counts what the starting process had; the high-water mark of the own memory does not.
own = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
print(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_memory_stays_bounded_here_and_there() -> None:
    files = [
        packed(Image.new("RGBA", (5000, 5000)), "WEBP", lossless=True, method=0),
        with_segments(PHOTO, [segment(0xE2, MARK * 2900)] * 200),
    ]
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, *(str(len(file)) for file in files)],
        input=b"".join(files),
        capture_output=True,
        check=True,
    )
    here, there = (int(kilobytes) / 1000 for kilobytes in done.stdout.split())
    assert here < 80, "megabytes: an interpreter, the largest file and an answer"
    assert there < 800, "megabytes: the largest picture in two copies"


def _jpeg_of_scans() -> bytes:
    """25 megapixels, and one scan over all of them again and again: each costs seven bytes and 10 ms."""
    file = packed(Image.new("L", (5000, 5000), 128), "JPEG", progressive=True)
    starts = [at for at in range(len(file) - 1) if file[at : at + 2] == b"\xff\xda"]
    scan = file[starts[1] : file.index(b"\xff\xc4", starts[1])]
    return file[: starts[1]] + scan * (14_000_000 // len(scan)) + b"\xff\xd9"


def test_a_picture_that_takes_for_ever_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "_SECONDS", 2.0)
    started = time.monotonic()
    with pytest.raises(PhotoError) as refused:
        take_in(_jpeg_of_scans())
    assert refused.value.code == "photo_too_demanding"
    assert time.monotonic() - started < 300


TAKEN_OVER = {
    "falls": ("import os; os.abort()", "photo_broken"),
    "reads out of bounds": ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "photo_broken"),
    "ends without a word": ("pass", "photo_broken"),
    "raises": ("1 / 0", "photo_broken"),
    "sleeps": ("import time; time.sleep(60)", "photo_too_demanding"),
    "reads nothing and sleeps": ("import os, time; os.close(0); time.sleep(60)", "photo_too_demanding"),
    "talks for ever": ("import sys\nwhile True: sys.stdout.buffer.write(bytes(1_000_000))", "photo_too_demanding"),
    "says nonsense": ("print('x' * 1000)", "photo_broken"),
}


def children() -> set[str]:
    """Processes that this one has started and not yet taken leave of; other tests of this worker have theirs."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if stat.read_text("utf-8", "replace").rpartition(")")[2].split()[1] == str(os.getpid()):
                found.add(stat.parent.name)
    return found


@pytest.mark.parametrize("name", TAKEN_OVER)
def test_a_decoder_that_was_taken_over_gives_an_error_and_no_more(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    script, code = TAKEN_OVER[name]
    monkeypatch.setattr(taking, "_START", script)
    monkeypatch.setattr(taking, "_SECONDS", 1.0 if "sleeps" in name else 60.0)
    before, there = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, children()
    with pytest.raises(PhotoError) as refused:
        take_in(PHOTO + bytes(5_000_000))
    assert refused.value.code == code
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000
    assert children() <= there  # nobody is left behind


SMALL = packed(scene(100, 75), "JPEG")


def _answer(picture: bytes = PHOTO, small: bytes = SMALL, /, **head: object) -> bytes:
    told = {"jpeg": len(picture), "position": None, "taken_at": None} | head
    return json.dumps(told).encode() + b"\n" + picture + small


def test_an_answer_is_believed_when_it_is_plain() -> None:
    assert believed(_answer(position=[12.5, 56.0], taken_at="2026-03-14T22:30:00")).position == (12.5, 56.0)


@pytest.mark.parametrize(
    "told",
    [
        b"", b"\n", b"{}", b"{}\n", b"[]\n", b"5\n", b"null\n", b"\xff\xfe\n", b"[" * 100_000 + b"\n", b'{"code": 1}\n',
        b'{"code": ["photo_busy"], "given": "", "values": {}}\n',
        b'{"code": "photo_new", "given": "", "values": {}}\n',
        b'{"code": "photo_too_large", "given": "", "values": {"given": Infinity, "limit": 15}}\n',
        b'{"code": "photo_too_large", "given": "", "values": {"given": 1}}\n',
        b'{"code": "photo_busy", "given": "", "values": []}\n',
        _answer(jpeg=len(PHOTO) - 1), _answer(jpeg=-5), _answer(jpeg="much"), _answer(jpeg=10**30),
        _answer(position=[200, 56]), _answer(position=[float("nan"), 56]), _answer(position="here"),
        _answer(position=[1]),
        _answer(taken_at="igår"), _answer(taken_at=5),
        _answer(PHOTO + MARK), _answer(PHOTO[:-2]), _answer(PHOTO[:100]), _answer(b""), _answer(MARK * 100),
        _answer(with_segments(PHOTO, [segment(0xFE, MARK)])),
        _answer(with_segments(PHOTO, [segment(0xE1, b"Exif\0\0" + MARK)])),
        _answer(with_segments(PHOTO, [segment(0xE0, b"JFIF\0" + MARK)])),
        _answer(PHOTO.replace(b"\xff\xc0", b"\xff\xc2")),
        _answer(packed(scene(), "JPEG", progressive=True)),
        _answer(packed(scene(), "PNG")),
        _answer(packed(Image.new("RGB", (2561, 5)), "JPEG")),
        _answer(PHOTO, packed(scene(401, 300), "JPEG")),
        _answer(PHOTO, with_segments(SMALL, [segment(0xFE, MARK)])),
        _answer() + MARK,
    ],
)  # fmt: skip
def test_an_answer_with_anything_else_in_it_is_not_believed(told: bytes) -> None:
    with pytest.raises(PhotoError) as refused:
        believed(told)
    assert refused.value.code == "photo_broken"
