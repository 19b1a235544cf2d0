"""Nothing that goes to a log says who somebody is."""

import logging
from collections.abc import Iterator
from io import StringIO

import pytest

from storage.privacy.logs import MaskFilter

NUMBER = "850709-9805"


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, StringIO]]:
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(MaskFilter())
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    logger = logging.getLogger("karta.test.privacy")
    logger.propagate = False
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    yield logger, written
    logger.removeHandler(handler)


@pytest.mark.parametrize(
    ("message", "args", "says"),
    [
        (f"line {NUMBER}", (), "line [personnummer]"),
        ("line %s", (NUMBER,), "line [personnummer]"),
        ("line %r of %d", (f"Ring {NUMBER}", 7), "line 'Ring [personnummer]' of 7"),
        ("%s-%s", ("850709", "9805"), "[personnummer]"),
        ("%d", (198507099805,), "[personnummer]"),
        ("%(text)s", ({"text": "asta@example.se"},), "[e-post]"),
        ("%s", ([f"tel 070-123 45 67 {NUMBER}"],), "['tel [telefon] [personnummer]']"),
        ("took %.3f s, 100%% done", (1.25,), "took 1.250 s, 100% done"),
    ],
)
def test_messages_and_arguments(
    log: tuple[logging.Logger, StringIO], message: str, args: tuple[object, ...], says: str
) -> None:
    log[0].info(message, *args)
    assert log[1].getvalue() == f"INFO {says}\n"


def test_tracebacks(log: tuple[logging.Logger, StringIO]) -> None:
    try:
        raise ValueError(f"bad line: {NUMBER}")
    except ValueError:
        log[0].exception("failed", stack_info=True)
    assert "ValueError: bad line: [personnummer]" in log[1].getvalue()
    assert "9805" not in log[1].getvalue().replace('f"bad line: {NUMBER}"', "")


def test_a_record_keeps_the_number_of_its_arguments() -> None:
    """The web server's own formatter unpacks them."""
    record = logging.LogRecord("uvicorn.access", logging.INFO, "", 0, '%s - "%s %s HTTP/%s" %d', None, None)
    record.args = ("127.0.0.1:8400", "GET", "/c/est?q=asta@example.se", "1.1", 200)
    assert MaskFilter().filter(record)
    assert record.args == ("127.0.0.1:8400", "GET", "/c/est?q=[e-post]", "1.1", 200)


def test_arguments_that_do_not_fit_are_masked_all_the_same() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "one %s two %s", (NUMBER,), None)
    assert MaskFilter().filter(record)
    assert record.args == ("[personnummer]",)
