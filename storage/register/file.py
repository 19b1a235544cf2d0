"""A matrix as a TOML file, in and out: what start.toml is, and what a municipality edits.

    purpose = "…"                      # for every row that has none of its own
    legal_basis = "…"
    until = 2027-12-31                 # may be left out: decided without an end
    [[from]]
    source = "polisen"                 # a partner, "sector:police", or "*"
    group = "vald"                     # only these kinds; left out: all
    coordinator = 3                    # receiver = level
    bostad = { level = 1, own_area = 2 }
    "conversation:est-centrum" = { level = 3, listed = ["asta", "cilla"] }

A `[[from]]` may have its own purpose, legal_basis, since and until.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from storage.errors import InvalidValueError
from storage.model.agreement import label
from storage.model.people import Level
from storage.model.register import Grant

WORDS = ("purpose", "legal_basis")
DAYS = ("since", "until")
COMMON = (*WORDS, *DAYS)
OF_BLOCK = frozenset({"source", "group", *COMMON})
OF_ROW = frozenset({"level", "own_area", "listed"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the file, and the line it stands on (1 for the first)."""

    grant: Grant
    line: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What cannot be read on a line."""

    line: int
    error: InvalidValueError


def parse(text: str) -> tuple[list[Entry], list[Fault]]:
    """Every row, and every fault; raises `tomllib.TOMLDecodeError` on what is no TOML at all."""
    table, lines = tomllib.loads(text), _Lines(text)
    entries: list[Entry] = []
    faults = [Fault(lines.top(key), _unknown(key, {"from", *COMMON})) for key in table if key not in {"from", *COMMON}]
    blocks = table.get("from", [])
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return [], [*faults, Fault(1, InvalidValueError("from", "not_a_table", "from", "write [[from]] above each"))]
    for place, block in enumerate(blocks):
        for receiver in (key for key in block if key not in OF_BLOCK):
            line = lines.of(place, receiver)
            try:
                entries.append(Entry(_grant({**table, **block}, receiver, block[receiver]), line))
            except InvalidValueError as error:
                faults.append(Fault(lines.of(place, error.field, line), error))
    return entries, [*faults, *_twice(entries)]


def _twice(entries: list[Entry]) -> Iterator[Fault]:
    """A row that stands in the file already: which of the two was meant cannot be told."""
    first: dict[tuple[str, str, str], int] = {}
    for entry in entries:
        before = first.setdefault(entry.grant.place, entry.line)
        if before != entry.line:
            error = InvalidValueError("receiver", "row_twice", entry.grant.receiver, f"line {before}")
            yield Fault(entry.line, error)


def _grant(block: dict[str, Any], receiver: str, given: object) -> Grant:
    row = given if isinstance(given, dict) else {"level": given}
    for key in row:
        if key not in OF_ROW:
            raise _unknown(key, OF_ROW)
    inside = row.get("own_area")
    return Grant(
        source=_text(block, "source"),
        receiver=receiver,
        level=_level(row.get("level"), "level"),
        in_own_area=None if inside is None else _level(inside, "own_area"),
        group=_text(block, "group"),
        purpose=_text(block, "purpose"),
        legal_basis=_text(block, "legal_basis"),
        since=_day(block, "since"),
        until=_day(block, "until"),
        listed=_listed(row.get("listed", [])),
    )


def _unknown(key: str, known: Iterable[str]) -> InvalidValueError:
    return InvalidValueError(key, "unknown_field", key, ", ".join(sorted(known)))


def _text(block: dict[str, Any], key: str) -> str:
    value = block.get(key, "")
    if not isinstance(value, str):
        raise InvalidValueError(key, "not_text", value, "write it in quotation marks")
    return value


def _level(value: object, field: str) -> Level:
    if isinstance(value, bool) or not isinstance(value, int) or value not in tuple(Level):
        raise InvalidValueError(field, "unknown_level", "" if value is None else value, "0, 1, 2, 3, 4")
    return Level(value)


def _day(block: dict[str, Any], key: str) -> date | None:
    value = block.get(key)
    if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
        raise InvalidValueError(key, "not_a_day", value, "write it as 2027-12-31, without quotation marks")
    return value


def _listed(value: object) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InvalidValueError("listed", "not_a_list", value, 'write it as ["asta", "cilla"]')
    return frozenset(value)


class _Lines:
    """Where a key stands. The parser does not tell, so it is looked for: block by block, at a line's beginning."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        heads = [number for number, line in enumerate(self._lines) if re.match(r"\s*\[\[\s*from\s*\]\]", line)]
        self._blocks = list(zip(heads, [*heads[1:], len(self._lines)], strict=False))

    def top(self, key: str) -> int:
        """A key above the first block; 1 when it is not found."""
        return self._find(key, 0, self._blocks[0][0] if self._blocks else len(self._lines)) or 1

    def of(self, block: int, key: str, otherwise: int = 0) -> int:
        """A key in a block; what holds for all blocks, above them; else `otherwise`, else the block's own line."""
        first, end = self._blocks[block] if block < len(self._blocks) else (0, len(self._lines))
        found = self._find(key, first, end)
        return found or (self.top(key) if key in COMMON else otherwise or first + 1)

    def _find(self, key: str, first: int, end: int) -> int:
        quoted = re.escape(key)
        wanted = re.compile(rf"""\s*(?:{quoted}|"{quoted}"|'{quoted}')\s*=""")
        return next((number + 1 for number in range(first, end) if wanted.match(self._lines[number])), 0)


# ---- out --------------------------------------------------------------------------------------------------


def written(grants: Iterable[Grant]) -> str:
    """Rows as a file that `parse` reads; what a number signed says so in a comment."""
    return "\n".join(_block(head, list(rows)) for head, rows in groupby(sorted(grants, key=_order), key=_head))


def _order(grant: Grant) -> tuple[str, ...]:
    return tuple("" if one is None else str(one) for one in (*_head(grant), grant.receiver))


def _head(grant: Grant) -> tuple[object, ...]:
    return grant.source, grant.group, grant.purpose, grant.legal_basis, grant.since, grant.until


def _block(head: tuple[object, ...], rows: list[Grant]) -> str:
    names = ("source", "group", *COMMON)
    lines = ["[[from]]", *(f"{name} = {_value(one)}" for name, one in zip(names, head, strict=True) if one)]
    return "\n".join([*lines, *(line for row in rows for line in _lines_of(row))]) + "\n"


def _lines_of(grant: Grant) -> Iterator[str]:
    if grant.number:
        yield f"# {label(grant.number)}"
    receiver = json.dumps(grant.receiver, ensure_ascii=False)
    more = [f"level = {int(grant.level)}"]
    if grant.in_own_area is not None:
        more.append(f"own_area = {int(grant.in_own_area)}")
    if grant.listed:
        more.append(f"listed = {_value(sorted(grant.listed))}")
    yield f"{receiver} = {int(grant.level) if len(more) == 1 else '{ ' + ', '.join(more) + ' }'}"


def _value(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)
