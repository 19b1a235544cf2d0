"""Why an audience sees what it sees: per level its sources, what that rests on, and what lowers it.

Nobody is named: a role or a partner is.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from handlers.sharing.words import Names
from handlers.texts.format import list_text
from storage.levels import with_known_partners
from storage.model.agreement import label
from storage.model.incident import PlaceType
from storage.model.people import Audience, Decision, Level, Viewer
from storage.model.region import Kind
from storage.model.register import OWN, Grant, Register
from storage.sharing import decide_for

# Reasons that are about whoever is in the room; all others are about what was agreed.
OF_PEOPLE = ("unknown_person", "role_without_incidents", "role_capped")
MOST_PARTNERS = 2  # that are named for lowering it; more make the sentence longer than it is worth


@dataclass(frozen=True, slots=True)
class Seen:
    """How one source's ordinary incidents are seen: `group` is empty, or the one group it is about."""

    source: str
    group: str
    level: Level
    basis: str  # a text's key, or "signed"
    grant: Grant | None
    because: str
    inside: Level | None = None  # in the own areas of the one partner that is there

    @property
    def said_with(self) -> tuple[object, ...]:
        """What sources that stand in one sentence have in common."""
        return -self.level, self.inside, self.basis, self.because, self.grant and self.grant.until


def explain(audience: Audience, register: Register, names: Names) -> tuple[str, ...]:
    """One to a few short sentences, the most exact first, and what is never shown."""
    audience = with_known_partners(audience, names.catalog)
    seen = [one for partner in names.catalog.partners for one in _seen(partner.key, audience, register, names)]
    together: dict[tuple[object, ...], list[Seen]] = {}
    for one in sorted(seen, key=lambda one: -one.level):
        together.setdefault(one.said_with, []).append(one)
    return (*(_sentence(of, names) for of in together.values()), names.texts("sharing.why.caps"))


def _sentence(of: list[Seen], names: Names) -> str:
    sources = [names.partner(one.source) + (f" ({names.group(one.group).lower()})" if one.group else "") for one in of]
    basis = _basis_words(of, names)
    level, inside = names.level(of[0].level), of[0].inside
    if inside is not None:
        level = names.texts("sharing.own_areas", level=level, inside=names.level(inside))
    said = {"sources": list_text(sources, names.texts.language), "level": level, "basis": basis}
    sentence = names.texts("sharing.why.line" if basis else "sharing.why.line_bare", **said)
    return f"{sentence}, {of[0].because}." if of[0].because else f"{sentence}."


def _basis_words(of: list[Seen], names: Names) -> str:
    """What it rests on: numbers with their last day, the starting matrix, that it is one's own."""
    numbers = list(dict.fromkeys(label(one.grant.number) for one in of if one.grant is not None and one.grant.number))
    rows = list_text(numbers, names.texts.language) or names.texts("sharing.why.start_row")
    grant = of[0].grant
    until = "" if grant is None else names.until(grant)
    return names.texts(f"sharing.why.{of[0].basis}", rows=rows, until=until) if of[0].basis else ""


def _seen(source: str, audience: Audience, register: Register, names: Names) -> Iterator[Seen]:
    """One for its ordinary incidents, and one for each group of kinds that is seen otherwise."""
    decisions = {kind.group: _decide(source, kind, audience, register) for kind in _ordinary(names)}
    if not decisions:
        return
    usual = Counter(one.level for one in decisions.values()).most_common(1)[0][0]
    first = next(group for group, one in decisions.items() if one.level == usual)
    for group, decision in decisions.items():
        if group == first or decision.level != usual:
            kind = next(one for one in _ordinary(names) if one.group == group)
            because = _because(source, kind, decision, audience, register, names)
            named = "" if group == first else group
            inside = _inside(source, kind, decision, audience, register)
            yield Seen(source, named, decision.level, _basis(decision), decision.grant, because, inside)


