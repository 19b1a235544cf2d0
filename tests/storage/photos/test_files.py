"""Photos on the disk: whole or not there, one file for the same picture, for nobody else to read."""

import os
import stat
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest

from storage.errors import InvalidValueError
from storage.photos import Photo, PhotoError, PhotoFiles
from tests.forked import Forked


def photo(content: bytes = b"a photo", thumbnail: bytes = b"small") -> Photo:
    return Photo(content, thumbnail, 4, 3, sha256(content).hexdigest(), (12.7, 56.0), "2026-03-14T22:30:00")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "photos"


@pytest.fixture
def files(folder: Path) -> PhotoFiles:
    return PhotoFiles(folder)


def _names(folder: Path) -> list[str]:
    return sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.name != ".lock"
    )


def _age(folder: Path, seconds: float) -> None:
    for path in folder.rglob("*"):
        os.utime(path, (time.time() - seconds,) * 2)


def test_what_was_put_is_there_and_what_was_deleted_is_gone(files: PhotoFiles, folder: Path) -> None:
    digest = files.put(photo())
    assert digest == sha256(b"a photo").hexdigest()
    assert (files.get(digest), files.thumbnail(digest)) == (b"a photo", b"small")
    assert _names(folder) == [f"{digest[:2]}/{digest[2:4]}/{digest}{ending}" for ending in (".jpg", ".small.jpg")]
    assert list(files.digests()) == [digest]
    assert files.delete(digest)
    assert (files.get(digest), files.thumbnail(digest), _names(folder)) == (None, None, [])
    assert not files.delete(digest)
    assert list(files.digests()) == []


def test_an_empty_place_holds_nothing(files: PhotoFiles, folder: Path) -> None:
    nothing = "0" * 64
    assert (files.get(nothing), files.thumbnail(nothing), files.delete(nothing)) == (None, None, False)
    assert (list(files.digests()), files.sweep(set(), 0)) == ([], 0)
    assert not folder.exists(), "asking makes no folder"


def test_the_same_photo_twice_is_one_file(files: PhotoFiles, folder: Path) -> None:
    assert files.put(photo()) == files.put(photo())
    assert len(_names(folder)) == 2


def test_a_file_that_was_damaged_is_mended_by_the_same_photo(files: PhotoFiles, folder: Path) -> None:
    digest = files.put(photo())
    next(folder.rglob("*.small.jpg")).unlink()
    (folder / digest[:2] / digest[2:4] / f"{digest}.jpg").write_bytes(b"")
    files.put(photo())
    assert (files.get(digest), files.thumbnail(digest)) == (b"a photo", b"small")


def test_nothing_about_where_it_was_is_written(files: PhotoFiles, folder: Path) -> None:
    files.put(photo())
    for path in folder.rglob("*"):
        assert b"12.7" not in str(path).encode() + (path.read_bytes() if path.is_file() else b"")


