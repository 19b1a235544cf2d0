"""The digest on one page to print, for the same readers as the card it was offered with."""

from datetime import datetime
from zoneinfo import ZoneInfo

from analytics.maps.digest_sheet import Paper
from handlers.digest.card import alt_text, awaiting
from handlers.digest.gather import Asked
from handlers.digest.reply import facts_of, told_of
from handlers.digest.sheet import sheet_of
from handlers.digest.words import Told, lead, missing, notes
from handlers.reply import Facts
from handlers.services import Services
from handlers.texts.format import moment_text
from storage.model.people import Audience, Level

# Of what there is to know, what a reader of paper needs; the rest stands on the page in the chat.
MOST_NOTES = 3


def digest_paper(
    audience: Audience, asked: Asked, language: str, services: Services, now: datetime, who: str
) -> tuple[bytes, Facts] | None:
    """The PDF and what the log must hear of it; None for readers who may see no rows. `who` it is for, in words."""
    if services.release.most(audience).level <= Level.COUNTS:
        return None
    told = told_of(audience, asked, language, services, now, late=False)
    return services.print_digest(paper_of(told, audience, services, who)), facts_of(told, services, notes(told))


def paper_of(told: Told, audience: Audience, services: Services, who: str) -> Paper:
    """The page's picture and words."""
    texts, heading = told.texts, told.heading[0]
    week, _, where = heading.rpartition(" · ")
    local = told.now.astimezone(ZoneInfo(told.catalog.region.timezone))
    return Paper(
        sheet=sheet_of(told, audience, services),
        title=texts("digest.print.title", week=week[:1].lower() + week[1:], where=where),
        alt=alt_text(told),
        language=texts.language,
        blocks=(
            (texts("digest.print.short"), (lead(told), *missing(told))),
            *_talk(told),
            (texts("digest.print.know"), tuple(notes(told)[:MOST_NOTES])),
        ),
        notes=texts("digest.print.notes"),
        foot=texts("digest.print.foot", who=who, when=moment_text(local, texts.language)),
    )


def _talk(told: Told) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What to bring up, when there is anything."""
    digest = told.digest
    said = [awaiting(told)] if digest.awaiting else []
    said += [due.title for due in (*digest.problems, *digest.votes, *digest.decisions, *digest.measures)]
    return ((told.texts("digest.print.talk"), tuple(said)),) if said else ()
