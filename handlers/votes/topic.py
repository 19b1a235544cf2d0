"""What a vote is to be about: measures of a problem, or what comes next for a decision."""

from dataclasses import dataclass

from handlers.problems.desk import Desk
from handlers.texts.format import list_text
from storage.model.decision import Decided, Progress
from storage.model.problem import Problem

QUESTION_MOST = 200  # characters, as the store has it


@dataclass(frozen=True, slots=True)
class Topic:
    """The problem, and the decision that the vote is about; None when it is on the problem's measures."""

    problem: Problem
    decided: Decided | None = None

    @property
    def code(self) -> str:
        """What stands in the lines of its form."""
        return self.problem.code if self.decided is None else self.decided.decision.code

    @property
    def about(self) -> str:
        """The decision's code; "" for none."""
        return "" if self.decided is None else self.decided.decision.code

    @property
    def partners(self) -> frozenset[str]:
        """Who may vote at all, as far as the problem and the decision are shared."""
        return self.problem.partners & (
            self.problem.partners if self.decided is None else self.decided.decision.partners
        )

    def key(self, name: str) -> str:
        """The text of that name: a vote about a decision has its own."""
        return name if self.decided is None else f"{name}_about"

    def question(self, desk: Desk) -> str:
        """What is asked, to begin with."""
        if self.decided is None:
            return desk.texts("vote.form.question", problem=self.problem.name)[:QUESTION_MOST]
        asked = desk.texts("vote.form.question_about", what="{what}")
        return asked.replace("{what}", self._named(desk, self.decided)[: QUESTION_MOST - len(asked)])

    def _named(self, desk: Desk, decided: Decided) -> str:
        """The measures by name, as far as everybody who may vote reads them: the question is kept as it is asked."""
        held = ((name, desk.services.measures.holding(code, desk.alone)) for code, name in decided.measures)
        names = [name for name, one in held if one is not None and self.partners <= one.measure.partners]
        return list_text(names, desk.texts.language) or decided.decision.code


def can_be_voted_about(one: Decided) -> bool:
    """Whether there is anything to continue, change or stop."""
    decision = one.decision
    carried_out = decision.does and decision.withdrawn is None and decision.status is not Progress.STOPPED
    return carried_out and one.problem.is_open
