"""The tour: its steps fit the role, its lines work, and everything can be reached by pressing."""

import pytest

from bot.app import App
from bot.dispatch import by_word, split_command
from handlers.commands.help import TOURS
from handlers.reply import Button, Buttons, Card
from handlers.texts import load
from storage.model.people import Role
from tests.city import NOW


def buttons(card: Card) -> list[Button]:
    return [button for element in card.elements if isinstance(element, Buttons) for button in element.buttons]


def by_role(city: App, role: Role) -> str:
    return next(person.key for person in city.store.members.people() if person.role is role)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("role", list(Role))
def test_the_tour_is_walked_by_pressing_and_offers_only_what_one_may(city: App, role: Role, language: str) -> None:
    person, texts, titles = by_role(city, role), load(language), []
    line = texts("tour.word")
    while line:
        reply = city.ask(line, person, "", NOW, language)
        titles.append(reply.card.title)
        ways = {button.line for button in buttons(reply.card) if button.style == "primary"}
        for button in buttons(reply.card):
            command = by_word(split_command(button.line)[0])
            assert command is not None
            assert role in command.roles
        assert reply.private
        assert reply.settled is (len(titles) > 1)
        line = next(iter(ways), "")
    assert titles == [texts(f"tour.{step}.title") for step in TOURS[role]]


@pytest.mark.parametrize("rest", ["0", "99", "-1", "xyz", "²", "9" * 400])
def test_a_step_that_is_not_there_is_the_nearest(city: App, rest: str) -> None:
    title = city.ask(f"/hjälp {rest}", "asta", "", NOW).card.title
    assert title in {load("sv")(f"tour.{step}.title") for step in TOURS[Role.COORDINATOR]}


def test_everything_at_once_lists_each_command_one_may_run(city: App) -> None:
    offered = {split_command(button.line)[0] for button in buttons(city.ask("/hjälp allt", "bosse", "", NOW).card)}
    assert {"karta", "rapportera", "mina"} <= offered
    assert "granska" not in offered
