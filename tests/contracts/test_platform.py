"""What every platform must do with a reply, whichever it is."""

from dataclasses import replace
from html.parser import HTMLParser
from typing import get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms import PLATFORMS
from bot.platforms.platform import Platform, Rendered
from handlers.reply import (
    Button,
    Buttons,
    Card,
    Divider,
    Element,
    Fields,
    Files,
    Form,
    Input,
    Link,
    Photo,
    Picture,
    Reply,
    Select,
    Table,
    Text,
)
from handlers.texts import load
from tests.cast import ASTA, TEAM, only

PNG = b"\x89PNG\r\n\x1a\nbytes"
SV = load("sv")
ELEMENTS: tuple[Element, ...] = (
    *(Text(f"stycke {style}", style) for style in ("normal", "lead", "note", "warning")),
    Fields((("Period", "vecka 12"), ("Plats", "Centrum"))),
    Table(("Plats", "Antal"), (("Söder", "30"), ("Råå", "4")), "Platser", (1,)),
    Picture(PNG, "Karta över Centrum", "karta.png", 1000, 800),
    Buttons((Button("Dela", "karta dela", "primary"), Button("Ta bort", "karta ta bort", "danger"))),
    Select("Vilket Söder?", (("Söder", "karta söder"), ("Planteringen", "karta planteringen"))),
    Link("Läs mer", "https://example.se/mer"),
    Divider(),
    Form(
        "rapportera",
        (
            Input("a", "Var?", value="Kullagatan 9", required=True, hint="Gata och nummer"),
            Input("b", "När?", "date", "2026-03-20", error="Dagen ligger längre fram."),
            Input("c", "Vad?", "choice", "k", (("k", "Klotter"), ("b", "Brand"))),
            Input("d", "Berätta", "long_text", "En ruta är sönder"),
            Input("e", "Hur många?", "number", "2"),
            Input("f", "Klockan?", "time", "21:30"),
            Input("g", "Polisanmält", "check", "1", hint="Om någon har anmält det"),
            Input("h", "Bilder", "photos", "digest-ett,digest-två"),
            Input("i", "", "hidden", "behövs-inte-synas"),
        ),
        "Skicka rapporten",
    ),
    Photo("H-7KQ4", 0, "Klotter på en vägg"),
    Files("Ladda ner", (("CSV", "exportera csv karta"), ("GeoJSON", "exportera geojson karta"))),
)
WORDS = {
    "fields": ("Period", "vecka 12", "Centrum"),
    "table": ("Platser", "Plats", "Söder", "30", "Råå"),
    "picture": ("Karta över Centrum",),
    "buttons": ("Dela", "karta dela", "Ta bort"),
    "select": ("Vilket Söder?", "karta söder", "Planteringen"),
    "link": ("Läs mer", "https://example.se/mer"),
    "form": ("rapportera", "Var?", "Kullagatan 9", "Gata och nummer", "Dagen ligger längre fram.", "Klotter",
             "En ruta är sönder", "2026-03-20", "21:30", "Skicka rapporten", "Polisanmält", "Om någon har anmält det",
             "Bilder", "digest-ett", "digest-två", "behövs-inte-synas"),
    "files": ("Ladda ner", "CSV", "exportera csv karta", "GeoJSON", "exportera geojson karta"),
    "photo": ("Klotter på en vägg",),
}  # fmt: skip

INPUTS: tuple[str, ...] = get_args(get_type_hints(Input)["kind"])

each = pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.name)


def render(platform: Platform, *elements: Element, title: str = "Titel", private: bool = False) -> Rendered:
    return platform.render(Reply(Card(title, elements), TEAM, private=private), SV)


@each
@pytest.mark.parametrize("element", ELEMENTS, ids=lambda element: type(element).__name__)
def test_every_element_is_shown_with_all_its_words(platform, element):
    body = render(platform, element).body
    words = WORDS.get(type(element).__name__.lower(), (element.text,) if isinstance(element, Text) else ())
    assert "Titel" in body
    for word in words:
        assert word in body


@each
@pytest.mark.parametrize("element", ELEMENTS, ids=lambda element: type(element).__name__)
def test_every_element_has_a_text_fallback(platform, element):
    assert element.fallback()
    assert element.fallback() in render(platform, element).text


@each
def test_rendering_is_pure(platform):
    assert render(platform, *ELEMENTS) == render(platform, *ELEMENTS)


@each
def test_pictures_go_apart_with_their_alt_text(platform):
    rendered = render(platform, *ELEMENTS)
    assert [picture.png for picture in rendered.pictures] == [PNG]
    assert all(picture.alt in rendered.body for picture in rendered.pictures)
    assert "PNG" not in rendered.body


@each
@pytest.mark.parametrize("private", [True, False])
def test_a_private_reply_stays_private(platform, private):
    assert render(platform, private=private).private is private


@each
@pytest.mark.parametrize("settled", [True, False])
def test_what_is_settled_says_so_and_a_thread_is_kept(platform, settled):
    rendered = platform.render(Reply(Card("Titel", ()), TEAM, thread="t-1", settled=settled), SV)
    assert (rendered.settled, rendered.thread) == (settled, "t-1")


