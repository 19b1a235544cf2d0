"""What a card holds, what it never holds, and its limits at limit and limit + 1."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.teams.forms import NOTHING
from bot.platforms.teams.post import fields_of
from bot.platforms.teams.render import LIMITS, MOST_BYTES, adaptive_card, size
from handlers.reply import Button, Buttons, Card, Fields, Files, Form, Input, Link, Picture, Select, Table, Text
from tests.bot.platforms.teams.cards import SV, faults, live, nodes, rendered
from tests.bot.platforms.teams.hands import button, filled, parts
from tests.contracts.test_platform import ELEMENTS
from tests.warm import ROOT

SOAK = os.environ.get("KARTA_SOAK") == "1"


def test_everything_at_once_is_a_right_card() -> None:
    assert faults(rendered(*ELEMENTS)) == []


@pytest.mark.parametrize("element", ELEMENTS, ids=lambda element: type(element).__name__)
def test_each_element_is_a_right_card(element: Any) -> None:
    assert faults(rendered(element)) == []


def test_the_renderer_imports_no_sdk() -> None:
    code = "import sys, bot.platforms, bot.platforms.teams.manifest; print([m for m in sys.modules if m.startswith(('microsoft', 'jwt', 'httpx', 'msal'))])"  # noqa: E501
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


MARKED = st.sampled_from(
    ["[klicka](https://evil.example)", "![x](https://evil.example/p.png)", "<at>Alla</at>", "<https://evil.example>",
     "[a]: https://evil.example", "[a][b]", "](", "<a href='x'>", "<!--", "\u202eabc", "[x]\n(https://evil.example)",
     "[x] (https://e)", "{{DATE(2017-02-14T06:08:39Z,SHORT)}}", "@alla", "<img src=x>", "[[x](y)](z)", "\r\n", "\x00"]
)  # fmt: skip
WORDS = st.lists(st.one_of(MARKED, st.text(max_size=8), st.sampled_from(list("[]()<>!*_`#|\\ "))), max_size=8).map(
    "".join
)


@st.composite
def spoken(draw: st.DrawFn) -> Card:
    """A card in which people's words stand wherever words can stand."""
    say = lambda: draw(WORDS)  # noqa: E731  one short draw, many times
    inputs = tuple(
        Input(f"n{number}", say(), kind, say(), ((say(), say()), ("v", say())), hint=say(), error=say())
        for number, kind in enumerate(("text", "long_text", "choice", "pick", "date", "number", "check", "photos"))
    )  # type: ignore[arg-type]
    return Card(
        say(),
        (
            Text(say()), Fields(((say(), say()),)), Table((say(), say()), ((say(), say()),), say()),
            Picture(b"", say(), "x.png", 1, 1), Buttons((Button(say(), say()),)), Select(say(), ((say(), say()),)),
            Link(say(), say()), Form(say(), inputs, say()), Form(say(), inputs, say(), dialog=True),
            Files(say(), ((say(), say()),)),
        ),
    )  # fmt: skip


@settings(max_examples=5_000 if SOAK else 50, deadline=None)
@given(card=spoken())
def test_nothing_that_people_write_becomes_a_link_a_mention_or_a_tag(card: Card) -> None:
    made = adaptive_card(card, SV)
    assert live(made) == []
    assert "entities" not in json.dumps(made)
    shown = "".join(str(node.get("text", "")) + str(node.get("title", "")) for node in nodes(made))
    assert not set("\u202a\u202e\u2066\x00\x1b") & set(shown)
    json.dumps(made, ensure_ascii=False).encode()  # and it can be sent


@pytest.mark.parametrize("text", ["vecka 12, 9–15 mars · Råå", "1. Söder", "a_b*c", "3 < 4", "Drottninghög [ny]", "#7"])
def test_ordinary_words_stay_as_they_are(text: str) -> None:
    (run,) = parts(rendered(Text(text)), "TextRun")
    assert run["text"] == text


