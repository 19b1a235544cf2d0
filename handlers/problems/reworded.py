"""Told once to whoever wrote or agreed with what somebody else has changed, as they may read it now."""

from zoneinfo import ZoneInfo

from handlers.reply import Button, Buttons, Card, Element, Text
from handlers.texts import Texts
from handlers.texts.format import moment_text
from storage.measures import Held
from storage.model.people import Viewer
from storage.model.problem import Contribution, WordStep


def said_card(one: Contribution, step: WordStep, viewer: Viewer, who: str, zone: ZoneInfo, texts: Texts) -> Card:
    """A contribution, with what it says now; whoever agreed is asked whether they still do."""
    own = one.person == viewer.person
    elements = _told(texts, "mine" if own else "agreed", one.code, step, who, zone)
    before = step.changes.get("text", ("", ""))[0]
    elements += [Text(texts("cause.reworded.before", text=before))] if before else []
    elements.append(Text(texts("cause.reworded.now", text=one.text)))
    line = f"{texts('cause.line')} {one.code}"
    buttons = [Button(texts("cause.button.show"), line)]
    if not own:
        yes = f"{line} {texts('cause.act.agree').split('|')[0]} {one.wording}"
        buttons.insert(0, Button(texts("cause.button.agree"), yes, "primary"))
    return Card(texts("cause.reworded.title", code=one.code), (*elements, Buttons(tuple(buttons))))


def measure_card(held: Held, step: WordStep, who: str, zone: ZoneInfo, texts: Texts) -> Card:
    """A measure that a colleague has changed."""
    code = held.measure.code
    line = f"{texts('measure.line')} {code}"
    history = f"{line} {texts('measure.act.history').split('|')[0]}"
    buttons = (Button(texts("measure.button.show"), line), Button(texts("measure.button.history"), history))
    elements = _told(texts, "measure", code, step, who, zone)
    return Card(texts("cause.reworded.title", code=code), (*elements, Buttons(buttons)))


def _told(texts: Texts, key: str, code: str, step: WordStep, who: str, zone: ZoneInfo) -> list[Element]:
    when = moment_text(step.at.astimezone(zone), texts.language)
    return [Text(texts(f"cause.reworded.{key}", code=code, who=who, when=when), "lead")]