@each
def test_a_dialog_says_that_it_is_one_and_no_other_form_does(platform):
    form = next(element for element in ELEMENTS if isinstance(element, Form))
    assert isinstance(form, Form)
    inline, dialog = render(platform, form), render(platform, replace(form, dialog=True))
    assert inline.body != dialog.body
    assert SV("page.open_form") in dialog.body
    assert SV("page.open_form") not in inline.body
    assert inline.text == dialog.text


@each
def test_a_photo_goes_by_reference_and_its_bytes_never(platform):
    rendered = render(platform, Photo("H-7KQ4", 1, "Klotter"))
    assert rendered.pictures == ()
    assert "data:" not in rendered.body


@each
@pytest.mark.parametrize("kind", INPUTS)
def test_every_kind_of_input_shows_its_fault_and_keeps_its_value(platform, kind):
    value = {"number": "7", "date": "2026-03-20", "time": "21:30", "check": "1"}.get(kind, "v7")
    field = Input("x", "Fältet", kind, value, (("v7", "Sju"),), error="" if kind == "hidden" else "Det gick inte.")
    body = render(platform, Form("rad", (field,), "Skicka")).body
    assert value in body
    assert ("Det gick inte." in body) is (kind != "hidden")
    assert ("Fältet" in body) is (kind != "hidden")


@each
@pytest.mark.parametrize("language", ["sv", "en"])
def test_both_languages_render(platform, language):
    texts = load(language)
    rendered = platform.render(Reply(Card("Titel", ELEMENTS), only(ASTA)), texts)
    assert texts("page.choose") in rendered.body
    other = load("en" if language == "sv" else "sv")
    assert other("page.choose") not in rendered.body


@each
def test_a_title_at_its_limit_is_whole_and_one_more_is_cut(platform):
    most = platform.limits.title
    assert "x" * most in render(platform, title="x" * most).body
    over = render(platform, title="x" * (most + 1)).body
    assert "x" * most not in over
    assert "x" * (most - 1) + "…" in over


@each
def test_a_text_at_its_limit_is_whole_and_one_more_is_cut(platform):
    most = platform.limits.text
    assert "x" * most in render(platform, Text("x" * most)).body
    over = render(platform, Text("x" * (most + 1))).body
    assert "x" * most not in over
    assert "x" * (most - 1) + "…" in over


@each
@pytest.mark.parametrize("what", ["rows", "buttons", "options", "fields"])
def test_numbers_at_the_limit_are_whole_and_one_more_is_said(platform, what):
    most = getattr(platform.limits, what)
    note = SV("page.left_out", n=1)
    whole, over = (render(platform, _many(what, n)).body for n in (most, most + 1))
    assert f"nr{most:05}" in whole
    assert note not in whole
    assert f"nr{most + 1:05}" not in over
    assert note in over


def _many(what: str, count: int) -> Element:
    names = [f"nr{number:05}" for number in range(1, count + 1)]
    return {
        "rows": Table(("h",), tuple((name,) for name in names)),
        "buttons": Buttons(tuple(Button(name, "rad") for name in names)),
        "options": Select("Val", tuple((name, "rad") for name in names)),
        "fields": Fields(tuple((name, "värde") for name in names)),
    }[what]


@each
@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example"])
def test_only_web_addresses_can_be_followed(platform, url):
    body = render(platform, Link("Läs mer", url)).body
    assert f'href="{url}' not in body
    assert f'"url": "{url}' not in body
    assert "Läs mer" in body


NASTY = st.sampled_from(
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 7*7 }}",
        "' onclick='x",
        "</textarea>",
        "&lt;",
    ]
)
TEXTS = st.one_of(NASTY, st.text(max_size=60), st.builds("{}{}".format, st.text(max_size=10), NASTY))


@st.composite
def cards(draw: st.DrawFn) -> Card:
    word = lambda: draw(TEXTS)  # noqa: E731  one short draw, many times
    elements: tuple[Element, ...] = (
        Text(word()),
        Fields(((word(), word()),)),
        Table((word(),), ((word(),),), word()),
        Picture(PNG, word(), word(), 10, 10),
        Buttons((Button(word(), word()),)),
        Select(word(), ((word(), word()),)),
        Link(word(), word()),
        Form(word(), (Input(word(), word(), "long_text", word(), error=word()),), word()),
        Form(word(), (Input(word(), word(), value=word(), hint=word()),), word()),
        Form(word(), tuple(Input(word(), word(), kind, word(), error=word()) for kind in INPUTS), word(), dialog=True),
        Photo(word(), 0, word()),
    )
    return Card(word(), elements)


class Tags(HTMLParser):
    """The tags and attributes that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen |= {tag, *(f"@{name}" for name, _ in attrs)}


@each
@settings(max_examples=60, deadline=None)
@given(card=cards())
def test_nothing_people_write_becomes_markup(platform, card):
    body = platform.render(Reply(card, TEAM), SV).body
    assert "<script" not in body.lower()
    tags = Tags()
    tags.feed(body)
    assert not {"script", "style", "iframe", "object"} & tags.seen
    assert not any(name.startswith("@on") or name == "@style" for name in tags.seen)


@each
def test_templates_are_not_evaluated_twice(platform):
    assert "{{ 7*7 }}" in render(platform, Text("{{ 7*7 }}")).body


def test_platforms_have_their_own_names():
    names = [platform.name for platform in PLATFORMS]
    assert len(set(names)) == len(names) > 0
