"""A report's number: H- and four signs by chance. Short enough to say over a radio, and it tells no volumes."""

import secrets
import unicodedata

from sqlalchemy import Connection, select

from storage import tokens
from storage.tables import incidents, reports

PREFIX = "H"
# No sign that is taken for another (0 O, 1 I L, 2 Z, 5 S, 8 B, U V) and no vowel, so that no number is a word.
SIGNS = "23456789CDFGHJKMNPQRTVWX"
# 24^4 = 331,776 numbers: ten years of 600 reports a week. When several tries are taken, five signs.
LENGTHS = (4, 5)
_TRIES = 4
# What somebody reads in a handwritten number that has no such sign.
_TAKEN_FOR = str.maketrans("ZSB", "258")
_MINUS = "\N{MINUS SIGN}"


def normal(words: str) -> str | None:
    """The number somebody wrote (`h 7kq4`, `H7KQ4`, `h–7kq4`) as it is stored, or None when it is none."""
    body = kept_signs(words, PREFIX)
    return f"{PREFIX}-{body}" if body is not None and len(body) in LENGTHS else None


def kept_signs(words: str, prefix: str) -> str | None:
    """The signs after a prefix, however they are written; None for anything else."""
    signs = unicodedata.normalize("NFKC", words).upper()
    kept = "".join(sign for sign in signs if not _is_between(sign))
    body = kept[len(prefix) :].translate(_TAKEN_FOR)
    return body if kept.startswith(prefix) and set(body) <= set(SIGNS) else None


def _is_between(sign: str) -> bool:
    """Spaces, dashes of every kind, and signs without a look of their own."""
    return sign.isspace() or sign == _MINUS or unicodedata.category(sign) in ("Pd", "Cf")


def free(connection: Connection, source: int) -> str:
    """A number nobody has; the caller holds the change counter, so nobody takes it in between."""
    length, tries = LENGTHS[0], 0
    while True:
        number = f"{PREFIX}-{''.join(secrets.choice(SIGNS) for _ in range(length))}"
        if not _is_taken(connection, number, source):
            return number
        tries += 1
        length = LENGTHS[0] if tries < _TRIES else LENGTHS[-1]


def _is_taken(connection: Connection, number: str, source: int) -> bool:
    """By a report, by something the same partner imported under that id, or by a report that has gone."""
    mine = (incidents.c.source == source) & (incidents.c.source_id == number)
    report = connection.execute(select(reports.c.incident).where(reports.c.number == number)).first()
    if report is not None or connection.execute(select(incidents.c.id).where(mine)).first() is not None:
        return True
    return bool(tokens.known(connection, [tokens.of_source(source, number)]))
