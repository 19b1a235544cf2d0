"""The demo city on the real page: reporting and reviewing as people do it, with script and without."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.app import App
from bot.page import page_application
from storage.model.incident import Precision
from storage.model.report import ReportDraft
from tests.browser.conftest import DESKTOP, PATIENCE, PHONE
from tests.browser.contexts import Contexts
from tests.browser.phone_stage import served
from tests.browser.test_page import OVERFLOW, SMALL_TARGETS, ask
from tests.browser.test_together import become
from tests.cast import BOSSE

pytestmark = pytest.mark.browser
TIMES = ("date", "time", "date_to", "time_to")


@pytest.fixture
def city_page(own_city: App, chromium: Contexts) -> Iterator[Callable[..., Any]]:
    """Opens somebody's own conversation with the bot in the demo city; nothing may complain."""
    contexts: list[Any] = []
    complaints: list[str] = []

    with served(page_application(own_city, 0)) as address:

        def opening(person: str, **options: Any) -> Any:
            context = chromium.take(**(DESKTOP | options))
            context.set_default_timeout(PATIENCE)
            contexts.append(context)
            page = context.new_page()
            page.on("console", lambda message: complaints.append(message.text))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(address)
            if options.get("is_mobile"):
                page.locator(".me").tap()
            become(page, own_city.store.members.person(person).name)
            page.goto(f"{address}/c/direct:{person}")
            return page

        yield opening
        for context in contexts:
            chromium.give_back(context, address)
    own_city.store.close()
    assert complaints == []


def test_likely_places_are_pressed_and_the_others_are_behind_another(city_page: Callable[..., Any]) -> None:
    page = city_page("bosse", **PHONE)
    ask(page, "/rapportera klotter Drottninghögsvägen igår 22:30, tre taggar")
    page.locator("dialog[open]").wait_for()
    others = page.get_by_label("Vilken del av kommunen?")
    assert page.locator(".pick").all_text_contents() == ["Drottninghög", "Någon annanstans"]
    assert not others.is_visible()
    page.get_by_label("Någon annanstans").check()
    assert others.is_visible()
    page.get_by_label("Drottninghög", exact=True).check()
    assert not others.is_visible()
    page.reload()  # what was pressed is still so
    page.locator(".opens").last.tap()
    assert page.get_by_label("Drottninghög", exact=True).is_checked()
    assert page.evaluate(OVERFLOW) == []
    assert page.evaluate(SMALL_TARGETS) == []
    page.get_by_role("button", name="Skicka rapporten").tap()
    page.get_by_text("Tack! Rapporten är framme.").wait_for()
    assert "Drottninghögsvägen (någonstans i området)" in page.locator(".card").last.text_content()


def test_another_place_is_chosen_without_script(city_page: Callable[..., Any]) -> None:
    page = city_page("bosse", java_script_enabled=False)
    page.fill("#line", "/rapportera klotter Drottninghögsvägen igår 22:30, tre taggar")
    page.press("#line", "Enter")
    page.get_by_label("Någon annanstans").check()
    page.get_by_label("Vilken del av kommunen?").select_option(label="Tågaborg")
    page.get_by_role("button", name="Skicka rapporten").click()
    page.get_by_text("Tack! Rapporten är framme.").wait_for()
    assert "nära Tågaborg" not in page.locator(".card").last.text_content()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_correction_and_a_join_on_a_phone(city_page: Callable[..., Any], own_city: App, language: str) -> None:
    texts, name = own_city.services.texts(language), "Kalle Svensson"
    first, second = (reported(own_city, n, f"{name} målade tre taggar på gaveln mot parkeringen") for n in (1, 2))
    greta, bosse = city_page("greta", **PHONE), city_page("bosse", **PHONE)
    for page in (greta, bosse):
        if language == "en":
            page.locator(".me").tap()
            page.get_by_role("button", name="English").tap()
            page.wait_for_url("**/c/**")
    ask(greta, f"{texts('report.line.review')} {first}")
    greta.get_by_role("button", name=texts("review.button.join", number=second)).tap()
    greta.get_by_text(texts("review.joined", number=first, other=second)).wait_for()
    assert name in greta.locator("#messages").text_content()
    ask(bosse, f"{texts('report.line.one')} {first} {texts('report.act.change')}")
    bosse.locator("dialog[open]").wait_for()
    bosse.get_by_label(texts("report.label.text")).fill("Någon målade tre taggar")
    bosse.get_by_role("button", name=texts("report.one.save")).tap()
    bosse.get_by_text(texts("report.one.changed", number=first)).wait_for()
    greta.get_by_text(texts("page.emptied")).first.wait_for()  # in the window that was open all the time
    for page in (greta, bosse):
        assert first in page.locator("#messages").text_content()
        assert page.evaluate(OVERFLOW) == []
        assert page.evaluate(SMALL_TARGETS) == []
    shown = greta.locator(".card").filter(has_text=first).all_text_contents()
    assert all(f"{first} · " not in card and texts("report.field.reporter") not in card for card in shown)


