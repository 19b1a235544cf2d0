"""Problems on the real page: what was said becomes a cause by a message's menu, and forms and tables fit a phone."""

from datetime import timedelta
from typing import Any

import pytest

from bot.app import App
from storage.model.people import Audience, Role, Viewer
from storage.model.problem import ProblemDraft
from storage.model.query import Period, Query
from tests.browser.conftest import PHONE
from tests.browser.test_page import OVERFLOW, SMALL_TARGETS, ask
from tests.browser.test_street import Callable, city_page  # noqa: F401  a fixture
from tests.browser.test_together import say
from tests.city import NOW
from tests.problems import CODE, put_problem

pytestmark = pytest.mark.browser
SAID = "Lampan vid gaveln har varit trasig sedan i våras"


@pytest.fixture(autouse=True)
def problem(own_city: App) -> None:
    """One that every partner reads; a second one, so that which is meant has to be asked."""
    query = Query((Period(NOW - timedelta(days=28), NOW),), areas=("centrum",))
    put_problem(own_city.store, query, NOW)
    leads = Viewer("asta", "trygghet", Role.COORDINATOR)
    own_city.store.problems.put(leads, ProblemDraft("two", "Buller i hamnen", query, frozenset({"polisen"})), NOW)


def in_room(page: Any, room: str) -> None:
    page.goto(page.url.replace("/c/direct:", "/c/x?").split("/c/")[0] + f"/c/{room}")


def lifted(page: Any) -> None:
    """Press "Koppla till problem" on the last message, say which problem, and what it is."""
    page.locator(".more summary").last.click()
    page.get_by_role("button", name="Koppla till problem").last.click()
    page.locator("dialog.sheet[open]").wait_for()
    sheet = page.locator("dialog.sheet[open]")
    assert sheet.get_by_label("Vad som sades").input_value() == SAID
    sheet.get_by_label("Problem").select_option(CODE)
    sheet.get_by_role("button", name="Fortsätt").click()
    sheet.get_by_label("Vad är det?").wait_for()
    assert sheet.get_by_label("Vad som sades").input_value() == SAID


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_what_was_said_is_linked_to_a_problem_by_the_menu(
    city_page: Callable[..., Any],  # noqa: F811
    own_city: App,
    options: dict[str, Any],
) -> None:
    page = city_page("cilla", **options)
    in_room(page, "est-centrum")
    say(page, SAID)
    lifted(page)
    sheet = page.locator("dialog.sheet[open]")
    assert page.evaluate(OVERFLOW) == []
    assert page.evaluate(SMALL_TARGETS) == []
    assert not sheet.get_by_label("Dela med Öresundshem").is_visible()  # asked for only where some are chosen
    sheet.get_by_label("Vad är det?").select_option("cause:place")
    sheet.get_by_label("Alla parter i problemet").check()
    sheet.get_by_role("button", name="Spara").click()
    page.get_by_text("är sparad.").wait_for()
    page.get_by_role("button", name="Visa orsaken").last.click()
    page.locator(".card", has_text="Plats: vad gör platsen lämplig?").last.wait_for()
    cilla = Audience(frozenset({Viewer("cilla", "polisen", Role.ANALYST)}), "cilla")
    whole = own_city.services.problems.whole(CODE, cilla)
    assert whole is not None
    assert [one.text for one in whole.said if one.text == SAID] == [SAID]  # once, and nothing else of the talk


def test_what_is_missing_is_said_in_place(city_page: Callable[..., Any]) -> None:  # noqa: F811
    page = city_page("cilla")
    in_room(page, "est-centrum")
    say(page, SAID)
    lifted(page)
    sheet = page.locator("dialog.sheet[open]")
    sheet.get_by_label("Vad som sades").fill("")
    sheet.locator("form").last.evaluate("form => form.noValidate = true")
    sheet.get_by_role("button", name="Spara").click()
    sheet.get_by_text("Välj vad det är.").wait_for()
    assert sheet.get_by_text("Skriv något här.").is_visible()


def test_who_may_say_nothing_of_problems_has_no_such_button(city_page: Callable[..., Any]) -> None:  # noqa: F811
    page = city_page("henrik")  # the auditor
    in_room(page, "revision")
    say(page, "Hej")
    page.locator(".more summary").last.click()
    page.get_by_role("link", name="Svara i tråd").last.wait_for()
    assert page.get_by_role("button", name="Koppla till problem").count() == 0


def test_the_agenda_is_a_list_on_a_phone(city_page: Callable[..., Any]) -> None:  # noqa: F811
    page = city_page("cilla", **PHONE)
    ask(page, "/dagordning")
    page.locator(".table.long").first.wait_for()
    assert page.evaluate("[...document.querySelectorAll('.table')].filter(e => e.scrollWidth > e.clientWidth)") == []
    assert page.evaluate(OVERFLOW) == []
    code = page.locator(".long td.code").first
    assert code.evaluate("e => e.getClientRects().length") == 1  # no break at its hyphen
