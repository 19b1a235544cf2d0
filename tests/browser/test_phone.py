"""The report page as a caretaker meets it: in the rain, with gloves, now and then without coverage."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from storage.model.report import PositionFrom
from tests.bot.platforms.web.phone.stage import LAT, LON, make_town, open_town, photo
from tests.browser.phone_stage import HERE, Street, street, until

pytestmark = pytest.mark.browser

MOST_BYTES = 100_000  # the whole page before photos, as it goes over the line
HEIGHT = """() => [...document.querySelectorAll('button, summary, .kind, .chip, .file, select, textarea, a, input')]
  .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest('.skip')
    && !['radio', 'file', 'hidden'].includes(e.type) && e.tabIndex >= -1 && !e.classList.contains('unseen'))
  .map(e => [e.getBoundingClientRect(), e.outerHTML.slice(0, 80)])
  .filter(([box]) => box.height < 48 || box.width < 44).map(([box, html]) => `${box.width}x${box.height} ${html}`)"""
OVERFLOW = """width => [...document.querySelectorAll('body *')]
  .filter(e => e.checkVisibility() && !e.closest('.unseen, .skip, .map, datalist'))
  .filter(e => e.getBoundingClientRect().right > width + 0.5).map(e => e.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="session")
def town_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("town") / "karta.sqlite"
    make_town(path)
    return path


@pytest.fixture
def here(town_file: Path, tmp_path: Path, chromium: Any) -> Iterator[Street]:
    town = open_town(town_file, tmp_path)
    with street(town, chromium) as made:
        yield made
    town.store.close()


def number(page: Any) -> str:
    found = page.locator("#receipt .number strong")
    found.wait_for()
    return str(found.text_content())


def waiting(page: Any) -> Any:
    return page.locator("#outbox li")


def emptied(page: Any) -> None:
    """Wait until the script has met the server and nothing waits any more."""
    until(page, "document.getElementById('name')?.textContent.length > 0")
    until(page, "Object.keys(localStorage).filter(key => key.startsWith('karta-r:d:')).length === 0", 20)


def fill(page: Any, text: str = "", kind: str = "klotter", where: str = "Stortorget") -> None:
    page.check(f"#latest [value={kind}]")
    page.fill("[name=where]", where)
    if text:
        page.fill("[name=text]", text)


# --- the short way ---


def test_two_taps_where_the_phone_may_tell_its_place(here):
    page = here.ready(**HERE)
    page.get_by_text("Platsen stämmer på ungefär 18 m").wait_for()
    page.locator("#pin").wait_for()
    page.check("#latest [value=klotter]")
    page.click("#send")
    got = number(page)
    report = here.reports()[0]
    assert report.number == got
    assert (report.position_from, report.accuracy) == (PositionFrom.DEVICE, 18)
    assert page.locator("#receipt img").get_attribute("alt")
    page.click("#again")
    assert page.input_value("[name=lon]") == f"{LON:.6f}"
    assert page.locator("[name=kind]:checked").count() == 0
    page.check("#latest [value=skadegörelse]")
    page.click("#send")
    assert number(page) != got
    assert len(here.reports()) == 2


@pytest.mark.parametrize(("accuracy", "words"), [(80, "bara på ungefär 80 m"), (900, "ungefär var du är")])
def test_how_exact_the_place_is_stands_in_words(here, accuracy, words):
    page = here.ready(**HERE | {"geolocation": {"longitude": LON, "latitude": LAT, "accuracy": accuracy}})
    page.get_by_text(words).wait_for()
    until(page, "document.getElementById('halo').hidden === false")


def test_without_permission_the_map_and_words_are_there(here):
    page = here.ready()
    assert "granted" not in page.evaluate("navigator.permissions.query({name: 'geolocation'}).then(p => p.state)")
    page.click("#here")
    page.get_by_text("Telefonen får inte visa din plats").wait_for()
    page.click("#point")
    until(page, "document.getElementById('ground').naturalWidth > 0")
    page.locator("#ground").click(position={"x": 120, "y": 140})
    page.locator("#pin").wait_for()
    assert page.input_value("[name=from]") == "map"
    page.check("#latest [value=klotter]")
    page.click("#send")
    number(page)
    assert here.reports()[0].position_from is PositionFrom.MAP


