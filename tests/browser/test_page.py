"""The page as a person meets it: keyboard, phone, without script, two people at once."""

import threading
import time

import pytest

from tests.browser.conftest import PATIENCE, PHONE

pytestmark = pytest.mark.browser

OVERFLOW = """() => [...document.querySelectorAll('main *, .side:target *')]
  .filter(e => !e.closest('.table, .unseen, [hidden]') && e.getBoundingClientRect().right > innerWidth + 0.5)
  .map(e => e.outerHTML.slice(0, 90))"""
CONTROLS = "button, a, summary, input:not([type=hidden]), select, textarea"
SMALL_TARGETS = f"""() => [...document.querySelectorAll('{CONTROLS}')]
  .filter(e => e.checkVisibility({{visibilityProperty: true}}) && !e.closest('.skip, label'))
  .map(e => [e.getBoundingClientRect(), e.outerHTML.slice(0, 90)])
  .filter(([box, _]) => box.height < 44 || box.width < 44)
  .map(([box, html]) => [box.width, box.height, html])"""
UNNAMED = f"""() => [...document.querySelectorAll('{CONTROLS}, [role=region]')]
  .filter(e => !(e.getAttribute('aria-label') || e.textContent.trim() || (e.labels && e.labels.length)
    || e.querySelector('img[alt]:not([alt=""])'))).map(e => e.outerHTML.slice(0, 90))"""


def until(page, expression):
    """Wait for something true; Playwright's own wait would evaluate text, which the page's policy forbids."""
    late = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < late:
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {expression}")


def ask(page, line):
    cards = page.locator(".card").count()
    page.fill("#line", line)
    page.press("#line", "Enter")
    page.locator(".card").nth(cards).wait_for()


def test_a_newcomer_presses_an_example(opened, app):
    page = opened()
    page.get_by_role("button", name="/karta vecka 12 centrum").click()
    page.get_by_role("heading", name="Vecka 12, 16–22 mars 2026 · Centrum").wait_for()
    assert [asked[0] for asked in app.asked] == ["/karta vecka 12 centrum"]
    shown = page.locator(".picture img")
    assert shown.get_attribute("alt").startswith("Karta över Centrum")
    until(page, "document.querySelector('.picture img').naturalWidth === 1000")
    assert "Svar: Vecka 12" in page.locator("#status").text_content()


def test_only_the_keyboard(opened, app):
    page = opened()
    page.keyboard.type("kar")
    page.locator("#completions li").first.wait_for()
    assert page.locator("#line").get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.locator("#line").get_attribute("aria-activedescendant") == "completion-1"
    page.keyboard.press("Enter")
    assert page.input_value("#line") == "karta vecka 12 centrum"
    page.keyboard.press("Enter")
    page.locator(".card").wait_for()
    assert page.input_value("#line") == ""
    page.locator(".picture").focus()
    page.keyboard.press("Enter")
    page.locator("dialog[open]").wait_for()
    page.keyboard.press("+")
    assert "scale(1.5)" in page.locator("dialog img").get_attribute("style")
    page.keyboard.press("Escape")
    page.locator("dialog[open]").wait_for(state="detached")
    until(page, "document.activeElement.className === 'picture'")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past the table to the buttons
    page.locator(".card").nth(1).wait_for()
    assert app.asked[-1][0] == "karta vecka 12 mot vecka 11 centrum"


def test_tab_takes_the_first_proposal_and_escape_closes(opened):
    page = opened()
    page.keyboard.type("hj")
    page.locator("#completions li").first.wait_for()
    page.keyboard.press("Tab")
    assert page.input_value("#line") == "hjälp"
    page.fill("#line", "kar")
    page.locator("#completions li").first.wait_for()
    page.keyboard.press("Escape")
    page.locator("#completions").wait_for(state="hidden")
    assert page.input_value("#line") == "kar"


