"""What a write did."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Upserted:
    """How many rows were new, changed, or already as given."""

    new: int
    changed: int
    unchanged: int

    def __add__(self, other: "Upserted") -> "Upserted":
        new, changed, unchanged = other.new, other.changed, other.unchanged
        return Upserted(self.new + new, self.changed + changed, self.unchanged + unchanged)
