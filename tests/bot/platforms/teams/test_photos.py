"""Photos sent to the bot in somebody's own chat go into the report that they begin; from Teams' own hosts alone."""

import io
import json
import re
from typing import Any

import pytest
from PIL import Image

from bot.platforms.posting import PostError, RefusedError
from bot.platforms.teams import photos
from bot.platforms.teams.photos import FILE, LARGEST, MOST, Sent, fetch, is_connectors, is_drive
from storage.photos import PhotoFiles
from tests.bot.platforms.teams.conftest import Stage, rested
from tests.bot.platforms.teams.hands import button, chat
from tests.bot.platforms.teams.peer import Call, Peer
from tests.bot.platforms.web.phone.stage import photo
from tests.cast import BOSSE

SMBA = "https://smba.trafficmanager.net/emea/22222222"


def pasted(peer: Peer, content: bytes | str, name: str = "0-weu-d1-abc") -> dict[str, Any]:
    """As Teams tells of a picture that was pasted: the picture, and the words that it stood in."""
    path = f"/teams/v3/attachments/{name}/views/original"
    peer.pictures[path] = content
    return {"contentType": "image/*", "contentUrl": f"{peer.url}{path}"}


def attached(peer: Peer, content: bytes | str, name: str = "gavel.jpg", kind: str = "") -> dict[str, Any]:
    """As Teams tells of a file in somebody's OneDrive."""
    peer.pictures[f"/drive/{name}"] = content
    about = {"downloadUrl": f"{peer.url}/drive/{name}", "uniqueId": "1", "fileType": kind or name.rpartition(".")[2]}
    return {"contentType": FILE, "name": name, "contentUrl": "https://t.sharepoint.com/x", "content": about}


def send(stage: Stage, person: str, text: str, *attachments: dict[str, Any], count: int = 1) -> list[Call]:
    """What comes to their chat."""
    html = {"contentType": "text/html", "content": '<p><img src="https://eu-api.asm.skype.com/v1/objects/0/imgo"></p>'}
    assert stage.hands.say(person, text, attachments=[*attachments, html]).status_code == 200
    return stage.peer.wait(count, chat(person))


def stored(stage: Stage) -> PhotoFiles:
    return PhotoFiles(stage.app.settings.data_dir / "photos")


def fetched(peer: Peer) -> list[Call]:
    return [call for call in peer.calls if "attachments/" in call.path or call.path.startswith("/drive/")]


@pytest.mark.parametrize("text", ["", "rapportera klotter på Kullagatan igår kl 21", "tre taggar på gaveln"])
@pytest.mark.parametrize("how", [pasted, attached])
def test_a_photo_begins_a_report_and_goes_along_with_it(house: Stage, how: Any, text: str) -> None:
    (asked,) = send(house, "bosse", text, how(house.peer, photo()))
    said = json.dumps(asked.card, ensure_ascii=False)
    assert "1 bild följer med." in said
    (got,) = fetched(house.peer)
    assert bool(got.authorization) is (how is pasted)  # our token goes to the connector alone
    if not text.startswith("rapportera"):
        return
    house.hands.press("bosse", button(asked.card, "Skicka rapporten"), replyToId="1700000000055")
    (receipt,) = house.peer.until(lambda: house.peer.of("PUT"), 1)
    (number, *_) = re.findall(r"H-[0-9A-Z]{4}", json.dumps(receipt.card))
    report = house.app.store.reports.of(BOSSE, number)
    assert report is not None
    assert len(report.photos) == 1


def test_what_is_kept_is_redrawn_from_its_pixels(house: Stage) -> None:
    content = photo("red", position=(12.69, 56.05)) + b"HEMLIGT-EFTER-BILDEN"
    (asked,) = send(house, "bosse", "", pasted(house.peer, content))
    digest = next(part for part in json.dumps(asked.card).split('"photos": "')[1:])[:64]
    kept = stored(house).get(digest)
    assert kept is not None
    assert b"HEMLIGT" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()
    assert kept != content


