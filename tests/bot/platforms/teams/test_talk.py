"""People talk with the bot in Teams: own chats, channels, groups, buttons and forms. Real HTTP on both sides."""

import json
import time
from typing import Any

import pytest

from handlers.reply import Card, Reply
from storage.model.people import PUBLIC
from tests.bot.platforms.teams.conftest import Stage
from tests.bot.platforms.teams.hands import CHANNEL, GROUP, TEAM, button, chat, filled, member, parts
from tests.bot.platforms.teams.peer import ELSEWHERE, TENANT, Call

THREAD = f"{CHANNEL};messageid=1500"


def words(card: Any) -> str:
    return json.dumps(card, ensure_ascii=False)


def asked(stage: Stage, person: str, line: str, count: int = 1) -> Call:
    """The last of the messages in somebody's own chat after a line there."""
    assert stage.hands.say(person, line).status_code == 200
    return stage.peer.wait(count, chat(person))[-1]


def test_a_line_in_ones_own_chat_gives_a_map_there(stage: Stage) -> None:
    sent = asked(stage, "asta", "/karta vecka 46 centrum")
    assert "Centrum" in words(sent.card)
    (picture,) = parts(sent.card, "Image")
    assert picture["url"].startswith("data:image/png;base64,")
    assert len(picture["url"]) <= 1_000_000
    assert "Centrum" in picture["altText"]
    assert sent.authorization.startswith("Bearer ")
    assert sent.body["summary"] == sent.card["fallbackText"]
    assert sent.body.get("text") in (None, "")
    assert len(stage.peer.posts()) == 1
    assert "Dela här" not in words(sent.card)


def test_a_mention_in_a_channel_is_answered_in_its_thread_for_everybody_there(stage: Stage) -> None:
    assert stage.hands.mention("asta", "vecka 46 centrum").status_code == 200
    (sent,) = stage.peer.wait(1)
    assert sent.conversation == THREAD
    assert parts(sent.card, "Image")
    rosters = [call.conversation for call in stage.peer.of("GET") if "pagedMembers" in call.path]
    assert {CHANNEL, TEAM} <= set(rosters)
    assert stage.app.store.conversations.members(f"teams:{CHANNEL}") == ("asta", "bosse", "cilla")


def test_a_group_is_answered_where_it_asked(stage: Stage) -> None:
    stage.hands.mention("asta", "vecka 45", room=GROUP)
    (sent,) = stage.peer.wait(1)
    assert sent.conversation == GROUP


@pytest.mark.parametrize("text", ["vad säger ni?", "@karta vecka 46"])
def test_what_does_not_mention_us_is_not_answered(house: Stage, text: str) -> None:
    assert house.hands.post(house.hands.activity("asta", room=THREAD, text=text)).status_code == 200
    asked(house, "bosse", "/hjälp")
    assert len(house.peer.posts()) == 1


@pytest.mark.parametrize(
    "who", [member("gast", "gast@annan.example", userRole="guest"), member("ute", tenantId=ELSEWHERE)]
)
def test_a_guest_in_the_team_makes_it_the_publics(stage: Stage, who: dict[str, Any]) -> None:
    stage.peer.members[TEAM].append(who)
    stage.hands.mention("asta", "vecka 44" if who["userRole"] == "guest" else "vecka 37")
    (sent,) = stage.peer.wait(1)
    assert sent.conversation == THREAD
    members = stage.app.store.conversations.members(f"teams:{CHANNEL}")
    assert f"teams:{who['tenantId']}:{who['aadObjectId']}" in members  # nobody that the register knows
    assert who["email"] not in words(members) or not who["email"]


def test_members_that_cannot_be_read_make_a_room_the_publics(stage: Stage) -> None:
    del stage.peer.members[TEAM]
    stage.hands.mention("asta", "vecka 43 centrum")
    (sent,) = stage.peer.wait(1)
    assert stage.app.store.conversations.members(f"teams:{CHANNEL}") == ()
    assert "Furutorpsplatsen" not in words(sent.card)


