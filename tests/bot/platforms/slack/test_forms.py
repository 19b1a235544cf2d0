"""Forms in Slack: they open as modals, say what is wrong where it is wrong, and lose nothing."""

import json
import random
from threading import Event

import pytest

from bot.app import App
from bot.chatting import Door
from bot.platforms.slack.hear import NEW_REPORT, REPORT_THIS
from bot.platforms.slack.receive import Pace
from storage.errors import StorageError
from tests.bot.platforms.slack.peer import Peer, Sent
from tests.bot.platforms.slack.stage import Stage, buttons, run
from tests.bot.platforms.web.phone.stage import photo
from tests.cast import BOSSE


def inputs(view):
    return {block["block_id"].removeprefix("f:"): block for block in view["blocks"] if block["type"] == "input"}


def outcome(stage: Stage, user: str, view, **values):
    """How sending a modal ended, also when the machine was too busy to say it within the acknowledgement."""
    answer = stage.submit(user, view, **values).json()
    if "Skickar" not in json.dumps(answer):
        return answer
    stage.peer.views[view["id"]] = answer["view"] | {"id": view["id"]}
    said = stage.wait(
        lambda: "Skickar" not in json.dumps(stage.peer.views[view["id"]]) and stage.peer.views[view["id"]]
    )
    return {"response_action": "update", "view": said}


def receipt(stage: Stage, user: str = "UBOSSE") -> str:
    """Where it can be read that a report has arrived: its map makes it a message in one's own talk."""
    shown = lambda: [*stage.peer.messages, *(one for one in stage.peer.views.values())]  # noqa: E731
    said = lambda: [json.dumps(getattr(one, "blocks", one), ensure_ascii=False) for one in shown()]  # noqa: E731
    return stage.wait(lambda: next((one for one in said() if "Rapporten är framme" in one), None))


def reports(stage: Stage):
    return stage.app.store.reports.mine(BOSSE)


def test_a_report_opens_as_a_modal_filled_as_far_as_is_known(stage: Stage) -> None:
    stage.slash("UBOSSE", "/rapportera klotter Drottninghögs skola igår 22:30, tre taggar på gaveln")
    view = stage.view()
    known = inputs(view)
    assert known["kind"]["element"]["initial_option"]["value"] == "=klotter"
    assert known["time"]["element"]["initial_time"] == "22:30"
    assert stage.peer.messages == stage.peer.whispers == []
    assert json.loads(view["private_metadata"])["line"] == "/rapportera"


def test_a_sent_report_is_stored_once_and_its_receipt_is_the_reporters_alone(stage: Stage) -> None:
    before = len(reports(stage))
    stage.slash("UBOSSE", "/rapportera klotter Drottninghögs skola, tre taggar")
    outcome(stage, "UBOSSE", stage.view(), where="Drottninghögs skola")
    said = receipt(stage)
    (newest, *_) = reports(stage)
    assert len(reports(stage)) == before + 1
    assert newest.number in said
    assert {one.channel for one in stage.peer.messages} <= {"DUBOSSE"}
    assert {one.to for one in stage.peer.whispers} <= {"UBOSSE"}
    assert newest.number not in json.dumps([one.blocks for one in stage.peer.whispers])


def test_what_is_wrong_is_marked_in_its_field_and_what_was_written_stays(stage: Stage) -> None:
    stage.slash("UBOSSE", "/rapportera klotter Drottninghögs skola, tre taggar")
    view, before = stage.view(), len(reports(stage))
    answer = outcome(stage, "UBOSSE", view, when="earlier", date="2099-01-01", time="10:00")
    if answer["response_action"] == "errors":
        assert "f:date" in answer["errors"]
        assert set(answer["errors"]) <= {block["block_id"] for block in view["blocks"] if "block_id" in block}
    else:
        view = answer["view"]
        assert inputs(view)["date"]["element"]["initial_date"] == "2099-01-01"
    assert len(reports(stage)) == before
    outcome(stage, "UBOSSE", view, when="now")  # sent again, mended
    receipt(stage)
    assert len(reports(stage)) == before + 1


