"""Problems that something can still be said of: closed ones take nothing new."""

from typing import Any

from storage import codes
from storage.errors import ProblemRefusedError
from storage.model.problem import Status
from storage.problems import reading
from storage.problems.desk import Desk


def open_problem(desk: Desk, code: str) -> Any:
    """The row of an open problem that the actor may read; any other does not exist. Raises `ProblemRefusedError`."""
    row = reading.row(desk.connection, codes.normal(code), desk.alone, desk.taking_part)
    if row is None:
        raise ProblemRefusedError("problem_unknown", code, "look at the code again, it is like P-7KQ4")
    return still_open(row)


def still_open(problem: Any) -> Any:
    """The same row; raises `ProblemRefusedError` when the problem is closed."""
    if problem.status == Status.CLOSED:
        raise ProblemRefusedError("problem_closed", problem.code, "open it again first")
    return problem
