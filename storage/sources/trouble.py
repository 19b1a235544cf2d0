"""What may be wrong with something people bring in, as keys of texts with values.

Sentences live in handlers/texts (section `[import]`); storage only says which one and what to fill in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Message:
    """The text `import.<key>` with its values."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        filled = ", ".join(f"{name}={value!r}" for name, value in self.values.items())
        return f"{self.key}({filled})"


class SourceError(Exception):
    """A file, mapping or region that cannot be used at all; `message` says why and how to mend it.

    `report` is what had been done before it was found, or None (see storage.sources.report).
    """

    def __init__(self, key: str, /, **values: object) -> None:
        self.message = Message(key, values)
        self.report: object | None = None
        super().__init__(str(self.message))


def guess(word: str, known: "tuple[str, ...] | list[str]") -> str:
    """The known word nearest to `word` for a text, or an empty string when none is near."""
    from difflib import get_close_matches

    folded = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.6)
    return folded[near[0]] if near else ""


def shown(value: object, limit: int = 80) -> str:
    """`value` fit to be shown: one line, printable, at most `limit` characters."""
    text = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in str(value)[: limit + 1])
    return text if len(text) <= limit else text[: limit - 1] + "…"
