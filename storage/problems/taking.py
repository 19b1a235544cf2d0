"""What was shown of something that is taken back, or of a problem that fewer may read: answers that name it go."""

from collections.abc import Sequence

from storage.problems.desk import Desk


def take_away(desk: Desk, names: Sequence[str]) -> None:
    """Empty the page's answers about any of these codes; those on other platforms are due to be taken away."""
    from storage.retention import history  # late: what ends by itself takes problems and all that hangs on them

    found = history.about(desk.connection, names)
    history.empty(desk.connection, found, "recalled", desk.micro)
    history.mark_elsewhere(desk.connection, names)
