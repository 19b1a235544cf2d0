"""People talk to the bot in Slack, over signed HTTP."""

import json
import re

import pytest
from aiohttp import web

from storage.room_posts import RoomPost
from tests.bot.platforms.slack.peer import BOT_USER, TEAM, Sent
from tests.bot.platforms.slack.stage import OPEN, ROOM, Stage, buttons

LINE = "/karta vecka 46 centrum"


def pictures(blocks):
    return [block for block in blocks if block["type"] == "image"]


def test_a_slash_command_gives_a_map_in_the_persons_own_talk_and_a_pointer_where_it_was_asked(stage: Stage) -> None:
    assert stage.slash("UASTA", LINE).text == ""
    sent = stage.message("DUASTA")
    (image,) = pictures(sent.blocks)
    file = stage.peer.files[image["slack_file"]["id"]]
    assert file["content"].startswith(b"\x89PNG")
    assert file["channel"] == ""  # nobody but the bot sees it apart from the message
    assert image["alt_text"]
    assert [one for one in stage.peer.messages if one.channel == ROOM] == []
    pointer = stage.whisper()
    assert (pointer.channel, pointer.to) == (ROOM, "UASTA")
    assert "Dela här" in buttons(pointer.blocks)


def test_sharing_computes_it_anew_for_the_room_and_takes_the_pointer_away(stage: Stage) -> None:
    stage.slash("UASTA", LINE)
    pointer = stage.whisper()
    stage.press("UASTA", pointer, buttons(pointer.blocks)["Dela här"])
    sent = stage.message(ROOM)
    assert pictures(sent.blocks)
    stage.wait(lambda: not stage.peer.whispers)


def test_a_mention_in_a_thread_answers_in_the_thread_for_the_room(stage: Stage) -> None:
    root = stage.peer.ts()
    stage.mention("UCILLA", "vecka 46 centrum", thread_ts=root)
    sent = stage.message(ROOM)
    assert sent.thread == root
    assert pictures(sent.blocks)


def test_a_mention_begins_a_thread(stage: Stage) -> None:
    ts = stage.peer.ts()
    stage.mention("UCILLA", "vecka 46 centrum", ts=ts)
    assert stage.message(ROOM).thread == ts


def test_in_ones_own_talk_everything_is_a_line(stage: Stage) -> None:
    stage.write("UASTA", "karta vecka 46 centrum")
    assert pictures(stage.message("DUASTA").blocks)
    assert stage.peer.whispers == []


def test_a_public_channel_is_the_public(stage: Stage) -> None:
    stage.mention("UASTA", "vecka 46 centrum", channel=OPEN)
    sent = stage.wait(lambda: next((one for one in [*stage.peer.messages, *stage.peer.whispers] if one.blocks), None))
    assert "H-" not in json.dumps(sent.blocks)


def test_an_event_that_comes_twice_is_answered_once(stage: Stage) -> None:
    ts = stage.peer.ts()
    said = {"type": "app_mention", "user": "UCILLA", "text": "<@UBOT> vecka 46", "channel": ROOM, "ts": ts}
    for retry in ("", "1", "2"):
        body = {"type": "event_callback", "team_id": TEAM, "event_id": "Ev-same", "event": said}
        more = {"X-Slack-Retry-Num": retry} if retry else {}
        assert stage.send(json.dumps(body).encode(), "application/json", **more).status_code == 200
    stage.message(ROOM)
    stage.write("UASTA", "hjälp")
    stage.message("DUASTA")
    assert len([one for one in stage.peer.messages if one.channel == ROOM]) == 1


def test_too_much_at_once_is_waited_for_and_nothing_is_lost(stage: Stage) -> None:
    def limited() -> web.Response:
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "1"})

    stage.peer.faults["chat.postMessage"] = [limited, limited]
    stage.mention("UCILLA", "vecka 46 centrum")
    assert pictures(stage.message(ROOM).blocks)
    assert len([one for one in stage.peer.messages if one.channel == ROOM]) == 1


def test_an_answer_that_cannot_be_delivered_is_told_where_it_was_asked(stage: Stage) -> None:
    stage.peer.faults["chat.postMessage"] = [lambda: web.json_response({"ok": False, "error": "msg_too_long"})]
    stage.slash("UASTA", LINE)
    told = stage.whisper()
    assert told.to == "UASTA"
    assert "msg_too_long" in told.text


def test_a_command_where_the_bot_is_not_invited_is_answered_all_the_same(stage: Stage) -> None:
    stage.slash("UASTA", "/hjalp", channel="C0FREMMANDE")
    told = stage.whisper()
    assert (told.channel, told.to) == ("C0FREMMANDE", "UASTA")


def test_the_persons_language_is_slacks(stage: Stage) -> None:
    stage.peer.users["UASTA"]["locale"] = "en-US"
    stage.write("UASTA", "hjälp")
    assert "Ask the map" in json.dumps(stage.message("DUASTA").blocks)


def test_what_the_audience_may_not_see_is_in_no_request(stage: Stage) -> None:
    """Kinds and squares for partners; with somebody from outside nothing but counts of five and more."""

    def sent() -> str:
        return json.dumps([arguments for _, arguments in stage.peer.calls], ensure_ascii=False)

    stage.mention("UCILLA", "vecka 46 centrum lista")
    stage.message(ROOM)
    assert "Ordningsstörning" in sent()
    stage.peer.channels[ROOM].members.append("UGUEST")
    stage.peer.calls.clear()
    stage.mention("UFARID", "vecka 46 centrum lista")
    said = stage.message(ROOM, 1)
    stage.wait(lambda: [one for one in stage.peer.calls if one[0] == "chat.postMessage"])
    for kind in ("Ordningsstörning", "Cykelstöld", "Misshandel"):
        assert kind not in json.dumps(said.blocks, ensure_ascii=False)
    counts = [int(one) for one in re.findall(r"(\d+) händelser", said.text)]
    assert counts
    assert min(counts) >= 5
    assert not re.search(r"\b[HI]-[0-9A-Z]{4,8}\b", sent())
    assert "asta.lindqvist" not in sent()