def test_lines_are_paragraphs_and_nothing_is_lost_of_many() -> None:
    many = "\n".join(f"rad {number}" for number in range(100))
    runs = parts(rendered(Text(many)), "TextRun")
    assert len(runs) == 40
    assert " ".join(run["text"] for run in runs) == many.replace("\n", " ")


def test_a_card_at_its_limit_is_whole_and_a_larger_one_says_what_is_left_out() -> None:
    def card(rows: int, length: int) -> Card:
        return Card("Titel", tuple(Text("x" * length) for _ in range(rows)))

    base = size(adaptive_card(card(1, 0), SV))
    each = size(adaptive_card(card(2, 4_000), SV)) - size(adaptive_card(card(1, 4_000), SV))
    rows = (MOST_BYTES - base) // each
    rest = MOST_BYTES - size(adaptive_card(card(rows, 4_000), SV))
    exact = Card("Titel" + "y" * min(rest, 100), card(rows, 4_000).elements)
    short = rest - 2 * min(rest, 100)  # the title stands in the fall-back, too
    fitting = size(adaptive_card(exact, SV))
    assert MOST_BYTES - 4_200 < fitting <= MOST_BYTES or short < 0
    over = adaptive_card(card(rows + 1, 4_000), SV)
    assert size(over) <= MOST_BYTES
    assert len(parts(over, "TextRun")) < rows + 1 or "…" in json.dumps(over, ensure_ascii=False)


@pytest.mark.parametrize("sign", ["x", "å", "🚲", '"', "\\", "<"])
def test_whatever_its_signs_a_card_is_at_most_eighty_thousand_bytes(sign: str) -> None:
    rows = tuple((sign * 300,) * 6 for _ in range(100))
    texts = tuple(Text(sign * 5_000) for _ in range(40))
    form = Form(
        "rad", tuple(Input(f"n{n}", sign * 150, "long_text", sign * 4_000) for n in range(40)), "Skicka", dialog=True
    )
    for elements in ((Table(("a",) * 6, rows),), texts, (form,), (*texts, Table(("a",) * 6, rows), form)):
        made = adaptive_card(Card("Titel", elements), SV)
        assert size(made) <= MOST_BYTES
        assert made["body"][0]["text"] == "Titel"
        assert len(made["body"]) > 1


def test_a_form_that_is_too_large_for_a_card_says_that_it_is_left_out() -> None:
    form = Form("rad", (Input("n", "Text", "long_text", "x" * 90_000),), "Skicka")
    made = adaptive_card(Card("Titel", (form,)), SV)
    assert SV("page.left_out", n=1) in json.dumps(made, ensure_ascii=False)


def test_buttons_stand_in_rows_of_six_and_send_nothing_else_along() -> None:
    made = rendered(Buttons(tuple(Button(f"b{number}", f"/rad {number}") for number in range(LIMITS.buttons))))
    rows = parts(made, "ActionSet")
    assert [len(row["actions"]) for row in rows] == [6, 6, 6, 6]
    assert all(action["associatedInputs"] == "none" for row in rows for action in row["actions"])
    assert rows[0]["actions"][0]["data"] == {"action": "line", "line": "/rad 0"}


def test_a_row_of_buttons_is_no_wider_than_a_phone() -> None:
    labels = ("Skriv en orsak", "Svara på frågor", "Fakta att titta på", "Ja", "Nej", "x" * 75)
    made = rendered(Buttons(tuple(Button(label, "/rad") for label in labels)))
    rows = [[action["title"] for action in row["actions"]] for row in parts(made, "ActionSet")]
    assert rows == [["Skriv en orsak", "Svara på frågor"], ["Fakta att titta på", "Ja", "Nej"], ["x" * 75]]


def test_long_choices_are_read_to_their_end() -> None:
    pick = Input("a", "Sida", "pick", "", (("v", "Väktare: saknas någon som ser och kan ingripa?"),))
    made = rendered(Form("rad", (pick, Input("b", "Dela med Skol- och fritidsförvaltningen", "check")), "Skicka"))
    for kind in ("Input.ChoiceSet", "Input.Toggle"):
        assert all(node["wrap"] for node in parts(made, kind))


