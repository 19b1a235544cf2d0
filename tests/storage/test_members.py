from dataclasses import replace

import pytest

from storage.errors import InvalidValueError
from storage.members import DomainRule
from storage.model.people import Person, Role
from storage.model.upserted import Upserted
from storage.store import Store

CILLA = Person("cilla", "Cilla", "polisen", Role.ANALYST, "Cilla@Polisen.example")
DIDRIK = Person("didrik", "Didrik", "bostad", Role.REPORTER, None, "en")


def test_people_are_put_and_found(town: Store) -> None:
    assert town.members.put([CILLA, DIDRIK]) == Upserted(2, 0, 0)
    assert town.members.put([CILLA, replace(DIDRIK, name="D")]) == Upserted(0, 1, 1)
    assert [person.key for person in town.members.people()] == ["cilla", "didrik"]
    assert town.members.person("didrik") == replace(DIDRIK, name="D")
    assert town.members.person("nobody") is None
    found = town.members.by_email(" CILLA@polisen.example ")
    assert found is not None
    assert found.key == "cilla"


def test_a_domain_lets_its_people_in_and_nobody_elses(town: Store) -> None:
    town.members.put_domain("@Bostad.example", "bostad", Role.REPORTER)
    town.members.put_domain("bostad.example", "bostad", Role.ANALYST)
    assert town.members.domains() == (DomainRule("bostad.example", "bostad", Role.ANALYST),)
    found = town.members.by_email("Ny@bostad.example")
    assert found == Person("ny@bostad.example", "ny@bostad.example", "bostad", Role.ANALYST, "ny@bostad.example")
    for stranger in (
        "ny@x.bostad.example",
        "ny@evil-bostad.example",
        "@bostad.example",
        "a@b@bostad.example",
        "",
    ):
        assert town.members.by_email(stranger) is None


def test_whoever_left_is_nobody_even_with_the_right_domain(town: Store) -> None:
    town.members.put_domain("polisen.example", "polisen", Role.ANALYST)
    town.members.put([CILLA])
    town.members.leave("cilla")
    assert town.members.people() == ()
    assert town.members.person("cilla") is None
    assert town.members.by_email("cilla@polisen.example") is None
    assert town.members.put([CILLA]) == Upserted(0, 1, 0)
    assert town.members.person("cilla") is not None


def test_an_address_is_one_persons(town: Store) -> None:
    town.members.put([CILLA, DIDRIK])
    with pytest.raises(InvalidValueError, match="cilla has it"):
        town.members.put([replace(DIDRIK, email="cilla@polisen.example")])
    town.members.put([replace(CILLA, email="b@x.example"), replace(DIDRIK, email="cilla@polisen.example")])
    town.members.leave("didrik")
    town.members.put([replace(CILLA, email="cilla@polisen.example")])
    found = town.members.by_email("cilla@polisen.example")
    assert found is not None
    assert found.key == "cilla"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"partner": "okänd"}, "partner_unknown"),
        ({"role": "chef"}, "role_unknown"),
        ({"email": "ingen"}, "email_unreadable"),
        ({"language": "fi"}, "language_unknown"),
        ({"key": ""}, "text_missing"),
        ({"name": "a\0"}, "text_unreadable"),
    ],
)
def test_one_bad_person_stops_the_list(town: Store, change: dict[str, object], what: str) -> None:
    with pytest.raises(InvalidValueError) as refused:
        town.members.put([DIDRIK, replace(CILLA, **change)])  # type: ignore[arg-type]
    assert refused.value.what == what
    assert town.members.people() == ()


def test_a_domain_needs_a_dot_and_a_known_partner(town: Store) -> None:
    for domain, partner in (("localhost", "polisen"), ("a b.se", "polisen"), ("polisen.example", "okänd")):
        with pytest.raises(InvalidValueError):
            town.members.put_domain(domain, partner, Role.ANALYST)
    assert town.members.domains() == ()


def test_many_are_found_as_each_is(town: Store) -> None:
    town.members.put([DIDRIK, Person("gun", "Gun", "bostad", Role.REVIEWER, "gun@bostad.example")])
    town.members.put([Person("left", "Left", "bostad", Role.REVIEWER, "left@bostad.example")])
    town.members.leave("left")
    town.members.put_domain("bostad.example", "bostad", Role.REPORTER)
    keys = [
        "didrik",
        "gun",
        "left",
        "u-404",
        "slack:T:U",
        "GUN@bostad.example",
        "ny@bostad.example",
        "left@bostad.example",
    ]
    keys += ["@", "a@b@c", *(f"n{number}" for number in range(1_200))]
    one = lambda key: town.members.by_email(key) if "@" in key else town.members.person(key)  # noqa: E731
    assert town.members.find_all(keys) == {key: found for key in keys if (found := one(key)) is not None}
    assert len(town.members.find_all(keys)) == 4
