"""Discussion, threads, sharing, settled forms, own lines: what a person without script meets."""

import re

import pytest

from tests.bot.platforms.web.hands import ROOM, become, hidden, pictures, write
from tests.bot.platforms.web.stage import MAP

OWN = "/c/direct:asta"


def ids(page: str) -> list[str]:
    return re.findall(r'id="m(\d+)"', page)


def press(client, field: str, value: str, room: str = ROOM, path: str = "", **more: str):
    token = hidden(client.get(room).text, "token")
    return client.post(f"{room}{path}", data={"token": token, field: value} | more)


def kinds(app, person: str = "asta", room: str = "est-centrum") -> list[tuple[str, str, str | None]]:
    return [(m.kind, m.line, m.private_to) for m in app.store.conversations.messages(room, person)]


def test_people_talk_and_the_map_keeps_still(visit, app):
    asta, bosse = visit(), visit()
    become(bosse, "bosse")
    assert write(asta, "Vad gör vi åt lampan?").status_code == 303
    assert "Vad gör vi åt lampan?" in bosse.get(ROOM).text
    assert app.asked == []
    assert kinds(app) == [("talk", "Vad gör vi åt lampan?", None)]


def test_discussion_is_masked_before_it_is_kept_and_its_writer_is_told(visit, app):
    asta, bosse = visit(), visit()
    become(bosse, "bosse")
    write(asta, "Det var 811228-9874 som gjorde det")
    assert kinds(app) == [("talk", "Det var [personnummer] som gjorde det", None), ("reply", "", "asta")]
    assert "Vi tog bort ett personnummer ur texten." in asta.get(ROOM).text
    theirs = bosse.get(ROOM).text
    assert "[personnummer]" in theirs
    assert "Vi tog bort" not in theirs
    assert "811228" not in theirs


def test_a_mention_is_masked_too(client, app):
    write(client, "Såg 811228-9874 där, @karta vecka 12")
    assert kinds(app)[0] == ("line", "Såg [personnummer] där, @karta vecka 12", None)
    assert "811228" not in str(app.asked)


def test_an_answer_is_the_askers_own_until_it_is_shared(visit, app):
    asta, bosse = visit(), visit()
    become(bosse, "bosse")
    write(asta, "/karta vecka 12 centrum")
    assert app.asked[-1][2] == ""
    assert MAP.alt not in bosse.get(ROOM).text
    page = asta.get(ROOM).text
    assert "Dela här" in page
    answer = ids(page)[-1]
    for _ in range(2):  # a double click shares once
        assert press(asta, "message", answer, path="/share").status_code == 303
    assert [asked[2] for asked in app.asked] == ["", "est-centrum"]
    theirs = bosse.get(ROOM).text
    assert theirs.count(MAP.alt) == 1
    assert re.search(r"Asta Lind</strong>\s*<span class=\"shared\">delade", theirs)
    assert "Dela här" not in theirs
    assert len(pictures(theirs)) == 1


def test_only_an_answer_one_got_oneself_can_be_shared(visit, app):
    asta, bosse = visit(), visit()
    become(bosse, "bosse")
    write(asta, "/karta vecka 12 centrum")
    write(asta, "hemlig fråga")
    shareable, secret = (ids(asta.get(ROOM).text)[n] for n in (1, 3))
    asked = len(app.asked)
    assert press(bosse, "message", shareable, path="/share").status_code == 404
    assert press(asta, "message", secret, path="/share").status_code == 404
    assert press(asta, "message", "999", path="/share").status_code == 404
    assert asta.post(f"{ROOM}/share", data={"message": shareable}).status_code == 403
    assert len(app.asked) == asked


def test_from_the_own_conversation_one_shares_anywhere_one_is(visit, app):
    bosse = visit()
    become(bosse, "bosse")
    own = "/c/direct:bosse"
    write(bosse, "vecka 12 karta", room=own)  # no command word: a command anyway
    page = bosse.get(own).text
    answer = ids(page)[-1]
    assert 'value="est-centrum"' in page
    assert 'value="est-söder"' not in page
    assert "Bara du ser det här" not in page
    assert press(bosse, "message", answer, own, "/share", to="est-söder").status_code == 404
    assert press(bosse, "message", answer, own, "/share", to="direct:asta").status_code == 404
    shared = press(bosse, "message", answer, own, "/share", to="est-centrum")
    assert shared.headers["location"].startswith(f"{ROOM}#m")
    assert [asked[2] for asked in app.asked] == ["direct:bosse", "est-centrum"]


