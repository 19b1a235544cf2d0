"""An identity number that somebody writes is nowhere: in no row, in no byte of the file, in no error."""

import pytest

from storage.errors import InvalidValueError, StorageError
from storage.model.report import ReportChanges
from storage.store import Store
from tests.storage.reports.street import BOSSE, GRETA, NOW, sent

NUMBERS = ("19121212-1212", "121212-1212", "070-174 06 05")


def write_everywhere(store: Store, secret: str) -> None:
    """Every free word there is, of the reporter and the reviewer."""
    words = f"Det var {secret} som gjorde det"
    number = sent(store, text=words, place_words=words)
    store.reports.add(BOSSE, number, f"Mer om {secret}", (), NOW)
    store.reports.ask(GRETA, number, words, NOW)
    store.reports.answer(BOSSE, number, words, NOW)
    store.reports.change(BOSSE, number, ReportChanges(text=f"Igen {secret}", place_words=words), NOW)
    store.reports.release(GRETA, [number], NOW, words)
    store.reports.withhold(GRETA, [number], NOW, words)
    store.reports.release(GRETA, [number], NOW)


@pytest.mark.parametrize("secret", NUMBERS)
def test_an_identity_number_is_stored_nowhere(street: Store, secret: str, on_disk) -> None:
    write_everywhere(street, secret)
    found = on_disk(street)
    assert "som gjorde det" in found
    for part in (secret, secret.replace("-", "").replace(" ", "")):
        assert part not in found


@pytest.mark.parametrize(("first", "then"), [("Det var 811228", "-9874"), ("811228", "9874"), ("070-174", "06 05")])
def test_an_addition_completes_no_number(street: Store, first: str, then: str) -> None:
    number = sent(street, text=first)
    street.reports.add(BOSSE, number, then, (), NOW)
    report = street.reports.release(GRETA, [number], NOW)[0]
    for text in (report.text, report.text_released or ""):
        assert then not in text
        assert text.endswith("]")


def test_the_reader_sees_that_something_was_taken_out(street: Store) -> None:
    report = street.reports.of(BOSSE, sent(street, text="Ring 070-174 06 05 om du ser honom"))
    assert report is not None
    assert report.text.startswith("Ring [")
    assert report.text.endswith("] om du ser honom")


@pytest.mark.parametrize("field", ["text", "place_words"])
def test_an_error_repeats_no_identity_number(street: Store, field: str) -> None:
    with pytest.raises(InvalidValueError) as refused:
        sent(street, **{field: "Kalle 121212-1212\0"})
    assert "1212-1212" not in str(refused.value) + refused.value.given
    assert isinstance(refused.value, StorageError)
