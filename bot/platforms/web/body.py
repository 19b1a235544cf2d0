"""Read a posted form without trusting its size or its letters. Nothing of it ever touches a disk."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import anyio
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request as HttpRequest

MAX_LINE = 2_000  # characters; a long line with every filter is below 300, a report's text has its own field
MAX_FIELD = 20_000  # characters in one field of a form
MAX_KEPT = 1024 * 1024  # bytes that are read and given back to whoever wrote them
MAX_DRAINED = 64 * 1024 * 1024  # bytes taken off the wire, so that the browser can read the refusal
MAX_FIELDS = 200
MAX_FILES = 8  # photos in one form
MAX_PHOTOS = MAX_FILES * 8 * 1024 * 1024  # bytes: phones' photos are 2-6 MB, one may be 15
# Photos from a phone at the edge of coverage come in jerks; nothing at all for so long, or slower than GPRS on
# the whole, is given up, as it holds a place that others wait for.
IDLE = 20.0  # seconds
PACE = 2_000.0  # bytes a second
FIELD_PREFIX = "f."  # a card's own inputs, apart from the page's fields
FILE_PREFIX = "p."  # a card's photos, when no script turned them into digests


@dataclass(frozen=True, slots=True)
class Excess:
    """More was sent than fits. `sent` is in characters, or in bytes when it was not read to its end."""

    sent: int
    most: int
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Posted:
    """The fields of a posted form. `trouble` is set when it is too large; the line is kept anyway.

    `files` are (field, bytes) of what was uploaded; `stalled` says that they stopped coming.
    """

    fields: dict[str, str] = field(default_factory=dict)
    trouble: Excess | None = None
    files: tuple[tuple[str, bytes], ...] = ()
    stalled: bool = False

    def get(self, name: str) -> str:
        """A field's value, or nothing."""
        return self.fields.get(name, "")

    @property
    def line(self) -> str:
        """What was written, without surrounding space."""
        return self.get("line").strip()

    @property
    def form(self) -> dict[str, str]:
        """The card's own inputs by name."""
        start = len(FIELD_PREFIX)
        return {name[start:]: value for name, value in self.fields.items() if name.startswith(FIELD_PREFIX)}


async def read_form(request: HttpRequest) -> Posted:
    """The posted form; other content types and broken letters give empty or replaced text."""
    if has_files(request):
        return await _read_parts(request)
    if _kind(request) != "application/x-www-form-urlencoded":
        return Posted()
    raw, sent = await _read(request)
    try:
        text = raw.decode("ascii", "replace")
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="replace")
    except ValueError:
        return Posted(trouble=Excess(sent, MAX_FIELDS, is_whole=False))
    # NUL cannot be stored in PostgreSQL and means nothing in a line.
    fields = {name: value.replace("\0", "") for name, value in pairs}
    return Posted(fields, _trouble(fields, sent))


def has_files(request: HttpRequest) -> bool:
    """Whether a form may bring photos along, and so be large."""
    return _kind(request) == "multipart/form-data"


def _kind(request: HttpRequest) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip()


async def _read(request: HttpRequest) -> tuple[bytes, int]:
    kept, sent = bytearray(), 0
    async for chunk in request.stream():
        sent += len(chunk)
        kept += chunk[: max(0, MAX_KEPT - len(kept))]
        if sent > MAX_DRAINED:
            break
    return bytes(kept), sent


class _InMemory(MultiPartParser):
    """Photos carry positions and people: they are never spooled to a file."""

    spool_max_size = MAX_PHOTOS + MAX_KEPT


class _TooMuchError(Exception):
    """More was sent than is read."""


async def _in_time(request: HttpRequest) -> AsyncGenerator[bytes, None]:
    """The body as it comes; raises TimeoutError when it stops coming."""
    stream, sent, begun = request.stream(), 0, anyio.current_time()
    while True:
        spare = begun + IDLE + sent / PACE - anyio.current_time()
        with anyio.fail_after(max(0.0, min(IDLE, spare))):
            chunk = await anext(stream, None)
        if chunk is None:
            return
        sent += len(chunk)
        yield chunk


async def _read_parts(request: HttpRequest) -> Posted:
    sent = 0

    async def counted() -> AsyncGenerator[bytes, None]:
        nonlocal sent
        async for chunk in _in_time(request):
            sent += len(chunk)
            if sent > MAX_PHOTOS + MAX_KEPT:
                raise _TooMuchError
            yield chunk

    parser = _InMemory(request.headers, counted(), max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=MAX_KEPT)
    try:
        form = await parser.parse()
    except (_TooMuchError, MultiPartException, KeyError):  # no boundary is a KeyError
        return Posted(trouble=Excess(sent, MAX_PHOTOS, is_whole=False))
    except TimeoutError:
        return Posted(stalled=True)
    fields = {name: value.replace("\0", "") for name, value in form.multi_items() if isinstance(value, str)}
    files = [(name, await file.read()) for name, file in form.multi_items() if isinstance(file, UploadFile)]
    await form.close()
    return Posted(fields, _trouble(fields, 0), tuple((name, photo) for name, photo in files if photo))


def _trouble(fields: dict[str, str], sent: int) -> Excess | None:
    if sent > MAX_KEPT:
        return Excess(sent, MAX_LINE, is_whole=False)
    if len(fields.get("line", "")) > MAX_LINE:
        return Excess(len(fields["line"]), MAX_LINE)
    longest = max(map(len, fields.values()), default=0)
    return Excess(longest, MAX_FIELD) if longest > MAX_FIELD else None
