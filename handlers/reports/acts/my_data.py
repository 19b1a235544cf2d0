"""What is stored of the asker; of nobody else, whoever asks."""

from handlers.mydata import card
from handlers.reply import Reply
from handlers.reports.answers import private
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """A private card about the asker."""
    texts = services.texts(request.language)
    extract = services.own_data(request.actor)
    link = services.own_data_link(request.actor)
    return private(request, card(extract, texts, link), shown=len(extract["reports"]))