def test_a_button_in_a_channel_answers_whoever_pressed_it_in_their_own_chat(stage: Stage) -> None:
    stage.hands.mention("asta", "vecka 42 centrum")
    (sent,) = stage.peer.wait(1)
    pressed = button(sent.card, "Lista")
    answered = stage.hands.press("cilla", pressed, THREAD, replyToId="1700000000001")
    (private,) = stage.peer.wait(1, chat("cilla"))
    assert len(stage.peer.posts(CHANNEL)) == 1
    assert answered.json()["type"] == "application/vnd.microsoft.activity.message"
    assert private.card["fallbackText"]
    # What was for one person is shared with the room by that person, computed for the room.
    share = button(private.card, "Dela här")
    assert stage.hands.press("cilla", share, replyToId="1700000000077").json()["statusCode"] == 200
    shared = stage.peer.wait(2, CHANNEL)[-1]
    assert shared.conversation == THREAD
    again = stage.hands.press("cilla", share, replyToId="1700000000077")
    assert again.json()["value"] == "Svaret är redan delat."
    assert len(stage.peer.posts(CHANNEL)) == 2


def test_nobody_shares_where_they_are_not(stage: Stage) -> None:
    stage.hands.mention("asta", "vecka 41 centrum")
    stage.peer.wait(1)
    stage.peer.members[chat("greta")] = [member("greta", "greta.holmberg@demo.example")]
    forged = {"verb": "share", "data": {"action": "share", "line": "/karta vecka 41", "room": f"teams:{CHANNEL}"}}
    answered = stage.hands.press("greta", forged)
    assert "inte med i samtalet" in answered.json()["value"]
    for room in ("teams:19:other@thread.tacv2", "", "22222222-2222-4222-8222-222222222222:aad-asta#chat"):
        forged["data"] = {**forged["data"], "room": room}  # type: ignore[dict-item]
        assert "inte med i samtalet" in stage.hands.press("greta", forged).json()["value"]
    assert len(stage.peer.posts(CHANNEL)) == 1


def test_a_private_answer_asked_in_a_channel_goes_to_the_askers_own_chat(house: Stage) -> None:
    house.hands.mention("asta", "/mindata")
    private = house.peer.wait(1, chat("asta"))[0]
    (pointer,) = house.peer.wait(1, CHANNEL)
    assert pointer.conversation == THREAD
    assert pointer.body["text"] == "Svaret är bara för dig. Det finns i din egen chatt med Händelsekartan."
    assert private.card["fallbackText"] not in words(pointer.body)


def test_somebody_without_a_chat_is_told_how_to_get_one_and_nothing_private_is_shown(house: Stage) -> None:
    house.peer.no_chat.add("29:didrik")
    house.peer.members[TEAM].append(member("didrik", "didrik.ohman@demo.example"))
    house.peer.members[CHANNEL].append(member("didrik", "didrik.ohman@demo.example"))
    house.hands.mention("didrik", "/mindata")
    (pointer,) = house.peer.wait(1)
    assert "Öppna en chatt med Händelsekartan" in pointer.body["text"]
    assert "attachments" not in pointer.body


def test_a_choice_and_an_unknown_word_are_ready_lines(stage: Stage) -> None:
    sent = asked(stage, "asta", "/karta centrun")
    guesses = parts(sent.card, "Action.Execute")
    assert guesses
    stage.hands.press("asta", guesses[0], replyToId="1700000000001")
    stage.peer.wait(2, chat("asta"))
    picked = {"verb": "pick", "data": {"action": "pick", "field": "s1", "s1": "/karta vecka 40 centrum"}}
    stage.hands.press("asta", picked)
    assert "Centrum" in words(stage.peer.wait(3, chat("asta"))[-1].card)


REPORT = "/rapportera klotter på Kullagatan igår kl 22, tre taggar på gaveln"


def test_a_complete_report_is_sent_as_it_stands_and_its_card_becomes_the_receipt(house: Stage) -> None:
    sent = asked(house, "bosse", REPORT)
    message = "1700000000001"
    answered = house.hands.press("bosse", button(sent.card, "Skicka rapporten"), replyToId=message)
    (update,) = house.peer.until(lambda: house.peer.of("PUT"), 1)
    assert update.path.endswith(f"/activities/{message}")
    assert "H-" in words(update.card)
    if answered.json()["type"].endswith("card.adaptive"):  # when it was quick enough
        assert answered.json()["value"] == update.card
    assert len(house.peer.posts(chat("bosse"))) == 1


