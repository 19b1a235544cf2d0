import pytest

from storage.sources.scrub import scrub


@pytest.mark.parametrize(
    "number",
    [
        "19121212-1212",
        "121212-1212",
        "191212121212",
        "1212121212",
        "121212+1212",
        "121272-1212",
        "20010131 1234",
        "070-123 45 67",
        "0701234567",
        "+46 70 123 45 67",
        "0046701234567",
        "042-10 50 00",
        "+46(0)70-1234567",
    ],
)
def test_numbers_of_people_are_taken_out(number: str):
    assert scrub(f"Ring {number} snart.") == ("Ring […] snart.", 1)


@pytest.mark.parametrize(
    "text",
    [
        "Kl 22.15 den 12/3 2026",
        "2026-03-16 21:30",
        "356451 6213580",
        "Port 4B, 3 tr",
        "112",
        "Diarienr 2026/00123",
    ],
)
def test_other_numbers_stay(text: str):
    assert scrub(text) == (text, 0)
