from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.urls import is_safe_url
from bot.platforms.web.guard import host_name
from bot.platforms.web.pictures import Pictures
from bot.platforms.web.settings import WebSettings
from bot.platforms.web.signing import Session, Signer, new_session
from bot.platforms.web.views import day_label
from handlers.reply import Picture
from handlers.texts import load
from tests.bot.platforms.web.stage import SECRET, png

SIGNER = Signer(SECRET)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.sampled_from(["sv", "en"]))
def test_a_cookie_comes_back_as_it_was(person, language):
    session = new_session(person, language)
    assert SIGNER.read_cookie(SIGNER.cookie(session)) == session


@given(st.text(max_size=80))
def test_any_other_cookie_is_nobody(value):
    assert SIGNER.read_cookie(value) is None


def test_a_cookie_signed_elsewhere_is_nobody():
    cookie = Signer("x" * 32).cookie(new_session("asta", "sv"))
    assert SIGNER.read_cookie(cookie) is None
    mine = SIGNER.cookie(new_session("bosse", "sv"))
    assert SIGNER.read_cookie(mine.replace(b"bosse".hex(), b"asta".hex())) is None


def test_parts_of_a_signature_cannot_be_shifted():
    assert SIGNER.sign("p", "ab", "c") != SIGNER.sign("p", "a", "bc")
    assert SIGNER.sign("p", "ab") != SIGNER.sign("q", "ab")


def test_a_form_token_is_one_persons():
    asta, bosse = Session("asta", "sv", "n"), Session("bosse", "sv", "n")
    assert SIGNER.is_token(SIGNER.token(asta), asta.speaking("en"))
    assert not SIGNER.is_token(SIGNER.token(asta), bosse)


def test_a_short_secret_is_refused():
    with pytest.raises(ValueError, match="32"):
        WebSettings("127.0.0.1", 8400, "short", demo=True)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("127.0.0.1:8400", "127.0.0.1"),
        ("[::1]:80", "[::1]"),
        ("LocalHost.", "localhost"),
        ("", ""),
        ("[", "[]"),
    ],
)
def test_host_names(header, name):
    assert host_name(header) == name


def _picture(grey: int) -> Picture:
    return Picture(png(grey=grey), "en bild", "bild.png", 40, 32)


def test_the_longest_unused_picture_goes_first():
    one, two, three = _picture(1), _picture(2), _picture(3)
    kept = Pictures(len(one.png) * 2 + 10)
    first, second = kept.keep(one), kept.keep(two)
    assert kept.get(first) == one.png
    third = kept.keep(three)
    assert kept.get(second) is None
    assert (kept.get(first), kept.get(third)) == (one.png, three.png)
    assert kept.keep(three) == third


def test_one_picture_is_kept_even_when_it_is_too_large():
    kept = Pictures(1)
    assert kept.get(kept.keep(_picture(1))) is not None


@pytest.mark.parametrize("url", ["https://example.se/a?b=1#c", "http://127.0.0.1:80/"])
def test_links_to_the_web_are_links(url):
    assert is_safe_url(url)


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JaVaScript:alert(1)", " javascript:x", "java\nscript:x", "data:text/html,x",
     "//evil.example", "https:", "/relative", "ftp://a", "http://[::1", "https:\\evil", "vbscript:x", ""],
)  # fmt: skip
def test_other_addresses_are_only_text(url):
    assert not is_safe_url(url)


@pytest.mark.parametrize(
    ("day", "swedish", "english"),
    [
        (date(2026, 3, 24), "I dag", "Today"),
        (date(2026, 3, 23), "I går", "Yesterday"),
        (date(2026, 3, 20), "Fredag 20 mars", "Friday 20 March"),
        (date(2025, 12, 31), "31 december 2025", "31 December 2025"),
    ],
)
def test_days_have_names(day, swedish, english):
    today = date(2026, 3, 24)
    assert day_label(day, today, load("sv")) == swedish
    assert day_label(day, today, load("en")) == english
