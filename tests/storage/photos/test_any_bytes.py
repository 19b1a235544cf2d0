"""Whatever is done to a photo's bytes, the answer is a clean photo or a `PhotoError`."""

import os
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.photos import PhotoError, child, kinds, take_in
from storage.photos.kinds import Kind
from storage.photos.taking import believed
from tests.storage.photos.cleanliness import assert_clean
from tests.storage.photos.making import exif, gps, packed, scene

MORE = 20 if os.environ.get("KARTA_SOAK") else 1
NAMES = {Kind.JPEG: "JPEG", Kind.PNG: "PNG", Kind.WEBP: "WEBP", Kind.HEIF: "HEIF"}
# (where in the file as a share, what to put there): bytes changed, put in or cut out, and the end cut off.
CHANGES = st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=8), st.integers(0, 8)), min_size=1, max_size=6)
ENDS = st.one_of(st.just(1.0), st.floats(0, 1))


@cache
def _whole(kind: Kind) -> bytes:
    options = {"exif": exif(6, gps(), "2026:03:14 22:30:05").tobytes()}
    return packed(scene(96, 64), NAMES[kind], **options)


def _spoilt(file: bytes, changes: list[tuple[float, bytes, int]], end: float) -> bytes:
    for share, put, cut in changes:
        at = int(share * len(file))
        file = file[:at] + put + file[at + cut :]
    return file[: int(end * len(file))]


@pytest.mark.parametrize("kind", NAMES)
@settings(max_examples=12 * MORE, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=CHANGES, end=ENDS)
def test_a_spoilt_file_is_a_photo_or_an_error(kind: Kind, changes: list[tuple[float, bytes, int]], end: float) -> None:
    try:
        photo = take_in(_spoilt(_whole(kind), changes, end))
    except PhotoError:
        return
    assert_clean(photo)


@pytest.mark.parametrize("kind", [Kind.JPEG, Kind.PNG, Kind.WEBP])
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@settings(max_examples=120 * MORE, deadline=None)
@given(changes=CHANGES, end=ENDS)
def test_a_spoilt_file_is_answered(kind: Kind, changes: list[tuple[float, bytes, int]], end: float) -> None:
    """The same without a process for each: many more of them."""
    try:
        photo = believed(child.answer(_spoilt(_whole(kind), changes, end), kind))
    except PhotoError:
        return
    assert_clean(photo)


BEGINNINGS = st.sampled_from([b"", b"\0\0\0\x18ftyp", b"\0\0\0\x18ftypheic", b"RIFF", b"BM", b"<svg", b"\xff\xd8\xff"])


@settings(max_examples=200 * MORE, deadline=None)
@given(beginning=BEGINNINGS, rest=st.binary(max_size=64))
def test_any_bytes_have_a_kind_or_an_error(beginning: bytes, rest: bytes) -> None:
    try:
        found = kinds.kind_of(beginning + rest)
    except PhotoError:
        return
    assert found in Kind
