"""People with roles, and e-mail domains that make somebody one of a partner's people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from storage import words
from storage.audit import Audit, Showing
from storage.database import Database
from storage.errors import InvalidValueError
from storage.model.people import Person, Role
from storage.model.upserted import Upserted
from storage.tables import (
    account_codes,
    accounts,
    conversation_members,
    conversations,
    email_domains,
    links,
    notices,
    partners,
    people,
    sessions,
)

LANGUAGES = ("sv", "en")
PAGE = "web"  # the platform whose members are decided here
_CHUNK = 500  # values in one IN (...)
_LISTED = select(people).where(people.c.key == bindparam("this"), ~people.c.left)


@dataclass(frozen=True, slots=True)
class DomainRule:
    """Whoever has an address at exactly `domain`, and is not listed, is this partner's with this role."""

    domain: str
    partner: str
    role: Role


class Members:
    """Everybody who takes part."""

    def __init__(self, database: Database, log: Audit) -> None:
        self._database = database
        self._log = log

    def put(self, given: Sequence[Person], logged: Showing | None = None) -> Upserted:
        """Add or replace people by key; somebody who had left is back. All of them or none, with the log's row."""
        with self._database.write() as connection:
            done = put(connection, given)
            if logged is not None:
                self._log.append(connection, logged)
        return done

    def put_domain(self, domain: str, partner: str, role: Role, logged: Showing | None = None) -> None:
        """Let unlisted people at `domain` (not below it) in as `partner`'s; with the log's row."""
        name = words.key(domain, "domain").strip().lower().removeprefix("@")
        if "@" in name or "." not in name or any(sign.isspace() for sign in name):
            raise InvalidValueError("domain", "domain_unreadable", domain, "write it as example.se")
        with self._database.write() as connection:
            values = {"partner": _partner(partner, _partners(connection)), "role": Role(role).value}
            this = email_domains.c.domain == name
            if not connection.execute(update(email_domains).where(this).values(values)).rowcount:
                connection.execute(insert(email_domains).values(domain=name, **values))
            if logged is not None:
                self._log.append(connection, logged)

    def domains(self) -> tuple[DomainRule, ...]:
        """Every rule, by domain."""
        with self._database.read() as connection:
            rows = connection.execute(select(email_domains).order_by(email_domains.c.domain)).all()
        return tuple(DomainRule(row.domain, row.partner, Role(row.role)) for row in rows)

    def people(self) -> tuple[Person, ...]:
        """Everybody listed who has not left, by key."""
        with self._database.read() as connection:
            rows = connection.execute(select(people).where(~people.c.left).order_by(people.c.key)).all()
        return tuple(_person(row) for row in rows)

    def person(self, key: str) -> Person | None:
        """Somebody listed who has not left."""
        with self._database.read() as connection:
            row = connection.execute(_LISTED, {"this": key}).one_or_none()
        return None if row is None else _person(row)

    def find_all(self, keys: Iterable[str]) -> dict[str, Person]:
        """Of many keys and e-mail addresses those who take part, in one look."""
        given = list(dict.fromkeys(keys))
        with self._database.read() as connection:
            return find_all(connection, given)

    def by_email(self, email: str) -> Person | None:
        """The listed person, else somebody by the domain's rule, else None.

        Somebody who left is nobody, whatever the domain says.
        """
        if _address(email) is None:
            return None
        with self._database.read() as connection:
            return _by_email(connection, email)

    def leave(self, key: str, logged: Showing | None = None) -> None:
        """Take somebody listed out, from every link, session and channel too, at once; with the log's row."""
        with self._database.write() as connection:
            row = connection.execute(select(people).where(people.c.key == key)).one_or_none()
            if row is not None:
                leave(connection, _person(row))
            if logged is not None:
                self._log.append(connection, logged)


def put(connection: Connection, given: Sequence[Person]) -> Upserted:
    """Add or replace people by key, within a transaction that writes."""
    known = _partners(connection)
    rows = {person.key: _row(person, known) for person in given}
    _free_addresses(connection, rows)
    stored = {row["key"]: dict(row) for row in connection.execute(select(people)).mappings()}
    new = [row for key, row in rows.items() if key not in stored]
    changed = [row for key, row in rows.items() if key in stored and stored[key] != row]
    _forget_notices(connection, [row["key"] for row in changed if stored[row["key"]]["partner"] != row["partner"]])
    _write(connection, new, changed)
    return Upserted(len(new), len(changed), len(given) - len(new) - len(changed))


def find(connection: Connection, key: str) -> Person | None:
    """Whoever takes part by that key or address: listed and not gone, or let in by their domain."""
    if "@" in key:
        return None if _address(key) is None else _by_email(connection, key)
    row = connection.execute(select(people).where(people.c.key == key, ~people.c.left)).one_or_none()
    return None if row is None else _person(row)


def names(connection: Connection, person: str) -> tuple[str, ...]:
    """Every name that rows may know somebody by: the key, and the e-mail address; also of somebody who has left."""
    p = people.c
    wanted, found = [person], dict[str, None]()
    while wanted:  # an address may be the key of a row of its own
        query = select(p.key, p.email).where(p.key.in_(wanted) | p.email.in_(wanted)).order_by(p.email.is_(None), p.key)
        seen = [one for row in connection.execute(query) for one in row if one]
        wanted = [one for one in dict.fromkeys(seen) if one not in found]
        found |= dict.fromkeys(wanted)
    return tuple(found) or (person,)