def test_a_report_in_a_dialog_tells_what_is_wrong_and_loses_nothing(house: Stage) -> None:
    sent = asked(house, "bosse", "/rapportera")
    opens = button(sent.card, "Öppna formuläret")
    assert opens["data"]["msteams"] == {"type": "task/fetch"}
    opened = house.hands.invoke("bosse", "task/fetch", {"data": opens["data"], "context": {"theme": "default"}})
    dialog = opened.json()["task"]["value"]["card"]["content"]
    (send,) = dialog["actions"]
    values = filled(dialog, kind="klotter", where="Kullagatan", date="2031-01-01", time="10:00", text="En vägg ÅÄÖ")
    values |= filled(dialog, when="earlier", kind="klotter", where="Kullagatan", date="2031-01-01", text="En vägg ÅÄÖ")
    wrong = house.hands.invoke("bosse", "task/submit", {"data": {**send["data"], **values}}, replyToId="1700000000002")
    told = wrong.json()["task"]["value"]["card"]["content"]
    assert "⚠" in words(told)
    assert "En vägg ÅÄÖ" in words(told)
    assert len(house.peer.posts(chat("bosse"))) == 1
    (again,) = told["actions"]
    mended = filled(told, date="2026-03-20")
    right = house.hands.invoke("bosse", "task/submit", {"data": {**again["data"], **mended}}, replyToId="1700000000002")
    assert right.json()["task"]["type"] == "message"
    (update,) = house.peer.until(lambda: house.peer.of("PUT"), 1)
    assert "H-" in words(update.card)


def test_the_form_in_the_card_is_a_second_way(house: Stage) -> None:
    sent = asked(house, "bosse", "/rapportera")
    shown = button(sent.card, "Fyll i här i stället")["card"]
    (send,) = shown["actions"]
    values = filled(shown, kind="klotter", where="Drottninggatan", when="now", text="En bänk")
    house.hands.press("bosse", send, filled=values, replyToId="1700000000003")
    (update,) = house.peer.until(lambda: house.peer.of("PUT"), 1)
    assert "H-" in words(update.card)


def test_report_this_begins_with_what_the_message_says(house: Stage) -> None:
    content = "<div><p>Klotter på Kullagatan &amp; en trasig <b>ruta</b></p><at id='0'>Asta</at></div>"
    payload = {"id": "1", "body": {"contentType": "html", "content": content}}
    value = {"commandId": "report", "commandContext": "message", "messagePayload": payload}
    opened = house.hands.invoke("bosse", "composeExtension/fetchTask", value, room=THREAD)
    dialog = opened.json()["task"]["value"]["card"]["content"]
    text = words(filled(dialog))
    assert "klotter" in text
    assert "<b>" not in text
    (send,) = dialog["actions"]
    answered = house.hands.invoke(
        "bosse",
        "composeExtension/submitAction",
        {"data": {**send["data"], **filled(dialog, where="Kullagatan")}},
        THREAD,
    )
    assert answered.json()["task"]["type"] == "message"
    (private,) = house.peer.wait(1, chat("bosse"))
    assert "H-" in words(private.card)
    assert house.peer.posts(CHANNEL) == []


def test_a_chat_of_two_people_is_nobodys_own_talk_with_the_bot(house: Stage) -> None:
    """There Teams says "personal", too; nothing is ever written to it, nor kept as somebody's chat."""
    two = "19:aad-cilla_aad-asta@unq.gbl.spaces"
    asked(house, "cilla", "/hjälp")  # she has the app; in that chat it is not, so its members cannot be read
    talk = {"conversation": {"id": two, "conversationType": "personal", "tenantId": TENANT}}
    payload = {"body": {"contentType": "html", "content": "<p>Klotter på Kullagatan</p>"}}
    opened = house.hands.invoke("cilla", "composeExtension/fetchTask", {"messagePayload": payload}, **talk)
    dialog = opened.json()["task"]["value"]["card"]["content"]
    data = {**dialog["actions"][0]["data"], **filled(dialog, where="Kullagatan")}
    house.hands.invoke("cilla", "composeExtension/submitAction", {"data": data}, **talk)
    assert "H-" in words(house.peer.wait(2, chat("cilla"))[-1].card)
    house.chat.tell(f"{TENANT}:aad-cilla", Reply(Card("Hej", ()), PUBLIC), "sv")
    assert {call.conversation for call in house.peer.posts()} == {chat("cilla")}


