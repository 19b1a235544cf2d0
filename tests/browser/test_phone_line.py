"""The report page on a bad line: nothing written is lost, everything is sent once, whoever holds the phone."""

import pytest

from storage.model.report import PositionFrom
from tests.bot.platforms.web.phone.stage import LAT, LON, photo
from tests.browser.phone_stage import (
    HERE,
    emptied,
    fill,
    number,
    until,
    waiting,
)

pytestmark = pytest.mark.browser
# The report that was sent away, not the empty one that the page may have begun after it.
DRAFT = (
    "Object.keys(localStorage).filter(k => k.startsWith('karta-r:d:'))"
    ".map(k => JSON.parse(localStorage.getItem(k))).find(d => d.pressed)"
)

# Whether a draft with a text is in either storage of the phone.
KEPT = """async () => {
  if (Object.keys(localStorage).some(key => localStorage.getItem(key).includes('TEXT'))) return true;
  const held = request => new Promise(done => { request.onsuccess = () => done(request.result); });
  const base = await held(indexedDB.open('karta-r'));
  const all = await held(base.transaction('drafts').objectStore('drafts').getAll());
  base.close();
  return all.some(draft => draft.fields?.text === 'TEXT'); }"""


def test_offline_in_mid_report_several_wait_and_go_when_the_line_is_back(here):
    page = here.ready(alone=True, **HERE)
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
    until(page, "document.getElementById('outbox').hidden", 60)
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
    until(page, "document.querySelector('#receipt .number') !== null", 60)
    assert got in {None, here.reports()[0].number}
    assert number(page) == here.reports()[0].number
    assert len(here.reports()) == 1
    assert here.line.seen.count("/r/send") >= 3


def test_a_guest_networks_own_page_is_no_receipt(here):
    page = here.ready()
    fill(page, "på gästnätet")
    page.set_input_files(".camera input", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    page.locator("#thumbs img").wait_for()
    here.line.portals |= {"/r/photo": 1, "/r/send": 1, "/r/me": 1}
    page.click("#send")
    until(page, "document.querySelector('#receipt .number') !== null", 60)
    report = here.reports()[0]
    assert (number(page), report.text, len(report.photos)) == (report.number, "på gästnätet", 1)
    assert len(here.reports()) == 1


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
    until(page, KEPT.replace("TEXT", "Bosses halva"))
    here.open(page, "didrik")
    waiting(page).get_by_text("Skriven under en annan persons länk").wait_for()
    assert page.input_value("[name=text]") == ""
    here.open(page)
    until(page, "document.querySelectorAll('#outbox li').length === 1")


def test_pressed_now_means_when_it_was_pressed(here):
    page = here.ready(alone=True)
    here.kept(page)
    fill(page, "tre timmar sedan")
    page.context.set_offline(True)
    page.click("#send")
    page.get_by_text("Sparad i telefonen").wait_for()
    pressed = page.evaluate(f"() => {DRAFT}.pressed")
    for _ in range(5):  # the page may write its own last word after ours; opened anew without coverage it keeps ours
        page.evaluate(
            f"""pressed => {{
          const draft = {DRAFT};
          draft.pressed = pressed - 3 * 3600e3; draft.changed += 60e3; draft.next = 0;
          localStorage.setItem('karta-r:d:' + draft.id, JSON.stringify(draft)); }}""",
            pressed,
        )
        page.goto(here.address + "/r/")
        if page.evaluate(f"() => {DRAFT}.pressed") < pressed:
            break
    page.context.set_offline(False)
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
        until(page, KEPT.replace("TEXT", "kvar ändå"))
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
