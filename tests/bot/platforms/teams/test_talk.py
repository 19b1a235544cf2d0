"""People talk with the bot in Teams: own chats, channels, groups, buttons and forms. Real HTTP on both sides."""

import json

import pytest

from tests.bot.platforms.teams.conftest import Stage
from tests.bot.platforms.teams.hands import CHANNEL, GROUP, button, chat, parts

THREAD = f"{CHANNEL};messageid=1500"


def words(card: object) -> str:
    return json.dumps(card, ensure_ascii=False)


def test_a_line_in_ones_own_chat_gives_a_map_there(stage: Stage) -> None:
    assert stage.hands.say("asta", "/karta vecka 46 centrum").status_code == 200
    (sent,) = stage.peer.wait(1, chat("asta"))
    assert "Centrum" in words(sent.card)
    (picture,) = parts(sent.card, "Image")
    assert picture["url"].startswith("data:image/png;base64,")
    assert len(picture["url"]) <= 1_000_000
    assert "Centrum" in picture["altText"]
    assert sent.authorization.startswith("Bearer ")
    assert len(stage.peer.posts()) == 1


def test_a_mention_in_a_channel_is_answered_in_its_thread_for_everybody_there(stage: Stage) -> None:
    assert stage.hands.mention("asta", "vecka 46 centrum").status_code == 200
    (sent,) = stage.peer.wait(1)
    assert sent.conversation == THREAD
    assert parts(sent.card, "Image")
    rosters = [call.conversation for call in stage.peer.of("GET") if "pagedMembers" in call.path]
    assert {CHANNEL, "19:team-est@thread.tacv2"} <= set(rosters)


def test_a_group_is_answered_where_it_asked(stage: Stage) -> None:
    stage.hands.mention("asta", "vecka 46", room=GROUP)
    (sent,) = stage.peer.wait(1)
    assert sent.conversation == GROUP


@pytest.mark.parametrize("text", ["vad säger ni?", "@karta vecka 46"])
def test_what_does_not_mention_us_is_not_answered(stage: Stage, text: str) -> None:
    said = stage.hands.post(stage.hands.activity("asta", room=THREAD, text=text))
    stage.hands.say("asta", "/hjälp")
    stage.peer.wait(1, chat("asta"))
    assert said.status_code == 200
    assert len(stage.peer.posts()) == 1


def test_a_report_from_words_to_receipt(stage: Stage) -> None:
    stage.hands.say("bosse", "/rapportera klotter på Kullagatan 9 igår kl 22, tre taggar på gaveln")
    (asked,) = stage.peer.wait(1, chat("bosse"))
    opens = button(asked.card, "Öppna formuläret")
    opened = stage.hands.invoke("bosse", "task/fetch", {"data": opens["data"], "context": {"theme": "default"}})
    dialog = opened.json()["task"]["value"]["card"]["content"]
    names = [one["id"] for kind in ("Input.Text", "Input.ChoiceSet", "Input.Date", "Input.Time", "Input.Toggle")
             for one in parts(dialog, kind)]  # fmt: skip
    assert names
    (send,) = dialog["actions"]
    values = {one["id"]: one.get("value", "") for kind in ("Input.Text", "Input.ChoiceSet", "Input.Date", "Input.Time",
              "Input.Toggle", "Input.Number") for one in parts(dialog, kind)}  # fmt: skip
    sent = stage.hands.invoke("bosse", "task/submit", {"data": {**send["data"], **values}}, replyToId="1700000000002")
    assert sent.status_code == 200
    print(sent.json())
    assert "task" in sent.json()
