"""What a room, a private answer and a platform carry, through App.ask on the demo city."""

import pytest

from bot.app import App
from handlers.reply import Button, Buttons, Reply, Text
from storage.model.people import Level
from tests.city import NOW

LINE = "karta vecka 45 centrum"


def said(reply: Reply) -> str:
    return " ".join(element.text for element in reply.card.elements if isinstance(element, Text))


def pressed(reply: Reply) -> list[Button]:
    return [button for one in reply.card.elements if isinstance(one, Buttons) for button in one.buttons]


def test_the_meeting_sees_what_its_partners_signed_for_it(city: App) -> None:
    assert city.ask(LINE, "asta", "est-centrum", NOW).facts.level == Level.EXACT
    assert city.ask(LINE, "farid", "est-centrum", NOW).facts.level == Level.EXACT


def test_whoever_was_not_signed_for_makes_the_meeting_public(city: App) -> None:
    reply = city.ask(LINE, "bosse", "est-centrum", NOW)
    assert (reply.facts.level, reply.facts.detailed) == (Level.COUNTS, 0)


def test_alone_in_the_meeting_a_signed_person_sees_what_it_does(city: App) -> None:
    in_meeting = city.ask(LINE, "farid", "", NOW, within="est-centrum")
    assert in_meeting.facts.counts == city.ask(LINE, "farid", "est-centrum", NOW).facts.counts
    for person, within in (("bosse", "est-centrum"), ("farid", "trygg-i-helsingborg"), ("farid", "nowhere")):
        alone = city.ask(LINE, person, "", NOW)
        assert city.ask(LINE, person, "", NOW, within=within).facts.counts == alone.facts.counts


def test_a_lowered_answer_says_so_and_offers_the_fuller_one_alone(city: App) -> None:
    lowered = city.ask(LINE, "asta", "trygg-i-helsingborg", NOW)
    assert "Du som frågade får se mer enskilt." in said(lowered)
    (button,) = [one for one in pressed(lowered) if "enskilt" in one.line]
    alone = city.ask(button.line, "asta", "trygg-i-helsingborg", NOW)
    assert alone.private
    assert {viewer.person for viewer in alone.audience.viewers} == {"asta"}
    assert alone.facts.counts == city.ask(LINE, "asta", "", NOW).facts.counts
    assert "enskilt" not in said(alone)


def test_nothing_is_offered_to_who_may_see_no_more_alone(city: App) -> None:
    reply = city.ask(LINE, "asta", "est-centrum", NOW)
    assert "enskilt" not in said(reply) + "".join(button.line for button in pressed(reply))


@pytest.mark.parametrize(("cap", "level"), [(3, 3), (2, 2), (0, 0)])
def test_a_platform_carries_no_more_than_its_cap(city: App, cap: int, level: int) -> None:
    from dataclasses import replace

    capped = replace(city, settings=replace(city.settings, platform_cap=cap))
    assert capped.ask(LINE, "asta", "est-centrum", NOW, platform="slack").facts.level == level
    assert capped.ask(LINE, "asta", "est-centrum", NOW).facts.level == Level.EXACT
