"""The demo city on the real page: reporting and reviewing as people do it, with script and without."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.app import App
from bot.page import page_application
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.phone_stage import served
from tests.browser.test_page import OVERFLOW, SMALL_TARGETS, ask
from tests.browser.test_together import become

pytestmark = pytest.mark.browser
TIMES = ("date", "time", "date_to", "time_to")


@pytest.fixture
def city_page(own_city: App, chromium: Any) -> Iterator[Callable[..., Any]]:
    """Opens somebody's own conversation with the bot in the demo city; nothing may complain."""
    contexts: list[Any] = []
    complaints: list[str] = []

    with served(page_application(own_city, 0)) as address:

        def opening(person: str, **options: Any) -> Any:
            context = chromium.new_context(**(DESKTOP | options))
            context.set_default_timeout(10_000)
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
            context.close()
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