def test_the_pin_is_dragged_tapped_and_moved_by_keys(here):
    page = here.ready(**HERE)
    page.locator("#pin").wait_for()
    page.locator("#map").scroll_into_view_if_needed()
    lon = float(page.input_value("[name=lon]"))
    box = page.locator("#pin").bounding_box()
    page.mouse.move(box["x"] + 28, box["y"] + 28)
    page.mouse.down()
    page.mouse.move(box["x"] + 68, box["y"] + 28, steps=4)
    page.mouse.up()
    dragged = float(page.input_value("[name=lon]"))
    assert dragged > lon
    assert (page.input_value("[name=from]"), page.input_value("[name=accuracy]")) == ("map", "")
    page.locator("#pin").focus()
    page.keyboard.press("ArrowLeft")
    assert lon < float(page.input_value("[name=lon]")) < dragged
    near = page.locator("#ground").get_attribute("src")
    page.click("#nearer")
    until(page, f"document.getElementById('ground').src.length !== {len(near)}")
    assert "Stortorget" in page.locator("#ground").get_attribute("alt")


def test_every_kind_is_found_while_typing(here):
    page = here.ready()
    page.get_by_text("Alla händelsetyper").click()
    page.fill("#search", "cykel")
    page.press("#search", "Enter")
    assert page.locator("[name=kind]:checked").get_attribute("value") == "cykelstöld"
    page.fill("#search", "zzz")
    page.get_by_text("Ingen händelsetyp heter så").wait_for()


def test_places_are_suggested(here):
    page = here.ready()
    page.locator("[name=where]").press_sequentially("Drottn")
    until(page, "[...document.querySelectorAll('#places option')].some(o => o.value === 'Drottninghög')")


# --- a bad line ---


def test_offline_in_mid_report_several_wait_and_go_when_the_line_is_back(here):
    page = here.ready(**HERE)
    here.kept(page)
    page.locator("#pin").wait_for()
    fill(page, "före avbrottet")
    page.context.set_offline(True)
    page.get_by_text("Ingen täckning").wait_for()
    page.fill("[name=text]", "första utan täckning")
    page.click("#send")
    page.get_by_text("Sparad i telefonen").wait_for()
    page.click("#again")
    waiting(page).get_by_text("Väntar på täckning").wait_for()
    fill(page, "andra utan täckning", kind="nedskräpning")
    page.click("#send")
    page.get_by_text("Sparad i telefonen").wait_for()
    page.reload()  # the phone has only what it keeps itself
    until(page, "document.documentElement.classList.contains('script')")
    until(page, "document.querySelectorAll('#outbox li').length === 2")
    assert here.reports() == ()
    page.context.set_offline(False)
    until(page, "document.getElementById('outbox').hidden", 20)
    assert {report.text for report in here.reports()} == {"första utan täckning", "andra utan täckning"}
    assert len(here.reports()) == 2


def test_an_answer_that_is_lost_gives_one_report(here):
    page = here.ready()
    here.line.loses["/r/send"] = 2
    fill(page, "en gång")
    page.click("#send")
    page.get_by_text("Sparad i telefonen").wait_for()
    assert len(here.reports()) == 1  # it had arrived, the phone does not know
    got = number(page) if page.locator("#receipt .number").count() else None
    until(page, "document.querySelector('#receipt .number') !== null", 30)
    assert got in {None, here.reports()[0].number}
    assert number(page) == here.reports()[0].number
    assert len(here.reports()) == 1
    assert here.line.seen.count("/r/send") >= 3


def test_a_double_tap_is_one_report(here):
    page = here.ready()
    fill(page, "dubbelt")
    page.evaluate("for (let i = 0; i < 3; i += 1) document.getElementById('send').click()")
    number(page)
    page.wait_for_timeout(300)
    assert len(here.reports()) == 1


