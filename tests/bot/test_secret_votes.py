"""A secret vote on the page, on both databases: where what was chosen stands, and that no byte of it is left."""

import logging
from datetime import UTC, datetime

import pytest

from handlers.votes.counting import count
from tests.bot.installation import Installation
from tests.secret_vote import ASTA, LAMP, ROUND, put_secret_vote, stands

CANARY = "KANARIE-INVÄNDNING"
CHOSEN = f'"{LAMP}": 0'


def test_what_is_chosen_on_the_page_is_in_one_table_and_then_nowhere(
    installed: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    store, now = installed.app.store, datetime.now(UTC)
    code = put_secret_vote(store, now)
    page = installed.say("eva", f"/rosta {code} rösta")
    assert "Fram till dess kan den som sköter databasen se det." in page
    fields = {"f.step": "send", "f.way": "vote", f"f.for_{ROUND}": "1", "from": "1"}
    # Without a choice for each it is not kept, and nothing of it stands in the answer.
    wrong = installed.say("eva", f"/rosta {code} rösta", **fields, **{"f.reason": CANARY})
    assert "Något saknas i din röst" in wrong
    assert stands(store, CANARY) == {}
    installed.say("eva", f"/rosta {code} rösta", **fields, **{f"f.for_{LAMP}": "0", "f.reason": CANARY})
    assert stands(store, CANARY, CHOSEN) == {"ballots": [CANARY, CHOSEN]}
    for who in ("eva", "asta", "cilla"):
        for line in (f"/rosta {code}", f"/rosta {code} historik", "/minauppgifter", "/logg"):
            installed.say(who, line)
        assert CANARY not in installed.sees(who)
    assert CANARY not in caplog.text
    assert CHOSEN not in caplog.text
    store.votes.close(ASTA, code, datetime.now(UTC), count)
    assert store.votes.wipe()
    installed.say("eva", f"/rosta {code}")
    assert "Bara utfallet visas." in installed.sees("eva")
    assert installed.holds(CANARY, CHOSEN) == []
