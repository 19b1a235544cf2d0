"""A secret ballot in Slack: it travels in a modal's fields, and stands in no table but the ballots'."""

import json
import logging
from datetime import UTC, datetime

import pytest

from tests.bot.platforms.slack.stage import Stage
from tests.secret_vote import LAMP, ROUND, put_secret_vote, stands

CANARY = "KANARIE-INVÄNDNING"
CHOSEN = f'"{LAMP}": 0'


def test_a_secret_ballot_in_a_modal_is_kept_once_and_told_nowhere(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    store = stage.app.store
    code = put_secret_vote(store, datetime.now(UTC))
    stage.slash("UEVA", f"/rosta {code} rösta")
    view = stage.view()
    assert json.loads(view["private_metadata"])["line"] == f"/rosta {code} rösta"
    stage.submit("UEVA", view, **{f"for_{ROUND}": "1", "reason": CANARY})
    stage.submit("UEVA", view, **{f"for_{LAMP}": "0", f"for_{ROUND}": "1", "reason": CANARY})
    stage.wait(lambda: stands(store, CANARY))
    shown = lambda: json.dumps([one.blocks for one in (*stage.peer.messages, *stage.peer.whispers)])  # noqa: E731
    stage.wait(lambda: "r sparad" in shown() or "r sparad" in json.dumps(list(stage.peer.views.values())))
    assert stands(store, CANARY, CHOSEN) == {"ballots": [CANARY, CHOSEN]}
    assert CANARY not in shown()
    assert CANARY not in json.dumps(list(stage.peer.views.values()), ensure_ascii=False)
    assert CANARY not in caplog.text


def test_open_votes_stand_on_the_home_tab(stage: Stage) -> None:
    code = put_secret_vote(stage.app.store, datetime.now(UTC))
    stage.event(type="app_home_opened", tab="home", user="UEVA")
    home = stage.wait(lambda: next((call for call in stage.peer.calls if "views.publish" in str(call)), None))
    assert home
    assert code in json.dumps([str(call) for call in stage.peer.calls])
