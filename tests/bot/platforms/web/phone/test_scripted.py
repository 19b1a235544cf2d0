"""What the script asks for: JSON with the token, one photo at a time, the map without a log of positions."""

import base64
import json

import pytest

from tests.bot.platforms.web.phone.stage import LAT, LON, photo, sit
from tests.bot.platforms.web.phone.test_plain import mine

REPORT = {
    "once": "made-in-the-phone",
    "kind": "klotter",
    "lon": str(LON),
    "lat": str(LAT),
    "from": "device",
    "accuracy": "12",
}


@pytest.fixture
def token(phone, town):
    sit(phone, town)
    return {"x-token": phone.get("/r/me").json()["token"]}


def test_me_tells_the_own_name_and_kinds_only(phone, town, token):
    me = phone.get("/r/me").json()
    assert me["name"] == "Bosse Ekdahl"
    assert len(me["latest"]) == 6
    assert "bosse" not in json.dumps(me)  # the key itself is nobody's business
    phone.post("/r/send", data=REPORT | {"kind": "buskörning"}, headers=token)
    assert phone.get("/r/me").json()["latest"][0] == ["buskörning", "Buskörning"]


def test_who_tells_people_apart(visit, town):
    seen = []
    for person in ("bosse", "didrik", "bosse"):
        phone = visit()
        sit(phone, town, person)
        seen.append(phone.get("/r/me").json()["who"])
    assert seen[0] == seen[2] != seen[1]


def test_a_report_is_sent_once_however_often(phone, town, token):
    answers = [phone.post("/r/send", data=REPORT, headers=token) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len({answer.json()["number"] for answer in answers}) == 1
    report = mine(town)[0]
    assert report.accuracy == 12
    assert len(mine(town)) == 1


def test_the_receipt_tells_number_words_and_map(phone, town, token):
    got = phone.post("/r/send", data=REPORT | {"text": "ring 0701234567"}, headers=token).json()
    assert got["number"].startswith("H-")
    assert got["picture"].startswith("data:image/png;base64,")
    assert got["alt"]
    assert "0701234567" not in json.dumps(got)
    assert got["lines"]


def test_errors_are_by_field(phone, town, token):
    answer = phone.post("/r/send", data={"once": "x1234567", "where": ""}, headers=token)
    assert answer.status_code == 422
    assert {"kind", "where"} <= set(answer.json()["errors"])


def test_several_places_come_with_a_choice(phone, town, token):
    answer = phone.post("/r/send", data={"once": "x1234567", "kind": "klotter", "where": "centrum"}, headers=token)
    assert answer.status_code in {200, 422}
    if answer.status_code == 422:
        assert all(len(choice) == 2 for choice in answer.json()["places"])


@pytest.mark.parametrize("path", ["/r/send", "/r/map", "/r/places", "/r/photo"])
def test_nothing_without_session_or_token(visit, town, path):
    phone = visit()
    assert phone.post(path, data=REPORT).status_code == 401
    sit(phone, town)
    assert phone.post(path, data=REPORT).status_code == 403
    other = visit()
    sit(other, town, "didrik")
    theirs = {"x-token": other.get("/r/me").json()["token"]}
    assert phone.post(path, data=REPORT, headers=theirs).status_code == 403
    mine_ = {"x-token": phone.get("/r/me").json()["token"], "sec-fetch-site": "cross-site"}
    assert phone.post(path, data=REPORT, headers=mine_).status_code == 403
    assert mine(town) == ()


def test_a_photo_is_bound_to_who_brought_it(visit, town):
    phone, other = visit(), visit()
    for client, person in ((phone, "bosse"), (other, "didrik")):
        sit(client, town, person)
    mine_, theirs = ({"x-token": client.get("/r/me").json()["token"]} for client in (phone, other))
    taken = phone.post("/r/photo", content=photo(position=(LON, LAT)), headers=mine_).json()
    assert taken["position"] == pytest.approx([LON, LAT], abs=1e-4)
    stolen = other.post("/r/send", data=REPORT | {"photos": taken["digest"]}, headers=theirs)
    assert stolen.status_code == 422
    assert "photos" in stolen.json()["errors"]
    assert phone.post("/r/send", data=REPORT | {"photos": taken["digest"]}, headers=mine_).status_code == 200


@pytest.mark.parametrize(
    ("data", "status"), [(b"", 422), (b"GIF89a", 422), (b"%PDF-1.7", 422), (b"0" * 15_800_000, 413)]
)
def test_bad_photos_are_refused_in_words(phone, town, token, data, status):
    answer = phone.post("/r/photo", content=data, headers=token)
    assert answer.status_code == status
    assert len(answer.json()["says"]) > 10


def test_the_map_tells_where_its_corners_are(phone, token):
    got = phone.post("/r/map", data={"lon": LON, "lat": LAT, "metres": 600}, headers=token).json()
    png = base64.b64decode(got["src"].partition(",")[2])
    assert png.startswith(b"\x89PNG")
    assert len(png) < 30_000
    middle = [a + b / 2 + c / 2 for a, b, c in (got["lon"], got["lat"])]
    assert middle == pytest.approx([LON, LAT], abs=1e-6)
    assert "Stortorget" in got["near"]


@pytest.mark.parametrize(
    "asked", [{}, {"lon": "x", "lat": "y"}, {"lon": "nan", "lat": "0"}, {"lon": "181", "lat": "0"}]
)
def test_a_map_of_nowhere_is_the_whole_region(phone, token, asked):
    assert phone.post("/r/map", data=asked, headers=token).json()["near"] == "Helsingborg"


def test_a_map_far_away_stays_at_the_regions_edge(phone, token):
    for lon, lat in ((0, 0), (-120, 80), (12.7, 89.9), (100, -89)):
        answer = phone.post("/r/map", data={"lon": lon, "lat": lat, "metres": "1e9"}, headers=token)
        assert answer.status_code == 200, (lon, lat)


def test_places_are_found_by_their_beginning(phone, token):
    found = phone.post("/r/places", data={"typed": "Drottningh"}, headers=token).json()
    assert "Drottninghög" in [name for _, name in found]
    assert phone.post("/r/places", data={"typed": "   "}, headers=token).json() == []


def test_nothing_here_tells_of_other_reports(visit, town, token, phone):
    other = visit()
    sit(other, town, "didrik")
    theirs = {"x-token": other.get("/r/me").json()["token"]}
    secret = "gömd bakom skolan"
    number = other.post("/r/send", data=REPORT | {"text": secret}, headers=theirs).json()["number"]
    shown = [phone.get("/r/").text, phone.get("/r/me").text, phone.get("/r/shell").text]
    shown.append(phone.post("/r/send", data=REPORT | {"once": "another-one"}, headers=token).text)
    for text in shown:
        assert number not in text
        assert secret not in text
        assert "Didrik" not in text


def test_a_photos_ground_is_never_kept_on_disk(phone, town, token, tmp_path):
    phone.post("/r/map", data={"lon": LON, "lat": LAT, "metres": 600}, headers=token)
    assert not list(tmp_path.rglob("*.ground"))
