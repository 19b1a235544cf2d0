"""Cards about accounts: always for their person alone."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from handlers.reply import Button, Buttons, Card, Element, Reply, Table, Text
from handlers.request import Request
from handlers.texts import Texts
from storage.accounts import CODE_LASTS, Link
from storage.model.people import Audience, Viewer
from storage.model.report import Notice


def list_card(links: Sequence[Link], texts: Texts, zone: str) -> Card:
    """One's accounts, and the way to another one."""
    elements: list[Element] = [Text(texts("account.some" if links else "account.none"), "lead")]
    if links:
        header = tuple(texts(f"account.column.{name}") for name in ("platform", "by", "since"))
        rows = tuple(
            (platform_name(one.platform, texts), texts(f"account.by.{one.by}"), _day(one, zone)) for one in links
        )
        elements.append(Table(header, rows))
    elements.append(Text(texts("account.how"), "note"))
    elements.append(
        Buttons((Button(texts("account.button.code"), texts("account.line_code")), *_endings(links, texts)))
    )
    return Card(texts("account.title"), tuple(elements))


def code_card(code: str, texts: Texts) -> Card:
    """A code to type elsewhere."""
    minutes = int(CODE_LASTS.total_seconds() // 60)
    steps = (
        Text(texts("account.code", line=f"{texts('account.line')} {code}"), "lead"),
        Text(texts("account.code_lasts", minutes=minutes), "note"),
        Text(texts("account.code_secret"), "warning"),
    )
    return Card(texts("account.title_code"), steps)


def linked(viewer: Viewer, name: str, platform: str, texts: Texts) -> Reply:
    """The account is this person's from now on."""
    card = Card(
        texts("account.title"),
        (Text(texts("account.linked", name=name, platform=platform_name(platform, texts)), "lead"),),
    )
    return _alone(viewer, card, settled=True)


def not_linked(viewer: Viewer, texts: Texts) -> Reply:
    """The code is over, used, or was never one."""
    return _alone(viewer, Card(texts("account.title"), (Text(texts("account.not_linked"), "warning"),)))


def notice_card(notice: Notice, texts: Texts) -> Card:
    """What their person hears of a new account, wherever they are known already."""
    sentence = texts("account.told", platform=platform_name(notice.number, texts))
    back = Buttons((Button(texts("account.button.list"), texts("account.line")),))
    return Card(texts("account.title"), (Text(sentence, "lead"), Text(texts("account.told_wrong"), "note"), back))


def said_again(viewer: Viewer, line: str, ago: float, texts: Texts) -> Reply:
    """The same line a moment ago: whether it is meant twice."""
    again = Button(texts("chat.again_button"), line)
    elements = (Text(texts.count("chat.again", max(1, round(ago)), line=line), "lead"), Buttons((again,)))
    return _alone(viewer, Card(texts("chat.again_title"), elements))


def said(request: Request, texts: Texts, sentence: str, done: Sequence[bool] = ()) -> Reply:
    """One sentence, and the way back to the list."""
    back = Buttons((Button(texts("account.button.list"), texts("account.line")),))
    style = Text(sentence, "lead" if done else "warning")
    return _alone(request.actor, Card(texts("account.title"), (style, back)), settled=bool(done))


def reply(request: Request, card: Card) -> Reply:
    """For whoever asked, alone."""
    return _alone(request.actor, card)


def platform_name(platform: str, texts: Texts) -> str:
    """What people call a platform."""
    return texts(f"account.platform.{platform}") if f"account.platform.{platform}" in texts.entries else platform


def _alone(viewer: Viewer, card: Card, *, settled: bool = False) -> Reply:
    return Reply(card, Audience(frozenset({viewer}), viewer.person), private=True, settled=settled)


def _endings(links: Sequence[Link], texts: Texts) -> list[Button]:
    """A button for each platform where an account was linked by hand."""
    by_hand = dict.fromkeys(one.platform for one in links if one.by != "email")
    line, label = texts("account.line_remove"), "account.button.remove"
    return [Button(texts(label, platform=platform_name(one, texts)), f"{line} {one}", "danger") for one in by_hand]


def _day(link: Link, zone: str) -> str:
    return f"{link.at.astimezone(ZoneInfo(zone)):%Y-%m-%d}"
