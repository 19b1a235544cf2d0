"""Read a posted form with photos: fields are kept whatever becomes of the photos."""

from dataclasses import dataclass, field

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.requests import Request as HttpRequest

from bot.platforms.web.body import MAX_DRAINED, MAX_FIELD, MAX_FIELDS, MAX_KEPT, read_form

MOST_PHOTOS = 10  # in one report
MOST_PHOTO = 15 * 1024 * 1024  # bytes, as storage.photos takes
MOST_KEPT = 45 * 1024 * 1024  # bytes of photos from one form without script


@dataclass(slots=True)
class Upload:
    """A file of a form. `data` ends where it was too large; `whole` says whether it did not."""

    name: str
    data: bytearray = field(default_factory=bytearray)
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Sent:
    """What was posted. `cut` when it did not all fit."""

    fields: dict[str, str]
    uploads: tuple[Upload, ...] = ()
    cut: bool = False

    def get(self, name: str) -> str:
        """A field's value, or nothing."""
        return self.fields.get(name, "")


async def read(request: HttpRequest, *, photos: bool = True) -> Sent:
    """The form, urlencoded or multipart; broken or foreign content gives what could be read.

    Without `photos` (a stranger's) their bytes are not kept, not even for a moment.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data":
        posted = await read_form(request)
        return Sent(posted.fields, (), posted.trouble is not None)
    try:
        reader = _Reader(options.get(b"boundary", b""), MOST_KEPT if photos else 0)
    except FormParserError:  # a boundary longer than any browser makes
        return Sent({}, (), cut=True)
    async for chunk in request.stream():
        if not reader.take(chunk):
            break
    return reader.sent()


async def read_raw(request: HttpRequest, most: int) -> bytes | None:
    """A body that is one file, or None when it is larger than `most` bytes."""
    data, sent = bytearray(), 0
    async for chunk in request.stream():
        sent += len(chunk)
        if sent <= most:
            data += chunk
        if sent > MAX_DRAINED:
            break
    return bytes(data) if sent <= most else None


class _Reader:
    """Collects the parts of one form as they come in."""

    def __init__(self, boundary: bytes, most: int) -> None:
        self._fields: dict[str, bytearray] = {}
        self._uploads: list[Upload] = []
        self._most = most
        self._sent = self._kept = self._written = 0
        self._cut = False
        self._header, self._value = b"", b""
        self._headers: dict[bytes, bytes] = {}
        self._into: bytearray | None = None
        self._upload: Upload | None = None
        self._parser = MultipartParser(
            boundary or b"-",
            {
                "on_part_begin": self._begin,
                "on_header_field": self._on_field,
                "on_header_value": self._on_value,
                "on_header_end": self._on_header,
                "on_headers_finished": self._open,
                "on_part_data": self._data,
            },
        )

    def take(self, chunk: bytes) -> bool:
        """One piece of the body; False when no more will be read."""
        self._sent += len(chunk)
        try:
            self._parser.write(chunk)
        except FormParserError:
            self._cut = True
            return False
        self._cut |= self._sent > MAX_DRAINED
        return self._sent <= MAX_DRAINED

    def sent(self) -> Sent:
        """All that came. NUL cannot be stored in PostgreSQL and means nothing."""
        fields = {
            name: bytes(value).decode("utf-8", "replace").replace("\0", "") for name, value in self._fields.items()
        }
        uploads = tuple(upload for upload in self._uploads if upload.data or not upload.whole)
        return Sent(fields, uploads, self._cut)

    def _begin(self) -> None:
        self._headers, self._header, self._value = {}, b"", b""

    def _on_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header(self) -> None:
        self._headers[self._header.lower()] = self._value
        self._header, self._value = b"", b""

    def _open(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        name = options.get(b"name", b"").decode("utf-8", "replace")
        self._into = self._upload = None
        if b"filename" in options and len(self._uploads) > MOST_PHOTOS:
            self._cut = True
        elif b"filename" in options:
            self._upload = Upload(options[b"filename"].decode("utf-8", "replace"))
            self._uploads.append(self._upload)
        elif len(self._fields) < MAX_FIELDS:
            self._into = self._fields[name] = bytearray()

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._into is not None:
            room = min(MAX_FIELD * 4 - len(self._into), MAX_KEPT - self._written)  # four bytes a letter at most
            kept = data[start : min(end, start + max(0, room))]
            self._into += kept
            self._written += len(kept)
        elif self._upload is not None and self._upload.whole:
            if len(self._upload.data) + end - start > MOST_PHOTO or self._kept + end - start > self._most:
                self._upload.whole = False
                self._kept -= len(self._upload.data)
                self._upload.data.clear()
                return
            self._kept += end - start
            self._upload.data += data[start:end]