def test_two_forms_in_a_card_do_not_ask_for_each_other_and_keep_their_fields_apart() -> None:
    fields = (Input("a", "A", required=True), Input("h", "", "hidden", "dolt"))
    made = rendered(Form("en", fields, "Ett"), Form("två", fields, "Två"))
    assert not any("isRequired" in node for node in nodes(made))
    first, second = button(made, "Ett"), button(made, "Två")
    sent = {"0.a": "ett", "1.a": "två"}
    assert fields_of({**first["data"], **sent}) == {"h": "dolt", "a": "ett"}
    assert fields_of({**second["data"], **sent}) == {"h": "dolt", "a": "två"}
    alone = rendered(Form("en", fields, "Ett"))
    assert [node["isRequired"] for node in nodes(alone) if "isRequired" in node] == [True]


def test_fields_come_back_as_the_form_means_them() -> None:
    inputs = (
        Input("t", "T", "text", "ord"), Input("n", "N", "number", "2"), Input("m", "M", "number", "2,5"),
        Input("c", "C", "check", "1"), Input("u", "U", "check"),
        Input("v", "V", "choice", "", (("", "Inget"), ("a", "A"))),
        Input("d", "D", "date", "i morgon"), Input("p", "P", "photos", "digest"),
    )  # fmt: skip
    made = rendered(Form("rad", inputs, "Skicka"))
    sent = fields_of({**button(made, "Skicka")["data"], **filled(made)})
    assert sent["t"] == "ord"
    assert sent["m"] == "2,5"  # no number of theirs: it stays as it was written
    assert (sent["n"], sent["c"], sent["u"], sent["p"]) == ("2", "1", "", "digest")
    assert sent["d"] == "i morgon"
    assert fields_of({"form": 0, "0.v": NOTHING, "0.n": 3.0, "0.c": True}) == {"v": "", "n": "3", "c": "1"}
    assert fields_of({"form": 0, "0.x": ["a"], "carried": "no"}) == {}


def test_a_form_with_something_missing_is_not_offered_as_it_stands() -> None:
    field = Input("a", "A", required=True)
    ready = Form("rad", (Input("a", "A", value="ord", required=True),), "Skicka", dialog=True)
    titles = [[one["title"] for one in rendered(form)["body"][1]["actions"]] for form in (
        ready, Form("rad", (field,), "Skicka", dialog=True),
        Form("rad", (Input("a", "A", value="x", required=True, error="Fel"),), "Skicka", dialog=True),
    )]  # fmt: skip
    opens = [SV("page.open_form"), SV("teams.fill_here")]
    assert titles == [["Skicka", *opens], opens, opens]


def test_a_wide_table_is_told_row_by_row_and_a_narrow_one_is_a_table() -> None:
    wide = Table(
        ("Nr", "Plats", "Läge", "Händelser", "Mest av"), (("1", "Furutorpsplatsen", "Fortsätter", "13", "klotter"),)
    )
    assert parts(rendered(wide), "Table") == []
    runs = [run["text"] for run in parts(rendered(wide), "TextRun")]
    assert runs == ["Nr 1 Furutorpsplatsen", "Läge: Fortsätter · Händelser: 13 · Mest av: klotter"]
    assert len(parts(rendered(Table(("Plats", "Antal"), (("Söder", "3"),))), "Table")) == 1


def test_links_lead_to_the_web_only() -> None:
    (action,) = parts(rendered(Link("Läs", "https://kommun.example/a")), "Action.OpenUrl")
    assert action["url"] == "https://kommun.example/a"
    for url in ("javascript:alert(1)", "file:///etc/passwd", "https://", "https://a b", "https:\\\\evil"):
        assert parts(rendered(Link("Läs", url)), "Action.OpenUrl") == []
