"""A person's part in the register: told to them whole; when they are erased their role is left."""

from sqlalchemy import select

from storage.model.agreement import IN_FORCE
from storage.model.people import Level, Person, Role
from storage.store import Store
from storage.tables import audit, metadata
from tests.storage.register.people import ASTA, CILLA, IVAR, KLARA, NOW, PIA, grant

MEETING = {"receiver": "conversation:est", "listed": frozenset({"asta", "cilla", "klara"})}


def signed(store: Store) -> tuple[int, int]:
    """A row between two partners, and one for a meeting."""
    store.members.put([Person("ivar", "Kanarie Ek", "polisen", Role.REVIEWER, "kanarie@exempel.se")])
    number = store.register.propose(grant(), IVAR, NOW)
    store.register.sign(number, None, KLARA, NOW, agrees=True)
    meeting = store.register.propose(grant(level=Level.COUNTS, **MEETING), PIA, NOW)
    store.register.sign(meeting, None, ASTA, NOW, agrees=False, reason="Vi tar det i maj")
    return number, meeting


def test_an_extract_tells_what_somebody_proposed_signed_and_is_listed_for(agreed: Store) -> None:
    number, meeting = signed(agreed)
    ivar = agreed.persons.extract("ivar")["register"]
    assert [(row["number"], row["act"]) for row in ivar] == [(f"D-{number}", "proposed"), (f"D-{number}", "yes source")]
    asta = agreed.persons.extract("asta")["register"]
    assert [(row["number"], row["act"]) for row in asta] == [
        (f"D-{meeting}", "no receiver"),
        (f"D-{meeting}", "listed"),
    ]
    assert asta[0]["text"] == "Vi tar det i maj"
    assert [row["act"] for row in agreed.persons.extract("cilla")["register"]] == ["listed"]
    assert agreed.persons.extract("didrik")["register"] == []
    assert "klara" not in repr([ivar, asta])


def test_who_is_erased_leaves_the_decision_and_the_role(agreed: Store) -> None:
    number, meeting = signed(agreed)
    agreed.persons.erase("ivar", NOW)
    agreed.persons.erase("cilla", NOW)
    row = agreed.register.row(number)
    assert row is not None
    assert (row.state, row.proposed_by) == (IN_FORCE, "role:reviewer")
    assert {(one.side, one.partner, one.person) for one in row.signatures} == {
        ("source", "polisen", "role:reviewer"), ("receiver", "bostad", "klara"),
    }  # fmt: skip
    assert row.signatures[0].at == NOW
    listed = agreed.register.row(meeting)
    assert listed is not None
    assert listed.grant.listed == {"asta", "klara"}
    with agreed._database.read() as connection:
        named = {
            table.name
            for table in metadata.sorted_tables
            for found in connection.execute(select(table))
            if any(one in (CILLA.person, "ivar") or "Kanarie" in str(one) for one in tuple(found))
        }
        assert connection.execute(select(audit.c.person).where(audit.c.person == "ivar")).all()
    assert named == {"audit"}


def test_a_meeting_of_one_names_nobody_after(agreed: Store) -> None:
    """A row for a room needs a list; a name that nobody has lets nobody in."""
    number = agreed.register.put([grant(receiver="conversation:est", listed=frozenset({"cilla"}))], "gunnel", NOW)[0]
    pseudonym, _ = agreed.persons.erase("cilla", NOW)
    row = agreed.register.row(number)
    assert row is not None
    assert row.grant.listed == {pseudonym}
    assert agreed.register.read().listed("est", NOW.date()) == {pseudonym}