def test_many_photos_are_one_report_and_the_same_twice_is_one(house: Stage) -> None:
    colours = [photo(colour) for colour in ("red", "green", "blue")]
    sent = [pasted(house.peer, one, f"p{number}") for number, one in enumerate([*colours, colours[0]])]
    (asked,) = send(house, "bosse", "", *sent)
    assert "3 bilder" in json.dumps(asked.card, ensure_ascii=False)


def test_more_than_a_report_holds_are_not_fetched(house: Stage) -> None:
    sent = [pasted(house.peer, photo(), f"p{number}") for number in range(MOST + 3)]
    _, said = send(house, "bosse", "", *sent, count=2)
    assert said.body["text"] == "En rapport rymmer 10 bilder. Resten togs inte emot."
    assert len(fetched(house.peer)) == MOST


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"no picture at all", "ingen bild"), (b"\xff\xd8\xff\xe0" + bytes(200), "gick inte att läsa"), (b"", "Bild")],
)
def test_what_is_no_photo_is_told_and_the_report_begins_all_the_same(house: Stage, content: bytes, words: str) -> None:
    form, said = send(house, "bosse", "rapportera klotter", pasted(house.peer, content), count=2)
    assert button(form.card, "Öppna formuläret")
    assert words.casefold() in said.body["text"].casefold()


def test_a_picture_of_too_many_pixels_or_bytes_is_not_taken(house: Stage) -> None:
    stream = io.BytesIO()
    Image.new("1", (5_100, 5_000)).save(stream, "PNG")  # 25.5 megapixels
    _, said = send(house, "bosse", "rapportera klotter", pasted(house.peer, stream.getvalue()), count=2)
    assert "megapixlar" in said.body["text"]
    house = rested(house)
    large = photo() + bytes(15_000_001)
    _, said = send(house, "bosse", "rapportera klotter", attached(house.peer, large), count=2)
    assert "15 MB" in said.body["text"]
    house = rested(house)
    _, said = send(house, "bosse", "rapportera klotter", attached(house.peer, bytes(LARGEST + 1)), count=2)
    assert said.body["text"] == "Bilden är för stor. En bild får vara högst 15 MB."


@pytest.mark.parametrize("name", ["protokoll.docx", "film.mp4", "lista"])
def test_a_file_that_is_no_photo_is_not_even_fetched(house: Stage, name: str) -> None:
    (said,) = send(house, "bosse", "", attached(house.peer, b"words", name))
    assert "En fil var ingen bild" in said.body["text"]
    assert fetched(house.peer) == []


def test_a_photo_with_another_question_is_not_fetched_and_that_is_said(house: Stage) -> None:
    _, said = send(house, "bosse", "/mina", pasted(house.peer, photo()), count=2)
    assert said.body["text"].startswith("Bilden togs inte emot")
    assert fetched(house.peer) == []


def test_of_whoever_may_not_report_nothing_is_fetched(house: Stage) -> None:
    send(house, "okand", "rapportera klotter", pasted(house.peer, photo()))
    assert fetched(house.peer) == []


def test_in_a_channel_nothing_is_fetched(house: Stage) -> None:
    house.hands.mention("asta", "hjälp", attachments=[pasted(house.peer, photo())])
    house.peer.wait(1)
    assert fetched(house.peer) == []


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest/meta-data/", "https://localhost/v3/attachments/1/views/original",
        "https://evil.example/v3/attachments/1/views/original", "file:///etc/passwd", "", "https://",
        "http://[::1", "//smba.trafficmanager.net/v3/attachments/1/views/original",
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_pasted", [True, False])
def test_other_addresses_are_never_asked(house: Stage, address: str, *, is_pasted: bool) -> None:
    sent = {"contentType": "image/png", "contentUrl": address}
    if not is_pasted:
        sent = attached(house.peer, b"") | {"content": {"downloadUrl": address, "fileType": "jpg"}}
    form, said = send(house, "bosse", "rapportera klotter", sent, count=2)
    assert said.body["text"] == "Bilden kom inte fram. Försök igen."
    assert address not in json.dumps([form.body, said.body]) or not address
    assert fetched(house.peer) == []