def _inside(source: str, kind: Kind, decision: Decision, audience: Audience, register: Register) -> Level | None:
    """The level in own areas, when one partner alone is there and sees more in them."""
    partners = frozenset(viewer.partner for viewer in audience.viewers if viewer.partner)
    if len(partners) != 1 or not partners & register.own_areas.keys():
        return None
    level = decide_for(source, kind, PlaceType.UNKNOWN, audience, register, in_own_area=partners).level
    return level if level > decision.level else None


def _ordinary(names: Names) -> tuple[Kind, ...]:
    """One kind that is not protected of each group."""
    found: dict[str, Kind] = {}
    for kind in names.catalog.kinds:
        if not kind.capped:
            found.setdefault(kind.group, kind)
    return tuple(found.values())


def _decide(source: str, kind: Kind, audience: Audience, register: Register) -> Decision:
    return decide_for(source, kind, PlaceType.UNKNOWN, audience, register)


def _basis(decision: Decision) -> str:
    """The key of what it rests on; empty when whoever is there sees nothing anyway."""
    grant = decision.grant
    if decision.reason in ("own_partner", "not_shared", "as_public", "ended"):
        return decision.reason
    if grant is None or decision.reason in OF_PEOPLE[:2]:
        return ""
    if grant.receiver == OWN:
        return "own_partner"
    if not grant.number:
        return "start"
    return "signed_no_end" if grant.until is None else "signed"


def _because(source: str, kind: Kind, decision: Decision, audience: Audience, register: Register, names: Names) -> str:
    """What about the room makes it less than somebody in it would see."""
    texts = names.texts
    if decision.reason == "platform_capped":
        return texts("sharing.why.platform")
    day = audience.day or date.today()  # noqa: DTZ011  as in the rule
    listed = register.listed(audience.conversation, day) if audience.conversation else None
    if listed is not None and not {one.person for one in audience.viewers} <= listed:
        return texts("sharing.why.not_on_list")
    if not audience.viewers:
        return texts("sharing.why.anybody")
    alone = {
        one: _decide(source, kind, replace(audience, viewers=frozenset({one})), register) for one in _all(audience)
    }
    lowering = {viewer: one for viewer, one in alone.items() if one.level == decision.level}
    if len(audience.viewers) == 1:
        return _of_one(decision, next(iter(audience.viewers)), names)
    if decision.reason in OF_PEOPLE or len(lowering) < len(alone):
        return _of_room(lowering, names)
    return ""


def _all(audience: Audience) -> list[Viewer]:
    return sorted(audience.viewers, key=lambda one: one.person)


def _of_one(decision: Decision, viewer: Viewer, names: Names) -> str:
    """The asker alone."""
    if decision.reason == "unknown_person":
        return names.texts("sharing.why.you_unknown")
    if decision.reason in OF_PEOPLE and viewer.role is not None:
        return names.texts("sharing.why.you_role", role=names.texts(f"role.{viewer.role.value}"))
    return ""


def _of_room(lowering: dict[Viewer, Decision], names: Names) -> str:
    """Whose presence lowers it, by what they are."""
    texts = names.texts
    if any(one.reason == "unknown_person" for one in lowering.values()):
        return texts("sharing.why.room_unknown")
    roles = {viewer.role for viewer, one in lowering.items() if one.reason in OF_PEOPLE and viewer.role is not None}
    partners = sorted({viewer.partner or "" for viewer, one in lowering.items() if one.reason not in OF_PEOPLE})
    if len(partners) > MOST_PARTNERS:
        return texts("sharing.why.several")
    either = texts("sharing.why.or")
    said = []
    if roles:
        said.append(
            texts("sharing.why.is_role", roles=either.join(texts(f"role.{role.value}") for role in sorted(roles)))
        )
    if partners:
        said.append(texts("sharing.why.is_of", partners=either.join(names.partner(one) for one in partners)))
    return texts("sharing.why.somebody", what=either.join(said))
