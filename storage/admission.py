"""Letting people in by an administrator, and out again; and who knocked: unknown people who asked something."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from storage import counters, members, moments, words
from storage.audit import Audit, Showing
from storage.database import Database
from storage.errors import StorageError
from storage.model.people import Level, Person, Role, Viewer
from storage.model.permissions import GIVEN_IN_CHAT, Scope, allows, scope_of
from storage.privacy import mask
from storage.reports.desk import present
from storage.tables import strangers

KEPT = timedelta(days=30)
# Somebody who asks a hundred times an hour is noted once.
AGAIN = timedelta(hours=1)
# A flood of made-up names must not fill the disk; a city's real strangers of a month are fewer.
MOST = 200
s = strangers.c


class AdmissionRefusedError(StorageError):
    """Somebody cannot be let in or out by this administrator; `what` resolves under `members.refused.` in texts."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody unknown who asked: what the platform knows them by, and when they last tried."""

    key: str
    name: str
    platform: str
    last_at: datetime


class Admission:
    """Acts of administrators, each with its row in the log, and the list of strangers."""

    def __init__(self, database: Database, log: Audit) -> None:
        self._database = database
        self._log = log

    def knocked(self, key: str, name: str, platform: str, at: datetime) -> None:
        """Note that somebody unknown tried, for a month; nothing of what they wrote."""
        if not _is_plain(key):
            return
        now = moments.microseconds(at)
        with self._database.read() as connection:
            last = connection.execute(select(s.last_at).where(s.key == key)).scalar_one_or_none()
        if last is not None and abs(now - last) < AGAIN // timedelta(microseconds=1):
            return
        row = {
            "name": words.text(mask(name[: words.NAME_MOST]).text, "name"),
            "platform": words.text(platform, "platform", words.NAME_MOST),
            "last_at": now,
        }
        with self._database.write() as connection:
            counters.lock(connection, counters.AUDIT)  # two windows opened at once take turns
            _sweep(connection, now)
            if not connection.execute(update(strangers).where(s.key == words.key(key, "key")).values(row)).rowcount:
                connection.execute(insert(strangers), [row | {"key": key, "first_at": now}])

    def waiting(self, actor: Viewer, at: datetime) -> tuple[Stranger, ...]:
        """Strangers of the last month, latest first, for administrators; whoever has come in since is left out."""
        since = moments.microseconds(at - KEPT)
        with self._database.read() as connection:
            if not allows("members", present(connection, actor)):
                return ()
            query = select(strangers).where(s.last_at >= since).order_by(s.last_at.desc(), s.key)
            rows = [row for row in connection.execute(query) if not _is_listed(connection, row.key)]
        return tuple(Stranger(row.key, row.name, row.platform, moments.from_microseconds(row.last_at)) for row in rows)

    def approve(self, actor: Viewer, key: str, name: str, partner: str, role: Role, at: datetime) -> Person:
        """Let a stranger in at a partner with a role. Raises `AdmissionRefusedError`."""
        with self._database.write() as connection:
            who = present(connection, actor)
            _refuse(who, "members.approve", partner)
            stranger = connection.execute(select(strangers).where(s.key == key)).first()
            if stranger is None or stranger.last_at < moments.microseconds(at - KEPT):
                raise AdmissionRefusedError("not_waiting", key, "only whoever has asked something can be let in")
            if role not in GIVEN_IN_CHAT:
                raise AdmissionRefusedError("role_not_given", role.value, "add them by `karta members import`")
            if _is_listed(connection, key):
                raise AdmissionRefusedError("is_listed", key, "they are in already")
            address = key if _is_address(key) else None
            person = Person(key, name.strip() or stranger.name.strip() or key, partner, role, address)
            members.put(connection, [person])
            connection.execute(delete(strangers).where(s.key == key))
            self._log.append(connection, _row(who, "members.approve", f"{key} {partner} {role.value}", at))
        return person

    def remove(self, actor: Viewer, key: str, at: datetime) -> Person:
        """Take somebody out, with every link and session, at once. Raises `AdmissionRefusedError`."""
        with self._database.write() as connection:
            who = present(connection, actor)
            if not allows("members.remove", who):
                raise AdmissionRefusedError("not_allowed", who.person, "see docs/roles.md for who may")
            person = members.find(connection, key)
            if person is None or not _reaches(who, "members.remove", person.partner):
                raise AdmissionRefusedError("not_listed", key, "look at the list of people")
            if person.key == who.person:
                raise AdmissionRefusedError("oneself", key, "another administrator can")
            if person.role is Role.AUDITOR:  # who watches the administrators
                raise AdmissionRefusedError("auditor", person.name, "`karta members remove` can")
            members.leave(connection, person)
            self._log.append(connection, _row(who, "members.remove", person.key, at))
        return person


def _refuse(who: Viewer, act: str, partner: str) -> None:
    if not allows(act, who):
        raise AdmissionRefusedError("not_allowed", who.person, "see docs/roles.md for who may")
    if not _reaches(who, act, partner):
        raise AdmissionRefusedError("other_partner", partner, "that partner's administrator can")


def _reaches(who: Viewer, act: str, partner: str) -> bool:
    scope = scope_of(act, who.role)
    return scope is Scope.ALL or (scope is Scope.PARTNER and who.partner == partner)


def _row(who: Viewer, act: str, about: str, at: datetime) -> Showing:
    row = Showing(at, who.person, who.partner, "", "members", about, Level.NOTHING, 0)
    return replace(row, act=act, role=who.role or "")


def _sweep(connection: Connection, now: int) -> None:
    """Forget whoever tried longer than a month ago, and the oldest of too many."""
    connection.execute(delete(strangers).where(s.last_at < now - KEPT // timedelta(microseconds=1)))
    count = connection.execute(select(func.count()).select_from(strangers)).scalar_one()
    if count >= MOST:
        oldest = select(s.key).order_by(s.last_at).limit(count - MOST + 1)
        connection.execute(delete(strangers).where(s.key.in_(oldest)))


def _is_listed(connection: Connection, key: str) -> bool:
    """Whether they are let in already: listed and not gone, or by their domain."""
    return members.find(connection, key) is not None


def _is_address(key: str) -> bool:
    return key.count("@") == 1 and key[0] != "@" != key[-1] and not any(sign.isspace() for sign in key)


def _is_plain(key: str) -> bool:
    """Whether it can be kept: an address, or a platform's key that looks like nobody's personal data."""
    if not key.strip() or not key.isprintable() or len(key) > words.NAME_MOST:
        return False
    return _is_address(key) or mask(key).text == key