def test_the_connectors_answer_is_followed_nowhere_and_a_drives_to_drives_alone(house: Stage) -> None:
    _, said = send(house, "bosse", "rapportera klotter", pasted(house.peer, f"{house.peer.url}/drive/x.jpg"), count=2)
    assert said.body["text"] == "Bilden kom inte fram. Försök igen."
    house = rested(house)
    _, said = send(house, "bosse", "rapportera klotter", attached(house.peer, "http://127.0.0.1:1/x.jpg"), count=2)
    assert said.body["text"] == "Bilden kom inte fram. Försök igen."
    house = rested(house)
    house.peer.pictures["/drive/there.jpg"] = photo()
    (form,) = send(house, "bosse", "rapportera klotter", attached(house.peer, f"{house.peer.url}/drive/there.jpg"))
    assert "1 bild följer med" in json.dumps(form.card, ensure_ascii=False)
    house = rested(house)
    again = attached(house.peer, f"{house.peer.url}/drive/gavel.jpg")  # round and round
    _, said = send(house, "bosse", "rapportera klotter", again, count=2)
    assert len(fetched(house.peer)) == 1 + photos.REDIRECTS


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://city-my.sharepoint.com/personal/x/_layouts/15/download.aspx?UniqueId=1&tempauth=e", True),
        ("https://city-my.SharePoint.com:443/a", True),
        ("http://city.sharepoint.com/a", False),
        ("https://sharepoint.com.evil.example/a", False),
        ("https://evil.example/.sharepoint.com", False),
        ("https://evil.example\\.sharepoint.com/a", False),
        ("https://a@evil.example#.sharepoint.com/", False),
        ("https://user:pw@city.sharepoint.com/a", False),
        ("https://city.sharepoint.com:8443/a", False),
        ("https://city.sharepoint.com/a b", False),
        ("https://city.sharepoint.com/\\evil", False),
        ("https://evilsharepoint.com/a", False),
        ("https://city.sharepoint.com", False),
        ("https://127.0.0.1/a", False),
    ],
)
def test_what_counts_as_a_drive(address: str, *, good: bool) -> None:
    assert is_drive(address) is good


@pytest.mark.parametrize(
    ("address", "good"),
    [
        (f"{SMBA}/v3/attachments/0-weu-d1-abc/views/original", True),
        ("https://smba.trafficmanager.net/amer/v3/attachments/0-eus/views/original", True),
        (f"{SMBA}/v3/attachments/../../admin/views/original", False),
        (f"{SMBA}/v3/conversations/1/activities", False),
        (f"{SMBA}/v3/attachments/1/views/original?to=x", False),
        ("https://smba.trafficmanager.net.evil.example/v3/attachments/1/views/original", False),
        ("https://x@smba.trafficmanager.net/v3/attachments/1/views/original", False),
        ("http://smba.trafficmanager.net/v3/attachments/1/views/original", False),
        ("https://smba.trafficmanager.net:444/v3/attachments/1/views/original", False),
    ],
)
def test_our_token_goes_to_attachments_of_the_connector_alone(address: str, *, good: bool) -> None:
    assert is_connectors(address, f"{SMBA}/") is good
    if not good:
        with pytest.raises(RefusedError, match="not_in_teams"):
            fetch(Sent(address, pasted=True), SMBA, lambda: pytest.fail("a token was asked for"))


def test_a_drive_that_is_slow_is_given_up(house: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "ALL", -1.0)
    sent = attached(house.peer, photo())
    with pytest.raises(PostError, match="too_slow"):
        fetch(Sent(sent["content"]["downloadUrl"], pasted=False), "", lambda: "", (f"{house.peer.url}/drive",))


@pytest.mark.parametrize(
    "odd",
    [{}, {"contentType": 5}, {"contentType": "image/png"}, {"contentType": "image/png", "contentUrl": 7},
     {"contentType": "image/png", "contentUrl": {"a": 1}}, {"content": {"downloadUrl": "https://x.sharepoint.com/a"}}],
)  # fmt: skip
def test_malformed_attachments_are_none(house: Stage, odd: dict[str, Any]) -> None:
    assert house.hands.say("asta", "", attachments=[odd]).status_code == 200
    (only,) = send(house, "asta", "/mina")
    assert only.card
    assert fetched(house.peer) == []
