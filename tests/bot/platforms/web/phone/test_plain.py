"""The whole page without script: map, photos, errors, receipt."""

import re

from tests.bot.platforms.web.phone.stage import LAT, LON, fields_of, hidden, photo, sit


def mine(town, person="bosse"):
    from bot.identity import find_viewer

    return town.store.reports.mine(find_viewer(town.store.members, person))


def post(phone, page, act, files=(), **more):
    given = fields_of(page) | more
    given.pop("act", None)
    return phone.post("/r/", data=given | ({"act": act} if act else {}), files=list(files))


def test_a_report_from_link_to_receipt(phone, town):
    form = sit(phone, town).text
    page = post(phone, form, "send", kind="klotter", where="Drottninghögs centrum", text="Tre taggar på gaveln")
    assert page.status_code == 200, page.text
    report = mine(town)[0]
    assert report.number in page.text
    assert (report.kind, report.text, report.reporter) == ("klotter", "Tre taggar på gaveln", "bosse")
    assert "data:image/png;base64," in page.text
    again = phone.post("/r/", data=fields_again(page.text) | {"act": "again"})
    assert again.status_code == 200
    assert hidden(again.text, "once") != hidden(form, "once")
    assert 'value="Drottninghögs centrum"' in again.text


def fields_again(page):
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


def test_sent_twice_is_one_report_with_the_same_number(phone, town):
    form = sit(phone, town).text
    first = post(phone, form, "send", kind="klotter", where="Stortorget")
    second = post(phone, form, "send", kind="klotter", where="Stortorget")
    assert first.status_code == second.status_code == 200
    assert len(mine(town)) == 1
    assert mine(town)[0].number in second.text


def test_a_tap_on_the_map_moves_the_pin_there(phone, town):
    form = sit(phone, town).text
    assert "/r/region.png" in form
    near = post(phone, form, "", **{"pin.x": "144", "pin.y": "108", "text": "kvar"})
    assert 'src="data:image/png' in near.text
    assert "kvar" in near.text
    first = fields_of(near.text)
    moved = fields_of(post(phone, near.text, "", **{"pin.x": "216", "pin.y": "108"}).text)
    assert moved["from"] == "map"
    assert float(moved["lon"]) > float(first["lon"])
    assert abs(float(moved["lat"]) - float(first["lat"])) < 0.01


def test_a_tap_is_where_it_looks(phone, town):
    form = sit(phone, town).text
    start = post(phone, form, "look", lon=str(LON), lat=str(LAT), **{"from": "device"}).text
    same = fields_of(post(phone, start, "", **{"pin.x": "144", "pin.y": "108"}).text)
    assert abs(float(same["lon"]) - LON) < 1e-5
    assert abs(float(same["lat"]) - LAT) < 1e-5


def test_zoom_keeps_the_pin(phone, town):
    form = sit(phone, town).text
    page = post(phone, form, "in", lon=str(LON), lat=str(LAT), view=f"{LON},{LAT},1200").text
    assert hidden(page, "view").endswith(",600")
    for _ in range(9):
        page = post(phone, page, "out").text
    assert fields_of(page)["lon"] == str(LON)


def test_photos_are_taken_in_and_named_and_removed(phone, town):
    form = sit(phone, town).text
    files = [("files", ("a.jpg", photo("teal"), "image/jpeg")), ("files", ("b.jpg", photo("red"), "image/jpeg"))]
    page = post(phone, form, "add", files, kind="klotter", where="Stortorget").text
    digests = hidden(page, "photos").split(",")
    assert len(digests) == 2
    page = post(phone, page, f"drop:{digests[0]}").text
    assert hidden(page, "photos") == digests[1]
    assert post(phone, page, "send").status_code == 200
    assert mine(town)[0].photos == (digests[1],)


