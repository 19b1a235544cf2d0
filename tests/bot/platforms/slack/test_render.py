"""Replies as Block Kit: within what Slack takes at the limit and one beyond, and nothing people wrote comes alive."""

import json
import os
import string
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.slack.blocks import BUDGET, size
from bot.platforms.slack.inputs import filled_in
from bot.platforms.slack.packed import name_in, pack, unpack
from bot.platforms.slack.render import LIMITS, SLACK, card_blocks, modal
from bot.platforms.slack.sent import escaped
from bot.platforms.slack.tables import WIDE, table_blocks
from bot.platforms.slack.views import carried_by
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
from tests.bot.platforms.slack.limits import check_message, check_view, live
from tests.bot.platforms.slack.stage import state
from tests.cast import TEAM
from tests.contracts.test_platform import ELEMENTS, INPUTS, PNG

SV = load("sv")


def drawn(*elements: Element, title: str = "Titel") -> dict[str, object]:
    body = json.loads(SLACK.render(Reply(Card(title, elements), TEAM), SV).body)
    check_message([block for block in body["blocks"] if block["type"] != "image" or block["slack_file"]["id"]])
    for view in body["views"]:
        check_view(view)
    return body


def kinds(*elements: Element) -> list[str]:
    return [block["type"] for block in drawn(*elements)["blocks"]][1:]  # type: ignore[index, attr-defined]


def test_every_element_is_what_slack_takes() -> None:
    drawn(*ELEMENTS)
    for element in ELEMENTS:
        drawn(element)
    check_view({"type": "home", "blocks": card_blocks(Card("Titel", ELEMENTS), SV, message=False)})


def test_nothing_at_all_is_taken_too() -> None:
    drawn(title="")
    empty = (
        Text(""), Fields(()), Fields((("", ""),)), Table((), ()), Table(("",), (("",),)), Picture(PNG, "", "", 0, 0),
        Buttons(()), Buttons((Button("", ""),)), Select("", ()), Select("", (("", ""),)), Link("", ""),
        Photo("", 0, ""), Files("", ()), Form("", (), ""),
        Form("", (Input("", "", "choice"), Input("x", "", "pick")), ""),
    )  # fmt: skip
    for element in empty:
        drawn(element, title=" ")


def test_a_table_is_slacks_own_where_it_fits_and_columns_of_text_otherwise() -> None:
    rows = tuple((f"Plats {number}", str(number)) for number in range(99))
    assert kinds(Table(("Plats", "Antal"), rows, "Platser", (1,))) == ["rich_text", "table"]
    one, other = Table(("a",), (("b",),)), Table(("c",), (("d",),))
    assert kinds(one, other) == ["table", "rich_text"]  # a message has one
    words = ("Skol- och fritidsförvaltningen", "större rutor, tillsammans 2 av dem, i hela staden")
    long = Table(("Part", "Var"), (words,))
    said = json.dumps(drawn(one, long)["blocks"], ensure_ascii=False)
    assert "• Skol- och fritidsförvaltningen · Var: större rutor, tillsammans 2 av dem, i hela staden" in said
    wide = Table(tuple("abcdefghijklmnopqrstu"), (tuple("123456789012345678901"),))
    assert kinds(wide) == ["rich_text"]
    assert kinds(Table(("a",), tuple(("x" * 399,) for _ in range(30)))) == ["rich_text"]
    shown = drawn(Table(("Plats", "Antal"), (("Söder", "4"), ("Råå", "30")), numeric=(1,)), Table(("x",), (("y",),)))
    (table,) = [block for block in shown["blocks"] if block["type"] == "table"]  # type: ignore[attr-defined]
    assert [column["align"] for column in table["column_settings"]] == ["left", "right"]


def test_too_much_for_a_message_gives_way_and_says_so() -> None:
    long = tuple(Text("x" * 3_000) for _ in range(12))
    body = drawn(
        Table(("a",), tuple((f"nr{n} " + "y" * 70,) for n in range(99))), *long, Buttons((Button("Kvar", "rad"),))
    )
    said = json.dumps(body["blocks"], ensure_ascii=False)
    assert size(body["blocks"]) <= BUDGET + 300  # type: ignore[arg-type]
    assert "Här får inte allt plats" in said
    assert "Kvar" in said
    many = tuple(element for _ in range(LIMITS.elements) for element in (Select("Val", (("a", "b" * 151),)),))
    drawn(*many[: LIMITS.elements])


