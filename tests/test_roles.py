"""docs/roles.md is the table of who may do what in print; `python -m tests.test_roles` writes it anew."""

from pathlib import Path

from handlers.texts import load
from storage.model.people import Role
from storage.model.permissions import ACTIONS, Scope

PAGE = Path(__file__).parents[1] / "docs/roles.md"
MARKS = {
    None: "–",
    Scope.NONE: "yes",
    Scope.SELF: "own reports",
    Scope.PARTNER: "own partner",
    Scope.RULE: "by the rule",
    Scope.ALL: "every partner",
}
BEGINS, ENDS = "<!-- the table: made from storage/model/permissions.py -->", "<!-- end of the table -->"


def table() -> str:
    """The table as Markdown."""
    texts = load("en")
    rows = [["", *(texts(f"role.{role.value}") for role in Role)]]
    rows.append([":--", *(":--" for _ in Role)])
    rows += [[f"`{action}`", *(MARKS[roles.get(role)] for role in Role)] for action, roles in ACTIONS.items()]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def test_the_page_holds_the_table() -> None:
    text = PAGE.read_text("utf-8")
    assert text.split(BEGINS)[1].split(ENDS)[0].strip() == table()


if __name__ == "__main__":
    held = PAGE.read_text("utf-8")
    PAGE.write_text(f"{held.split(BEGINS)[0]}{BEGINS}\n{table()}\n{ENDS}{held.split(ENDS)[1]}", "utf-8")