def reported(city: App, n: int, text: str) -> str:
    """A report of Bosse's from an hour ago, at the same place as the others."""
    place = next(place for place in city.services.catalog().places if place.name == "Stortorget")
    at = datetime.now(UTC) - timedelta(hours=1)
    values = {"client_id": f"c{n}", "kind": "klotter", "start": at, "end": at, "place_words": place.name, "text": text}
    made = ReportDraft(**values, x=place.x, y=place.y, precision=Precision.ADDRESS)
    return city.store.reports.send(BOSSE, made, datetime.now(UTC)).report.number


def shown(page: Any) -> list[str]:
    return [name for name in TIMES if page.locator(f'[name="f.{name}"]').is_visible()]


@pytest.mark.parametrize("options", [{}, PHONE, {"java_script_enabled": False}], ids=["desktop", "phone", "no script"])
def test_times_are_asked_for_only_where_they_are_needed(city_page: Callable[..., Any], options: dict[str, Any]) -> None:
    page = city_page("bosse", **options)
    if options.get("java_script_enabled", True):
        ask(page, "/rapportera klotter Stortorget")
        page.locator("dialog[open]").wait_for()
    else:
        page.fill("#line", "/rapportera klotter Stortorget")
        page.press("#line", "Enter")
    when = page.get_by_label("När?")
    assert shown(page) == []
    when.select_option("earlier")
    assert shown(page) == ["date", "time"]
    when.select_option("between")
    assert shown(page) == list(TIMES)
    page.fill('[name="f.time"]', "08:15")
    when.select_option("now")
    assert shown(page) == []
    page.get_by_role("button", name="Skicka rapporten").click()
    page.get_by_text("Du valde Nu men fyllde i en tid").wait_for()
    assert shown(page) == list(TIMES)  # the hour that was forgotten can be seen, and taken away
    assert page.input_value('[name="f.time"]') == "08:15"


def test_a_table_of_many_words_is_a_list_on_a_phone(city_page: Callable[..., Any]) -> None:
    """Nothing scrolls sideways, each value has its heading, and to whoever hears it, it is a table still."""
    page = city_page("cilla", **PHONE)
    ask(page, "/veckorapport vecka 46")
    table = page.locator(".table.long")
    table.wait_for()
    assert page.evaluate("[...document.querySelectorAll('.long')].filter(e => e.scrollWidth > e.clientWidth)") == []
    assert page.evaluate(OVERFLOW) == []
    row = table.get_by_role("row").nth(1)
    assert row.get_by_role("cell").count() >= 5
    heading = "getComputedStyle(document.querySelector('.long td:nth-child(4)'), '::before').content"
    assert "Händelser" in page.evaluate(heading)
    assert table.get_by_role("columnheader").count() == 6