@pytest.mark.parametrize("length", [149, 150, 151, 2_000, 2_001])
def test_lines_too_long_for_a_menu_are_buttons_and_too_long_for_those_is_said(length: int) -> None:
    body = drawn(Select("Val", (("Kort", "rad"), ("Lång", "x" * length))))
    said = json.dumps(body["blocks"], ensure_ascii=False)
    assert ("static_select" in said) is (length <= 150)
    assert ('"x' + "x" * (length - 1) in said) is (length <= 2_000)
    assert ("Här får inte allt plats" in said) is (length > 2_000)


@pytest.mark.parametrize(
    ("field", "most"),
    [
        (Input("a", "x", "long_text", "y"), 3_000),
        (Input("a", "x", "text", "y"), 3_000),
    ],
)
def test_a_value_at_its_limit_is_whole(field: Input, most: int) -> None:
    for length in (most, most + 1):
        drawn(Form("rad", (replace(field, value="y" * length),), "Skicka"))


def test_inputs_at_slacks_limits_and_one_beyond() -> None:
    options = tuple((f"v{number}", f"Val {number}") for number in range(101))
    for count in (9, 10, 11, 99, 100, 101):
        for kind in ("choice", "pick"):
            drawn(Form("rad", (Input("a", "Vad?", kind, "v3", options[:count]),), "Skicka"))  # type: ignore[arg-type]
    for length in (149, 150, 151, 2_000, 2_001):
        text = "z" * length
        for kind in INPUTS:
            drawn(Form("rad", (Input("a", text, kind, text, ((text, text),), error=text, hint=text),), text))  # type: ignore[arg-type]
    drawn(Form("rad", tuple(Input(f"i{n}", "x", "text") for n in range(120)), "Skicka"))


def test_boxes_that_stand_together_are_one_group_and_each_is_read_back() -> None:
    only = ("share", "some")
    boxes = [Input(f"with_{n}", f"Dela med {n}", "check", "1" if n == 2 else "", only=only) for n in range(12)]
    share = Input("share", "Vem?", "pick", "own", (("own", "Vi"), ("some", "Några")))
    (view,) = drawn(Form("rad", (share, *boxes), "Ok"))["views"]  # type: ignore[attr-defined]
    shown = [block for block in view["blocks"] if block["type"] == "input"]
    assert [len(block["element"]["options"]) for block in shown[1:]] == [10, 2]
    assert "Behövs bara om du har valt Några" in shown[1]["hint"]["text"]
    fields, _ = filled_in({"values": state(view, {"share": "some", "with_0": "1", "with_11": "1"})})
    assert {name for name, value in fields.items() if value == "1"} == {"with_0", "with_2", "with_11"}
    wrong = [replace(boxes[0], error="Fel"), *boxes[1:3]]
    (view,) = drawn(Form("rad", tuple(wrong), "Ok"))["views"]  # type: ignore[attr-defined]
    assert [block["block_id"] for block in view["blocks"] if block["type"] == "input"] == ["f:with_0", "f:with_1"]


def test_a_value_that_does_not_fit_its_kind_is_kept_to_be_mended() -> None:
    for kind in ("date", "time", "number"):
        for value in ("i går", "2026-02-30", "25:00", "12,5", "1e999", "\u0661"):
            (view,) = drawn(Form("rad", (Input("a", "x", kind, value),), "Skicka"))["views"]  # type: ignore[arg-type, attr-defined]
            element = view["blocks"][0]["element"]
            assert value in json.dumps(element, ensure_ascii=False)


def test_another_value_has_another_name_as_slack_would_show_the_old_one() -> None:
    def name(value: str) -> str:
        (view,) = drawn(Form("rad", (Input("a", "x", "text", value),), "Skicka"))["views"]  # type: ignore[attr-defined]
        return str(view["blocks"][0]["element"]["action_id"])

    assert name("ett") == name("ett") != name("två")


def test_hidden_fields_are_carried_unseen_and_shown_when_there_is_no_room() -> None:
    inputs = tuple(Input(f"h{number}", "", "hidden", "w" * 700) for number in range(5))
    (view,) = drawn(Form("rad", inputs, "Skicka"))["views"]  # type: ignore[attr-defined]
    unseen = carried_by(view).hidden
    seen = [block for block in view["blocks"] if block["type"] == "input"]
    assert len(unseen) + len(seen) == 5
    assert unseen
    assert seen