def test_somebodys_own_conversation_is_nobody_elses(visit):
    bosse = visit()
    become(bosse, "bosse")
    assert bosse.get(OWN).status_code == 404
    assert bosse.post(OWN, data={"line": "hej"}).status_code == 404
    assert "direct:asta" not in bosse.get(ROOM).text


def test_a_mention_answers_for_the_room(visit, app):
    asta, bosse = visit(), visit()
    become(bosse, "bosse")
    write(asta, "Kan vi se det? @karta vecka 12 centrum")
    assert app.asked[-1][:3] == ("/karta vecka 12 centrum", "asta", "est-centrum")
    page = bosse.get(ROOM).text
    assert "Kan vi se det? @karta" in page
    assert MAP.alt in page


def test_a_thread_hangs_on_its_message(visit, app):
    asta, bosse = visit(), visit()
    become(bosse, "bosse")
    write(asta, "Vad gör vi åt lampan?")
    (root,) = ids(asta.get(ROOM).text)
    answer = write(bosse, "Felanmäld i dag", thread=root)
    assert answer.headers["location"] == f"{ROOM}?thread={root}#t{int(root) + 1}"
    write(bosse, "/karta lampor", thread=root)
    page = asta.get(ROOM).text
    assert "Felanmäld i dag" not in page
    assert "1 svar" in page
    assert "2 svar" not in page  # Bosse's private answer is not counted for Asta
    thread = asta.get(f"{ROOM}?thread={root}").text
    assert "Felanmäld i dag" in thread
    assert "/karta lampor" not in thread
    theirs = bosse.get(f"{ROOM}?thread={root}").text
    assert "/karta lampor" in theirs
    assert "2 svar" in bosse.get(ROOM).text
    piece = bosse.get(f"{ROOM}/thread/{root}").text
    assert "Felanmäld i dag" in piece
    assert "<html" not in piece


@pytest.mark.parametrize("root", ["999", "1' or '1'='1"])
def test_a_thread_that_is_not_there_loses_nothing(client, app, root):
    answer = write(client, "Ett svar", thread=root)
    assert answer.status_code == (404 if root == "999" else 303)
    if root == "999":
        assert 'value="Ett svar"' in answer.text
        assert kinds(app) == []
    assert client.get(f"{ROOM}/thread/{999}").status_code == 404
    assert client.get(f"{ROOM}?thread=999").status_code == 200


def test_report_this_opens_the_form_with_the_messages_text(visit, app):
    asta, cilla = visit(), visit()
    become(cilla, "cilla")
    write(cilla, "Klotter på skolan,\n tre taggar")
    page = asta.get(ROOM).text
    assert "Rapportera detta" in page
    assert "Rapportera detta" not in cilla.get(ROOM).text  # her role may not report
    (message,) = ids(page)
    assert press(asta, "report", message).status_code == 303
    assert app.asked[-1][:3] == ("/rapportera Klotter på skolan, tre taggar", "asta", "")
    page = asta.get(ROOM).text
    assert "Klotter på skolan, tre taggar</textarea>" in page
    assert "Klotter på skolan, tre taggar</textarea>" not in cilla.get(ROOM).text
    assert press(asta, "report", "999").status_code == 404


def test_a_form_stays_in_its_place_until_it_is_settled(client, app):
    write(client, "/rapportera")
    first = ids(client.get(ROOM).text)[-1]
    fields = {"line": "rapportera", "f.step": "send", "f.text": "tre taggar", "from": first}
    wrong = press(client, "f.place", "", **fields)
    page = client.get(ROOM).text
    second = ids(page)[-1]
    assert second != first
    assert wrong.headers["location"] == f"{ROOM}#m{second}-wrong"
    assert f'id="m{second}-wrong"' in page
    assert f'id="m{first}"' not in page
    assert "Skriv var det hände." in page
    assert "tre taggar</textarea>" in page
    press(client, "f.place", "Kullagatan 9", **(fields | {"from": second}))
    page = client.get(ROOM).text
    assert "Tack! H-7KQ4" in page
    assert f'id="m{second}"' not in page
    assert kinds(app) == [("line", "/rapportera", "asta"), ("reply", "rapportera", "asta")]


