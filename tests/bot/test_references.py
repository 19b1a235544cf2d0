"""A reference number is found in the log again."""

from bot.references import reference
from storage.privacy import mask


def test_no_reference_looks_like_a_plate_or_a_phone_number() -> None:
    for size in (3, 4):
        made = [reference(size) for _ in range(2_000)]
        assert all(len(number) == 2 * size for number in made)
        assert not any(mask(f"{number}: ValueError while answering").any for number in made)
