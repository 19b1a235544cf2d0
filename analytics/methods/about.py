"""What every finding says of itself, so that anybody can ask how it was computed."""

from dataclasses import dataclass

Parameter = float | int | str


@dataclass(frozen=True, slots=True)
class About:
    """The footing of a finding.

    `method` is its key in `METHODS` and in handlers/texts (`method.<method>.…`), `n` the incidents it rests on,
    `parameters` what was chosen, by name, in the order people should read them. `verdict` is the key of the
    sentence that a politician understands (`method.<method>.<verdict>`); `TOO_FEW` wherever there is too
    little to tell, and then the finding gives no number that could be quoted.
    """

    method: str
    n: int
    parameters: tuple[tuple[str, Parameter], ...]
    verdict: str

    @property
    def enough(self) -> bool:
        """Whether there were incidents enough to tell anything."""
        return self.verdict != TOO_FEW


TOO_FEW = "too_few"


def together(verdicts: tuple[str, ...]) -> str:
    """One word for all: their own when they agree, `some_differ` when any is more or fewer, else `as_usual`."""
    different = set(verdicts) or {TOO_FEW}
    if len(different) == 1:
        return different.pop()
    return "some_differ" if different & {"more", "fewer"} else "as_usual"
