"""Several windows on one page: what one writes the others see; threads, forms, photos, unread marks."""

import json
from pathlib import Path

import pytest

from tests.bot.platforms.web.stage import png
from tests.browser.conftest import NEVER_LOOKS, PHONE
from tests.browser.test_page import OVERFLOW, SMALL_TARGETS, ask, schemes, until

pytestmark = pytest.mark.browser


def become(page, name):
    page.locator(".people summary").click()
    page.get_by_role("button", name=name).click()
    page.locator(".people summary", has_text=name).wait_for(state="attached")  # of the new page
    page.wait_for_load_state("load")


def say(page, text, field="#line"):
    page.fill(field, text)
    page.press(field, "Enter")
    page.locator(".message:not(.ghost) .line", has_text=text).last.wait_for()


def hears(page, text):
    """However late; what never looks by itself hears it by the stream."""
    page.locator(".message:not(.ghost) .line", has_text=text).last.wait_for()


def test_what_one_window_writes_the_other_shows_at_once(opened):
    asta, bosse = opened(), opened()
    become(bosse, "Bosse Ek")
    bosse.fill("#line", "halvskrivet")
    say(asta, "Vad gör vi åt lampan?")
    hears(bosse, "Vad gör vi åt lampan?")
    assert bosse.input_value("#line") == "halvskrivet"
    assert bosse.evaluate("document.activeElement.id") == "line"
    until(bosse, "document.getElementById('status').textContent.includes('Asta Lind skriver: Vad gör vi')")
    say(bosse, "Jag tar den")
    hears(asta, "Jag tar den")


def test_two_windows_of_one_person_share_one_stream(opened):
    first = opened()
    second = first.context.new_page()
    second.add_init_script(NEVER_LOOKS)
    streams = []
    second.on("request", lambda request: streams.append(request.url) if "/stream" in request.url else None)
    second.goto(first.url)
    say(first, "Hej från första")
    hears(second, "Hej från första")
    assert streams == []
    first.close()  # the second takes over
    until(second, "performance.getEntriesByType('resource').length > 0")
    other = opened()
    say(other, "Hej från en annan")
    hears(second, "Hej från en annan")


def test_without_a_stream_it_looks_by_itself(opened):
    asta = opened()
    bosse = opened(expect_errors=True, looks=True)
    bosse.route("**/stream*", lambda route: route.abort())
    bosse.reload()
    say(asta, "Hörs jag?")
    hears(bosse, "Hörs jag?")


def test_unread_is_marked_in_the_list_and_the_title(opened):
    asta, cilla = opened(), opened()
    become(cilla, "Cilla Åberg")
    cilla.get_by_role("link", name="EST Söder").click()
    say(cilla, "Ett meddelande i Söder")
    say(cilla, "Och ett till")
    until(asta, "document.title.startsWith('(2) EST Centrum')")
    link = asta.get_by_role("link", name="EST Söder")
    assert "2 olästa" in " ".join(link.text_content().split())
    link.click()
    hears(asta, "Och ett till")
    until(asta, "document.title.startsWith('EST Söder')")
    say(cilla, "Ser du?")
    hears(asta, "Ser du?")
    asta.wait_for_timeout(1_500)
    assert asta.title().startswith("EST Söder")  # it is being looked at


def test_a_thread_beside_the_conversation(opened):
    asta, bosse = opened(), opened()
    become(bosse, "Bosse Ek")
    say(asta, "Vad gör vi åt lampan?")
    hears(bosse, "Vad gör vi åt lampan?")
    bosse.locator(".more summary").first.click()
    bosse.get_by_role("link", name="Svara i tråd").click()
    bosse.locator("#trad").wait_for()
    assert "?thread=" in bosse.url
    until(bosse, "document.activeElement.id === 'reply-line'")
    assert bosse.get_by_text("Inga svar än. Skriv det första.").count() == 1
    say(bosse, "Felanmäld i dag", "#reply-line")
    assert bosse.get_by_text("Inga svar än").count() == 0
    foot = asta.locator(".thread-foot a")
    foot.wait_for()
    assert "1 svar" in foot.text_content()
    assert asta.locator(".line", has_text="Felanmäld i dag").count() == 0
    foot.click()
    hears(asta, "Felanmäld i dag")
    say(bosse, "Klar!", "#reply-line")
    asta.locator("#trad").get_by_text("Klar!").wait_for()
    bosse.keyboard.press("Escape")
    bosse.locator("#trad").wait_for(state="detached")
    assert "thread" not in bosse.url
    bosse.go_back()
    bosse.locator("#trad").get_by_text("Klar!").wait_for()
    bosse.reload()
    bosse.locator("#trad").get_by_text("Klar!").wait_for()
    ask(bosse, "/karta hemligt")
    assert "hemligt" not in asta.content()


