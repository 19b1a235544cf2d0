"""Whose an account of Slack or Teams is. One person may have several.

It is known by the e-mail address that the platform vouches for, by a code that the person typed there, or by the
operator. Whoever has no link is known by their account alone (`key_of`), which nobody listed has: the public.
"""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, delete, insert, select, update

from storage import counters, members, moments, words
from storage.audit import Audit, Showing
from storage.database import Database
from storage.errors import StorageError
from storage.model.people import Level
from storage.model.report import Notice
from storage.tables import account_codes, accounts, notices

By = Literal["email", "code", "operator"]
# No I, L, O, 0, 1, U: what is read off one screen and typed at another.
_SIGNS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
# 30^8 codes, of which a few are open: a million guesses in the ten minutes hit one with a chance of 1 in 600,000.
_LENGTH = 8
CODE_LASTS = timedelta(minutes=10)
# The store is told at most so often that an account was heard of.
HEARD = timedelta(hours=1)
_CHUNK = 500  # values in one IN (...): SQLite takes a few thousand
# A notice of an account.
PREFIX = "account."
a, c, n = accounts.c, account_codes.c, notices.c


@dataclass(frozen=True, slots=True)
class Seen:
    """An account as the platform tells of it; `email` is "" unless the platform vouches for it.

    `outside`: a guest or somebody of elsewhere, for whom an earlier link by e-mail does not hold either.
    """

    account: str
    email: str = ""
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """An account that is somebody's."""

    platform: str
    account: str
    person: str
    by: By
    at: datetime
    heard: datetime


def key_of(platform: str, account: str) -> str:
    """What somebody without a link is known by: never an address, whatever the platform calls them."""
    return f"{platform}:{account}".replace("@", "%40")


class Accounts:
    """Links between accounts and people."""

    def __init__(self, database: Database, log: Audit) -> None:
        self._database = database
        self._log = log

    def people(self, platform: str, seen: Sequence[Seen], at: datetime) -> dict[str, str]:
        """The person's key of each account. New links by e-mail are kept, and logged."""
        with self._database.read() as connection:
            found, fresh = _resolve(connection, platform, seen)
        if fresh:
            self._keep(platform, fresh, at)
        return found

    def person(self, platform: str, seen: Seen) -> str:
        """The same for one account, without keeping anything."""
        with self._database.read() as connection:
            return _resolve(connection, platform, [seen])[0][seen.account]

    def heard(self, platform: str, account: str, at: datetime) -> None:
        """Note that somebody was heard of, for which of several accounts they are told something at."""
        this, now = (a.platform == platform, a.account == account), moments.microseconds(at)
        with self._database.read() as connection:
            last = connection.execute(select(a.heard_at).where(*this)).scalar_one_or_none()
        if last is not None and now - last > HEARD // timedelta(microseconds=1):
            with self._database.write() as connection:
                connection.execute(update(accounts).where(*this).values(heard_at=now))

    def of(self, person: str) -> tuple[Link, ...]:
        """Somebody's accounts, the one they were last heard at first. By key or e-mail address."""
        with self._database.read() as connection:
            names = members.names(connection, person)
            rows = connection.execute(
                select(accounts).where(a.person.in_(names)).order_by(a.heard_at.desc(), a.account)
            )
            return tuple(_link(row) for row in rows)

    def all(self) -> tuple[Link, ...]:
        """Every link, by platform and account."""
        with self._database.read() as connection:
            return tuple(_link(row) for row in connection.execute(select(accounts).order_by(a.platform, a.account)))

    def link(self, platform: str, account: str, person: str, at: datetime, logged: Showing) -> None:
        """The operator's way. Raises `StorageError` for somebody who does not take part."""
        with self._database.write() as connection:
            counters.lock(connection, counters.AUDIT)
            if members.find(connection, person) is None:
                raise StorageError("person_unknown", person, "see `karta members list`")
            _put(connection, platform, account, person, "operator", at)
            self._log.append(connection, logged)

    def unlink(self, platform: str, account: str, logged: Showing) -> bool:
        """End a link; False when there is none."""
        with self._database.write() as connection:
            gone = connection.execute(delete(accounts).where(a.platform == platform, a.account == account)).rowcount
            if gone:
                self._log.append(connection, logged)
        return bool(gone)

    def make_code(self, person: str, at: datetime) -> str:
        """A code for `person`, in two halves; it takes the place of an earlier one."""
        code = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
        now, ends = moments.microseconds(at), moments.microseconds(at + CODE_LASTS)
        row = {"hash": _hash(code), "person": words.key(person, "person"), "made_at": now, "ends_at": ends}
        with self._database.write() as connection:
            counters.lock(connection, counters.AUDIT)
            connection.execute(delete(account_codes).where((c.person == person) | (c.ends_at < now)))
            connection.execute(insert(account_codes), [row])
        return f"{code[:4]}-{code[4:]}"

    def redeem(self, platform: str, account: str, code: str, at: datetime) -> str | None:
        """Make the account the person's whose code this is, and give their key; None when it is over or unknown.

        A code is good for one account. Whoever has left has none.
        """
        with self._database.write() as connection:
            counters.lock(connection, counters.AUDIT)  # two who type it at once take turns
            open_ = (c.hash == _hash(code_of(code)), c.ends_at > moments.microseconds(at))
            person = connection.execute(select(c.person).where(*open_)).scalar_one_or_none()
            if person is None or members.find(connection, person) is None:
                return None
            connection.execute(delete(account_codes).where(c.person == person))
            _put(connection, platform, account, person, "code", at)
            _tell(connection, person, platform, moments.microseconds(at))
            self._log.append(connection, _row(person, platform, "code", at))
        return str(person)

    def waiting(self, most: int = 100) -> tuple[Notice, ...]:
        """What people have not been told of their accounts, oldest first; whoever left hears no more."""
        query = select(notices).where(n.told_at.is_(None), n.key.startswith(PREFIX)).order_by(n.id).limit(max(most, 0))
        with self._database.read() as connection:
            rows = [row for row in connection.execute(query).all() if members.find(connection, row.person) is not None]
        return tuple(
            Notice(row.id, row.person, moments.from_microseconds(row.at), row.key, row.number, row.text) for row in rows
        )

    def _keep(self, platform: str, fresh: Sequence[tuple[str, str]], at: datetime) -> None:
        with self._database.write() as connection:
            counters.lock(connection, counters.AUDIT)  # two answers at once take turns
            for account, person in fresh:
                _put(connection, platform, account, person, "email", at)
                self._log.append(connection, _row(person, platform, "email", at))