def written(stage: Stage, text: str, thread: str = "") -> dict[str, str]:
    channel, ts = stage.peer.direct("UASTA"), stage.peer.ts()
    said = {"type": "message", "user": "UASTA", "text": text, "ts": ts} | ({"thread_ts": thread} if thread else {})
    stage.event(channel_type="im", channel=channel, **said)
    return said


def changed(stage: Stage, before: dict[str, str], text: str | None) -> None:
    about = {"type": "message", "channel": "DUASTA", "channel_type": "im", "previous_message": before}
    if text is None:
        stage.event(subtype="message_deleted", deleted_ts=before["ts"], **about)
    else:
        stage.event(subtype="message_changed", message=before | {"text": text}, **about)


@pytest.mark.parametrize("thread", ["", "1700000000.000001"])
def test_an_edited_question_is_answered_anew_in_the_same_place(stage: Stage, thread: str) -> None:
    said = written(stage, "karta vecka 46 centrum", thread)
    sent = stage.message("DUASTA")
    assert "Vecka 46" in sent.text
    changed(stage, said, "karta vecka 46 centrum")  # Slack showing a link: nothing was edited
    changed(stage, said, "karta vecka 45 centrum")
    stage.wait(lambda: "Vecka 45" in sent.text)
    assert pictures(sent.blocks)
    assert len([one for one in stage.peer.messages if one.channel == "DUASTA"]) == 1


@pytest.mark.parametrize("thread", ["", "1700000000.000001"])
def test_the_answer_to_a_deleted_question_goes_with_its_picture(stage: Stage, thread: str) -> None:
    said = written(stage, "karta vecka 46 centrum", thread)
    sent = stage.message("DUASTA")
    changed(stage, said, None)
    stage.wait(lambda: sent in stage.peer.deleted)
    assert stage.peer.files == {}


def edited(stage: Stage, ts: str, text: str) -> None:
    """Slack tells of an edited mention with the number of the first."""
    stage.mention("UASTA", text, ts=ts, edited={"user": "UASTA", "ts": "1700000009.000000"})


def noted(stage: Stage) -> tuple[RoomPost, ...]:
    """What stands in the room for all to read."""
    return stage.app.store.room_posts.of("slack", f"slack:{TEAM}:{ROOM}")


def in_room(stage: Stage) -> list[Sent]:
    return [one for one in stage.peer.messages if one.channel == ROOM]


def test_an_edited_mention_is_answered_anew_in_the_same_place(stage: Stage) -> None:
    ts = stage.peer.ts()
    stage.mention("UASTA", "vecka 46 centrum", ts=ts)
    sent = stage.message(ROOM)
    assert "Vecka 46" in sent.text
    edited(stage, ts, "vecka 45 centrum")
    stage.wait(lambda: "Vecka 45" in sent.text)
    assert in_room(stage) == [sent]
    assert sent.thread == ts
    assert pictures(sent.blocks)
    stage.wait(lambda: [one.line for one in noted(stage) if "vecka 45" in one.line])
    assert len(noted(stage)) == 1


def test_a_mention_that_came_by_editing_is_answered(stage: Stage) -> None:
    ts = stage.peer.ts()
    edited(stage, ts, "vecka 46 centrum")
    assert stage.message(ROOM).thread == ts


def test_a_mention_that_asks_for_something_private_now_takes_the_rooms_answer_away(stage: Stage) -> None:
    ts = stage.peer.ts()
    stage.mention("UASTA", "vecka 46 centrum", ts=ts)
    sent = stage.message(ROOM)
    edited(stage, ts, "mina")
    stage.wait(lambda: sent in stage.peer.deleted)
    stage.wait(lambda: noted(stage) == ())
    assert in_room(stage) == []


@pytest.mark.parametrize("now", [None, "inget särskilt"])
def test_where_the_bot_hears_of_it_the_answer_goes_with_a_mention(stage: Stage, now: str | None) -> None:
    """Least scopes do not tell: this is an operator's choice (docs/go-live-slack.md)."""
    ts = stage.peer.ts()
    stage.mention("UASTA", "vecka 46 centrum", ts=ts)
    sent = stage.message(ROOM)
    before = {"type": "message", "user": "UASTA", "text": f"<@{BOT_USER}> vecka 46 centrum", "ts": ts}
    about = {"type": "message", "channel": ROOM, "channel_type": "group", "previous_message": before}
    others = before | {"text": "vi ses i morgon", "ts": "1.1"}
    stage.event(subtype="message_deleted", deleted_ts="1.1", **about | {"previous_message": others})
    still = before | {"text": f"<@{BOT_USER}> vecka 44"}
    stage.event(subtype="message_changed", message=still, **about)  # this one comes as a mention
    if now is None:
        stage.event(subtype="message_deleted", deleted_ts=ts, **about)
    else:
        stage.event(subtype="message_changed", message=before | {"text": now}, **about)
    stage.wait(lambda: sent in stage.peer.deleted)
    assert stage.peer.files == {}
