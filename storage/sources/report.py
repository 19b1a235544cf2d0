"""What an import did, row errors included."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from storage.sources.trouble import Message, shown

# The first errors are listed, all are counted: a person mends a mapping after a few, not after a million.
MAX_ERRORS = 1000


@dataclass(frozen=True, slots=True)
class RowError:
    """One row that was left out: its line (in GeoJSON its feature), column, value, and how to mend it."""

    line: int
    column: str
    value: str
    mend: Message


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was decided for the person, with how often and the first line it happened on."""

    message: Message
    count: int
    line: int


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. `rows` were read; those without an error are new, changed or unchanged.

    In a dry run nothing is written and all three are 0. `errors` are the first 1,000 of `errors_total`.
    """

    rows: int
    new: int
    changed: int
    unchanged: int
    errors: tuple[RowError, ...] = ()
    errors_total: int = 0
    notes: tuple[Note, ...] = ()
    dry_run: bool = False


@dataclass(slots=True)
class Collector:
    """Gathers errors and notes while rows go by. A row is counted once, with its first error."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    errors_total: int = 0
    errors: list[RowError] = field(default_factory=list)
    noted: dict[str, tuple[Message, int]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def error(self, line: int, column: str, value: object, key: str, /, **values: object) -> None:
        """Count a row that is left out, and list it when it is among the first."""
        self.errors_total += 1
        if len(self.errors) < MAX_ERRORS:
            self.errors.append(RowError(line, column, shown(value), Message(key, values)))

    def note(self, line: int, key: str, /, **values: object) -> None:
        """Say once, and count, what was decided."""
        self.noted.setdefault(key, (Message(key, values), line))
        self.counts[key] += 1

    def report(self, *, dry_run: bool) -> ImportReport:
        """Everything so far, errors by line."""
        errors = tuple(sorted(self.errors, key=lambda error: error.line))
        return ImportReport(
            self.rows,
            self.new,
            self.changed,
            self.unchanged,
            errors,
            self.errors_total,
            self._notes(),
            dry_run,
        )

    def _notes(self) -> tuple[Note, ...]:
        return tuple(Note(message, self.counts[key], line) for key, (message, line) in self.noted.items())


def first_lines(errors: Iterable[RowError]) -> tuple[int, ...]:
    """The lines of some errors, for tests and short listings."""
    return tuple(error.line for error in errors)