def _tell(connection: Connection, person: str, platform: str, at: int) -> None:
    """Whoever gave a code away unknowingly hears of what became of it."""
    row = {"id": counters.take(connection, counters.NOTICE), "person": person, "at": at, "text": ""}
    connection.execute(insert(notices), [row | {"key": f"{PREFIX}linked", "number": platform}])


def code_of(typed: str) -> str:
    """A code as it was made, from how people type it."""
    return "".join(sign for sign in typed.upper() if sign in _SIGNS)


def is_code(typed: str) -> bool:
    """Whether this may be a code."""
    plain = typed.strip()
    return len(code_of(plain)) == _LENGTH and all(sign in _SIGNS or sign in "- " for sign in plain.upper())


def _resolve(
    connection: Connection, platform: str, seen: Sequence[Seen]
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The person of each account, and the links by e-mail that are new: (account, person)."""
    links = _links(connection, platform, [one.account for one in seen])
    emails = members.by_emails(connection, [one.email for one in seen if one.email and not one.outside])
    found: dict[str, str] = {}
    fresh: list[tuple[str, str]] = []
    for one in seen:
        link, matched = links.get(one.account), "" if one.outside else emails.get(one.email.strip().lower(), "")
        if link is not None and link.by != "email":
            found[one.account] = link.person
        elif matched:
            found[one.account] = matched
            if link is None or link.person != matched:
                fresh.append((one.account, matched))
        elif link is not None and not one.outside:
            found[one.account] = link.person
        else:
            found[one.account] = key_of(platform, one.account)
    return found, fresh


def _links(connection: Connection, platform: str, keys: Sequence[str]) -> dict[str, Any]:
    rows: dict[str, Any] = {}
    for part in chunks(keys):
        query = select(accounts).where(a.platform == platform, a.account.in_(part))
        rows |= {row.account: row for row in connection.execute(query)}
    return rows


def chunks(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    """As many as one statement takes."""
    return (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK))


def _put(connection: Connection, platform: str, account: str, person: str, by: By, at: datetime) -> None:
    now = moments.microseconds(at)
    this = (a.platform == words.key(platform, "platform"), a.account == words.key(account, "account"))
    values = {"person": words.key(person, "person"), "by": by, "linked_at": now, "heard_at": now}
    if not connection.execute(update(accounts).where(*this).values(values)).rowcount:
        connection.execute(insert(accounts), [{"platform": platform, "account": account, **values}])


def _row(person: str, platform: str, by: By, at: datetime) -> Showing:
    about = f"{platform} {by}"
    return Showing(at, person, None, "", "account", about, Level.NOTHING, 0, act="account.link", platform=platform)


def _link(row: Any) -> Link:
    moment = moments.from_microseconds
    return Link(row.platform, row.account, row.person, row.by, moment(row.linked_at), moment(row.heard_at))


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()