@pytest.mark.parametrize("language", ["Svenska", "English"])
def test_a_phone_is_wide_enough(opened, language):
    page = opened(**PHONE)
    page.locator(".me").tap()
    page.get_by_role("button", name=language).tap()
    page.locator(f"html[lang={'sv' if language == 'Svenska' else 'en'}]").wait_for()
    for line in ("karta vecka 12 centrum", "fråga", "eko " + "x" * 300):
        ask(page, line)
        for _ in schemes(page):
            assert page.evaluate("document.documentElement.scrollWidth") == 360
            assert page.evaluate(OVERFLOW) == []
    for _ in schemes(page):
        assert page.evaluate(SMALL_TARGETS) == []
        assert page.locator(".picture").first.bounding_box()["width"] == 360
    page.locator(".me").tap()
    page.locator(".people summary").tap()
    for _ in schemes(page):
        assert page.evaluate(OVERFLOW) == []
        assert page.evaluate(SMALL_TARGETS) == []


def schemes(page):
    """The same page in each of its looks."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        yield scheme


def test_a_phone_zooms_with_two_fingers(opened):
    page = opened(**PHONE)
    ask(page, "karta")
    page.locator(".picture").tap()
    page.locator("dialog[open]").wait_for()
    touch = page.context.new_cdp_session(page)
    for kind, apart in (("touchStart", 40), ("touchMove", 60), ("touchMove", 120), ("touchEnd", 0)):
        points = [{"x": 180 + side * apart, "y": 370, "id": n} for n, side in enumerate((-1, 1)) if apart]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    scale = float(page.evaluate("new DOMMatrix(getComputedStyle(document.querySelector('dialog img')).transform).a"))
    assert 2 < scale < 4
    whole = "document.querySelector('dialog img').style.transform.includes('scale(1)')"
    for _ in range(3):  # Chromium may take a tap right after a pinch as a part of it; a person taps again
        page.get_by_role("button", name="Visa hela bilden").tap()
        page.wait_for_timeout(400)
        if page.evaluate(whole):
            break
    until(page, whole)
    page.get_by_role("button", name="Stäng").last.tap()
    page.locator("dialog[open]").wait_for(state="detached")


def test_without_script_everything_works(opened, app):
    page = opened(java_script_enabled=False)
    page.fill("#line", "karta vecka 12 centrum")
    page.press("#line", "Enter")
    page.get_by_role("button", name="Som punkter").click()
    assert [asked[0] for asked in app.asked][-1] == "karta vecka 12 centrum punkter"
    assert page.locator(".card").count() == 2
    page.fill("#line", "fråga")
    page.get_by_role("button", name="Skicka", exact=True).click()
    page.get_by_label("Berätta kort").fill("Ny text\npå två rader")
    page.get_by_role("button", name="Skicka rapporten").click()
    assert app.asked[-1][4]["text"].replace("\r\n", "\n") == "Ny text\npå två rader"
    page.select_option("select[name=line]", label="Söder om söder")
    page.get_by_role("button", name="Välj").click()
    assert app.asked[-1][0] == "karta planteringen"
    page.locator(".people summary").click()
    page.get_by_role("button", name="Cilla Åberg").click()
    assert "Polisen · analytiker" in page.locator(".people summary").text_content()
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator(".picture").count() == 0  # Asta's private answers are not Cilla's


def test_without_script_a_picture_opens_by_itself(opened):
    page = opened(java_script_enabled=False)
    page.fill("#line", "karta vecka 12 centrum")
    page.press("#line", "Enter")
    page.locator(".picture").first.click()
    assert page.url.endswith(".png")


def test_while_a_map_is_drawn_it_is_said_and_a_second_press_does_nothing(opened, app):
    page, drawn = opened(), threading.Event()
    app.slow = lambda: drawn.wait(60)
    page.fill("#line", "långsam karta")
    page.press("#line", "Enter")
    page.get_by_text("Ritar kartan …").first.wait_for()
    page.evaluate("document.getElementById('composer').requestSubmit()")
    drawn.set()
    page.locator(".card").wait_for()
    assert page.get_by_text("Ritar kartan …").locator("visible=true").count() == 0
    assert len(app.asked) == 1
    assert page.locator(".message").count() == 2


def test_what_failed_stays_in_the_field(opened):
    page = opened(expect_errors=True)
    page.fill("#line", "fel här")
    page.press("#line", "Enter")
    trouble = page.get_by_role("alert").locator("p")
    until(page, "!document.getElementById('trouble').hidden")
    assert "säg numret" in trouble.text_content()
    assert page.input_value("#line") == "fel här"
    assert page.locator(".message").count() == 0


def test_what_is_far_too_long_is_refused_and_kept(opened, app):
    page = opened()
    page.evaluate("document.getElementById('line').value = 'x'.repeat(200_000)")
    page.get_by_role("button", name="Skicka", exact=True).click()
    until(page, "!document.getElementById('trouble').hidden")
    assert "högst 2000 får plats" in page.locator("#trouble").text_content()
    assert page.evaluate("document.getElementById('line').value.length") == 200_000
    assert app.asked == []


def test_a_server_that_is_gone_loses_nothing(opened):
    page = opened(expect_errors=True, alone=True)
    page.context.set_offline(True)
    page.fill("#line", "karta idag")
    page.press("#line", "Enter")
    page.get_by_text("Servern svarar inte").wait_for()
    assert page.input_value("#line") == "karta idag"


def test_a_draft_outlives_a_change_of_language(opened):
    page = opened()
    page.keyboard.type("karta vecka")
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="Send").wait_for()
    assert page.input_value("#line") == "karta vecka"


def test_others_hear_of_it_and_private_answers_stay(opened):
    asta, bosse = opened(), opened()
    bosse.locator(".people summary").click()
    bosse.get_by_role("button", name="Bosse Ek").click()
    bosse.locator(".people summary", has_text="Bosse Ek").wait_for()
    ask(asta, "hemlig fråga")
    ask(asta, "@karta eko öppet")
    bosse.get_by_text("eko öppet").first.wait_for()
    assert "hemlig" not in bosse.content()
    assert asta.get_by_text("Bara du ser det här").count() == 2


def test_everything_has_a_name_and_a_place(opened):
    page = opened()
    ask(page, "karta")
    ask(page, "fråga")
    assert page.evaluate(UNNAMED) == []
    for landmark in ("main", "complementary", "navigation"):
        assert page.get_by_role(landmark).count() == 1
    assert page.locator("h1").count() == 1
    assert page.locator("img:not([alt])").count() == 0
    wrong = page.get_by_label("Vilken dag?")
    assert wrong.get_attribute("aria-invalid") == "true"
    note = page.locator(f"#{wrong.get_attribute('aria-describedby')}")
    assert note.text_content() == "Dagen ligger längre fram. Välj en som har varit."
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    page.keyboard.press("Control+Home")


def test_colours_can_be_told_apart(opened):
    """WCAG 2.2: 4.5:1 for text, 3:1 for the edges of fields and buttons and for the focus ring."""
    page = opened()
    assert {scheme: too_alike(page) for scheme in schemes(page)} == {"light": [], "dark": []}


def too_alike(page):
    """Colours as the page has them now, in pairs with the least contrast they need."""
    names = [
        "paper",
        "ground",
        "raised",
        "press",
        "ink",
        "ink2",
        "ink3",
        "accent",
        "accent-fill",
        "accent-over",
        "accent-soft",
    ]
    names += ["on-accent", "wrong", "wrong-soft", "edge", "focus"]
    tokens = page.evaluate(
        "names => { const s = getComputedStyle(document.documentElement);"
        " return Object.fromEntries(names.map(n => [n, s.getPropertyValue('--' + n).trim()])) }",
        names,
    )
    pairs = [
        (ink, ground, 4.5) for ink in ("ink", "ink2", "ink3", "accent") for ground in ("paper", "ground", "raised")
    ]
    pairs += [
        ("ink3", "press", 4.5),
        ("accent", "accent-soft", 4.5),
        ("wrong", "raised", 4.5),
        ("ink", "wrong-soft", 4.5),
    ]
    pairs += [
        ("ink3", "accent-soft", 4.5),
        ("on-accent", "accent-fill", 4.5),
        ("on-accent", "accent-over", 4.5),
    ]
    pairs += [(edge, ground, 3) for edge in ("edge", "focus") for ground in ("paper", "ground", "raised")]
    return [(a, b, c) for a, b, least in pairs if (c := contrast(tokens[a], tokens[b])) < least]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