@given(st.text(max_size=3_500), st.sampled_from(INPUTS), st.booleans())
def test_a_form_in_a_button_comes_back_as_it_was(text: str, kind: str, dialog: bool) -> None:
    form = Form("rad", (Input("a", "Å", kind, text, (("v", "V"),), only=("b", "c")),), "Skicka", dialog)  # type: ignore[arg-type]
    value, kept = pack(form, "Titel")
    assert len(value) <= 2_000
    assert bool(name_in(value)) is bool(kept)
    assert unpack(value, kept) == ("Titel", form)


ALIVE = st.sampled_from(
    [
        "<!channel>", "<!here>", "<!everyone>", "<@U0ASTA>", "<#C0CENTRUM>", "<!subteam^S1>", "&lt;!here&gt;",
        "<https://evil.example|bank>", "https://evil.example", "mailto:a@b.se", "*fet*", "_lutad_", "~struken~",
        "`kod`", "```kod```", "> citat", ":tada:",
        "&lt;!channel&gt;", "<!date^0^{date}|x>", "[bank](https://evil.example)", "# rubrik", "@here", "@kanal",
    ]
)  # fmt: skip
WORD = st.one_of(
    ALIVE,
    st.text(max_size=40),
    st.text(string.punctuation + "aå \n", max_size=60),
    st.builds("{}{}{}".format, st.text(max_size=8), ALIVE, ALIVE),
)


@st.composite
def cards(draw: st.DrawFn) -> Card:
    word = lambda: draw(WORD)  # noqa: E731  one short draw, many times
    options = ((word(), word()), (word(), word()))
    kind = draw(st.sampled_from(INPUTS))
    asked = Input("a", word(), kind, word(), options, hint=word(), error=word())  # type: ignore[arg-type]
    elements: tuple[Element, ...] = (
        Text(word(), draw(st.sampled_from(["normal", "lead", "note", "warning"]))),  # type: ignore[arg-type]
        Fields(((word(), word()),)),
        Table((word(), word()), ((word(), word()),), word()),
        Table((word(),), ((word(),),), word()),
        Picture(PNG, word(), "karta.png", 10, 10),
        Photo(word(), 0, word()),
        Buttons((Button(word(), word()),)),
        Select(word(), options),
        Link(word(), word()),
        Files(word(), options),
        Divider(),
        Form(word(), (asked,), word()),
    )
    return Card(word(), elements)


@settings(max_examples=4_000 if os.environ.get("KARTA_SOAK") else 60, deadline=None)
@given(cards())
def test_no_mention_link_or_formatting_comes_alive(card: Card) -> None:
    """Each card holds about 30 strings: 4,500 a run, 120,000 in a soak."""
    body = drawn(*card.elements, title=card.title)
    links = [element for element in card.elements if isinstance(element, Link)]
    alive = [json.loads(one) for one in live([*body["blocks"], *body["views"]])]  # type: ignore[misc]
    assert all(one["type"] == "link" and one["url"] in [link.url for link in links] for one in alive)
    for element in card.elements:
        if isinstance(element, Form):
            check_view(modal(element, card, SV, {}))
            assert not [one for one in live([modal(element, card, SV, {})]) if '"link"' not in one]


@settings(max_examples=100_000 if os.environ.get("KARTA_SOAK") else 500, deadline=None)
@given(WORD)
def test_the_words_of_a_notification_hold_nothing_that_slack_reads(text: str) -> None:
    said = escaped(text)
    assert said
    assert "<" not in said
    assert ">" not in said
    whole = text[:3_000]
    assert len(text) > 3_000 or said in (" ", whole.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


@pytest.mark.parametrize(("more", "is_fixed"), [(0, True), (1, False)])
def test_columns_are_no_wider_than_a_phone(more: int, is_fixed: bool) -> None:
    """A phone of 360 points breaks a longer line, and what stood below each other does not any more."""
    rows = (("x" * (WIDE - 2 * 2 - 5 + more), "12345"),)
    (block,) = table_blocks(Table(("", ""), rows), native=False)
    assert ("rich_text_preformatted" in str(block)) is is_fixed
    assert ("• x" in str(block)) is not is_fixed
