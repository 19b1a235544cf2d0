"""Buttons and menus are lines; pressed twice they are answered once; what takes a while says so."""

import json
import time
from threading import Barrier, Event, Thread, Timer

from bot.app import App
from bot.chatting import Door
from bot.platforms.slack.receive import Pace
from tests.bot.platforms.slack.peer import Peer, Sent
from tests.bot.platforms.slack.stage import ROOM, Stage, buttons, run

LINE = "vecka 46 centrum"


def images(sent: Sent):
    return [block for block in sent.blocks if block["type"] == "image"]


def first_line(sent: Sent):
    return next(one for one in buttons(sent.blocks).values() if one["action_id"].startswith("karta-line"))


def test_whoever_presses_acts_as_themselves_and_reads_the_answer_alone(stage: Stage) -> None:
    stage.mention("UCILLA", LINE)
    sent = stage.message(ROOM)
    stage.press("UFARID", sent, first_line(sent))
    pointer = stage.whisper()
    assert (pointer.to, pointer.thread) == ("UFARID", sent.thread)
    assert stage.message("DUFARID")
    assert len([one for one in stage.peer.messages if one.channel == ROOM]) == 1


def test_a_double_press_is_answered_once(stage: Stage) -> None:
    stage.write("UASTA", f"karta {LINE}")
    sent = stage.message("DUASTA")
    button, both = first_line(sent), Barrier(2)

    def press() -> None:
        both.wait()
        stage.press("UASTA", sent, button)

    hands = [Thread(target=press) for _ in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    stage.message("DUASTA", 1)
    stage.write("UCILLA", "hjälp")
    stage.message("DUCILLA")
    assert len([one for one in stage.peer.messages if one.channel == "DUASTA"]) == 2


def test_a_replay_of_a_press_is_answered_once(stage: Stage) -> None:
    stage.write("UASTA", f"karta {LINE}")
    sent = stage.message("DUASTA")
    trigger = stage.peer.trigger()
    stage.press("UASTA", sent, first_line(sent), trigger)
    stage.message("DUASTA", 1)
    time.sleep(2.1)  # beyond a double press
    stage.press("UASTA", sent, first_line(sent), trigger)
    stage.write("UCILLA", "hjälp")
    stage.message("DUCILLA")
    assert len([one for one in stage.peer.messages if one.channel == "DUASTA"]) == 2


def test_a_replay_of_a_slash_command_is_answered_once(stage: Stage) -> None:
    trigger = stage.peer.trigger()
    for _ in range(3):
        stage.slash("UASTA", f"/karta {LINE}", trigger=trigger)
    stage.message("DUASTA")
    stage.write("UCILLA", "hjälp")
    stage.message("DUCILLA")
    assert len([one for one in stage.peer.messages if one.channel == "DUASTA"]) == 1


def test_the_same_text_twice_within_a_minute_asks_first(stage: Stage) -> None:
    stage.write("UASTA", f"karta {LINE}")
    stage.message("DUASTA")
    stage.write("UASTA", f"karta {LINE}")
    asked = stage.message("DUASTA", 1)
    assert images(asked) == []
    stage.press("UASTA", asked, first_line(asked))
    assert images(stage.message("DUASTA", 2))


def test_a_file_goes_to_whoever_asked_alone(stage: Stage) -> None:
    stage.write("UCILLA", "exportera karta vecka 46")
    sent = stage.message("DUCILLA")
    files = [one for one in buttons(sent.blocks).values() if one["action_id"].startswith("karta-file")]
    assert files
    stage.press("UCILLA", sent, files[0])
    file = stage.wait(lambda: next((one for one in stage.peer.files.values() if one.get("channel")), None))
    assert file["channel"] == "DUCILLA"
    assert file["content"]
    assert file["name"] == "handelser.csv"


def test_a_document_is_handed_over_under_its_own_name(stage: Stage) -> None:
    stage.write("UCILLA", "lägesbild pdf vecka 46")
    sent = stage.message("DUCILLA")
    files = [one for one in buttons(sent.blocks).values() if one["action_id"].startswith("karta-file")]
    stage.press("UCILLA", sent, files[0])
    file = stage.wait(lambda: next((one for one in stage.peer.files.values() if one.get("channel")), None))
    assert file["name"] == "lagesbild.pdf"
    assert file["content"].startswith(b"%PDF")


def slow(app: App) -> tuple[Door, Event]:
    """A door that answers nobody before the event."""
    goes_on = Event()

    class Slow(Door):
        def answer(self, platform, heard, at):
            assert goes_on.wait(30)
            return super().answer(platform, heard, at)

    return Slow(app), goes_on


def test_a_slow_map_is_announced_and_the_answer_takes_its_place(own_city: App, peer: Peer) -> None:
    door, goes_on = slow(own_city)
    running = run(own_city, peer, pace=Pace(progress=0.1), door=door)
    stage = running.stage
    try:
        stage.mention("UCILLA", LINE)  # acknowledged while nothing is answered
        (progress,) = stage.wait(lambda: [one for one in peer.messages if one.channel == ROOM])
        assert progress.text == "Ritar kartan …"
        goes_on.set()
        sent = stage.message(ROOM)
        assert sent is progress
        assert images(sent)
        stage.slash("UASTA", f"/karta {LINE}")
        announced = stage.wait(lambda: [one for one in peer.messages if one.channel == "DUASTA"])
        assert [one.text for one in announced] == ["Ritar kartan …"] or images(announced[0])
        assert images(stage.message("DUASTA"))
        assert len([one for one in peer.messages if one.channel == "DUASTA"]) == 1
        stage.slash("UASTA", "/medlemmar")  # no picture: what was announced goes, the answer stands where it was asked
        stage.wait(lambda: len(peer.whispers) == 2)
        stage.wait(lambda: len([one for one in peer.messages if one.channel == "DUASTA"]) == 1)
        assert all("Ett ögonblick" not in json.dumps(one.text) for one in peer.messages)
    finally:
        goes_on.set()
        running.stop()


def test_what_was_begun_is_finished_when_the_server_stops(own_city: App, peer: Peer) -> None:
    door, goes_on = slow(own_city)
    running = run(own_city, peer, door=door)
    running.stage.mention("UCILLA", LINE)
    Timer(0.5, goes_on.set).start()
    running.stop()
    assert [images(one) for one in peer.messages if one.channel == ROOM]


def test_the_home_tab_shows_what_is_the_persons_own(stage: Stage) -> None:
    stage.event(type="app_home_opened", user="UASTA", channel="DUASTA", tab="home")
    view = stage.wait(lambda: stage.peer.homes.get("UASTA"))
    said = json.dumps(view, ensure_ascii=False)
    assert view["type"] == "home"
    assert "Delning" in said or "delning" in said
    stage.event(type="app_home_opened", user="UGUEST", channel="DUGUEST", tab="home")
    theirs = json.dumps(stage.wait(lambda: stage.peer.homes.get("UGUEST")), ensure_ascii=False)
    assert "H-" not in theirs


def test_a_button_on_the_home_tab_answers_in_ones_own_talk(stage: Stage) -> None:
    stage.event(type="app_home_opened", user="UASTA", channel="DUASTA", tab="home")
    view = stage.wait(lambda: stage.peer.homes.get("UASTA"))
    button = next(one for one in buttons(view["blocks"]).values() if one["action_id"].startswith("karta-line"))
    stage.interact(
        type="block_actions",
        user={"id": "UASTA"},
        trigger_id=stage.peer.trigger(),
        container={"type": "view", "view_id": "VHOME"},
        view={"id": "VHOME", "type": "home"},
        actions=[button],
    )
    stage.wait(lambda: [one for one in stage.peer.messages if one.channel == "DUASTA"] or stage.peer.views)
