"""The form in which a change is proposed: each wrong field marked where it is wrong, everything written kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from handlers.reply import Card, Element, Form, Input, Text
from handlers.sharing.answers import Desk
from storage.model.people import Level
from storage.model.register import COORDINATOR, PARTNERS, Grant, conversation, sector
from storage.register.starting import starting_matrix

REQUIRED = ("source", "receiver", "level")
# A row that gives nothing needs neither purpose nor end.
REQUIRED_TO_GIVE = ("purpose", "legal_basis", "until")
LEVELS = (Level.NOTHING, Level.COUNTS, Level.COARSE, Level.EXACT)
INSIDE = (Level.COARSE, Level.EXACT)
A_YEAR = 365


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form."""

    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)

    def grant(self, listed: Iterable[str]) -> Grant:
        """The row that is meant; the fields were checked by `missing`."""
        values = self.values
        return Grant(
            source=values["source"],
            receiver=values["receiver"],
            level=Level(int(values["level"])),
            in_own_area=Level(int(values["own_area"])) if values.get("own_area") else None,
            group=values.get("group", ""),
            purpose=values.get("purpose", "").strip(),
            legal_basis=values.get("legal_basis", "").strip(),
            until=date.fromisoformat(values["until"]) if values.get("until") else None,
            listed=frozenset(listed),
        )


def filled_from(grant: Grant) -> dict[str, str]:
    """The form as a row says it."""
    inside = grant.in_own_area
    return {
        "source": grant.source,
        "receiver": grant.receiver,
        "group": grant.group,
        "level": str(int(grant.level)),
        "own_area": "" if inside is None else str(int(inside)),
        "purpose": grant.purpose,
        "legal_basis": grant.legal_basis,
        "until": "" if grant.until is None else grant.until.isoformat(),
    }


def blank(desk: Desk) -> dict[str, str]:
    """The form before anything is written: for a year, on the starting matrix's legal basis."""
    until = date.fromordinal(desk.today.toordinal() + A_YEAR)
    return {"legal_basis": starting_matrix()[0].legal_basis, "until": until.isoformat()}


def missing(values: Mapping[str, str], desk: Desk) -> dict[str, str]:
    """Fields that are empty or no choice of the form's, each with its sentence."""
    gives = values.get("level") != "0"
    wanted = (*REQUIRED, *(REQUIRED_TO_GIVE if gives else ()))
    errors = {name: desk.texts("sharing.wrong.empty") for name in wanted if not values.get(name, "").strip()}
    for name, given in (("level", LEVELS), ("own_area", INSIDE)):
        if values.get(name) and values[name] not in {str(int(one)) for one in given}:
            errors[name] = desk.texts("sharing.wrong.unknown_level", given=values[name][:40], mend="")
    try:
        date.fromisoformat(values.get("until") or "2000-01-01")
    except ValueError:
        errors["until"] = desk.texts("sharing.wrong.not_a_day", given=values["until"][:40], mend="")
    return errors


def form_card(desk: Desk, filled: Filled, *said: Element) -> Card:
    """The form with what must be known before it is sent."""
    texts = desk.texts
    lead = Text(texts("sharing.propose.errors" if filled.errors else "sharing.propose.lead"), "lead")
    notes = [Text(texts("sharing.propose.note"), "note")]
    form = Form(desk.act("propose"), tuple(_inputs(desk, filled)), texts("sharing.propose.submit"), dialog=True)
    return Card(texts("sharing.propose.title"), (*said, lead, form, *notes))


def _inputs(desk: Desk, filled: Filled) -> Iterable[Input]:
    texts = desk.texts
    for name in ("source", "receiver", "group", "level", "own_area", "purpose", "legal_basis", "until"):
        hint = f"sharing.hint.{name}"
        yield Input(
            name,
            texts(f"sharing.label.{name}"),
            "date" if name == "until" else "text" if name in ("purpose", "legal_basis") else "choice",
            filled.values.get(name, ""),
            tuple(_options(desk, name, filled.values.get(name, ""))),
            required=name in REQUIRED,
            error=filled.errors.get(name, ""),
            hint=texts(hint) if hint in texts.entries else "",
        )
    yield Input("step", "", "hidden", "send")


def _options(desk: Desk, name: str, chosen: str) -> Iterable[tuple[str, str]]:
    texts, names = desk.texts, desk.names
    if name == "level":
        return [("", texts("sharing.choose")), *((str(int(one)), names.level(one)) for one in LEVELS)]
    if name == "own_area":
        return [("", texts("sharing.no_difference")), *((str(int(one)), names.level(one)) for one in INSIDE)]
    if name == "group":
        groups = [(group.key, group.name(texts.language)) for group in names.catalog.groups]
        return [("", texts("sharing.all_kinds")), *groups]
    if name in ("source", "receiver"):
        keys = _sources(desk) if name == "source" else _receivers(desk)
        every = [*keys, chosen] if chosen and chosen not in keys else keys
        return [("", texts("sharing.choose")), *((key, _capital(names.party(key))) for key in every)]
    return []


def _sources(desk: Desk) -> list[str]:
    return [partner.key for partner in desk.names.catalog.partners]


def _receivers(desk: Desk) -> list[str]:
    """Partners, the asker's own rooms and those that have rows, the coordinator, sectors, everybody."""
    partners = desk.names.catalog.partners
    sectors = dict.fromkeys(sector(partner.sector) for partner in partners)
    keys = [partner.key for partner in partners] + [conversation(key) for key in desk.rooms]
    return [*keys, COORDINATOR, *sectors, PARTNERS]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
