"""The arithmetic of the seals: HMAC-SHA256 over each row and the seal before it. Pure; knows no database."""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from storage.audit.entry import LATER

GENESIS = bytes(32)  # the seal before the first row


def row_seal(key: bytes, before: bytes, row: Mapping[str, Any]) -> bytes:
    """The seal of a stored row; `before` is the previous row's."""
    return hmac.digest(key, b"row\0" + before + canonical(row), "sha256")


def canonical(row: Mapping[str, Any]) -> bytes:
    """A row as bytes: every column by name, but later ones that hold what older rows were given."""
    held = {name: value for name, value in row.items() if name not in LATER or value != LATER[name]}
    return _json(held)


def fingerprint(key: bytes) -> str:
    """What tells keys apart without telling them; 16 hexadecimal signs."""
    return hmac.digest(key, b"which key", "sha256").hex()[:16]


@dataclass(frozen=True, slots=True)
class Segment:
    """The rows of one month, `first` to `last`, sealed up to `head`; only the newest is still open.

    `previous` is the head of the segment before, `key` the fingerprint of its rows' key; of the record itself the
    seal is the newest key's. The rows of a dropped segment are gone.
    """

    first: int
    last: int
    rows: int
    month: str  # 2026-03
    head: bytes
    previous: bytes
    key: str
    closed: bool = False
    dropped_at: int | None = None

    def seal(self, key: bytes) -> bytes:
        """The seal of everything the segment says of itself."""
        said = (self.first, self.last, self.rows, self.month, self.head.hex(), self.previous.hex(), self.key)
        return hmac.digest(key, b"segment\0" + _json([*said, bool(self.closed), self.dropped_at]), "sha256")


def _json(value: object) -> bytes:
    # Whatever a tampered column holds becomes bytes that fit no seal, rather than an error.
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=repr).encode()