def test_only_the_owner_may_read_whatever_the_mask_says(files: PhotoFiles, folder: Path) -> None:
    before = os.umask(0)
    try:
        files.put(photo())
    finally:
        os.umask(before)
    for path in (folder, *folder.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


NO_DIGESTS = [
    "", "..", "../../etc/passwd", "/etc/passwd", "a" * 63, "a" * 65, "A" * 64, "g" * 64, "a" * 64 + "\n",
    "a" * 63 + "/", "../" + "a" * 61, "a" * 62 + "\0a", "٠" * 64, "a" * 32 + "/../" + "a" * 28,
]  # fmt: skip


@pytest.mark.parametrize("digest", NO_DIGESTS)
def test_a_digest_is_no_path(files: PhotoFiles, folder: Path, digest: str) -> None:
    for ask in (files.get, files.thumbnail, files.delete):
        with pytest.raises(InvalidValueError) as refused:
            ask(digest)
        assert (refused.value.field, refused.value.what) == ("digest", "photo_digest_wrong")
    with pytest.raises(InvalidValueError):
        files.put(Photo(b"a photo", b"small", 4, 3, digest, None, None))
    assert not folder.exists()


def test_a_digest_of_something_else_is_refused(files: PhotoFiles) -> None:
    with pytest.raises(InvalidValueError):
        files.put(Photo(b"a photo", b"small", 4, 3, sha256(b"another").hexdigest(), None, None))


def test_strange_files_are_no_photos(files: PhotoFiles, folder: Path) -> None:
    digest = files.put(photo())
    place = folder / digest[:2] / digest[2:4]
    for name in ("notes.txt", "x.jpg", digest.upper() + ".jpg", digest + ".jpg.0011.part"):
        (place / name).write_bytes(b"")
    assert list(files.digests()) == [digest]


def test_sweeping_takes_what_nobody_knows_and_is_old(files: PhotoFiles, folder: Path) -> None:
    known, orphan = files.put(photo()), files.put(photo(b"an orphan"))
    _age(folder, 7200)
    fresh = files.put(photo(b"a fresh orphan"))
    assert files.sweep({known}, 3600) == 2, "the orphan and its thumbnail"
    assert set(files.digests()) == {known, fresh}
    assert files.get(orphan) is None
    assert files.thumbnail(known) == b"small"


def test_an_old_orphan_that_is_put_again_counts_as_new(files: PhotoFiles, folder: Path) -> None:
    digest = files.put(photo())
    _age(folder, 7200)
    files.put(photo())
    assert files.sweep(set(), 3600) == 0
    assert files.get(digest) == b"a photo"


def test_sweeping_takes_half_files_and_lone_thumbnails(files: PhotoFiles, folder: Path) -> None:
    digest = files.put(photo())
    place = folder / digest[:2] / digest[2:4]
    (place / f"{digest}.jpg.0123456789abcdef.part").write_bytes(b"a ph")
    (place / f"{digest[:4]}{'0' * 60}.small.jpg").write_bytes(b"small")
    assert files.sweep({digest}, 3600) == 0
    _age(folder, 7200)
    assert files.sweep({digest}, 3600) == 2
    assert len(_names(folder)) == 2


LIMITED = """
import resource, sys
from pathlib import Path
from storage.photos import PhotoError, PhotoFiles
from tests.forked import Forked
from tests.storage.photos.test_files import photo
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    PhotoFiles(Path(sys.argv[1])).put(photo(b"x" * 5000))
except PhotoError as error:
    print(error.code, "|", error)
"""


def test_a_disk_that_says_no_is_an_error_and_leaves_nothing(folder: Path) -> None:
    done = subprocess.run([sys.executable, "-c", LIMITED, str(folder)], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("photo_not_kept | ")
    assert "File too large" in done.stdout
    assert [name for name in _names(folder) if not name.endswith(".small.jpg")] == []


def test_a_folder_that_is_a_file_is_an_error(folder: Path, files: PhotoFiles) -> None:
    folder.write_text("in the way")
    with pytest.raises(PhotoError) as refused:
        files.put(photo())
    assert refused.value.code == "photo_not_kept"
    assert refused.value.mend


def putting(folder: Path) -> None:
    files = PhotoFiles(folder)
    for _ in range(100_000):
        print(files.put(photo(os.urandom(200_000), b"s" * 5000)), flush=True)  # noqa: T201  what is promised


def test_a_process_that_is_killed_leaves_whole_photos_only(folder: Path, files: PhotoFiles) -> None:
    promised: list[str] = []
    for kill in range(6):
        with Forked(lambda: putting(folder)) as process:
            promised.append(process.line())
            time.sleep(0.01 + 0.013 * kill)
            process.kill()
            promised += process.rest().split()
    kept = list(files.digests())
    assert set(promised) <= set(kept), "what was promised is there"
    for digest in kept:
        assert sha256(files.get(digest) or b"").hexdigest() == digest
        assert files.thumbnail(digest) == b"s" * 5000
    _age(folder, 7200)
    files.sweep(set(kept), 3600)
    assert len(_names(folder)) == 2 * len(kept), "and nothing half"
