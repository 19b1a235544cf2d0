"""Who may do what: one table of action x role x whose. What does not stand here may not be done.

An action is a command (`map`, `review`) or an act (`report.release`, `members.approve`). Dispatch asks before a
command runs, the handlers before an act, and the store once more before anything it did is kept. Which rows of a
report or a map somebody gets is decided in storage/sharing.py; nothing there gives more than stands here.
docs/roles.md is this table in print.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from storage.model.people import Role, Viewer


class Scope(StrEnum):
    """How far an action reaches."""

    NONE = "none"  # it holds nothing of any partner's
    SELF = "self"  # what one wrote oneself
    PARTNER = "partner"  # the own partner's
    RULE = "rule"  # every partner's, as the sharing rule lets the audience see it
    ALL = "all"  # every partner's


_FIELD = (Role.REPORTER, Role.REVIEWER, Role.ANALYST, Role.COORDINATOR)


def _each(scope: Scope, *roles: Role) -> dict[Role, Scope]:
    return dict.fromkeys(roles, scope)


_OWN = _each(Scope.SELF, *_FIELD)
_OWN_OR_REVIEWED = _OWN | _each(Scope.PARTNER, Role.REVIEWER)
_ANALYSING = (Role.REVIEWER, Role.ANALYST, Role.COORDINATOR)
_REVIEWED = _each(Scope.PARTNER, Role.REVIEWER)
# What is said is the partner's: whoever answers for the partner may put it right, and the history says who did.
_OWN_OR_ANSWERED_FOR = _OWN | _each(Scope.PARTNER, Role.REVIEWER, Role.COORDINATOR)
_FOR_PARTNER = _each(Scope.PARTNER, *_FIELD)
# Own partner's only, so that nobody makes themselves one of another partner's people.
_ADMINISTERED = _each(Scope.PARTNER, Role.ADMINISTRATOR)

ACTIONS: Mapping[str, Mapping[Role, Scope]] = MappingProxyType(
    {
        "map": _each(Scope.RULE, *_FIELD),
        "hotspots": _each(Scope.RULE, *_FIELD),
        "compare": _each(Scope.RULE, *_FIELD),
        "rhythm": _each(Scope.RULE, *_FIELD),
        "clusters": _each(Scope.RULE, *_FIELD),
        "repeats": _each(Scope.RULE, *_FIELD),
        "alarms": _each(Scope.RULE, *_FIELD),
        # How an answer was made, and the answer as a file: never more than whoever asks would be shown.
        "explain_method": _each(Scope.RULE, *_FIELD),
        "export": _each(Scope.RULE, *_FIELD),
        "digest": _each(Scope.RULE, *_FIELD),
        "help": _each(Scope.NONE, *Role),
        "link": _OWN,
        # Reports. A new one belongs to the reporter's partner.
        "report": _FOR_PARTNER,
        "report.send": _FOR_PARTNER,
        "report.upload": _OWN,
        "my_reports": _OWN,
        "one_report": _OWN_OR_REVIEWED,
        "report.photo": _OWN_OR_REVIEWED,
        "report.change": _OWN_OR_REVIEWED,
        "report.add": _OWN,
        "report.withdraw": _OWN,
        "report.answer": _OWN,
        "nothing": _FOR_PARTNER,
        "nothing.say": _FOR_PARTNER,
        # Review.
        "review": _REVIEWED,
        "report.release": _REVIEWED,
        "report.withhold": _REVIEWED,
        "report.ask": _REVIEWED,
        "report.join": _REVIEWED,
        "report.part": _REVIEWED,
        "recall": _each(Scope.PARTNER, Role.REVIEWER, Role.COORDINATOR),
        # The weekly digest of a conversation one is in; it holds what that conversation may see.
        "subscribe": _each(Scope.NONE, *_FIELD),
        "subscriptions": _each(Scope.NONE, *_FIELD),
        "subscribe.put": _each(Scope.NONE, *_FIELD),
        # Postings that did not go well: where, when and why, and nothing of what they hold.
        "outbox": _each(Scope.NONE, Role.ADMINISTRATOR),
        "outbox.decide": _each(Scope.NONE, Role.ADMINISTRATOR),
        # Problems: read by the partners they are shared with; made and led by those who answer for what is shared.
        "problem": _each(Scope.RULE, *_FIELD),
        "agenda": _each(Scope.RULE, *_FIELD),
        "problem.new": _each(Scope.PARTNER, *_ANALYSING),
        "problem.change": _each(Scope.PARTNER, *_ANALYSING),
        # What is said of a problem one may read, whoever's it is; only the own words are taken back or shared further.
        "cause": _each(Scope.RULE, *_FIELD),
        "cause.add": _each(Scope.RULE, *_FIELD),
        "cause.agree": _each(Scope.RULE, *_FIELD),
        "cause.change": _OWN_OR_ANSWERED_FOR,
        "cause.share": _OWN,
        "cause.withdraw": _OWN,
        # Measures, as causes are: proposed by anybody who may say something, taken back by whoever proposed them.
        "measure": _each(Scope.RULE, *_FIELD),
        "measure.add": _each(Scope.RULE, *_FIELD),
        "measure.change": _OWN_OR_ANSWERED_FOR,
        "measure.share": _OWN,
        "measure.withdraw": _OWN,
        # Votes: opened, prolonged and closed by those who lead the problem; a mandate is used by whom the vote names.
        "vote": _each(Scope.RULE, *_FIELD),
        "vote.open": _each(Scope.PARTNER, *_ANALYSING),
        "vote.lead": _each(Scope.PARTNER, *_ANALYSING),
        "vote.cast": _each(Scope.PARTNER, *_FIELD),
        # Decisions and how their effect is followed up.
        "decision": _each(Scope.RULE, *_FIELD),
        "decision.make": _each(Scope.PARTNER, *_ANALYSING),
        "decision.change": _each(Scope.PARTNER, *_ANALYSING),
        "decision.report": _each(Scope.PARTNER, *_FIELD),
        "plan": _each(Scope.RULE, *_FIELD),
        "follow_up": _each(Scope.RULE, *_FIELD),
        "follow_up.set": _each(Scope.PARTNER, *_ANALYSING),
        "situation": _each(Scope.RULE, *_FIELD),
        # A problem's thread in a room one is in.
        "thread.put": _each(Scope.NONE, *_FIELD),
        # What is stored of oneself.
        "my_data": _each(Scope.SELF, *Role),
        # The accounts on other platforms that are one's own.
        "account": _each(Scope.SELF, *Role),
        # The register is no secret among those who take part; what a partner shares is said by who answers for it.
        "sharing": _each(Scope.NONE, *Role),
        "sharing.sign": _each(Scope.PARTNER, Role.REVIEWER, Role.COORDINATOR),
        # The log: who has been shown the own partner's incidents; an auditor reads all of it, and sees no incidents.
        "log": _each(Scope.PARTNER, Role.REVIEWER, Role.COORDINATOR) | _each(Scope.ALL, Role.AUDITOR),
        # People. An administrator runs the system and sees neither incidents nor the log.
        "members": _ADMINISTERED,
        "members.approve": _ADMINISTERED,
        "members.remove": _ADMINISTERED,
    }
)
# What an administrator may make somebody in chat. An auditor reads every partner's questions, and an administrator
# lets people in: those two come by `karta members import`.
GIVEN_IN_CHAT = _FIELD


def scope_of(action: str, role: Role | None) -> Scope | None:
    """How far the action reaches for somebody with `role`, or None when they may not do it."""
    return None if role is None else ACTIONS.get(action, {}).get(role)


def allows(action: str, viewer: Viewer) -> bool:
    """Whether `viewer` may do this at all; whose it may be done to, `scope_of` says."""
    return viewer.partner is not None and scope_of(action, viewer.role) is not None


def reaches(action: str, viewer: Viewer, person: str, partner: str) -> bool:
    """Whether `viewer` may do this to something that `person` of `partner` wrote."""
    scope = scope_of(action, viewer.role) if viewer.partner is not None else None
    if partner != viewer.partner:  # what somebody wrote for the partner they were with before is that partner's
        return False
    return scope is Scope.PARTNER or (scope is Scope.SELF and person == viewer.person)


def roles_of(action: str) -> frozenset[Role]:
    """Everybody who may do it."""
    return frozenset(ACTIONS.get(action, {}))
