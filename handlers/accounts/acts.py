"""Reading the line after `/konto`, and doing what it says. A code itself is taken by the platform's door."""

from handlers.accounts.cards import code_card, list_card, reply, said
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services
from storage.accounts import Link, is_code

CODE = ("kod", "code")
REMOVE = ("ta bort", "remove")


def run(request: Request, services: Services) -> Reply:
    """What the line says; the list without a word."""
    texts, line = services.texts(request.language), " ".join(request.line.split())
    if line.casefold() in CODE:
        code = services.account_code(request.actor, request.received_at)
        return reply(request, code_card(code, texts))
    for words in REMOVE:
        if f"{line.casefold()} ".startswith(f"{words} "):
            return _remove(request, services, line[len(words) :].strip())
    if is_code(line):  # typed where somebody is known without an account
        return said(request, texts, texts("account.code_elsewhere"))
    if line:
        return said(request, texts, texts("account.unknown", word=line.split()[0][:40]))
    return reply(request, list_card(services.accounts(request.actor.person), texts, _zone(services)))


def _remove(request: Request, services: Services, name: str) -> Reply:
    """Every one of one's accounts on a platform."""
    texts = services.texts(request.language)
    mine = [one for one in services.accounts(request.actor.person) if one.platform == name.casefold()]
    if not mine:
        return said(request, texts, texts("account.no_such", given=name[:40] or "–"))
    by_mail = [one for one in mine if one.by == "email"]
    if by_mail:  # it would be theirs again at the next line
        return said(request, texts, texts("account.by_mail"))
    ended = [_end(request, services, one) for one in mine]
    return said(request, texts, texts("account.removed", platform=texts(f"account.platform.{mine[0].platform}")), ended)


def _end(request: Request, services: Services, link: Link) -> bool:
    return services.end_account(request.actor, link, request.received_at)


def _zone(services: Services) -> str:
    return services.catalog().region.timezone
