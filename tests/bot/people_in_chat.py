"""The cast as a chat platform knows them, and rooms with them."""

from datetime import UTC, datetime

from bot.platforms.chat import Account, Heard, Room

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def account(person: str, email: str = "", *, outside: bool = False, language: str = "sv") -> Account:
    """One of the demo's people by their address; somebody else without one."""
    return Account(f"T0HELS:U{person.upper()}", person.title(), email, language, outside)


ASTA = account("asta", "Asta.Lindqvist@demo.example")
BOSSE = account("bosse", "bosse.ekdahl@demo.example")
CILLA = account("cilla", "cilla.norrby@demo.example")
FARID = account("farid", "farid.nazari@demo.example")
GUNNEL = account("gunnel", "gunnel.hagstrom@demo.example")
STRANGER = account("okänd")


def room(*members: Account, key: str = "slack:T0HELS:C1", name: str = "centrum") -> Room:
    return Room(key, name, members)


def private(person: Account, line: str, where: Room | None = None, **form: str) -> Heard:
    return Heard(person, line, form, where, "asker", typed=False)


def asked(person: Account, line: str, where: Room) -> Heard:
    return Heard(person, line, room=where, to="room", typed=False)