def test_a_photos_place_is_offered_never_taken(phone, town):
    form = sit(phone, town).text
    files = [("files", ("a.jpg", photo(position=(LON, LAT)), "image/jpeg"))]
    page = post(phone, form, "add", files).text
    assert fields_of(page)["lon"] == ""
    offer = re.search(r'value="(there:[^"]+)"', page)[1]
    taken = fields_of(post(phone, page, offer).text)
    assert taken["from"] == "photo"
    assert abs(float(taken["lon"]) - LON) < 1e-4


def test_a_bad_photo_costs_the_photo_not_the_report(phone, town):
    form = sit(phone, town).text
    files = [("files", ("note.txt", b"no photo at all", "text/plain")), ("files", ("ok.jpg", photo(), "image/jpeg"))]
    page = post(phone, form, "send", files, kind="klotter", where="Stortorget")
    assert page.status_code == 200
    assert "note.txt" in page.text
    assert len(mine(town)[0].photos) == 1


def test_a_huge_photo_is_said_and_everything_else_kept(phone, town):
    form = sit(phone, town).text
    files = [("files", ("big.jpg", b"\xff\xd8" + b"0" * 16_000_000, "image/jpeg"))]
    page = post(phone, form, "send", files, kind="klotter", where="Stortorget", text="kvar")
    assert page.status_code == 200
    assert "big.jpg: Bilden är för stor" in page.text
    assert mine(town)[0].text == "kvar"


def test_what_is_wrong_is_marked_and_everything_is_kept(phone, town):
    form = sit(phone, town).text
    given = {"where": "Stortorget", "text": "två rutor", "when": "earlier", "date": "2031-01-01", "time": "10:00"}
    page = post(phone, form, "send", **given)
    assert page.status_code == 422
    assert mine(town) == ()
    assert re.search(r'id="e-kind" data-error="kind">[^<]', page.text)
    kept = fields_of(page.text)
    assert {name: kept[name] for name in given} == given
    assert kept["once"] == hidden(form, "once")


def test_after_the_session_everything_written_is_still_there(phone, town):
    form = sit(phone, town).text
    town.store.links.revoke("bosse")
    page = post(phone, form, "send", kind="klotter", where="Stortorget", text="Krossad ruta")
    assert page.status_code == 401
    assert "Krossad ruta" in page.text
    assert "/länk" in page.text
    sit(phone, town)
    stale = post(phone, page.text, "send")
    assert stale.status_code == 403
    assert post(phone, stale.text, "send").status_code == 200
    assert mine(town)[0].text == "Krossad ruta"


def test_another_sites_form_sends_nothing(phone, town):
    form = sit(phone, town).text
    page = phone.post(
        "/r/",
        data=fields_of(form) | {"act": "send", "kind": "klotter", "where": "Stortorget"},
        headers={"sec-fetch-site": "cross-site"},
    )
    assert page.status_code == 403
    assert mine(town) == ()


def test_whatever_is_posted_is_answered_in_words(phone, town):
    sit(phone, town)
    assert phone.post("/r/", content=b"\xff\xfe", headers={"content-type": "multipart/form-data"}).status_code == 403
    broken = {"content-type": "multipart/form-data; boundary=x"}
    assert phone.post("/r/", content=b"--x\r\nnonsense", headers=broken).status_code == 403
    assert phone.post("/r/", json={"act": "send"}).status_code == 403
    form = phone.get("/r/").text
    odd = {
        "lon": "nan",
        "lat": "1e999",
        "view": "a,b,c",
        "kind": "<b>",
        "when": "?",
        "photos": "x," * 200,
        "police": "?",
    }
    page = post(phone, form, "send", **odd)
    assert page.status_code in {422, 503}
    assert "<b>" not in page.text
    assert post(phone, form, "", **{"pin.x": "nan", "pin.y": "-9e99"}).status_code == 200


def test_what_is_written_is_escaped(phone, town):
    form = sit(phone, town).text
    evil = '"><script>alert(1)</script>'
    page = post(phone, form, "look", text=evil, where=evil)
    assert "<script>alert" not in page.text
    assert fields_of(page.text)["text"] == evil
