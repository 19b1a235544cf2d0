"""Errors that teach: what is wrong, what was given, how to mend it.

`what` is a key of handlers/texts (`storage.<what>`), so that each language has its own sentence;
`str(error)` is English for the terminal and the log. No field ever holds a password.
"""

# Longest piece of a given value that is repeated: a line of a terminal.
_SHOWN = 80


def shorten(value: object) -> str:
    """`value` as text that fits a line and cannot play tricks in a terminal."""
    text = "".join(sign if sign.isprintable() else "�" for sign in str(value)[: _SHOWN + 1])
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


class StorageError(Exception):
    """Base of everything the store refuses."""

    def __init__(self, what: str, given: object = "", mend: str = "") -> None:
        self.what = what
        self.given = shorten(given)
        self.mend = mend
        given_part = f": {self.given}" if self.given else ""
        super().__init__(f"{what.replace('_', ' ')}{given_part}" + (f" ({mend})" if mend else ""))


class InvalidValueError(StorageError):
    """A value that cannot be stored; `field` names it."""

    def __init__(self, field: str, what: str, given: object = "", mend: str = "") -> None:
        self.field = field
        super().__init__(what, given, mend)


class InvalidDraftError(InvalidValueError):
    """An incident that cannot be stored; `source` and `source_id` say which one."""

    source: str = ""
    source_id: str = ""


class DatabaseAddressError(StorageError):
    """The database URL cannot be used."""


class DatabaseUnreachableError(StorageError):
    """The database does not answer."""


class SchemaOlderError(StorageError):
    """The database has no tables, or older ones than this code needs."""


class SchemaNewerError(StorageError):
    """The database was migrated by newer code."""


class NotSetUpError(StorageError):
    """Something every database needs (the region) was never put in."""


class ReportRefusedError(StorageError):
    """An act on a report that may not be done; a report one may not see is one that does not exist."""


class RegisterRefusedError(StorageError):
    """An act on the register of information needs that may not be done."""


class SubscriptionRefusedError(StorageError):
    """An act on a subscription that may not be done."""


class OutboxRefusedError(StorageError):
    """A decision about a posting that cannot be made."""


class ProblemRefusedError(StorageError):
    """An act on a problem that may not be done; a problem one may not read is one that does not exist."""