def test_a_place_that_is_not_clear_gives_another_modal_with_the_choice(stage: Stage) -> None:
    stage.slash("UBOSSE", "/rapportera")
    view = stage.view()
    answer = stage.submit("UBOSSE", view, kind="klotter", where="Söder", text="tre taggar").json()
    assert answer["response_action"] in ("update", "errors", "clear")
    if answer["response_action"] == "update":
        known = inputs(answer["view"])
        assert known["text"]["element"]["initial_value"] == "tre taggar"
        assert known["where"]["element"]["initial_value"] == "Söder"


def test_report_this_takes_the_words_of_the_message_and_not_what_its_writer_saw(stage: Stage) -> None:
    stage.shortcut("UBOSSE", REPORT_THIS, "Någon har &lt;klottrat&gt; på <https://x.se|skolan> vid Drottninghögs skola")
    known = inputs(stage.view())
    assert "klottrat" in json.dumps(stage.view(), ensure_ascii=False)
    assert "https://x.se" not in json.dumps(stage.view())
    assert known["certainty"]["element"]["initial_option"]["value"] == "=unknown"


def test_the_global_shortcut_begins_a_report_and_the_receipt_comes_in_ones_own_talk(stage: Stage) -> None:
    stage.shortcut("UBOSSE", NEW_REPORT)
    view = stage.view()
    sent = {"kind": "klotter", "where": "Drottninghögs skola", "when": "now"}
    outcome(stage, "UBOSSE", view, **sent)
    assert reports(stage)[0].number in receipt(stage)


def test_a_form_that_is_sent_twice_is_one_report(stage: Stage) -> None:
    stage.slash("UBOSSE", "/rapportera klotter Drottninghögs skola, tre taggar")
    view, before = stage.view(), len(reports(stage))
    trigger = stage.peer.trigger()
    stage.peer.trigger = lambda: trigger  # type: ignore[method-assign]  a replay of the same request
    stage.submit("UBOSSE", view)
    stage.submit("UBOSSE", view)
    del stage.peer.trigger
    stage.submit("UBOSSE", view)  # and the same form, sent anew
    receipt(stage)
    assert len(reports(stage)) == before + 1


def test_a_photo_is_fetched_with_the_token_and_belongs_to_the_report(stage: Stage) -> None:
    stage.slash("UBOSSE", "/rapportera klotter Drottninghögs skola, tre taggar")
    view = stage.view()
    at = stage.peer.url.replace("/api/", "/download/F900")
    stage.peer.files["F900"] = {"id": "F900", "content": photo("red"), "url_private_download": at}
    outcome(stage, "UBOSSE", view, photos="F900")
    assert "1 bild" in receipt(stage)
    (newest, *_) = reports(stage)
    assert stage.app.store.reports.photo(BOSSE, newest.number, 0)


def test_a_photo_that_is_none_is_told_and_the_report_is_kept(stage: Stage) -> None:
    stage.slash("UBOSSE", "/rapportera klotter Drottninghögs skola, tre taggar")
    view, before = stage.view(), len(reports(stage))
    at = stage.peer.url.replace("/api/", "/download/F901")
    stage.peer.files["F901"] = {"id": "F901", "content": b"no photo", "url_private_download": at}
    outcome(stage, "UBOSSE", view, photos="F901")
    assert "bild" in receipt(stage)  # says what was wrong with it
    assert len(reports(stage)) == before + 1


@pytest.mark.parametrize("wrong", [False, True])
def test_a_slow_answer_lets_the_modal_wait_and_then_replaces_it(own_city: App, peer: Peer, wrong: bool) -> None:
    goes_on = Event()

    class Slow(Door):
        def answer(self, platform, heard, at):
            if heard.form.get("step") == "send":
                assert goes_on.wait(30)
            return super().answer(platform, heard, at)

    running = run(own_city, peer, pace=Pace(form=0.1), door=Slow(own_city))
    stage = running.stage
    try:
        stage.slash("UBOSSE", "/rapportera klotter Drottninghögs skola, tre taggar")
        view = stage.view()
        more = {"when": "earlier", "date": "2099-01-01", "time": "10:00"} if wrong else {}
        answer = stage.submit("UBOSSE", view, **more).json()  # while nothing is answered
        assert answer["response_action"] == "update"
        assert "Skickar" in json.dumps(answer["view"])
        peer.views[view["id"]] = answer["view"] | {"id": view["id"]}
        goes_on.set()
        said = stage.wait(lambda: "Skickar" not in json.dumps(peer.views[view["id"]]) and peer.views[view["id"]])
        if wrong:
            assert inputs(said)["text"]["element"]["initial_value"] == "tre taggar"
            assert inputs(said)["date"]["element"]["initial_date"] == "2099-01-01"
        else:
            assert "H-" in json.dumps(said)
    finally:
        goes_on.set()
        running.stop()


