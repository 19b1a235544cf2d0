"""What somebody is told of the common work they had a part in, once it is not theirs to read any more.

That they had the part is stored of them, and told. What others have made of it since is others'.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from storage.decisions import reading as of_decisions
from storage.model.people import Audience, Viewer
from storage.problems import reading as of_problems
from storage.problems.desk import taking_part
from storage.reports.desk import present

# By section: what others may have changed.
_PROBLEMS = {"problems": ("name", "status"), "problems_owned": ("name", "status")}
_DECISIONS = {"decisions": ("reason", "status"), "decisions_owned": ("due", "status")}


def without_others(connection: Connection, found: Mapping[str, Sequence[dict[str, Any]]], person: str) -> None:
    """Empty in place what they may not read."""
    if not any(found[name] for name in (*_PROBLEMS, *_DECISIONS)):
        return
    here, who = taking_part(connection), present(connection, Viewer(person, None, None))
    alone = Audience(frozenset({who}), who.person)
    problems = {row.code for row in of_problems.rows(connection, alone, here)}
    decisions = {one.row.code for one in of_decisions.found(connection, alone, here)}
    for sections, readable in ((_PROBLEMS, problems), (_DECISIONS, decisions)):
        for name, columns in sections.items():
            for row in found[name]:
                if row["code"] not in readable:
                    row.update(dict.fromkeys(columns, ""))
