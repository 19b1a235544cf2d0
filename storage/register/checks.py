"""What cannot be meant by a row; each error names the field, what is wrong, and how to mend it."""

from datetime import date

from sqlalchemy import Connection, select

from storage import words
from storage.errors import InvalidValueError
from storage.model.people import Level
from storage.model.register import ANY_SOURCE, COORDINATOR, OWN, PARTNERS, PUBLIC, Grant
from storage.tables import conversations, kind_groups, partners, people

# Sectors that a partner may come with later; a row for one may stand before it does.
SECTORS = frozenset({"municipality", "police", "fire", "school", "housing", "guards", "social"})
TOGETHER = frozenset({COORDINATOR, PARTNERS})
DECIDED = frozenset({OWN, PUBLIC})  # nobody can sign for these: they are decided and imported
# A need is tried anew now and then; a later day than this is a slip of the pen.
LONGEST_YEARS = 5
WORDS_MOST = 500  # characters of a purpose or a legal basis: it must fit a table that is signed


def sectors_of(connection: Connection) -> dict[str, str]:
    """Every partner's sector."""
    return dict(connection.execute(select(partners.c.key, partners.c.sector)).all())


def check(connection: Connection, grant: Grant, today: date, *, decided: bool = False) -> None:
    """Raise `InvalidValueError` for the first field that cannot be meant.

    `decided`: it was decided elsewhere and is imported, so it may be about whole sectors and need not end.
    """
    sectors = sectors_of(connection)
    _source(grant.source, sectors, decided)
    _receiver(connection, grant, sectors, decided)
    _group(connection, grant.group)
    levels(grant)
    _words(grant, decided)
    _days(grant, today, decided)
    _listed(connection, grant)


def _source(source: str, sectors: dict[str, str], decided: bool) -> None:
    if source in sectors:
        return
    if not decided and (source == ANY_SOURCE or source.startswith("sector:")):
        raise InvalidValueError("source", "source_not_one_partner", source, "propose it for one partner at a time")
    if source != ANY_SOURCE and not _is_sector(source, sectors):
        raise InvalidValueError("source", *_unknown(source, sectors))


def _receiver(connection: Connection, grant: Grant, sectors: dict[str, str], decided: bool) -> None:
    receiver = grant.receiver
    if receiver == grant.source and receiver in sectors:
        raise InvalidValueError("receiver", "receiver_is_source", receiver, "choose another receiver")
    if receiver in sectors or receiver in TOGETHER or _is_sector(receiver, sectors):
        return
    if receiver in DECIDED:
        if decided:
            return
        raise InvalidValueError("receiver", "receiver_decided_elsewhere", receiver, "it is decided, and imported")
    if receiver.startswith("conversation:"):
        key = receiver.partition(":")[2]
        if connection.execute(select(conversations.c.key).where(conversations.c.key == key)).first() is not None:
            return
        raise InvalidValueError("receiver", "unknown_conversation", key, "see `karta channels list`")
    raise InvalidValueError("receiver", *_unknown(receiver, sectors))


def _is_sector(given: str, sectors: dict[str, str]) -> bool:
    return given.startswith("sector:") and given.partition(":")[2] in SECTORS | set(sectors.values())


def _unknown(given: str, sectors: dict[str, str]) -> tuple[str, str, str]:
    """What is wrong, what was given, and what there is."""
    if given.startswith("sector:"):
        return "unknown_sector", given.partition(":")[2], ", ".join(sorted(SECTORS | set(sectors.values())))
    return "unknown_partner", given, ", ".join(sorted(sectors))


def _group(connection: Connection, group: str) -> None:
    groups = connection.execute(select(kind_groups.c.key).order_by(kind_groups.c.id)).scalars().all()
    if group and group not in groups:
        raise InvalidValueError("group", "unknown_group", group, ", ".join(groups))


def levels(grant: Grant) -> None:
    """What no row may say, however it was decided: raw text for others, or less in own areas than elsewhere."""
    for field, level in (("level", grant.level), ("in_own_area", grant.in_own_area)):
        if level is Level.RAW and grant.receiver != OWN:
            raise InvalidValueError(field, "raw_stays", int(level), "what was written and photographed stays at home")
    if grant.in_own_area is None:
        return
    if grant.in_own_area <= grant.level:
        raise InvalidValueError("in_own_area", "own_area_not_more", int(grant.in_own_area), "leave it out")
    if not _has_areas(grant.receiver):
        raise InvalidValueError("in_own_area", "receiver_without_areas", grant.receiver, "only partners have areas")


def _has_areas(receiver: str) -> bool:
    return receiver.startswith("sector:") or (receiver not in TOGETHER | DECIDED and ":" not in receiver)


def _words(grant: Grant, decided: bool) -> None:
    if not max(grant.level, grant.in_own_area or Level.NOTHING) and decided:
        return
    for field, text in (("purpose", grant.purpose), ("legal_basis", grant.legal_basis)):
        words.text(text, field, WORDS_MOST)
        if not text.strip():
            raise InvalidValueError(field, f"{field}_missing", "", "say it in a few words")


def _days(grant: Grant, today: date, decided: bool) -> None:
    if grant.since is not None and grant.since > today:
        raise InvalidValueError("since", "since_in_future", grant.since, "put it in force when the day has come")
    if grant.until is None:
        if not decided and grant.level:
            raise InvalidValueError("until", "until_missing", "", "a raise has a last day")
        return
    if grant.until < today:
        raise InvalidValueError("until", "until_passed", grant.until, f"give a day from {today}")
    if grant.until.year > today.year + LONGEST_YEARS:
        raise InvalidValueError("until", "until_too_far", grant.until, f"at most {LONGEST_YEARS} years ahead")


def _listed(connection: Connection, grant: Grant) -> None:
    here = connection.execute(select(people.c.key).where(people.c.left.is_(False))).scalars().all()
    for person in sorted(grant.listed - set(here)):
        raise InvalidValueError("listed", "unknown_person", person, "see `karta members list`")