def by_emails(connection: Connection, given: Sequence[str]) -> dict[str, str]:
    """Of many addresses (lower case in the answer) the keys of those who take part: listed, or by their domain."""
    wanted = sorted({address for one in given if (address := _address(one)) is not None})
    if not wanted:
        return {}
    rules = frozenset(connection.execute(select(email_domains.c.domain)).scalars())
    listed: dict[str, str | None] = {}
    for start in range(0, len(wanted), _CHUNK):
        query = select(people.c.email, people.c.key, people.c.left)
        rows = connection.execute(query.where(people.c.email.in_(wanted[start : start + _CHUNK])))
        listed |= {row.email: None if row.left else row.key for row in rows}
    by_rule = {one: one for one in wanted if one not in listed and one.partition("@")[2] in rules}
    return {one: key for one, key in listed.items() if key is not None} | by_rule


def find_all(connection: Connection, keys: Sequence[str]) -> dict[str, Person]:
    """The same as `find` for each."""
    plain = [key for key in keys if "@" not in key]
    found: dict[str, Person] = {}
    for start in range(0, len(plain), _CHUNK):
        query = select(people).where(people.c.key.in_(plain[start : start + _CHUNK]), ~people.c.left)
        found |= {row.key: _person(row) for row in connection.execute(query)}
    return found | {key: one for key in keys if "@" in key and (one := find(connection, key)) is not None}


def leave(connection: Connection, person: Person) -> None:
    """Take somebody out. Their address stays known, so that no domain rule lets them in again.

    Their links, sessions and accounts end: they do not come back to life if the person does. A channel of the page with
    somebody in it who has left would be the public's; in a room of another platform they still sit, so it is.
    """
    if not connection.execute(update(people).where(people.c.key == person.key).values(left=True)).rowcount:
        row = _row(person, _partners(connection))
        connection.execute(insert(people), [row | {"left": True}])
    known = [name for name in (person.key, person.email) if name]
    for table in (sessions, links, accounts, account_codes):
        connection.execute(delete(table).where(table.c.person.in_(known)))
    of = conversation_members.c
    page = select(conversations.c.key).where(conversations.c.platform == PAGE)
    connection.execute(delete(conversation_members).where(of.person.in_(known), of.conversation.in_(page)))
    _forget_notices(connection, [person.key])


def _forget_notices(connection: Connection, keys: Sequence[str]) -> None:
    """Whoever left, or went to another partner, is told no more of what was reported there; its words are not kept."""
    emails = select(people.c.email).where(people.c.key.in_(keys), people.c.email.is_not(None))
    theirs = notices.c.person.in_(keys) | notices.c.person.in_(emails)
    connection.execute(delete(notices).where(theirs, notices.c.told_at.is_(None)))


def _address(email: str) -> str | None:
    """An address as it is stored, or None for what is none."""
    address = email.strip().lower()
    name, at, domain = address.partition("@")
    good = name and at and domain and "@" not in domain and len(address) <= words.NAME_MOST
    return address if good else None


def _by_email(connection: Connection, email: str) -> Person | None:
    address = _address(email) or ""
    row = connection.execute(select(people).where(people.c.email == address)).one_or_none()
    if row is not None:
        return None if row.left else _person(row)
    domain = address.partition("@")[2]
    rule = connection.execute(select(email_domains).where(email_domains.c.domain == domain)).one_or_none()
    return None if rule is None else Person(address, address, rule.partner, Role(rule.role), address)


def _partners(connection: Connection) -> frozenset[str]:
    return frozenset(connection.execute(select(partners.c.key)).scalars())


def _partner(key: str, known: frozenset[str]) -> str:
    if key not in known:
        raise InvalidValueError("partner", "partner_unknown", key, "known: " + (", ".join(sorted(known)) or "none yet"))
    return key


def _row(person: Person, known: frozenset[str]) -> dict[str, Any]:
    email = words.maybe(person.email, "email", words.NAME_MOST)
    address = (email or "").strip().lower() or None
    if address is not None and (address.count("@") != 1 or address[0] == "@" or address[-1] == "@"):
        raise InvalidValueError("email", "email_unreadable", email, "write it as name@example.se")
    if person.language not in LANGUAGES:
        raise InvalidValueError("language", "language_unknown", person.language, "known: sv, en")
    return {
        "key": words.key(person.key, "key"),
        "name": words.key(person.name, "name"),
        "partner": _partner(person.partner, known),
        "role": _role(person.role),
        "email": address,
        "language": person.language,
        "left": False,
    }


def _role(role: Role) -> str:
    try:
        return Role(role).value
    except ValueError:
        raise InvalidValueError("role", "role_unknown", role, "known: " + ", ".join(Role)) from None


def _free_addresses(connection: Connection, rows: dict[str, dict[str, Any]]) -> None:
    """An address belongs to one person; one who left gives it up to whoever gets it next."""
    holders: dict[str, str] = {}
    for key, row in rows.items():
        if row["email"] and holders.setdefault(row["email"], key) != key:
            raise InvalidValueError(
                "email", "email_taken", row["email"], f"{holders[row['email']]} has it in the same list"
            )
    for held in connection.execute(select(people).where(people.c.email.is_not(None))).all():
        if holders.get(held.email, held.key) == held.key:
            continue
        if not held.left and held.key not in rows:
            raise InvalidValueError("email", "email_taken", held.email, f"{held.key} has it")
        connection.execute(update(people).where(people.c.key == held.key).values(email=None))


def _write(connection: Connection, new: list[dict[str, Any]], changed: list[dict[str, Any]]) -> None:
    if changed:
        # Addresses are let go of first, so that two people can swap theirs.
        this = people.c.key == bindparam("this")
        named = [row | {"this": row["key"]} for row in changed]
        connection.execute(update(people).where(this).values(email=None), [{"this": row["this"]} for row in named])
        connection.execute(update(people).where(this), named)
    if new:
        connection.execute(insert(people), new)


def _person(row: Any) -> Person:
    return Person(row.key, row.name, row.partner, Role(row.role), row.email, row.language)
