"""Who reads along in Slack: guests, others' workspaces, public channels, people who come later."""

import json
from datetime import UTC, datetime

import pytest

from bot.platforms.posting import RateLimitedError
from bot.platforms.slack.api import Api
from bot.platforms.slack.chat import ourselves
from bot.platforms.slack.people import People, account_of
from tests.bot.platforms.slack.peer import BOT_TOKEN, TEAM, Peer
from tests.bot.platforms.slack.stage import OPEN, ROOM, Stage

KEY = f"slack:{TEAM}:{ROOM}"
NOW = datetime.now(UTC)
LINE = "vecka 46 centrum lista"


@pytest.fixture
def people(peer: Peer) -> People:
    api = Api(BOT_TOKEN, peer.url)
    return People(api, ourselves(api))


def test_a_private_channel_is_its_members_without_bots(people: People) -> None:
    room = people.room(ROOM)
    assert room is not None
    assert (room.key, room.name) == (KEY, "est-centrum")
    assert room.members is not None
    assert {one.key for one in room.members} == {f"{TEAM}:U{name}" for name in ("ASTA", "CILLA", "EVA", "FARID")}


def test_a_public_channel_is_its_whole_workspace(people: People) -> None:
    room = people.room(OPEN)
    assert room is not None
    assert room.members is None


def test_what_we_are_not_in_is_no_room(people: People, peer: Peer) -> None:
    peer.channel("C0ANDRA", "andra", "UASTA")
    peer.channels["C0ANDRA"].members.remove("UBOT")
    assert people.room("C0ANDRA") is None
    assert people.room("C0FINNSINTE") is None


def test_members_that_cannot_be_read_are_the_public(people: People, peer: Peer) -> None:
    def limited():
        from aiohttp import web

        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "30"})

    peer.faults["conversations.members"] = [limited]
    room = people.room(ROOM)
    assert room is not None
    assert room.members is None
    peer.faults["conversations.info"] = [limited]
    with pytest.raises(RateLimitedError) as caught:
        people.room(ROOM)
    assert caught.value.retry_after == 30


def test_many_members_are_read_from_the_workspaces_list(people: People, peer: Peer) -> None:
    many = [peer.person(f"UM{number}", f"M {number}", f"m{number}@demo.example") for number in range(60)]
    peer.channel("C0STOR", "stor", *many)
    room = people.room("C0STOR")
    assert room is not None
    assert room.members is not None
    assert len(room.members) == 60
    assert peer.said("users.info") == []


@pytest.mark.parametrize(
    "more",
    [{"is_restricted": True}, {"is_ultra_restricted": True}, {"is_stranger": True}, {"team_id": "T0ANDRA"}],
)
def test_guests_and_others_are_outside_and_their_address_is_not_believed(more: dict[str, object]) -> None:
    profile = {"real_name": "Asta", "email": "asta.lindqvist@demo.example"}
    account = account_of({"id": "U1", "team_id": TEAM, "profile": profile, **more}, TEAM)
    assert account is not None
    assert account.outside
    assert account.email == ""


def test_an_address_that_is_not_confirmed_is_not_believed_and_bots_are_nobody() -> None:
    profile = {"email": "asta.lindqvist@demo.example"}
    account = account_of({"id": "U1", "profile": profile, "is_email_confirmed": False, "locale": "en-GB"}, TEAM)
    assert account is not None
    assert (account.email, account.language, account.outside) == ("", "en", False)
    assert account_of({"id": "U1", "is_bot": True}, TEAM) is None
    assert account_of({"id": "U1", "deleted": True}, TEAM) is None
    assert account_of({"id": "USLACKBOT"}, TEAM) is None


def test_a_guest_in_the_room_makes_it_the_publics(stage: Stage) -> None:
    stage.mention("UCILLA", LINE)
    before = json.dumps(stage.message(ROOM).blocks, ensure_ascii=False)
    stage.peer.channels[ROOM].members.append("UGUEST")
    stage.mention("UFARID", LINE)
    stage.wait(lambda: len(stage.peer.calls) and len(said(stage)) > 1)
    assert said(stage)[-1] != before
    rooms = {one.key: one.members for one in stage.app.store.conversations.list()}
    assert any(member.startswith("slack:") for member in rooms[KEY])


def said(stage: Stage) -> list[str]:
    there = [*stage.peer.messages, *stage.peer.whispers]
    return [json.dumps(one.blocks, ensure_ascii=False) for one in there if one.blocks]


def test_a_guest_is_nobody_also_when_alone(stage: Stage) -> None:
    stage.write("UGUEST", "karta vecka 46 centrum")
    stage.wait(lambda: said(stage))
    assert [block for one in stage.peer.messages for block in one.blocks if block["type"] == "image"] == []


def test_when_somebody_with_lower_rights_joins_what_stood_there_is_drawn_anew_or_goes(stage: Stage) -> None:
    stage.mention("UCILLA", LINE)
    sent = stage.message(ROOM)
    before = json.dumps(sent.blocks)
    (post,) = stage.wait(lambda: stage.app.store.room_posts.of("slack", KEY))
    assert post.message == sent.ts
    stage.peer.channels[ROOM].members.append("UGUEST")
    stage.event(type="member_joined_channel", user="UGUEST", channel=ROOM)
    stage.wait(lambda: sent in stage.peer.deleted or json.dumps(sent.blocks) != before)
    stage.wait(lambda: not stage.chat.door.lowered("slack", stage.chat.room(KEY), NOW))
    if sent in stage.peer.messages:
        (post,) = stage.app.store.room_posts.of("slack", KEY)
        assert post.readers.public
    edits = sent.edits
    stage.event(type="member_joined_channel", user="UGUEST", channel=ROOM)  # heard twice: drawn once
    stage.write("UASTA", "hjälp")
    stage.message("DUASTA")
    assert sent.edits == edits