def test_a_file_is_offered_and_not_sent(stage: Stage) -> None:
    sent = asked(stage, "asta", "/karta vecka 39 centrum")
    stage.hands.press("asta", button(sent.card, "CSV för kalkylark"))
    offer = stage.peer.wait(2, chat("asta"))[-1].body["attachments"][0]
    assert offer["contentType"] == "application/vnd.microsoft.teams.card.file.consent"
    assert offer["name"].endswith(".csv")
    assert offer["content"]["sizeInBytes"] > 100
    context = offer["content"]["acceptContext"]
    for address in (
        "https://evil.example/x",
        "http://contoso.sharepoint.com/x",
        "https://sharepoint.com.evil.example/",
    ):
        info = {"uploadUrl": address, "contentUrl": address, "uniqueId": "u", "name": "x.csv"}
        value = {"type": "fileUpload", "action": "accept", "context": context, "uploadInfo": info}
        assert stage.hands.invoke("asta", "fileConsent/invoke", value).status_code == 200
    failed = stage.peer.wait(5, chat("asta"))[2:]
    assert {call.body["text"] for call in failed} == {"Filen gick inte att spara. Försök igen."}


def test_a_document_is_offered_with_its_own_size(stage: Stage) -> None:
    sent = asked(stage, "asta", "/lägesbild vecka 39 centrum")
    stage.hands.press("asta", button(sent.card, "Word, att redigera"))
    offer = stage.peer.wait(2, chat("asta"))[-1].body["attachments"][0]
    assert offer["name"] == "lagesbild.docx"
    assert offer["content"]["sizeInBytes"] > 10_000
    assert offer["content"]["acceptContext"]["line"].startswith("/lägesbild docx")


def test_who_comes_later_makes_a_rooms_posts_poorer(stage: Stage) -> None:
    stage.hands.mention("asta", "vecka 38 centrum")
    stage.peer.wait(1)
    stage.peer.members[TEAM].append(member("ny", "ny@demo.example", userRole="guest"))
    came = stage.hands.activity("asta", "conversationUpdate", room=CHANNEL, membersAdded=[{"id": "29:ny"}])
    came["channelData"]["eventType"] = "teamMemberAdded"
    assert stage.hands.post(came).status_code == 200
    changed = stage.peer.until(lambda: [*stage.peer.of("PUT"), *stage.peer.of("DELETE")], 1)
    assert changed[0].conversation == CHANNEL


def test_somebody_new_gets_help_and_language_follows_theirs(house: Stage) -> None:
    made = house.hands.activity("asta", "installationUpdate", action="add")
    assert house.hands.post(made).status_code == 200
    (hello,) = house.peer.wait(1, chat("asta"))
    assert "karta" in words(hello.card).lower()
    house.peer.members[chat("okand")] = [member("okand", "okand@demo.example")]
    assert house.hands.post(house.hands.activity("okand", "installationUpdate", action="add")).status_code == 200
    english = {"locale": "en-GB", "entities": [{"type": "clientInfo", "locale": "en-GB"}]}
    house.hands.say("asta", "/help", **english)
    sent = house.peer.wait(2, chat("asta"))[-1]
    assert sent.card["lang"] == "en"
    assert house.peer.posts(chat("okand")) == []  # installed for everybody, it writes to those who take part


def test_a_press_that_does_not_name_the_team_changes_nothing_about_who_reads(house: Stage) -> None:
    house.hands.mention("asta", "vecka 30")
    house.peer.wait(1)
    pressed = {"verb": "line", "data": {"action": "line", "line": "/hjälp"}}
    house.hands.press("asta", pressed, THREAD, channelData={"tenant": {"id": TENANT}})
    house.peer.wait(1, chat("asta"))
    room = house.chat.room(f"teams:{CHANNEL}")
    assert room is not None
    assert (room.name, len(room.members or ())) == ("EST / Centrum", 3)


def test_a_connector_that_is_away_loses_no_line_for_others(house: Stage) -> None:
    house.peer.faults += [503]
    house.hands.say("asta", "/hjälp")
    time.sleep(0.2)
    assert asked(house, "bosse", "/hjälp").card