@pytest.mark.parametrize("device", [{}, PHONE])
def test_the_menu_of_the_last_message_opens_where_a_finger_reaches_it(opened, device):
    page = opened(**device)
    for number in range(12):
        say(page, f"Rad {number}")
    for row in ("Rad 11", "Rad 10"):
        message = page.locator(".message", has_text=row).last
        message.locator(".more summary").click()
        message.get_by_role("button", name="Rapportera detta").click(trial=True)
        message.get_by_role("link", name="Svara i tråd").click(trial=True)
        message.locator(".more summary").click()


def test_a_private_answer_is_shared_by_a_press(opened, app):
    asta, bosse = opened(), opened()
    become(bosse, "Bosse Ek")
    ask(asta, "/karta vecka 12 centrum")
    assert bosse.locator(".card").count() == 0
    asta.get_by_role("button", name="Dela här").click()
    bosse.locator(".card").wait_for()
    assert "delade" in bosse.locator(".kind-share").text_content()
    assert [asked[2] for asked in app.asked] == ["", "est-centrum"]


def test_a_form_opens_as_a_dialog_and_keeps_what_is_wrong_in_place(opened, app):
    page = opened()
    page.fill("#line", "/rapportera")
    page.press("#line", "Enter")
    page.locator("dialog.sheet[open]").wait_for()
    assert page.get_by_role("dialog", name="Rapportera").count() == 1
    until(page, "document.activeElement.name === 'f.place'")
    page.get_by_label("Berätta kort").fill("tre taggar")
    page.get_by_label("Polisanmält").check()
    page.evaluate("document.querySelector('dialog form').noValidate = true")
    page.get_by_role("button", name="Skicka", exact=True).last.click()
    page.locator("dialog [aria-invalid]").wait_for()
    until(page, "document.activeElement.name === 'f.place'")
    assert page.get_by_label("Berätta kort").input_value() == "tre taggar"
    assert page.get_by_label("Polisanmält").is_checked()
    page.keyboard.type("Kullagatan 9")
    page.keyboard.press("Enter")
    page.locator("dialog.sheet[open]").wait_for(state="detached")
    page.get_by_role("heading", name="Tack! H-7KQ4").wait_for()
    assert page.locator(".has-dialog").count() == 0
    assert app.asked[-1][4]["police"] == "1"
    assert page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('form:')).length") == 0


def test_what_is_filled_in_survives_a_reload_and_escape(opened):
    page = opened()
    page.fill("#line", "/rapportera")
    page.press("#line", "Enter")
    page.get_by_label("Berätta kort").fill("tre taggar på gaveln")
    page.get_by_label("Polisanmält").check()
    page.keyboard.press("Escape")
    until(page, "document.activeElement.classList.contains('opens')")
    page.reload()
    page.get_by_role("button", name="Öppna formuläret").click()
    assert page.get_by_label("Berätta kort").input_value() == "tre taggar på gaveln"
    assert page.get_by_label("Polisanmält").is_checked()


def test_photos_go_up_while_one_writes(opened, app, tmp_path: Path):
    good, bad = tmp_path / "IMG_1.png", tmp_path / "brev.pdf"
    good.write_bytes(png(80, 60, 90))
    bad.write_bytes(b"%PDF-1.7")
    page = opened(expect_errors=True)
    page.fill("#line", "/rapportera")
    page.press("#line", "Enter")
    page.locator("dialog input[type=file]").set_input_files([good, bad])
    page.locator("dialog [data-digest] img").wait_for()
    page.get_by_text("Det där är ingen bild.").wait_for()
    assert page.get_by_role("button", name="Ta bort bild 1").count() == 1
    assert page.evaluate(SMALL_TARGETS.replace("document.query", "document.querySelector('dialog').query")) == []
    page.get_by_label("Var?").fill("Kullagatan 9")
    page.get_by_role("button", name="Skicka", exact=True).last.click()
    page.get_by_role("heading", name="Tack! H-7KQ4").wait_for()
    (digest,) = app.photos
    assert app.asked[-1][4]["photos"] == digest