def test_what_is_half_written_survives_reload_and_crash(here):
    page = here.ready()
    fill(page, "halvskriv")
    page.set_input_files(".camera input", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    page.locator("#thumbs img").wait_for()
    page.locator("[name=text]").press_sequentially("et")
    page.goto("about:blank")  # no time to say goodbye
    page.goto(here.address + "/r/")
    page.get_by_text("Du hade börjat").wait_for()
    assert page.input_value("[name=text]") == "halvskrivet"
    assert page.locator("[name=kind]:checked").get_attribute("value") == "klotter"
    page.locator("#thumbs img").wait_for()
    page.click("#send")
    number(page)
    assert len(here.reports()[0].photos) == 1


def test_a_draft_outlives_its_link_and_goes_under_the_next(here):
    page = here.ready()
    fill(page, "över natten")
    here.town.store.links.revoke("bosse")
    page.click("#send")
    page.get_by_text("Skriv /länk i chatten och öppna den nya länken").wait_for()
    page.goto(here.address + "/r/nothing-at-all")
    page.get_by_role("button", name="Öppna rapportsidan").click()
    page.get_by_text("Du har rapporter som väntar i telefonen").wait_for()
    assert here.reports() == ()
    here.open(page)
    emptied(page)
    assert [report.text for report in here.reports()] == ["över natten"]


def test_anothers_draft_is_not_sent_without_asking(here):
    page = here.ready()
    fill(page, "Bosses egen")
    here.town.store.links.revoke("bosse")
    page.click("#send")
    page.get_by_text("Länken har gått ut").first.wait_for()
    here.open(page, "didrik")
    waiting(page).get_by_text("Skriven under en annan persons länk").wait_for()
    page.wait_for_timeout(500)
    assert here.reports() == here.reports("didrik") == ()
    assert page.input_value("[name=text]") == ""
    page.get_by_role("button", name="Skicka som Didrik Öhman").click()
    until(page, "document.querySelectorAll('#outbox li').length === 0")
    assert [report.text for report in here.reports("didrik")] == ["Bosses egen"]


def test_a_half_written_one_is_set_aside_for_its_writer(here):
    page = here.ready()
    fill(page, "Bosses halva")
    page.wait_for_timeout(300)
    here.open(page, "didrik")
    waiting(page).get_by_text("Skriven under en annan persons länk").wait_for()
    assert page.input_value("[name=text]") == ""
    here.open(page)
    until(page, "document.querySelectorAll('#outbox li').length === 1")


def test_pressed_now_means_when_it_was_pressed(here):
    page = here.ready()
    here.kept(page)
    fill(page, "tre timmar sedan")
    page.context.set_offline(True)
    page.click("#send")
    page.get_by_text("Sparad i telefonen").wait_for()
    page.evaluate("""() => {
      const key = Object.keys(localStorage).find(k => k.startsWith('karta-r:d:'));
      const draft = JSON.parse(localStorage.getItem(key));
      draft.pressed -= 3 * 3600e3; draft.changed += 60e3; draft.next = 0;
      localStorage.setItem(key, JSON.stringify(draft)); }""")
    page.context.set_offline(False)
    page.goto(here.address + "/r/")
    emptied(page)
    report = here.reports()[0]
    assert abs((report.reported_at - report.start).total_seconds() - 3 * 3600) < 180


def test_a_full_phone_says_so(here):
    page = here.phone()
    page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"
        "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };"
    )
    here.open(page)
    fill(page, "fullt")
    page.get_by_text("Telefonen är full, så det du skriver").wait_for()
    page.set_input_files(".camera input", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    page.get_by_text("Telefonen är full, så bilden").wait_for()
    page.click("#send")
    number(page)
    assert here.reports()[0].text == "fullt"
    assert len(here.reports()[0].photos) == 1


def test_either_storage_alone_is_enough(here):
    for broken in (
        "Storage.prototype.setItem = () => { throw new Error('no'); }",
        "Object.defineProperty(window, 'indexedDB', { get() { throw new Error('no'); } })",
    ):
        page = here.phone()
        page.add_init_script(broken)
        here.open(page)
        fill(page, "kvar ändå")
        page.wait_for_timeout(500)
        page.goto(here.address + "/r/")
        page.get_by_text("Du hade börjat").wait_for()
        assert page.input_value("[name=text]") == "kvar ändå"


# --- photos ---


def test_a_photo_is_shrunk_its_place_offered_and_it_can_be_taken_away(here):
    page = here.ready()
    big = photo("olive", (4000, 3000), (LON, LAT))
    page.set_input_files(".camera input", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": big})
    page.get_by_text("Bilden vet var den togs").wait_for()
    assert page.input_value("[name=lon]") == ""
    page.get_by_role("button", name="Ta bildens plats").click()
    page.locator("#pin").wait_for()
    assert float(page.input_value("[name=lon]")) == pytest.approx(LON, abs=1e-4)
    two = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": photo(c)} for n, c in enumerate(("red", "navy"))]
    page.set_input_files(".file:not(.camera) input", two)
    until(page, "document.querySelectorAll('#thumbs li').length === 3")
    page.get_by_role("button", name="Ta bort bild 2").click()
    until(page, "document.querySelectorAll('#thumbs li').length === 2")
    size = page.evaluate("""async () => { const i = new Image(); i.src = document.querySelector('#thumbs img').src;
      await i.decode(); return [i.naturalWidth, i.naturalHeight]; }""")
    assert size == [2560, 1920]
    page.check("#latest [value=klotter]")
    page.click("#send")
    number(page)
    report = here.reports()[0]
    assert report.position_from is PositionFrom.PHOTO
    assert len(report.photos) == 2


def test_a_photo_that_does_not_get_through_never_holds_the_report(here):
    page = here.ready()
    fill(page, "bilden hänger sig")
    page.set_input_files(".camera input", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    page.locator("#thumbs img").wait_for()
    here.line.loses["/r/photo"] = 100
    page.click("#send")
    page.get_by_text("Sparad i telefonen").wait_for()
    page.click("#again")
    page.get_by_role("button", name="Skicka utan bilderna").click()
    until(page, "document.querySelectorAll('#outbox li').length === 0")
    assert here.reports()[0].text == "bilden hänger sig"
    assert here.reports()[0].photos == ()


def test_what_is_no_photo_is_said_and_the_report_goes(here):
    page = here.ready()
    fill(page, "trasig bild")
    page.set_input_files(".camera input", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8 no photo"})
    page.locator("#thumbs li").wait_for()
    page.click("#send")
    number(page)
    page.get_by_text("Bilder som inte kom med: 1.").wait_for()
    assert here.reports()[0].text == "trasig bild"


# --- wrong input ---


def test_what_is_missing_is_marked_and_nothing_is_lost(here):
    page = here.ready()
    page.fill("[name=text]", "krossat glas")
    page.click("#send")
    page.get_by_text("Välj vad som har hänt").wait_for()
    page.get_by_text("Säg var det hände").wait_for()
    assert page.evaluate("document.activeElement.name") == "kind"
    page.check("#latest [value=klotter]")
    page.check("[name=when][value=earlier]")
    page.fill("[name=date]", "2031-01-01")
    page.fill("[name=time]", "10:00")
    page.fill("[name=where]", "Stortorget")
    page.click("#send")
    page.get_by_text("Tiden har inte varit än").wait_for()
    page.fill("[name=date]", "2026-01-01")
    page.click("#send")
    number(page)
    assert here.reports()[0].text == "krossat glas"


def test_what_the_server_finds_wrong_comes_back_marked(here):
    page = here.ready()
    fill(page, "okänd plats", where="zzz qqq xxx")
    page.click("#send")
    note = page.locator("[data-error=where]:not([hidden]), [data-error=place]:not([hidden])").first
    note.wait_for()
    assert page.input_value("[name=text]") == "okänd plats"
    page.fill("[name=where]", "Stortorget")
    page.click("#send")
    number(page)
    assert len(here.reports()) == 1


# --- without script ---


def test_without_script_a_report_is_written_on_the_map(here):
    page = here.phone(java_script_enabled=False)
    here.open(page)
    page.check("#latest [value=klotter]")
    page.fill("[name=text]", "utan skript")
    page.locator("input[type=image]").click(position={"x": 150, "y": 130})
    page.locator(".plain-map p", has_text="Platsen är vald på kartan").wait_for()
    assert page.input_value("[name=text]") == "utan skript"
    page.get_by_role("button", name="Närmare").click()
    page.locator("[type=file]").first.set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    page.get_by_role("button", name="Skicka").click()
    page.locator(".number strong").wait_for()
    report = here.reports()[0]
    assert report.number in page.content()
    assert (report.position_from, len(report.photos)) == (PositionFrom.MAP, 1)
    assert page.locator(".scripted:visible").count() == 0


# --- weight, look, law ---


def test_the_whole_page_is_lighter_than_a_photo(here):
    page = here.phone(**HERE)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    got: dict[str, float] = {}
    session.on("Network.loadingFinished", lambda event: got.update({event["requestId"]: event["encodedDataLength"]}))
    here.open(page)
    page.locator("#pin").wait_for()
    here.kept(page)
    page.wait_for_timeout(500)
    by_script = sum(got.values())
    kept = page.evaluate("""async () => {
      const cache = await caches.open((await caches.keys())[0]), sizes = {};
      for (const request of await cache.keys()) {
        sizes[new URL(request.url).pathname] = (await (await cache.match(request)).arrayBuffer()).byteLength; }
      return sizes; }""")
    assert by_script < MOST_BYTES, by_script
    assert by_script > 20_000  # it was counted at all
    assert not any(re.search(r"/r/(me|send|map|photo|region)", path) for path in kept)
    print(f"over the line: {by_script:.0f} bytes; kept for offline: {sum(kept.values())} bytes unpacked")  # noqa: T201


def test_nothing_personal_is_kept_by_the_worker(here):
    page = here.ready(**HERE)
    here.kept(page)
    fill(page, "hemligt")
    page.click("#send")
    number(page)
    kept = page.evaluate("""async () => {
      let all = '';
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) all += request.url + await (await cache.match(request)).text(); }
      return all; }""")
    assert "phone.css" in kept
    for secret in ("Bosse", "hemligt", here.reports()[0].number, str(LON)):
        assert secret not in kept


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(here, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page = here.phone(color_scheme=scheme, **HERE)
    page.goto(here.address + "/r/" + "x" * 43)
    found = list(_serious(axe, page))
    here.open(page)
    page.locator("#pin").wait_for()
    page.get_by_text("Alla händelsetyper").click()
    page.get_by_text("Mer", exact=True).click()
    page.check("[name=when][value=between]")
    page.set_input_files(
        ".camera input", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo(position=(LON, LAT))}
    )
    page.get_by_text("Bilden vet var den togs").wait_for()
    found += _serious(axe, page)
    page.click("#send")
    page.get_by_text("Välj vad som har hänt").wait_for()
    found += _serious(axe, page)
    page.check("#latest [value=klotter]")
    page.check("[name=when][value=now]")
    page.click("#send")
    number(page)
    found += _serious(axe, page)
    assert found == []


def _serious(axe: Any, page: Any) -> list[str]:
    results = axe.Axe().run(page)
    return [
        f"{violation['id']}: {node['html'][:120]}"
        for violation in results.response["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("width", [320, 360, 412])
def test_everything_fits_and_can_be_hit_with_gloves(here, width):
    page = here.ready(**HERE | {"viewport": {"width": width, "height": 740}})
    page.locator("#pin").wait_for()
    page.get_by_text("Alla händelsetyper").click()
    page.get_by_text("Mer", exact=True).click()
    page.check("[name=when][value=between]")
    assert page.evaluate(OVERFLOW, width) == []
    assert page.evaluate(HEIGHT) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_only_the_keyboard(here):
    page = here.ready(is_mobile=False, has_touch=False)
    page.locator("#latest input").first.focus()
    page.keyboard.press("Space")
    page.locator("[name=where]").focus()
    page.keyboard.type("Stortorget")
    page.keyboard.press("Enter")  # sends nothing half-done by itself: the form is complete, so it goes
    number(page)
    assert page.evaluate("document.activeElement.id") == "receipt"


def test_english_is_a_press_away(here):
    page = here.ready()
    page.get_by_role("link", name="English").click()
    page.get_by_text("What happened?").wait_for()
    until(page, "document.documentElement.lang === 'en'")
    page.goto(here.address + "/r/")
    page.get_by_text("What happened?").wait_for()