def test_a_form_in_a_message_opens_by_its_button_also_after_a_restart(stage: Stage) -> None:
    """A mention has no trigger: the form comes as a button that holds it."""
    stage.mention("UASTA", "rapportera klotter Drottninghögs skola, tre taggar")
    sent = stage.whisper()
    (button,) = [one for one in buttons(sent.blocks).values() if one["action_id"].startswith("karta-open")]
    stage.press("UASTA", sent, button)
    known = inputs(stage.view())
    assert known["text"]["element"]["initial_value"] == "tre taggar"


def test_a_form_that_is_gone_is_told(stage: Stage) -> None:
    sent = Sent("DUASTA", stage.peer.ts(), "x", [])
    stage.peer.direct("UASTA")
    for value in ("k:0123", "z:!", "z:", "x"):
        stage.press("UASTA", sent, {"type": "button", "action_id": "karta-open-1", "value": value})
        stage.wait(lambda: stage.peer.views)
        (view,) = stage.peer.views.values()
        assert "Skriv kommandot igen" in json.dumps(view, ensure_ascii=False)
        stage.peer.views.clear()


def test_when_the_database_is_away_the_form_stays_open_with_what_was_written(own_city: App, peer: Peer) -> None:
    class Away(Door):
        def first_time(self, platform, event, at):
            if event.startswith("form:") and away:
                raise StorageError("KANARIE")
            return super().first_time(platform, event, at)

    away = [True]
    running = run(own_city, peer, pace=Pace(form=2.8), door=Away(own_city))
    stage = running.stage
    try:
        stage.slash("UBOSSE", "/rapportera klotter Drottninghögs skola, tre taggar")
        view, before = stage.view(), len(reports(stage))
        answer = stage.submit("UBOSSE", view).json()
        assert answer["response_action"] == "errors"
        (words,) = answer["errors"].values()
        assert "KANARIE" not in words
        assert len(reports(stage)) == before
        away.clear()
        outcome(stage, "UBOSSE", view)
        receipt(stage)
        assert len(reports(stage)) == before + 1
    finally:
        running.stop()


def test_a_modal_that_was_closed_meanwhile_gets_its_answer_in_ones_own_talk(own_city: App, peer: Peer) -> None:
    goes_on = Event()

    class Slow(Door):
        def answer(self, platform, heard, at):
            if heard.form.get("step") == "send":
                assert goes_on.wait(30)
            return super().answer(platform, heard, at)

    running = run(own_city, peer, pace=Pace(form=0.1), door=Slow(own_city))
    stage = running.stage
    try:
        stage.slash("UBOSSE", "/rapportera klotter Drottninghögs skola, tre taggar")
        view = stage.view()
        stage.submit("UBOSSE", view)
        peer.views.clear()
        goes_on.set()
        assert "Rapporten är framme" in json.dumps(stage.message("DUBOSSE").blocks, ensure_ascii=False)
    finally:
        running.stop()


def test_a_form_too_large_for_its_button_is_kept_and_opens_whole(stage: Stage) -> None:
    letters = random.Random(1)  # noqa: S311  words that no packing makes shorter
    words = " ".join("".join(letters.choices("abcdefghijklmnoprstuvyåäö", k=9)) for _ in range(170))
    stage.mention("UASTA", f"rapportera klotter Drottninghögs skola, {words}")
    sent = stage.whisper()
    (button,) = [one for one in buttons(sent.blocks).values() if one["action_id"].startswith("karta-open")]
    assert button["value"].startswith("k:")
    stage.press("UASTA", sent, button)
    assert words in inputs(stage.view())["text"]["element"]["initial_value"]
    stage.press("UBOSSE", sent, button)  # it is hers
    assert "Skriv kommandot igen" in json.dumps(stage.view(1), ensure_ascii=False)
