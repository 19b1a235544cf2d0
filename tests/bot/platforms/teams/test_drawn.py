"""Cards as Microsoft's own renderer draws them, on a phone and on a desktop, and as Microsoft's own types know them."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.teams.forms import dialog_card
from handlers.reply import Button, Buttons, Card, Fields, Form, Input, Link, Select, Table, Text
from tests.bot.platforms.teams.cards import SV, rendered
from tests.contracts.test_platform import ELEMENTS, INPUTS
from tests.warm import ROOT

FOLDER = ROOT / "tests/node/teams"
PAGE = Path(__file__).with_name("drawn.html")
DRAW = """card => {
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = markdownit({ linkify: false }).render(text);
    result.didProcess = true;
  };
  const made = new AdaptiveCards.AdaptiveCard();
  made.hostConfig = new AdaptiveCards.HostConfig({ actions: { maxActions: 6 }, fontFamily: "sans-serif" });
  const context = new AdaptiveCards.SerializationContext();
  made.parse(card, context);
  const found = made.validateProperties().validationEvents.map(event => event.message);
  for (let i = 0; i < context.eventCount; i++) found.push(context.getEventAt(i).message);
  // The renderer takes "sv" for the first cards of a page, and from some card on no more.
  found.splice(0, found.length, ...found.filter(one => one !== 'Invalid value "sv" for property "lang".'));
  document.getElementById("card").replaceChildren(made.render());
  return found;
}"""
LAID = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  const cells = [...document.querySelectorAll(".ac-textRun, .ac-textBlock")].map(e => e.getBoundingClientRect());
  const across = (a, b) => a.left + 1 < b.right && b.left + 1 < a.right && a.top + 3 < b.bottom && b.top + 3 < a.bottom;
  const over = cells.filter(a => cells.some(b => a !== b && a.width && b.width && across(a, b))).length;
  return { wide, over, links: document.querySelectorAll("#card a, #card img:not([src^='data:'])").length };
}"""


@pytest.fixture(scope="module")
def packages() -> Path:
    """The pinned packages of npm."""
    if shutil.which("node") is None:
        pytest.skip("Node is not installed")
    if not (FOLDER / "node_modules").is_dir():
        pytest.skip("what is pinned is not installed: npm ci --prefix tests/node/teams")
    return FOLDER / "node_modules"


@pytest.fixture(scope="module")
def page(packages: Path) -> Iterator[Any]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        made = browser.new_page()
        made.goto(PAGE.as_uri())
        made.add_script_tag(path=str(packages / "markdown-it/dist/browser/markdown-it.umd.min.js"))
        made.add_script_tag(path=str(packages / "adaptivecards/dist/adaptivecards.min.js"))
        yield made
        browser.close()


def drawn(page: Any, card: Any, width: int = 360) -> dict[str, int]:
    """Draw it; nothing may be wrong with it. Gives how it lies there."""
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate(DRAW, card) == []
    return dict(page.evaluate(LAID))


WIDE = Table(("Nr", "Plats", "Läge", "Händelser", "Vanligt", "Mest av, och när"),
             (("1", "Furutorpsplatsen", "Fortsätter", "13", "12", "öppen narkotikahantering · kvällar"),))  # fmt: skip
NARROW = Table(
    ("Klockan", "må", "ti", "on", "to", "fr", "lö", "sö"), (("00–06", "<1", "3", "1", "<1", "3", "4", "1"),), "När"
)


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1000])
@pytest.mark.parametrize("element", [*ELEMENTS, WIDE, NARROW], ids=lambda element: type(element).__name__)
def test_microsofts_renderer_draws_each_element_without_a_fault(page: Any, element: Any, width: int) -> None:
    card = json.loads(json.dumps(rendered(element)).replace("picture-0", "data:image/png;base64,AAAA"))
    laid = drawn(page, card, width)
    assert (laid["over"], laid["wide"]) == (0, 0)
    assert "Titel" in page.inner_text("#card")


@pytest.mark.browser
def test_all_words_are_there_to_read(page: Any) -> None:
    drawn(page, rendered(WIDE, Text("Ett\nTvå"), Fields((("Plats", "Råå"),))))
    words = page.inner_text("#card")
    for word in ("Nr 1 Furutorpsplatsen", "Läge: Fortsätter", "Ett", "Två", "Plats", "Råå"):
        assert word in words


ALIVE = (
    "[klicka](https://evil.example) ![x](https://evil.example/p.png) <https://evil.example> <at>Alla</at> "
    "<a href='https://evil.example'>x</a> <img src='https://evil.example/p.png'> [a]: https://evil.example\n[a]"
)


@pytest.mark.browser
def test_with_markdown_on_nothing_people_write_becomes_a_link_or_a_picture(page: Any) -> None:
    form = Form("rad", tuple(Input(f"n{n}", ALIVE, kind, ALIVE, ((ALIVE, ALIVE), ("v", ALIVE)), hint=ALIVE, error=ALIVE)
                             for n, kind in enumerate(INPUTS)), ALIVE)  # type: ignore[arg-type]  # fmt: skip
    made = rendered(Text(ALIVE), Fields(((ALIVE, ALIVE),)), Table((ALIVE,), ((ALIVE,),), ALIVE),
                    Link(ALIVE, "javascript:x"), Buttons((Button(ALIVE, "x"),)), Select(ALIVE, ((ALIVE, "x"),)), form,
                    title=ALIVE)  # fmt: skip
    assert drawn(page, made)["links"] == 0
    live = {
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": [{"type": "TextBlock", "text": "[x](https://evil.example)"}],
    }
    assert drawn(page, live)["links"] == 1  # the check would see one


@pytest.mark.browser
def test_a_dialog_is_drawn_and_its_fields_have_names(page: Any) -> None:
    form = Form(
        "rad",
        tuple(Input(f"n{n}", f"Fält {kind}", kind, "", (("v", "Sju"),)) for n, kind in enumerate(INPUTS)),
        "Skicka",
    )  # type: ignore[arg-type]
    drawn(page, dialog_card(Card("Ny rapport", (Text("Stämmer det?"), form)), SV))
    assert page.get_by_label("Fält text", exact=True).count() == 1
    assert page.get_by_role("button", name="Skicka").count() == 1


def compiled(packages: Path, folder: Path, *cards: Any) -> str:
    """What the compiler says of cards as Microsoft's types."""
    named = [
        f"export const card{number} = {json.dumps(card)} satisfies IAdaptiveCard;" for number, card in enumerate(cards)
    ]
    (folder / "node_modules").symlink_to(packages)
    (folder / "cards.ts").write_text(
        "\n".join(["import type { IAdaptiveCard } from '@microsoft/teams.cards';", *named])
    )
    tsc = [
        str(packages / "typescript/bin/tsc"),
        "--noEmit",
        "--strict",
        "--skipLibCheck",
        "--moduleResolution",
        "bundler",
    ]
    asked = ["node", *tsc, "--module", "esnext", "cards.ts"]
    done = subprocess.run(asked, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    return done.stdout


def test_microsofts_types_know_every_card(packages: Path, tmp_path: Path) -> None:
    made = [rendered(element) for element in (*ELEMENTS, WIDE, NARROW)]
    assert compiled(packages, tmp_path, *made) == ""


def test_the_types_would_find_a_fault(packages: Path, tmp_path: Path) -> None:
    wrong = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "x", "size": "Enorm"}]}
    assert "error TS" in compiled(packages, tmp_path, wrong)