def test_without_script_the_form_brings_its_photos(opened, app, tmp_path: Path):
    good = tmp_path / "IMG_1.png"
    good.write_bytes(png(80, 60, 90))
    page = opened(java_script_enabled=False)
    page.fill("#line", "/rapportera")
    page.press("#line", "Enter")
    page.get_by_label("Berätta kort").fill("tre taggar")
    page.locator("input[type=file]").set_input_files(good)
    page.get_by_label("Var?").fill(" ")
    page.get_by_role("button", name="Skicka", exact=True).first.click()
    page.wait_for_url("**-wrong**")
    assert page.get_by_label("Berätta kort").input_value() == "tre taggar"
    page.get_by_label("Var?").fill("Kullagatan 9")
    page.get_by_role("button", name="Skicka", exact=True).first.click()
    page.get_by_role("heading", name="Tack! H-7KQ4").wait_for()
    assert app.asked[-1][4]["photos"] == next(iter(app.photos))


def test_report_this_fills_the_form(opened, app):
    page = opened()
    say(page, "Klotter på skolans gavel")
    page.locator(".more summary").click()
    page.get_by_role("button", name="Rapportera detta").click()
    page.locator("dialog.sheet[open]").wait_for()
    assert page.get_by_label("Berätta kort").input_value() == "Klotter på skolans gavel"
    assert app.asked[-1][4] == {"certainty": "unknown"}  # what its writer saw, the reporter has not
    assert page.locator("details.more[open]").count() == 0
    page.keyboard.press("Escape")
    page.reload()
    page.locator(".more summary").first.click()
    page.get_by_role("button", name="Rapportera detta").first.click()  # pressed again it opens the same form
    page.locator("dialog.sheet[open]").wait_for()
    assert page.locator(".message.of-card").count() == 1
    assert page.locator(".line", has_text="/rapportera").count() == 1


def test_own_questions_are_found_by_keyboard(opened):
    page = opened()
    ask(page, "/karta vecka 12 centrum")
    page.keyboard.press("Control+k")
    until(page, "document.activeElement.id === 'q'")
    page.keyboard.type("vecka 12")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Dina frågor").wait_for()
    page.get_by_role("button", name="Fråga igen").click()
    page.locator(".card").nth(1).wait_for()


def test_a_phone_threads_and_fills_in(opened):
    page = opened(**PHONE)
    say(page, "Vad gör vi åt lampan?")
    page.locator(".more summary").tap()
    page.get_by_role("link", name="Svara i tråd").tap()
    page.locator("#trad").wait_for()
    assert page.locator("main").is_hidden()
    say(page, "Felanmäld i dag", "#reply-line")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.evaluate(OVERFLOW.replace("main *", "#trad *")) == []
    assert page.evaluate(SMALL_TARGETS) == []
    page.get_by_role("link", name="Stäng tråden").tap()
    page.fill("#line", "/rapportera")
    page.press("#line", "Enter")
    page.locator("dialog.sheet[open]").wait_for()
    assert page.evaluate(OVERFLOW.replace("main *", "dialog *")) == []
    assert page.locator("dialog.sheet").bounding_box()["width"] == 360


AXE_STATES = {
    "room": lambda page: ask(page, "fråga"),
    "thread": lambda page: (say(page, "Hej"), page.goto(page.url.split("#")[0] + "?thread=1")),
    "sheet": lambda page: (page.fill("#line", "/rapportera"), page.press("#line", "Enter"),
                           page.locator("dialog.sheet[open]").wait_for()),
    "search": lambda page: (ask(page, "/karta"), page.keyboard.press("Control+k"),
                            until(page, "document.activeElement.id === 'q'"), page.keyboard.press("Enter"),
                            page.get_by_role("heading", name="Dina frågor").wait_for()),
    "menu": lambda page: (say(page, "Hej"), page.locator(".more summary").click(), page.wait_for_timeout(200)),
}  # fmt: skip


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("state", AXE_STATES)
def test_axe_finds_nothing_serious(opened, size, state):
    from axe_playwright_python.sync_playwright import Axe

    more = PHONE if size == "phone" else {}
    page = opened(color_scheme="light", bypass_csp=True, expect_errors=True, **more)
    AXE_STATES[state](page)
    for scheme in schemes(page):
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        serious = [
            (v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found if v["impact"] in ("serious", "critical")
        ]
        assert serious == [], f"{scheme}: {json.dumps(serious, indent=1)}"
