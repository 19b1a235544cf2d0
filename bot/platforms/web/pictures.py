"""Pictures in memory, never on disk: what is deleted from the store must not live on in a file.

After a restart, or when room was needed, a picture is gone and the page offers to draw it anew:
then it is computed for what its audience may see at that time.
"""

import hashlib
from collections import OrderedDict
from threading import Lock

from handlers.reply import Picture


class Pictures:
    """PNG bytes by content; the longest unused go first when `room` bytes are full. Thread-safe."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._taken = 0
        self._lock = Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    def keep(self, picture: Picture) -> str:
        """Keep the bytes and give their key (a hash of them)."""
        key = hashlib.sha256(picture.png).hexdigest()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = picture.png
                self._taken += len(picture.png)
            self._kept.move_to_end(key)
            while self._taken > self._room and len(self._kept) > 1:
                self._taken -= len(self._kept.popitem(last=False)[1])
        return key

    def get(self, key: str) -> bytes | None:
        """The bytes, or None when they are gone."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)
