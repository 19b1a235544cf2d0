import json
from dataclasses import replace

import pytest

from bot.platforms.cards import from_json, to_json
from handlers.reply import Card, Picture, Reply
from storage.model.people import PUBLIC, Role, Viewer
from tests.bot.platforms.web.stage import EVERY, OTHERS
from tests.cast import ASTA, BOSSE, GRETA, TEAM, UNKNOWN, Audience, only


def _kept(reply: Reply):
    return from_json(to_json(reply, lambda picture: f"key-of-{picture.name}"))


def test_every_element_comes_back_without_its_bytes():
    card = Card("Allt ”på” en <gång>", EVERY + OTHERS)
    kept = _kept(Reply(card, TEAM))
    bare = tuple(Picture(b"", e.alt, e.name, e.width, e.height) if isinstance(e, Picture) else e for e in card.elements)
    assert kept.card == Card(card.title, bare)
    assert kept.keys == ("key-of-karta.png",)


def test_a_card_is_for_those_it_was_computed_for():
    kept = _kept(Reply(Card("x", ()), only(ASTA)))
    assert kept.may_read(ASTA)
    for other in (BOSSE, UNKNOWN, Viewer("", None, None), Viewer("asta", None, None)):
        assert not kept.may_read(other)


def test_whoever_moved_or_got_another_role_reads_it_no_more():
    kept = _kept(Reply(Card("x", ()), TEAM))
    assert kept.may_read(GRETA)
    assert not kept.may_read(BOSSE)
    assert not kept.may_read(replace(GRETA, partner="bostad"))
    assert not kept.may_read(replace(GRETA, role=Role.ANALYST))


@pytest.mark.parametrize("audience", [PUBLIC, Audience(frozenset({ASTA, BOSSE, UNKNOWN}))])
def test_what_was_computed_for_the_public_is_everybodys(audience):
    assert _kept(Reply(Card("x", ()), audience)).may_read(UNKNOWN)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", json.dumps({"title": "x", "readers": None, "elements": [{"type": "nope"}]})],
)
def test_anything_else_is_not_a_card(text):
    with pytest.raises(ValueError):  # noqa: PT011  the text says more than a pattern would
        from_json(text)
