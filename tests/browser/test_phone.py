"""The report page as a caretaker meets it: in the rain, with gloves, now and then without coverage."""

import time
from typing import Any

import pytest

from storage.model.report import PositionFrom
from tests.bot.platforms.web.phone.stage import LAT, LON, photo
from tests.browser.phone_stage import (
    HERE,
    fill,
    number,
    until,
)
from tests.browser.test_page import schemes

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


@pytest.mark.parametrize("script", [True, False])
def test_the_likeliest_part_of_town_is_pressed_and_the_others_are_behind_another(here, script):
    if script:
        page = here.ready()
    else:
        page = here.phone(java_script_enabled=False)
        here.open(page)
    fill(page, "tre taggar", where="Drottninghögsvägen")
    page.click("#send")
    which = page.locator("#which")
    which.wait_for()
    assert which.locator(".kind:visible").all_text_contents() == ["Drottninghög"]
    which.get_by_text("Någon annanstans").click()
    assert which.locator(".kind:visible").count() == 31
    which.get_by_label("Tågaborg").check()
    which.get_by_label("Drottninghög", exact=True).check()
    page.click("#send")
    page.locator(".number strong").wait_for()
    assert here.reports()[0].area == next(a.key for a in here.town.services.catalog().areas if a.name == "Drottninghög")


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
    page = here.ready(**HERE)
    page.locator("#pin").wait_for()
    here.kept(page)
    late = time.monotonic() + 30
    while not {"/r/", "/r/map", "/r/me", "/r/shell", "/r/sw.js"} <= set(here.line.sent):
        assert time.monotonic() < late, here.line.sent
        page.wait_for_timeout(50)
    page.wait_for_timeout(500)  # and whatever else may come
    sent = dict(here.line.sent)  # everything: link, page, files, map, and what the worker fetches for later
    total = sum(sent.values())
    assert total < MOST_BYTES, sent
    assert page.locator("#pin").is_visible()
    print(f"over the line: {total} bytes", sorted(sent.items(), key=lambda item: -item[1])[:8])  # noqa: T201


def test_without_script_it_is_light_too(here):
    page = here.phone(java_script_enabled=False)
    here.open(page)
    assert sum(here.line.sent.values()) < MOST_BYTES, here.line.sent


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


def test_axe_finds_nothing_serious(here):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page = here.phone(**HERE)
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
    return [
        f"{scheme} {violation['id']}: {node['html'][:120]}"
        for scheme in schemes(page)
        for violation in axe.Axe().run(page).response["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


def test_everything_fits_and_can_be_hit_with_gloves(here):
    page = here.ready(**HERE | {"viewport": {"width": 320, "height": 740}})
    page.locator("#pin").wait_for()
    page.get_by_text("Alla händelsetyper").click()
    page.get_by_text("Mer", exact=True).click()
    page.check("[name=when][value=between]")
    for width in (320, 360, 412):
        page.set_viewport_size({"width": width, "height": 740})
        until(page, f"innerWidth === {width}")
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
    until(page, "document.activeElement.id === 'receipt'")


def test_english_is_a_press_away(here):
    page = here.ready()
    page.get_by_role("link", name="English").click()
    page.get_by_text("What happened?").wait_for()
    until(page, "document.documentElement.lang === 'en'")
    page.goto(here.address + "/r/")
    page.get_by_text("What happened?").wait_for()
