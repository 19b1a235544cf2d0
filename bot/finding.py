"""What `karta doctor` says of one thing; platforms say theirs of themselves (bot/platforms/chat.py)."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's; `mend` says what to do. Neither ever holds a secret."""

    state: Literal["ok", "note", "risk", "missing"]
    what: str
    mend: str = ""