def test_nobody_takes_away_what_was_not_a_form_of_that_line(visit, app):
    asta, bosse = visit(), visit()
    become(bosse, "bosse")
    write(asta, "@karta vecka 12 centrum")
    public = ids(asta.get(ROOM).text)[-1]
    fields = {"line": "rapportera", "f.step": "send", "from": public}
    assert press(bosse, "f.place", "Kullagatan 9", **fields).status_code == 303
    assert f'id="m{public}"' in asta.get(ROOM).text


def test_open_windows_hear_that_a_form_is_gone(client):
    page = client.get(ROOM).text
    write(client, "/rapportera")
    first = ids(client.get(ROOM).text)[-1]
    fields = {"line": "rapportera", "f.step": "send", "from": first}
    press(client, "f.place", "Kullagatan 9", **fields)
    news = client.get(f"{ROOM}/messages?after={first}", headers={"x-token": hidden(page, "token")}).text
    assert f'data-gone="{first}"' in news
    assert "Tack! H-7KQ4" in news


def unread(page: str) -> dict[str, str]:
    found = re.findall(r'data-conversation="([^"]+)"( hidden)?><span>(\d+)', page)
    return {key: count for key, gone, count in found if not gone}


def test_unread_is_counted_until_the_room_is_opened(visit):
    asta, cilla = visit(), visit()
    become(cilla, "cilla")
    asta.get("/c/est-söder")
    for line in ("ett", "två", "/karta vecka 12"):
        write(cilla, line, room="/c/est-söder")
    assert unread(asta.get(ROOM).text) == {"est-söder": "2"}
    assert unread(asta.get("/c/est-söder").text) == {}
    assert unread(asta.get(ROOM).text) == {}
    assert unread(cilla.get("/c/est-söder").text) == {}


def test_news_are_read_only_when_somebody_looks(client, visit):
    bosse = visit()
    become(bosse, "bosse")
    token = hidden(client.get(ROOM).text, "token")
    write(bosse, "hej")
    for seen, left in (("0", {"est-centrum": "1"}), ("1", {})):
        client.get(f"{ROOM}/messages?after=0&seen={seen}", headers={"x-token": token})
        assert unread(client.get("/c/est-söder").text) == left


def test_own_lines_are_found_and_asked_again(visit):
    asta, bosse = visit(), visit()
    become(bosse, "bosse")
    write(asta, "/karta vecka 12 Östra torget")
    write(asta, "vi ses på östra torget")
    write(bosse, "/karta östra hemligt")
    token = hidden(asta.get(ROOM).text, "token")
    found = asta.post("/search", data={"token": token, "q": "östra"}).text
    assert "/karta vecka 12 Östra torget" in found
    assert "vi ses" not in found
    assert "hemligt" not in found
    assert "Fråga igen" in found
    assert asta.post("/search", data={"q": "östra"}).status_code == 403
    assert asta.get("/search").status_code in (404, 405)


@pytest.mark.parametrize("typed", ["@karta vecka", "karta v", "/karta v", "k"])
def test_commands_are_proposed(client, typed):
    token = hidden(client.get(ROOM).text, "token")
    assert client.post(f"{ROOM}/complete", data={"typed": typed, "token": token}).json()


def test_a_mention_keeps_its_sign_when_it_is_completed(client):
    token = hidden(client.get(ROOM).text, "token")
    found = client.post(f"{ROOM}/complete", data={"typed": "@karta vecka 12 c", "token": token}).json()
    assert all(proposal["insert"].startswith("@karta ") for proposal in found)


def test_nothing_is_proposed_while_people_talk(client):
    token = hidden(client.get(ROOM).text, "token")
    assert client.post(f"{ROOM}/complete", data={"typed": "hej kar", "token": token}).json() == []
