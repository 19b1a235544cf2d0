"""Photos that somebody sends the bot in their own chat: which they are, whether they lie in Teams, and their bytes.

A picture that was pasted lies with the connector and is fetched with the bot's token, which goes nowhere else; one that
was attached lies in the sender's OneDrive, at an address that holds its own permission.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests

from bot.platforms.posting import PostError, RefusedError, UnknownOutcomeError
from bot.platforms.teams.activity import Activity

FILE = "application/vnd.microsoft.teams.file.download.info"
KINDS = frozenset({"jpg", "jpeg", "png", "webp", "heic", "heif"})
MOST = 10  # photos of one report
LARGEST = 25_000_000  # bytes that are read; the store refuses what is above its own limit, and says so
# Where OneDrive for work is; anything else is not followed, whoever asks.
DRIVES = (".sharepoint.com", ".sharepoint-df.com")
REDIRECTS = 3
STEP, ALL = 10.0, 40.0  # seconds for a step of fetching one, and for all of it
# An address as both of those who read it (urllib, requests) read it: no user, no backslash, no blank.
_DRIVE = re.compile(r"https://([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::443)?/[!#-\[\]-~]*", re.ASCII | re.IGNORECASE)
_PIECE = 65_536
_ATTACHMENT = re.compile(r"/(?:[\w\-.]+/)*v3/attachments/[\w\-.~%]+/views/\w+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Sent:
    """A photo as a message tells of it. `pasted` ones are fetched with the bot's token."""

    address: str
    pasted: bool


def photos_of(activity: Activity) -> tuple[Sent, ...]:
    """The photos of a message in somebody's own chat; elsewhere Teams gives a bot none."""
    found = (_photo(one) for one in activity.attachments) if activity.scope == "personal" else ()
    return tuple(dict.fromkeys(one for one in found if one is not None))


def others_of(activity: Activity) -> int:
    """How many files came along that are no photos."""
    files = [one for one in activity.attachments if one.get("contentType") == FILE]
    return len(files) - sum(_photo(one) is not None for one in files) if activity.scope == "personal" else 0


def _photo(attachment: object) -> Sent | None:
    if not isinstance(attachment, dict):
        return None
    kind, content = attachment.get("contentType"), attachment.get("content")
    if isinstance(kind, str) and kind.startswith("image/") and isinstance(attachment.get("contentUrl"), str):
        return Sent(attachment["contentUrl"], pasted=True)
    if kind != FILE or not isinstance(content, dict) or not isinstance(content.get("downloadUrl"), str):
        return None
    name = str(attachment.get("name") or "").rpartition(".")[2]
    is_photo = str(content.get("fileType") or name).casefold() in KINDS
    return Sent(content["downloadUrl"], pasted=False) if is_photo else None


def is_drive(address: str, more: tuple[str, ...] = ()) -> bool:
    """Whether it is in a OneDrive for work, or at one of `more` origins."""
    found = _DRIVE.fullmatch(address)
    if found is not None and found[1].casefold().endswith(DRIVES):
        return True
    return any(address.startswith(f"{origin}/") for origin in more)


def is_connectors(address: str, service: str) -> bool:
    """Whether it is an attachment of the connector whose address Microsoft's token vouched for."""
    parts, ours = urlsplit(address), urlsplit(service)
    same = (parts.scheme, parts.netloc) == (ours.scheme, ours.netloc)
    return same and ".." not in parts.path and _ATTACHMENT.fullmatch(parts.path) is not None and not parts.query


def fetch(photo: Sent, service: str, token: Callable[[], str], drives: tuple[str, ...] = ()) -> bytes:
    """The photo's bytes. Raises `PostError`: not in Teams, too large, too slow, or not given."""
    ends = time.monotonic() + ALL
    address = photo.address
    for _ in range(1 if photo.pasted else 1 + REDIRECTS):
        try:
            known = is_connectors(address, service) if photo.pasted else is_drive(address, drives)
        except ValueError:
            known = False
        if not known:
            raise RefusedError("not_in_teams")
        found = _step(address, token() if photo.pasted else "", ends)
        if isinstance(found, bytes):
            return found
        address = found
    raise RefusedError("moved")


def _step(address: str, token: str, ends: float) -> bytes | str:
    """The bytes, or where they are instead."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        with requests.get(address, headers=headers, timeout=STEP, allow_redirects=False, stream=True) as answer:
            if answer.is_redirect:
                return urljoin(address, answer.headers["location"])
            if answer.status_code != 200:
                raise RefusedError(f"http_{answer.status_code}")
            return _read(answer, ends)
    except (requests.RequestException, ValueError) as error:
        raise UnknownOutcomeError(type(error).__name__) from None


def _read(answer: requests.Response, ends: float) -> bytes:
    read = bytearray()
    for piece in answer.iter_content(_PIECE):
        read += piece
        if len(read) > LARGEST:
            raise RefusedError("too_large")
        if time.monotonic() > ends:
            raise PostError("too_slow")
    return bytes(read)
