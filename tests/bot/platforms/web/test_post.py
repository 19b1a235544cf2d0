from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.platforms.web.pictures import Pictures
from bot.platforms.web.post import FailedError, Post, Poster


@pytest.fixture
def poster(app):
    return Poster(app.door(), Pictures(10_000_000))


def test_the_same_click_many_times_at_once_runs_once(app, poster):
    post = Post("est-centrum", "asta", "sv", "långsam karta", client_id="c1")
    with ThreadPoolExecutor(6) as pool:
        answers = set(pool.map(poster.post, [post] * 6))
    assert len(answers) == 1
    assert len(app.asked) == 1
    assert len(app.store.conversations.messages("est-centrum", "asta")) == 2


def test_waiting_clicks_hear_of_the_failure(app, poster):
    post = Post("est-centrum", "asta", "sv", "fel", client_id="c1")
    for _ in range(2):
        with pytest.raises(FailedError) as failed:
            poster.post(post)
        assert failed.value.__suppress_context__  # the cause may quote the line


def test_another_person_line_or_form_is_another_post():
    base = Post("a", "asta", "sv", "rad", {"x": "1"}, "c1")
    others = [
        Post("b", "asta", "sv", "rad", {"x": "1"}, "c1"),
        Post("a", "bosse", "sv", "rad", {"x": "1"}, "c1"),
        Post("a", "asta", "sv", "rad2", {"x": "1"}, "c1"),
        Post("a", "asta", "sv", "rad", {"x": "2"}, "c1"),
        Post("a", "asta", "sv", "rad", {"x": "1"}, "c2"),
    ]
    assert len({base.key, *(other.key for other in others)}) == 6
    assert base.key == Post("a", "asta", "en", "rad", {"x": "1"}, "c1").key


def test_a_private_answer_keeps_its_question_private(app, poster):
    poster.post(Post("est-centrum", "asta", "sv", "hemlig fråga"))
    assert app.store.conversations.messages("est-centrum", "bosse") == ()
    rows = app.store.conversations.messages("est-centrum", "asta")
    assert [(row.kind, row.private_to) for row in rows] == [("line", "asta"), ("reply", "asta")]


def test_picture_bytes_are_not_in_the_store(app, poster):
    poster.post(Post("est-centrum", "asta", "sv", "karta"))
    card = app.store.conversations.messages("est-centrum", "asta")[-1].card_json
    assert card is not None
    assert "PNG" not in card
    assert len(card) < 5_000


def test_what_was_written_exists_nowhere(app, poster):
    line = "eko Mannen 850709-9805, ring 070-123 45 67"
    poster.post(Post("est-centrum", "asta", "sv", line, client_id="c1", said=f"{line} nu"))
    poster.post(Post("est-centrum", "asta", "sv", "eko", {"text": "asta@example.se", "at": "56.0465,12.6945"}, "c2"))
    masked = "eko Mannen [personnummer], ring [telefon]"
    assert [(asked[0], asked[4]) for asked in app.asked] == [
        (masked, {}),
        ("eko", {"text": "[e-post]", "at": "56.0465,12.6945"}),
    ]
    kept = app.store.conversations.messages("est-centrum", "asta")
    assert kept[0].line == f"{masked} nu"
    assert not any(secret in repr(kept) for secret in ("9805", "123 45", "asta@"))
    assert "Vi tog bort ett personnummer och ett telefonnummer ur texten." in str(kept[1].card_json)
    assert "Vi tog bort en e-postadress ur texten." in str(kept[-1].card_json)


def test_a_failed_line_leaves_no_personal_data_in_the_log(app, poster, caplog):
    with pytest.raises(FailedError):
        poster.post(Post("est-centrum", "asta", "sv", "fel 850709-9805"))
    assert "9805" not in caplog.text
    assert app.asked[0][0] == "fel [personnummer]"
