"""The reminder of a vote that waits for somebody, as a card for them alone; nothing when it waits no more."""

from zoneinfo import ZoneInfo

from handlers.reply import Button, Buttons, Card, Text
from handlers.texts import Texts
from handlers.texts.format import moment_text, weekday_text
from storage.model.people import Viewer
from storage.model.vote import Vote


def notice_card(vote: Vote | None, viewer: Viewer, zone: ZoneInfo, texts: Texts) -> Card | None:
    """A vote as the person may read it now."""
    if vote is None or not vote.waits_for(viewer):
        return None
    local = vote.deadline.astimezone(zone)
    when = f"{weekday_text(local.date(), texts.language)} {moment_text(local, texts.language)}"
    cast = f"{texts('vote.line')} {vote.code} {texts('vote.act.cast').split('|')[0]}"
    buttons = (
        Button(texts("vote.button.cast"), cast, "primary"),
        Button(texts("vote.button.show"), f"{texts('vote.line')} {vote.code}"),
    )
    said = texts("vote.reminder", question=vote.question, when=when)
    return Card(texts("vote.reminder_title", code=vote.code), (Text(said, "lead"), Buttons(buttons)))
