"""A secret ballot in Teams: it travels in a form's fields, and stands in no table but the ballots'."""

import logging
from datetime import UTC, datetime

import pytest

from tests.bot.platforms.teams.conftest import Stage
from tests.bot.platforms.teams.hands import button, chat, filled
from tests.secret_vote import LAMP, ROUND, put_secret_vote, stands

CANARY = "KANARIE-INVÄNDNING"
CHOSEN = f'"{LAMP}": 0'


def test_a_secret_ballot_in_a_card_is_kept_once_and_told_nowhere(
    house: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    store = house.app.store
    code = put_secret_vote(store, datetime.now(UTC))
    house.hands.say("cilla", f"/rosta {code} rösta")
    (sent,) = house.peer.until(lambda: house.peer.posts(chat("cilla")), 1)
    shown = button(sent.card, "Fyll i här i stället")["card"]
    (send,) = shown["actions"]
    assert send["data"]["line"] == f"/rosta {code} rösta"
    fields = {f"for_{ROUND}": "1", "reason": CANARY}
    for number, more in enumerate(({}, {f"for_{LAMP}": "0"})):
        house.hands.press("cilla", send, filled=filled(shown, **fields, **more), replyToId="1700000000009")
        house.peer.until(lambda: house.peer.of("PUT"), number + 1)
    assert stands(store, CANARY, CHOSEN) == {"ballots": [CANARY, CHOSEN]}
    told = repr(house.peer.calls)
    assert "är sparad" in told
    assert "Något saknas i din röst" in told
    assert CANARY not in told
    assert CANARY not in caplog.text
