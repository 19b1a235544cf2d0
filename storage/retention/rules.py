"""Which rule holds for an incident: what the product comes with, and what the municipality decided over it."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sqlalchemy import Connection, Table, delete, insert, select

from storage.errors import InvalidValueError
from storage.model.retention import RetentionRule, Terms
from storage.tables import kind_groups, kinds, partners, retention_rules, retention_traces

GROUP = "group:"
# Ten decades: an end must be one that comes.
MOST_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that is decided: rules, most specific first, and days by the trace's name."""

    rules: tuple[RetentionRule, ...]
    traces: Mapping[str, int]

    def terms(self, source: str, kind: str, group: str) -> Terms:
        """What holds for a partner's incidents of a kind."""
        return next(rule.terms for rule in self.rules if _holds(rule, source, kind, group))

    @property
    def shortest(self) -> Terms:
        """The least days of each stage, whatever the source and the kind."""
        each = [rule.terms for rule in self.rules]
        return Terms(min(t.words for t in each), min(t.place for t in each), min(t.row for t in each))


def _holds(rule: RetentionRule, source: str, kind: str, group: str) -> bool:
    return rule.source in ("", source) and rule.kind in ("", kind, GROUP + group)


@cache
def defaults() -> Rules:
    """Those of defaults.toml."""
    raw = tomllib.loads(files("storage.retention").joinpath("defaults.toml").read_text("utf-8"))
    rules = [
        RetentionRule(row.get("source", ""), row.get("kind", ""), Terms(row["words"], row["place"], row["row"]))
        for row in raw["rules"]
    ]
    return Rules(_sorted(rules), dict(raw["traces"]))


def read(connection: Connection) -> Rules:
    """The defaults with the municipality's own decisions over them."""
    base = defaults()
    rules = {(rule.source, rule.kind): rule for rule in base.rules}
    for row in connection.execute(select(retention_rules)):
        rules[row.source, row.kind] = RetentionRule(
            row.source, row.kind, Terms(row.words, row.place, row.row), own=True
        )
    own = dict(connection.execute(select(retention_traces.c.name, retention_traces.c.days)).all())
    return Rules(_sorted(rules.values()), {name: own.get(name, days) for name, days in base.traces.items()})


def _sorted(rules: Iterable[RetentionRule]) -> tuple[RetentionRule, ...]:
    return tuple(sorted(rules, key=lambda rule: (-rule.weight, rule.source, rule.kind)))


def put(connection: Connection, source: str, kind: str, terms: Terms) -> None:
    """Decide a rule. Raises `InvalidValueError` for terms out of order and for what is not known."""
    _check(terms)
    _known(connection, source, kind)
    drop(connection, source, kind)
    values = {"source": source, "kind": kind, "words": terms.words, "place": terms.place, "row": terms.row}
    connection.execute(insert(retention_rules), [values])


def drop(connection: Connection, source: str, kind: str) -> bool:
    """Take a decision back: the default, or a less specific rule, holds again. False when there was none."""
    this = (retention_rules.c.source == source) & (retention_rules.c.kind == kind)
    return connection.execute(delete(retention_rules).where(this)).rowcount > 0


def put_trace(connection: Connection, name: str, days: int) -> None:
    """Decide how long a trace is kept."""
    known = defaults().traces
    if name not in known:
        raise InvalidValueError("trace", "trace_unknown", name, f"known: {', '.join(known)}")
    _check_days(name, days)
    connection.execute(delete(retention_traces).where(retention_traces.c.name == name))
    connection.execute(insert(retention_traces), [{"name": name, "days": days}])


def _check(terms: Terms) -> None:
    for name in ("words", "place", "row"):
        _check_days(name, getattr(terms, name))
    if not terms.words <= terms.place <= terms.row:
        given = f"{terms.words}, {terms.place}, {terms.row}"
        raise InvalidValueError("words", "days_out_of_order", given, "words go first, then place, then the row")


def _check_days(name: str, days: int) -> None:
    if not isinstance(days, int) or not 1 <= days <= MOST_DAYS:
        raise InvalidValueError(name, "days_not_usable", days, f"whole days, from 1 to {MOST_DAYS}")


def _known(connection: Connection, source: str, kind: str) -> None:
    """Refuse a partner or a kind that does not take part: the rule would hold for nothing."""
    if source:
        _require(connection, partners, "source", source)
    if kind.startswith(GROUP):
        _require(connection, kind_groups, "kind", kind.removeprefix(GROUP))
    elif kind:
        _require(connection, kinds, "kind", kind)


def _require(connection: Connection, table: Table, field: str, key: str) -> None:
    known = list(connection.execute(select(table.c.key).order_by(table.c.key)).scalars())
    if key not in known:
        raise InvalidValueError(field, f"{field}_unknown", key, "known: " + (", ".join(known) or "none yet"))
